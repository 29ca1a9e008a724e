"""What proves an application years later: what was signed and what was answered, with their signatures."""

from flask import Response, abort

from portal.documents.proof_files import packed
from portal.extensions import db
from portal.queries.one_application import own_application
from portal.queries.proof_files import proof_of
from portal.views.cabinet import pages
from portal.views.guards import circumstances, citizen, citizens


@pages.get("/applications/<number>/proof.zip")
@citizens
def proof(number: str) -> Response:
    """The records and their signatures in one file, for any program that checks signatures."""
    mine, at = own_application(db.session, citizen().person_id, number) or abort(404), circumstances()
    found = proof_of(db.session, mine, at.vault, at.now)
    answer = Response(packed(found.files, found.at), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
