"""Signing by a phone: a code on the page leads the phone to what was given to be signed, once and for ten minutes.

The phone has no session of the portal's: the address in the code says what is signed, and a token that belongs to
that address alone says that it was read from there.
"""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, joinedload

from models import Application, ElectronicSignature, MobileSigning, SigningChallenge
from models.enums import MobileState, State
from portal.accounts.digests import keyed, same
from portal.documents.canonical import content_hash
from portal.regulation import signatures

LIVES = timedelta(minutes=10)
LINK_SIGNS = 40  # hexadecimal: 160 bits
_LINK, _TOKEN = "egov-mobile-link", "egov-mobile-token"


class CodeIsOver(RuntimeError):
    """The code was used, or its time has passed."""


def open_code(
    session: Session, draft: Application, *, owner: str, key: str, now: datetime, is_anew: bool = False
) -> MobileSigning:
    """Let a phone sign what is held of `draft`; `key` is the portal's secret one.

    The code that waits for the same is given again while half of its time is left, unless it is asked for `is_anew`;
    any other one for this draft is over. Raises `NotWhatWasShown`.
    """
    given = signatures.give_draft(session, draft, owner=owner, now=now)
    waiting = _waiting_for(session, given.id, now)
    if waiting is not None and not is_anew:
        return waiting
    _end_others(session, draft)
    seed = token_urlsafe(24)
    row = MobileSigning(
        challenge_id=given.id,
        seed=seed,
        link_hash="",
        outcome=MobileState.WAITING,
        created_at=now,
        expires_at=min(now + LIVES, given.expires_at),
    )
    row.link_hash = _digest(key, link_of(row, key))
    session.add(row)
    session.flush()
    return row


def link_of(code: MobileSigning, key: str) -> str:
    """The end of the address that stands in the QR code."""
    return keyed(key, _LINK, code.seed)[:LINK_SIGNS]


def token_of(code: MobileSigning, key: str) -> str:
    """The token with which the documents behind this code are read, and no others."""
    return keyed(key, _TOKEN, code.seed)


def is_token(code: MobileSigning, key: str, shown: str) -> bool:
    """Whether `shown` is that token; takes a time that does not tell how near it was."""
    return same(token_of(code, key), shown)


def find(session: Session, link: str, key: str) -> MobileSigning | None:
    """The code with this address, with what was given and its draft; None when nobody was given it."""
    return session.scalar(_whole().where(MobileSigning.link_hash == _digest(key, link)))


def latest(session: Session, owner: str, service: str) -> MobileSigning | None:
    """The code that this owner was given last for an application of the service, however it stands."""
    query = _whole().where(SigningChallenge.owner == owner, Application.service == service)
    return session.scalar(query.order_by(MobileSigning.id.desc()).limit(1))


def stands(code: MobileSigning, now: datetime) -> MobileState:
    """How it stands now: one that waits is over with its time, and as soon as another text is held for signing."""
    if code.outcome is MobileState.WAITING and (now >= code.expires_at or not _is_held(code)):
        return MobileState.EXPIRED
    return code.outcome


def settle(session: Session, code_id: int, outcome: MobileState, why: str) -> None:
    """Use the code up: of two at once one wins. Raises `CodeIsOver`."""
    row = session.get_one(MobileSigning, code_id, with_for_update=True, populate_existing=True)
    if row.outcome is not MobileState.WAITING:
        raise CodeIsOver
    row.outcome, row.code = outcome, why
    session.flush()


def is_same(session: Session, code: MobileSigning, cms: bytes) -> bool:
    """Whether exactly this signature was taken by the code: a phone on a weak network sends twice."""
    if code.outcome is not MobileState.SIGNED:
        return False
    asked = select(ElectronicSignature.cms).where(ElectronicSignature.nonce == code.challenge.nonce)
    return session.scalar(asked) == cms


def _whole() -> Select[MobileSigning]:
    to_challenge = joinedload(MobileSigning.challenge)
    return (
        select(MobileSigning)
        .join(MobileSigning.challenge)
        .join(SigningChallenge.application)
        .options(to_challenge.joinedload(SigningChallenge.application))
    )


def _waiting_for(session: Session, challenge_id: int, now: datetime) -> MobileSigning | None:
    return session.scalar(
        select(MobileSigning)
        .where(
            MobileSigning.challenge_id == challenge_id,
            MobileSigning.outcome == MobileState.WAITING,
            MobileSigning.expires_at > now + LIVES / 2,
        )
        .limit(1)
    )


def _end_others(session: Session, draft: Application) -> None:
    of_draft = select(SigningChallenge.id).where(SigningChallenge.application_id == draft.id)
    session.execute(
        update(MobileSigning)
        .where(MobileSigning.challenge_id.in_(of_draft), MobileSigning.outcome == MobileState.WAITING)
        .values(outcome=MobileState.STOPPED, code="replaced")
    )


def _is_held(code: MobileSigning) -> bool:
    """Whether the draft still holds exactly what was given."""
    draft = code.challenge.application
    held = draft.to_sign if draft is not None and draft.state is State.DRAFT else None
    return held is not None and content_hash(held) == code.challenge.shown_hash


def _digest(key: str, link: str) -> str:
    return keyed(key, "egov-mobile", link)
