"""What a worker tells of itself while it lives."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import WorkerHeartbeat
from portal.clock import Clock
from portal.gateways.breaker import FAILURES, PAUSES
from portal.gateways.errors import Unavailable
from portal.gateways.registers.port import Register
from portal.gateways.sandbox_store import Mode
from portal.worker.kit import Kit
from portal.worker.loop import Worker


@pytest.fixture
def resting(session: Session):
    def told() -> str:
        session.rollback()
        return session.scalars(select(WorkerHeartbeat.resting)).one()

    return told


def test_a_register_given_a_rest_is_told_at_once_and_so_is_its_return(
    kit: Kit, clock: Clock, tell, resting
) -> None:
    def ask() -> None:
        with suppress(Unavailable):
            kit.gateways.registers[Register.NARCOLOGY].ask("850715390009", "question")

    worker = Worker(kit)
    worker.turn()
    assert resting() == ""
    tell("narcology", Mode.DOWN)
    for _ in range(FAILURES):
        ask()
    worker.turn()
    assert resting() == "narcology"
    tell("narcology", Mode.UP)
    clock.advance(timedelta(seconds=PAUSES[0]))
    ask()
    worker.turn()
    assert resting() == ""
