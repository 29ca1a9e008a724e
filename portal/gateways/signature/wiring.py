"""Which check of signatures the settings ask for; its libraries are loaded here, not when the portal starts."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.port import SignatureGateway


class SignatureSettings(Protocol):
    """What is set for the check of signatures."""

    @property
    def SIGNATURE_GATEWAY(self) -> str: ...
    @property
    def SIGNATURE_ROOTS_FILE(self) -> Path | None: ...
    @property
    def SIGNATURE_OCSP_URL(self) -> str: ...
    @property
    def SIGNATURE_CRL_URLS(self) -> str: ...
    @property
    def SIGNATURE_NCANODE_URL(self) -> str: ...
    @property
    def GATEWAY_TIMEOUT_SECONDS(self) -> float: ...
    @property
    def SANDBOX_FILE(self) -> Path: ...


class SignatureClock(Protocol):
    """Tells the portal's time."""

    def now(self) -> datetime: ...


def signature_gateway(
    settings: SignatureSettings, store: SandboxStore, clock: SignatureClock
) -> SignatureGateway:
    """The adapter of the settings. Raises OSError or ValueError for roots that cannot be read."""
    sandbox = import_module("portal.gateways.signature.sandbox")
    make = cast(Callable[..., SignatureGateway], sandbox.SandboxSignature)
    return make(
        store,
        settings.SANDBOX_FILE.parent,
        now=clock.now,
        wait_seconds=settings.GATEWAY_TIMEOUT_SECONDS,
    )
