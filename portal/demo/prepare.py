"""An empty database made ready for a demo or a test: its tables, then the demo region."""

from datetime import datetime
from functools import cache

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import schema
from portal.accounts.passwords import Passwords
from portal.database import begin_writing
from portal.demo.load import load
from portal.demo.people import DEMO_PASSWORD


def prepare(engine: Engine, now: datetime, *, testing: bool) -> bool:
    """Migrate and fill the database if it has no tables yet; says whether it did."""
    if not schema.is_empty(engine):
        return False
    schema.upgrade(engine)
    load_demo(engine, now, testing=testing)
    return True


def load_demo(engine: Engine, now: datetime, *, testing: bool) -> None:
    """Put the demo region into a migrated database; what is there already stays as it is."""
    password_hash = demo_password_hash(light=testing)
    with Session(engine) as session:
        begin_writing(session)
        load(session, now, password_hash)
        session.commit()


@cache
def demo_password_hash(*, light: bool) -> str:
    """The hash that all demo people share, made once: everybody knows their password anyway."""
    return (Passwords.light() if light else Passwords.strong()).hash(DEMO_PASSWORD)
