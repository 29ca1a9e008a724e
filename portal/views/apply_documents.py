"""The step of documents: upload, look, remove, go on."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.forms.documents import DOCUMENTS_STEP, DocumentsForm, form_for
from portal.queries.uploads import uploads_of
from portal.regulation import drafting, uploads
from portal.regulation.definition import Settled
from portal.security import takes
from portal.views import uploading
from portal.views.apply import after, onward, pages, step_page
from portal.views.guards import applicants, circumstances
from portal.views.journey import Walk, walk_of


@pages.route("/<code>/documents", methods=["GET", "POST"])
@applicants
@takes(uploading.LARGEST_REQUEST)
def documents(code: str) -> str | Response:
    """Whatever button is pressed takes the files that were chosen; those that are good stay when another is not."""
    walk = walk_of(code)
    present = walk.step(DOCUMENTS_STEP) or abort(404)
    if not walk.may_open(present):
        return redirect(onward(walk))
    form = form_for(walk.wanted)
    if form.is_submitted():
        _take(walk, form)
        _remove(walk, uploading.removed(form.act))
        if not form.errors and form.act == "next" and _keep(walk, form):
            return redirect(after(walk, DOCUMENTS_STEP))
        if not form.errors:
            return redirect(url_for(".documents", code=code, change=request.args.get("change")))
    walk.page = uploading.places_of(form, walk.wanted, uploads_of(db.session, walk.draft))
    return step_page(walk, present, form)


def _take(walk: Walk, form: DocumentsForm) -> None:
    room = uploads.room_of(db.session, walk.draft)
    taken = uploading.take(form, walk.wanted, room)
    if not taken:
        return
    try:
        with db.writing() as session:
            walk.hold(session)
            uploads.claim(session, walk.draft, taken)
            drafting.forget_step(session, walk.draft, DOCUMENTS_STEP)
    except uploads.TooMany:
        form.wrap_up(_("Files were added in another window. There may be five at most."))


def _remove(walk: Walk, upload_id: int | None) -> None:
    if upload_id is None:
        return
    with db.writing() as session:
        walk.hold(session)
        if uploads.release(session, walk.draft, upload_id):
            drafting.forget_step(session, walk.draft, DOCUMENTS_STEP)
            flash(_("The file is removed."), "success")


def _keep(walk: Walk, form: DocumentsForm) -> bool:
    """Keep what is there as the answer of the step; False with what is missing said on the form."""
    with db.writing() as session:
        walk.hold(session)
        kept = uploads.kept_for(session, walk.draft)
        missing = {each.code for each in walk.wanted if each.is_required} - {each.wanted for each in kept}
        if not missing:
            settled = Settled(uploads.answers_of(kept))
            drafting.keep_step(session, walk.draft, DOCUMENTS_STEP, settled, now=circumstances().now)
    for each in walk.wanted:
        if each.code in missing:
            form.miss(each)
    return not missing
