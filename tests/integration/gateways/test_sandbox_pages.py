"""The sandbox's pages as a person and as a program meet them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.enums import Language
from portal.gateways.breaker import FAILURES
from portal.gateways.email.port import Letter
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.registers.port import Register
from portal.gateways.sandbox_store import STAND_INS, Mode
from tests.client import PortalClient

PHONE = "+77000000101"
JSON = {"Accept": "application/json"}


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    """These pages ask nothing of the portal's database: one engine is enough."""
    return str(request.param)


@pytest.fixture
def program(app: Flask) -> FlaskClient:
    """A program that drives the portal from outside, without cookies or tokens of a form."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def send(app: Flask) -> Callable[..., None]:
    def sent(text: str, phone: str = PHONE) -> None:
        app.extensions["gateways"].sms.send(phone, text, uuid4().hex)

    return sent


class TestMessages:
    def test_a_program_reads_them_newest_first(self, program: FlaskClient, send) -> None:
        send("Кіру коды: 482913")
        send("Дәрігер жолға шықты")
        newest, oldest = program.get("/sandbox/sms", query_string={"phone": PHONE}, headers=JSON).get_json()
        assert set(newest) == {"phone", "text", "code", "sent_at"}
        assert (newest["text"], newest["code"]) == ("Дәрігер жолға шықты", None)
        assert (oldest["phone"], oldest["code"]) == (PHONE, "482913")
        assert oldest["sent_at"].startswith("2026-03-02T")

    @pytest.mark.parametrize(
        "written",
        ["+77000000101", "%2B77000000101", "77000000101", "87000000101", "7000000101", "8 (700) 000-01-01"],
    )
    def test_a_number_may_be_written_in_many_ways(self, program: FlaskClient, send, written: str) -> None:
        send("text")
        assert len(program.get(f"/sandbox/sms?phone={written}", headers=JSON).get_json()) == 1

    @pytest.mark.parametrize("query", ["", "?phone=", "?phone=abc", "?phone=%2B77000000102"])
    def test_nobody_reads_the_messages_of_another_number(
        self, program: FlaskClient, send, query: str
    ) -> None:
        send("text")
        assert program.get(f"/sandbox/sms{query}", headers=JSON).get_json() == []

    @pytest.mark.parametrize("accept", ["", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8"])
    def test_a_browser_gets_a_page(self, program: FlaskClient, accept: str) -> None:
        assert (
            program.get("/sandbox/sms", headers={"Accept": accept} if accept else {}).mimetype == "text/html"
        )

    @pytest.mark.parametrize(
        "accept", ["application/json", "application/json, */*", "application/json, text/plain"]
    )
    def test_a_program_gets_json(self, program: FlaskClient, accept: str) -> None:
        assert program.get("/sandbox/sms", headers={"Accept": accept}).is_json

    def test_a_person_sees_text_and_code(self, client: PortalClient, language: Language, send) -> None:
        send("1414: 482913")
        client.get(f"/{language}/")
        page = client.get("/sandbox/sms?phone=%2B77000000101")
        assert "1414: 482913" in page.html
        assert "<strong>482913</strong>" in page.html

    def test_a_person_looks_up_a_number_without_messages(
        self, client: PortalClient, language: Language
    ) -> None:
        client.get(f"/{language}/")
        client.get("/sandbox/sms")
        page = client.post_form("/sandbox/sms", phone="8 700 000 01 02")
        assert "+77000000102" in page.html


class TestLetters:
    LETTER = Letter("nurlan@mail.example", "Емхана: растау коды", "482913 — код\n\nhttps://emhana.kz/kk/")

    @pytest.fixture(autouse=True)
    def sent(self, app: Flask) -> None:
        app.extensions["gateways"].email.send(self.LETTER, "a")

    def test_a_program_reads_them(self, program: FlaskClient) -> None:
        (told,) = program.get("/sandbox/email?address=nurlan@mail.example", headers=JSON).get_json()
        assert set(told) == {"address", "subject", "text", "code", "sent_at"}
        assert (told["subject"], told["code"]) == (self.LETTER.subject, "482913")

    @pytest.mark.parametrize("query", ["", "?address=", "?address=another@mail.example"])
    def test_nobody_reads_the_letters_of_another(self, program: FlaskClient, query: str) -> None:
        assert program.get(f"/sandbox/email{query}", headers=JSON).get_json() == []

    def test_a_person_reads_them_on_a_page(self, client: PortalClient, language: Language) -> None:
        client.get(f"/{language}/")
        client.get("/sandbox/email")
        page = client.post_form("/sandbox/email", address=" Nurlan@mail.example")
        assert self.LETTER.subject in page.text
        assert "<strong>482913</strong>" in page.html
        assert not client.post_form("/sandbox/email", address="another@mail.example").tree.css("table")


class TestSwitches:
    @pytest.mark.parametrize("name", STAND_INS)
    @pytest.mark.parametrize("mode", Mode)
    def test_a_program_sets_and_reads_a_mode(self, program: FlaskClient, name: str, mode: Mode) -> None:
        told = program.post(f"/sandbox/gateways/{name}", json={"mode": mode.value})
        assert (told.status_code, told.get_json()) == (200, {"name": name, "mode": mode.value})
        assert program.get(f"/sandbox/gateways/{name}").get_json() == {"name": name, "mode": mode.value}

    def test_a_form_sets_a_mode_too(self, program: FlaskClient) -> None:
        told = program.post("/sandbox/gateways/sms", data={"mode": "down"}, headers=JSON)
        assert told.get_json()["mode"] == "down"

    @pytest.mark.parametrize(
        ("mode", "failure"), [("down", Unavailable), ("slow", Unavailable), ("reject", Rejected)]
    )
    def test_the_portal_feels_it_at_once(
        self, make_app: Callable[..., Flask], mode: str, failure: type[Exception]
    ) -> None:
        app = make_app(GATEWAY_TIMEOUT_SECONDS=0.05)
        app.test_client().post("/sandbox/gateways/population", json={"mode": mode})
        with pytest.raises(failure):
            app.extensions["gateways"].population.find("850715390009")

    @pytest.mark.parametrize("name", ["weather", "Population", "population/x"])
    def test_another_name_is_not_there(self, program: FlaskClient, name: str) -> None:
        assert program.post(f"/sandbox/gateways/{name}", json={"mode": "up"}).status_code == 404
        assert program.get(f"/sandbox/gateways/{name}").status_code == 404

    @pytest.mark.parametrize(
        "said", [{"mode": "on"}, {"mode": ""}, {"mode": None}, {"mode": []}, {}, [], "up", 5]
    )
    def test_another_mode_is_a_bad_request_and_changes_nothing(self, program: FlaskClient, said) -> None:
        assert program.post("/sandbox/gateways/sms", json=said).status_code == 400
        assert program.get("/sandbox/gateways/sms").get_json()["mode"] == "up"

    def test_broken_json_is_a_bad_request(self, program: FlaskClient) -> None:
        answer = program.post("/sandbox/gateways/sms", data="{", content_type="application/json")
        assert answer.status_code == 400

    def test_a_person_breaks_and_mends_a_system_on_the_page(
        self, client: PortalClient, language: Language, program: FlaskClient
    ) -> None:
        client.get(f"/{language}/")
        client.get("/sandbox/")
        for mode in ("slow", "up"):
            client.post_form("/sandbox/gateways/attachment", act=mode)
            assert client.page.path == "/sandbox/"
            assert program.get("/sandbox/gateways/attachment").get_json()["mode"] == mode


class TestPeople:
    def test_everybody_of_the_contract_is_on_the_page(self, client: PortalClient, language: Language) -> None:
        client.get(f"/{language}/")
        page = client.get("/sandbox/")
        for iin in ("850715390009", "160229690001", "991231190006", "991231290002", "940407493004"):
            assert iin in page.html
        assert "Emhana-2026!" in page.html

    def test_a_number_leads_to_its_messages(self, client: PortalClient, send) -> None:
        send("482913")
        client.get("/sandbox/")
        assert "482913" in client.follow(PHONE).html


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sandbox/"),
        ("GET", "/sandbox/sms"),
        ("GET", "/sandbox/email"),
        ("GET", "/sandbox/gateways/sms"),
        ("POST", "/sandbox/gateways/sms"),
    ],
)
def test_in_production_none_of_it_exists(app: Flask, program: FlaskClient, method: str, path: str) -> None:
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"ENV": "production"})
    assert program.open(path, method=method, json={"mode": "down"}, headers=JSON).status_code == 404


def test_what_is_switched_on_is_asked_at_once_however_long_it_was_down(
    app: Flask, program: FlaskClient
) -> None:
    register = app.extensions["gateways"].registers[Register.NARCOLOGY]
    program.post("/sandbox/gateways/narcology", json={"mode": "down"})
    for number in range(FAILURES * 3):
        with pytest.raises(Unavailable):
            register.ask("850715390009", str(number))
    program.post("/sandbox/gateways/narcology", json={"mode": "up"})
    assert not register.ask("850715390009", "again").is_observed
