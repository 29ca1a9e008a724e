"""The steps of attaching to a clinic: who, where they live, which clinics and doctors, and the review page's lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ClinicHours
from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.regulation.attachment_answers import offered, option_of, registered_street
from portal.regulation.attachment_groups import BY_CODE, NONE_OF_THEM, groups_for, has_ward
from portal.regulation.clinic_choice import ClinicOption, DoctorOption, Nearness
from portal.regulation.definition import Supplies, Turn
from portal.regulation.doctor_loads import loads_beside
from portal.regulation.specialities import SPECIALITIES
from portal.regulation.subjects import subject_choices
from portal.regulation.territories import OTHER_PLACE, REGISTERED_PLACE, said_address, street_name, streets_of

# A large city has a hundred clinics; four of them, with all their doctors, are as much as a page may weigh.
CLINICS_A_PAGE = 4
LANGUAGES = {
    "kk": Bilingual(kk="қазақша", ru="казахский"),
    "ru": Bilingual(kk="орысша", ru="русский"),
}


@dataclass(frozen=True, slots=True)
class DoctorRow:
    """A doctor on the page of choice: `instead` names who has a place when this one has none."""

    value: str
    name: str
    facts: Bilingual
    is_full: bool
    instead: str


@dataclass(frozen=True, slots=True)
class ClinicRow:
    """A clinic on the page of choice."""

    name: Bilingual
    address: Bilingual
    phone: str
    near: Bilingual
    hours: tuple[Bilingual, ...]
    is_accessible: bool
    doctors: tuple[DoctorRow, ...]


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """The clinics to choose among, the nearest first, `CLINICS_A_PAGE` at a time; at the desk (`is_desk`) there is only
    its own. `is_dead_end`: on no page can anything be chosen."""

    clinics: tuple[ClinicRow, ...]
    address: Bilingual
    is_family: bool
    is_desk: bool
    is_dead_end: bool
    page: int
    pages: int


def supplies(session: Session, draft: Application, turn: Turn) -> Supplies:
    """What a step offers to choose among."""
    match turn.step:
        case "who":
            return Supplies(choices={"people": subject_choices(session, draft, local(turn.now).date())})
        case "address":
            return _addresses(session, draft)
        case "clinic":
            return _clinics(session, draft, turn)
        case "situation":
            age = draft.subject.age_on(local(turn.now).date())
            return Supplies(choices={"group": groups_for(age)}, page=has_ward(draft))
    return Supplies()


def shown(_session: Session, draft: Application, step: str) -> Sequence[tuple[Bilingual, Bilingual]] | None:
    """The review page's lines of a step; the documents are told by their own step."""
    match step:
        case "who":
            doctors = draft.answers["clinic"]["doctors"]
            return [(_WHO, _same(each["person"])) for each in doctors.values()]
        case "address":
            return _address_lines(draft)
        case "clinic":
            return _clinic_lines(draft)
        case "situation":
            return _situation_lines(draft)
    return None


def doctors_for_desk(
    session: Session, application: Application, now: datetime
) -> tuple[list[tuple[str, str, dict[str, object]]], str]:
    """The clinic's doctors for this person with their places, to choose among, and the one who was asked for; a
    full one is among them, with that said: the agreement itself judges."""
    today = local(now).date()
    option = option_of(session, application, int(application.answers["clinic"]["doctor"]), today)
    asked = application.answers["clinic"]["doctors"][str(application.subject_id)]["id"]
    if option is None:
        return [], str(asked)
    loads = loads_beside(session, application, [each.id for each in option.doctors], today)
    options = replace(option, loads=loads).for_age(application.subject.age_on(today))
    rows = [_doctor_row(each, None) for each in options]
    return [(each.value, each.name, {"hint": each.facts}) for each in rows], str(asked)


def _addresses(session: Session, draft: Application) -> Supplies:
    street = registered_street(session, draft)
    offered: list[tuple[str, Bilingual]] = []
    if street is not None:
        at = draft.known["address"]
        said = said_address(street_name(street), at["house"], at["flat"])
        offered.append((REGISTERED_PLACE, _AS_REGISTERED.format(address=said)))
    offered.append((OTHER_PLACE, _OTHER))
    streets = [(str(row.id), street_name(row)) for row in streets_of(session, None)]
    return Supplies(
        choices={"place": offered, "street": [("", _CHOOSE), *streets]}, defaults={"place": offered[0][0]}
    )


def _clinics(session: Session, draft: Application, turn: Turn) -> Supplies:
    if "address" not in draft.answers:
        return Supplies(choices={"doctor": []})
    today = local(turn.now).date()
    age = draft.subject.age_on(today)
    suiting = [each for each in offered(session, draft, today) if each.for_age(age)]
    # Of equally near ones, those in which nobody has a place come last.
    options = sorted(suiting, key=lambda each: (each.nearness, each.best_for(age) is None))
    free = [each for option in options for each in option.for_age(age) if each.left]
    pages = max(1, -(-len(options) // CLINICS_A_PAGE))
    number = _page_of(draft, options, turn, pages)
    shown = options[(number - 1) * CLINICS_A_PAGE : number * CLINICS_A_PAGE]
    hours = _hours(session, [each.clinic.id for each in shown])
    page = ChoicePage(
        tuple(_clinic_row(each, age, hours.get(each.clinic.id, ())) for each in shown),
        Bilingual(**draft.answers["address"]["address"]),
        is_family=bool(draft.answers["who"]["beside"]),
        is_desk=draft.prepared_by_id is not None,
        is_dead_end=not free,
        page=number,
        pages=pages,
    )
    choices = [(str(each.id), _same(each.doctor.full_name)) for each in free]
    return Supplies(choices={"doctor": choices}, page=page)


def _page_of(draft: Application, options: Sequence[ClinicOption], turn: Turn, pages: int) -> int:
    """The page that is asked for, else the one with the clinic that was chosen before, else the first."""
    wanted = turn.wishes.get("page", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 4:
        return min(max(int(wanted), 1), pages)
    chosen = draft.answers.get("clinic", {}).get("clinic")
    place = next((place for place, each in enumerate(options) if each.clinic.code == chosen), 0)
    return place // CLINICS_A_PAGE + 1


def _clinic_row(option: ClinicOption, age: int, hours: tuple[Bilingual, ...]) -> ClinicRow:
    clinic, doctors = option.clinic, option.for_age(age)
    best = option.best_for(age)
    return ClinicRow(
        name=Bilingual(kk=clinic.name_kk, ru=clinic.name_ru),
        address=Bilingual(kk=clinic.address_kk, ru=clinic.address_ru),
        phone=clinic.phone,
        near=_NEAR[option.nearness],
        hours=hours,
        is_accessible=clinic.is_accessible,
        doctors=tuple(_doctor_row(each, best) for each in doctors),
    )


def _doctor_row(option: DoctorOption, best: DoctorOption | None) -> DoctorRow:
    doctor = option.doctor
    languages = [LANGUAGES[each] for each in doctor.languages.split(",") if each in LANGUAGES]
    facts = [SPECIALITIES[doctor.speciality]]
    if option.territory is not None:
        facts.append(_MY_TERRITORY)
    facts.append(_PLACES.format(left=option.left) if option.left else _NO_PLACES)
    facts += languages
    return DoctorRow(
        value=str(doctor.id),
        name=doctor.full_name,
        facts=_joined(facts),
        is_full=not option.left,
        instead=best.doctor.full_name if best is not None and not option.left else "",
    )


def _hours(session: Session, clinic_ids: Sequence[int]) -> dict[int, tuple[Bilingual, ...]]:
    """When the clinics are open, days with the same hours together."""
    rows = session.scalars(
        select(ClinicHours)
        .where(ClinicHours.clinic_id.in_(clinic_ids))
        .order_by(ClinicHours.clinic_id, ClinicHours.weekday)
    )
    spans: dict[int, list[tuple[list[int], time, time]]] = {}
    for row in rows:
        theirs = spans.setdefault(row.clinic_id, [])
        if theirs and theirs[-1][1:] == (row.opens, row.closes):
            theirs[-1][0].append(row.weekday)
        else:
            theirs.append(([row.weekday], row.opens, row.closes))
    return {clinic_id: tuple(_span(*span) for span in theirs) for clinic_id, theirs in spans.items()}


def _span(weekdays: list[int], opens: time, closes: time) -> Bilingual:
    first, last = DAYS[weekdays[0]], DAYS[weekdays[-1]]
    days = first if len(weekdays) == 1 else Bilingual(kk=f"{first.kk}–{last.kk}", ru=f"{first.ru}–{last.ru}")
    hours = dates.window(opens, closes)
    return Bilingual(kk=f"{days.kk} {hours}", ru=f"{days.ru} {hours}")


def _address_lines(draft: Application) -> list[tuple[Bilingual, Bilingual]]:
    address = draft.answers["address"]
    lines = [(_ADDRESS, Bilingual(**address["address"]))]
    if address["place"] == OTHER_PLACE:
        lines.append((_LIVING, _LIVES[address["living"]]))
    return lines


def _clinic_lines(draft: Application) -> list[tuple[Bilingual, Bilingual]]:
    chosen = draft.answers["clinic"]
    doctors = list(chosen["doctors"].values())
    alone = len(doctors) == 1
    return [
        (_CLINIC, Bilingual(**chosen["name"])),
        *(
            (_DOCTOR, _same(each["name"] if alone else f"{each['person']}: {each['name']}"))
            for each in doctors
        ),
    ]


def _situation_lines(draft: Application) -> list[tuple[Bilingual, Bilingual]]:
    answered = draft.answers["situation"]
    group = BY_CODE.get(answered["group"])
    lines = [(_GROUP, group.words if group is not None else NONE_OF_THEM)]
    if answered.get("power"):
        lines.append((_POWER, _same(f"№ {answered['power_number']}")))
        lines.append((_REPRESENTATIVE, _same(answered["representative"])))
    if answered.get("paper_until"):
        lines.append((_PAPER_UNTIL, dates.full_date(date.fromisoformat(answered["paper_until"]))))
    return lines


def _joined(words: Sequence[Bilingual]) -> Bilingual:
    return Bilingual(kk=", ".join(each.kk for each in words), ru=", ".join(each.ru for each in words))


def _same(text: str) -> Bilingual:
    return Bilingual(kk=text, ru=text)


DAYS = (
    Bilingual(kk="Дс", ru="Пн"),
    Bilingual(kk="Сс", ru="Вт"),
    Bilingual(kk="Ср", ru="Ср"),
    Bilingual(kk="Бс", ru="Чт"),
    Bilingual(kk="Жм", ru="Пт"),
    Bilingual(kk="Сб", ru="Сб"),
    Bilingual(kk="Жс", ru="Вс"),
)
_NEAR = {
    Nearness.TERRITORY: Bilingual(
        kk="Үйіңіз осы емхананың учаскесінде", ru="Ваш дом на участке этой поликлиники"
    ),
    Nearness.UNIT: Bilingual(kk="Еркін таңдауға болады", ru="Можно выбрать свободно"),
    Nearness.BORDER: Bilingual(kk="Көрші аумақтағы емхана", ru="Поликлиника на соседней территории"),
}
_LIVES = {
    "permanent": Bilingual(kk="Тұрақты", ru="Постоянно"),
    "temporary": Bilingual(kk="Уақытша", ru="Временно"),
}
_WHO = Bilingual(kk="Кім бекітіледі", ru="Кого прикрепить")
_ADDRESS = Bilingual(kk="Тұратын мекенжай", ru="Адрес проживания")
_LIVING = Bilingual(kk="Қалай тұрады", ru="Как живёт")
_CLINIC = Bilingual(kk="Емхана", ru="Поликлиника")
_DOCTOR = Bilingual(kk="Дәрігер", ru="Врач")
_GROUP = Bilingual(kk="Тобы", ru="Группа")
_POWER = Bilingual(kk="Сенімхат", ru="Доверенность")
_REPRESENTATIVE = Bilingual(kk="Өкілдің ЖСН-ы", ru="ИИН представителя")
_PAPER_UNTIL = Bilingual(kk="Қорғаншылық құжаты жарамды", ru="Документ об опеке действует до")
_AS_REGISTERED = Bilingual(kk="Тіркелген мекенжай: {address}", ru="Адрес регистрации: {address}")
_OTHER = Bilingual(kk="Басқа мекенжай", ru="Другой адрес")
_CHOOSE = Bilingual(kk="Таңдаңыз", ru="Выберите")
_MY_TERRITORY = Bilingual(kk="үйіңіздің учаскесі", ru="участок вашего дома")
_PLACES = Bilingual(kk="бос орын {left}", ru="свободных мест {left}")
_NO_PLACES = Bilingual(kk="орын жоқ", ru="мест нет")
