"""One application as its citizen sees it: where it stands, what was promised, issued, signed, and what can be done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Application, HomeVisit, JournalEntry, Signature, VisitCase
from models.enums import Language, State, VisitState
from models.iin import Iin
from portal import dates
from portal.documents.vault import Vault
from portal.language import Bilingual
from portal.queries.bookings import Booked, booked_of
from portal.queries.cabinet import child_of, is_late, status_of
from portal.queries.next_steps import next_step
from portal.queries.own_voice import OwnVoice, signature_and_voice
from portal.queries.papers import Paper, paper_of
from portal.queries.standing import NextStep
from portal.queries.story import Event, story_of
from portal.regulation import drafting, rounds
from portal.regulation.afterwards import AHEAD, is_asked, may_remark, may_say_of_visit
from portal.regulation.definition import Onward, Passport, RefusalGround
from portal.regulation.process import UNDO, may_restore
from portal.regulation.specialities import SPECIALITIES
from portal.regulation.states import ENDED, OPEN


@dataclass(frozen=True, slots=True)
class Visit:
    """The promised visit; `place` of `calls` is live, and 0 when the visit is not in the round any more."""

    doctor: str
    speciality: Bilingual
    day: Bilingual
    window: str
    place: int
    calls: int
    state: VisitState


@dataclass(frozen=True, slots=True)
class Asked:
    """ "Did this visit take place?": whether it is still to be answered, and the case when it did not."""

    is_open: bool
    said_yes: bool
    answer_by: date | None = None
    answer: str = field(default="", repr=False)
    was_confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed, line by line, in the language in which it was signed."""

    rows: tuple[tuple[str, str], ...] = field(repr=False)
    language: Language
    hash: str
    at: Bilingual


@dataclass(frozen=True, slots=True)
class Place:
    """The clinic that answers, and how to reach it."""

    name: Bilingual
    phone: str


@dataclass(frozen=True, slots=True)
class Acts:
    """What can be done now. `undo_until` is set while a withdrawal can be undone."""

    may_withdraw: bool
    may_remark: bool
    may_answer: bool
    undo_until: datetime | None


@dataclass(frozen=True, slots=True)
class OneApplication:
    """Everything the page of one application shows. `calendar` says what the visit's file is good for now:
    to "add" it to a calendar, to "remove" it, or "" for nothing."""

    number: str
    code: str
    iin: Iin
    child: str = field(repr=False)
    state: State
    status: str
    next: NextStep
    is_late: bool
    signed_at: Bilingual
    term: Bilingual | None
    question: str = field(repr=False)
    ground: RefusalGround | None
    own_words: str = field(repr=False)
    onward: Onward = field(repr=False)
    clinic: Place | None
    visit: Visit | None = field(repr=False)
    booked: Booked | None = field(repr=False)
    asked: Asked | None
    paper: Paper | None
    story: list[Event] = field(repr=False)
    signed: Signed | None
    voice: OwnVoice
    acts: Acts
    is_over: bool
    calendar: str


def own_application(session: Session, person_id: int, number: str) -> Application | None:
    """The person's own application of this number; None for a stranger's or none."""
    return session.scalar(
        select(Application)
        .where(Application.number == number, Application.applicant_id == person_id)
        .options(joinedload(Application.subject), joinedload(Application.applicant))
        .options(joinedload(Application.clinic))
    )


def shown(
    session: Session,
    application: Application,
    passport: Passport,
    *,
    may_withdraw: Callable[[], bool],
    ways_on: Callable[[], Onward],
    vault: Vault,
    now: datetime,
) -> OneApplication:
    """The page of `application` at `now`, for nobody's eyes but its owner's; `may_withdraw` asks the service's
    own rule, where a booked visit has not answered already, `ways_on` what it knows to do after a refusal."""
    booked = booked_of(session, application, now)
    visit = _visit_of(session, application) if "where" in application.answers else None
    ground = passport.ground(application.refusal_ground) if application.refusal_ground else None
    clinic = application.clinic
    lies_ahead = (visit is not None and visit.state in AHEAD) or (booked is not None and booked.is_ahead)
    is_over = application.state in ENDED and not lies_ahead
    signature, voice = signature_and_voice(session, application, is_over=is_over, now=now)
    return OneApplication(
        number=application.number or "",
        code=application.service,
        iin=application.applicant.iin,
        child=child_of(application),
        state=application.state,
        status=status_of(application, visit, now, booked.status if booked else ""),
        next=next_step(application, visit, passport, now, booked),
        is_late=is_late(application, now),
        signed_at=dates.date_and_time(application.signed_at or application.created_at),
        term=_term(application),
        question=application.question if is_asked(application) else "",
        ground=ground,
        own_words=application.refusal_words,
        onward=ways_on() if ground is not None else Onward(),
        clinic=Place(Bilingual(kk=clinic.name_kk, ru=clinic.name_ru), clinic.phone) if clinic else None,
        visit=_visit_shown(session, visit) if visit else None,
        booked=booked,
        asked=_asked(visit),
        paper=paper_of(session, application, vault, now),
        story=_story(session, application, is_over=is_over),
        signed=_signed(signature),
        voice=voice,
        acts=_acts(
            application, visit, may_withdraw=(lambda: booked.is_ahead) if booked else may_withdraw, now=now
        ),
        is_over=is_over,
        calendar=_calendar(application, booked, now),
    )


def _acts(
    application: Application, visit: HomeVisit | None, *, may_withdraw: Callable[[], bool], now: datetime
) -> Acts:
    can_end = application.state in OPEN or (
        application.state is State.FULFILLED and (visit is None or visit.state is VisitState.PLANNED)
    )
    ended = application.ended_at
    return Acts(
        may_withdraw=can_end and may_withdraw(),
        may_remark=may_remark(application, visit),
        may_answer=is_asked(application),
        undo_until=ended + UNDO if ended and may_restore(application, now) else None,
    )


def _calendar(application: Application, booked: Booked | None, now: datetime) -> str:
    if "slot" not in application.result:
        return ""
    if booked is not None:
        return "add" if booked.is_ahead else ""
    return "remove" if datetime.fromisoformat(application.result["starts_at"]) > now else ""


def _term(application: Application) -> Bilingual | None:
    """The lawful end time while it runs; nothing when it stands still or is over."""
    if application.deadline_at is None or application.paused_at or application.state not in OPEN:
        return None
    return dates.date_and_time(application.deadline_at)


def _visit_of(session: Session, application: Application) -> HomeVisit | None:
    return session.scalar(
        select(HomeVisit)
        .where(HomeVisit.application_id == application.id)
        .options(joinedload(HomeVisit.doctor), joinedload(HomeVisit.case))
    )


def _visit_shown(session: Session, visit: HomeVisit) -> Visit:
    place, calls = rounds.place_in_round(session, visit)
    return Visit(
        doctor=visit.doctor.full_name,
        speciality=SPECIALITIES[visit.doctor.speciality],
        day=dates.date_with_weekday(visit.day),
        window=dates.window(visit.window_from, visit.window_to),
        place=place,
        calls=calls,
        state=visit.state,
    )


def _asked(visit: HomeVisit | None) -> Asked | None:
    if visit is None or not may_say_of_visit(visit):
        return None
    case: VisitCase | None = visit.case
    if case is None:
        return Asked(is_open=visit.citizen_says is None, said_yes=visit.citizen_says is True)
    return Asked(
        is_open=False,
        said_yes=False,
        answer_by=case.answer_by,
        answer=case.answer if case.answered_at else "",
        was_confirmed=case.visit_confirmed,
    )


def _story(session: Session, application: Application, *, is_over: bool) -> list[Event]:
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.application_id == application.id)
        .order_by(JournalEntry.position)
    )
    return story_of(entries, is_ended=is_over)


def _signed(signature: Signature | None) -> Signed | None:
    if signature is None:
        return None
    said = drafting.said_in(signature.content)
    return Signed(
        rows=said.rows,
        language=said.language,
        hash=signature.content_hash,
        at=dates.date_and_time(signature.signed_at),
    )
