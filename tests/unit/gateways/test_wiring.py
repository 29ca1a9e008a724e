"""Which adapters the portal's own settings pick."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from portal.clock import Clock
from portal.config import REGISTERS, Settings
from portal.gateways import gateways_from
from portal.gateways.attachment.live import LiveAttachment
from portal.gateways.attachment.sandbox import SandboxAttachment
from portal.gateways.email.live import LiveEmail
from portal.gateways.email.sandbox import SandboxEmail
from portal.gateways.notary.live import LiveNotary
from portal.gateways.notary.sandbox import SandboxNotary
from portal.gateways.notary.soap import SoapNotary
from portal.gateways.population.live import LivePopulation
from portal.gateways.population.sandbox import SandboxPopulation
from portal.gateways.registers.live import LiveRegister
from portal.gateways.registers.port import Register
from portal.gateways.registers.sandbox import SandboxRegister
from portal.gateways.registers.soap import SoapRegister
from portal.gateways.sms.live import LiveSms
from portal.gateways.sms.sandbox import SandboxSms
from tests.signing import key_of, the_ca


def behind(gateway: object) -> object:
    """The adapter itself, whether or not a breaker stands before it."""
    return getattr(gateway, "adapter", gateway)


def test_the_sandbox_is_the_default_and_touches_nothing_yet(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "sandbox.sqlite"
    gateways = gateways_from(Settings(SANDBOX_FILE=file), Clock())
    assert isinstance(behind(gateways.population), SandboxPopulation)
    assert isinstance(behind(gateways.attachment), SandboxAttachment)
    assert {type(behind(gateways.registers[register])) for register in Register} == {SandboxRegister}
    assert isinstance(behind(gateways.notary), SandboxNotary)
    assert isinstance(gateways.sms, SandboxSms)
    assert isinstance(gateways.email, SandboxEmail)
    assert not file.parent.exists()


@pytest.mark.parametrize(
    ("name", "adapter"),
    [("population", LivePopulation), ("attachment", LiveAttachment), ("sms", LiveSms), ("email", LiveEmail)],
)
def test_each_system_is_made_live_by_its_own_setting(tmp_path: Path, name: str, adapter: type) -> None:
    choice = {f"{name.upper()}_GATEWAY": "live", f"{name.upper()}_URL": "https://layer.invalid"}
    gateways = gateways_from(Settings(SANDBOX_FILE=tmp_path / "s", **choice), Clock())
    live = {
        each
        for each in ("population", "attachment", "sms", "email")
        if "Live" in type(behind(getattr(gateways, each))).__name__
    }
    assert live == {name}
    assert isinstance(behind(getattr(gateways, name)), adapter)


def test_a_check_of_signatures_that_trusts_nobody_does_not_start(tmp_path: Path) -> None:
    file = tmp_path / "roots.pem"
    choice = {"SIGNATURE_GATEWAY": "live", "SIGNATURE_ROOTS_FILE": file}
    with pytest.raises(OSError, match="roots.pem"):
        gateways_from(Settings(SANDBOX_FILE=tmp_path / "s", **choice), Clock())
    for content in (b"", key_of().certificate.public_bytes(Encoding.PEM)):
        file.write_bytes(content)
        with pytest.raises(ValueError, match="load|no root"):
            gateways_from(Settings(SANDBOX_FILE=tmp_path / "s", **choice), Clock())
    file.write_bytes(the_ca().root.certificate.public_bytes(Encoding.PEM))
    assert gateways_from(Settings(SANDBOX_FILE=tmp_path / "s", **choice), Clock()).signature


@pytest.mark.parametrize(("word", "adapter"), [("live", LiveRegister), ("soap", SoapRegister)])
@pytest.mark.parametrize("register", list(Register))
def test_each_register_gets_its_adapter_by_its_own_setting(
    tmp_path: Path, register: Register, word: str, adapter: type
) -> None:
    name = register.upper()
    choice = {f"{name}_GATEWAY": word, f"{name}_URL": "https://layer.invalid"}
    gateways = gateways_from(Settings(SANDBOX_FILE=tmp_path / "s", **choice), Clock())
    assert {each for each, one in gateways.registers.items() if isinstance(behind(one), adapter)} == {
        register
    }


@pytest.mark.parametrize(("word", "adapter"), [("live", LiveNotary), ("soap", SoapNotary)])
def test_the_notaries_get_their_adapter_by_their_own_setting(
    tmp_path: Path, word: str, adapter: type
) -> None:
    choice = {"NOTARY_GATEWAY": word, "NOTARY_URL": "https://layer.invalid"}
    gateways = gateways_from(Settings(SANDBOX_FILE=tmp_path / "s", **choice), Clock())
    assert isinstance(behind(gateways.notary), adapter)


def test_settings_name_the_registers_that_there_are() -> None:
    assert [register.upper() for register in Register] == list(REGISTERS)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"POPULATION_GATEWAY": "sandbox"}, "PORTAL_POPULATION_GATEWAY is sandbox"),
        ({"ATTACHMENT_GATEWAY": "sandbox"}, "PORTAL_ATTACHMENT_GATEWAY is sandbox"),
        ({"SMS_GATEWAY": "sandbox"}, "PORTAL_SMS_GATEWAY is sandbox"),
        ({"EMAIL_GATEWAY": "sandbox"}, "PORTAL_EMAIL_GATEWAY is sandbox"),
        ({"EMAIL_URL": "mail.invalid"}, "PORTAL_EMAIL_URL is neither"),
        ({"SMS_URL": ""}, "PORTAL_SMS_URL is empty"),
        ({"GATEWAY_TOKEN": ""}, "PORTAL_GATEWAY_TOKEN is empty"),
        ({"TUBERCULOSIS_GATEWAY": "sandbox"}, "PORTAL_TUBERCULOSIS_GATEWAY is sandbox"),
        ({"PSYCHIATRY_URL": ""}, "PORTAL_PSYCHIATRY_URL is empty"),
        ({"NARCOLOGY_URL": "http://layer.invalid"}, "PORTAL_NARCOLOGY_URL is not https"),
        ({"NOTARY_GATEWAY": "sandbox"}, "PORTAL_NOTARY_GATEWAY is sandbox"),
        ({"POPULATION_URL": "http://layer.invalid"}, "PORTAL_POPULATION_URL is not https"),
    ],
)
def test_production_refuses_a_gateway_that_is_not_safe(changes: dict[str, str], refusal: str) -> None:
    safe = {
        "ENV": "production",
        "SECRET_KEY": "a secret of the test, longer than it must be",
        "BASE_URL": "https://portal.invalid",
        "SEAL_KEY_FILE": "seal.pem",
        "VAULT_KEYS": "a:" + "A" * 43 + "=",
        "QR_KEY_FILE": "qr.pem",
        "PAPER_SEAL_FILE": "paper-seal.p12",
        "SMS_CALLBACK_TOKEN": "heard",
        "SIGNATURE_GATEWAY": "live",
        "SIGNATURE_ROOTS_FILE": "roots.pem",
        "SIGNATURE_OCSP_URL": "http://ocsp.example",
        "GATEWAY_TOKEN": "token",
        "POPULATION_GATEWAY": "live",
        "ATTACHMENT_GATEWAY": "live",
        "SMS_GATEWAY": "live",
        "EMAIL_GATEWAY": "live",
        "EMAIL_URL": "smtps://mail.invalid",
        "EMAIL_SENDER": "portal@portal.invalid",
        "POPULATION_URL": "https://layer.invalid/population",
        "ATTACHMENT_URL": "https://layer.invalid/attachment",
        "SMS_URL": "https://layer.invalid/sms",
        **{f"{name.upper()}_GATEWAY": "live" for name in (*Register, "notary")},
        **{f"{name.upper()}_URL": f"https://layer.invalid/{name}" for name in (*Register, "notary")},
    }
    Settings(**safe)
    with pytest.raises(ValueError, match=refusal):
        Settings(**safe | changes)
