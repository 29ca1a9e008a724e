"""A visit to a doctor in the name of a person at the window or on the phone."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Slot, StaffMember
from models.enums import Channel, HoldKind, Language, SlotState, State
from portal.clock import Clock, local
from portal.regulation.appointments import holder_of_draft
from portal.regulation.slot_rows import holder_of
from tests.client import PortalClient
from tests.factories.application import MOTHER, by_registrar
from tests.pages.appointment import Appointment, at_clinic
from tests.pages.desk import NOBODYS_ACCOUNT, PHONE, begin


@pytest.mark.both_engines
def test_a_person_without_an_account_is_booked_and_told_by_sms(
    desk: PortalClient, language: Language, session: Session, registrar: StaffMember
) -> None:
    begin(desk, "appointment", NOBODYS_ACCOUNT, channel="window")
    visit = Appointment(desk)
    assert visit.to_review().path.endswith("/review")
    desk.post_form("form", act="sign")
    number = visit.number()
    session.rollback()
    booked = session.scalars(select(Application)).one()
    assert (booked.number, booked.state) == (number, State.FULFILLED)
    assert (booked.channel, booked.prepared_by_id) == (Channel.WINDOW, registrar.id)
    assert booked.account_id is None
    slot = session.scalars(select(Slot).where(Slot.taken_by_id == booked.id)).one()
    assert slot.state is SlotState.TAKEN
    (told,) = [each["text"] for each in desk.messages("+77000000999")]
    assert number in told
    assert "Приём " in told
    assert "Не просили? Звоните 1414" in told


def test_the_desk_sees_its_own_share_and_the_rest_of_today(
    desk: PortalClient, client: PortalClient, session: Session, clock: Clock
) -> None:
    today = f"?day={local(clock.now()).date().isoformat()}"
    citizen = at_clinic(session, client, clock.now(), MOTHER)
    citizen.for_whom()
    citizen.doctor("district_therapist")
    theirs = set(citizen.times(today))
    begin(desk, "appointment", NOBODYS_ACCOUNT)
    visit = Appointment(desk)
    visit.for_whom()
    visit.doctor("district_therapist")
    ours = set(visit.times(today))
    assert theirs < ours
    session.rollback()
    more = session.scalars(select(Slot).where(Slot.id.in_(map(int, ours - theirs)))).all()
    assert {slot.is_for_desk for slot in more} == {True}
    assert all(slot.starts_at > clock.now() for slot in more)


def test_a_walk_in_is_kept_by_the_desk_and_freed_by_another_choice(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    begin(desk, "appointment", NOBODYS_ACCOUNT, channel="window")
    visit = Appointment(desk)
    visit.for_whom()
    visit.doctor("district_therapist")
    today = f"?day={local(clock.now()).date().isoformat()}"
    first, second = visit.times(today)[:2]
    for chosen in (first, second):
        visit.choose(chosen, today)
    session.rollback()
    held = session.scalars(select(Slot).where(Slot.held_as == HoldKind.CHOOSING)).one()
    assert (str(held.id), held.held_account_id) == (second, None)
    draft = session.scalars(select(Application)).one()
    assert held.held_by_id == draft.id
    assert holder_of_draft(draft) == holder_of(draft, by_registrar(registrar))
    clock.advance(timedelta(minutes=2))
    begin(desk, "appointment", MOTHER)
    session.rollback()
    assert session.scalar(select(Slot.id).where(Slot.state == SlotState.HELD)) is None


def test_what_is_begun_for_two_services_stands_side_by_side(desk: PortalClient, language: Language) -> None:
    begin(desk, "home-call", NOBODYS_ACCOUNT)
    begin(desk, "appointment", MOTHER)
    page = desk.get("/desk/new")
    assert page.tree.css_first('main .notice a[href*="/apply/home-call/"]')
    assert page.tree.css_first('main .notice a[href*="/apply/appointment/"]')


def test_what_cannot_be_had_online_cannot_be_begun(desk: PortalClient) -> None:
    desk.get("/desk/new")
    assert {each.attributes["value"] for each in desk.page.tree.css("input[name=service]")} == {
        "home-call",
        "appointment",
        "attachment",
    }
    said = {"iin": NOBODYS_ACCOUNT, "phone": PHONE, "channel": "phone", "message_language": "ru"}
    assert desk.post_form("form", **said).errors
