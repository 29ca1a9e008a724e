"""What the pages of choosing a time show: doctors with their next free time, a strip of days, a day's slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models import Doctor, Slot
from models.enums import Language, Speciality
from portal.clock import local
from portal.language import Bilingual
from portal.queries.slots import DoctorDay, Search, free_days, next_free, slots_of_day
from portal.regulation.availability import FreeSlot, is_free
from portal.regulation.publishing import DAYS
from portal.regulation.specialities import SPECIALITIES

HALVES = ("am", "pm")


@dataclass(frozen=True, slots=True)
class Offer:
    """A doctor with the moment of their next free slot, if they have one in the next two weeks."""

    doctor_id: int
    name: str
    speciality: Speciality
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class StripDay:
    """A day of the strip: how many slots are free, and whether it is the one shown."""

    day: date
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class SlotPage:
    """Everything the page of days and times shows. `wishes` are the filters in force, as in the address;
    `beside` is how many more people come right after the first; `place` is the patient's in the waiting list."""

    search: Search
    speciality: Speciality
    doctors: tuple[tuple[int, str], ...]
    buildings: tuple[tuple[int, Bilingual], ...]
    strip: tuple[StripDay, ...]
    shown: date | None
    rows: tuple[DoctorDay, ...]
    next_free: FreeSlot | None
    wishes: Mapping[str, str]
    phone: str
    beside: int = 0
    is_of_one: bool = False
    place: Bilingual | None = None

    @property
    def title(self) -> Bilingual:
        """Whose times these are: the one doctor's, or the speciality's."""
        speciality = SPECIALITIES[self.speciality]
        name = dict(self.doctors).get(self.search.doctor_id or 0, "")
        front = f"{name}, " if name else ""
        kk, ru = f"{front}{speciality.kk}", f"{front}{speciality.ru}"
        return Bilingual(kk=kk[0].upper() + kk[1:], ru=ru[0].upper() + ru[1:])

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is in force."""
        return bool(self.wishes.keys() - {"day"})

    @property
    def may_wait(self) -> bool:
        """Whether nothing at all is free with the doctor, or the speciality, that is looked for."""
        return not self.has_any and not self.wishes.keys() - {"day", "doctor"}

    @property
    def is_dead_end(self) -> bool:
        """Whether there is nothing to choose and so nothing to go on with."""
        return not self.slots

    def asking(self, name: str, value: str, kept: Mapping[str, str]) -> dict[str, str]:
        """The query of the page with another wish, and with what its address keeps besides; another filter
        begins with its first day."""
        wishes = dict(self.wishes) if name == "day" else {k: v for k, v in self.wishes.items() if k != "day"}
        return {key: given for key, given in {**wishes, **kept, name: value}.items() if given}

    @property
    def has_any(self) -> bool:
        """Whether anything at all is free under these filters."""
        return bool(self.strip) and any(each.count for each in self.strip)

    @property
    def slots(self) -> tuple[FreeSlot, ...]:
        """The slots of the shown day."""
        return tuple(slot for row in self.rows for slot in (*row.morning, *row.afternoon))


def offers(session: Session, clinic_id: int, now: datetime, *, for_desk: bool = False) -> tuple[Offer, ...]:
    """Each doctor of the clinic with their next free slot, in one question."""
    found = session.execute(
        select(Doctor, func.min(Slot.starts_at))
        .outerjoin(
            Slot,
            (Slot.doctor_id == Doctor.id) & (Slot.day >= local(now).date()) & is_free(now, is_desk=for_desk),
        )
        .where(Doctor.clinic_id == clinic_id)
        .group_by(Doctor.id)
        .order_by(Doctor.surname, Doctor.id)
    )
    return tuple(Offer(doctor.id, doctor.full_name, doctor.speciality, moment) for doctor, moment in found)


def slot_page(
    session: Session,
    base: Search,
    wishes: Mapping[str, str],
    now: datetime,
    *,
    beside: int = 0,
    phone: str = "",
) -> SlotPage:
    """The page for a speciality of a clinic (`base`), narrowed by the wishes of its address: `doctor`,
    `day` (ISO 8601), `half` (am, pm), `language`, `building`. A wish that makes no sense is left out."""
    found = _doctors(session, base)
    doctors = tuple((each.id, each.full_name) for each in found)
    buildings = _buildings(found)
    clean = _clean(wishes, {str(key) for key, _ in doctors}, {str(key) for key, _ in buildings})
    search = replace(
        base,
        doctor_id=int(clean["doctor"]) if "doctor" in clean else base.doctor_id,
        half=clean.get("half", ""),
        language=clean.get("language", ""),
        building_id=int(clean["building"]) if "building" in clean else None,
    )
    today = local(now).date()
    last = today + timedelta(days=DAYS - 1)
    counts = {each.day: each.count for each in free_days(session, search, today, last, now)}
    shown = _shown(clean.get("day", ""), counts)
    rows = slots_of_day(session, search, shown, now) if shown else ()
    return SlotPage(
        search=search,
        speciality=base.speciality,
        doctors=doctors,
        buildings=buildings,
        strip=tuple(
            StripDay(day, counts.get(day, 0), day == shown)
            for day in (today + timedelta(days=count) for count in range(DAYS))
        ),
        shown=shown,
        rows=tuple(map(_with_room_beside, rows)) if beside else rows,
        next_free=None if beside else _next(session, search, rows, shown == next(iter(counts), None), now),
        wishes=clean,
        phone=phone,
        beside=beside,
        is_of_one=base.doctor_id is not None,
    )


def _clean(wishes: Mapping[str, str], doctors: set[str], buildings: set[str]) -> dict[str, str]:
    known: dict[str, set[str]] = {
        "doctor": doctors,
        "half": set(HALVES),
        "language": {each.value for each in Language},
        "building": buildings,
    }
    clean = {name: wishes[name] for name, values in known.items() if wishes.get(name) in values}
    return clean | ({"day": wishes["day"]} if wishes.get("day") else {})


def _shown(wanted: str, counts: Mapping[date, int]) -> date | None:
    """The day asked for when something is free on it, else the first on which something is."""
    asked = next((day for day in counts if day.isoformat() == wanted), None)
    return asked or next(iter(counts), None)


def _doctors(session: Session, base: Search) -> Sequence[Doctor]:
    return session.scalars(
        select(Doctor)
        .where(Doctor.clinic_id == base.clinic_id, Doctor.speciality == base.speciality)
        .options(joinedload(Doctor.building))
        .order_by(Doctor.surname)
    ).all()


def _buildings(doctors: Sequence[Doctor]) -> tuple[tuple[int, Bilingual], ...]:
    """The buildings in which these doctors receive; none to choose among when it is one. 0 is the main one."""
    found = {
        each.building.id: Bilingual(kk=each.building.name_kk, ru=each.building.name_ru)
        for each in doctors
        if each.building is not None
    }
    if any(each.building is None for each in doctors):
        found = {0: _MAIN, **found}
    return tuple(found.items()) if len(found) > 1 else ()


def _next(
    session: Session, search: Search, rows: Sequence[DoctorDay], is_first_day: bool, now: datetime
) -> FreeSlot | None:
    """The next free slot: the earliest of the shown day when that is the first one, else asked for."""
    if not is_first_day:
        return next_free(session, search, now)
    shown = (slot for row in rows for slot in (*row.morning, *row.afternoon))
    return min(shown, key=lambda slot: (slot.starts_at, slot.id), default=None)


def _with_room_beside(row: DoctorDay) -> DoctorDay:
    """Only the slots right after which another one is free."""
    pairs = {
        left.id for left, right in pairwise((*row.morning, *row.afternoon)) if left.ends_at == right.starts_at
    }
    return replace(
        row,
        morning=tuple(slot for slot in row.morning if slot.id in pairs),
        afternoon=tuple(slot for slot in row.afternoon if slot.id in pairs),
    )


_MAIN = Bilingual(kk="Негізгі ғимарат", ru="Главное здание")
