"""Registration: the whole path, each refusal with what to do next, and nothing told too early."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Account, Kinship, Person
from models.enums import Language
from models.iin import Iin
from portal.clock import Clock
from portal.gateways.population.sandbox import sandbox_people
from tests.client import PortalClient
from tests.page import Page

NEW, NEW_PHONE = "991231190706", "+77000000107"
DEAD, UNKNOWN, CHILD = "991231190006", "991231290002", "160229690001"
TAKEN, TAKEN_PHONE = "850715390009", "+77000000101"
FREE_PHONE = "+77000000999"
PASSWORD = "үш сары түйе-2026"


def born(iin: str) -> date:
    return sandbox_people()[iin].birth_date


def prove_number(client: PortalClient, iin: str, phone: str) -> Page:
    client.get("/register")
    client.post_form(iin=iin)
    client.post_form(phone=phone)
    return client.post_form(code=client.sms(phone))


def register(client: PortalClient, iin: str = NEW, phone: str = NEW_PHONE) -> Page:
    prove_number(client, iin, phone)
    client.post_form(act="confirm")
    return client.post_form(password=PASSWORD)


@pytest.mark.both_engines
def test_a_person_registers_in_five_steps_and_is_signed_in(
    client: PortalClient, session: Session, language: Language
) -> None:
    page = client.get("/register")
    page = client.post_form(iin=f" {NEW} ")
    assert page.path.endswith("/register/phone")
    page = client.post_form(phone="8 (700) 000-01-07")
    assert page.path.endswith("/register/code")
    assert NEW_PHONE not in page.text
    page = client.post_form(code=client.sms(NEW_PHONE))
    assert page.path.endswith("/register/person")
    assert sandbox_people()[NEW].full_name in page.text
    page = client.post_form(act="confirm")
    page = client.post_form(password=PASSWORD)
    assert "/cabinet/" in page.path
    person = session.scalars(select(Person).where(Person.iin == Iin(NEW))).one()
    assert (person.birth_date, person.language) == (born(NEW), language)
    assert person.account is not None
    assert person.account.phone.e164 == NEW_PHONE
    assert person.account.password_hash.startswith("$argon2id$")


def test_who_registered_signs_in_from_this_browser_without_a_code(client: PortalClient) -> None:
    register(client)
    client.post_form("logout")
    client.get("/login")
    assert "/cabinet/" in client.post_form(iin=NEW, password=PASSWORD).path


def test_the_first_steps_answer_alike_for_a_free_a_taken_and_an_unknown_iin(
    new_client: Callable[..., PortalClient], language: Language
) -> None:
    seen = []
    for number, iin in enumerate((NEW, TAKEN, UNKNOWN, DEAD, CHILD)):
        client = new_client(language)
        pages = [client.get("/register"), client.post_form(iin=iin)]
        pages.append(client.post_form(phone=f"+77000{number}00055"))
        seen.append([page.text for page in pages])
    assert all(each == seen[0] for each in seen)


@pytest.mark.parametrize(
    ("iin", "phone", "words", "way_on"),
    [
        (UNKNOWN, FREE_PHONE, "1414", "/register"),
        (DEAD, FREE_PHONE, "қайтыс болған", "/kk/"),
        (CHILD, FREE_PHONE, "18 жастан", "/login"),
        (TAKEN, FREE_PHONE, "бұрыннан бар", "/password/reset"),
        (NEW, TAKEN_PHONE, "басқа кабинетке", "/register/phone"),
    ],
)
def test_each_refusal_says_why_and_what_to_do_next(
    client: PortalClient, session: Session, iin: str, phone: str, words: str, way_on: str
) -> None:
    before = session.scalar(select(func.count(Account.id)))
    page = prove_number(client, iin, phone)
    assert words in page.text
    assert page.link(way_on)
    assert session.scalar(select(func.count(Account.id))) == before


def test_another_number_may_be_given_after_a_taken_one(client: PortalClient) -> None:
    prove_number(client, NEW, TAKEN_PHONE)
    client.follow("/register/phone")
    client.post_form(phone=NEW_PHONE)
    client.post_form(code=client.sms(NEW_PHONE))
    client.post_form(act="confirm")
    assert "/cabinet/" in client.post_form(password=PASSWORD).path


def test_the_register_cannot_be_read_out_by_asking_again_and_again(
    new_client: Callable[..., PortalClient], clock: Clock
) -> None:
    pages = [prove_number(new_client(), NEW, f"+7700030005{number}") for number in range(6)]
    assert all(sandbox_people()[NEW].full_name in page.text for page in pages[:5])
    assert sandbox_people()[NEW].surname not in pages[5].text
    assert "сағат 09:0" in pages[5].errors[0]


def test_when_the_register_is_down_what_was_typed_stays_and_works_later(client: PortalClient) -> None:
    client.get("/register")
    client.post_form(iin=NEW)
    client.post_form(phone=NEW_PHONE)
    client.browser.post("/sandbox/gateways/population", json={"mode": "down"})
    page = client.post_form(code=client.sms(NEW_PHONE), expect=503)
    for _ in range(6):
        page = client.post_form(act="ask", expect=503)
        assert "қайталаңыз" in page.errors[0]
    client.browser.post("/sandbox/gateways/population", json={"mode": "up"})
    assert sandbox_people()[NEW].full_name in client.post_form(act="ask").text


def test_who_is_not_the_person_shown_begins_again_and_nothing_is_kept(client: PortalClient) -> None:
    prove_number(client, NEW, NEW_PHONE)
    page = client.post_form(act="not_me")
    assert page.path.endswith("/register")
    assert not page.field("iin").attributes.get("value")
    assert client.get("/register/password").path.endswith("/register")


@pytest.mark.parametrize("step", ["phone", "code", "person", "password"])
def test_no_step_can_be_jumped(client: PortalClient, step: str) -> None:
    assert client.get(f"/register/{step}").path.endswith("/register")


def test_no_step_can_be_jumped_by_sending_it(client: PortalClient, session: Session) -> None:
    page = client.get("/register")
    token = page.form("register").values()["csrf_token"]
    client.post_form(iin=NEW)
    client.post("/register/password", {"csrf_token": token, "password": PASSWORD})
    client.post("/register/person", {"csrf_token": token, "act": "confirm"})
    assert session.scalar(select(Person).where(Person.iin == Iin(NEW))) is None


def test_another_number_needs_another_code(client: PortalClient) -> None:
    prove_number(client, NEW, NEW_PHONE)
    client.get("/register/phone")
    client.post_form(phone=FREE_PHONE)
    assert client.get("/register/person").path.endswith("/register/code")


def test_another_iin_begins_anew(client: PortalClient) -> None:
    prove_number(client, NEW, NEW_PHONE)
    client.get("/register")
    client.post_form(iin=TAKEN)
    assert client.get("/register/password").path.endswith("/register/code")


def test_a_weak_password_is_refused_with_the_reason(client: PortalClient) -> None:
    prove_number(client, NEW, NEW_PHONE)
    client.post_form(act="confirm")
    for weak in ("short", "qwertyuiop", f"my {NEW}", "aaaaaaaaaaaa"):
        assert len(client.post_form(password=weak).errors) == 1
    assert "/cabinet/" in client.post_form(password=PASSWORD).path


@pytest.mark.both_engines
def test_two_browsers_that_register_the_same_person_get_one_account(
    new_client: Callable[..., PortalClient], session: Session
) -> None:
    first, second = new_client(), new_client()
    for client, phone in ((first, NEW_PHONE), (second, FREE_PHONE)):
        prove_number(client, NEW, phone)
        client.post_form(act="confirm")
    assert "/cabinet/" in first.post_form(password=PASSWORD).path
    assert "бұрыннан бар" in second.post_form(password=PASSWORD).text
    accounts = session.scalars(select(Account).join(Person).where(Person.iin == Iin(NEW))).all()
    assert [account.phone.e164 for account in accounts] == [NEW_PHONE]


def test_a_parent_who_registers_may_act_for_the_children(client: PortalClient, session: Session) -> None:
    mother = session.scalars(select(Person).where(Person.iin == Iin("900228490109"))).one()
    for kin in session.scalars(select(Kinship).where(Kinship.parent_id == mother.id)):
        session.delete(kin)
    session.delete(mother.account)
    session.commit()
    register(client, "900228490109", FREE_PHONE)
    page = client.get("/cabinet/family")
    assert sandbox_people()[CHILD].full_name in page.text
