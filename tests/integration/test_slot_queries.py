"""What pages read of slots: right, in few questions, by an index; what is listed can be booked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from models import Slot
from models.enums import SlotState, Speciality
from portal.clock import Clock, local
from portal.queries.slots import Search, free_days, next_free, slots_of_day
from portal.regulation import booking
from portal.regulation.availability import SlotNotFree, nearest_free, why_not
from tests.factories.schedule import doctor, slot, slots_of, wishes, write

MONTH = timedelta(days=31)


@pytest.fixture
def now(clock: Clock) -> datetime:
    return clock.now()


@pytest.fixture
def search(session: Session) -> Search:
    one = doctor(session)
    return Search(one.clinic_id, one.speciality)


@contextmanager
def statements(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database inside the block, with its values."""
    said: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, statement: str, values: object, *_: object) -> None:
        said.append((statement, values))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def listed(session: Session, search: Search, day: date, now: datetime) -> list[int]:
    return [
        each.id for row in slots_of_day(session, search, day, now) for each in (*row.morning, *row.afternoon)
    ]


def test_the_strip_counts_what_the_days_list_and_each_answer_is_one_question(
    session: Session, search: Search, now: datetime
) -> None:
    today = local(now).date()
    with statements(session) as said:
        days = free_days(session, search, today, today + MONTH, now)
        rows = slots_of_day(session, search, days[1].day, now)
        first = next_free(session, search, now)
    assert len(said) == 3
    assert first is not None
    assert first.day == days[0].day
    for each in days:
        assert len(listed(session, search, each.day, now)) == each.count
    (row,) = rows
    assert row.name
    assert row.languages == ("kk", "ru")
    assert all(local(each.starts_at).hour < 13 for each in row.morning)
    assert all(local(each.starts_at).hour >= 13 for each in row.afternoon)
    assert next_free(session, search, now, since=days[1].day).day == days[1].day
    assert next_free(session, search, now, since=today + MONTH) is None


def test_what_is_listed_can_be_booked_and_what_is_not_is_refused_with_the_reason(
    session: Session, search: Search, now: datetime
) -> None:
    people = wishes(session, now, 3)
    one, other, third, *_ = slots_of(session)
    booking.hold(write(session), people[0], one, now)
    booking.take(session, people[1], other, now)
    session.execute(Slot.__table__.update().where(Slot.id == third).values({"state": "closed"}))
    session.commit()
    day = slot(session, one).day
    all_of_day = session.scalars(
        select(Slot.id).where(Slot.day == day, Slot.doctor_id == doctor(session).id).order_by(Slot.id)
    ).all()
    offered = listed(session, search, day, now)
    assert set(offered) == set(all_of_day) - {one, other, third} - {
        each for each in all_of_day if slot(session, each).is_for_desk
    }
    for each in all_of_day:
        expected = why_not(slot(session, each), now)
        assert (expected is None) == (each in offered)
        write(session)
        if each in offered:
            assert booking.take(session, people[2], each, now).id == each
        else:
            with pytest.raises(SlotNotFree) as refused:
                booking.take(session, people[2], each, now)
            assert refused.value.why is expected
        session.rollback()


def test_the_search_keeps_to_the_clinic_the_doctor_and_the_language(
    session: Session, search: Search, now: datetime
) -> None:
    today = local(now).date()
    one = doctor(session)
    assert free_days(session, Search(one.clinic_id, Speciality.SURGEON), today, today + MONTH, now) == ()
    own = Search(one.clinic_id, one.speciality, doctor_id=one.id, language="kk")
    assert free_days(session, own, today, today + MONTH, now)
    foreign = Search(one.clinic_id, one.speciality, language="en")
    assert free_days(session, foreign, today, today + MONTH, now) == ()
    desk = Search(one.clinic_id, one.speciality, for_desk=True)
    day = today + timedelta(days=1)
    assert set(listed(session, search, day, now)) <= set(listed(session, desk, day, now))


def test_the_lists_use_an_index_when_there_is_much(
    session: Session, search: Search, now: datetime, engine: str
) -> None:
    """On PostgreSQL with half a year of the past, day and night: the planner takes what is cheaper."""
    if engine == "postgresql":
        _fill_postgresql(session)
    today, one = local(now).date(), slots_of(session)[0]
    with statements(session) as said:
        free_days(session, search, today, today + MONTH, now)
        slots_of_day(session, search, today, now)
        next_free(session, search, now)
        nearest_free(session, one, now)
    plans = "\n".join(_plan(session, statement, engine) for statement in said)
    assert "Seq Scan on slot" not in plans
    assert "SCAN slot" not in plans


def _fill_postgresql(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO slot (doctor_id, day, starts_at, ends_at, room, is_for_desk, state, was_prolonged) "
            "SELECT doctor.id, at::date, at, at + interval '10 minutes', '', false, 'closed', false FROM doctor, "
            "generate_series(timestamptz '2025-08-01', '2026-02-27', '30 minutes') AS at"
        )
    )
    session.commit()
    session.execute(text("ANALYZE"))


def _plan(session: Session, said: tuple[str, Any], engine: str) -> str:
    explain = "EXPLAIN " if engine == "postgresql" else "EXPLAIN QUERY PLAN "
    rows = session.connection().exec_driver_sql(explain + said[0], said[1])
    return "\n".join(str(row[-1]) for row in rows)


def test_a_state_is_free_in_the_same_cases_in_sql_and_in_python(session: Session, now: datetime) -> None:
    people = wishes(session, now, 2)
    one, other, *_ = slots_of(session)
    booking.hold(write(session), people[0], one, now)
    booking.take(session, people[1], other, now)
    booking.cancel(session, people[1], now)
    session.commit()
    search = Search(doctor(session).clinic_id, doctor(session).speciality)
    day = slot(session, one).day
    for minutes in (0, 4, 5, 9, 10, 14, 15, 60, 60 * 24, 60 * 48):
        moment = now + timedelta(minutes=minutes)
        for each in (one, other):
            free = why_not(slot(session, each), moment) is None
            assert (each in listed(session, search, day, moment)) is free, minutes
    assert session.scalars(select(Slot.id).where(Slot.state == SlotState.HELD)).all()
