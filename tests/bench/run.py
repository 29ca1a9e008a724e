"""The whole measurement: a portal for each town and a bare page beside them; pages, bookings and the race."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.database import make_engine
from tests.bench import bookings, certificates, pages, processes, proof, race, register
from tests.bench.citizens import Crowd
from tests.bench.figures import Report
from tests.bench.town import Town, fill
from tests.moments import MONDAY


@dataclass(frozen=True)
class Sizes:
    """How large everything is."""

    small: int = 10_000
    large: int = 1_000_000
    rounds: int = 5
    readers: int = 20
    readings: int = 20
    bookings: int = 20
    rivals: int = 200
    slots: int = 20
    certificates: int = 20
    applications: int = 500
    kills: int = 10

    @property
    def surgeons(self) -> int:
        """As many as have free times for all bookings."""
        return 1 + self.rounds * self.bookings // 200


def run(report: Report, databases: dict[int, str], folder: Path, sizes: Sizes) -> None:
    """Measure in databases that have the tables and the demo region: their URLs by how many citizens each gets."""
    for citizens, url in databases.items():
        began = time.monotonic()
        fill(url, Town(citizens, sizes.readers, sizes.surgeons), MONDAY)
        report.tell(f"{_named(citizens)} and their history are put in", f"{time.monotonic() - began:.0f} s")
    with ExitStack() as stack:
        address = stack.enter_context(register.answering())
        bare = stack.enter_context(processes.served("tests.bench.bare:app", folder))
        crowds = {
            _named(citizens): stack.enter_context(_crowd(url, folder / str(citizens), address))
            for citizens, url in databases.items()
        }
        for server in (bare, *(crowd.portal.server for crowd in crowds.values())):
            server.wait_until_it_answers()
        readers = {town: crowd.come([None] * sizes.readers, "own") for town, crowd in crowds.items()}
        pages.measure(report, readers, bare.port, pages.Rounds(sizes.rounds, sizes.readings))
        bookings.measure(report, crowds, bookings.Rounds(sizes.rounds, sizes.bookings))
        asked = certificates.Rounds(sizes.rounds, sizes.certificates)
        certificates.measure(report, list(crowds.values())[-1], folder, asked)
        race.measure(report, list(crowds.values())[-1], race.Sizes(sizes.rivals, sizes.slots))


def prove(report: Report, url: str, folder: Path, sizes: Sizes) -> None:
    """The proof run of certificates, in a database of its own that has the tables and the demo region."""
    proof.measure(report, url, folder / "proof", proof.Sizes(sizes.applications, sizes.kills))


@contextmanager
def _crowd(url: str, folder: Path, address: str) -> Iterator[Crowd]:
    with (
        processes.portal(url, folder, MONDAY, address) as portal,
        closing(Crowd(portal, make_engine(url))) as crowd,
    ):
        yield crowd


def _named(citizens: int) -> str:
    return f"{citizens:,} citizens".replace(",", " ")
