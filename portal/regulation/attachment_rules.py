"""What will happen if this is signed, and what a registrar looks at: each rule, whether it holds, where it stands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from models import Application
from models.enums import Speciality
from portal.clock import local
from portal.dates import date_and_time, day_and_month, full_date
from portal.language import Bilingual
from portal.regulation import attachment_law as law
from portal.regulation.attachment_ends import endings, visits_elsewhere
from portal.regulation.attachment_family import kept_for, known_of
from portal.regulation.attachment_groups import has_ward
from portal.regulation.attachment_law import Move
from portal.regulation.attachment_power import power_rule
from portal.regulation.attachments import (
    begins,
    changes_in,
    clinic_before,
    move_of,
)
from portal.regulation.clinic_choice import Nearness
from portal.regulation.definition import Rule
from portal.regulation.doctor_loads import loads_beside, loads_of
from portal.regulation.subjects import SELF


def rules_of(session: Session, application: Application, day: date, now: datetime) -> Sequence[Rule]:
    """The rules that decide on this application, which counts for `day`, in the order in which a registrar looks at
    them."""
    today, chosen = local(now).date(), application.answers["clinic"]
    people = _people(session, application, chosen)
    return (
        *_together(people, _before),
        Rule(_NEAR[Nearness(chosen["near"])], holds=True, source=law.UNIT_SOURCE),
        *_places(session, application, chosen, today),
        *_representation(application, today),
        *power_rule(application),
        *_together(people, partial(_changes, day)),
        *_together(people, partial(_beginning, day)),
        *_consequences(session, application, people, day, now),
    )


@dataclass(frozen=True, slots=True)
class _One:
    """One of the people: what the register said, the clinic that is left, why they attach."""

    id: int
    name: str
    known: Mapping[str, Any]
    was: Bilingual | None
    move: Move


def _people(session: Session, application: Application, chosen: Mapping[str, Any]) -> list[_One]:
    """All of a draft; a signed application is one person's, of whom the register was asked once more."""
    if application.number is not None:
        known, move, subject = application.known, move_of(session, application), application.subject
        return [_One(subject.id, subject.full_name, known, clinic_before(session, known), move)]
    return [
        _One(
            int(person),
            each["person"],
            known_of(application, int(person)),
            *kept_for(application, int(person)),
        )
        for person, each in chosen["doctors"].items()
    ]


def _together(people: Sequence[_One], rule_of: Callable[[_One], Rule]) -> Iterator[Rule]:
    """The rule of each: told once while it is the same for all, else with the names of whom it concerns."""
    names: dict[Rule, list[str]] = {}
    for one in people:
        names.setdefault(rule_of(one), []).append(one.name)
    for rule, theirs in names.items():
        yield rule if len(names) == 1 else replace(rule, words=_named(", ".join(theirs), rule.words))


def _named(names: str, words: Bilingual) -> Bilingual:
    kk, ru = (said[0].lower() + said[1:] for said in (words.kk, words.ru))
    return Bilingual(kk=f"{names} — {kk}", ru=f"{names} — {ru}")


def _before(one: _One) -> Rule:
    """Where the person is attached now, by the register."""
    if "attached" not in one.known:
        return Rule(_UNKNOWN, holds=None)
    return Rule(_NOW_AT.format(clinic=one.was) if one.was else _NOWHERE, holds=True)


def _places(
    session: Session, application: Application, chosen: Mapping[str, Any], today: date
) -> Iterator[Rule]:
    """Whether the doctor of each of the people has a place now; of a signed application, as an agreement finds it."""
    doctors = chosen["doctors"]
    if application.number is not None:
        mine = doctors[str(application.subject_id)]
        load = loads_beside(session, application, [mine["id"]], today)[mine["id"]]
        yield _place(mine, load, application.subject.age_on(today))
        return
    loads = dict(loads_of(session, [each["id"] for each in doctors.values()], today))
    for each in doctors.values():
        yield _place(each, loads[each["id"]], each["age"])
        # Who comes after finds it taken: a family is not promised one place twice.
        loads[each["id"]] += law.one_person(each["age"])


def _place(one: Mapping[str, Any], load: law.Heads, age: int) -> Rule:
    left = law.places_left(Speciality(one["speciality"]), load, age)
    words = (_PLACES if left else _FULL).format(name=one["person"], doctor=one["name"], left=left)
    return Rule(words, left > 0, law.LOAD_SOURCE)


def _representation(application: Application, today: date) -> Iterator[Rule]:
    asked = application.answers["who"]
    if asked["people"] == [SELF]:
        return
    if not has_ward(application):
        yield Rule(_PARENT, holds=True, source=law.GUARDIAN_SOURCE)
        return
    until = application.answers["situation"].get("paper_until")
    if until is None:
        yield Rule(_GUARDIAN, holds=True, source=law.GUARDIAN_SOURCE)
        return
    last = date.fromisoformat(until)
    words = _GUARDIAN_UNTIL if last >= today else _GUARDIAN_OVER
    yield Rule(words.format(day=full_date(last)), last >= today, law.GUARDIAN_SOURCE)


def _changes(day: date, one: _One) -> Rule:
    source = law.rules_on(day).said_source
    if "history" not in one.known:
        return Rule(_SILENT, None, source)
    left = law.changes_left(changes_in(one.known, day.year), day)
    return Rule((_CHANGES if left else _NO_CHANGES).format(left=left), left > 0, source)


def _beginning(day: date, one: _One) -> Rule:
    since, rules = begins(one.known, one.move, day), law.rules_on(day)
    words = _AT_ONCE
    if since > day:
        first, last = rules.campaign_days
        said = {"day": full_date(since), "first": day_and_month(first), "last": day_and_month(last)}
        words = (_BY_CAMPAIGN if law.is_campaign(day) else _LATER).format(**said)
    return Rule(words, None if "history" not in one.known else True, rules.said_source)


def _consequences(
    session: Session, application: Application, people: Sequence[_One], day: date, now: datetime
) -> Iterator[Rule]:
    """What else ends with it: an older open application, visits booked in other clinics for when it has begun."""
    assert application.clinic_id is not None
    since = {one.id: begins(one.known, one.move, day) for one in people}
    if application.number is not None:
        yield from _untold((), len(visits_elsewhere(session, since, application.clinic_id, now)))
        return
    older, visits = endings(session, since, application.clinic_id, now)
    if application.prepared_by_id is not None:
        yield from _untold(older, len(visits))
        return
    for number in older:
        yield Rule(_OLDER.format(number=number), holds=True)
    for starts_at in visits:
        yield Rule(_VISIT.format(when=date_and_time(starts_at)), holds=True)


def _untold(older: Sequence[str], visits: int) -> Iterator[Rule]:
    """The same as a registrar reads it and says it aloud: which numbers and hours somebody has in other clinics is
    not theirs to know."""
    if older:
        yield Rule(_OLDER_SOMEWHERE, holds=True)
    if visits:
        yield Rule(_VISITS.format(count=visits), holds=True)


_UNKNOWN = Bilingual(
    kk="Тіркелім жауап бермеді: қазір қайда бекітілгені белгісіз.",
    ru="Регистр не ответил: где прикрепление сейчас, неизвестно.",
)
_NOW_AT = Bilingual(kk="Қазір бекітілген емхана: {clinic}.", ru="Сейчас прикрепление: {clinic}.")
_NOWHERE = Bilingual(kk="Қазір ешқандай емханаға бекітілмеген.", ru="Сейчас прикрепления нет.")
_NEAR = {
    Nearness.TERRITORY: Bilingual(
        kk="Үйіңіз осы емхананың учаскесіне кіреді.", ru="Ваш дом входит в участок этой поликлиники."
    ),
    Nearness.UNIT: Bilingual(
        kk="Емхана Сіз тұратын жерде, оны еркін таңдауға болады.",
        ru="Поликлиника там же, где вы живёте: её можно выбрать свободно.",
    ),
    Nearness.BORDER: Bilingual(
        kk="Емхана көрші аумақта, шекаралас жердің тұрғындары оны таңдай алады.",
        ru="Поликлиника на соседней территории: жители пограничных мест могут её выбрать.",
    ),
}
_PLACES = Bilingual(kk="{name}: {doctor}, бос орын {left}.", ru="{name}: {doctor}, свободных мест {left}.")
_FULL = Bilingual(kk="{name}: {doctor}, бос орын қалмады.", ru="{name}: {doctor}, мест не осталось.")
_PARENT = Bilingual(
    kk="Сіз баланың ата-анасысыз, мұны тіркелім растады.", ru="Вы родитель ребёнка: это подтвердил регистр."
)
_GUARDIAN = Bilingual(
    kk="Қамқорлықтағы бала: қорғаншылық құжаты керек.", ru="Подопечный: нужен документ об опеке."
)
_GUARDIAN_UNTIL = Bilingual(
    kk="Қорғаншылық құжатының соңғы күні: {day}.", ru="Документ об опеке действует: до {day}."
)
_GUARDIAN_OVER = Bilingual(
    kk="Қорғаншылық құжатының мерзімі өтті: {day}.", ru="Срок документа об опеке прошёл: {day}."
)
_SILENT = Bilingual(
    kk="Тіркелім жауап бермеді: емхананы биыл неше рет ауыстырғаныңызды кейін тексереміз.",
    ru="Регистр не ответил: сколько раз за год менялась поликлиника, проверим позже.",
)
_CHANGES = Bilingual(
    kk="Емхананы биыл тағы {left} рет ауыстыруға болады.",
    ru="Сколько раз ещё можно сменить поликлинику в этом году: {left}.",
)
_NO_CHANGES = Bilingual(
    kk="Емхананы биыл ауыстыру саны бітті: еркін таңдау келесі жылдан басталады.",
    ru="Число смен поликлиники в этом году исчерпано: свободный выбор начнёт действовать со следующего года.",
)
_AT_ONCE = Bilingual(
    kk="Емхана келіскен күннен бастап бекітілесіз.", ru="Прикрепление начнётся в день решения поликлиники."
)
_LATER = Bilingual(kk="Бекіту басталатын күн: {day}.", ru="Прикрепление начнётся {day}.")
_BY_CAMPAIGN = Bilingual(
    kk="Бекіту басталатын күн: {day}. Келесі жылға емхана таңдау науқаны жүріп жатыр ({first} – {last}).",
    ru="Прикрепление начнётся {day}: сейчас поликлинику выбирают на следующий год ({first} – {last}).",
)
_OLDER = Bilingual(
    kk="Бұрын берілген {number} өтініші жабылады.", ru="Поданное раньше заявление {number} будет закрыто."
)
_OLDER_SOMEWHERE = Bilingual(
    kk="Бекітілуге бұрын берілген өтініш болса, ол жабылады.",
    ru="Поданное раньше заявление о прикреплении, если оно было, будет закрыто.",
)
_VISITS = Bilingual(
    kk="Басқа емханаларда жазылған {count} қабылдау тоқтатылады, бұл туралы SMS барады.",
    ru="Запись в других поликлиниках будет отменена, об этом придёт SMS. Отменяемых приёмов: {count}.",
)
_VISIT = Bilingual(
    kk="Басқа емханадағы қабылдау ({when}) тоқтатылады.",
    ru="Приём в другой поликлинике ({when}) будет отменён.",
)
