"""The sandbox's NCALayer speaks the protocol of the real one, and does what it is told."""

import json
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from asn1crypto.cms import ContentInfo
from click.testing import Result
from flask import Flask
from websockets.sync.client import connect

from portal.clock import Clock
from portal.demo.computers import ncalayer
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.armour import der_of
from portal.gateways.signature.ncalayer import question
from portal.gateways.signature.ncalayer_script import Act, Script, read_script, write_script
from portal.gateways.signature.rule import AUTHENTICATION, EMPLOYEE, INDIVIDUAL, SIGNING
from tests.moments import MONDAY
from tests.signing import MAN, WOMAN, ca_in

TEXT = "Қол қойылады".encode()
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ca_in(tmp_path)
    return tmp_path


@pytest.fixture
def ask(folder: Path) -> Iterator[Ask]:
    """`ask(message)`: the answer to it after the greeting."""
    server = ncalayer(SandboxStore(folder / "sandbox.sqlite"), folder, 0, Clock(MONDAY).now)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    trusted = ssl.create_default_context(cafile=str(folder / "ncalayer-tls.pem"))
    address = f"wss://127.0.0.1:{server.socket.getsockname()[1]}"

    def talk(message: object) -> dict[str, Any]:
        with connect(address, ssl=trusted) as socket:
            assert "version" in json.loads(socket.recv())["result"]
            socket.send(message if isinstance(message, str) else json.dumps(message))
            answer: dict[str, Any] = json.loads(socket.recv())
            return answer

    yield talk
    server.shutdown()
    thread.join()


def asked(*purposes: str, iin: str = MAN.iin, time_stamp: bool = False) -> dict[str, Any]:
    return question(b64encode(TEXT).decode(), purposes, iin=iin, language="kk", time_stamp=time_stamp)


def content_of(answer: dict[str, Any]) -> tuple[bytes, Any]:
    """What is signed, and the one signer."""
    [text] = answer["body"]["result"]
    assert text.startswith("-----BEGIN CMS-----\n")
    data = ContentInfo.load(der_of(text))["content"]
    [signer] = data["signer_infos"]
    return data["encap_content_info"]["content"].native, signer


@pytest.mark.parametrize("time_stamp", [True, False], ids=["stamped", "plain"])
def test_it_signs_the_very_bytes_with_the_content_inside(ask: Ask, time_stamp: bool) -> None:
    content, signer = content_of(ask(asked(SIGNING, INDIVIDUAL, time_stamp=time_stamp)))
    assert content == TEXT
    assert bool(signer["unsigned_attrs"].native) is time_stamp


@pytest.mark.parametrize(
    ("purposes", "owner"),
    [
        ((SIGNING, INDIVIDUAL), WOMAN.iin),
        ((SIGNING, EMPLOYEE), ""),
        ((SIGNING, AUTHENTICATION), ""),
    ],
    ids=["another's computer", "no employee", "no such key"],
)
def test_where_the_filter_leaves_no_key_the_window_is_closed_without_a_result(
    ask: Ask, folder: Path, purposes: tuple[str, ...], owner: str
) -> None:
    write_script(folder, Script(Act.SIGN, owner))
    assert ask(asked(*purposes)) == {"status": True, "body": {}}


def test_a_closed_window_is_no_error_and_has_no_result(ask: Ask, folder: Path) -> None:
    write_script(folder, Script(Act.CANCEL))
    assert ask(asked(SIGNING, INDIVIDUAL)) == {"status": True, "body": {}}


@pytest.mark.parametrize(
    "message",
    ["", "{", "[]", "null", {"module": "kz.gov.pki.knca.commonUtils", "method": "getActiveTokens"},
     {**asked(SIGNING), "args": {}}, {**asked(SIGNING), "args": {**asked(SIGNING)["args"], "data": "не base64"}}],
    ids=["empty", "cut", "list", "null", "old module", "no arguments", "no base64"],
)  # fmt: skip
def test_what_it_does_not_understand_is_an_error_of_the_program(ask: Ask, message: object) -> None:
    answer = ask(message)
    assert (answer["status"], answer["code"]) == (False, "INVOCATION_ERROR")


def test_told_to_change_or_to_repeat_it_signs_another_text_or_gives_the_old_signature(
    ask: Ask, folder: Path
) -> None:
    first = ask(asked(SIGNING, INDIVIDUAL))
    write_script(folder, Script(Act.REPLAY))
    assert ask(asked(SIGNING, INDIVIDUAL)) == first
    write_script(folder, Script(Act.CHANGED))
    assert content_of(ask(asked(SIGNING, INDIVIDUAL)))[0] != TEXT


def test_the_command_tells_the_one_that_is_running(app: Flask) -> None:
    said: Result = app.test_cli_runner().invoke(
        args=["sandbox", "ncalayer", "--act", "revoked", "--iin", WOMAN.iin, "--only-tell"]
    )
    assert said.exit_code == 0, said.output
    folder = app.extensions["settings"].SANDBOX_FILE.parent
    assert read_script(folder) == Script(Act.REVOKED, WOMAN.iin)
