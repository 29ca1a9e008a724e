"""Whose keys lie on the computers of the demo: every person's own, and an employee's for each member of staff."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from websockets.sync.server import Server

from portal.demo.keys import employee_holder, person_holder
from portal.demo.people import PEOPLE, STAFF
from portal.gateways.population.sandbox import sandbox_people
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.standin_ncalayer import NcaLayer, Person, ncalayer_server

SOMEBODY, OTHER = PEOPLE[0].iin, PEOPLE[1].iin


def ncalayer(store: SandboxStore, folder: Path, port: int, now: Callable[[], datetime]) -> Server:
    """NCALayer of the demo at wss://127.0.0.1:`port` (0: any), not yet serving. Its script lies in `folder`."""
    layer = NcaLayer(store, folder, keys_of, somebody=SOMEBODY, other=OTHER, now=now)
    return ncalayer_server(layer, folder, "127.0.0.1", port, now())


def keys_of(iin: str) -> Person | None:
    """The keys of whoever has `iin` in the sandbox's register; None when nobody has."""
    record = sandbox_people().get(iin)
    if record is None:
        return None
    works = next((one for one in STAFF if one.iin == iin), None)
    return Person(person_holder(record), employee_holder(works) if works is not None else None)
