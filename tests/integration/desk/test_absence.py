"""A doctor's absence from end to end: who is shown, what is kept, who is told, how they answer."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Application,
    Doctor,
    JournalEntry,
    OutgoingTask,
    RecordAccess,
    ScheduleException,
    Slot,
    StaffMember,
    WaitListEntry,
)
from models.enums import HoldKind, Language, Role, SlotState, Speciality, State, WaitState
from portal.clock import Clock, local
from portal.regulation import booking, journal, wait_list
from portal.regulation.publishing import conflicts
from portal.worker.chores import pass_slots_on
from portal.worker.kit import kit_of
from tests.client import PortalClient
from tests.factories.access import sign_in, sign_in_staff
from tests.factories.application import MAN, MOTHER, by_registrar, person, stranger
from tests.factories.booked import booked_visit
from tests.factories.schedule import doctor, slot, slots_of, wishes, write
from tests.factories.staff import staff_of

At = Callable[[StaffMember], PortalClient]
DAY = timedelta(days=1)
PHONE = "+77000000101"


@pytest.fixture
def neurologist(session: Session) -> Doctor:
    return doctor(session)


@pytest.fixture
def page(neurologist: Doctor) -> str:
    return f"/desk/schedules/{neurologist.id}/absence"


@pytest.fixture
def booked(session: Session, clock: Clock) -> Application:
    """The man's visit to the neurologist, tomorrow."""
    return booked_visit(session, slots_of(session)[0], clock.now())


@pytest.fixture
def citizen(
    session: Session, clock: Clock, new_client: Callable[..., PortalClient], language: Language
) -> PortalClient:
    """The man at his cabinet."""
    client = new_client(language)
    account = person(session).account
    assert account is not None
    sign_in(session, client.browser, f"citizen:{account.id}", clock.now())
    return client


def days(first: date, last: date) -> dict[str, str]:
    typed = {}
    for name, day in (("first", first), ("last", last)):
        typed |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    return typed


def enter(desk: PortalClient, page: str, first: date, last: date | None = None) -> None:
    """Type the days, see who is affected, confirm."""
    desk.get(page)
    desk.post_form("form", **days(first, last or first), words="Курс")
    assert desk.post_form("form", act="confirm").tree.css_first(".notice--success")


def kept_for(session: Session, person_id: int) -> list[Slot]:
    session.rollback()
    query = select(Slot).where(Slot.person_id == person_id, Slot.held_as == HoldKind.OFFER)
    return list(session.scalars(query.order_by(Slot.starts_at)))


def tasks(session: Session, application_id: int) -> list[str]:
    session.rollback()
    found = session.scalars(
        select(OutgoingTask)
        .where(OutgoingTask.application_id == application_id, OutgoingTask.kind == "sms")
        .order_by(OutgoingTask.id)
    )
    return [str(each.payload["notice"]) for each in found]


def test_who_is_affected_is_shown_before_anything_is_saved_and_written_down_for_them(
    desk: PortalClient, language: Language, session: Session, booked: Application, page: str
) -> None:
    day = local(_booked_slot(session, booked).starts_at).date()
    desk.get(page)
    found = desk.post_form("form", **days(day, day + DAY), words="Курс")
    (row,) = found.tree.css("tbody tr")
    assert booked.number in row.text()
    assert person(session).full_name in row.text()
    assert len(row.css(".offer")) == 3
    session.rollback()
    assert session.scalars(select(ScheduleException)).all() == []
    assert [each.what for each in session.scalars(select(RecordAccess))] == ["absence"]
    found = desk.post_form("form", act="back")
    assert found.tree.css_first('input[name="first-day"]').attributes["value"] == str(day.day)
    assert "Курс" in found.html


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (date(2026, 3, 1), date(2026, 3, 4), "first"),
        (date(2026, 3, 4), date(2026, 3, 3), "last"),
        (date(2026, 3, 4), date(2028, 3, 4), "last"),
    ],
)
def test_days_that_make_no_sense_are_told_by_their_field(
    desk: PortalClient, session: Session, page: str, first: date, last: date, wrong: str
) -> None:
    desk.get(page)
    found = desk.post_form("form", **days(first, last))
    assert [each.attributes["id"] for each in found.tree.css("[id$=-error]")] == [f"{wrong}-error"]
    assert len(desk.post_form("form", **{"first-day": "", "last-day": ""}).errors) == 2
    session.rollback()
    assert session.scalars(select(ScheduleException)).all() == []


def test_days_that_are_absent_already_are_not_entered_twice(
    desk: PortalClient, session: Session, page: str
) -> None:
    enter(desk, page, date(2026, 3, 4), date(2026, 3, 5))
    desk.get(page)
    assert desk.post_form("form", **days(date(2026, 3, 5), date(2026, 3, 6))).errors
    assert len(session.scalars(select(ScheduleException)).all()) == 2


@pytest.mark.both_engines
def test_the_absence_keeps_three_times_for_the_patient_and_tells_them_once(
    desk: PortalClient, language: Language, session: Session, clock: Clock, booked: Application,
    neurologist: Doctor, page: str,
) -> None:  # fmt: skip
    was = _booked_slot(session, booked)
    day = was.day
    enter(desk, page, day)
    kept = kept_for(session, booked.subject_id)
    assert len(kept) == 3
    assert all(each.doctor_id == neurologist.id and each.day > day for each in kept)
    assert all(each.held_until and clock.now() + DAY <= each.held_until for each in kept)
    assert not session.scalars(
        select(Slot).where(Slot.doctor_id == neurologist.id, Slot.day == day, Slot.state == SlotState.FREE)
    ).all()
    assert slot(session, was.id).taken_by_id == booked.id
    assert tasks(session, booked.id)[-1:] == ["doctor_absent"]
    assert booked.number in desk.messages(PHONE)[0]["text"]
    entries = session.scalars(
        select(JournalEntry).where(JournalEntry.application_id == booked.id).order_by(JournalEntry.position)
    ).all()
    assert entries[-1].fact == "doctor_absent"
    assert journal.first_broken_entry(list(entries)) is None
    found = desk.get(f"/desk/schedules/{neurologist.id}/conflicts")
    assert found.tree.css_first(".tag--wait")


@pytest.mark.both_engines
def test_the_patient_takes_one_of_the_three_and_the_others_are_free_at_once(
    desk: PortalClient, citizen: PortalClient, session: Session, clock: Clock, booked: Application,
    neurologist: Doctor, page: str,
) -> None:  # fmt: skip
    enter(desk, page, _booked_slot(session, booked).day)
    kept = kept_for(session, booked.subject_id)
    found = citizen.get(f"/cabinet/applications/{booked.number}")
    assert len(found.tree.css('main input[name="slot"]')) == 3
    found = citizen.post_form("form", act="keep")
    assert found.errors, "one must be chosen"
    found = citizen.post_form("form", act="keep", slot=str(kept[1].id))
    assert found.tree.css_first(".notice--success")
    session.rollback()
    assert _booked_slot(session, booked).id == kept[1].id
    assert kept_for(session, booked.subject_id) == []
    assert {slot(session, kept[n].id).state for n in (0, 2)} == {SlotState.FREE}
    assert conflicts(session, neurologist.id, clock.now()) == ()
    assert not citizen.get(f"/cabinet/applications/{booked.number}").tree.css('main input[name="slot"]')
    citizen.get(f"/cabinet/applications/{booked.number}/absence")
    assert not citizen.page.tree.css('main input[name="slot"]')


def test_the_patient_chooses_another_time_or_gives_the_visit_up_and_the_kept_ones_are_free(
    desk: PortalClient, citizen: PortalClient, session: Session, booked: Application, page: str
) -> None:
    was = _booked_slot(session, booked)
    enter(desk, page, was.day)
    kept = {each.id for each in kept_for(session, booked.subject_id)}
    citizen.get(f"/cabinet/applications/{booked.number}")
    citizen.follow("/move")
    other = next(
        str(each.attributes["value"])
        for each in citizen.page.tree.css('main input[name="slot"]')
        if int(str(each.attributes["value"])) not in kept
    )
    citizen.post_form("form", slot=other)
    assert str(_booked_slot(session, booked).id) == other
    assert kept_for(session, booked.subject_id) == []
    enter(desk, page, _booked_slot(session, booked).day)
    assert kept_for(session, booked.subject_id)
    citizen.get(f"/cabinet/applications/{booked.number}")
    found = citizen.post_form("/absence", act="give_up")
    assert found.tree.css_first(".notice--success")
    session.refresh(booked)
    assert booked.state is State.WITHDRAWN
    assert kept_for(session, booked.subject_id) == []


def test_who_gives_the_visit_up_and_takes_that_back_is_kept_what_is_free_still(
    desk: PortalClient, citizen: PortalClient, session: Session, clock: Clock, booked: Application, page: str
) -> None:
    enter(desk, page, _booked_slot(session, booked).day)
    first, *others = kept_for(session, booked.subject_id)
    citizen.get(f"/cabinet/applications/{booked.number}")
    citizen.post_form("/absence", act="give_up")
    (quicker,) = wishes(session, clock.now(), 1, first=300)
    booking.take(write(session), quicker, first.id, clock.now())
    session.commit()
    found = citizen.post_form("restore")
    assert len(found.tree.css('main input[name="slot"]')) == 3
    kept = {each.id for each in kept_for(session, booked.subject_id)}
    assert {each.id for each in others} < kept
    assert first.id not in kept
    assert slot(session, first.id).taken_by_id == quicker.application_id


def test_an_hour_before_the_visit_it_can_still_be_moved_when_the_doctor_is_absent(
    desk: PortalClient, citizen: PortalClient, session: Session, clock: Clock, booked: Application, page: str
) -> None:
    starts_at = _booked_slot(session, booked).starts_at
    clock.advance(starts_at - timedelta(hours=1) - clock.now())
    enter_again = local(starts_at).date()
    _sign_in_again(session, desk, citizen, clock)
    enter(desk, page, enter_again)
    kept = kept_for(session, booked.subject_id)
    assert all(each.starts_at >= clock.now() + timedelta(hours=3) for each in kept)
    citizen.get(f"/cabinet/applications/{booked.number}")
    citizen.post_form("form", act="keep", slot=str(kept[0].id))
    assert _booked_slot(session, booked).id == kept[0].id


@pytest.mark.both_engines
def test_kept_times_that_run_out_go_to_whoever_waits(
    app: Flask, desk: PortalClient, language: Language, session: Session, clock: Clock, booked: Application,
    neurologist: Doctor, page: str,
) -> None:  # fmt: skip
    enter(desk, page, _booked_slot(session, booked).day)
    kept = [each.id for each in kept_for(session, booked.subject_id)]
    clock.advance(DAY - timedelta(hours=1))
    pass_slots_on(kit_of(app))
    assert len(kept_for(session, booked.subject_id)) == 3
    waiting = stranger(session, 77, clock.now())
    session.commit()
    entry = wait_list.join(
        write(session), waiting.id, Speciality.NEUROLOGIST, clinic_id=neurologist.clinic_id, now=clock.now()
    )
    session.commit()
    clock.advance(timedelta(hours=12))
    pass_slots_on(kit_of(app))
    assert kept_for(session, booked.subject_id) == []
    assert session.get_one(WaitListEntry, entry.id, populate_existing=True).state is WaitState.OFFERED
    states = [slot(session, each).state for each in kept]
    assert sorted(states) == [SlotState.FREE, SlotState.FREE, SlotState.HELD]


@pytest.mark.both_engines
def test_thirty_patients_share_what_is_free_and_who_gets_nothing_is_told_to_phone(
    desk: PortalClient, language: Language, session: Session, clock: Clock, registrar: StaffMember,
    neurologist: Doctor, page: str,
) -> None:  # fmt: skip
    ids = slots_of(session, count=200)
    people = [stranger(session, serial, clock.now()) for serial in range(1, 31)]
    session.commit()
    by = by_registrar(registrar)
    visits = [
        booked_visit(session, slot_id, clock.now(), who, by=by)
        for slot_id, who in zip(ids[:30], people, strict=True)
    ]
    last = slot(session, ids[29]).day
    write(session)
    # All but twenty of the other times are gone.
    gone = [each for each in ids[30:] if slot(session, each).day > last][20:]
    write(session)
    for each in gone:
        session.get_one(Slot, each).state = SlotState.CLOSED
    session.commit()
    enter(desk, page, slot(session, ids[0]).day, last)
    assert desk.page.tree.css_first(".notice--warning")
    session.rollback()
    offers = session.scalars(select(Slot).where(Slot.held_as == HoldKind.OFFER)).all()
    assert len({each.person_id for each in offers}) == len(offers), "nobody has two while somebody has none"
    told = [tasks(session, each.id)[-1] for each in visits]
    assert told.count("doctor_absent") == len(offers)
    assert told.count("doctor_absent_nothing") == 30 - len(offers) > 0


def test_who_was_choosing_loses_the_time_and_who_was_offered_it_waits_on(
    desk: PortalClient, language: Language, session: Session, clock: Clock, neurologist: Doctor, page: str
) -> None:
    (holder,) = wishes(session, clock.now(), 1, first=300)
    one, other, *_ = slots_of(session)
    booking.hold(write(session), holder, one, clock.now())
    session.commit()
    waiting = stranger(session, 78, clock.now())
    session.commit()
    write(session)
    entry = wait_list.join(
        session, waiting.id, Speciality.NEUROLOGIST, clinic_id=neurologist.clinic_id, now=clock.now()
    )
    wait_list.pass_on(session, session.get_one(Slot, other), clock.now())
    session.commit()
    assert session.get_one(WaitListEntry, entry.id).state is WaitState.OFFERED
    enter(desk, page, slot(session, one).day)
    assert {slot(session, each).state for each in (one, other)} == {SlotState.CLOSED}
    assert session.get_one(WaitListEntry, entry.id, populate_existing=True).state is WaitState.WAITING
    with pytest.raises(booking.SlotNotFree):
        booking.take(write(session), holder, one, clock.now())


def test_a_doctor_who_receives_after_all_frees_what_was_kept_and_the_patient_is_told(
    desk: PortalClient, citizen: PortalClient, session: Session, clock: Clock, booked: Application,
    neurologist: Doctor, page: str,
) -> None:  # fmt: skip
    enter(desk, page, _booked_slot(session, booked).day)
    assert len(kept_for(session, booked.subject_id)) == 3
    desk.follow("/remove/")
    assert desk.post_form("form").tree.css_first(".notice--success")
    assert kept_for(session, booked.subject_id) == []
    assert tasks(session, booked.id)[-1] == "doctor_is_back"
    assert conflicts(session, neurologist.id, clock.now()) == ()
    assert not citizen.get(f"/cabinet/applications/{booked.number}").tree.css('main input[name="slot"]')


def test_a_colleague_who_changed_the_schedule_meanwhile_is_named(
    at_desk: At, desk: PortalClient, session: Session, colleague: StaffMember, page: str
) -> None:
    desk.get(page)
    desk.post_form("form", **days(date(2026, 3, 4), date(2026, 3, 4)))
    enter(at_desk(colleague), page, date(2026, 3, 5))
    desk.post_form("form", act="confirm", expect=409)
    assert colleague.full_name in desk.page.main
    desk.post_form("form")
    desk.post_form("form", act="confirm")
    assert len(session.scalars(select(ScheduleException)).all()) == 2


def test_another_persons_kept_times_are_nobody_elses(
    desk: PortalClient, citizen: PortalClient, session: Session, clock: Clock, booked: Application, page: str
) -> None:
    one, *_ = slots_of(session)
    theirs = booked_visit(session, one, clock.now(), person(session, MOTHER))
    enter(desk, page, slot(session, one).day)
    kept = kept_for(session, theirs.subject_id)
    assert kept
    citizen.get(f"/cabinet/applications/{theirs.number}/absence", expect=404)
    citizen.get(f"/cabinet/applications/{booked.number}")
    assert citizen.post_form("form", act="keep", slot=str(kept[0].id)).errors
    assert kept_for(session, theirs.subject_id) == kept
    assert person(session, MAN).id == booked.subject_id


def _booked_slot(session: Session, application: Application) -> Slot:
    session.rollback()
    return session.scalars(select(Slot).where(Slot.taken_by_id == application.id)).one()


def _sign_in_again(session: Session, desk: PortalClient, citizen: PortalClient, clock: Clock) -> None:
    """Sessions ended while the clock went on."""
    sign_in_staff(session, desk.browser, staff_of(session, Role.REGISTRAR), clock.now())
    account = person(session).account
    assert account is not None
    sign_in(session, citizen.browser, f"citizen:{account.id}", clock.now())
