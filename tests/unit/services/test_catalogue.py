"""The catalogue: what a module of a service must declare, and how people find a service."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.language import Bilingual
from portal.queries.catalogue import entry, folded, search
from portal.regulation.definition import Availability, Passport, ServiceDefinition
from portal.services import CATALOGUE, CatalogueError, catalogue_of

AMBULANCE = CATALOGUE["ambulance"]
HOME_CALL = CATALOGUE["home-call"]


def a_module(name: str, **declares: object) -> ModuleType:
    module = ModuleType(f"services.{name}")
    vars(module).update(declares)
    return module


def a_service(code: str = "one", **changes: Any) -> ServiceDefinition:
    return ServiceDefinition(replace(AMBULANCE.passport, code=code, **changes))


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "home-call.html").touch()
    return tmp_path


def test_a_module_with_one_service_enters_the_catalogue(templates: Path) -> None:
    service = a_service("one")
    assert dict(catalogue_of([a_module("one", SERVICE=service)], templates)) == {"one": service}


def test_services_stand_in_the_order_of_their_rank_and_then_of_their_code(templates: Path) -> None:
    services = [a_service("b", rank=2), a_service("c", rank=1), a_service("a", rank=2)]
    modules = [a_module(service.code, SERVICE=service) for service in services]
    assert list(catalogue_of(modules, templates)) == ["c", "a", "b"]


def test_the_catalogue_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(TypeError):
        CATALOGUE["another"] = AMBULANCE  # type: ignore[index]  # that this is refused is what we test


@pytest.mark.parametrize(
    ("declares", "why"),
    [
        ({}, "no service"),
        ({"SERVICE": "ambulance"}, "no service"),
        ({"OTHER": AMBULANCE}, "OTHER"),
        ({"SERVICE": AMBULANCE, "OTHER": AMBULANCE}, "SERVICE, OTHER"),
    ],
)
def test_a_module_must_declare_exactly_one_service(
    templates: Path, declares: dict[str, object], why: str
) -> None:
    with pytest.raises(CatalogueError, match=why):
        catalogue_of([a_module("odd", **declares)], templates)


def test_two_modules_may_not_share_a_code(templates: Path) -> None:
    modules = [a_module("one", SERVICE=a_service("same")), a_module("two", SERVICE=a_service("same"))]
    with pytest.raises(CatalogueError, match=r"services\.two repeats the code same"):
        catalogue_of(modules, templates)


def without_template(service: ServiceDefinition) -> ServiceDefinition:
    return replace(service, passport=replace(service.passport, code="no-template"))


def without_steps(service: ServiceDefinition) -> ServiceDefinition:
    assert service.journey is not None
    return replace(service, journey=replace(service.journey, steps=()))


def without_journey(service: ServiceDefinition) -> ServiceDefinition:
    return replace(service, journey=None)


def not_said_to_be_online(service: ServiceDefinition) -> ServiceDefinition:
    return replace(service, passport=replace(service.passport, availability=Availability.LATER))


def with_a_ground_twice(service: ServiceDefinition) -> ServiceDefinition:
    grounds = service.passport.grounds
    return replace(service, passport=replace(service.passport, grounds=(*grounds, grounds[0])))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (without_template, "no template services/no-template.html"),
        (without_steps, "no steps"),
        (without_journey, "online and has no journey"),
        (not_said_to_be_online, "has a journey and is not said to be online"),
        (with_a_ground_twice, "ground of refusal is declared twice"),
    ],
)
def test_a_service_that_contradicts_itself_is_refused_by_name(
    templates: Path, spoil: Callable[[ServiceDefinition], ServiceDefinition], why: str
) -> None:
    assert catalogue_of([a_module("whole", SERVICE=HOME_CALL)], templates)
    with pytest.raises(CatalogueError, match=f"services.spoilt: .*{why}"):
        catalogue_of([a_module("spoilt", SERVICE=spoil(HOME_CALL))], templates)


def test_a_passport_cannot_be_silent_in_one_language() -> None:
    with pytest.raises(ValueError, match="both languages"):
        replace(AMBULANCE.passport, title=Bilingual(kk="Жедел жәрдем", ru=" "))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("температура", "home-call"),
        ("вызвать врача", "home-call"),
        ("ребенок заболел", "home-call"),
        ("үйге дәрігер", "home-call"),
        ("уйге даригер", "home-call"),
        ("кабылдау", "appointment"),
        ("Қабылдауға жазылғым келеді", "appointment"),
        ("запись к терапевту", "appointment"),
        ("прикрепиться", "attachment"),
        ("емхана ауыстыру", "attachment"),
        ("ПНД", "psychiatry-certificate"),
        ("справка ПНД", "psychiatry-certificate"),
        ("тубдиспансер", "tb-certificate"),
        ("нарколог", "narcology-certificate"),
        ("справка в бассейн", "primary-care-certificate"),
        ("больничный лист", "sick-leave-sheet"),
        ("выписка", "inpatient-extract"),
        ("лечь на операцию", "hospitalisation-referral"),
        ("инсулин", "medicines"),
        ("дәріхана", "medicines"),
        ("отказ от донорства", "donor-decision"),
        ("жүргізуші куәлігі", "driver-certificate"),
        ("медосмотр", "preliminary-examination"),
        ("медсестра курсы", "training-certificate"),
        ("скорая", "ambulance"),
        ("103", "ambulance"),
        ("инсульт", "ambulance"),
        ("анализ на вич", "hiv-test"),
        ("путевка", "sanatorium-card"),
        ("за рубежом", "treatment-abroad"),
    ],
)
def test_everyday_words_lead_to_the_service(asked: str, code: str) -> None:
    assert code in [passport.code for passport in search(CATALOGUE, asked)]


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_service_is_found_first_by_its_own_title_in_both_languages(code: str) -> None:
    title = CATALOGUE[code].passport.title
    for asked in (title.kk, title.ru):
        assert code in [passport.code for passport in search(CATALOGUE, asked)]


@pytest.mark.parametrize("asked", ["", "   ", "\n"])
def test_an_empty_search_shows_everything(asked: str) -> None:
    assert [passport.code for passport in search(CATALOGUE, asked)] == list(CATALOGUE)


@pytest.mark.parametrize("asked", ["qwerty", "в", "???", "850715390009", "<script>"])
def test_a_search_that_fits_nothing_finds_nothing(asked: str) -> None:
    assert search(CATALOGUE, asked) == []


@given(asked=st.text(max_size=80))
def test_whatever_is_typed_the_search_answers_with_services_of_the_catalogue(asked: str) -> None:
    found = [passport.code for passport in search(CATALOGUE, asked)]
    assert found == [code for code in CATALOGUE if code in found]


@given(text=st.text(alphabet="әғқңөұүһіАаёЁ -"))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("passport", [service.passport for service in CATALOGUE.values()], ids=str)
def test_a_service_is_told_in_one_line_each(passport: Passport) -> None:
    short = entry(passport)
    for text in (short.where, short.term, short.fee, short.take):
        assert "\n" not in text.kk + text.ru
