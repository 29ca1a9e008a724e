"""What the check of signatures is told: light, because whoever wires the gateways reads it at every start."""

from datetime import datetime
from pathlib import Path
from typing import Protocol


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
    """Tells the portal's time, and the seconds by which pauses are measured."""

    def now(self) -> datetime: ...
    def seconds(self) -> float: ...
