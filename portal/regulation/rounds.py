"""Home visits: which doctor of the clinic goes, on which day, in which two hours, and how the visit went.

Standard of the service "Дәрігерді үйге шақыру": the doctor comes on the day for which the call
counts; a paediatrician to those under 18, a district therapist or general practitioner to others.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models import Application, Doctor, HomeDuty, HomeVisit, TerritoryDoctor
from models.enums import Speciality, VisitState
from portal.clock import ALMATY, local
from portal.regulation.process import UNDO, TooLate

ADULT = 18
WINDOW = timedelta(hours=2)
# Calls are accepted to 18:00, that minute included, when the last window (18-20) has just begun.
ACCEPTING_MINUTE = timedelta(minutes=1)
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
    ones; their first two-hour window that has not begun and is not full.

    When all of those have their share, a later call is squeezed into a window rather than turned away,
    as long as the doctor's day holds it. None when nobody has a place left.
    """
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
    by_load = [duty for duty in by_load if sum(taken[duty.doctor_id].values()) < duty.capacity]
    for pick in (_window_within_share, _window_beyond_share):
        for duty in by_load:
            window = pick(duty, taken[duty.doctor_id], now)
            if window is not None:
                return Opening(duty, window)
    return None


def opening_at(
    session: Session,
    application: Application,
    *,
    doctor_id: int,
    day: date,
    begins: time,
    now: datetime,
    moved: HomeVisit | None = None,
) -> Opening:
    """The place a registrar chose. Raises `NoRoom` when the doctor is not this clinic's or not for this
    age, or has no duty, window or place there."""
    duty = session.scalar(
        select(HomeDuty)
        .join(Doctor)
        .where(
            HomeDuty.doctor_id == doctor_id,
            HomeDuty.day == day,
            Doctor.clinic_id == application.clinic_id,
            Doctor.speciality.in_(suitable(application.subject.age_on(day))),
        )
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
    """Visits by doctor and start of window; one whose cancelling can still be undone counts."""
    taken: dict[int, Counter[time]] = {doctor_id: Counter() for doctor_id in doctor_ids}
    rows = session.execute(
        select(HomeVisit.doctor_id, HomeVisit.window_from).where(
            HomeVisit.doctor_id.in_(doctor_ids),
            HomeVisit.day == day,
            or_(
                HomeVisit.state != VisitState.CANCELLED,
                and_(HomeVisit.cancelled_at.is_not(None), HomeVisit.cancelled_at >= now - UNDO),
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


def _window_within_share(duty: HomeDuty, taken: Counter[time], now: datetime) -> tuple[time, time] | None:
    """The first window that has not begun and still has its share of the day's capacity."""
    share = -(-duty.capacity // max(len(windows(duty)), 1))
    return next((each for each in _ahead(duty, now) if taken[each[0]] < share), None)


def _window_beyond_share(duty: HomeDuty, taken: Counter[time], now: datetime) -> tuple[time, time] | None:
    """The emptiest of the windows ahead; the day's last one is open to the last accepted minute."""
    ahead = _ahead(duty, now)
    if ahead:
        return min(ahead, key=lambda each: taken[each[0]])
    for last in windows(duty)[-1:]:
        if datetime.combine(duty.day, last[1], ALMATY) - now > WINDOW - ACCEPTING_MINUTE:
            return last
    return None


def _ahead(duty: HomeDuty, now: datetime) -> list[tuple[time, time]]:
    """The windows that have not begun."""
    moment = local(now)
    if duty.day != moment.date():
        return windows(duty) if duty.day > moment.date() else []
    return [each for each in windows(duty) if each[0] > moment.time()]
