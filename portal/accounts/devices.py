"""Browsers that have signed in with a code before, and the words by which a person knows them."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import KnownDevice

# First match wins: Edge and Opera also call themselves Chrome, Chrome calls itself Safari.
_BROWSERS = (
    ("YaBrowser", "Yandex Browser"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """`Chrome, Android`: what a person recognises; "" when the browser does not say."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)


def is_known(session: Session, account_id: int, token: str, now: datetime) -> bool:
    """Whether this account has signed in with a code from the browser that holds `token`."""
    device = session.scalar(select(KnownDevice).where(KnownDevice.token_hash == _hash(account_id, token)))
    if not token or device is None:
        return False
    device.seen_at = now
    return True


def remember(session: Session, account_id: int, token: str, name: str, now: datetime) -> None:
    """From now on this browser is known to the account. One browser may be known to several."""
    if is_known(session, account_id, token, now):
        return
    session.add(
        KnownDevice(
            account_id=account_id,
            token_hash=_hash(account_id, token),
            device=name,
            created_at=now,
            seen_at=now,
        )
    )


def forget_all(session: Session, account_id: int) -> None:
    """Every browser is new to the account again: after a reset of the password."""
    session.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))


def _hash(account_id: int, token: str) -> str:
    return hashlib.sha256(f"{account_id}:{token}".encode()).hexdigest()
