"""Home visits: which doctor of the clinic goes, on which day, in which two hours, and how the visit went.

Standard of the service "Дәрігерді үйге шақыру": the doctor comes on the day for which the call
counts; a paediatrician to those under 18, a district therapist or general practitioner to others.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models import Application, Doctor, HomeDuty, HomeVisit, TerritoryDoctor
from models.enums import Speciality, VisitState
from portal.clock import local
from portal.regulation.process import UNDO, TooLate

ADULT = 18
WINDOW = timedelta(hours=2)
FOR_CHILDREN = frozenset({Speciality.PAEDIATRICIAN})
FOR_ADULTS = frozenset({Speciality.DISTRICT_THERAPIST, Speciality.GENERAL_PRACTITIONER})


class NoRoom(RuntimeError):
    """The doctor is not on duty that day, or their visits of that window or day are all taken."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A free place in a doctor's round."""

    duty: HomeDuty
    window: tuple[time, time]


def suitable(age: int) -> frozenset[Speciality]:
    """Whose business a patient of this age is."""
    return FOR_CHILDREN if age < ADULT else FOR_ADULTS


def duties_on(session: Session, clinic_id: int, day: date, age: int) -> list[HomeDuty]:
    """The duties of the clinic's suitable doctors on `day`, their rows held so that nobody overfills them."""
    return list(
        session.scalars(
            select(HomeDuty)
            .join(Doctor)
            .where(
                Doctor.clinic_id == clinic_id,
                HomeDuty.day == day,
                Doctor.speciality.in_(suitable(age)),
            )
            .order_by(HomeDuty.id)
            .with_for_update(of=HomeDuty)
        )
    )


def find_opening(
    session: Session, application: Application, territory: int | None, now: datetime
) -> Opening | None:
    """The place for a call: the least loaded of the territory's doctors on duty, else of all suitable
    ones; their first two-hour window that has not begun. None when nobody has a place left."""
    assert application.clinic_id is not None
    assert application.counts_for is not None
    day = application.counts_for
    age = application.subject.age_on(day)
    duties = duties_on(session, application.clinic_id, day, age)
    taken = _taken(session, [duty.doctor_id for duty in duties], day, now)
    own = _doctors_of(session, application.clinic_id, territory)
    by_load = sorted(
        duties,
        key=lambda duty: (
            duty.doctor_id not in own,
            sum(taken[duty.doctor_id].values()) / max(duty.capacity, 1),
            duty.id,
        ),
    )
    for duty in by_load:
        window = _first_window(duty, taken[duty.doctor_id], now)
        if window is not None:
            return Opening(duty, window)
    return None


def opening_at(
    session: Session,
    *,
    doctor_id: int,
    day: date,
    begins: time,
    now: datetime,
    moved: HomeVisit | None = None,
) -> Opening:
    """The place a registrar chose. Raises `NoRoom` when the doctor has no duty, window or place there."""
    duty = session.scalar(
        select(HomeDuty)
        .where(HomeDuty.doctor_id == doctor_id, HomeDuty.day == day)
        .with_for_update(of=HomeDuty)
    )
    if duty is None:
        raise NoRoom
    taken = _taken(session, [doctor_id], day, now)[doctor_id]
    if moved is not None and (moved.doctor_id, moved.day) == (doctor_id, day):
        taken[moved.window_from] -= 1
    for window in windows(duty):
        if window[0] == begins and sum(taken.values()) < duty.capacity:
            return Opening(duty, window)
    raise NoRoom


def windows(duty: HomeDuty) -> list[tuple[time, time]]:
    """The two-hour windows of a duty, the last one cut short by its end."""
    found = []
    begins = datetime.combine(duty.day, duty.begins)
    last = datetime.combine(duty.day, duty.ends)
    while begins < last:
        ends = min(begins + WINDOW, last)
        found.append((begins.time(), ends.time()))
        begins = ends
    return found


def plan(session: Session, application: Application, opening: Opening, now: datetime) -> HomeVisit:
    """Write the visit into the clinic's journal of calls, or move the one that stands there."""
    assert application.clinic_id is not None
    doctor = opening.duty.doctor
    visit = visit_of(session, application.id)
    if visit is None:
        visit = HomeVisit(application=application, assigned_at=now)
    visit.clinic_id = application.clinic_id
    visit.doctor = doctor
    visit.day = opening.duty.day
    visit.window_from, visit.window_to = opening.window
    visit.state = VisitState.PLANNED
    visit.cancelled_at = None
    session.add(visit)
    session.flush()
    return visit


def visit_of(session: Session, application_id: int) -> HomeVisit | None:
    """The visit of an application, if one was planned."""
    return session.scalar(select(HomeVisit).where(HomeVisit.application_id == application_id))


def place_in_round(session: Session, visit: HomeVisit) -> tuple[int, int]:
    """(place, calls) of a visit in its doctor's round of the day: by window, then by when it was planned."""
    ids = session.scalars(
        select(HomeVisit.id)
        .where(
            HomeVisit.doctor_id == visit.doctor_id,
            HomeVisit.day == visit.day,
            HomeVisit.state != VisitState.CANCELLED,
        )
        .order_by(HomeVisit.window_from, HomeVisit.assigned_at, HomeVisit.id)
    ).all()
    return (ids.index(visit.id) + 1 if visit.id in ids else 0), len(ids)


def set_out(visit: HomeVisit, now: datetime) -> None:
    """The doctor is on the way. Raises `TooLate` unless the visit is planned."""
    _expect(visit, VisitState.PLANNED)
    visit.state = VisitState.ON_THE_WAY
    visit.set_out_at = now


def close(visit: HomeVisit, ended: VisitState, *, staff_id: int | None, now: datetime) -> None:
    """The visit took place or nobody opened. Raises `TooLate` unless the doctor is on the way."""
    _expect(visit, VisitState.ON_THE_WAY)
    visit.state = ended
    visit.closed_at = now
    visit.closed_by_id = staff_id
    visit.application.open_key = None


def cancel(visit: HomeVisit, now: datetime) -> None:
    """The call was withdrawn; its place is kept for the ten minutes in which that can be undone.

    Raises `TooLate` unless the visit is planned.
    """
    _expect(visit, VisitState.PLANNED)
    visit.state = VisitState.CANCELLED
    visit.cancelled_at = now


def reinstate(visit: HomeVisit) -> None:
    """The withdrawal was undone. Raises `TooLate` unless the visit is cancelled."""
    _expect(visit, VisitState.CANCELLED)
    visit.state = VisitState.PLANNED
    visit.cancelled_at = None


def _expect(visit: HomeVisit, state: VisitState) -> None:
    if visit.state is not state:
        raise TooLate


def _taken(session: Session, doctor_ids: list[int], day: date, now: datetime) -> dict[int, Counter[time]]:
    """Visits by doctor and start of window; one cancelled less than ten minutes ago still counts."""
    taken: dict[int, Counter[time]] = {doctor_id: Counter() for doctor_id in doctor_ids}
    rows = session.execute(
        select(HomeVisit.doctor_id, HomeVisit.window_from).where(
            HomeVisit.doctor_id.in_(doctor_ids),
            HomeVisit.day == day,
            or_(
                HomeVisit.state != VisitState.CANCELLED,
                and_(HomeVisit.cancelled_at.is_not(None), HomeVisit.cancelled_at > now - UNDO),
            ),
        )
    )
    for doctor_id, begins in rows:
        taken[doctor_id][begins] += 1
    return taken


def _doctors_of(session: Session, clinic_id: int, territory: int | None) -> set[int]:
    if territory is None:
        return set()
    return set(
        session.scalars(
            select(TerritoryDoctor.doctor_id).where(
                TerritoryDoctor.clinic_id == clinic_id, TerritoryDoctor.number == territory
            )
        )
    )


def _first_window(duty: HomeDuty, taken: Counter[time], now: datetime) -> tuple[time, time] | None:
    if sum(taken.values()) >= duty.capacity:
        return None
    return next(_free_windows(duty, taken, now), None)


def _free_windows(duty: HomeDuty, taken: Counter[time], now: datetime) -> Iterator[tuple[time, time]]:
    """Windows that have not begun and still have their share of the day's capacity."""
    all_windows = windows(duty)
    share = -(-duty.capacity // max(len(all_windows), 1))
    moment = local(now)
    for window in all_windows:
        begun = duty.day < moment.date() or (duty.day == moment.date() and window[0] <= moment.time())
        if not begun and taken[window[0]] < share:
            yield window
