"""What was signed and issued can be taken away with its signatures, and checked by a stranger years later."""

import json
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import Signature
from models.enums import State
from portal.clock import Clock
from portal.documents.finishing import SealFiles, load_seals
from portal.documents.proof_files import READ_ME
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import MOTHER
from tests.pages.certificate import at_register
from tests.pages.home_call import account_of, newest

Browser = Callable[..., PortalClient]
RESULT = {"result.json", "result.p7s", "result.pdf", "organisation.pem"}


def taken(client: PortalClient, number: str) -> dict[str, bytes]:
    """The files of the ZIP by name."""
    answer = client.get(f"/cabinet/applications/{number}/proof.zip").response
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.data)) as box:
        return {name: box.read(name) for name in box.namelist()}


def openssl(files: dict[str, bytes], folder: Path) -> bool:
    """Whether OpenSSL finds the seal of the record genuine, by the very command that lies beside the files."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = next(line for line in files[READ_ME].decode().splitlines() if line.startswith("openssl"))
    tool = shutil.which("openssl")
    assert tool, "the independent check of the seal needs openssl on this machine"
    return subprocess.run([tool, *command.split()[1:]], cwd=folder, check=False).returncode == 0


@pytest.mark.both_engines
def test_the_record_of_a_result_lies_beside_its_seal_which_a_stranger_finds_genuine(
    client: PortalClient, session: Session, clock: Clock, tmp_path: Path
) -> None:
    number = at_register(session, client, clock.now()).send()
    files = taken(client, number)
    assert set(files) == {READ_ME, "application.json", *RESULT}
    assert files["result.pdf"].startswith(b"%PDF")
    assert json.loads(files["result.json"])["number"] == number
    assert openssl(files, tmp_path)
    altered = {**files, "result.json": files["result.json"].replace(number.encode(), b"0" * len(number))}
    assert not openssl(altered, tmp_path)


def test_a_record_is_checked_by_the_certificates_of_its_own_seal_after_another_key_has_come(
    app: Flask, client: PortalClient, session: Session, clock: Clock, tmp_path: Path
) -> None:
    number = at_register(session, client, clock.now()).send()
    before = app.extensions["seals"]
    app.extensions["seals"] = load_seals(SealFiles(), tmp_path / "another", clock.now())
    assert app.extensions["seals"].paper.chain.fingerprint != before.paper.chain.fingerprint
    (tmp_path / "taken").mkdir()
    assert openssl(taken(client, number), tmp_path / "taken")


def test_what_was_signed_is_given_to_the_byte(client: PortalClient, session: Session, clock: Clock) -> None:
    number = at_register(session, client, clock.now()).send()
    signed = taken(client, number)["application.json"]
    session.rollback()
    [kept] = session.query(Signature).filter_by(application_id=newest(session).id)
    assert sha256(signed).hexdigest() == kept.content_hash
    assert kept.content_hash in client.get(f"/cabinet/applications/{number}").text


def test_a_file_says_what_each_is_in_both_languages(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    read_me = taken(client, at_register(session, client, clock.now()).send())[READ_ME].decode()
    for name in RESULT:
        assert read_me.count(f"{name} — ") == 2
    assert "Нәтиженің жазбасы" in read_me
    assert "Запись результата" in read_me
    assert "signer.cer" not in read_me  # a code was typed, no key was used


def test_while_nothing_is_answered_only_what_was_signed_is_given(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode("tuberculosis", Mode.DOWN)
    number = at_register(session, client, clock.now()).send()
    assert newest(session).state is not State.FULFILLED
    assert set(taken(client, number)) == {READ_ME, "application.json"}


def test_a_strangers_application_is_not_to_be_found(
    client: PortalClient, session: Session, clock: Clock, new_client: Browser
) -> None:
    number = at_register(session, client, clock.now()).send()
    stranger = new_client()
    sign_in(session, stranger.browser, f"citizen:{account_of(session, MOTHER).id}", clock.now())
    stranger.get(f"/cabinet/applications/{number}/proof.zip", expect=404)
