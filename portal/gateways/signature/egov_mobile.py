"""The protocol of eGov Mobile: how a phone reads what is to be signed by a QR code, and sends it back signed.

The state service NITEC-S-5096; the portal answers both of its addresses itself (docs/systems/egov-mobile.md).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from portal.gateways.signature.armour import LONGEST_TEXT
from portal.language import Bilingual

SCHEME = "mobileSign:"
METHOD = "CMS_WITH_DATA"
# The application's own address and its names in the shops; the older `page.link` addresses are dead since 2025.
LAUNCH = "https://m.egov.kz/mobileSign/"
SHOPS = {"isi": "1476128386", "ibi": "kz.egov.mobile", "apn": "kz.mobile.mgov"}
# The signature, and what is said beside it; whatever is longer is not read at all.
LONGEST_ANSWER = LONGEST_TEXT + 64 * 1024
# There is one document, so it is the first.
DOCUMENT_ID = 1


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom one signs: the organisation and its BIN ("" when it is the portal itself)."""

    name: Bilingual
    bin: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be signed: its name, what the phone shows of it line by line, and its bytes in base64."""

    name: Bilingual
    name_en: str
    lines: Sequence[tuple[str, str]]
    base64: str


def qr_text(address: str) -> str:
    """What stands in the QR code for the address of the first answer."""
    return f"{SCHEME}{address}"


def address_in(text: str) -> str:
    """The address of the first answer in the text of a QR code or in a link for the same phone; "" in any other."""
    if text.startswith(SCHEME):
        return text[len(SCHEME) :]
    [address] = parse_qs(urlsplit(text).query).get("link", [""]) if text.startswith(LAUNCH) else [""]
    return address


def launch_link(address: str) -> str:
    """The link that opens eGov Mobile on the phone on which the page itself is read."""
    return f"{LAUNCH}?{urlencode({'link': address, **SHOPS})}"


def offer(description: Bilingual, asker: Asker, until: datetime, uri: str, token: str) -> dict[str, Any]:
    """The first answer: who asks, till when, where the documents are and with which token they are read."""
    return {
        "description": str(description),
        "expiry_date": until.isoformat(timespec="milliseconds"),
        "organisation": {**_names(asker.name, asker.name_en), "bin": asker.bin},
        "document": {"uri": uri, "auth_type": "Token", "auth_token": token},
    }


def documents(paper: Paper) -> dict[str, Any]:
    """The second answer: the document itself."""
    document = {
        "id": DOCUMENT_ID,
        **_names(paper.name, paper.name_en),
        "meta": [{"name": name, "value": value} for name, value in paper.lines],
        # Only a PDF has a type that the phone knows; anything else is shown by its lines.
        "document": {"file": {"mime": "", "data": paper.base64}},
    }
    return {"signMethod": METHOD, "version": 1, "documentsToSign": [document]}


def signed_text(body: bytes) -> str:
    """The signature, as text, in what came back; "" when it is not the answer of the protocol: the same object with
    exactly the one document, signed."""
    try:
        answer = json.loads(body)
        [document] = answer["documentsToSign"]
        is_ours = answer["signMethod"] == METHOD and document["id"] == DOCUMENT_ID
        text = document["document"]["file"]["data"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return text if is_ours and isinstance(text, str) else ""


def _names(name: Bilingual, name_en: str) -> dict[str, str]:
    return {"nameRu": name.ru, "nameKz": name.kk, "nameEn": name_en or name.ru}
