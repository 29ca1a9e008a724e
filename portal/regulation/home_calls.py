"""How a home call is really served: the address, the decision, the promise on paper, the registrar's choice."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Clinic, HomeVisit, RememberedAddress, Street
from models.enums import State, VisitState
from portal import dates
from portal.clock import local
from portal.documents.confirmation import PlannedVisit, visit_confirmation
from portal.language import Bilingual
from portal.regulation import process, rounds
from portal.regulation.actors import Actor
from portal.regulation.checks import NOT_ATTACHED
from portal.regulation.clinic_calendar import calendar_of
from portal.regulation.definition import Fault, Known, Settled, Supplies
from portal.regulation.houses import plain_number
from portal.regulation.issuing import Circumstances
from portal.regulation.outcomes import ForDesk, Fulfilled, Outcome, Refused
from portal.regulation.specialities import SPECIALITIES
from portal.regulation.territories import (
    OTHER_PLACE,
    REGISTERED_PLACE,
    said_address,
    street_name,
    streets_of,
    territory_at,
)

NO_CAPACITY, ADDRESS_NOT_OURS, REPEATED = "no_capacity", "address_not_ours", "repeated"
REMEMBERED = 5

_HOUSE_NOT_OURS = Bilingual(
    kk="Бұл үй емхананың учаскесіне кірмейді. Үй нөмірін тексеріңіз немесе тіркеу бөліміне қоңырау шалыңыз.",
    ru="Этот дом не входит в участки вашей поликлиники. Проверьте номер или позвоните в регистратуру.",
)


def places(session: Session, draft: Application) -> Supplies:
    """Where the doctor can come: the registered address, addresses called to before, or another one."""
    offered: list[tuple[str, Bilingual]] = []
    theirs = streets_of(session, draft.clinic_id)
    registered = _registered(session, draft, theirs)
    if registered is not None:
        offered.append((REGISTERED_PLACE, _as_registered(said_address(*_named(session, registered)))))
    for row in _remembered(session, draft):
        offered.append((f"before-{row.id}", said_address(*_named(session, _of_row(row)))))
    offered.append((OTHER_PLACE, Bilingual(kk="Басқа мекенжай", ru="Другой адрес")))
    streets = [(str(row.id), street_name(row)) for row in theirs]
    phone = draft.account.phone if draft.account else draft.applicant.phone
    return Supplies(
        choices={"place": offered, "street": [("", _CHOOSE), *streets]},
        defaults={"place": offered[0][0], "phone": phone.e164 if phone else ""},
    )


def chosen_place(session: Session, draft: Application) -> Supplies:
    """The place that was chosen among `places`, as it was kept, without asking for the others."""
    where = draft.answers["where"]
    place, said = where["place"], Bilingual(**where["address"])
    if place != OTHER_PLACE:
        words = _as_registered(said) if place == REGISTERED_PLACE else said
        return Supplies(choices={"place": [(place, words)], "street": []})
    street = session.get_one(Street, where["street_id"])
    return Supplies(choices={"place": [], "street": [(str(street.id), street_name(street))]})


def settle_place(session: Session, draft: Application, answers: dict[str, Any]) -> Settled:
    """The chosen place as a street, a house and a flat that the clinic looks after; else a fault."""
    chosen = _chosen(session, draft, answers)
    if chosen is None:
        return Settled(answers, (Fault("place", _CHOOSE),))
    whole = {**answers, **chosen, "address": _said(session, chosen)}
    if draft.clinic_id is None:
        return Settled(whole)
    territory = territory_at(session, draft.clinic_id, chosen["street_id"], chosen["house_number"])
    if territory is None:
        at = "house" if answers["place"] == OTHER_PLACE else "place"
        return Settled(whole, (Fault(at, _HOUSE_NOT_OURS),))
    return Settled({**whole, "territory": territory})


def decide(session: Session, application: Application, known: Known, now: datetime) -> Outcome:
    """Attached: a doctor, a day and a window; attached nowhere: refused; no place: a registrar decides."""
    attachment = known["attachment"]
    if attachment is None:
        return Refused(NOT_ATTACHED)
    clinic = session.scalar(select(Clinic).where(Clinic.code == attachment["clinic"]))
    if clinic is None:
        return Refused(NOT_ATTACHED, words=str(_CLINIC_ELSEWHERE))
    application.clinic = clinic
    application.clinic_id = clinic.id
    where = application.answers["where"]
    territory = territory_at(session, clinic.id, where["street_id"], where["house_number"])
    if territory is None:
        return ForDesk(ADDRESS_NOT_OURS)
    if not _count_for_today(session, application, now):
        return ForDesk(REPEATED)
    opening = rounds.find_opening(session, application, territory, now)
    if opening is None:
        return ForDesk(NO_CAPACITY)
    visit = rounds.plan(session, application, opening, now)
    _remember(session, application, now)
    return promise(session, application, visit)


def assign(
    session: Session,
    application: Application,
    *,
    doctor_id: int,
    day: date,
    begins: time,
    actor: Actor,
    at: Circumstances,
) -> HomeVisit:
    """The registrar gives the call to a doctor and a window, or moves it there.

    Raises `NoRoom` when that window is full or the doctor does not suit, `TooLate` when the doctor has set out.
    """
    visit = rounds.visit_of(session, application.id)
    if visit is not None and visit.state is not VisitState.PLANNED:
        raise process.TooLate
    opening = rounds.opening_at(
        session, application, doctor_id=doctor_id, day=day, begins=begins, now=at.now, moved=visit
    )
    visit = rounds.plan(session, application, opening, at.now)
    verb = process.amend if application.state is State.FULFILLED else process.fulfil
    verb(session, application, promise(session, application, visit), actor=actor, at=at)
    return visit


def promise(session: Session, application: Application, visit: HomeVisit) -> Fulfilled:
    """What the citizen is told of a planned visit: the paper, the kept result and the SMS."""
    place, calls = rounds.place_in_round(session, visit)
    where = application.answers["where"]
    planned = PlannedVisit(
        patient=application.subject.full_name,
        address=Bilingual(**where["address"]),
        doctor=visit.doctor.full_name,
        speciality=SPECIALITIES[visit.doctor.speciality],
        day=visit.day,
        window=(visit.window_from, visit.window_to),
        place=place,
        calls=calls,
    )
    window = dates.window(visit.window_from, visit.window_to)
    day = dates.full_date(visit.day)
    return Fulfilled(
        paper=lambda issue: visit_confirmation(issue, planned),
        result={
            "visit": visit.id,
            "day": visit.day.isoformat(),
            "window": [visit.window_from.isoformat(), visit.window_to.isoformat()],
            "doctor": visit.doctor.full_name,
        },
        notice=Bilingual(
            kk=f"Дәрігер {day.kk}, {window} аралығында келеді.",
            ru=f"Врач придёт {day.ru}, {window}.",
        ),
    )


def open_key(application: Application, day: date) -> str:
    """One open call for one person on one day."""
    return f"home-call:{application.subject_id}:{day}"


def may_withdraw(session: Session, application: Application, _actor: Actor, _now: datetime) -> bool:
    """Until the doctor is on the way."""
    visit = rounds.visit_of(session, application.id)
    return visit is None or visit.state is VisitState.PLANNED


def withdrawn(session: Session, application: Application, _actor: Actor, now: datetime) -> None:
    """The planned visit is cancelled."""
    visit = rounds.visit_of(session, application.id)
    if visit is not None:
        rounds.cancel(visit, now)


def restored(session: Session, application: Application, _actor: Actor, _now: datetime) -> None:
    """The cancelled visit is planned again."""
    visit = rounds.visit_of(session, application.id)
    if visit is not None:
        rounds.reinstate(visit)


def _count_for_today(session: Session, application: Application, now: datetime) -> bool:
    """A call that waited for a register past its own day is served on the next day that can be.

    False when another call for the same person is open on that day already.
    """
    today = local(now).date()
    if application.counts_for is not None and application.counts_for >= today:
        return True
    calendar = calendar_of(session, application.clinic_id, today)
    day = calendar.counts_from(now).counts_as_day
    key = open_key(application, day)
    if session.scalar(select(Application.id).where(Application.open_key == key)) is not None:
        return False
    application.counts_for, application.open_key = day, key
    return True


def _chosen(session: Session, draft: Application, answers: dict[str, Any]) -> dict[str, Any] | None:
    place = answers.get("place") or ""
    if place == REGISTERED_PLACE:
        return _registered(session, draft, streets_of(session, draft.clinic_id))
    if place.startswith("before-"):
        rows = {f"before-{row.id}": row for row in _remembered(session, draft)}
        return {**_of_row(rows[place]), **_door(rows[place], answers)} if place in rows else None
    return {
        "street_id": int(answers["street"]),
        "house_number": plain_number(answers["house"]),
        "flat_number": plain_number(answers["flat"]),
    }


def _registered(session: Session, draft: Application, streets: list[Street]) -> dict[str, Any] | None:
    """The registered address, when it stands in the clinic's territories, of which `streets` are the
    streets (of the whole region while the clinic is not known)."""
    address = draft.known.get("address")
    if address is None:
        return None
    street_id = next((row.id for row in streets if row.code == address["street"]["code"]), None)
    if street_id is None:
        return None
    if (
        draft.clinic_id is not None
        and territory_at(session, draft.clinic_id, street_id, address["house"]) is None
    ):
        return None
    return {"street_id": street_id, "house_number": address["house"], "flat_number": address["flat"]}


def _as_registered(said: Bilingual) -> Bilingual:
    return Bilingual(kk=f"Тіркелген мекенжай: {said.kk}", ru=f"Адрес регистрации: {said.ru}")


def _remembered(session: Session, draft: Application) -> list[RememberedAddress]:
    if draft.account_id is None:
        return []
    return list(
        session.scalars(
            select(RememberedAddress)
            .where(RememberedAddress.account_id == draft.account_id)
            .order_by(RememberedAddress.used_at.desc())
            .limit(REMEMBERED)
        )
    )


def _of_row(row: RememberedAddress) -> dict[str, Any]:
    return {"street_id": row.street_id, "house_number": row.house, "flat_number": row.flat}


def _door(row: RememberedAddress, answers: dict[str, Any]) -> dict[str, str]:
    """How to find the door: as typed now, else as it was last time."""
    kept = {"entrance": row.entrance, "floor": row.floor, "intercom": row.intercom}
    return {name: answers.get(name) or was for name, was in kept.items()}


def _remember(session: Session, application: Application, now: datetime) -> None:
    """Keep an address that the citizen typed, so that next time one press is enough."""
    where = application.answers["where"]
    if application.account_id is None or where["place"] == REGISTERED_PLACE:
        return
    row = session.scalar(
        select(RememberedAddress).where(
            RememberedAddress.account_id == application.account_id,
            RememberedAddress.street_id == where["street_id"],
            RememberedAddress.house == where["house_number"],
            RememberedAddress.flat == where["flat_number"],
        )
    )
    if row is None:
        row = RememberedAddress(
            account_id=application.account_id,
            street_id=where["street_id"],
            house=where["house_number"],
            flat=where["flat_number"],
        )
        session.add(row)
    row.entrance, row.floor, row.intercom = where["entrance"], where["floor"], where["intercom"]
    row.used_at = now


def _named(session: Session, place: dict[str, Any]) -> tuple[Bilingual, str, str]:
    street = session.get_one(Street, place["street_id"])
    return street_name(street), place["house_number"], place["flat_number"]


def _said(session: Session, place: dict[str, Any]) -> dict[str, str]:
    said = said_address(*_named(session, place))
    return {"kk": said.kk, "ru": said.ru}


_CLINIC_ELSEWHERE = Bilingual(
    kk="Тіркелімде бұл порталда жоқ басқа емхана көрсетілген. Дәрігерді сол емхананың телефонымен шақырыңыз.",
    ru="В регистре указана другая поликлиника, которой на портале нет. Вызовите врача по её телефону.",
)
_CHOOSE = Bilingual(kk="Таңдаңыз", ru="Выберите")
