"""The keys of the demo people: `flask sandbox ca` makes them, and the sandbox's check believes them."""

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from flask import Flask

from models.enums import SignaturePurpose
from portal.demo.keys import FOLDER, REFUSED
from portal.demo.people import DEMO_PASSWORD, PEOPLE
from portal.gateways.signature.rule import Expected, judge
from portal.gateways.signature.sandbox_ca import Key
from portal.gateways.signature.sandbox_signer import sign


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_people_of_the_sandbox_get_keys_with_which_they_sign(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["sandbox", "ca"]).output
    instance = app.extensions["settings"].SANDBOX_FILE.parent
    files = sorted((instance / FOLDER).iterdir())
    assert all(str(file) in told for file in files)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    now, gateway = app.extensions["clock"].now(), app.extensions["gateways"].signature
    codes = {}
    for file in files:
        found = pkcs12.load_pkcs12(file.read_bytes(), DEMO_PASSWORD.encode())
        iin, _, kind = file.stem.partition("-")
        key = Key(found.key, found.cert.certificate)
        is_staff, is_entrance = kind == "employee", kind == "auth"
        purpose = SignaturePurpose.STAFF if is_staff else SignaturePurpose.SIGN
        purpose = SignaturePurpose.LOGIN if is_entrance else purpose
        expected = Expected(b"words", iin, purpose, since=now, received_at=now)
        codes[file.stem] = judge(gateway.examine(sign(key, b"words", now), at=now), expected).code
    usual = {name: code for name, code in codes.items() if name.partition("-")[2] not in REFUSED}
    assert set(usual.values()) == {"accepted"}
    assert len(usual) > 30
    assert {name.partition("-")[2]: code for name, code in codes.items() if name not in usual} == {
        "expired": "expired",
        "not_yet": "not_yet_valid",
        "revoked": "revoked",
        "wrong_purpose": "wrong_usage",
        "foreign": "unknown_issuer",
    }


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_whose_key_is_revoked_by_command_signs_nothing_more(app: Flask) -> None:
    run, instance = app.test_cli_runner().invoke, app.extensions["settings"].SANDBOX_FILE.parent
    run(args=["sandbox", "ca"])
    [file] = (instance / FOLDER).glob(f"{PEOPLE[0].iin}-sign.p12")
    now, gateway = app.extensions["clock"].now(), app.extensions["gateways"].signature
    found = pkcs12.load_pkcs12(file.read_bytes(), DEMO_PASSWORD.encode())
    cms = sign(Key(found.key, found.cert.certificate), b"words", now)
    expected = Expected(b"words", PEOPLE[0].iin, SignaturePurpose.SIGN, since=now, received_at=now)
    assert judge(gateway.examine(cms, at=now), expected).code == "accepted"
    assert "is revoked" in run(args=["sandbox", "revoke", file.stem]).output
    assert judge(gateway.examine(cms, at=now), expected).code == "revoked"
    assert "there is no key nobody" in run(args=["sandbox", "revoke", "nobody"]).output
