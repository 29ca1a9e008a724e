"""Puts the demo region into a database: once, and again without touching what was changed since."""

from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Account,
    Base,
    Branch,
    Building,
    Clinic,
    ClinicBorder,
    ClinicHours,
    Doctor,
    DoctorLoad,
    HomeDuty,
    Kinship,
    Organisation,
    Person,
    StaffMember,
    Street,
    Territory,
    TerritoryDoctor,
)
from models.enums import Language, Sex
from models.iin import Iin, Phone
from portal.clock import local
from portal.demo import schedules
from portal.demo.people import PEOPLE, STAFF, DemoStaff
from portal.demo.region import (
    BRANCHES,
    BUILDINGS,
    CLINICS,
    DOCTORS,
    HOURS,
    STREETS,
    TERRITORIES,
    DemoBuilding,
    DemoClinic,
    DemoDoctor,
)
from portal.gateways.attachment.port import DoctorCount
from portal.gateways.attachment.sandbox import sandbox_counts
from portal.gateways.population.port import PersonRecord
from portal.gateways.population.sandbox import sandbox_people
from portal.regulation import doctor_loads
from portal.regulation.clinic_calendar import calendar_of

ROSTER_DAYS = 14
Row = TypeVar("Row", bound=Base)
Place = TypeVar("Place", Branch, Clinic)


def load(session: Session, now: datetime, password_hash: str) -> None:
    """Add what is missing of the demo region: clinics, doctors, duty from today on, staff and people.

    `password_hash` is that of the one demo password. The caller commits.
    """
    streets = _streets(session)
    for clinic in CLINICS:
        _clinic(session, clinic, streets)
    for branch in BRANCHES:
        _organisation(session, Branch, branch)
    session.flush()
    _staff(session, password_hash)
    _people(session, now, password_hash)
    session.flush()
    _loads(session, now)
    extend_roster(session, local(now).date())
    schedules.load(session, now)


def extend_roster(session: Session, today: date) -> int:
    """Give the demo's doctors home duty up to 14 days from `today`; returns how many days were added.

    Only days after a doctor's last one are added: what was changed or deleted since stays so.
    """
    end = today + timedelta(days=ROSTER_DAYS)
    last_days: dict[int, date] = {
        row.doctor_id: row.last
        for row in session.execute(
            select(HomeDuty.doctor_id, func.max(HomeDuty.day).label("last"))
            .where(HomeDuty.day < end)
            .group_by(HomeDuty.doctor_id)
        )
    }
    codes = [doctor.code for doctor in DOCTORS if doctor.territories]
    added = 0
    for doctor in session.scalars(select(Doctor).where(Doctor.code.in_(codes))).all():
        last = last_days.get(doctor.id)
        begin = max(today, last + timedelta(days=1)) if last else today
        duties = _duties(session, doctor, begin, end)
        session.add_all(duties)
        added += len(duties)
    session.flush()
    return added


def _duties(session: Session, doctor: Doctor, begin: date, end: date) -> list[HomeDuty]:
    """Duty in the clinic's opening hours of each day from `begin` to before `end`."""
    if begin >= end:
        return []
    calendar = calendar_of(session, doctor.clinic_id, begin)
    capacity = {weekday: hours.calls_a_day for hours in HOURS for weekday in hours.weekdays}
    days = (begin + timedelta(days=count) for count in range((end - begin).days))
    return [
        HomeDuty(
            doctor_id=doctor.id,
            day=day,
            begins=hours.opens,
            ends=hours.closes,
            capacity=capacity[day.weekday()],
        )
        for day in days
        if (hours := calendar.hours_on(day)) is not None and day.weekday() in capacity
    ]


def _streets(session: Session) -> dict[str, Street]:
    return {
        street.code: _once(
            session,
            Street,
            {"code": street.code},
            unit_code=street.unit_code,
            name_kk=street.name.kk,
            name_ru=street.name.ru,
        )
        for street in STREETS
    }


def _clinic(session: Session, demo: DemoClinic, streets: dict[str, Street]) -> None:
    """A clinic with its hours, territories and doctors; one that is there already stays as it is."""
    if session.scalar(select(Clinic.id).where(Clinic.code == demo.code)) is not None:
        return
    clinic = _organisation(session, Clinic, demo)
    session.add_all(ClinicBorder(clinic_id=clinic.id, unit_code=unit) for unit in demo.borders)
    session.add_all(
        ClinicHours(clinic_id=clinic.id, weekday=weekday, opens=hours.opens, closes=hours.closes)
        for hours in HOURS
        for weekday in hours.weekdays
    )
    session.add_all(
        Territory(
            clinic_id=clinic.id,
            number=each.number,
            street_id=streets[each.street_code].id,
            house_from=each.house_from,
            house_to=each.house_to,
            parity=each.parity,
        )
        for each in TERRITORIES
        if each.clinic_code == demo.code
    )
    buildings = {
        code: _building(session, clinic, each)
        for each in BUILDINGS
        if each.clinic_code == demo.code
        for code in each.doctors
    }
    for doctor in DOCTORS:
        if doctor.clinic_code == demo.code:
            _doctor(session, clinic, doctor).building = buildings.get(doctor.code)


def _organisation(session: Session, kind: type[Place], demo: DemoClinic) -> Place:
    return _once(
        session,
        kind,
        {"code": demo.code},
        bin=demo.bin,
        name_kk=demo.name.kk,
        name_ru=demo.name.ru,
        address_kk=demo.address.kk,
        address_ru=demo.address.ru,
        phone=demo.phone,
        unit_code=demo.unit_code,
        is_accessible=demo.is_accessible,
    )


def _building(session: Session, clinic: Clinic, demo: DemoBuilding) -> Building:
    return _once(
        session,
        Building,
        {"clinic_id": clinic.id, "name_kk": demo.name.kk},
        name_ru=demo.name.ru,
        address_kk=demo.address.kk,
        address_ru=demo.address.ru,
    )


def _doctor(session: Session, clinic: Clinic, demo: DemoDoctor) -> Doctor:
    known = sandbox_people()[demo.iin]
    doctor = Doctor(
        code=demo.code,
        clinic_id=clinic.id,
        surname=known.surname,
        given_name=known.given_name,
        patronymic=known.patronymic,
        speciality=demo.speciality,
        room=demo.room,
    )
    session.add(doctor)
    session.flush()
    session.add_all(
        TerritoryDoctor(clinic_id=clinic.id, number=number, doctor_id=doctor.id)
        for number in demo.territories
    )
    return doctor


def _staff(session: Session, password_hash: str) -> None:
    clinics = {place.code: place.id for place in session.scalars(select(Organisation))}
    doctors = {doctor.code: doctor.id for doctor in session.scalars(select(Doctor))}
    known = set(session.scalars(select(StaffMember.iin)))
    session.add_all(
        _member(demo, clinics, doctors, password_hash) for demo in STAFF if Iin(demo.iin) not in known
    )


def _member(
    demo: DemoStaff, clinics: dict[str, int], doctors: dict[str, int], password_hash: str
) -> StaffMember:
    return StaffMember(
        iin=Iin(demo.iin),
        surname=demo.record.surname,
        given_name=demo.record.given_name,
        patronymic=demo.record.patronymic,
        phone=Phone(demo.phone),
        password_hash=password_hash,
        role=demo.role,
        clinic_id=clinics[demo.clinic_code],
        doctor_id=doctors.get(demo.doctor_code),
        language=Language.KK,
    )


def _people(session: Session, now: datetime, password_hash: str) -> None:
    """Those with an account, and their children, who act through them."""
    for demo in PEOPLE:
        if not demo.has_account or demo.record is None:
            continue
        parent = _person(session, demo.record, now)
        _once(
            session,
            Account,
            {"person_id": parent.id},
            phone=Phone(demo.phone),
            password_hash=password_hash,
            password_changed_at=now,
            created_at=now,
        )
        for iin in demo.record.children:
            child = _person(session, sandbox_people()[iin], now)
            _once(session, Kinship, {"parent_id": parent.id, "child_id": child.id}, checked_at=now)


def _loads(session: Session, now: datetime) -> None:
    """How full the doctors are, for those whom the register has not counted."""
    counted = set(session.scalars(select(DoctorLoad.doctor_id)))
    doctors = {doctor.code: doctor.id for doctor in session.scalars(select(Doctor))}
    fresh = {code: doctor_id for code, doctor_id in doctors.items() if doctor_id not in counted}
    counts = [
        DoctorCount(code, *figures)
        for clinic in sandbox_counts().values()
        for code, figures in clinic.items()
    ]
    doctor_loads.refresh(session, fresh, counts, now, local(now).date())


def _person(session: Session, record: PersonRecord, now: datetime) -> Person:
    return _once(
        session,
        Person,
        {"iin": Iin(record.iin)},
        surname=record.surname,
        given_name=record.given_name,
        patronymic=record.patronymic,
        birth_date=record.birth_date,
        sex=Sex(record.sex),
        checked_at=now,
    )


def _once(session: Session, kind: type[Row], key: dict[str, object], **rest: object) -> Row:
    """The row with this key; a new one with `rest` where there is none."""
    found = session.scalar(select(kind).filter_by(**key))
    if found is None:
        found = kind(**key, **rest)
        session.add(found)
        session.flush()
    return found
