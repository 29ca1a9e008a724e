"""A booked visit at the desk: what is shown of it, moved, cancelled, confirmed, and found when it was lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, JournalEntry, Slot, StaffMember
from models.enums import Language, SlotState, State
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode
from portal.regulation.appointments import booked_slot
from tests.client import PortalClient
from tests.factories.application import MOTHER, home_call, person
from tests.factories.booking import booked_visit, signed_visit, visit_without_slot
from tests.factories.schedule import CARDIOLOGIST, slot, slots_of

At = Callable[[StaffMember], PortalClient]
THERAPIST = "city-1-therapist"


def path(visit: Application, act: str = "") -> str:
    return f"/desk/applications/{visit.number}" + (f"/{act}" if act else "")


def acts(desk: PortalClient, visit: Application) -> set[str]:
    page = desk.get(path(visit))
    links = [each.attributes["href"] or "" for each in page.tree.css(".desk-aside__acts a")]
    forms = [each.attributes["action"] or "" for each in page.tree.css(".desk-aside__acts form")]
    return {each.rpartition("/")[2] for each in (*links, *forms)}


def booked(session: Session, visit: Application) -> Slot | None:
    session.rollback()
    return booked_slot(session, visit.id)


def facts(session: Session, visit: Application) -> list[str]:
    session.rollback()
    query = select(JournalEntry.fact).where(JournalEntry.application_id == visit.id)
    return list(session.scalars(query.order_by(JournalEntry.position)))


def test_the_page_shows_the_visit_and_only_what_can_be_done_with_it(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    visit = booked_visit(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    taken = booked(session, visit)
    assert taken is not None
    page = desk.get(path(visit))
    assert taken.doctor.full_name in page.main
    assert acts(desk, visit) == {"move", "cancel"}
    desk.get(path(visit, "assign"))
    assert desk.page.path.endswith(visit.number or "")


def test_a_home_call_has_no_times_to_choose(desk: PortalClient, session: Session, clock: Clock) -> None:
    call = home_call(session, clock.now())
    assert not acts(desk, call) & {"move", "book", "confirm"}
    for act in ("move", "book"):
        desk.get(path(call, act), expect=404)


@pytest.mark.both_engines
def test_the_desk_moves_a_visit_into_its_own_share(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    old = slots_of(session, THERAPIST, 1)[0]
    visit = booked_visit(session, clock.now(), old)
    share = session.scalars(
        select(Slot)
        .join(Slot.doctor)
        .where(Slot.is_for_desk, Slot.doctor_id == slot(session, old).doctor_id, Slot.starts_at > clock.now())
        .order_by(Slot.starts_at)
    ).first()
    assert share is not None
    wanted = str(share.id)
    page = desk.get(f"{path(visit, 'move')}?day={share.day.isoformat()}")
    assert wanted in [each.attributes["value"] for each in page.tree.css("input[name=slot]")]
    desk.post_form("form", slot=wanted)
    assert desk.page.path.endswith(visit.number or "")
    taken = booked(session, visit)
    assert taken is not None
    assert str(taken.id) == wanted
    assert slot(session, old).state is SlotState.FREE
    assert facts(session, visit) == ["signed", "fulfilled", "rescheduled"]


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_the_desk_may_also_less_than_two_hours_before(
    at_desk: At, registrar: StaffMember, session: Session, clock: Clock, act: str
) -> None:
    first, other = slots_of(session, THERAPIST, 2)
    visit = booked_visit(session, clock.now(), first)
    clock.advance(slot(session, first).starts_at - timedelta(minutes=30) - clock.now())
    desk = at_desk(registrar)
    desk.get(path(visit, act))
    desk.post_form("form", **({"slot": str(other)} if act == "move" else {"reason": "Келе алмайды"}))
    assert desk.page.path.endswith(visit.number or "")
    session.rollback()
    state = session.get_one(Application, visit.id, populate_existing=True).state
    assert state is (State.FULFILLED if act == "move" else State.WITHDRAWN)
    taken = booked(session, visit)
    assert (taken.id if taken else None) == (other if act == "move" else None)


def test_a_time_that_somebody_took_meanwhile_is_named_and_others_are_shown(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    first, other = slots_of(session, THERAPIST, 2)
    visit = booked_visit(session, clock.now(), first)
    desk.get(path(visit, "move"))
    booked_visit(session, clock.now(), other, applicant=person(session, MOTHER))
    page = desk.post_form("form", slot=str(other), expect=409)
    assert page.errors
    assert page.tree.css("input[name=slot]")
    taken = booked(session, visit)
    assert taken is not None
    assert taken.id == first


def test_a_slot_of_another_speciality_is_never_given(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    visit = booked_visit(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    foreign = slots_of(session, CARDIOLOGIST, 1)[0]
    desk.get(path(visit, "move"))
    desk.post_form("form", slot=str(foreign), expect=409)
    assert slot(session, foreign).state is SlotState.FREE


@pytest.mark.both_engines
def test_a_visit_whose_time_was_lost_is_given_another(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    lost = visit_without_slot(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    assert acts(desk, lost) == {"take", "book", "cancel", "refuse"}
    wanted = slots_of(session, THERAPIST, 3)[2]
    day = slot(session, wanted).day.isoformat()
    desk.get(f"{path(lost, 'book')}?day={day}")
    desk.post_form("form", slot=str(wanted))
    assert desk.page.path.endswith(lost.number or "")
    taken = booked(session, lost)
    assert taken is not None
    assert taken.id == wanted
    assert facts(session, lost) == ["signed", "handed_to_desk", "fulfilled"]


def test_what_the_register_does_not_confirm_the_desk_may(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    desk.browser.post("/sandbox/gateways/attachment", json={"mode": Mode.DOWN.value})
    visit = signed_visit(session, clock.now(), slots_of(session, THERAPIST, 1)[0])
    session.commit()
    desk.get(path(visit))
    assert {"confirm", "move"} <= acts(desk, visit)
    desk.post_form("confirm")
    assert facts(session, visit) == ["signed", "postponed", "fulfilled"]


def test_a_refusal_frees_the_time(desk: PortalClient, session: Session, clock: Clock) -> None:
    desk.browser.post("/sandbox/gateways/attachment", json={"mode": Mode.DOWN.value})
    taken = slots_of(session, THERAPIST, 1)[0]
    visit = signed_visit(session, clock.now(), taken)
    session.commit()
    desk.get("/desk/")
    page = desk.get(path(visit, "refuse"))
    ground = page.tree.css_first("input[name=ground]").attributes["value"]
    desk.post_form("form", ground=ground, words="Басқа емханаға бекітілген")
    session.rollback()
    assert session.get_one(Application, visit.id, populate_existing=True).state is State.REFUSED
    assert slot(session, taken).state is SlotState.FREE


def test_the_queue_is_narrowed_to_one_service(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())
    lost = visit_without_slot(
        session, clock.now(), slots_of(session, THERAPIST, 1)[0], applicant=person(session, MOTHER)
    )
    page = desk.get("/desk/")
    assert call.number in page.main
    assert lost.number in page.main
    page = desk.get("/desk/?service=appointment")
    assert call.number not in page.main
    assert lost.number in page.main
    assert "(1)" in page.main
