"""Publishing: two weeks ahead, the same twice, never over what is somebody's, and every conflict named."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Doctor, Holiday, PublishedDays, ScheduleChange, ScheduleException, Slot, WeeklyRule
from models.enums import ExceptionKind, Role, SlotState
from portal.clock import Clock, local
from portal.demo.region import DOCTORS
from portal.regulation import absences, booking, schedules
from portal.regulation.publishing import Misfit, conflicts, doctors_due, publish
from portal.regulation.slot_rows import Holder
from portal.worker.chores import publish_slots
from portal.worker.kit import kit_of
from tests.factories.schedule import doctor, slot, slots_of, wishes, write
from tests.factories.staff import staff_of

DAY = timedelta(days=1)


@pytest.fixture
def now(clock: Clock) -> datetime:
    return clock.now()


@pytest.fixture
def neurologist(session: Session) -> Doctor:
    return doctor(session)


def picture(session: Session, doctor_id: int) -> list[tuple[datetime, datetime, str, bool, SlotState]]:
    session.rollback()
    rows = session.scalars(select(Slot).where(Slot.doctor_id == doctor_id).order_by(Slot.starts_at)).all()
    return [(row.starts_at, row.ends_at, row.room, row.is_for_desk, row.state) for row in rows]


def taken_and_held(session: Session, now: datetime) -> tuple[list[Holder], int, int]:
    """The first two slots of the neurologist: one booked, one held."""
    both = wishes(session, now, 2)
    one, other, *_ = slots_of(session)
    booking.take(write(session), both[0], one, now)
    booking.hold(session, both[1], other, now)
    session.commit()
    return both, one, other


def test_the_demo_has_two_weeks_of_slots_for_each_of_its_doctors(session: Session, now: datetime) -> None:
    today = local(now).date()
    counted = session.execute(
        select(Slot.doctor_id, func.count(), func.min(Slot.starts_at), func.max(Slot.day)).group_by(
            Slot.doctor_id
        )
    ).all()
    assert len(counted) == len(DOCTORS)
    for _, count, first, last in counted:
        assert count > 40
        assert first > now
        assert today + 10 * DAY <= last <= today + 13 * DAY
    # 8 March is a Sunday, so that Monday the 9th is a day off.
    assert session.scalar(select(func.count(Slot.id)).where(Slot.day == date(2026, 3, 9))) == 0
    assert doctors_due(session, today) == ()


def test_publishing_again_changes_nothing(session: Session, neurologist: Doctor, now: datetime) -> None:
    before = picture(session, neurologist.id)
    done = publish(write(session), neurologist.id, now)
    session.commit()
    assert (done.opened, done.changed, done.closed, done.conflicts, done.waits) == (0, 0, 0, (), False)
    assert picture(session, neurologist.id) == before


def test_each_day_the_worker_adds_the_day_that_came_into_reach(
    app: Flask, session: Session, clock: Clock
) -> None:
    kit = kit_of(app)
    assert publish_slots(kit) == 0
    clock.advance(DAY)
    opened = publish_slots(kit)
    assert opened > 0
    assert publish_slots(kit) == 0
    session.rollback()
    newest = local(clock.now()).date() + 13 * DAY
    assert session.scalar(select(func.count(Slot.id)).where(Slot.day == newest)) == opened
    assert set(session.scalars(select(PublishedDays.through))) == {newest}


def test_a_changed_rule_moves_what_is_free_and_names_what_is_not(
    session: Session, neurologist: Doctor, now: datetime
) -> None:
    _, one, other = taken_and_held(session, now)
    day, first = slot(session, one).day, slot(session, one).starts_at
    staff = staff_of(session, Role.HEAD)
    rule = session.scalars(
        select(WeeklyRule).where(WeeklyRule.doctor_id == neurologist.id, WeeklyRule.weekday == day.weekday())
    ).one()
    write(session)
    done = schedules.end_rule(session, rule, day - DAY, staff_id=staff.id, now=now)
    assert [(each.slot_id, each.why) for each in done.conflicts] == [(one, Misfit.NO_RECEPTION)]
    assert done.closed > 0
    assert done.waits
    shorter = WeeklyRule(
        doctor_id=neurologist.id, weekday=day.weekday(), begins=local(first).time(), ends=rule.ends,
        slot_minutes=20, room="99", valid_from=day,
    )  # fmt: skip
    done = schedules.add(session, shorter, staff_id=staff.id, now=now)
    session.commit()
    assert [each.why for each in done.conflicts] == [Misfit.OTHER_LENGTH]
    assert conflicts(session, neurologist.id, now) == done.conflicts
    assert slot(session, one).state is SlotState.TAKEN
    assert slot(session, other).state is SlotState.HELD
    rows = session.scalars(
        select(Slot)
        .where(Slot.doctor_id == neurologist.id, Slot.day == day, Slot.state != SlotState.CLOSED)
        .order_by(Slot.starts_at)
    ).all()
    for before, after in pairwise(rows):
        assert before.ends_at <= after.starts_at
    assert {row.room for row in rows if row.state is SlotState.FREE} == {"99"}
    history = session.scalars(select(ScheduleChange).order_by(ScheduleChange.id)).all()
    assert [bool(each.was) for each in history] == [True, False]
    assert {each.staff_id for each in history} == {staff.id}
    assert history[0].was["slot_minutes"] == 30


def test_what_waited_for_a_hold_is_closed_when_the_hold_is_over(
    app: Flask, session: Session, neurologist: Doctor, clock: Clock
) -> None:
    _, _, other = taken_and_held(session, clock.now())
    day = slot(session, other).day
    write(session)
    schedules.absence(session, neurologist.id, first=day, last=day, staff_id=None, now=clock.now())
    session.commit()
    kit = kit_of(app)
    publish_slots(kit)
    assert slot(session, other).state is SlotState.HELD
    clock.advance(timedelta(minutes=5))
    publish_slots(kit)
    assert slot(session, other).state is SlotState.CLOSED
    assert doctors_due(session, local(clock.now()).date()) == ()


def test_an_absence_shows_first_who_is_affected_and_what_is_free_instead(
    session: Session, neurologist: Doctor, now: datetime
) -> None:
    both, one, _ = taken_and_held(session, now)
    day = slot(session, one).day
    (who,) = absences.affected(session, neurologist.id, day, day, now)
    assert (who.slot_id, who.application_id, who.person_id) == (
        one,
        both[0].application_id,
        both[0].person_id,
    )
    assert len(who.instead) == 3
    assert all(each.day != day for each in who.instead)
    assert absences.affected(session, neurologist.id, day - 5 * DAY, day - 4 * DAY, now) == ()
    write(session)
    done = schedules.absence(session, neurologist.id, first=day, last=day, staff_id=None, now=now)
    session.commit()
    assert [each.slot_id for each in done.conflicts] == [one]
    free = select(Slot.id).where(
        Slot.doctor_id == neurologist.id, Slot.day == day, Slot.state == SlotState.FREE
    )
    assert session.scalars(free).all() == []
    row = session.scalars(select(ScheduleException)).one()
    write(session)
    schedules.remove_exceptions(session, [row], staff_id=None, now=now)
    session.commit()
    assert len(session.scalars(free).all()) > 5
    assert conflicts(session, neurologist.id, now) == ()


def test_an_extra_reception_on_a_sunday_opens_slots(
    session: Session, neurologist: Doctor, now: datetime
) -> None:
    sunday = local(now).date() + 13 * DAY
    extra = ScheduleException(
        doctor_id=neurologist.id, day=sunday, kind=ExceptionKind.EXTRA, begins=time(10), ends=time(11),
        slot_minutes=15, room="1",
    )  # fmt: skip
    done = schedules.add(write(session), extra, staff_id=None, now=now)
    session.commit()
    assert (done.opened, done.closed) == (4, 0)


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    def run(*words: str, code: int = 0) -> Result:
        result = app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


def test_the_command_publishes_and_names_conflicts(
    run: Callable[..., Result], session: Session, neurologist: Doctor, now: datetime
) -> None:
    assert run("schedule", "publish").output == "opened 0, changed 0, closed 0\n"
    _, one, _ = taken_and_held(session, now)
    day = slot(session, one).day
    session.add(Holiday(day=day, kind="moved_day_off", name_kk="Демалыс", name_ru="Выходной", source="test"))
    session.commit()
    said = run("schedule", "publish", "--doctor", neurologist.code).output.splitlines()
    assert said[0].startswith(f"{neurologist.code}: {day} ")
    assert said[0].endswith(" is booked: no_reception")
    assert said[-1].startswith("opened 0, changed 0, closed ")
    assert "closed 0" not in run("schedule", "publish", "--clinic", "city-2").output
    assert "no such doctor" in run("schedule", "publish", "--doctor", "nobody", code=1).output
