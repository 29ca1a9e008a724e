"""The public check of a document: for anyone, without signing in, by its code or its QR."""

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.clock import local
from portal.documents.numbers import parse_verification_code
from portal.extensions import db
from portal.forms.verify import VerifyForm
from portal.queries.verify import check_document
from portal.services import CATALOGUE
from portal.views.guards import circumstances, everyone

pages = Blueprint("verify", __name__, url_prefix="/verify")


@pages.get("/")
@everyone
def index() -> str | Answer:
    """The form for a code copied from paper; a right code leads to its own address, as the QR does."""
    is_sent = "document_code" in request.args
    form = VerifyForm(request.args if is_sent else None)
    if is_sent and form.validate():
        return redirect(url_for(".document", code=form.code))
    return render_template("verify/index.html", form=form)


@pages.get("/<code>")
@everyone
def document(code: str) -> Response:
    """The answer. "There is no such document" is an answer too, so it comes with 200: a proxy or a
    browser that puts its own page in the place of a 404 would hide the very words that matter."""
    checked = check_document(
        db.session,
        parse_verification_code(code),
        sealer=current_app.extensions["sealer"],
        today=local(circumstances().now).date(),
    )
    service = CATALOGUE.get(checked.facts.service) if checked.facts else None
    answer = make_response(
        render_template(
            "verify/document.html", checked=checked, service=service.passport.title if service else ""
        )
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
