"""Who asks the clinic for a doctor at the window or on the phone: what the registers must say of them first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.accounts.people import find_children, is_minor
from portal.gateways import Gateways
from portal.gateways.population.port import PersonRecord


class Obstacle(StrEnum):
    """Why a call cannot be made in the name of this person at this clinic."""

    UNKNOWN = "unknown"
    DEAD = "dead"
    CHILD = "child"
    NOT_ATTACHED = "not_attached"
    ELSEWHERE = "elsewhere"
    ANOTHER_NAME = "another_name"


class NotACaller(RuntimeError):
    """The registers say that this clinic cannot take the call; `clinic` is the code of the one that can,
    `record` what was found out about whom."""

    def __init__(self, obstacle: Obstacle, record: PersonRecord | None = None, clinic: str = "") -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle
        self.record = record
        self.clinic = clinic


@dataclass(frozen=True, slots=True)
class Caller:
    """An adult who may call this clinic for themselves or for a child."""

    record: PersonRecord
    children: tuple[PersonRecord, ...]


def find_caller(iin: str, clinic: str, gateways: Gateways, now: datetime) -> Caller:
    """Ask the registers (network, no database) about a caller of the clinic with this code.

    The caller or one of their children under 18 must be attached to it (regulation of 2015,
    condition 2). Raises `NotACaller` and `GatewayError`.
    """
    record = gateways.population.find(iin)
    if record is None:
        raise NotACaller(Obstacle.UNKNOWN)
    if not record.is_alive:
        raise NotACaller(Obstacle.DEAD, record)
    if is_minor(record, now):
        raise NotACaller(Obstacle.CHILD, record)
    children = tuple(find_children(gateways.population, record, now))
    attached = list(_attachments((record, *children), clinic, gateways))
    if clinic not in attached:
        own = attached[0]
        raise NotACaller(Obstacle.ELSEWHERE if own else Obstacle.NOT_ATTACHED, record, own)
    return Caller(record, children)


def find_newcomer(iin: str, surname: str, gateways: Gateways, now: datetime) -> Caller:
    """Ask the population register about somebody who came to the window with their identity document, wherever they
    are attached. Nothing else makes them the clinic's business, so the `surname` must be the one on the document:
    an IIN alone names nobody.

    Raises `NotACaller`, in the same words for an IIN that is nobody's and for another surname, and `GatewayError`.
    """
    record = gateways.population.find(iin)
    if record is None or not _is_called(record, surname):
        raise NotACaller(Obstacle.ANOTHER_NAME, record)
    if not record.is_alive:
        raise NotACaller(Obstacle.DEAD, record)
    if is_minor(record, now):
        raise NotACaller(Obstacle.CHILD, record)
    return Caller(record, tuple(find_children(gateways.population, record, now)))


def _is_called(record: PersonRecord, surname: str) -> bool:
    """Who has no surname is called by the given name."""
    return plain_name(record.surname or record.given_name) == plain_name(surname)


def plain_name(name: str) -> str:
    """A name as it is compared: without case, spare spaces and the dots of ё."""
    return " ".join(name.split()).casefold().replace("ё", "е")


def _attachments(people: tuple[PersonRecord, ...], clinic: str, gateways: Gateways) -> Iterator[str]:
    """The codes of their clinics, "" for attached nowhere; no more is asked once ours is found."""
    for person in people:
        attachment = gateways.attachment.find(person.iin)
        yield attachment.clinic_code if attachment else ""
        if attachment is not None and attachment.clinic_code == clinic:
            return
