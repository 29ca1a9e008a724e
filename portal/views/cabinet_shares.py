"""The owner shows a certificate by a link: made for one recipient, its openings seen, recalled."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import ResultDocument
from portal.extensions import db
from portal.forms.share import ShareForm
from portal.language import current_language
from portal.queries.one_application import own_application
from portal.queries.shares import shares_of
from portal.regulation import sharing
from portal.regulation.sharing import NotToBeShared, Wish
from portal.views.cabinet import pages
from portal.views.code_sending import settings
from portal.views.guards import circumstances, citizen, citizens


@pages.route("/applications/<number>/shares", methods=["GET", "POST"])
@citizens
def shares(number: str) -> str | Response:
    """My links to this certificate, and one more; its address is shown once."""
    document, now = _document(number), circumstances().now
    form, address = ShareForm(), ""
    if form.validate_on_submit():
        with db.writing() as session:
            key = sharing.share(session, _document(number), _wish(form), now)
        address = f"{settings().BASE_URL}/{current_language().value}/shared/{key}"
        form = ShareForm(formdata=None)
        document = _document(number)
    return render_template(
        "cabinet/shares.html",
        number=number,
        form=form,
        address=address,
        links=shares_of(db.session, document, now),
    )


@pages.post("/applications/<number>/shares/<int:share_id>")
@citizens
def recall_share(number: str, share_id: int) -> Response:
    """The link opens nothing from now on."""
    mine = _document(number)
    if request.form.get("act") != "recall":
        abort(400)
    with db.writing() as session:
        sharing.recall(session, mine.id, share_id, circumstances().now)
    flash(_("The link is recalled: it opens nothing any more."), "success")
    return redirect(url_for(".shares", number=number))


@pages.errorhandler(NotToBeShared)
def _not_to_be_shared(_error: NotToBeShared) -> Response:
    flash(_("No more links can be made to this certificate."), "warning")
    return redirect(url_for(".application", number=(request.view_args or {}).get("number", "")))


def _document(number: str) -> ResultDocument:
    mine = own_application(db.session, citizen().person_id, number)
    found = sharing.shareable(db.session, mine, circumstances().now) if mine is not None else None
    return found or abort(404)


def _wish(form: ShareForm) -> Wish:
    said = form.answers()
    return Wish(said["recipient"], said["purpose"] or "", int(said["views"]), int(said["days"]))
