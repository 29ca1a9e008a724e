"""What no honest browser sends meets a plain answer on both engines, never a broken page."""

from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.enums import Role
from portal.clock import Clock
from portal.gateways.signature.egov_mobile import address_in
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.application import handed_to_desk
from tests.factories.staff import staff_of
from tests.integration.test_entering_by_key import begin
from tests.integration.test_signing_by_key import to_key_page
from tests.pages.home_call import BEGINNING, at_home
from tests.phones import code_on, to_phone_page


@pytest.mark.parametrize(
    "path",
    [
        "/cabinet/applications/%00",
        "/cabinet/applications/%00/document.pdf",
        f"{BEGINNING}sent/%00",
        f"{BEGINNING}%00",
        "/services/%00",
        "/cabinet/applications/%0d%0aX:y",
    ],
)
def test_an_address_with_control_characters_is_not_there(
    client: PortalClient, session: Session, clock: Clock, path: str
) -> None:
    at_home(session, client, clock.now())
    client.get(path, expect=404)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/cases/99999999999999999999",
        "/desk/cases/-1",
        "/desk/complaints/99999999999999999999",
        "/desk/cases/%00",
    ],
)
def test_a_case_beyond_all_numbers_is_not_there(
    client: PortalClient, session: Session, clock: Clock, path: str
) -> None:
    sign_in_staff(session, client.browser, staff_of(session, Role.HEAD), clock.now())
    client.get(path, expect=404)


@pytest.mark.parametrize("shown", ["\x00", "x" * 5000, "ә"])
def test_a_hash_that_is_none_shows_the_review_anew(
    client: PortalClient, session: Session, clock: Clock, shown: str
) -> None:
    call = at_home(session, client, clock.now())
    page = call.to_review()
    sent = {**page.form("form").values(), "shown": shown}
    assert client.post(f"{BEGINNING}review", sent).path.endswith("/review")


NO_NONCE = pytest.mark.parametrize("nonce", ["\x00", "x" * 65, "ә", "\n"], ids=ascii)


@NO_NONCE
def test_what_is_no_nonce_was_given_to_nobody_to_sign(
    client: PortalClient, session: Session, clock: Clock, nonce: str
) -> None:
    at_home(session, client, clock.now()).to_review()
    page = to_key_page(client)
    sent = {**page.form("form").values(), "nonce": nonce, "cms": "AAAA"}
    assert client.post(page.path, sent).path.endswith("/review")


@NO_NONCE
@pytest.mark.parametrize("entrance", ["/login", "/desk/login"])
def test_what_is_no_nonce_lets_nobody_in(client: PortalClient, entrance: str, nonce: str) -> None:
    page = begin(client, entrance)
    sent = {**page.form("form").values(), "nonce": nonce, "cms": nonce}
    assert client.post(page.path, sent).path == page.path


@NO_NONCE
def test_what_is_no_nonce_fills_no_form_of_the_desk_and_decides_nothing(
    client: PortalClient, session: Session, clock: Clock, nonce: str
) -> None:
    call = handed_to_desk(session, clock.now())
    sign_in_staff(session, client.browser, staff_of(session, Role.REGISTRAR), clock.now())
    client.browser.get("/kk/desk/")
    address = f"/kk/desk/applications/{call.number}"
    query = {"typed": nonce}
    assert client.browser.get(f"{address}/refuse", query_string=query).status_code == 200
    assert client.browser.get(f"{address}/sign/{quote(nonce)}").status_code == 404
    assert client.browser.get(f"{address}/sign/{quote(nonce)}/text").status_code == 404


def test_a_phone_with_an_odd_address_or_an_odd_token_is_told_no(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    at_home(session, client, clock.now()).to_review()
    address = urlsplit(address_in(code_on(to_phone_page(client)))).path
    phone = app.test_client()
    folder = address.rpartition("/")[0]
    for link in ("%00", "%ff", "%ed%a0%80", "x" * 3000):
        assert phone.get(f"{folder}/{link}").status_code == 404
        assert phone.put(f"{folder}/{link}/documents").status_code == 404
    for shown in ("Bearer \xe9", "Bearer", "\xff \xff", "Bearer " + "x" * 3000):
        header = {"Authorization": shown}
        assert phone.get(f"{address}/documents", headers=header).status_code == 401
        assert phone.put(f"{address}/documents", headers=header).status_code == 401
