"""Settings: the sandbox starts with none; production refuses what a demo may do, a line for each."""

from pathlib import Path

import pytest

from portal.config import OVER_HTTP, ROOT, SANDBOX_KEY, Settings, UnsafeSettings, load

SAFE = {
    "ENV": "production",
    "SECRET_KEY": "k" * 32,
    "BASE_URL": "https://emhana.example",
    "SEAL_KEY_FILE": Path("/run/secrets/seal.pem"),
    "VAULT_KEYS": "a:" + "A" * 43 + "=",
    "QR_KEY_FILE": Path("/run/secrets/qr.pem"),
    "PAPER_SEAL_FILE": Path("/run/secrets/paper-seal.p12"),
    "SMS_CALLBACK_TOKEN": "heard",
    "GATEWAY_TOKEN": "token",
    "SIGNATURE_GATEWAY": "live",
    "SIGNATURE_ROOTS_FILE": Path("/run/secrets/roots.pem"),
    "SIGNATURE_OCSP_URL": "http://ocsp.example",
    "DATABASE_URL": "postgresql://portal@db/portal",
    **{f"{name}_GATEWAY": "live" for name in (*OVER_HTTP, "EMAIL")},
    "EMAIL_URL": "smtp://mail.example",
    "EMAIL_SENDER": "portal@emhana.example",
    **{f"{name}_URL": "https://gateway.example" for name in OVER_HTTP},
}


def test_the_sandbox_needs_no_settings_at_all() -> None:
    assert load().is_sandbox
    assert load().SECRET_KEY == SANDBOX_KEY


def test_production_starts_when_everything_is_set() -> None:
    assert not load(**SAFE).is_sandbox


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": SANDBOX_KEY}, "PORTAL_SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "PORTAL_SECRET_KEY"),
        ({"DEBUG": True}, "PORTAL_DEBUG"),
        ({"TESTING": True}, "PORTAL_TESTING"),
        ({"NOW": "2026-03-02T09:00:00+05:00"}, "PORTAL_NOW"),
        ({"DATABASE_URL": "sqlite:///emhana.sqlite", "WORKER_MACHINES": 2}, "DATABASE_URL"),
        ({"BASE_URL": "http://emhana.example"}, "PORTAL_BASE_URL"),
        ({"SEAL_KEY_FILE": None}, "PORTAL_SEAL_KEY_FILE"),
        ({"VAULT_KEYS": None}, "PORTAL_VAULT_KEYS"),
        ({"QR_KEY_FILE": None}, "PORTAL_QR_KEY_FILE"),
        ({"PAPER_SEAL_FILE": None}, "PORTAL_PAPER_SEAL_FILE"),
        ({"SMS_CALLBACK_TOKEN": None}, "PORTAL_SMS_CALLBACK_TOKEN"),
        ({"GATEWAY_TOKEN": ""}, "PORTAL_GATEWAY_TOKEN"),
        *(({f"{name}_GATEWAY": "sandbox"}, f"PORTAL_{name}_GATEWAY") for name in (*OVER_HTTP, "EMAIL")),
        *(({f"{name}_URL": ""}, f"PORTAL_{name}_URL") for name in OVER_HTTP),
        *(({f"{name}_URL": "http://gateway.example"}, f"PORTAL_{name}_URL") for name in OVER_HTTP),
        ({"EMAIL_URL": ""}, "PORTAL_EMAIL_URL"),
        ({"ANTIVIRUS_GATEWAY": "sandbox"}, "PORTAL_ANTIVIRUS_GATEWAY"),
        ({"ANTIVIRUS_GATEWAY": "live", "ANTIVIRUS_URL": "http://scanner"}, "PORTAL_ANTIVIRUS_URL"),
        ({"SIGNATURE_GATEWAY": "sandbox"}, "PORTAL_SIGNATURE_GATEWAY"),
        ({"SIGNATURE_GATEWAY": "ncanode"}, "PORTAL_SIGNATURE_NCANODE_URL"),
        ({"SIGNATURE_ROOTS_FILE": None}, "PORTAL_SIGNATURE_ROOTS_FILE"),
        ({"SIGNATURE_OCSP_URL": ""}, "PORTAL_SIGNATURE_OCSP_URL"),
        ({"UPLOADS": ROOT / "portal" / "static" / "uploads"}, "PORTAL_UPLOADS"),
        ({"EMAIL_URL": "https://mail.example"}, "PORTAL_EMAIL_URL"),
        ({"EMAIL_SENDER": ""}, "PORTAL_EMAIL_SENDER"),
    ],
)
def test_each_unsafe_setting_is_refused_in_one_line_that_names_it(
    change: dict[str, object], named: str
) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        load(**{**SAFE, **change})
    lines = str(refused.value).splitlines()
    assert len(lines) == 1
    assert named in lines[0]


TOKEN = {
    "PAPER_SEAL_FILE": None,
    "PAPER_SEAL_TOKEN_MODULE": Path("/usr/lib/pkcs11.so"),
    "PAPER_SEAL_TOKEN": "emhana",
    "PAPER_SEAL_TOKEN_KEY": "seal",
    "PAPER_SEAL_TOKEN_PIN_FILE": Path("/run/secrets/pin"),
}


def test_a_token_stands_for_the_file_of_the_seal_with_all_that_finds_its_key() -> None:
    load(**{**SAFE, **TOKEN})
    for name, nothing in (("TOKEN", ""), ("TOKEN_KEY", ""), ("TOKEN_PIN_FILE", None)):
        with pytest.raises(UnsafeSettings, match=f"^PORTAL_PAPER_SEAL_{name} is empty[^\n]*$"):
            load(**{**SAFE, **TOKEN, f"PAPER_SEAL_{name}": nothing})


def test_a_file_and_a_token_of_the_seal_at_once_are_refused() -> None:
    with pytest.raises(UnsafeSettings, match=r"^PORTAL_PAPER_SEAL_FILE is set beside"):
        load(**{**SAFE, **TOKEN, "PAPER_SEAL_FILE": Path("seal.p12")})


SOAP = {
    "TUBERCULOSIS_GATEWAY": "soap",
    "TUBERCULOSIS_SERVICE_ID": "service",
    "TUBERCULOSIS_LOGIN": "emhana",
    "TUBERCULOSIS_PASSWORD": "password",
    "SOAP_KEY_FILE": Path("/run/secrets/soap.pem"),
}


def test_a_register_may_stand_behind_the_state_gateway() -> None:
    chosen = load(**{**SAFE, **SOAP}).of_register("tuberculosis")
    assert (chosen.gateway, chosen.url) == ("soap", "https://gateway.example")
    assert (chosen.service_id, chosen.login, chosen.password) == ("service", "emhana", "password")
    assert "password='password'" not in repr(chosen)


@pytest.mark.parametrize("name", ["TUBERCULOSIS_SERVICE_ID", "TUBERCULOSIS_LOGIN", "TUBERCULOSIS_PASSWORD"])
def test_the_state_gateway_must_know_us(name: str) -> None:
    with pytest.raises(UnsafeSettings, match=f"^PORTAL_{name} is empty: [^\n]*$"):
        load(**{**SAFE, **SOAP, name: ""})


def test_the_state_gateway_takes_signed_messages_only() -> None:
    with pytest.raises(UnsafeSettings, match=r"^PORTAL_SOAP_KEY_FILE is empty: [^\n]*$"):
        load(**{**SAFE, **SOAP, "SOAP_KEY_FILE": None})


def test_only_registers_of_observation_speak_soap() -> None:
    with pytest.raises(UnsafeSettings, match="^PORTAL_POPULATION_GATEWAY"):
        load(POPULATION_GATEWAY="soap")


def test_all_refusals_are_told_at_once() -> None:
    with pytest.raises(UnsafeSettings) as refused:
        load(ENV="production")
    assert len(str(refused.value).splitlines()) >= 9


def test_a_value_that_cannot_be_read_is_named_and_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_POOL", "s3cret-by-mistake")
    with pytest.raises(UnsafeSettings) as refused:
        load()
    assert "PORTAL_DATABASE_POOL" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_every_setting_of_the_environment_has_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal@db/portal")
    monkeypatch.setenv("PORTAL_NOW", "2026-03-02T09:00:00+05:00")
    settings: Settings = load()
    assert settings.DATABASE_URL.startswith("postgresql://")
    assert settings.NOW is not None
    assert settings.NOW.utcoffset() is not None
