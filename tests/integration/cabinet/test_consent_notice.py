"""At the top of the list: somebody waits for my consent, about me or my child."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.enums import Language
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.application import GIRL, MOTHER, person
from tests.page import Page
from tests.pages.consent import PERSON, asked_by, at_home, consent_of

Browser = Callable[..., PortalClient]
ONE = {"kk": "1 сұрау келісіміңізді күтіп тұр", "ru": "1 запрос ждёт вашего согласия"}
TWO = {"kk": "2 сұрау келісіміңізді күтіп тұр", "ru": "2 запроса ждут вашего согласия"}


def notice_of(page: Page) -> str:
    """The words of the notice; "" where there is none."""
    found = [each.text() for each in page.tree.css(".notice") if "/cabinet/consents" in (each.html or "")]
    assert len(found) <= 1
    return found[0] if found else ""


def test_one_question_is_told_of_with_its_term_and_leads_straight_to_its_page(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    asked_by(session, client, clock)
    theirs = at_home(session, new_client(language.value), clock)
    told = notice_of(theirs.get("/cabinet/"))
    assert ONE[language.value] in told
    assert {"kk": "5 наурыз", "ru": "5 марта"}[language.value] in told
    assert theirs.follow("/cabinet/consents/").path.endswith(f"/cabinet/consents/{consent_of(session).id}")
    assert notice_of(client.get("/cabinet/")) == "", "whoever asks is not asked"


def test_a_parent_is_told_about_which_child_and_of_several_the_first_term_counts(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    asked_by(session, client, clock, GIRL)
    clock.advance(timedelta(days=1))
    asked_by(session, client, clock, MOTHER)
    hers = at_home(session, new_client(language.value), clock, MOTHER)
    told = notice_of(hers.get("/cabinet/"))
    assert TWO[language.value] in told
    assert {"kk": "Кім туралы: Сіз, Айсұлу", "ru": "О ком: вы, Айсұлу"}[language.value] in told
    assert {"kk": "5 наурыз", "ru": "5 марта"}[language.value] in told
    assert len(hers.follow("/cabinet/consents").tree.css("li.application")) == 2


@pytest.mark.parametrize("done", ["answered", "withdrawn", "over"])
def test_what_no_longer_waits_is_not_told_of(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, done: str
) -> None:
    number = asked_by(session, client, clock)
    theirs = at_home(session, new_client(), clock)
    assert notice_of(theirs.get("/cabinet/"))
    if done == "answered":
        theirs.follow("/cabinet/consents/")
        theirs.post_form("/cabinet/consents/", act="refuse")
    elif done == "withdrawn":
        client.get(f"/cabinet/applications/{number}/withdraw")
        client.post_form("withdraw", act="withdraw")
    else:
        clock.advance(timedelta(days=3))
        at_home(session, theirs, clock, PERSON)
    assert notice_of(theirs.get("/cabinet/")) == ""


def test_a_child_who_came_of_age_answers_alone(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    girl = person(session, GIRL)
    girl.birth_date = girl.birth_date.replace(year=2008, month=3, day=3)
    asked_by(session, client, clock, GIRL)
    hers = at_home(session, new_client(), clock, MOTHER)
    assert notice_of(hers.get("/cabinet/"))
    clock.advance(timedelta(days=1))
    at_home(session, hers, clock, MOTHER)
    assert notice_of(hers.get("/cabinet/")) == ""
