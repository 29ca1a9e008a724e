"""What one result document says, apart from how it looks: plain values that can be sealed, stored
and drawn again years later, byte for byte."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from portal.documents.canonical import canonical, content_hash
from portal.documents.seal import Seal, Sealer
from portal.language import Bilingual

FORM = "emhana.result/1"

# All that anybody may learn of what a secret document is about, and of who issued it.
OUTSIDE_TITLE = Bilingual(kk="Медициналық мәлімет", ru="Медицинские сведения")
OUTSIDE_ISSUER = Bilingual(kk="Денсаулық сақтау ұйымы", ru="Организация здравоохранения")

Row = tuple[Bilingual, Bilingual | str]


class DocumentKind(StrEnum):
    """What a result document is."""

    CONFIRMATION = "confirmation"
    REFUSAL = "refusal"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the QR code tells of the person and of the answer to whoever holds the paper (`qr_token.py`).

    `person` is the initials; on a certificate the full name, the name of its register and what the register said.
    """

    person: str = field(repr=False)
    register: str = ""
    is_observed: bool | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentContent:
    """A result document. Texts are ready words; `title` holds no personal data (it names the file).

    `lead` is the one fact people look for, drawn large; `alert` the line not to be overlooked;
    `specimen` marks the paper of a sandbox. A document with a `salt` is secret: only its `shell` may be
    stored in the open, and `hidden` is in the shell the hash of the whole.
    """

    kind: DocumentKind
    title: Bilingual
    number: str
    verification_code: str
    verify_url: str
    issued_at: datetime
    clinic: Bilingual
    rows: tuple[Row, ...]
    lead: Row | None = None
    notes: tuple[Bilingual, ...] = ()
    alert: Bilingual | None = None
    valid_until: date | None = None
    specimen: bool = False
    salt: str = ""
    hidden: str = ""
    told: Told | None = None
    seal: Seal | None = None

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("a document needs the moment of its issue with a time zone")

    def as_data(self) -> dict[str, Any]:
        """Everything the paper says, and nothing else, as JSON knows it."""
        return {
            "form": FORM,
            "kind": self.kind.value,
            "title": _said(self.title),
            "number": self.number,
            "verification_code": self.verification_code,
            "verify_url": self.verify_url,
            "issued_at": self.issued_at.astimezone(UTC).isoformat(),
            "clinic": _said(self.clinic),
            "lead": _row_said(self.lead) if self.lead else None,
            "rows": [_row_said(row) for row in self.rows],
            "notes": [_said(note) for note in self.notes],
            "alert": _said(self.alert) if self.alert else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "specimen": self.specimen,
            **({"salt": self.salt} if self.salt else {}),
            **({"hidden": self.hidden} if self.hidden else {}),
            **({"told": asdict(self.told)} if self.told else {}),
        }

    def as_bytes(self) -> bytes:
        """The canonical bytes of everything that is said."""
        return canonical(self.as_data())

    def shell(self) -> "DocumentContent":
        """What may be known of a secret document without it in hand; any other is its own shell.

        The salt keeps the hash from telling what is inside: without it one could try the few things that a
        certificate can say.
        """
        if not self.salt:
            return self
        return replace(
            self,
            title=OUTSIDE_TITLE,
            clinic=OUTSIDE_ISSUER,
            rows=(),
            lead=None,
            notes=(),
            alert=None,
            told=None,
            salt="",
            hidden=content_hash(self.as_bytes()),
        )

    def sealed(self, sealer: Sealer) -> "DocumentContent":
        """The same document under the organisation's seal, which covers the shell and by it the whole."""
        return replace(self, seal=sealer.seal(self.shell().as_bytes()))


def from_data(data: Mapping[str, Any], seal: Seal | None = None) -> DocumentContent:
    """The document that `as_data` wrote down, so that its paper can be drawn again."""
    if data["form"] != FORM:
        raise ValueError(f"unknown form of a document: {data['form']}")
    return DocumentContent(
        kind=DocumentKind(data["kind"]),
        title=Bilingual(**data["title"]),
        number=data["number"],
        verification_code=data["verification_code"],
        verify_url=data["verify_url"],
        issued_at=datetime.fromisoformat(data["issued_at"]),
        clinic=Bilingual(**data["clinic"]),
        lead=_row_heard(data["lead"]) if data["lead"] else None,
        rows=tuple(_row_heard(row) for row in data["rows"]),
        notes=tuple(Bilingual(**note) for note in data["notes"]),
        alert=Bilingual(**data["alert"]) if data["alert"] else None,
        valid_until=date.fromisoformat(data["valid_until"]) if data["valid_until"] else None,
        specimen=data["specimen"],
        salt=data.get("salt", ""),
        hidden=data.get("hidden", ""),
        told=Told(**data["told"]) if data.get("told") else None,
        seal=seal,
    )


def _said(text: Bilingual | str) -> dict[str, str] | str:
    return text if isinstance(text, str) else {"kk": text.kk, "ru": text.ru}


def _row_said(row: Row) -> dict[str, Any]:
    return {"label": _said(row[0]), "value": _said(row[1])}


def _row_heard(data: Mapping[str, Any]) -> Row:
    value = data["value"]
    return Bilingual(**data["label"]), value if isinstance(value, str) else Bilingual(**value)
