"""The sandbox's population register: made-up people of a made-up region, the same on every run."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.gateways.population.port import SYSTEM, AddressRecord, DictionaryValue, PersonRecord
from portal.gateways.sandbox_store import SandboxStore, answer_as_told

_FILE = Path(__file__).with_name("sandbox_people.json")


class SandboxPopulation:
    """Answers from the people file, as `store` tells it to."""

    def __init__(self, store: SandboxStore, *, wait_seconds: float) -> None:
        self._store = store
        self._wait = wait_seconds

    def find(self, iin: str) -> PersonRecord | None:
        """See `PopulationRegister.find`."""
        answer_as_told(self._store, SYSTEM, wait_seconds=self._wait)
        return sandbox_person(iin)


def sandbox_person(iin: str) -> PersonRecord | None:
    """Whom this IIN belongs to in the sandbox's register, however it is told to answer."""
    return sandbox_people().get(iin)


@cache
def sandbox_people() -> Mapping[str, PersonRecord]:
    """Everybody in the sandbox's register by IIN, in the order of the file."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    rows = content["people"]
    return MappingProxyType({row["iin"]: _person(row, rows, content["places"]) for row in rows})


def _person(row: dict[str, Any], rows: list[dict[str, Any]], places: dict[str, Any]) -> PersonRecord:
    iin = row["iin"]
    return PersonRecord(
        iin=iin,
        surname=row["surname"],
        given_name=row["given_name"],
        patronymic=row["patronymic"],
        birth_date=date.fromisoformat(row["birth_date"]),
        sex=row["sex"],
        is_alive=row.get("is_alive", True),
        address=_address(row["address"], places) if "address" in row else None,
        parents=tuple(row.get("parents", ())),
        children=tuple(other["iin"] for other in rows if iin in other.get("parents", ())),
        guardian=row.get("guardian", ""),
        wards=tuple(other["iin"] for other in rows if iin == other.get("guardian")),
    )


def _address(row: list[str], places: dict[str, Any]) -> AddressRecord:
    """From `[street code, house, flat]`; the street leads to the town and the town to the region."""
    street_code, house, flat = row
    street = places["streets"][street_code]
    city = places["cities"][street["kato"]]
    return AddressRecord(
        kato=street["kato"],
        region=DictionaryValue(**places["region"]),
        city=DictionaryValue(code=street["kato"], kk=city["kk"], ru=city["ru"]),
        street=DictionaryValue(code=street_code, kk=street["kk"], ru=street["ru"]),
        house=house,
        flat=flat,
    )
