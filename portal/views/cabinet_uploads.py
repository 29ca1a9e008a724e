"""What I uploaded, handed back to me."""

from flask import Response, abort

from portal.extensions import db
from portal.queries.uploads import own_upload
from portal.views.cabinet import pages
from portal.views.guards import citizen, citizens
from portal.views.uploading import handed_out


@pages.get("/uploads/<int:upload_id>")
@citizens
def upload(upload_id: int) -> Response:
    """One of my files, to keep."""
    return handed_out(own_upload(db.session, citizen().person_id, upload_id) or abort(404))
