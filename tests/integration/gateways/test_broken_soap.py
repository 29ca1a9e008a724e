"""A register behind the state gateway that answers over a real socket, but not as was agreed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from werkzeug.wrappers import Response

from portal.gateways import gateways_from
from portal.gateways.errors import Malformed, Rejected, Unavailable
from portal.gateways.http import LIMIT_BYTES
from portal.gateways.notary.port import PowerOfAttorney
from portal.gateways.registers.port import DiseaseRegister, Register
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.soap import SOAP, TYPES
from tests.integration.gateways.conftest import (
    PATIENT_SECONDS,
    SENT_AT,
    BrokenServer,
    StoppedClock,
    live_settings,
    serving,
)

MAN, MOTHER = "850715390009", "900228490109"
ANSWER = f"""<?xml version="1.0" encoding="UTF-8"?>
<S:Envelope xmlns:S="{SOAP}"><S:Body><t:SendMessageResponse xmlns:t="{TYPES}"><response>
<responseInfo><messageId>question</messageId><responseDate>2026-03-02T09:00:01+05:00</responseDate>
<status><code>SCSS001</code><message>done</message></status></responseInfo>
<responseData><data><iin>{MAN}</iin><observed>true</observed><asOf>2026-03-02T09:00:00+05:00</asOf></data>
</responseData></response></t:SendMessageResponse></S:Body></S:Envelope>"""
FAULT = f"""<S:Envelope xmlns:S="{SOAP}"><S:Body><S:Fault><faultcode>S:Server</faultcode>
<faultstring>{MAN}</faultstring></S:Fault></S:Body></S:Envelope>"""


def say(broken: BrokenServer, body: str, status: int = 200) -> None:
    broken.response = Response(body, status, content_type="text/xml; charset=utf-8")


def register_at(url: str, *, timeout_seconds: float = PATIENT_SECONDS, **changes: object) -> DiseaseRegister:
    settings = live_settings(Path("unused"), url, timeout_seconds=timeout_seconds, registers="soap")
    return gateways_from(replace(settings, **changes), StoppedClock()).registers[Register.PSYCHIATRY]


@pytest.fixture
def ask(broken_url: str, timeout_seconds: float) -> Callable[[], object]:
    return lambda: register_at(broken_url, timeout_seconds=timeout_seconds).ask(MAN, "question")


def test_an_answer_as_agreed_is_read(ask, broken: BrokenServer) -> None:
    say(broken, ANSWER)
    answer = ask()
    assert (answer.iin, answer.is_observed, answer.as_of) == (MAN, True, SENT_AT)


@pytest.mark.parametrize(("written", "read"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_yes_and_no_are_written_as_xml_schema_writes_them(
    ask, broken: BrokenServer, written: str, read: bool
) -> None:
    say(broken, ANSWER.replace(">true<", f">{written}<"))
    assert ask().is_observed is read


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"<iin>{MAN}", f"<iin>{MOTHER}"),
        (f"<iin>{MAN}</iin>", ""),
        (">true<", ">yes<"),
        (">true<", ">TRUE<"),
        (">true<", "><"),
        ("<observed>true</observed>", ""),
        ("<observed>", "<observed>true</observed><observed>"),
        ("asOf>2026-03-02T09:00:00+05:00", "asOf>2026-03-02T09:00:00"),
        ("asOf>2026-03-02T09:00:00+05:00", "asOf>02.03.2026"),
        ("asOf>2026-03-02T09:00:00+05:00", "asOf>"),
        ("<messageId>question", "<messageId>another"),
        ("SCSS001", "SCSS777"),
        ("</S:Envelope>", ""),
        ("<data>", f"<data><more>{'x' * LIMIT_BYTES}</more>"),
        ("?>", '?><!DOCTYPE b [<!ENTITY j "true">]>'),
        ("?>", '?><!DOCTYPE b [<!ENTITY j SYSTEM "file:///etc/hostname">]>'),
    ],
)
def test_an_answer_written_otherwise_is_malformed(ask, broken: BrokenServer, old: str, new: str) -> None:
    assert old in ANSWER
    say(broken, ANSWER.replace(old, new, 1))
    with pytest.raises(Malformed) as failure:
        ask()
    assert failure.value.__cause__ is None
    assert not {MAN, MOTHER} & set(str(failure.value).split())


def test_billion_laughs_are_not_laughed(ask, broken: BrokenServer) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = ANSWER.replace("?>", f'?><!DOCTYPE b [<!ENTITY a0 "ha">{laughs}]>', 1)
    say(broken, bomb.replace(">true<", ">&a9;<"))
    started = monotonic()
    with pytest.raises(Malformed):
        ask()
    assert monotonic() - started < PATIENT_SECONDS / 2


def test_a_refusal_is_theirs(ask, broken: BrokenServer) -> None:
    say(broken, ANSWER.replace("SCSS001", "SCSE001").replace("done", f"{MAN} did not consent"))
    with pytest.raises(Rejected) as refusal:
        ask()
    assert refusal.value.code == "SCSE001"
    assert MAN not in f"{refusal.value} {refusal.value!r}"


@pytest.mark.parametrize("status", [200, 500])
def test_a_fault_refuses_nobody(ask, broken: BrokenServer, status: int) -> None:
    say(broken, FAULT, status)
    with pytest.raises(Unavailable) as failure:
        ask()
    assert failure.value.reason == "SOAP fault Server"


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422, 429, 500, 502, 503, 504])
def test_a_status_that_is_no_answer_is_unavailable(ask, broken: BrokenServer, status: int) -> None:
    say(broken, ANSWER, status)
    with pytest.raises(Unavailable):
        ask()


@pytest.mark.parametrize("timeout_seconds", [0.5])
def test_a_dripping_answer_is_given_up(ask, broken: BrokenServer, timeout_seconds: float) -> None:
    def drip():
        for _ in range(200):
            sleep(timeout_seconds / 5)
            yield b" "

    broken.response = Response(drip(), content_type="text/xml")
    with pytest.raises(Unavailable) as failure:
        ask()
    assert failure.value.reason == "timeout"


@pytest.mark.parametrize(
    ("words", "reason"),
    [({"password": "wrong"}, "SOAP fault Client"), ({"service_id": "other"}, "SOAP fault Client")],
)
def test_a_wrong_login_or_service_is_a_fault_and_counts_nothing(
    standin_url: str, store: SandboxStore, words: dict[str, str], reason: str
) -> None:
    register = register_at(standin_url, REGISTER_WORDS=words)
    with pytest.raises(Unavailable) as failure:
        register.ask(MAN, "question")
    assert failure.value.reason == reason
    assert store.questions(Register.PSYCHIATRY) == 0


POWER = """<number>77-0001</number><found>true</found><principalIin>850715390009</principalIin>
<attorneyIin>900228490109</attorneyIin><begins>2026-02-01</begins><ends>2027-02-01</ends>
<revoked>false</revoked><powers>health_certificates other</powers>"""


def power_said(data: str) -> PowerOfAttorney | None:
    begins, ends = ANSWER.index("<data>") + len("<data>"), ANSWER.index("</data>")

    def answer(environ, start_response):
        asked = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        its_id = asked.split("<messageId>")[1].split("<")[0]
        text = (ANSWER[:begins] + data + ANSWER[ends:]).replace(">question<", f">{its_id}<")
        return Response(text, content_type="text/xml")(environ, start_response)

    with serving(answer) as address:
        settings = live_settings(Path("unused"), address, registers="soap")
        return gateways_from(settings, StoppedClock()).notary.find("77-0001")


def test_a_power_of_attorney_is_read_word_by_word() -> None:
    power = power_said(POWER)
    assert power is not None
    assert (power.is_revoked, power.powers) == (False, ("health_certificates", "other"))
    assert power_said("<number>77-0001</number><found>0</found>") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("77-0001", "77-0002"),
        ("<number>77-0001</number>", ""),
        ("<found>true", "<found>yes"),
        ("2027-02-01", "01.02.2027"),
        ("<revoked>false</revoked>", ""),
        ("<powers>", "<power>1</power><powers>x</powers><powers>"),
    ],
)
def test_a_power_of_attorney_written_otherwise_is_malformed(old: str, new: str) -> None:
    assert old in POWER
    with pytest.raises(Malformed) as failure:
        power_said(POWER.replace(old, new))
    assert MAN not in str(failure.value)


@pytest.mark.parametrize("content", ["", "<a/>", "{}", f'<Envelope xmlns="{SOAP}"><Body/></Envelope>'])
def test_the_stand_in_answers_what_it_does_not_understand_with_a_fault(
    standin_url: str, content: str
) -> None:
    answer = httpx.post(f"{standin_url}/narcology/soap", content=content)
    assert answer.status_code == 500
    assert "Client" in answer.text


def test_not_every_register_stands_behind_the_state_gateway(standin_url: str) -> None:
    assert httpx.post(f"{standin_url}/population/soap", content="<a/>").status_code == 401
