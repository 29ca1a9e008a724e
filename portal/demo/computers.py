"""Whose keys lie on the computers of the demo: every person's own, and an employee's for each member of staff."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from websockets.sync.server import Server

from portal.demo.people import PEOPLE, STAFF
from portal.demo.region import BRANCHES, CLINICS
from portal.gateways.population.port import PersonRecord
from portal.gateways.population.sandbox import sandbox_people
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.sandbox_ca import Holder
from portal.gateways.signature.standin_ncalayer import NcaLayer, Person, ncalayer_server

SOMEBODY, OTHER = PEOPLE[0].iin, PEOPLE[1].iin


def ncalayer(store: SandboxStore, folder: Path, port: int, now: Callable[[], datetime]) -> Server:
    """NCALayer of the demo at wss://127.0.0.1:`port` (0: any), not yet serving. Its script lies in `folder`."""
    layer = NcaLayer(store, folder, keys_of, somebody=SOMEBODY, other=OTHER, now=now)
    return ncalayer_server(layer, folder, "127.0.0.1", port, now())


def keys_of(iin: str) -> Person | None:
    """The keys of whoever has `iin` in the sandbox's register; None when nobody has."""
    record = sandbox_people().get(iin)
    return Person(_holder(record), _employee(record)) if record is not None else None


def _employee(record: PersonRecord) -> Holder | None:
    code = next((one.clinic_code for one in STAFF if one.iin == record.iin), "")
    clinic = next((one for one in (*CLINICS, *BRANCHES) if one.code == code), None)
    return _holder(record, clinic.name.kk, clinic.bin) if clinic else None


def _holder(record: PersonRecord, organisation: str = "", of_bin: str = "") -> Holder:
    return Holder(record.iin, record.surname, record.given_name, record.patronymic, organisation, of_bin)
