"""The registrar's acts as data: words, form, what is done, and what is said when it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import abort, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from models import Application
from models.enums import Channel
from portal import dates
from portal.clock import local
from portal.extensions import db
from portal.forms.desk import (
    ActForm,
    AgreeForm,
    AssignForm,
    CancelForm,
    NoteForm,
    QuestionForm,
    RefuseForm,
    SlotActForm,
)
from portal.queries.appointment_steps import times_for_desk
from portal.queries.attachment_steps import doctors_for_desk
from portal.queries.duty_places import DutyRow, chosen, days_with_duty, places_on
from portal.regulation import appointments, attachments, home_calls, process
from portal.regulation.actors import Actor
from portal.regulation.definition import Passport
from portal.regulation.desk_acts import DeskAct, is_attaching, is_booking
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from portal.views import guards
from portal.views.desk import asked_day
from portal.views.guards import actor, circumstances

Do = Callable[[Session, Application, Any], None]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `asks` tells whether it has a page of its own; `kind` is the look of its button."""

    name: DeskAct
    words: object
    heading: object
    done: object
    form: type[ActForm]
    do: Do
    asks: bool = True
    kind: str = "secondary"


@dataclass(frozen=True, slots=True)
class Grid:
    """Doctors and windows of one day, and the days to choose from."""

    day: date
    days: tuple[object, ...]
    rows: tuple[DutyRow, ...]


def desk_actor(act: Act) -> Actor:
    """The registrar; a cancellation is what the citizen asked for on the phone."""
    return replace(actor(), channel=Channel.PHONE) if act.name is DeskAct.CANCEL else actor()


def prepared_form(
    act: Act, application: Application, typed: Mapping[str, Sequence[str]] | None = None
) -> ActForm:
    """The form of an act with its choices, as it was `typed` before, or when a session ended, or is sent now."""
    form: ActForm = act.form.reopened(typed or guards.kept_form(guards.owner()))
    if isinstance(form, AssignForm):
        form.grid = _grid(application)
        day = str(dates.full_date(form.grid.day))
        form.place.choices = [
            (place.value, f"{row.doctor}, {day}, {dates.window(place.begins, place.ends)}")
            for row in form.grid.rows
            for place in row.places
            if not place.is_past
        ]
    elif isinstance(form, SlotActForm):
        if not is_booking(application):
            abort(404)
        form.page = times_for_desk(db.session, application, request.args.to_dict(), circumstances().now)
        form.slot.choices = [
            (str(slot.id), f"{dates.date_and_time(slot.starts_at)}, {row.name}")
            for row in form.page.rows
            for slot in (*row.morning, *row.afternoon)
        ]
    elif isinstance(form, AgreeForm):
        if not is_attaching(application):
            abort(404)
        offered, first = doctors_for_desk(db.session, application, circumstances().now)
        form.doctor.choices = offered
        form.fill({"doctor": first})
    elif isinstance(form, RefuseForm):
        form.ground.choices = [
            (ground.code, ground.words, {"hint": ground.clause}) for ground in _passport(application).grounds
        ]
    return form


def _grid(application: Application) -> Grid:
    now = circumstances().now
    today = local(now).date()
    clinic_id = application.clinic_id or guards.officer().clinic_id
    age = application.subject.age_on(application.counts_for or today)
    days = days_with_duty(db.session, clinic_id, today, age)
    first = max(application.counts_for or today, today)
    fallback = next((each for each in days if each >= first), first)
    day = asked_day(fallback) if "day" in request.args else fallback
    return Grid(day, days, places_on(db.session, clinic_id, day, age, now))


def _passport(application: Application) -> Passport:
    return CATALOGUE[application.service].passport


def _take(session: Session, application: Application, _form: ActForm) -> None:
    process.take(session, application, actor=actor(), now=circumstances().now)


def _give_back(session: Session, application: Application, _form: ActForm) -> None:
    process.give_back(session, application, actor=actor(), now=circumstances().now)


def _take_over(session: Session, application: Application, form: NoteForm) -> None:
    process.take_over(session, application, form.note.data, actor=actor(), now=circumstances().now)


def _assign(session: Session, application: Application, form: AssignForm) -> None:
    doctor_id, day, begins = chosen(form.place.data)
    home_calls.assign(
        session,
        application,
        doctor_id=doctor_id,
        day=day,
        begins=begins,
        actor=actor(),
        at=circumstances(),
    )


def _book(session: Session, application: Application, form: SlotActForm) -> None:
    appointments.give(session, application, int(form.slot.data), actor=actor(), at=circumstances())


def _confirm(session: Session, application: Application, _form: ActForm) -> None:
    appointments.confirm(session, application, actor=actor(), at=circumstances())


def _move(session: Session, application: Application, form: SlotActForm) -> None:
    appointments.move(session, application, int(form.slot.data), actor=actor(), at=circumstances())


def _agree(session: Session, application: Application, form: AgreeForm) -> None:
    attachments.agree(session, application, int(form.doctor.data), actor=actor(), now=circumstances().now)


def _ask(session: Session, application: Application, form: QuestionForm) -> None:
    process.ask_correction(session, application, form.question.data, actor=actor(), now=circumstances().now)


def _refuse(session: Session, application: Application, form: RefuseForm) -> None:
    outcome = Refused(form.ground.data, form.words.data)
    service = CATALOGUE[application.service]
    process.refuse(session, application, service, outcome, actor=actor(), at=circumstances())


def _cancel(session: Session, application: Application, form: CancelForm) -> None:
    journey = CATALOGUE[application.service].journey
    assert journey is not None
    phoning = replace(actor(), channel=Channel.PHONE)
    process.withdraw(
        session, application, journey, actor=phoning, now=circumstances().now, reason=form.reason.data
    )


_ALL = (
    Act(
        DeskAct.TAKE,
        _l("Take into work"),
        _l("Take into work"),
        _l("The application is yours."),
        ActForm,
        _take,
        asks=False,
        kind="main",
    ),
    Act(
        DeskAct.TAKE_OVER,
        _l("Take over"),
        _l("Take over a colleague's application"),
        _l("The application is yours."),
        NoteForm,
        _take_over,
    ),
    Act(
        DeskAct.ASSIGN,
        _l("Choose doctor and time"),
        _l("Doctor and time"),
        _l("The visit is planned; the citizen gets an SMS."),
        AssignForm,
        _assign,
        kind="main",
    ),
    Act(
        DeskAct.BOOK,
        _l("Book the visit"),
        _l("A time with the doctor"),
        _l("The visit is booked; the citizen gets an SMS."),
        SlotActForm,
        _book,
        kind="main",
    ),
    Act(
        DeskAct.CONFIRM,
        _l("Confirm the visit"),
        _l("Confirm the visit"),
        _l("The visit is confirmed; the citizen gets an SMS."),
        ActForm,
        _confirm,
        asks=False,
    ),
    Act(
        DeskAct.MOVE,
        _l("Move the visit"),
        _l("Move the visit"),
        _l("The visit is moved; the citizen gets an SMS."),
        SlotActForm,
        _move,
    ),
    Act(
        DeskAct.AGREE,
        _l("Attach to a doctor"),
        _l("Attach to a doctor"),
        _l("The place is taken. The register is told now, then the citizen."),
        AgreeForm,
        _agree,
        kind="main",
    ),
    Act(
        DeskAct.ASK,
        _l("Ask the citizen"),
        _l("Ask the citizen to clarify"),
        _l("The question is sent; the clock stands until the answer."),
        QuestionForm,
        _ask,
    ),
    Act(
        DeskAct.GIVE_BACK,
        _l("Give back to the queue"),
        _l("Give back to the queue"),
        _l("The application is in the queue again."),
        ActForm,
        _give_back,
        asks=False,
    ),
    Act(
        DeskAct.CANCEL,
        _l("Cancel: the citizen phoned"),
        _l("Cancel at the citizen's request"),
        _l("The application is withdrawn."),
        CancelForm,
        _cancel,
    ),
    Act(
        DeskAct.REFUSE,
        _l("Refuse"),
        _l("Refuse"),
        _l("The refusal is written; the citizen gets an SMS."),
        RefuseForm,
        _refuse,
        kind="warning",
    ),
)
ACTS = {act.name: act for act in _ALL}
