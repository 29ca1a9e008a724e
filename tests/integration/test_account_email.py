"""The address for letters: confirmed by a code that is sent to it, changed, forgotten, shown to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Person
from models.email import Email
from models.enums import Language, Role
from models.iin import Iin
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import planned_call
from tests.factories.staff import staff_of

MAN, MAN_PHONE = "850715390009", "+77000000101"
WOMAN, WOMAN_PHONE = "900228490109", "+77000000102"
ADDRESS, ANOTHER = "nurlan@mail.example", "another@mail.example"


def kept(session: Session, iin: str = MAN) -> Email | None:
    session.rollback()
    return session.scalars(select(Account.email).join(Person).where(Person.iin == Iin(iin))).one()


def ask(client: PortalClient, address: str = ADDRESS) -> None:
    client.get("/cabinet/profile/email")
    client.post_form("form", email=address)


def code_for(client: PortalClient, address: str = ADDRESS) -> str:
    return client.letters(address)[0]["code"]


def give(client: PortalClient, address: str = ADDRESS) -> None:
    ask(client, address)
    client.post_form(code=code_for(client, address))


@pytest.mark.parametrize("page", ["email", "email/code"])
def test_a_guest_signs_in_first(client: PortalClient, page: str) -> None:
    assert client.get(f"/cabinet/profile/{page}").path.endswith("/login")


@pytest.mark.both_engines
def test_an_address_is_kept_when_its_code_came_back(
    client: PortalClient, session: Session, language: Language
) -> None:
    client.login(MAN, MAN_PHONE)
    ask(client, " Nurlan@Mail.example ")
    assert kept(session) is None
    page = client.post_form(code=code_for(client))
    assert page.path.endswith("/cabinet/profile")
    assert kept(session) == Email(ADDRESS)
    assert "n•••@mail.example" in page.text
    assert ADDRESS not in page.html


def test_the_letter_with_the_code_says_nothing_of_the_person(client: PortalClient) -> None:
    client.login(MAN, MAN_PHONE)
    ask(client)
    (letter,) = client.letters(ADDRESS)
    assert letter["subject"] == "Емхана: растау коды"
    assert "Қасымов" not in letter["text"]


def test_the_owner_of_the_number_hears_of_a_new_address(client: PortalClient) -> None:
    client.login(MAN, MAN_PHONE)
    give(client)
    assert "e-mail қосылды" in client.messages(MAN_PHONE)[0]["text"]


def test_it_is_changed_and_forgotten(client: PortalClient, session: Session, language: Language) -> None:
    client.login(MAN, MAN_PHONE)
    give(client)
    give(client, ANOTHER)
    assert kept(session) == Email(ANOTHER)
    assert ANOTHER in client.get("/cabinet/profile/email").text
    page = client.post_form("/forget")
    assert page.path.endswith("/cabinet/profile")
    assert kept(session) is None
    assert not client.get("/cabinet/profile/email").tree.css('form[action$="/forget"]')


def test_a_wrong_code_keeps_nothing(client: PortalClient, session: Session) -> None:
    client.login(MAN, MAN_PHONE)
    ask(client)
    wrong = f"{(int(code_for(client)) + 1) % 1_000_000:06d}"
    assert client.post_form(code=wrong).errors
    assert client.post_form(code="12").errors == ["Код 6 цифрдан тұрады. Түгел енгізгеніңізді тексеріңіз."]
    assert kept(session) is None


def test_the_code_of_one_address_confirms_no_other(client: PortalClient, session: Session) -> None:
    client.login(MAN, MAN_PHONE)
    ask(client)
    code = code_for(client)
    ask(client, ANOTHER)
    if code != code_for(client, ANOTHER):
        assert client.post_form(code=code).errors
    assert kept(session) is None


def test_a_code_is_sent_three_times_in_a_quarter_of_an_hour(client: PortalClient, clock: Clock) -> None:
    client.login(MAN, MAN_PHONE)
    for _ in range(5):
        ask(client)
    assert len(client.letters(ADDRESS)) == 3
    clock.advance(timedelta(minutes=16))
    ask(client)
    assert len(client.letters(ADDRESS)) == 4


@pytest.mark.parametrize("typed", ["", "nurlan", "нурлан@mail.kz", "a@b", "a@mail.kz, b@mail.kz"])
def test_what_is_no_address_is_refused_in_words(client: PortalClient, language: Language, typed: str) -> None:
    client.login(MAN, MAN_PHONE)
    ask(client, typed)
    assert len(client.page.errors) == 1
    assert client.page.path.endswith("/profile/email")


def test_the_same_address_again_is_no_change(client: PortalClient) -> None:
    client.login(MAN, MAN_PHONE)
    give(client)
    ask(client)
    assert client.page.errors == ["Хаттар бұл мекенжайға онсыз да келеді."]
    assert len(client.letters(ADDRESS)) == 1


@pytest.mark.parametrize(("mode", "says"), [("down", "қайталаңыз"), ("reject", "Мекенжайды тексеріңіз")])
def test_a_mail_server_in_trouble_is_told_and_counts_as_nothing(
    client: PortalClient, mode: str, says: str
) -> None:
    client.login(MAN, MAN_PHONE)
    client.browser.post("/sandbox/gateways/email", json={"mode": mode})
    for _ in range(4):
        ask(client)
        assert says in client.page.text
    client.browser.post("/sandbox/gateways/email", json={"mode": "up"})
    ask(client)
    assert len(client.letters(ADDRESS)) == 1


def test_a_family_may_share_an_address(client: PortalClient, new_client, session: Session) -> None:
    for browser, iin, phone in ((client, MAN, MAN_PHONE), (new_client(), WOMAN, WOMAN_PHONE)):
        browser.login(iin, phone)
        give(browser)
    assert kept(session) == kept(session, WOMAN) == Email(ADDRESS)


def test_no_page_of_the_desk_shows_it(client: PortalClient, session: Session, clock: Clock) -> None:
    call = planned_call(session, clock.now())
    call.account.email = Email(ADDRESS)
    session.commit()
    sign_in_staff(session, client.browser, staff_of(session, Role.REGISTRAR), clock.now())
    assert "@mail.example" not in client.get(f"/desk/applications/{call.number}").html
