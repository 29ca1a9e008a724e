"""What is answered while a clinic is being chosen, made whole: the family, the house, the doctor of each, papers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Clinic, Person, StaffMember, Street
from portal.clock import local
from portal.language import Bilingual
from portal.regulation import companions
from portal.regulation.attachment_family import meant_for
from portal.regulation.attachment_groups import GROUPS, NO_GROUP, find_ward, has_ward
from portal.regulation.clinic_choice import ClinicOption, chosen_for, clinics_for
from portal.regulation.definition import Fault, Settled, Turn
from portal.regulation.houses import house_number, plain_number
from portal.regulation.subjects import subject_choices
from portal.regulation.territories import OTHER_PLACE, said_address, street_name


def settle(session: Session, draft: Application, turn: Turn, answers: dict[str, Any]) -> Settled:
    """The answers of a step with what the database knows of them, or what is wrong with them."""
    match turn.step:
        case "who":
            return _settle_people(session, draft, answers, turn)
        case "address":
            return _settle_address(session, draft, answers)
        case "clinic":
            return _settle_clinic(session, draft, int(answers["doctor"]), turn.now)
        case "situation":
            return _settle_situation(draft, answers, local(turn.now).date())
    return Settled(answers)


def people_of(session: Session, draft: Application) -> list[Person]:
    """Who is to be attached, the one who leads first."""
    return [draft.subject, *(each.subject for each in companions.of(session, draft))]


def registered_street(session: Session, draft: Application) -> Street | None:
    """The street of the registered address, when the portal knows it."""
    address = draft.known.get("address")
    if address is None:
        return None
    return session.scalar(select(Street).where(Street.code == address["street"]["code"]))


def offered(session: Session, draft: Application, on: date) -> tuple[ClinicOption, ...]:
    """The clinics that may be chosen for where the people live; at the desk only the registrar's own."""
    found = clinics_for(session, draft.answers["address"], on)
    if draft.prepared_by_id is None or draft.number is not None:
        return found
    own = session.scalar(select(StaffMember.clinic_id).where(StaffMember.id == draft.prepared_by_id))
    return tuple(each for each in found if each.clinic.id == own)


def option_of(session: Session, draft: Application, doctor_id: int, on: date) -> ClinicOption | None:
    """The clinic of this doctor among those that may be chosen; None for a doctor who is not among them."""
    for option in offered(session, draft, on):
        if any(each.id == doctor_id for each in option.doctors):
            return option
    return None


def _settle_people(session: Session, draft: Application, answers: dict[str, Any], turn: Turn) -> Settled:
    allowed = {value for value, _ in subject_choices(session, draft, local(turn.now).date())}
    if not set(answers["people"]) <= allowed:
        return Settled(answers, (Fault("people", _NOT_YOURS),))
    beside = [int(each) for each in answers["beside"]]
    ward = find_ward(session, draft.applicant_id, [draft.subject_id, *beside])
    whole = {**answers, "ward": ward}
    if draft.answers.get("who") == whole:
        # The registers were asked anew, which let go of the clinic; the choice among clinics stands.
        code = draft.answers.get("clinic", {}).get("clinic")
        draft.clinic_id = session.scalar(select(Clinic.id).where(Clinic.code == code)) if code else None
        return Settled(whole)
    companions.keep(session, draft, beside, turn.now)
    return Settled(whole, forgets=("clinic", "situation"))


def _settle_address(session: Session, draft: Application, answers: dict[str, Any]) -> Settled:
    if answers["place"] == OTHER_PLACE:
        street = session.get_one(Street, int(answers["street"]))
        house, flat = plain_number(answers["house"]), plain_number(answers["flat"])
    else:
        found = registered_street(session, draft)
        if found is None:
            return Settled(answers, (Fault("place", _NO_ADDRESS),))
        street, house, flat = found, draft.known["address"]["house"], draft.known["address"]["flat"]
    if house_number(house) is None:
        return Settled(answers, (Fault("house", _NO_NUMBER),))
    said = said_address(street_name(street), house, flat)
    whole = {
        "place": answers["place"],
        "living": answers["living"] if answers["place"] == OTHER_PLACE else None,
        "street": str(street.id),
        "house": house,
        "flat": flat,
        "street_id": street.id,
        "house_number": house,
        "unit": street.unit_code,
        "address": {"kk": said.kk, "ru": said.ru},
    }
    is_same = draft.answers.get("address") == whole
    return Settled(whole, forgets=() if is_same else ("clinic", "documents"))


def _settle_clinic(session: Session, draft: Application, doctor_id: int, now: datetime) -> Settled:
    """The doctor of each of the people; whoever was full meanwhile is a fault. What the choice means is kept with
    it, so that the review page and the registrar read it and do not work it out anew."""
    answers, today = {"doctor": str(doctor_id)}, local(now).date()
    option = option_of(session, draft, doctor_id, today)
    if option is None:
        return Settled(answers, (Fault("doctor", _NOT_OFFERED),))
    people = people_of(session, draft)
    doctors, without = chosen_for(option, doctor_id, people, today)
    if without is not None:
        words = _FULL if without is people[0] else _NO_PLACE_FOR.format(name=without.given_name)
        return Settled(answers, (Fault("doctor", words),))
    clinic = option.clinic
    draft.clinic_id, draft.clinic = clinic.id, clinic
    each = meant_for(session, draft, clinic, people)
    return Settled(
        {
            **answers,
            "clinic": clinic.code,
            "name": {"kk": clinic.name_kk, "ru": clinic.name_ru},
            "near": option.nearness.value,
            **each[str(draft.subject_id)],
            "each": each,
            "doctors": doctors,
        }
    )


def _settle_situation(draft: Application, answers: dict[str, Any], today: date) -> Settled:
    known = {group.code for group in GROUPS if group.includes(draft.subject.age_on(today))} | {NO_GROUP}
    if answers["group"] not in known:
        return Settled(answers, (Fault("group", _NOT_OFFERED_GROUP),))
    if answers.get("power") is None:
        answers = {**answers, "power": None, "power_number": "", "representative": None}
    if not has_ward(draft):
        return Settled({**answers, "paper_until": None})
    until = answers["paper_until"]
    if until is not None and date.fromisoformat(until) < today:
        return Settled(answers, (Fault("paper_until", _PAPER_IS_OVER),))
    return Settled(answers)


_NOT_YOURS = Bilingual(kk="Тізімнен таңдаңыз", ru="Выберите из списка")
_NO_ADDRESS = Bilingual(
    kk="Тіркелген мекенжайыңыз белгісіз. «Басқа мекенжай» дегенді таңдаңыз",
    ru="Адрес регистрации неизвестен. Выберите «Другой адрес»",
)
_NO_NUMBER = Bilingual(kk="Үйдің нөмірін жазыңыз, мысалы 12А", ru="Укажите номер дома, например 12А")
_NOT_OFFERED = Bilingual(kk="Тізімнен дәрігерді таңдаңыз", ru="Выберите врача из списка")
_NOT_OFFERED_GROUP = Bilingual(kk="Тізімнен топты таңдаңыз", ru="Выберите группу из списка")
_FULL = Bilingual(
    kk="Бұл дәрігерде орын қалмады. Төмендегі бос орны бар дәрігерді таңдаңыз",
    ru="У этого врача мест не осталось. Выберите врача, у которого есть места",
)
_NO_PLACE_FOR = Bilingual(
    kk="Бұл емханада {name} үшін дәрігерде орын жоқ. Басқа емхананы таңдаңыз",
    ru="В этой поликлинике нет места у врача для {name}. Выберите другую",
)
_PAPER_IS_OVER = Bilingual(
    kk="Бұл құжаттың мерзімі өтіп кеткен. Күшіндегі құжатты тіркеңіз",
    ru="Срок этого документа прошёл. Приложите действующий",
)
