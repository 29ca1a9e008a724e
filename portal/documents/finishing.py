"""From what a document says to the finished paper: the seal of the record, the QR code, the seal of the file."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from portal.config import Settings
from portal.documents.content import DocumentContent
from portal.documents.pades import PaperSealer
from portal.documents.qr_token import QrKeys, claims_of, link, load_qr_keys, sandbox_qr_keys
from portal.documents.render import render
from portal.documents.sandbox_seal import is_of_sandbox, sandbox_seal
from portal.documents.seal import Seal, Sealer, load_sealer, sandbox_sealer
from portal.documents.seal_chain import SealChain, TokenPlace, load_seal_chain
from portal.documents.time_stamps import Authority
from portal.keyfiles import SealKeyError


@dataclass(frozen=True, slots=True)
class Seals:
    """The three keys of a paper: over its record, in its QR code, over its file."""

    record: Sealer = field(repr=False)
    code: QrKeys = field(repr=False)
    paper: PaperSealer = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealFiles:
    """Where the settings say that the keys are, None for the sandbox's own; and who stamps the time, if anybody."""

    record: Path | None = None
    code: Path | None = None
    paper: Path | None = None
    paper_chain: Path | None = None
    paper_password: str = field(default="", repr=False)
    token: TokenPlace | None = None
    time_stamps: Authority | None = field(default=None, repr=False)


def seals_of(settings: Settings, now: datetime) -> Seals:
    """The seals of the settings, and in a sandbox its own for those they do not name. Raises `SealKeyError`."""
    address = settings.PAPER_SEAL_TSA_URL
    files = SealFiles(
        record=settings.SEAL_KEY_FILE,
        code=settings.QR_KEY_FILE,
        paper=settings.PAPER_SEAL_FILE,
        paper_chain=settings.PAPER_SEAL_CHAIN_FILE,
        paper_password=settings.PAPER_SEAL_PASSWORD.get_secret_value(),
        token=_token_of(settings),
        time_stamps=Authority(address, settings.GATEWAY_TIMEOUT_SECONDS) if address else None,
    )
    return load_seals(files, settings.SANDBOX_FILE.parent if settings.is_sandbox else None, now)


def load_seals(files: SealFiles, sandbox: Path | None, now: datetime) -> Seals:
    """The seals from `files`; what is not given is made in the folder of the `sandbox` (None in production).

    Raises `SealKeyError`, in production also for a certificate that a sandbox issued or that is not in its term.
    """
    chain = _chain(files, sandbox, now)
    if sandbox is None and is_of_sandbox(chain.certificate):
        raise SealKeyError("the paper seal was issued by a sandbox: production needs a real one")
    if sandbox is None and not chain.is_valid_at(now):
        raise SealKeyError("the certificate of the paper seal is not in its term")
    return Seals(
        record=load_sealer(files.record) if files.record else sandbox_sealer(_folder(sandbox)),
        code=load_qr_keys(files.code) if files.code else sandbox_qr_keys(_folder(sandbox)),
        paper=PaperSealer(chain, files.time_stamps),
    )


def _chain(files: SealFiles, sandbox: Path | None, now: datetime) -> SealChain:
    if files.token is None:
        file = files.paper or sandbox_seal(_folder(sandbox), now)
        return load_seal_chain(file, password=files.paper_password, chain_file=files.paper_chain)
    from portal.documents.seal_token import load_token_chain  # noqa: PLC0415 - most have no token to speak with

    return load_token_chain(files.token, files.paper_chain)


def _token_of(settings: Settings) -> TokenPlace | None:
    module, pin = settings.PAPER_SEAL_TOKEN_MODULE, settings.PAPER_SEAL_TOKEN_PIN_FILE
    if module is None:
        return None
    if pin is None:
        raise SealKeyError("the file of the token's PIN is not set")
    return TokenPlace(module, settings.PAPER_SEAL_TOKEN, settings.PAPER_SEAL_TOKEN_KEY, pin)


@dataclass(frozen=True, slots=True)
class Finished:
    """A document under all its seals: of the record ours and the organisation's (a detached CMS in DER over the
    record's canonical bytes), and the sealed `pdf`."""

    seal: Seal
    record_seal: bytes = field(repr=False)
    pdf: bytes = field(repr=False)


def finished(document: DocumentContent, seals: Seals, now: datetime) -> Finished:
    """The document with its seals and its paper. Raises `typst.TypstError`, `SealExpired`, `GatewayError`."""
    sealed = document.sealed(seals.record)
    assert sealed.seal is not None
    said = link(document.verify_url, seals.code.sign(claims_of(document)))
    return Finished(
        seal=sealed.seal,
        record_seal=seals.paper.seal_record(document.as_bytes(), now),
        pdf=seals.paper.seal(render(sealed, said), now),
    )


def _folder(sandbox: Path | None) -> Path:
    if sandbox is None:
        raise SealKeyError("a key of the seals is not set")
    return sandbox
