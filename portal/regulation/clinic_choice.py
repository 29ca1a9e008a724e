"""Which clinics somebody may choose for where they live, and which doctor of each suits and has a place.

First the clinic whose territory holds the house; then, by free choice, the others of the same administrative
unit; one of another unit only for who lives on its border (standard, row 9, 2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models import Clinic, ClinicBorder, Doctor, Person
from portal.regulation.attachment_law import LIMITS, Heads, places_left, suitable
from portal.regulation.doctor_loads import loads_of
from portal.regulation.territories import doctors_at


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

    def best_for(self, age: int) -> DoctorOption | None:
        """The first of them who has a place; None when nobody has."""
        return next((each for each in self.for_age(age) if each.left), None)


def clinics_for(session: Session, where: Mapping[str, Any], on: date) -> tuple[ClinicOption, ...]:
    """The clinics for who lives at `where` (the kept answers of the step "address"), the nearest first."""
    places = doctors_at(session, where["street_id"], where["house_number"])
    at_home = {each.doctor.id: each.territory for each in places}
    of_territory = {each.clinic.id for each in places}
    border = select(ClinicBorder.clinic_id).where(ClinicBorder.unit_code == where["unit"])
    doctors = session.scalars(
        select(Doctor)
        .join(Clinic, Clinic.id == Doctor.clinic_id)
        .options(joinedload(Doctor.clinic))
        .where(Doctor.speciality.in_(LIMITS))
        .where(or_(Clinic.unit_code == where["unit"], Clinic.id.in_(of_territory), Clinic.id.in_(border)))
        .order_by(Doctor.surname, Doctor.id)
    ).all()
    loads = loads_of(session, [each.id for each in doctors], on)
    by_clinic: dict[int, list[Doctor]] = {}
    for doctor in doctors:
        by_clinic.setdefault(doctor.clinic_id, []).append(doctor)
    found = [
        ClinicOption(
            theirs[0].clinic,
            _nearness(theirs[0].clinic, of_territory, where["unit"]),
            tuple(theirs),
            loads,
            at_home,
        )
        for theirs in by_clinic.values()
    ]
    return tuple(sorted(found, key=lambda each: (each.nearness, each.clinic.id)))


def chosen_for(
    option: ClinicOption, doctor_id: int, people: Sequence[Person], on: date
) -> tuple[dict[str, dict[str, Any]], Person | None]:
    """For each of the people (the first is who chose) the doctor, in what a draft keeps; and the first of them for
    whom nobody has a place, or None."""
    kept: dict[str, dict[str, Any]] = {}
    for number, person in enumerate(people):
        options = option.for_age(person.age_on(on))
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
            "age": person.age_on(on),
        }
    return kept, None


def _nearness(clinic: Clinic, of_territory: set[int], unit: str) -> Nearness:
    if clinic.id in of_territory:
        return Nearness.TERRITORY
    return Nearness.UNIT if clinic.unit_code == unit else Nearness.BORDER
