"""When somebody is reminded of a booked visit: the day before and two hours before, never at night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, Slot
from models.enums import SlotState
from portal import dates
from portal.clock import local
from portal.documents.reception import PlannedReception
from portal.language import Bilingual
from portal.regulation import absences, companions
from portal.regulation.night import MORNING, is_night, out_of_night
from portal.regulation.notices import task_of, write_once
from portal.regulation.slots import moment

WAYS = ("reminder_sms", "reminder_email")
# What is noted of a reminder that had nothing to say any more.
OUTDATED = "outdated"
LATEST = time(21, 30)
SHORTLY = timedelta(hours=2)
# Who is told less than this before can do nothing with it any more.
LEAST = timedelta(minutes=30)


class Remind(StrEnum):
    """Which of the two it is; the value stands in keys of tasks."""

    DAY = "day"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: when it goes out, and until when it is of use (aware moments)."""

    which: Remind
    at: datetime
    until: datetime


def reminders_of(starts_at: datetime, booked_at: datetime) -> tuple[Reminder, ...]:
    """The reminders of a visit, in their order; one whose time had passed when it was booked is left out.

    The day before it goes at the same time of day, between 8:00 and 21:30. The later one of an early visit
    waits for the end of the night; when that is too late, the evening before has told it.
    """
    due = (_day_before(starts_at), _hours_before(starts_at))
    return tuple(each for each in due if each is not None and each.at > booked_at)


def plan(session: Session, application: Application, starts_at: datetime, now: datetime) -> None:
    """Write the tasks that remind of the visit; planned again, they are written once.

    Nobody needs to take them back: a reminder of what is booked no longer says nothing.
    """
    ways = WAYS if application.account_id is not None else WAYS[:1]
    start = starts_at.astimezone(UTC)
    tasks = []
    for each in reminders_of(starts_at, now):
        payload = {"reminder": each.which.value, "starts_at": start.isoformat()}
        key = _key(application.number or "", each.which, start)
        tasks += [task_of(application, way, key, payload, run_at=each.at, now=now) for way in ways]
    write_once(session, tasks)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done with a reminder now: say it when `slot` is there, `wait` for the morning, or neither.

    `beside` begin the visits that are told with it: of those who come right after, with the same phone.
    """

    slot: Slot | None = None
    beside: tuple[datetime, ...] = ()
    wait: timedelta | None = None


def due(
    session: Session, way: str, application_id: int | None, payload: Mapping[str, Any], now: datetime
) -> Due:
    """Judge a planned reminder whose time has come, or came long ago while no worker ran.

    Of two who were booked side by side the first is reminded for both.
    """
    starts_at = datetime.fromisoformat(payload["starts_at"])
    planned = {each.which: each for each in reminders_of(starts_at, datetime.min.replace(tzinfo=UTC))}
    reminder = planned.get(Remind(payload["reminder"]))
    if reminder is None or now > reminder.until:
        return Due()
    if is_night(now):
        return Due(wait=out_of_night(now) - now)
    booked = session.scalar(
        select(Slot).where(
            Slot.taken_by_id == application_id,
            Slot.state == SlotState.TAKEN,
            Slot.starts_at == starts_at,
            Slot.attendance.is_(None),
        )
    )
    if booked is None or absences.is_absent_on(session, booked.doctor_id, booked.day):
        return Due()
    application = session.get_one(Application, application_id)
    others = companions.beside(session, application, booked.doctor_id, booked.day)
    keys = [
        f"{way}:{_key(number, reminder.which, other.starts_at)}"
        for other, number in others
        if other.starts_at < starts_at
    ]
    if keys and _is_told(session, keys, booked.taken_at or now):
        return Due()
    return Due(slot=booked, beside=tuple(each.starts_at for each, _ in others if each.starts_at > starts_at))


def words(
    which: Remind, visit: PlannedReception, link: str, now: datetime, beside: Sequence[datetime] = ()
) -> Bilingual:
    """The text: the day as it is called on the day of sending, the times, the room, and where to see or change
    it."""
    day = local(visit.starts_at).date()
    texts = _TEXTS_OF_SEVERAL if beside else _TEXTS
    return texts[which].format(
        day=dates.relative_day(day, local(now).date()),
        hour=_hours([visit.starts_at, *beside]) if beside else dates.at_time(visit.starts_at),
        door=visit.door,
        link=link,
    )


def _hours(moments: Sequence[datetime]) -> Bilingual:
    """`14:20 және 14:40-та` / `в 14:20 и 14:40`."""
    first, last = ", ".join(map(dates.clock_time, moments[:-1])), dates.at_time(moments[-1])
    return Bilingual(
        kk=f"{first} және {last.kk.removeprefix('сағат ')}", ru=f"в {first} и {last.ru.removeprefix('в ')}"
    )


def _key(number: str, which: Remind, starts_at: datetime) -> str:
    return f"{number}:{which}:{starts_at.astimezone(UTC):%Y%m%dT%H%M}"


def _is_told(session: Session, keys: Sequence[str], booked_at: datetime) -> bool:
    """Whether one of these reminders named what was booked then, or is going to."""
    said = and_(OutgoingTask.done_at > booked_at, OutgoingTask.last_error != OUTDATED)
    query = select(OutgoingTask.id).where(OutgoingTask.key.in_(keys))
    return session.scalar(query.where(or_(OutgoingTask.done_at.is_(None), said)).limit(1)) is not None


def _day_before(starts_at: datetime) -> Reminder:
    wall = local(starts_at)
    hour = min(max(wall.time(), MORNING), LATEST)
    return Reminder(Remind.DAY, moment(wall.date() - timedelta(days=1), hour), starts_at - SHORTLY)


def _hours_before(starts_at: datetime) -> Reminder | None:
    at = out_of_night(starts_at - SHORTLY)
    until = starts_at - LEAST
    return Reminder(Remind.HOURS, at, until) if at <= until else None


_TEXTS = {
    Remind.DAY: Bilingual(
        kk="Емхана: {day} {hour} қабылдау, {door}. Ауыстыру, бас тарту: {link}",
        ru="Емхана: {day} {hour} приём у врача, {door}. Перенести, отменить: {link}",
    ),
    # From now on only a person at the clinic can change it: the page gives the telephone.
    Remind.HOURS: Bilingual(
        kk="Емхана: {day} {hour} қабылдау, {door}. Келе алмасаңыз: {link}",
        ru="Емхана: {day} {hour} приём у врача, {door}. Не сможете прийти: {link}",
    ),
}
# The same of two who come one after the other; shorter, because it tells more.
_TEXTS_OF_SEVERAL = {
    Remind.DAY: Bilingual(
        kk="Емхана: {day} {hour} қабылдау, {door}. Ауыстыру: {link}",
        ru="Емхана: {day} {hour} приём у врача, {door}. Изменить: {link}",
    ),
    Remind.HOURS: Bilingual(
        kk="Емхана: {day} {hour} қабылдау, {door}. Келмесеңіз: {link}",
        ru="Емхана: {day} {hour} приём у врача, {door}. Не придёте: {link}",
    ),
}
