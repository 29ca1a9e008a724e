"""Another file of the law in the settings changes what people are told and from when they are attached."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attachment
from models.enums import Language
from portal.clock import Clock
from portal.factory import create_app
from portal.regulation.attachment_law import RULES, put_in_force
from portal.regulation.attachment_law_file import SHIPPED, LawFileError
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import MAN
from tests.page import Page
from tests.pages.attachment import agree, attaching, desk_of
from tests.unit.test_config import SAFE

THERE = "Кузнецова"
NEXT = """
[[rules]]
from = 2026-03-01
changes_a_year = 5
campaign = ["03-01", "03-20"]
source.kk = "2026 жылғы 1 наурыздағы бұйрық, 7-тармақ"
source.ru = "приказ от 1 марта 2026 года, пункт 7"
"""
SAYS = {
    Language.KK: (
        "Емхананы биыл тағы 5 рет ауыстыруға болады.",
        "Бекіту басталатын күн: 2027 жылғы 1 қаңтар.",
        "(1 наурыз – 20 наурыз)",
        "2026 жылғы 1 наурыздағы бұйрық, 7-тармақ (2026 жылғы 1 наурыздан бастап)",
    ),
    Language.RU: (
        "Сколько раз ещё можно сменить поликлинику в этом году: 5.",
        "Прикрепление начнётся 1 января 2027 года",
        "(1 марта – 20 марта)",
        "приказ от 1 марта 2026 года, пункт 7 (с 1 марта 2026 года)",
    ),
}
SHIPPED_SAYS = {
    Language.KK: ("биыл тағы 2 рет", "келіскен күннен бастап", "25-тармақ (2025 жылғы 1 қаңтардан бастап)"),
    Language.RU: ("в этом году: 2.", "в день решения поликлиники", "пункт 25 (с 1 января 2025 года)"),
}  # fmt: skip


@pytest.fixture
def new_law(tmp_path: Path) -> Path:
    """The shipped file with one more wording."""
    path = tmp_path / "law.toml"
    now = "from = 2025-01-01\n"
    path.write_text(
        SHIPPED.read_text(encoding="utf-8").replace(now, f"{now}until = 2026-02-28\n") + NEXT, "utf-8"
    )
    return path


@pytest.fixture
def app(make_app: Callable[..., Flask], new_law: Path) -> Iterator[Flask]:
    """The portal by the new law; the tests after it go by the one that comes with the portal again."""
    yield make_app(ATTACHMENT_LAW_FILE=new_law)
    put_in_force(None)


def foretold(page: Page) -> str:
    """What the page of review says will happen, each with its source."""
    return " ".join(each.text(deep=True) for each in page.tree.css(".rules__one"))


def test_the_page_before_signing_tells_the_new_rules_with_their_days_and_their_source(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    said = foretold(attaching(session, client, clock.now(), MAN).to_review(THERE))
    assert [each for each in SAYS[language] if each not in said] == []
    put_in_force(None)
    said = foretold(client.get("/apply/attachment/review"))
    assert [each for each in SHIPPED_SAYS[language] if each not in said] == []


def test_the_clinic_reads_the_same_and_what_it_agrees_to_begins_by_the_new_rules(
    app: Flask,
    client: PortalClient,
    new_client: Callable[..., PortalClient],
    session: Session,
    clock: Clock,
    language: Language,
) -> None:
    number = attaching(session, client, clock.now(), MAN).send(THERE)
    run_due(app)
    desk = desk_of(session, new_client(language), clock.now(), "city-2")
    said = foretold(desk.get(f"/desk/applications/{number}"))
    assert [each for each in SAYS[language] if each not in said] == []
    agree(desk, number)
    run_due(app)
    session.expire_all()
    assert session.scalars(select(Attachment.since)).one() == date(2027, 1, 1)


def test_the_portal_does_not_start_in_production_or_elsewhere_by_a_law_that_makes_no_sense_and_says_why(
    make_app: Callable[..., Flask], new_law: Path
) -> None:
    new_law.write_text(new_law.read_text("utf-8").replace("2026-02-28", "2026-02-27"), "utf-8")
    before = list(RULES)
    with pytest.raises(LawFileError, match=r"law\.toml: the rules from 2026-03-01 .* must end on 2026-02-28"):
        make_app(ATTACHMENT_LAW_FILE=new_law)
    with pytest.raises(LawFileError, match=r"nowhere\.toml cannot be read"):
        make_app(ATTACHMENT_LAW_FILE=new_law.with_name("nowhere.toml"))
    with pytest.raises(LawFileError, match="must end on 2026-02-28"):
        create_app(**{**SAFE, "ATTACHMENT_LAW_FILE": new_law})
    assert before == RULES
