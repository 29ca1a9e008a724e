"""A seal whose key lies on a PKCS#11 token: strangers find what it seals genuine; pulled out, it seals nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import Attribute, ObjectClass

from portal.documents.finishing import finished, load_seals
from portal.documents.pades import PaperSealer
from portal.documents.refused_pin import place_of
from portal.documents.seal_chain import SealPinRefused, SealTokenSilent, pem_of
from portal.documents.seal_token import load_token_chain
from portal.gateways.signature.sandbox_ca import Key, Kind, new_rsa
from portal.keyfiles import SealKeyError
from tests.sealing import NOW, Sealed, openssl_says, openssl_says_of, status_of
from tests.signing import EMPLOYEE, key_of, the_ca
from tests.soft_token import KEY, PIN, SETTING, WRONG_PIN, NoSoftHsm, SoftToken, library
from tests.unit.documents.papers import a_confirmation


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    token = SoftToken.new(tmp_path / "token")
    for name, value in token.settings.items():
        monkeypatch.setenv(name, value)
    return token


def a_key(kind: str) -> Key:
    private = new_rsa() if kind == "rsa" else generate_private_key(SECP256R1())
    return the_ca().issue(EMPLOYEE, Kind.EMPLOYEE, NOW, private=private)


def sealer(token: SoftToken) -> PaperSealer:
    files = token.put(key_of(EMPLOYEE, Kind.EMPLOYEE))
    return PaperSealer(load_token_chain(token.place, files.paper_chain))


def again(token: SoftToken) -> PaperSealer:
    """The same in a process that has just begun."""
    return PaperSealer(load_token_chain(token.place, token.folder / "chain.pem"))


@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_two_strangers_find_what_a_token_sealed_genuine_the_paper_and_the_record(
    token: SoftToken, tmp_path: Path, kind: str
) -> None:
    seals = load_seals(token.put(a_key(kind)), tmp_path / "others", NOW)
    document, chain = a_confirmation(), seals.paper.chain
    paper = finished(document, seals, NOW)
    status = status_of(paper.pdf, chain)
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage.name == "ENTIRE_FILE"
    assert openssl_says(paper.pdf, chain, tmp_path)
    record = Sealed(document.as_bytes(), paper.record_seal)
    assert openssl_says_of(record, chain, tmp_path)
    assert not openssl_says_of(replace(record, covered=record.covered + b" "), chain, tmp_path)


def test_a_certificate_that_lies_on_the_token_itself_is_found_there(token: SoftToken) -> None:
    key = key_of(EMPLOYEE, Kind.EMPLOYEE)
    token.put(key)
    with pytest.raises(SealKeyError, match="cannot be read"):
        load_token_chain(token.place, None)
    library_of_it = pkcs11.lib(str(library()))
    with library_of_it.get_token(token_label=token.label).open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.PRIVATE: False,
                Attribute.LABEL: KEY,
                Attribute.SUBJECT: key.certificate.subject.public_bytes(),
                Attribute.VALUE: key.certificate.public_bytes(Encoding.DER),
            }
        )
    chain = load_token_chain(token.place, None)
    assert chain.certificates == (key.certificate,)
    PaperSealer(chain).seal_record(b"record", NOW)


def test_a_token_that_is_pulled_out_seals_nothing_and_put_back_it_seals_again(token: SoftToken) -> None:
    paper = sealer(token)
    paper.seal_record(b"record", NOW)
    token.pull_out()
    for _ in range(2):
        with pytest.raises(SealTokenSilent, match=token.label):
            paper.seal_record(b"record", NOW)
    token.put_back()
    paper.seal_record(b"record", NOW)


def test_a_session_that_the_token_forgot_is_opened_once_more_and_nobody_notices(token: SoftToken) -> None:
    paper = sealer(token)
    paper.seal_record(b"record", NOW)
    token.pull_out()
    token.put_back()
    pkcs11.lib(str(library())).reinitialize()
    paper.seal_record(b"record", NOW)


def test_one_session_is_opened_for_all_that_is_sealed_at_once(token: SoftToken) -> None:
    paper = sealer(token)
    paper.seal_record(b"record", NOW)
    token.say_pin(WRONG_PIN)  # whoever opened another session now would be refused
    with ThreadPoolExecutor(8) as pool:
        seals = list(pool.map(lambda number: paper.seal_record(b"%d" % number, NOW), range(40)))
    assert len(set(seals)) == 40


def test_a_pin_that_the_token_refused_is_not_said_twice(token: SoftToken) -> None:
    paper = sealer(token)
    token.say_pin(WRONG_PIN)
    with pytest.raises(SealPinRefused):
        paper.seal_record(b"record", NOW)
    token.pull_out()
    with pytest.raises(SealPinRefused):  # a token that was asked would be silent
        paper.seal_record(b"record", NOW)
    token.put_back()
    token.say_pin(PIN)
    paper.seal_record(b"record", NOW)


def test_a_worker_that_is_restarted_again_and_again_does_not_lock_the_token(token: SoftToken) -> None:
    paper = sealer(token)
    token.say_pin(WRONG_PIN)
    with pytest.raises(SealPinRefused):
        paper.seal_record(b"record", NOW)
    token.pull_out()
    for _ in range(5):
        with pytest.raises(SealPinRefused, match=r"pin\.refused"):  # a token that was asked would be silent
            again(token).seal_record(b"record", NOW)
    token.put_back()
    token.say_pin("111111")  # another one is tried, once
    with pytest.raises(SealPinRefused):
        again(token).seal_record(b"record", NOW)
    token.say_pin(PIN)
    again(token).seal_record(b"record", NOW)
    token.say_pin("111111")
    with pytest.raises(SealPinRefused):  # what was refused before is forgotten with a PIN that was taken
        again(token).seal_record(b"record", NOW)


def test_of_a_refused_pin_nothing_can_be_read_and_by_nobody_else(token: SoftToken) -> None:
    paper = sealer(token)
    token.say_pin(WRONG_PIN)
    with pytest.raises(SealPinRefused):
        paper.seal_record(b"record", NOW)
    note = place_of(token.place.pin_file)
    assert note.stat().st_mode & 0o077 == 0
    assert WRONG_PIN.encode() not in note.read_bytes()


def test_where_a_refusal_could_not_be_noted_no_pin_is_said(token: SoftToken) -> None:
    paper = sealer(token)
    place_of(token.place.pin_file).mkdir()
    token.pull_out()
    with pytest.raises(SealKeyError, match="cannot be noted"):  # a token that was asked would be silent
        paper.seal_record(b"record", NOW)


def test_a_key_that_is_not_the_certificate_s_seals_nothing(token: SoftToken) -> None:
    files = token.put(a_key("p256"))
    other = pem_of((a_key("p256").certificate, the_ca().issuing.certificate))
    assert files.paper_chain
    files.paper_chain.write_bytes(other)
    with pytest.raises(SealTokenSilent, match="InvalidSignature"):
        PaperSealer(load_token_chain(token.place, files.paper_chain)).seal_record(b"record", NOW)


def test_the_portal_starts_while_its_token_is_out_and_publishes_the_certificates(token: SoftToken) -> None:
    files = token.put(key_of(EMPLOYEE, Kind.EMPLOYEE))
    token.pull_out()
    chain = load_seals(files, token.folder, NOW).paper.chain
    assert chain.public_pem().count(b"BEGIN CERTIFICATE") == 3
    assert PIN not in repr(chain) + repr(files)


def test_the_file_of_the_pin_must_be_there_and_be_closed_to_strangers(token: SoftToken) -> None:
    files = token.put(key_of(EMPLOYEE, Kind.EMPLOYEE))
    token.place.pin_file.chmod(0o644)
    with pytest.raises(SealKeyError, match="pin is open to everyone"):
        load_seals(files, token.folder, NOW)
    token.place.pin_file.unlink()
    with pytest.raises(SealKeyError, match="pin cannot be read"):
        load_seals(files, token.folder, NOW)


def test_production_takes_no_certificate_of_a_sandbox_from_a_token_either(token: SoftToken) -> None:
    with pytest.raises(SealKeyError, match="issued by a sandbox"):
        load_seals(token.put(key_of(EMPLOYEE, Kind.EMPLOYEE)), None, NOW)


def test_a_machine_without_softhsm_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "/nowhere/libsofthsm2.so")
    with pytest.raises(NoSoftHsm, match=r"install Debian's package softhsm2"):
        library()
