"""A stored result document as it can be read again: in the open, or opened for its owner."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from portal.documents.content import DocumentContent, from_data
from portal.documents.seal import Seal
from portal.documents.vault import Vault


class Stored(Protocol):
    """The columns of a document that reading it needs."""

    code: Any
    content: Any
    seal: Any
    secret: Any
    pdf: Any


def label_of(code: str) -> str:
    """The place to which the words of the document with this verification code are bound in the vault."""
    return f"document:{code}"


def pdf_label_of(code: str) -> str:
    """The same for its drawn paper."""
    return f"pdf:{code}"


def shell_of(document: Stored) -> DocumentContent:
    """What may be known of it without opening it. Raises `KeyError`, `TypeError`, `ValueError` for a record
    that is not one of ours."""
    return from_data(document.content, _seal_of(document.seal))


def opened(document: Stored, vault: Vault) -> DocumentContent:
    """The whole document, to be drawn or shown to its owner. Raises `CannotUnlock`."""
    if document.secret is None:
        return shell_of(document)
    whole = vault.unlock(document.secret, label_of(document.code))
    return from_data(json.loads(whole), _seal_of(document.seal))


def locked_pdf(document: Stored, pdf: bytes, vault: Vault) -> bytes:
    """The drawn paper as it is stored."""
    return pdf if document.secret is None else vault.lock(pdf, pdf_label_of(document.code))


def opened_pdf(document: Stored, pdf: bytes, vault: Vault) -> bytes:
    """The drawn paper as its owner takes it. Raises `CannotUnlock`."""
    return pdf if document.secret is None else vault.unlock(pdf, pdf_label_of(document.code))


def relocked(document: Stored, vault: Vault) -> bool:
    """Lock the document and its paper under the newest key; says whether they were under another one.
    Raises `CannotUnlock`."""
    label, pdf_label = label_of(document.code), pdf_label_of(document.code)
    has_current_pdf = document.pdf is None or vault.is_current(document.pdf)
    if document.secret is None or (vault.is_current(document.secret) and has_current_pdf):
        return False
    document.secret = vault.lock(vault.unlock(document.secret, label), label)
    if document.pdf is not None:
        document.pdf = vault.lock(vault.unlock(document.pdf, pdf_label), pdf_label)
    return True


def _seal_of(said: Mapping[str, str]) -> Seal | None:
    return Seal(**said) if said else None
