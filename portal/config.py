"""Every setting of the portal in one typed class, read from `PORTAL_*` and `DATABASE_URL`."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SANDBOX_KEY = "sandbox-only-not-a-secret"

Adapter = Literal["sandbox", "live"]
REGISTERS = ("TUBERCULOSIS", "PSYCHIATRY", "NARCOLOGY")
OVER_HTTP = ("POPULATION", "ATTACHMENT", *REGISTERS, "SMS")


class UnsafeSettings(Exception):
    """The settings do not fit together; each line of the message names one refusal, and no value."""


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """What is set for one register of dynamic observation."""

    gateway: Adapter
    url: str


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
    TASKS_AT_ONCE: bool | None = None
    PREPARE_DATABASE: bool | None = None

    POPULATION_GATEWAY: Adapter = "sandbox"
    ATTACHMENT_GATEWAY: Adapter = "sandbox"
    SMS_GATEWAY: Adapter = "sandbox"
    EMAIL_GATEWAY: Adapter = "sandbox"
    TUBERCULOSIS_GATEWAY: Adapter = "sandbox"
    PSYCHIATRY_GATEWAY: Adapter = "sandbox"
    NARCOLOGY_GATEWAY: Adapter = "sandbox"
    POPULATION_URL: str = ""
    ATTACHMENT_URL: str = ""
    SMS_URL: str = ""
    TUBERCULOSIS_URL: str = ""
    PSYCHIATRY_URL: str = ""
    NARCOLOGY_URL: str = ""
    EMAIL_URL: str = ""
    EMAIL_SENDER: str = ""
    EMAIL_LOGIN: str = ""
    EMAIL_PASSWORD: str = ""
    EMAIL_CA_FILE: Path | None = None
    GATEWAY_TOKEN: str = ""
    GATEWAY_TIMEOUT_SECONDS: float = 3.0

    SESSION_IDLE_MINUTES: int = 30
    SEAL_KEY_FILE: Path | None = None
    VAULT_KEYS: SecretStr | None = None

    @model_validator(mode="before")
    @classmethod
    def _sandbox_of_its_own(cls, given: dict[str, object]) -> dict[str, object]:
        """Each application under test gets stand-ins of its own, so that no earlier test is heard."""
        if given.get("TESTING") and "SANDBOX_FILE" not in given:
            return {**given, "SANDBOX_FILE": Path(mkdtemp(prefix="emhana-")) / "sandbox.sqlite"}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.ENV == "production" and (refusals := self._refusals()):
            raise ValueError("\n".join(refusals))
        return self

    def _refusals(self) -> list[str]:
        """One line for each setting that production may not have."""
        sandboxed = [
            f"PORTAL_{name} is sandbox: production needs the live adapter"
            for name in (f"{system}_GATEWAY" for system in (*OVER_HTTP, "EMAIL"))
            if getattr(self, name) == "sandbox"
        ]
        missing = [
            f"PORTAL_{name} is empty: the live adapter needs its address"
            for name in (f"{system}_URL" for system in (*OVER_HTTP, "EMAIL"))
            if not getattr(self, name)
        ]
        plain = [
            f"PORTAL_{name} is not https: what is asked would be read on the way"
            for name in (f"{system}_URL" for system in OVER_HTTP)
            if getattr(self, name) and not getattr(self, name).startswith("https://")
        ]
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
        }
        return [*sandboxed, *missing, *plain, *(line for line, unsafe in others.items() if unsafe)]

    def of_register(self, name: str) -> RegisterSettings:
        """What is set for the register of dynamic observation `name`."""
        words = {word: getattr(self, f"{name.upper()}_{word.upper()}") for word in ("gateway", "url")}
        return RegisterSettings(**words)

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
