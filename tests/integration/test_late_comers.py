"""Whoever comes late for a time is told at once: by a look that waits for nobody and changes nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session

from models import OneTimeCode, Slot
from portal.clock import Clock
from portal.regulation import booking
from portal.regulation.availability import SlotNotFree, Unfree, look
from portal.regulation.slot_rows import FREED, Holder, change, offered
from tests.client import PortalClient
from tests.factories.application import MOTHER, person
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of, wishes, write
from tests.integration.test_queries_are_few import statements
from tests.pages.appointment import Appointment, at_clinic, slot_of
from tests.pages.home_call import newest

# The session with who it is, the draft, the slot, the nearest free ones; for a code also whether it signed already.
QUESTIONS, WITH_CODE = 4, 5


@contextmanager
def only_looking(app: Flask) -> Iterator[list[str]]:
    """The statements inside the block, in which no writing transaction may begin and no row be locked."""
    begun: list[Connection] = []

    def note(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            begun.append(connection)

    engine = app.extensions["engine"]
    event.listen(engine, "begin", note)
    with statements(app) as seen:
        yield seen
    event.remove(engine, "begin", note)
    assert not begun
    assert all(each.startswith("SELECT") and " FOR " not in each for each in seen), seen


def about_to_sign(client: PortalClient, session: Session, clock: Clock) -> tuple[Appointment, int]:
    """A citizen with the code for a time that is kept no longer, and the time."""
    visit = at_clinic(session, client, clock.now())
    visit.to_review()
    visit.ask_for_code()
    session.rollback()
    slot_id = session.scalars(select(Slot.id).where(Slot.held_by_id.is_not(None))).one()
    change(write(session), FREED, Slot.id == slot_id)
    session.commit()
    return visit, slot_id


def tries_left(session: Session) -> int:
    session.rollback()
    return session.scalars(select(OneTimeCode.tries_left)).one()


def test_whoever_presses_a_time_that_is_gone_is_told_by_a_look(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    visit = at_clinic(session, client, clock.now())
    visit.for_whom()
    visit.doctor("district_therapist")
    wanted = visit.times()[0]
    booked_visit(session, int(wanted), clock.now(), person(session, MOTHER))
    with only_looking(app) as seen:
        page = client.post_form("form", act="next", slot=wanted, expect=409)
    assert page.tree.css("ul.nearest input[name=slot]")
    assert len(seen) <= QUESTIONS, "\n".join(seen)


def test_whoever_signs_for_a_time_that_is_gone_is_told_by_a_look_and_the_code_stays_good(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    visit, slot_id = about_to_sign(client, session, clock)
    other = booked_visit(session, slot_id, clock.now(), person(session, MOTHER))
    before, code = tries_left(session), client.sms(visit.phone)
    form = client.page.form(names=frozenset({"code"}))
    for typed in (code, "000000", code):
        with only_looking(app) as seen:
            page = client.post(form.action, {**form.values(), "act": "sign", "code": typed}, expect=409)
        assert page.tree.css("ul.nearest input[name=slot]")
        assert len(seen) <= WITH_CODE, "\n".join(seen)
    assert tries_left(session) == before
    change(write(session), FREED, Slot.taken_by_id == other.id)
    session.commit()
    client.post(form.action, {**form.values(), "act": "sign", "code": code})
    assert visit.number()
    session.rollback()
    assert session.get_one(Slot, slot_id).person_id == person(session).id


def test_whose_time_was_kept_no_longer_but_is_free_still_goes_on(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    visit, slot_id = about_to_sign(client, session, clock)
    visit.sign()
    assert visit.number()
    booked = slot_of(session, newest(session).id)
    assert booked is not None
    assert booked.id == slot_id


Has = Callable[[Session, Holder, int, Clock], None]


def _holds(session: Session, holder: Holder, slot_id: int, clock: Clock) -> None:
    booking.hold(write(session), holder, slot_id, clock.now())


def _has_booked(session: Session, holder: Holder, slot_id: int, clock: Clock) -> None:
    booking.take(write(session), holder, slot_id, clock.now())


def _is_offered(session: Session, holder: Holder, slot_id: int, clock: Clock) -> None:
    values = offered(holder.person_id, clock.now() + timedelta(minutes=30))
    change(write(session), values, Slot.id == slot_id)


@pytest.mark.parametrize(
    ("has", "why"),
    [(_holds, Unfree.HELD), (_has_booked, Unfree.TAKEN), (_is_offered, Unfree.HELD)],
    ids=["holds", "booked", "offered"],
)
def test_a_look_keeps_out_everybody_but_whose_time_it_is(
    app: Flask, session: Session, clock: Clock, has: Has, why: Unfree
) -> None:
    owner, other = wishes(session, clock.now(), 2)
    slot_id, *others = slots_of(session)
    has(session, owner, slot_id, clock)
    session.commit()
    with only_looking(app):
        look(session, owner, slot_id, clock.now())
        with pytest.raises(SlotNotFree) as refused:
            look(session, other, slot_id, clock.now())
    assert refused.value.why is why
    assert [each.id for each in refused.value.nearest] == others[:3]


def test_a_look_says_the_same_as_the_verb_of_what_has_begun_or_never_was(
    session: Session, clock: Clock
) -> None:
    holder, _ = wishes(session, clock.now(), 2)
    slot_id = slots_of(session)[0]
    later = session.get_one(Slot, slot_id).starts_at
    for number, moment, why in ((slot_id, later, Unfree.BEGUN), (10**6, clock.now(), Unfree.UNKNOWN)):
        for judge in (look, booking.hold):
            with pytest.raises(SlotNotFree) as refused:
                judge(write(session), holder, number, moment)
            assert refused.value.why is why
