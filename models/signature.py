"""Signatures made with a key of a person: what was given to be signed, and what came back with its proof."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.application import Application
from models.base import Base, Key
from models.columns import Json, one_of
from models.enums import MobileState, SignaturePurpose, SignatureState


class SigningChallenge(Base):
    """What was given to somebody to be signed, byte for byte, with a nonce in it that is used once.

    `owner` is whose browser it was given to (`citizen:<account id>`, `staff:<staff id>`, "" before anyone has
    signed in). `shown_hash` is the SHA-256 of what the page showed, to which `content` adds the nonce only.
    """

    __tablename__ = "signing_challenge"
    __table_args__ = (Index(None, "application_id"), Index(None, "expires_at"))

    id: Mapped[Key]
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[SignaturePurpose] = mapped_column(one_of(SignaturePurpose))
    owner: Mapped[str] = mapped_column(String(32), default="")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    shown_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    application: Mapped[Application | None] = relationship()


class MobileSigning(Base):
    """One QR code by which a phone reads what was given to be signed and sends it back signed.

    The address in the code is made of `seed` by the portal's secret key; only its digest is kept, so whoever reads
    the database can open nothing. `code` says why it ended (the verdict, or what stood in the way).
    """

    __tablename__ = "mobile_signing"
    __table_args__ = (Index(None, "challenge_id"),)

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("signing_challenge.id", ondelete="CASCADE"))
    seed: Mapped[str] = mapped_column(String(64))
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    outcome: Mapped[MobileState] = mapped_column(one_of(MobileState))
    code: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    challenge: Mapped[SigningChallenge] = relationship()


class ElectronicSignature(Base):
    """A signature (CMS) that was taken, with everything that proves it years later.

    `way` is how it came (`ncalayer`, `egov-mobile`). `certificate` is the signer's in DER; `proof` the same CMS with
    the answers about revocation inside (CAdES-C/-LT by unsigned attributes), empty until it is `verified_at`;
    `answers` are those answers apart, and `report` the judgement rule by rule. `code` is the last verdict.
    """

    __tablename__ = "electronic_signature"
    __table_args__ = (
        Index(None, "application_id"),
        Index(None, "state", "received_at"),
    )

    id: Mapped[Key]
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    purpose: Mapped[SignaturePurpose] = mapped_column(one_of(SignaturePurpose))
    way: Mapped[str] = mapped_column(String(20))
    state: Mapped[SignatureState] = mapped_column(one_of(SignatureState))
    code: Mapped[str] = mapped_column(String(32))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    cms: Mapped[bytes] = mapped_column(LargeBinary)
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    serial: Mapped[str] = mapped_column(String(64))
    proof: Mapped[bytes | None] = mapped_column(LargeBinary)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    report: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    asked_at: Mapped[datetime]
    received_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]

    application: Mapped[Application | None] = relationship()
