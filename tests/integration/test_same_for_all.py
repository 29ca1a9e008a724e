"""Parts of a page are drawn once for everybody: whoever came first leaves nothing of theirs in them."""

from collections.abc import Callable

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, StaffMember
from models.enums import Language
from portal.clock import Clock
from portal.config import ROOT
from tests.factories.access import sign_in

PARTS = {
    "head.html": "head meta, head link, head script",
    "brand.html": ".brand, .emergency",
    "footer.html": "footer",
}


def parts_of(html: str) -> list[str]:
    tree = LexborHTMLParser(html)
    return [str(each.html) for selector in PARTS.values() for each in tree.css(selector)]


def test_these_are_all_the_parts_that_are_drawn_once() -> None:
    used = {
        line.split('same_for_all("layouts/')[1].split('"')[0]
        for page in (ROOT / "portal" / "templates").rglob("*.html")
        for line in page.read_text(encoding="utf-8").splitlines()
        if "same_for_all(" in line
    }
    assert used == set(PARTS)


@pytest.mark.parametrize("language", list(Language))
def test_they_are_the_same_whoever_came_first_and_wherever(
    make_app: Callable[..., Flask], session: Session, clock: Clock, language: Language
) -> None:
    citizen = session.scalars(select(Account.id)).first()
    officers = session.scalars(select(StaffMember.id)).all()
    seen = []
    for owner in ("", f"citizen:{citizen}", *(f"staff:{each}" for each in officers)):
        browser = make_app().test_client()  # that has drawn nothing yet
        if owner:
            sign_in(session, browser, owner, clock.now())
        seen += [parts_of(browser.get(f"/{language}/{page}").text) for page in ("", "help?x=1", "nothing")]
    assert len(seen[0]) > len(PARTS)
    assert all(each == seen[0] for each in seen)


def test_they_speak_the_language_of_the_page(make_app: Callable[..., Flask]) -> None:
    browser = make_app().test_client()
    kazakh, russian, again = (parts_of(browser.get(f"/{each}/").text) for each in ("kk", "ru", "kk"))
    assert kazakh == again
    assert not set(kazakh[-1:]) & set(russian[-1:])
