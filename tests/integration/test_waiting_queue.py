"""`flask schedule waiting`: the queue as the law ranks it, with nobody's name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clinic, Slot, WaitListEntry
from portal.clock import Clock
from portal.queries.waiting import waiting
from portal.regulation import wait_list
from tests.factories.schedule import doctor, slots_of, wishes, write

MINUTE = timedelta(minutes=1)


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    def run(*words: str, code: int = 0) -> Result:
        result = app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


def join(session: Session, clock: Clock, only: tuple[bool, ...]) -> list[int]:
    """One place after another, a minute apart: with the neurologist only, or with any doctor."""
    one, ids = doctor(session), []
    for count, (who, is_only) in enumerate(zip(wishes(session, clock.now(), len(only)), only, strict=True)):
        joined = wait_list.join(
            write(session),
            who.person_id,
            one.speciality,
            clinic_id=one.clinic_id,
            doctor_id=one.id if is_only else None,
            now=clock.now() + count * MINUTE,
        )
        session.commit()
        ids.append(joined.id)
    return ids


def test_the_queue_ranks_everybody_as_the_law_does(session: Session, clock: Clock) -> None:
    ids = join(session, clock, (False, True, False, True))
    places = waiting(session, doctor(session).clinic_id)
    assert [each.entry_id for each in places] == ids
    lawful = [wait_list.rank(session, session.get_one(WaitListEntry, each)) for each in ids]
    assert [each.rank for each in places] == lawful


def test_the_command_prints_places_and_offers_in_order(
    run: Callable[..., Result], session: Session, clock: Clock
) -> None:
    one = doctor(session)
    code = session.scalars(select(Clinic.code).where(Clinic.id == one.clinic_id)).one()
    assert run("schedule", "waiting", "--clinic", code).output == "nobody waits\n"
    assert "no such clinic" in run("schedule", "waiting", "--clinic", "nowhere", code=1).output
    first, second = join(session, clock, (False, True))
    slot_id = slots_of(session)[0]
    wait_list.pass_on(write(session), session.get_one(Slot, slot_id), clock.now())
    session.commit()
    lines = run("schedule", "waiting", "--clinic", code).output.splitlines()
    assert lines[0].startswith(f"{one.speciality.value} 1. entry {first}, any doctor, since ")
    assert f", offered slot {slot_id} until " in lines[0]
    assert lines[1].startswith(f"{one.speciality.value} 2. entry {second}, {one.code}, since ")
    assert "offered" not in lines[1]
