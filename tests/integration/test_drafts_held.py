"""A draft is touched under its lock and only while it is a draft, however the windows of a person race."""

import pytest
from sqlalchemy.orm import Session

from models.enums import State
from portal.clock import Clock
from portal.regulation import drafting
from portal.regulation.process import NotWhatWasShown
from tests.factories.application import home_call


def test_what_another_window_has_signed_is_touched_no_more(session: Session, clock: Clock) -> None:
    signed = home_call(session, clock.now())
    session.commit()
    assert signed.state is State.REGISTERED
    with pytest.raises(NotWhatWasShown):
        drafting.hold(session, signed.id)


def test_what_another_window_has_thrown_away_is_not_there(session: Session) -> None:
    with pytest.raises(NotWhatWasShown):
        drafting.hold(session, 999_999)
