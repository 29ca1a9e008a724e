"""Every setting of the portal in one typed class, read from `PORTAL_*` and `DATABASE_URL`."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SANDBOX_KEY = "sandbox-only-not-a-secret"

Adapter = Literal["sandbox", "live"]
ScannerAdapter = Literal["none", "sandbox", "live"]
RegisterAdapter = Literal["sandbox", "live", "soap"]
SignatureAdapter = Literal["sandbox", "live", "ncanode"]
REGISTERS = ("TUBERCULOSIS", "PSYCHIATRY", "NARCOLOGY")
BEHIND_STATE_GATEWAY = (*REGISTERS, "NOTARY")
OVER_HTTP = ("POPULATION", "ATTACHMENT", *BEHIND_STATE_GATEWAY, "SMS")


class UnsafeSettings(Exception):
    """The settings do not fit together; each line of the message names one refusal, and no value."""


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """What is set for one register that may stand behind the state gateway."""

    gateway: RegisterAdapter
    url: str
    service_id: str
    login: str
    password: str = field(repr=False)


class Settings(BaseSettings):
    """Settings with their defaults, which give the sandbox on one machine; `load` reads and judges them."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", extra="forbid", frozen=True)

    ENV: Literal["sandbox", "production"] = "sandbox"
    TESTING: bool = False
    DEBUG: bool = False
    SECRET_KEY: str = SANDBOX_KEY
    DATABASE_URL: str = Field(
        default=f"sqlite:///{ROOT / 'instance' / 'emhana.sqlite'}",
        validation_alias="DATABASE_URL",
    )
    DATABASE_POOL: int = 10
    WORKER_MACHINES: int = 1
    PROXIES: int = 0
    BASE_URL: str = "http://127.0.0.1:8000"
    NOW: datetime | None = None
    SANDBOX_FILE: Path = ROOT / "instance" / "sandbox.sqlite"
    UPLOADS: Path = ROOT / "instance" / "uploads"
    ATTACHMENT_LAW_FILE: Path | None = None
    TASKS_AT_ONCE: bool | None = None
    PREPARE_DATABASE: bool | None = None

    POPULATION_GATEWAY: Adapter = "sandbox"
    ATTACHMENT_GATEWAY: Adapter = "sandbox"
    SMS_GATEWAY: Adapter = "sandbox"
    EMAIL_GATEWAY: Adapter = "sandbox"
    POPULATION_URL: str = ""
    ATTACHMENT_URL: str = ""
    SMS_URL: str = ""
    EMAIL_URL: str = ""
    EMAIL_SENDER: str = ""
    EMAIL_LOGIN: str = ""
    EMAIL_PASSWORD: str = ""
    EMAIL_CA_FILE: Path | None = None
    ANTIVIRUS_GATEWAY: ScannerAdapter = "none"
    ANTIVIRUS_URL: str = ""
    TUBERCULOSIS_GATEWAY: RegisterAdapter = "sandbox"
    TUBERCULOSIS_URL: str = ""
    TUBERCULOSIS_SERVICE_ID: str = ""
    TUBERCULOSIS_LOGIN: str = ""
    TUBERCULOSIS_PASSWORD: str = ""
    PSYCHIATRY_GATEWAY: RegisterAdapter = "sandbox"
    PSYCHIATRY_URL: str = ""
    PSYCHIATRY_SERVICE_ID: str = ""
    PSYCHIATRY_LOGIN: str = ""
    PSYCHIATRY_PASSWORD: str = ""
    NARCOLOGY_GATEWAY: RegisterAdapter = "sandbox"
    NARCOLOGY_URL: str = ""
    NARCOLOGY_SERVICE_ID: str = ""
    NARCOLOGY_LOGIN: str = ""
    NARCOLOGY_PASSWORD: str = ""
    NOTARY_GATEWAY: RegisterAdapter = "sandbox"
    NOTARY_URL: str = ""
    NOTARY_SERVICE_ID: str = ""
    NOTARY_LOGIN: str = ""
    NOTARY_PASSWORD: str = ""
    SIGNATURE_GATEWAY: SignatureAdapter = "sandbox"
    SIGNATURE_ROOTS_FILE: Path | None = None
    SIGNATURE_OCSP_URL: str = ""
    SIGNATURE_CRL_URLS: str = ""
    SIGNATURE_NCANODE_URL: str = ""
    NCALAYER_URL: str = "wss://127.0.0.1:13579"
    NCALAYER_TIME_STAMP: bool = True
    EGOV_MOBILE: bool = True
    DECISIONS_NEED_KEY: bool = False
    SOAP_KEY_FILE: Path | None = None
    GATEWAY_TOKEN: str = ""
    GATEWAY_TIMEOUT_SECONDS: float = 3.0

    SESSION_IDLE_MINUTES: int = 30
    SEAL_KEY_FILE: Path | None = None
    VAULT_KEYS: SecretStr | None = None
    QR_KEY_FILE: Path | None = None
    PAPER_SEAL_FILE: Path | None = None
    PAPER_SEAL_CHAIN_FILE: Path | None = None
    PAPER_SEAL_PASSWORD: SecretStr = SecretStr("")
    PAPER_SEAL_TOKEN_MODULE: Path | None = None
    PAPER_SEAL_TOKEN: str = ""
    PAPER_SEAL_TOKEN_KEY: str = ""
    PAPER_SEAL_TOKEN_PIN_FILE: Path | None = None
    PAPER_SEAL_TSA_URL: str = ""
    SMS_CALLBACK_TOKEN: SecretStr | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic gives it
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic gives it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic gives it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the caller names, then the environment; no file is looked for."""
        return init_settings, env_settings

    @model_validator(mode="before")
    @classmethod
    def _sandbox_of_its_own(cls, given: dict[str, object]) -> dict[str, object]:
        """Each application under test gets stand-ins of its own, so that no earlier test is heard."""
        if given.get("TESTING") and "SANDBOX_FILE" not in given:
            given = {**given, "SANDBOX_FILE": Path(mkdtemp(prefix="emhana-")) / "sandbox.sqlite"}
        if given.get("TESTING") and "UPLOADS" not in given:
            given = {**given, "UPLOADS": Path(str(given["SANDBOX_FILE"])).parent / "uploads"}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.ENV == "production" and (refusals := self._refusals()):
            raise ValueError("\n".join(refusals))
        return self

    def _refusals(self) -> list[str]:
        """One line for each setting that production may not have."""
        sqlite = self.DATABASE_URL.startswith("sqlite")
        others = {
            "PORTAL_SECRET_KEY is the default or shorter than 32 characters": self.SECRET_KEY == SANDBOX_KEY
            or len(self.SECRET_KEY) < 32,
            "PORTAL_DEBUG is on": self.DEBUG,
            "PORTAL_TESTING is on": self.TESTING,
            "PORTAL_NOW is set: only the sandbox may choose its time": self.NOW is not None,
            "DATABASE_URL is SQLite with more than one worker machine": sqlite and self.WORKER_MACHINES > 1,
            "PORTAL_BASE_URL is not https": not self.BASE_URL.startswith("https://"),
            "PORTAL_GATEWAY_TOKEN is empty: outside systems would not know us": not self.GATEWAY_TOKEN,
            "PORTAL_EMAIL_URL is neither smtp:// nor smtps://": bool(self.EMAIL_URL)
            and not self.EMAIL_URL.startswith(("smtp://", "smtps://")),
            "PORTAL_EMAIL_SENDER is not an address: letters would come from nobody": "@"
            not in self.EMAIL_SENDER,
            "PORTAL_SEAL_KEY_FILE is empty: documents cannot be sealed": self.SEAL_KEY_FILE is None,
            "PORTAL_VAULT_KEYS is empty: certificates cannot be kept": self.VAULT_KEYS is None,
            "PORTAL_QR_KEY_FILE is empty: QR codes cannot be signed": self.QR_KEY_FILE is None,
            "PORTAL_SMS_CALLBACK_TOKEN is empty: answers by SMS would not be heard": self.SMS_CALLBACK_TOKEN
            is None,
        }
        return [
            *self._outside_refusals(),
            *self._soap_refusals(),
            *self._uploads_refusals(),
            *self._signature_refusals(),
            *self._paper_seal_refusals(),
            *(line for line, unsafe in others.items() if unsafe),
        ]

    def _outside_refusals(self) -> Iterator[str]:
        """One line for each setting of an outside system that production may not have."""
        for system in (*OVER_HTTP, "EMAIL"):
            if getattr(self, f"{system}_GATEWAY") == "sandbox":
                yield f"PORTAL_{system}_GATEWAY is sandbox: production needs the live adapter"
            if not getattr(self, f"{system}_URL"):
                yield f"PORTAL_{system}_URL is empty: the live adapter needs its address"
        for system in OVER_HTTP:
            address = getattr(self, f"{system}_URL")
            if address and not address.startswith("https://"):
                yield f"PORTAL_{system}_URL is not https: what is asked could be read on the way"

    def _soap_refusals(self) -> Iterator[str]:
        """One line for each setting that a register behind the state gateway lacks."""
        over_soap = [name for name in BEHIND_STATE_GATEWAY if getattr(self, f"{name}_GATEWAY") == "soap"]
        for name in (f"{name}_{word}" for name in over_soap for word in ("SERVICE_ID", "LOGIN", "PASSWORD")):
            if not getattr(self, name):
                yield f"PORTAL_{name} is empty: the state gateway would not know us"
        if over_soap and self.SOAP_KEY_FILE is None:
            yield "PORTAL_SOAP_KEY_FILE is empty: the state gateway takes signed messages only"

    def _uploads_refusals(self) -> Iterator[str]:
        """One line for each setting that would leave uploads open or unlooked at against what was asked."""
        if self.UPLOADS.resolve().is_relative_to(ROOT / "portal"):
            yield "PORTAL_UPLOADS lies where the web server hands files out"
        if self.ANTIVIRUS_GATEWAY == "sandbox":
            yield "PORTAL_ANTIVIRUS_GATEWAY is sandbox: production needs the live scanner, or none"
        if self.ANTIVIRUS_GATEWAY == "live" and not self.ANTIVIRUS_URL.startswith(("tcp://", "unix:///")):
            yield "PORTAL_ANTIVIRUS_URL is neither tcp:// nor unix:///"

    def _signature_refusals(self) -> Iterator[str]:
        """One line for each setting without which signatures would be taken on trust, or not at all."""
        if self.SIGNATURE_GATEWAY == "sandbox":
            yield "PORTAL_SIGNATURE_GATEWAY is sandbox: production needs live or ncanode"
        if self.SIGNATURE_ROOTS_FILE is None:
            yield "PORTAL_SIGNATURE_ROOTS_FILE is empty: no signature could be trusted"
        if self.SIGNATURE_GATEWAY == "ncanode" and not self.SIGNATURE_NCANODE_URL:
            yield "PORTAL_SIGNATURE_NCANODE_URL is empty: the ncanode adapter needs its address"
        if self.SIGNATURE_GATEWAY == "live" and not (self.SIGNATURE_OCSP_URL or self.SIGNATURE_CRL_URLS):
            yield "PORTAL_SIGNATURE_OCSP_URL and …_CRL_URLS are empty: nobody would tell what is revoked"
        if not self.NCALAYER_URL.startswith("wss://127.0.0.1:"):
            yield "PORTAL_NCALAYER_URL is not wss://127.0.0.1:…: NCALayer listens on the citizen's own computer only"

    def _paper_seal_refusals(self) -> Iterator[str]:
        """One line for each setting without which no key, or not one key only, would seal papers."""
        if self.PAPER_SEAL_TOKEN_MODULE is None:
            if self.PAPER_SEAL_FILE is None:
                yield "PORTAL_PAPER_SEAL_FILE and …_TOKEN_MODULE are empty: papers cannot be sealed"
            return
        if self.PAPER_SEAL_FILE is not None:
            yield "PORTAL_PAPER_SEAL_FILE is set beside …_TOKEN_MODULE: one key seals, not two"
        for name in ("PAPER_SEAL_TOKEN", "PAPER_SEAL_TOKEN_KEY", "PAPER_SEAL_TOKEN_PIN_FILE"):
            if not getattr(self, name):
                yield f"PORTAL_{name} is empty: the key of the seal cannot be found on its token"

    def of_register(self, name: str) -> RegisterSettings:
        """What is set for the register `name`: one of dynamic observation, or the notaries'."""
        words = (each.name for each in fields(RegisterSettings))
        return RegisterSettings(*(getattr(self, f"{name}_{word}".upper()) for word in words))

    @property
    def is_sandbox(self) -> bool:
        return self.ENV == "sandbox"

    @property
    def tasks_at_once(self) -> bool:
        """Whether outgoing tasks run right after the commit instead of in the worker (tests)."""
        return self.TESTING if self.TASKS_AT_ONCE is None else self.TASKS_AT_ONCE

    @property
    def prepares_database(self) -> bool:
        """Whether an empty database is migrated and given the demo region at start (tests)."""
        wanted = self.TESTING if self.PREPARE_DATABASE is None else self.PREPARE_DATABASE
        return wanted and self.is_sandbox


def load(**overrides: Any) -> Settings:
    """The settings from the environment with `overrides` by field name.

    Raises `UnsafeSettings` for a value that cannot be read, and in production for everything that
    a demo may do and a state portal may not. The message never repeats a value: it may be a secret.
    """
    try:
        return Settings(**overrides)
    except ValidationError as errors:
        raise UnsafeSettings("\n".join(map(_line, errors.errors(include_input=False)))) from None


def _line(error: ErrorDetails) -> str:
    where = "_".join(str(part) for part in error["loc"])
    if not where:
        return str(error["ctx"]["error"])
    return f"{where if where == 'DATABASE_URL' else f'PORTAL_{where}'}: {error['msg']}"
