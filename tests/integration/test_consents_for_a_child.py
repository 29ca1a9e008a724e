"""A certificate about somebody else's child: the parents answer, till the day of the 18th birthday."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, JournalEntry, Person
from models.enums import ConsentState, State
from models.iin import Phone
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.application import GIRL, MOTHER, person
from tests.pages.certificate import at_register
from tests.pages.consent import CODE, TOKEN, asked_by, at_home, consent_of, say
from tests.pages.home_call import newest

Browser = Callable[..., PortalClient]
MOTHERS_PHONE, GIRLS_PHONE = "+77000000102", "+77000000199"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(SMS_CALLBACK_TOKEN=TOKEN)


def with_account(session: Session, clock: Clock, born: date) -> Person:
    """The girl, born on another day, with a cabinet of her own."""
    girl = person(session, GIRL)
    girl.birth_date = born
    girl.account = Account(
        phone=Phone(GIRLS_PHONE), password_hash="", password_changed_at=clock.now(), created_at=clock.now()
    )
    session.commit()
    return girl


def test_a_parent_is_asked_by_sms_and_agrees_for_the_child(
    client: PortalClient, session: Session, clock: Clock, app: Flask
) -> None:
    asked_by(session, client, clock, GIRL)
    [told] = client.messages(MOTHERS_PHONE)
    assert "балаңыз туралы" in told["text"] or "вашем ребёнке" in told["text"]
    girl = person(session, GIRL)
    assert girl.given_name not in told["text"]
    say(app, "1", phone=MOTHERS_PHONE)
    done = newest(session)
    assert (done.state, done.subject_id) == (State.FULFILLED, girl.id)
    given = session.scalars(select(JournalEntry).where(JournalEntry.fact == "consent_given")).one()
    assert given.actor_name == person(session, MOTHER).full_name


def test_a_parent_reads_about_which_child_refuses_in_the_cabinet_and_whoever_asks_learns_nothing(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    number = asked_by(session, client, clock, GIRL)
    before = client.get(f"/cabinet/applications/{number}").text
    hers = at_home(session, new_client(), clock, MOTHER)
    name = person(session, GIRL).full_name
    assert name in hers.get("/cabinet/consents").text
    assert name in hers.follow("/cabinet/consents/").text
    hers.post_form("/cabinet/consents/", act="refuse")
    assert consent_of(session).standing is ConsentState.REFUSED
    assert client.get(f"/cabinet/applications/{number}").text == before


def test_a_parent_agrees_by_a_code_and_takes_it_back(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    asked_by(session, client, clock, GIRL)
    hers = at_home(session, new_client(), clock, MOTHER)
    hers.get("/cabinet/consents")
    hers.follow("/cabinet/consents/")
    hers.post_form("/cabinet/consents/", act="agree")
    hers.post_form("form", code=hers.sms(MOTHERS_PHONE))
    assert newest(session).state is State.FULFILLED
    hers.post_form("/cabinet/consents/", act="take_back")
    assert consent_of(session).standing is ConsentState.TAKEN_BACK


def test_nobody_but_a_parent_sees_the_question_about_a_child(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    asked_by(session, client, clock, GIRL)
    stranger = at_home(session, new_client(), clock)
    assert stranger.get("/cabinet/consents").tree.css_first('a[href*="/cabinet/consents/"]') is None
    stranger.get(f"/cabinet/consents/{consent_of(session).id}", expect=404)


@pytest.mark.parametrize(
    ("born", "asked", "not_asked"),
    [
        (date(2008, 3, 3), MOTHERS_PHONE, GIRLS_PHONE),
        (date(2008, 3, 2), GIRLS_PHONE, MOTHERS_PHONE),
    ],
    ids=["the day before the birthday", "on the birthday"],
)
def test_from_the_eighteenth_birthday_they_are_asked_themselves(
    client: PortalClient, session: Session, clock: Clock, app: Flask, born: date, asked: str, not_asked: str
) -> None:
    with_account(session, clock, born)
    asked_by(session, client, clock, GIRL)
    assert client.messages(not_asked) == []
    assert len(client.messages(asked)) == 1
    say(app, "1", phone=not_asked)
    assert consent_of(session).standing is ConsentState.WAITING
    say(app, "1", phone=asked, message_id="m-2")
    assert consent_of(session).standing is ConsentState.GIVEN


def test_a_question_that_waits_over_the_birthday_passes_from_the_parent_to_the_person(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, app: Flask
) -> None:
    with_account(session, clock, date(2008, 3, 3))
    asked_by(session, client, clock, GIRL)
    consent_id = consent_of(session).id
    clock.advance(timedelta(days=1))
    at_home(session, new_client(), clock, MOTHER).get(f"/cabinet/consents/{consent_id}", expect=404)
    theirs = new_client()
    at_register(session, theirs, clock.now(), CODE, GIRL)
    theirs.get(f"/cabinet/consents/{consent_id}")
    say(app, "1", phone=MOTHERS_PHONE)
    assert consent_of(session).standing is ConsentState.WAITING
    say(app, "0", phone=GIRLS_PHONE, message_id="m-2")
    assert consent_of(session).standing is ConsentState.REFUSED
