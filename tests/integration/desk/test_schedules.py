"""The editor of schedules: who may, every change and every mistake in it, two editors at once."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Doctor, RecordAccess, ScheduleChange, ScheduleException, Slot, StaffMember, WeeklyRule
from models.enums import ExceptionKind, Language, Role, SlotState
from portal.clock import Clock, local
from portal.regulation import booking, schedules
from portal.regulation.publishing import Misfit, conflicts
from tests.client import PortalClient
from tests.factories.schedule import doctor, slot, slots_of, wishes, write
from tests.factories.staff import staff_of

At = Callable[[StaffMember], PortalClient]
DAY = timedelta(days=1)
# The neurologist of the demo has no reception on Fridays.
FRIDAY = date(2026, 3, 6)
NEW = {
    "weekdays": ["4"],
    "begins": "8:30",
    "ends": "12",
    "slot_minutes": "30",
    "room": "7",
    "desk_share": "0",
    "valid_from-day": "6",
    "valid_from-month": "3",
    "valid_from-year": "2026",
}


@pytest.fixture
def neurologist(session: Session) -> Doctor:
    return doctor(session)


@pytest.fixture
def page(neurologist: Doctor) -> str:
    return f"/desk/schedules/{neurologist.id}"


def day_of(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def rules_on(session: Session, one: Doctor, weekday: int) -> list[WeeklyRule]:
    session.rollback()
    query = select(WeeklyRule).where(WeeklyRule.doctor_id == one.id, WeeklyRule.weekday == weekday)
    return list(session.scalars(query.order_by(WeeklyRule.id)))


def free_on(session: Session, one: Doctor, day: date) -> list[Slot]:
    session.rollback()
    query = select(Slot).where(Slot.doctor_id == one.id, Slot.day == day, Slot.state == SlotState.FREE)
    return list(session.scalars(query.order_by(Slot.starts_at)))


def book(session: Session, clock: Clock, count: int = 1) -> list[Slot]:
    """The first free slots of the neurologist, booked."""
    people, ids = wishes(session, clock.now(), count), slots_of(session, count=count)
    write(session)
    for holder, slot_id in zip(people, ids, strict=True):
        booking.take(session, holder, slot_id, clock.now())
    session.commit()
    return [slot(session, slot_id) for slot_id in ids]


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.HEAD, Role.ADMINISTRATOR])
def test_the_clinics_doctors_are_listed_with_their_next_free_time_and_conflicts(
    at_desk: At, language: Language, session: Session, clock: Clock, neurologist: Doctor, role: Role
) -> None:
    (booked,) = book(session, clock)
    write(session)
    schedules.absence(
        session, neurologist.id, first=booked.day, last=booked.day, staff_id=None, now=clock.now()
    )
    session.commit()
    found = at_desk(staff_of(session, role)).get("/desk/schedules")
    assert neurologist.full_name in found.main
    assert len(found.tree.css("tbody tr")) == 6
    assert len(found.tree.css("tbody .tag--late")) == 1
    other = staff_of(session, Role.REGISTRAR, clinic="city-2")
    assert neurologist.full_name not in at_desk(other).get("/desk/schedules").main


def test_strangers_find_no_schedule(
    at_desk: At, session: Session, elsewhere: StaffMember, therapist: StaffMember, page: str
) -> None:
    paths = ["", "/history", "/conflicts", "/add", "/change/1", "/end/1", "/extra", "/shortened", "/remove/1"]
    for path in paths:
        at_desk(elsewhere).get(page + path, expect=404)
        at_desk(therapist).get(page + path, expect=404)
    at_desk(therapist).get("/desk/schedules", expect=404)


@pytest.mark.parametrize("path", ["/nothing", "/add/1", "/change", "/remove", "?day=2035-01-01", "?day=x"])
def test_an_odd_address_is_not_found(desk: PortalClient, page: str, path: str) -> None:
    desk.get(page + path, expect=404)


def test_a_rule_of_another_doctor_is_not_changed_here(
    desk: PortalClient, session: Session, page: str
) -> None:
    theirs = session.scalars(select(WeeklyRule.id).where(WeeklyRule.doctor_id == 1)).first()
    found = desk.get(f"{page}/change/{theirs}")
    assert found.tree.css_first(".notice--warning")
    assert found.tree.css_first(".week")


def test_the_week_shows_rules_exceptions_and_bookings_in_a_plain_table(
    desk: PortalClient, language: Language, session: Session, clock: Clock, neurologist: Doctor, page: str
) -> None:
    booked, *_ = book(session, clock, 2)
    write(session)
    schedules.absence(
        session, neurologist.id, first=booked.day + DAY, last=booked.day + DAY, staff_id=None, now=clock.now()
    )
    session.commit()
    found = desk.get(page)
    rows = found.tree.css(".week tbody tr")
    assert len(rows) == 7
    assert all(row.css_first("th[scope=row]") for row in rows)
    for row in rows:
        assert sum(int(cell.attributes["colspan"] or 0) for cell in row.css("td[colspan]")) == 24
    assert "2" in rows[booked.day.weekday()].css_first("th").text()
    assert rows[booked.day.weekday() + 1].css_first(".week__cell--off")
    assert not rows[6].css("a"), "Sunday, 8 March, is a holiday"
    assert len(desk.get(f"{page}?day=2026-02-16").tree.css(".week tbody a")) == 0


@pytest.mark.both_engines
def test_a_rule_is_added_for_several_days_and_published_at_once(
    desk: PortalClient, language: Language, session: Session, neurologist: Doctor, page: str
) -> None:
    desk.get(f"{page}/add?day=2026-03-06")
    found = desk.post_form("form", **{**NEW, "weekdays": ["4", "5"], "begins": "9", "desk_share": "50"})
    assert found.tree.css_first(".notice--success")
    assert "09:00" in found.main
    slots = free_on(session, neurologist, FRIDAY)
    assert [local(each.starts_at).time() for each in slots[:2]] == [time(9), time(9, 30)]
    assert {each.room for each in slots} == {"7"}
    assert sum(each.is_for_desk for each in slots) == 3
    assert len(rules_on(session, neurologist, 5)) == 1
    history = desk.get(f"{page}/history")
    assert len(history.tree.css(".timeline__entry")) == 2
    assert staff_of(session, Role.REGISTRAR).full_name in history.main


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": ["6"]}, "weekdays"),
        ({"begins": ""}, "begins"),
        ({"begins": "7"}, "begins"),
        ({"begins": "25"}, "begins"),
        ({"weekdays": ["0"]}, "begins"),
        ({"ends": "8:30"}, "ends"),
        ({"ends": "21"}, "ends"),
        ({"ends": "noon"}, "ends"),
        ({"slot_minutes": "4"}, "slot_minutes"),
        ({"slot_minutes": "240"}, "slot_minutes"),
        ({"room": ""}, "room"),
        ({"room": "7" * 17}, "room"),
        ({"desk_share": "101"}, "desk_share"),
        ({"valid_from-day": "1"}, "valid_from"),
        ({"valid_from-year": "2030"}, "valid_from"),
        ({"valid_from-day": ""}, "valid_from"),
        (day_of("valid_to", FRIDAY - DAY), "valid_to"),
        ({"valid_to-month": "3"}, "valid_to"),
    ],
)
def test_each_mistake_is_told_by_its_field(
    desk: PortalClient, session: Session, neurologist: Doctor, page: str, changed: dict[str, str], wrong: str
) -> None:
    desk.get(f"{page}/add")
    found = desk.post_form("form", **{**NEW, **changed})
    assert [each.attributes["id"] for each in found.tree.css("[id$=-error]")] == [f"{wrong}-error"]
    assert rules_on(session, neurologist, 4) == []
    assert session.scalars(select(ScheduleChange)).all() == []


@pytest.mark.both_engines
def test_a_changed_rule_ends_the_old_one_and_what_was_published_stays_explained(
    desk: PortalClient, language: Language, session: Session, clock: Clock, neurologist: Doctor, page: str
) -> None:
    (booked,) = book(session, clock)
    (rule,) = rules_on(session, neurologist, booked.day.weekday())
    desk.get(f"{page}/change/{rule.id}?day={booked.day.isoformat()}")
    found = desk.post_form("form", slot_minutes="20", room="9")
    assert found.tree.css_first(".notice--success")
    assert found.tree.css_first(".notice--warning"), "the booking lost its place"
    old, new = rules_on(session, neurologist, booked.day.weekday())
    assert (old.valid_to, old.slot_minutes) == (booked.day - DAY, 30)
    assert (new.valid_from, new.slot_minutes, new.room) == (booked.day, 20, "9")
    assert {each.room for each in free_on(session, neurologist, booked.day)} == {"9"}
    (lost,) = conflicts(session, neurologist.id, clock.now())
    assert (lost.application_id, lost.why) == (booked.taken_by_id, Misfit.OTHER_LENGTH)
    found = desk.get(f"{page}/conflicts")
    assert len(found.tree.css("tbody tr")) == 1


def test_a_rule_is_ended_from_a_day_on(
    desk: PortalClient, language: Language, session: Session, neurologist: Doctor, page: str
) -> None:
    (rule,) = rules_on(session, neurologist, 1)
    desk.get(f"{page}/change/{rule.id}")
    desk.follow(f"/end/{rule.id}")
    assert desk.post_form("form", **day_of("since", date(2026, 3, 1))).errors
    found = desk.post_form("form", **day_of("since", date(2026, 3, 10)))
    assert found.tree.css_first(".notice--success")
    (rule,) = rules_on(session, neurologist, 1)
    assert rule.valid_to == date(2026, 3, 9)
    assert free_on(session, neurologist, date(2026, 3, 3))
    assert not free_on(session, neurologist, date(2026, 3, 10))


def test_an_extra_reception_and_a_shortened_day_are_added_and_removed(
    desk: PortalClient, language: Language, session: Session, neurologist: Doctor, page: str
) -> None:
    desk.get(f"{page}/extra?day=2026-03-06")
    desk.post_form("form", begins="10:00", ends="11:00", slot_minutes="15", room="1")
    assert len(free_on(session, neurologist, FRIDAY)) == 4
    (rule,) = rules_on(session, neurologist, 3)
    desk.get(f"{page}/shortened?day=2026-03-05")
    shorter = time(rule.begins.hour + 1)
    found = desk.post_form("form", begins=f"{shorter:%H:%M}", ends=f"{rule.ends:%H:%M}")
    thursday = FRIDAY - DAY
    assert len(free_on(session, neurologist, thursday)) == 8
    kinds = [each.kind for each in session.scalars(select(ScheduleException).order_by(ScheduleException.id))]
    assert kinds == [ExceptionKind.EXTRA, ExceptionKind.SHORTENED]
    assert len(found.tree.css(".other-days__one")) == 2
    for left in (1, 0):
        desk.follow("/remove/")
        found = desk.post_form("form")
        assert found.tree.css_first(".notice--success")
        assert len(found.tree.css(".other-days__one")) == left
    assert not free_on(session, neurologist, FRIDAY)
    assert len(free_on(session, neurologist, thursday)) == 10
    assert len(desk.get(f"{page}/history").tree.css(".timeline__entry")) == 4


def test_a_doctor_who_comes_back_early_receives_again_from_that_day_on(
    desk: PortalClient, session: Session, clock: Clock, neurologist: Doctor, page: str
) -> None:
    monday = local(clock.now()).date()
    write(session)
    schedules.absence(
        session, neurologist.id, first=monday + DAY, last=monday + 3 * DAY, staff_id=None, now=clock.now()
    )
    session.commit()
    desk.get(page)
    desk.follow("/remove/")
    desk.post_form("form", since=(monday + 2 * DAY).isoformat())
    assert not free_on(session, neurologist, monday + DAY)
    assert free_on(session, neurologist, monday + 2 * DAY)
    assert len(desk.get(f"{page}/history").tree.css(".timeline__entry")) == 2


@pytest.mark.both_engines
def test_the_second_editor_is_told_and_keeps_what_was_typed(
    at_desk: At,
    desk: PortalClient,
    language: Language,
    session: Session,
    neurologist: Doctor,
    colleague: StaffMember,
    page: str,
) -> None:
    desk.get(f"{page}/add")
    other = at_desk(colleague)
    other.get(f"{page}/extra?day=2026-03-06")
    other.post_form("form", begins="13:00", ends="14:00", slot_minutes="15", room="1")
    found = desk.post_form("form", **NEW, expect=409)
    assert colleague.full_name in found.main
    assert 'value="8:30"' in found.html
    assert rules_on(session, neurologist, 4) == []
    desk.post_form("form")
    assert len(rules_on(session, neurologist, 4)) == 1


def test_a_rule_that_a_colleague_ended_meanwhile_is_not_changed(
    at_desk: At, desk: PortalClient, session: Session, neurologist: Doctor, colleague: StaffMember, page: str
) -> None:
    (rule,) = rules_on(session, neurologist, 1)
    desk.get(f"{page}/change/{rule.id}")
    other = at_desk(colleague)
    other.get(f"{page}/end/{rule.id}")
    other.post_form("form", **day_of("since", rule.valid_from))
    found = desk.post_form("form", slot_minutes="20")
    assert found.tree.css_first(".notice--warning")
    assert rules_on(session, neurologist, 1) == []


def test_whose_booking_lost_its_place_is_written_down_for_them(
    desk: PortalClient, language: Language, session: Session, clock: Clock, neurologist: Doctor, page: str
) -> None:
    (booked,) = book(session, clock)
    write(session)
    schedules.absence(
        session, neurologist.id, first=booked.day, last=booked.day, staff_id=None, now=clock.now()
    )
    session.commit()
    assert desk.get(f"{page}/conflicts").tree.css_first(".tag--late")
    session.rollback()
    assert [(each.person_id, each.what) for each in session.scalars(select(RecordAccess))] == [
        (booked.person_id, "conflicts")
    ]
