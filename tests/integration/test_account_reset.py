"""A forgotten password, and the entrance of the staff."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attempts, OneTimeCode, StaffMember
from models.enums import Language
from models.iin import Iin
from portal.clock import Clock
from tests.client import PortalClient

IIN, PHONE, PASSWORD = "850715390009", "+77000000101", "Emhana-2026!"
NEW_PASSWORD = "төрт жасыл алма"
UNKNOWN = "991231290002"
STAFF_IIN, STAFF_PHONE = "940407493004", "+77000000201"


def reset(client: PortalClient) -> None:
    client.get("/password/reset")
    client.post_form(iin=IIN)
    client.post_form(code=client.sms(PHONE))


@pytest.mark.both_engines
def test_a_new_password_is_set_by_a_code_and_the_old_one_is_no_good(
    client: PortalClient, new_client: Callable[..., PortalClient], language: Language
) -> None:
    reset(client)
    assert "/cabinet/" in client.post_form(password=NEW_PASSWORD).path
    other = new_client()
    other.get("/login")
    assert other.post_form(iin=IIN, password=PASSWORD).errors
    assert other.post_form(iin=IIN, password=NEW_PASSWORD).path.endswith("/login/code")


@pytest.mark.both_engines
def test_all_other_sessions_end_known_browsers_are_forgotten_and_sms_tells(
    client: PortalClient, new_client: Callable[..., PortalClient]
) -> None:
    other = new_client()
    other.login(IIN, PHONE)
    reset(client)
    client.post_form(password=NEW_PASSWORD)
    assert "Құпиясөзіңіз өзгертілді" in client.messages(PHONE)[0]["text"]
    assert client.get("/cabinet/profile").path.endswith("/profile")
    assert other.get("/cabinet/profile").path.endswith("/login")
    assert other.post_form(iin=IIN, password=NEW_PASSWORD).path.endswith("/login/code")


def test_an_unknown_iin_gets_the_same_pages_and_the_same_limits(
    new_client: Callable[..., PortalClient], clock: Clock, language: Language
) -> None:
    seen = []
    for iin in (IIN, UNKNOWN):
        client = new_client(language)
        client.get("/password/reset")
        pages = [client.post_form(iin=iin)]
        pages += [client.post_form(code="000000"), client.post_form(act="resend")]
        pages += [client.post_form(act="resend"), client.post_form(act="resend")]
        seen.append([(page.path, page.errors, page.text) for page in pages])
        assert "09:15" in pages[-1].text or "09:16" in pages[-1].text
    assert seen[0][0] == seen[1][0]
    assert [path for path, *_ in seen[0]] == [path for path, *_ in seen[1]]
    assert [errors for _, errors, _ in seen[0]] == [errors for _, errors, _ in seen[1]]


def test_nothing_is_sent_for_an_unknown_iin_but_a_code_is_counted(
    client: PortalClient, session: Session
) -> None:
    client.get("/password/reset")
    client.post_form(iin=UNKNOWN)
    assert session.scalars(select(OneTimeCode)).one().purpose == "reset"
    assert not client.messages("+77000000109")


def test_when_sms_is_down_the_page_is_the_same_for_everybody(
    new_client: Callable[..., PortalClient], session: Session
) -> None:
    new_client().browser.post("/sandbox/gateways/sms", json={"mode": "down"})
    texts = []
    for iin in (IIN, UNKNOWN):
        client = new_client()
        client.get("/password/reset")
        texts.append(client.post_form(iin=iin).h1)
    assert texts[0] == texts[1]


def test_the_number_of_the_account_is_not_named(client: PortalClient) -> None:
    client.get("/password/reset")
    assert "01" not in client.post_form(iin=IIN).text.split("09:05")[0].split("1414")[0][-200:]


def test_the_new_password_needs_the_code(client: PortalClient) -> None:
    client.get("/password/reset")
    client.post_form(iin=IIN)
    assert client.get("/password/reset/password").path.endswith("/password/reset")


def test_a_code_for_signing_in_does_not_set_a_password(
    client: PortalClient, new_client: Callable[..., PortalClient]
) -> None:
    other = new_client()
    other.get("/login")
    other.post_form(iin=IIN, password=PASSWORD)
    code = client.sms(PHONE)
    client.get("/password/reset")
    client.post_form(iin=IIN)
    if client.sms(PHONE) != code:
        assert client.post_form(code=code).errors


def test_a_proved_iin_does_not_open_another(client: PortalClient) -> None:
    reset(client)
    client.get("/password/reset")
    client.post_form(iin="900228490109")
    assert client.get("/password/reset/password").path.endswith("/password/reset")


def test_the_new_password_is_judged_like_the_first(client: PortalClient) -> None:
    reset(client)
    for weak in ("short", "qwertyuiop", f"my {IIN}"):
        assert len(client.post_form(password=weak).errors) == 1


# The entrance of the staff


def staff_login(client: PortalClient) -> None:
    client.get("/desk/login")
    client.post_form(iin=STAFF_IIN, password=PASSWORD)


def test_staff_need_a_code_every_time(client: PortalClient, language: Language) -> None:
    for _ in range(2):
        staff_login(client)
        assert client.page.path.endswith("/desk/login/code")
        page = client.post_form(code=client.sms(STAFF_PHONE))
        assert not page.path.endswith("/login")
        page = client.post_form("logout")
        assert page.path.endswith("/desk/login")


def test_a_citizen_does_not_get_in_by_the_door_of_the_staff_nor_staff_by_the_citizens(
    client: PortalClient,
) -> None:
    client.get("/desk/login")
    assert client.post_form(iin=IIN, password=PASSWORD).errors
    client.get("/login")
    assert client.post_form(iin=STAFF_IIN, password=PASSWORD).errors


def test_who_works_no_more_is_refused_only_after_the_right_password(
    client: PortalClient, session: Session
) -> None:
    staff = session.scalars(select(StaffMember).where(StaffMember.iin == Iin(STAFF_IIN))).one()
    staff.is_active = False
    staff_login(client)
    assert "жабылған" in client.page.errors[0]
    client.get("/desk/login")
    assert "жабылған" not in client.post_form(iin=STAFF_IIN, password="not the password").errors[0]
    assert not client.messages(STAFF_PHONE)


def test_who_is_dismissed_while_signed_in_is_out_at_once(client: PortalClient, session: Session) -> None:
    staff_login(client)
    client.post_form(code=client.sms(STAFF_PHONE))
    staff = session.scalars(select(StaffMember).where(StaffMember.iin == Iin(STAFF_IIN))).one()
    staff.is_active = False
    assert client.get("/desk/login").h1 == "Емхана қызметкерлеріне арналған кіру"


@pytest.mark.parametrize("iin", [STAFF_IIN, UNKNOWN])
def test_the_staff_entrance_has_the_same_pauses(client: PortalClient, clock: Clock, iin: str) -> None:
    client.get("/desk/login")
    for _ in range(5):
        page = client.post_form(iin=iin, password="not the password")
    assert "сағат 09:0" in page.errors[1]
    clock.advance(timedelta(minutes=1))
    assert len(client.post_form(iin=iin, password="not the password").errors) == 2


def test_guessing_codes_meets_growing_pauses(client: PortalClient, clock: Clock, session: Session) -> None:
    def guess() -> None:
        for _ in range(5):
            client.post_form(code="no code")
        code = client.sms(PHONE)
        for _ in range(5):
            client.post_form(code=f"{(int(code) + 1) % 1_000_000:06d}")

    client.get("/password/reset")
    client.post_form(iin=IIN)
    for _ in range(2):
        guess()
        clock.advance(timedelta(minutes=15))
        client.post_form(act="resend")
    guess()
    asked = len(client.messages(PHONE))
    assert "тым көп" in client.post_form(act="resend").text.lower()
    assert len(client.messages(PHONE)) == asked
    clock.advance(timedelta(minutes=1, seconds=1))
    client.post_form(act="resend")
    assert len(client.messages(PHONE)) == asked + 1
    assert client.post_form(code=client.sms(PHONE)).path.endswith("/reset/password")


def test_tries_after_the_last_are_not_counted_again(client: PortalClient, session: Session) -> None:
    client.get("/password/reset")
    client.post_form(iin=IIN)
    wrong = f"{(int(client.sms(PHONE)) + 1) % 1_000_000:06d}"
    for _ in range(9):
        client.post_form(code=wrong)
    rows = session.scalars(select(Attempts).where(Attempts.key.startswith("code:"))).all()
    assert [row.failures for row in rows] == [1]
