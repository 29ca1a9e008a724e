"""The answer to a registrar's question: words, and documents where the service takes some."""

from dataclasses import replace

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Application
from portal.extensions import db
from portal.forms.cabinet import AnswerForm
from portal.forms.documents import DocumentsForm, form_for
from portal.queries.one_application import own_application
from portal.queries.uploads import uploads_of
from portal.regulation import afterwards, process, uploads
from portal.regulation.definition import Wanted
from portal.security import takes
from portal.services import CATALOGUE
from portal.views import uploading
from portal.views.cabinet import pages
from portal.views.guards import actor, circumstances, citizen, citizens, kept_form


@pages.route("/applications/<number>/answer", methods=["GET", "POST"])
@citizens
@takes(uploading.LARGEST_REQUEST)
def answer(number: str) -> str | Response:
    """Answer the question; the lawful clock runs on. Files that are good stay when the answer is not sent yet."""
    mine = own_application(db.session, citizen().person_id, number) or abort(404)
    if not afterwards.is_asked(mine):
        return redirect(url_for(".application", number=number))
    wanted = _wanted(mine)
    form = form_for(wanted, AnswerForm, kept_form(citizen().get_id()))
    # A button of the files sends nothing yet: of the words nothing is judged.
    is_right = not uploading.is_of_files(form.act) and form.validate_on_submit()
    if form.is_submitted():
        _take(mine, form, wanted)
        _take_back(number, uploading.removed(form.act))
    if is_right and not form.errors:
        return _send(number, form["words"].data)
    kept = [each for each in uploads_of(db.session, mine) if each.is_later] if wanted else []
    places = uploading.places_of(form, wanted, kept)
    return render_template(
        "cabinet/answer.html", number=number, question=mine.question, form=form, places=places
    )


def _wanted(mine: Application) -> list[Wanted]:
    """The documents that may come with the answer; an answer in words only is one too."""
    journey = CATALOGUE[mine.service].journey
    asked = journey.wanted(db.session, mine) if journey is not None else ()
    return [replace(each, is_required=False) for each in asked]


def _take(mine: Application, form: DocumentsForm, wanted: list[Wanted]) -> None:
    number = mine.number or ""
    taken = uploading.take(form, wanted, uploads.room_of(db.session, mine)) if wanted else ()
    if not taken:
        return
    try:
        with db.writing() as session:
            held = _hold(number)
            if afterwards.is_asked(held):
                uploads.add(session, held, taken, actor=actor(), now=circumstances().now)
    except uploads.TooMany:
        form.wrap_up(_("Files were added in another window. There may be five at most."))


def _take_back(number: str, upload_id: int | None) -> None:
    if upload_id is None:
        return
    with db.writing() as session:
        if uploads.take_back(session, _hold(number), upload_id, actor=actor(), now=circumstances().now):
            flash(_("The file is removed."), "success")


def _send(number: str, words: str) -> Response:
    with db.writing() as session:
        mine = _hold(number)
        journey = CATALOGUE[mine.service].journey
        if afterwards.is_asked(mine) and journey is not None:
            now = circumstances().now
            process.correct(session, mine, journey.term, words, actor=actor(), now=now)
    flash(_("Your answer is sent to the registrar."), "success")
    return redirect(url_for(".application", number=number))


def _hold(number: str) -> Application:
    me = citizen()
    held = afterwards.hold_own(db.session, number, person_id=me.person_id, account_id=me.account_id)
    return held or abort(404)
