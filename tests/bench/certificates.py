"""From the signature to a sealed certificate, many citizens at once, against drawing and sealing one alone."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Barrier

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, ResultDocument
from portal.documents.finishing import SealFiles, Seals, finished, load_seals
from tests.bench.bookings import PATIENCE_SECONDS, at_once, wait_for_worker
from tests.bench.citizens import CERTIFICATE, Citizen, Crowd, is_booked
from tests.bench.figures import Report, milliseconds, p95
from tests.moments import MONDAY
from tests.unit.documents.test_certificate import a_certificate

BARE_TIMES = 10
LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Rounds:
    """How many rounds there are, and how many citizens sign at one moment in each."""

    count: int
    citizens: int


def measure(report: Report, crowd: Crowd, folder: Path, rounds: Rounds) -> None:
    """Everybody signs at one moment; their papers are watched in the database until each is drawn."""
    seconds: list[float] = []
    faults: list[str] = []
    for _ in range(rounds.count):
        came = crowd.ask_about_themselves(rounds.citizens)
        at_once(Citizen.ask_for_code, came)
        seconds += _until_drawn(crowd, came, faults)
        wait_for_worker(crowd)
        faults += _faults(crowd, came)
    seals = load_seals(SealFiles(), folder, MONDAY)
    bare = median(_bare(seals) for _ in range(BARE_TIMES))
    title = f"{rounds.citizens} citizens ask for a certificate at once"
    seen = "; ".join(faults[:3]) or f"{rounds.count * rounds.citizens} signatures, each has one sealed paper"
    report.guarantee(f"{title}: one paper each", not faults, seen)
    report.tell(
        f"{title}: from signing to the sealed paper, median",
        milliseconds(median(seconds)),
        "should be under 1 s",
    )
    report.tell(f"{title}: the same, p95", milliseconds(p95(seconds)), "should be under 2 s")
    report.tell("drawing and sealing one paper alone", milliseconds(bare))
    report.tell(f"{title}: median : drawing and sealing alone", f"{median(seconds) / bare:.1f}")


def _until_drawn(crowd: Crowd, came: Sequence[Citizen], faults: list[str]) -> list[float]:
    """For each citizen, the seconds from sending the signature to the drawn paper."""
    gate, began = Barrier(len(came)), {}

    def start(citizen: Citizen) -> bool:
        citizen.browser.connect()
        gate.wait()
        began[citizen.account_id] = time.perf_counter()
        return is_booked(citizen.sign())

    with ThreadPoolExecutor(len(came)) as pool:
        signed = [pool.submit(start, citizen) for citizen in came]
        drawn = _watch(crowd, [each.account_id for each in came])
        faults += ["a signature was refused" for each in signed if not each.result()]
    return [moment - began[account_id] for account_id, moment in drawn.items()]


def _watch(crowd: Crowd, accounts: Sequence[int]) -> dict[int, float]:
    """When the paper of each account was seen drawn. Raises TimeoutError."""
    until, seen = time.perf_counter() + PATIENCE_SECONDS, dict[int, float]()
    query = (
        select(Application.account_id)
        .join(ResultDocument, ResultDocument.application_id == Application.id)
        .where(Application.account_id.in_(accounts), Application.service == CERTIFICATE)
        .where(ResultDocument.pdf.is_not(None))
    )
    with crowd.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while len(seen) < len(accounts):
            for account_id in connection.scalars(query):
                seen.setdefault(account_id or 0, time.perf_counter())
            if time.perf_counter() > until:
                raise TimeoutError("a certificate was not drawn")
            time.sleep(LOOK_SECONDS)
    return seen


def _faults(crowd: Crowd, came: Sequence[Citizen]) -> list[str]:
    """Whoever has not exactly one paper."""
    counted = (
        select(Application.account_id, func.count(ResultDocument.id))
        .join(ResultDocument, ResultDocument.application_id == Application.id)
        .where(Application.account_id.in_([each.account_id for each in came]))
        .where(Application.service == CERTIFICATE)
        .group_by(Application.account_id)
    )
    with Session(crowd.engine) as session:
        papers = dict(map(tuple, session.execute(counted)))
    return [
        f"somebody has {papers.get(each.account_id, 0)} papers"
        for each in came
        if papers.get(each.account_id) != 1
    ]


def _bare(seals: Seals) -> float:
    began = time.perf_counter()
    finished(a_certificate(), seals, MONDAY)
    return time.perf_counter() - began
