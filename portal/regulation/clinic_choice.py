"""Which clinics somebody may choose for where they live, and which doctor of each suits and has a place.

First the clinic whose territory holds the house; then, by free choice, the others of the same administrative
unit; one of another unit only for who lives on its border (standard, row 9, 2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, contains_eager

from models import Clinic, ClinicBorder, Doctor, Person, Territory
from portal.regulation.attachment_law import LIMITS, Heads, one_person, places_left, suitable
from portal.regulation.doctor_loads import loads
from portal.regulation.territories import holders, houses_of


class Nearness(IntEnum):
    """Why a clinic may be chosen; the smaller, the sooner it is shown."""

    TERRITORY = 0
    UNIT = 1
    BORDER = 2


@dataclass(frozen=True, slots=True)
class DoctorOption:
    """A doctor who suits somebody: how many places are left, and the territory of theirs that holds the house."""

    doctor: Doctor
    left: int
    territory: int | None

    @property
    def id(self) -> int:
        return self.doctor.id


@dataclass(frozen=True, slots=True)
class ClinicOption:
    """A clinic that may be chosen, with all its doctors to whom people are attached and their loads."""

    clinic: Clinic
    nearness: Nearness
    doctors: tuple[Doctor, ...]
    loads: Mapping[int, Heads]
    at_home: Mapping[int, int]

    def for_age(self, age: int) -> tuple[DoctorOption, ...]:
        """The doctors for somebody of this age: the one of the house's territory first, then who has most room."""
        found = [
            DoctorOption(
                each,
                places_left(each.speciality, self.loads.get(each.id, Heads()), age),
                self.at_home.get(each.id),
            )
            for each in self.doctors
            if each.speciality in suitable(age)
        ]
        return tuple(
            sorted(found, key=lambda each: (each.territory is None, -each.left, each.doctor.surname))
        )

    def with_one_more(self, doctor_id: int, age: int) -> "ClinicOption":
        """The same clinic when one more person of this age is attached to the doctor."""
        load = self.loads.get(doctor_id, Heads()) + one_person(age)
        return replace(self, loads={**self.loads, doctor_id: load})

    def best_for(self, age: int) -> DoctorOption | None:
        """The first of them who has a place; None when nobody has."""
        return next((each for each in self.for_age(age) if each.left), None)


def clinics_for(session: Session, where: Mapping[str, Any], on: date) -> tuple[ClinicOption, ...]:
    """The clinics for who lives at `where` (the kept answers of the step "address"), the nearest first; one
    question."""
    found: dict[int, _Found] = {}
    for doctor, is_border, territory, *counts in session.execute(_doctors(where, on)):
        one = found.setdefault(doctor.clinic_id, _Found(doctor.clinic, is_border))
        one.doctors[doctor.id] = doctor
        one.loads[doctor.id] = Heads(*counts)
        if territory is not None and houses_of(territory).hold(where["house_number"]):
            one.at_home[doctor.id] = territory.number
    options = [one.option(where["unit"]) for one in found.values()]
    near = [each for each in options if each is not None]
    return tuple(
        sorted(
            near,
            key=lambda each: (each.nearness, each.clinic.unit_code != where["unit"], each.clinic.id),
        )
    )


def chosen_for(
    option: ClinicOption, doctor_id: int, people: Sequence[Person], on: date
) -> tuple[dict[str, dict[str, Any]], Person | None]:
    """For each of the people (the first is who chose) the doctor, in what a draft keeps; and the first of them for
    whom nobody has a place, or None. Whom one of them takes is taken for those after."""
    kept: dict[str, dict[str, Any]] = {}
    for number, person in enumerate(people):
        age = person.age_on(on)
        options = option.for_age(age)
        wanted = doctor_id if number == 0 else None
        one = next((each for each in options if each.left and wanted in (None, each.id)), None)
        if one is None:
            return kept, person
        kept[str(person.id)] = {
            "id": one.id,
            "name": one.doctor.full_name,
            "territory": one.territory,
            "speciality": one.doctor.speciality.value,
            "person": person.full_name,
            "age": age,
        }
        option = option.with_one_more(one.id, age)
    return kept, None


@dataclass(slots=True)
class _Found:
    """A clinic while its doctors are being read."""

    clinic: Clinic
    is_border: bool
    doctors: dict[int, Doctor] = field(default_factory=dict)
    loads: dict[int, Heads] = field(default_factory=dict)
    at_home: dict[int, int] = field(default_factory=dict)

    def option(self, unit: str) -> ClinicOption | None:
        """The clinic as it may be chosen; None when only another letter of the house is in its territory."""
        nearness = Nearness.TERRITORY if self.at_home else Nearness.BORDER
        if not self.at_home and self.clinic.unit_code == unit:
            nearness = Nearness.UNIT
        if nearness is Nearness.BORDER and not self.is_border:
            return None
        return ClinicOption(self.clinic, nearness, tuple(self.doctors.values()), self.loads, self.at_home)


def _doctors(where: Mapping[str, Any], on: date) -> Select[Any]:
    """Doctors of the clinics that may be near enough: each with whether its clinic is beside the border, with a
    territory that may hold the house, and with the load."""
    holding = holders(where["street_id"], where["house_number"]).subquery()
    of_border = select(ClinicBorder.clinic_id).where(ClinicBorder.unit_code == where["unit"])
    of_territory = select(Territory.clinic_id).join(holding, holding.c.territory_id == Territory.id)
    near = or_(Clinic.unit_code == where["unit"], Clinic.id.in_(of_territory), Clinic.id.in_(of_border))
    attaching = select(Doctor.id).join(Clinic, Clinic.id == Doctor.clinic_id)
    attaching = attaching.where(Doctor.speciality.in_(LIMITS), near)
    load = loads(attaching, on).subquery()
    return (
        select(Doctor, Clinic.id.in_(of_border), Territory, load.c.people, load.c.under_6, load.c.under_14)
        .join(Clinic, Clinic.id == Doctor.clinic_id)
        .join(load, load.c.doctor_id == Doctor.id)
        .outerjoin(holding, holding.c.doctor_id == Doctor.id)
        .outerjoin(Territory, Territory.id == holding.c.territory_id)
        .options(contains_eager(Doctor.clinic))
        .order_by(Doctor.surname, Doctor.id, Territory.number)
    )
