"""What a citizen uploaded, for those of the clinic who judge the application; each opening is written down."""

from flask import Response, abort

from models import Upload
from models.enums import Role
from portal.extensions import db
from portal.intake.kinds import Stored
from portal.queries.uploads import upload_of
from portal.regulation.record_log import Opening
from portal.views.desk import own_application, pages, write_openings
from portal.views.guards import officer, officers
from portal.views.uploading import handed_out, shown_in_place


@pages.get("/applications/<number>/uploads/<int:upload_id>")
@officers(Role.REGISTRAR, Role.HEAD)
def upload(number: str, upload_id: int) -> Response:
    """One file, to keep."""
    return handed_out(_opened(number, upload_id))


@pages.get("/applications/<number>/uploads/<int:upload_id>/picture")
@officers(Role.REGISTRAR, Role.HEAD)
def picture(number: str, upload_id: int) -> Response:
    """A photograph to be seen on the page of the application."""
    found = _opened(number, upload_id)
    return shown_in_place(found) if found.kind == Stored.JPEG else abort(404)


def _opened(number: str, upload_id: int) -> Upload:
    application = own_application(number)
    found = upload_of(db.session, application, upload_id) or abort(404)
    staff, people = officer().staff_id, (application.applicant_id, application.subject_id)
    write_openings(Opening(person, staff, "upload", application.id) for person in people)
    return found
