"""While integration tests run, an outside system that is asked inside a writing transaction fails the test:
the one write lock, or a row, would be held for as long as the other side pleases."""

from collections import defaultdict
from collections.abc import Iterator
from threading import get_ident

import pytest
from sqlalchemy import Connection, Engine, event

from portal.gateways.sandbox_store import Mode, SandboxStore


@pytest.fixture(autouse=True)
def no_outside_system_is_asked_inside_a_writing_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    writing: dict[int, set[Connection]] = defaultdict(set)
    answers = SandboxStore.mode

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            writing[get_ident()].add(connection)

    def asked(store: SandboxStore, name: str) -> Mode:
        assert not any(each.in_transaction() for each in writing[get_ident()]), (
            f"{name} was asked inside an open writing transaction"
        )
        return answers(store, name)

    monkeypatch.setattr(SandboxStore, "mode", asked)
    event.listen(Engine, "begin", begun)
    yield
    event.remove(Engine, "begin", begun)
