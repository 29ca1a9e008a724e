"""The stand-in server as any other client of its protocol would meet it."""

import httpx
import pytest

from portal.gateways.sandbox_store import SandboxStore
from tests.integration.gateways.conftest import TOKEN

HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def test_without_a_token_it_says_nothing(standin_url: str) -> None:
    answer = httpx.post(f"{standin_url}/population/find", json={"iin": "850715390009"})
    assert answer.status_code == 401
    assert "person" not in answer.text


@pytest.mark.parametrize(
    "path", ["population/send", "sms/find", "tuberculosis/find", "notary/send", "", "population"]
)
def test_other_addresses_are_not_there(standin_url: str, path: str) -> None:
    assert httpx.post(f"{standin_url}/{path}", json={}, headers=HEADERS).status_code == 404


def test_a_question_in_an_address_is_not_answered(standin_url: str) -> None:
    answer = httpx.get(f"{standin_url}/population/find?iin=850715390009", headers=HEADERS)
    assert answer.status_code == 405


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"iin": 5}', '{"iin": ""}', "{", '{"iin": "\\ud800'])
def test_a_bad_question_is_refused_with_a_code(standin_url: str, content: str) -> None:
    answer = httpx.post(
        f"{standin_url}/population/find",
        content=content,
        headers=HEADERS | {"Content-Type": "application/json"},
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("message", [{"iin": "850715390009"}, {"iin": "850715390009", "message_id": ""}])
def test_a_register_answers_no_question_without_an_id(standin_url: str, message: dict[str, str]) -> None:
    answer = httpx.post(f"{standin_url}/tuberculosis/ask", json=message, headers=HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "change",
    [
        {"reference": ""},
        {"iin": None},
        {"since": "02.03.2026"},
        {"since": 20260302},
        {"territory_number": "1"},
        {"territory_number": True},
    ],
    ids=str,
)
def test_an_order_that_is_not_whole_is_refused_and_not_written(
    standin_url: str, store: SandboxStore, change: dict[str, object]
) -> None:
    order = {
        "reference": "AB-1",
        "iin": "850715390009",
        "clinic_code": "city-2",
        "territory_number": 1,
        "doctor_code": "city-2-therapist",
        "since": "2026-03-02",
    }
    answer = httpx.post(f"{standin_url}/attachment/attach", json=order | change, headers=HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")
    assert store.acts_by_person() == {}


def test_a_question_of_megabytes_is_not_read(standin_url: str, store: SandboxStore) -> None:
    message = {"phone": "+77000000101", "text": "x" * 1_000_000, "key": "a"}
    try:
        status = httpx.post(f"{standin_url}/sms/send", json=message, headers=HEADERS).status_code
    except httpx.TransportError:
        status = 413  # the server may hang up while we are still talking
    assert status == 413
    assert store.messages("+77000000101") == []


def test_the_unknown_is_an_explicit_null(standin_url: str) -> None:
    answer = httpx.post(f"{standin_url}/population/find", json={"iin": "991231290002"}, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (200, {"person": None})
