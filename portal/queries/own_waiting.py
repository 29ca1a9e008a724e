"""For what a citizen waits, for themselves and for their children: each place, its rank, what is offered."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from models import Application, Doctor, Kinship, Person, Slot, WaitListEntry
from models.enums import Speciality, WaitState
from portal import dates
from portal.clock import local
from portal.documents.reception import PlannedReception
from portal.language import Bilingual
from portal.regulation.appointments import visit_of
from portal.regulation.slot_rows import open_key
from portal.regulation.specialities import SPECIALITIES
from portal.regulation.subjects import ADULT
from portal.regulation.wait_list import is_open, rank_of
from portal.regulation.wait_places import stands


@dataclass(frozen=True, slots=True)
class Offered:
    """A time offered to a place and kept `until` then (aware)."""

    visit: PlannedReception = field(repr=False)
    until: datetime

    @property
    def term(self) -> Bilingual:
        """`сағат 10:05-ке дейін` / `до 10:05`."""
        return dates.until_time(self.until)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list. `doctor` is "" when any of the speciality will do, `child` for oneself.

    `is_over` when it ended with an offer: missed, or given on (`is_given_on`); one can ask for a new one.
    """

    id: int
    title: Bilingual
    doctor: str
    child: str = field(repr=False)
    rank: Bilingual
    since: datetime
    offer: Offered | None
    is_over: bool
    is_given_on: bool


def places_of(session: Session, person_id: int, now: datetime) -> tuple[Place, ...]:
    """The open places of a person and of their children under 18, in one question; then those that ended
    with an offer whose time has not come yet, until the same is waited for again."""
    rows = session.execute(_all().where(_of_family(person_id), or_(is_open(), _ended(now))))
    places = [
        _place(entry, rank, person_id, now) for entry, rank in rows if _acts_for(entry.person, person_id, now)
    ]
    return tuple(sorted(places, key=lambda each: (each.offer is None, each.is_over)))


def own_place(session: Session, person_id: int, place_id: int, now: datetime) -> WaitListEntry | None:
    """The place of this id, if it is the person's or their child's."""
    entry = session.scalar(
        select(WaitListEntry)
        .where(WaitListEntry.id == place_id, _of_family(person_id))
        .options(joinedload(WaitListEntry.person), joinedload(WaitListEntry.clinic))
    )
    return entry if entry is not None and _acts_for(entry.person, person_id, now) else None


def rank_for(session: Session, draft: Application, speciality: Speciality) -> Bilingual | None:
    """Which place the draft's patient has in the list of a speciality; None when they do not wait for it."""
    key = open_key(draft.subject_id, speciality)
    rank = session.scalar(select(rank_of()).where(WaitListEntry.open_key == key))
    return rank_words(rank, is_child=draft.subject_id != draft.applicant_id) if rank else None


def title_of(entry: WaitListEntry) -> Bilingual:
    """The speciality, as a heading."""
    words = SPECIALITIES[entry.speciality]
    return Bilingual(kk=words.kk[0].upper() + words.kk[1:], ru=words.ru[0].upper() + words.ru[1:])


def child_of(entry: WaitListEntry, person_id: int) -> str:
    """The given name of the child who waits; "" when it is the person themselves."""
    return "" if entry.person_id == person_id else entry.person.given_name or entry.person.surname


def rank_words(rank: int, *, is_child: bool) -> Bilingual:
    """«Сіз кезекте екіншісіз» / «Вы вторые в очереди»; a child is spoken of, not to."""
    if rank > len(_ORDINALS):
        return Bilingual(kk=f"Кезектегі орын: {rank}", ru=f"Место в очереди: {rank}")
    kk, you, ru, ru_you = _ORDINALS[rank - 1]
    if is_child:
        return Bilingual(kk=f"Балаңыз кезекте {kk}", ru=f"Ваш ребёнок {ru} в очереди")
    return Bilingual(kk=f"Сіз кезекте {kk}{you}", ru=f"Вы {ru_you} в очереди")


def _all() -> Select[WaitListEntry, int]:
    return (
        select(WaitListEntry, rank_of())
        .options(
            joinedload(WaitListEntry.person),
            joinedload(WaitListEntry.doctor),
            joinedload(WaitListEntry.slot).joinedload(Slot.doctor).joinedload(Doctor.clinic),
            joinedload(WaitListEntry.slot).joinedload(Slot.doctor).joinedload(Doctor.building),
        )
        .order_by(WaitListEntry.since.desc(), WaitListEntry.id.desc())
    )


def _of_family(person_id: int) -> ColumnElement[bool]:
    """Themselves and their children, in one list, so that an index of people serves it."""
    children = select(Kinship.child_id).where(Kinship.parent_id == person_id)
    return WaitListEntry.person_id.in_(union_all(select(literal(person_id)), children))


def _ended(now: datetime) -> ColumnElement[bool]:
    """Ended with an offer of a time that is still to come, and the last of its kind."""
    later = aliased(WaitListEntry)
    return and_(
        WaitListEntry.state.in_([WaitState.MISSED, WaitState.DECLINED]),
        WaitListEntry.slot.has(Slot.starts_at > now),
        ~exists().where(
            later.person_id == WaitListEntry.person_id,
            later.speciality == WaitListEntry.speciality,
            later.id > WaitListEntry.id,
        ),
    )


def _acts_for(person: Person, parent_id: int, now: datetime) -> bool:
    on: date = local(now).date()
    return person.id == parent_id or person.age_on(on) < ADULT


def _place(entry: WaitListEntry, rank: int, person_id: int, now: datetime) -> Place:
    offer = None
    if stands(entry, now) and entry.slot is not None and entry.offered_until is not None:
        offer = Offered(visit_of(entry.slot), entry.offered_until)
    return Place(
        id=entry.id,
        title=title_of(entry),
        doctor=entry.doctor.full_name if entry.doctor else "",
        child=child_of(entry, person_id),
        rank=rank_words(rank, is_child=entry.person_id != person_id),
        since=entry.since,
        offer=offer,
        is_over=offer is None and entry.state is not WaitState.WAITING,
        is_given_on=entry.state is WaitState.DECLINED,
    )


# Kazakh: the place and the ending that says "you are"; Russian: of a child, and of "you".
_ORDINALS = (
    ("бірінші", "сіз", "первый", "первые"),
    ("екінші", "сіз", "второй", "вторые"),
    ("үшінші", "сіз", "третий", "третьи"),
    ("төртінші", "сіз", "четвёртый", "четвёртые"),
    ("бесінші", "сіз", "пятый", "пятые"),
    ("алтыншы", "сыз", "шестой", "шестые"),
    ("жетінші", "сіз", "седьмой", "седьмые"),
    ("сегізінші", "сіз", "восьмой", "восьмые"),
    ("тоғызыншы", "сыз", "девятый", "девятые"),
    ("оныншы", "сыз", "десятый", "десятые"),
)
