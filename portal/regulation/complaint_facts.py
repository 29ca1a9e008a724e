"""What a complaint knows of its application before a word is written: number, service, times, decision, clause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models import Application
from models.enums import State
from portal import dates
from portal.documents.canonical import canonical, content_hash
from portal.language import Bilingual
from portal.regulation.definition import Passport
from portal.regulation.issuing import clinic_name

DECISIONS = {
    State.FULFILLED: Bilingual(kk="Мақұлданды", ru="Одобрено"),
    State.REFUSED: Bilingual(kk="Бас тартылды", ru="Отказано"),
    State.WITHDRAWN: Bilingual(kk="Өтініш беруші кері қайтарды", ru="Отозвано заявителем"),
    State.EXPIRED: Bilingual(kk="Мерзімі өтіп, жабылды", ru="Закрыто по истечении срока"),
}
NO_ANSWER = Bilingual(kk="Жауап әлі берілген жоқ", ru="Ответа ещё нет")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known, in both languages."""

    label: Bilingual
    value: Bilingual


def facts_of(application: Application, passport: Passport) -> tuple[Fact, ...]:
    """The lines that stand above the citizen's words, nothing that the citizen's own page does not show."""
    ended, ground = application.ended_at, application.refusal_ground
    decided = DECISIONS.get(application.state, NO_ANSWER)
    rows: list[tuple[str, str, Bilingual | None]] = [
        ("Өтініштің нөмірі", "Номер заявления", _same(application.number or "")),
        ("Мемлекеттік қызмет", "Государственная услуга", passport.title),
        ("Көрсетілетін қызметті беруші", "Услугодатель", clinic_name(application)),
        ("Қол қойылды", "Подписано", dates.date_and_time(application.signed_at or application.created_at)),
        (
            "Заңды жауап мерзімі",
            "Законный срок ответа",
            dates.date_and_time(application.deadline_at) if application.deadline_at else None,
        ),
        ("Шешім", "Решение", decided),
        ("Шешім уақыты", "Время решения", dates.date_and_time(ended) if ended else None),
    ]
    if application.state is State.REFUSED and ground:
        found = passport.ground(ground)
        rows += [
            ("Бас тарту себебі", "Причина отказа", found.words),
            ("Құқықтық негізі", "Правовое основание", found.clause),
        ]
    return tuple(Fact(Bilingual(kk=kk, ru=ru), value) for kk, ru, value in rows if value is not None)


def as_data(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """The lines as JSON keeps them."""
    return [
        {
            "label": {"kk": fact.label.kk, "ru": fact.label.ru},
            "value": {"kk": fact.value.kk, "ru": fact.value.ru},
        }
        for fact in facts
    ]


def from_data(kept: Iterable[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """The lines that `as_data` wrote down."""
    return tuple(Fact(Bilingual(**line["label"]), Bilingual(**line["value"])) for line in kept)


def fingerprint(facts: Iterable[Fact]) -> str:
    """By which the form knows that it was written below exactly these lines."""
    return content_hash(canonical(as_data(facts)))


def _same(words: str) -> Bilingual:
    return Bilingual(kk=words, ru=words)
