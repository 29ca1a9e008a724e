"""The citizen's cabinet: my applications, one of them, and what I can do with it after it is sent."""

from typing import TypeVar

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from models import Application
from models.enums import State
from portal.extensions import db, writes
from portal.forms.appointment import SlotForm
from portal.forms.base import PortalForm
from portal.forms.cabinet import DisputeForm, KeptTimeForm, ReasonForm, RemarkForm, WithdrawForm
from portal.queries import one_application as queries
from portal.queries import papers
from portal.queries.appointment_steps import times_to_move
from portal.queries.bookings import booked_of
from portal.queries.cabinet import Show, drafts_of, shelf_of
from portal.queries.consents import waits_of
from portal.queries.kept_times import Instead
from portal.queries.own_waiting import places_of
from portal.queries.uploads import UploadRow, uploads_of
from portal.queries.visit_events import visit_event
from portal.regulation import afterwards, appointments, drafting, process
from portal.regulation.definition import Journey, Passport
from portal.regulation.outcomes import CALLED_OFF
from portal.regulation.process import TooLate
from portal.regulation.reapplying import onward
from portal.regulation.registering import AlreadyOpen
from portal.regulation.states import ENDED
from portal.services import CATALOGUE
from portal.views import calendar, slot_trouble
from portal.views.guards import actor, circumstances, citizen, citizens, kept_form

Form = TypeVar("Form", bound=PortalForm)
pages = Blueprint("cabinet", __name__, url_prefix="/cabinet")
slot_trouble.init(pages)

LONGEST_SEARCH = 60
PASSPORTS = {code: service.passport for code, service in CATALOGUE.items()}


@pages.get("/")
@citizens
def applications() -> str:
    """What I began, and what I sent, newest first."""
    me, now = citizen().person_id, circumstances().now
    wanted = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    show = Show(request.args["show"]) if request.args.get("show") in set(Show) else Show.ALL
    page = request.args.get("page", 1, type=int)
    shelf = shelf_of(db.session, me, PASSPORTS, show=show, wanted=wanted, page=page, now=now)
    drafts = drafts_of(db.session, me, PASSPORTS, now)
    places = places_of(db.session, me, now)
    return render_template(
        "cabinet/applications.html",
        shelf=shelf,
        drafts=drafts,
        places=places,
        waits=waits_of(db.session, me, now),
        wanted=wanted,
        show=show,
        url_of=lambda page: url_for(".applications", show=show.value, q=wanted or None, page=page),
    )


@pages.post("/drafts/<code>/throw-away")
@citizens
@writes
def throw_away(code: str) -> Answer:
    """Forget what I began."""
    drafting.throw_away(db.session, code, actor=actor())
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for(".applications"))


@pages.get("/applications/<number>")
@citizens
def application(number: str) -> str:
    """Where it stands, what happens next, the result, and what I can do now."""
    mine = _mine(number)
    at, passport = circumstances(), _passport(mine)
    shown = queries.shown(
        db.session,
        mine,
        passport,
        may_withdraw=lambda: _may_withdraw(mine),
        ways_on=lambda: onward(db.session, _journey(mine), mine, at.now),
        vault=at.vault,
        now=at.now,
    )
    until = shown.acts.undo_until
    kept = shown.booked.instead if shown.booked else None
    return render_template(
        "cabinet/application.html",
        shown=shown,
        kept=kept,
        kept_form=kept_times_form(kept) if kept else None,
        passport=passport,
        uploads=_uploads(mine),
        undo_seconds=int((until - at.now).total_seconds()) if until else 0,
    )


@pages.get("/applications/<number>/document.pdf")
@citizens
def document(number: str) -> Response:
    """The PDF to keep; the page of the application is for reading.

    A recalled paper is not given out: nothing on it would say that it no longer holds. What it said
    stays readable on the page, marked as recalled.
    """
    mine, at = _mine(number), circumstances()
    paper = papers.latest_document(db.session, mine.id)
    if paper is None:
        abort(404)
    if paper.pdf is None:
        return make_response(render_template("cabinet/document_soon.html", number=number), 409)
    pdf = papers.pdf_of(db.session, mine, paper, at.vault, at.now)
    if pdf is None:
        is_recalled = paper.recalled_at is not None
        page = render_template("cabinet/document_recalled.html", number=number, is_recalled=is_recalled)
        return make_response(page, 410)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/applications/<number>/visit.ics")
@citizens
def visit_file(number: str) -> Response:
    """The booked visit for a calendar; after its cancelling, what takes it out of there."""
    event = visit_event(db.session, _mine(number)) or abort(404)
    return calendar.file_of(event)


@pages.route("/applications/<number>/withdraw", methods=["GET", "POST"])
@citizens
def withdraw(number: str) -> str | Answer:
    """Says what will happen, then takes the application back."""
    mine = _mine(number)
    if mine.state in ENDED - {State.FULFILLED}:
        return _back(number)
    if not _may_withdraw(mine):
        raise TooLate
    form = _withdraw_form(mine)
    if not form.validate_on_submit():
        is_automatic = _journey(mine).is_automatic
        return render_template(
            "cabinet/withdraw.html",
            number=number,
            passport=_passport(mine),
            form=form,
            is_automatic=is_automatic,
        )
    with db.writing() as session:
        mine = _hold(number)
        if mine.state is not State.WITHDRAWN:
            why, now = form.answers().get("reason") or "", circumstances().now
            process.withdraw(session, mine, _journey(mine), actor=actor(), now=now, reason=why)
    flash(_("The application is withdrawn. You can undo this within ten minutes."), "success")
    return _back(number)


@pages.route("/applications/<number>/move", methods=["GET", "POST"])
@citizens
def move(number: str) -> str | Answer:
    """Another time for a booked visit; the present one is kept until the new one is taken."""
    mine, at = _mine(number), circumstances()
    booked = booked_of(db.session, mine, at.now) or abort(404)
    if not booked.can_change:
        raise TooLate
    phone = mine.clinic.phone if mine.clinic else ""
    page = times_to_move(db.session, booked, request.args.to_dict(), at.now, phone=phone)
    form = _form(SlotForm)
    form.supply({"slot": [(str(slot.id), "") for slot in page.slots]})
    if not form.validate_on_submit():
        return render_template("cabinet/move.html", number=number, form=form, page=page, booked=booked)
    with db.writing() as session:
        appointments.move(session, _hold(number), int(form.slot.data), actor=actor(), at=at)
    flash(_("The visit is moved. A new confirmation is being made."), "success")
    return _back(number)


@pages.post("/applications/<number>/restore")
@citizens
@writes
def restore(number: str) -> Answer:
    """Undo the withdrawal within its ten minutes."""
    mine = _hold(number)
    if mine.state is State.WITHDRAWN:
        process.restore(db.session, mine, _journey(mine), actor=actor(), now=circumstances().now)
    flash(_("The application is in force again."), "success")
    return _back(number)


@pages.route("/applications/<number>/remark", methods=["GET", "POST"])
@citizens
def remark(number: str) -> str | Answer:
    """Add words for the doctor to an open call."""
    _mine(number)
    form = _form(RemarkForm)
    if not form.validate_on_submit():
        return render_template("cabinet/remark.html", number=number, form=form)
    with db.writing() as session:
        afterwards.remark(session, _hold(number), form.words.data, actor=actor(), now=circumstances().now)
    flash(_("The doctor will see your message."), "success")
    return _back(number)


@pages.route("/applications/<number>/visit", methods=["GET", "POST"])
@citizens
def visit(number: str) -> str | Answer:
    """Did the visit take place? "Yes" is one press; "no" asks what happened and opens a case."""
    _mine(number)
    form = _form(DisputeForm)
    took_place = form.act == "yes"
    if not form.validate_on_submit():
        return render_template("cabinet/visit.html", number=number, form=form)
    with db.writing() as session:
        words = "" if took_place else form.words.data or ""
        now = circumstances().now
        afterwards.say_of_visit(session, _hold(number), took_place, words, actor=actor(), now=now)
    flash(
        _("Thank you for your answer.") if took_place else _("The head of the clinic will answer you."),
        "success",
    )
    return _back(number)


@pages.errorhandler(TooLate)
def _too_late(_error: TooLate) -> Answer:
    """The time for this act has passed: what is so now, and whom to phone."""
    db.session.rollback()
    number = (request.view_args or {}).get("number", "")
    mine = _mine(number)
    act = (request.endpoint or "").rpartition(".")[2]
    if act == "withdraw" and booked_of(db.session, mine, circumstances().now):
        act = "cancel"
    if act == "restore" and CALLED_OFF in mine.result:
        act = "called_off"  # no minutes were given for it
    page = render_template(
        "cabinet/too_late.html", number=number, act=act, clinic=mine.clinic, code=mine.service
    )
    return make_response(page, 409)


@pages.errorhandler(AlreadyOpen)
def _already_open(error: AlreadyOpen) -> Answer:
    """The withdrawn application cannot come back: the same was asked for anew in the meantime."""
    flash(_("You have already applied anew. This is your open application."), "info")
    return _back(error.application.number or "")


def kept_times_form(instead: Instead) -> KeptTimeForm:
    """The times kept instead of a visit that will not be, as radios, each with its doctor and place."""
    times = [(str(each.id), each.when, {"hint": f"{each.doctor}, {each.where}"}) for each in instead.times]
    return _form(KeptTimeForm).supply({"slot": times})  # type: ignore[dict-item]  # a choice may carry a hint


def _mine(number: str) -> Application:
    return queries.own_application(db.session, citizen().person_id, number) or abort(404)


def _hold(number: str) -> Application:
    """My application with its row held, inside a transaction that writes."""
    me = citizen()
    held = afterwards.hold_own(db.session, number, person_id=me.person_id, account_id=me.account_id)
    return held or abort(404)


def _form(kind: type[Form]) -> Form:
    """The page's form, with what was typed when a session ended."""
    return kind.reopened(kept_form(citizen().get_id()))


def _journey(application: Application) -> Journey:
    journey = CATALOGUE[application.service].journey
    assert journey is not None, f"{application.service} was applied for online"
    return journey


def _withdraw_form(application: Application) -> PortalForm:
    """The form of a withdrawal: with reasons to choose among when the service has some."""
    reasons = _journey(application).reasons
    return _form(ReasonForm).supply({"reason": reasons}) if reasons else _form(WithdrawForm)


def _may_withdraw(application: Application) -> bool:
    return _journey(application).may_withdraw(db.session, application, actor(), circumstances().now)


def _passport(application: Application) -> Passport:
    return PASSPORTS[application.service]


def _uploads(application: Application) -> tuple[UploadRow, ...]:
    """The files of an application whose service asks for some."""
    return uploads_of(db.session, application) if _journey(application).takes_documents else ()


def _back(number: str) -> Answer:
    return redirect(url_for(".application", number=number))
