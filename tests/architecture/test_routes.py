"""Every door has a guard, and every page for people lives under a language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.databases import Databases

WITHOUT_LANGUAGE = (
    "/static/", "/sandbox/", "/callbacks/", "/_", "/healthz", "/readyz", "/metrics", "/.well-known/"
)  # fmt: skip


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Flask]:
    """The portal with its map of addresses; nothing is asked of its database."""
    with Databases.apps(f"sqlite:///{tmp_path / 'never-opened.sqlite'}", tmp_path) as make:
        yield make()


def test_every_route_has_a_declared_guard(doors: Flask) -> None:
    unguarded = [
        f"{rule.rule} → {rule.endpoint}"
        for rule in doors.url_map.iter_rules()
        if rule.endpoint != "static" and not getattr(doors.view_functions[rule.endpoint], "__guard__", "")
    ]
    assert not unguarded


def test_every_page_for_people_lives_under_a_language(doors: Flask) -> None:
    rules = [rule.rule for rule in doors.url_map.iter_rules()]
    strays = [rule for rule in rules if rule != "/" and not rule.startswith(WITHOUT_LANGUAGE)]
    assert not [rule for rule in strays if not rule.startswith("/<")]


def test_no_address_holds_an_identifier_of_a_person(doors: Flask) -> None:
    words = {word for rule in doors.url_map.iter_rules() for word in rule.arguments}
    assert not words & {"iin", "phone"}
