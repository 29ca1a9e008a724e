"""A draft is touched under its lock and only while it is a draft, however the windows of a person race."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application
from models.enums import State
from portal.clock import Clock
from portal.regulation import drafting
from portal.regulation.process import NotWhatWasShown
from tests.client import PortalClient
from tests.factories.application import home_call
from tests.pages.home_call import at_home


def test_what_another_window_has_signed_is_touched_no_more(session: Session, clock: Clock) -> None:
    signed = home_call(session, clock.now())
    session.commit()
    assert signed.state is State.REGISTERED
    with pytest.raises(NotWhatWasShown):
        drafting.hold(session, signed.id)


def test_what_another_window_has_thrown_away_is_not_there(session: Session) -> None:
    with pytest.raises(NotWhatWasShown):
        drafting.hold(session, 999_999)


@pytest.mark.parametrize("act", ["prolong", "leave"])
@pytest.mark.parametrize("service", ["home-call", "appointment"])
def test_nothing_is_begun_by_prolonging_or_leaving_what_was_never_begun(
    client: PortalClient, session: Session, clock: Clock, service: str, act: str
) -> None:
    at_home(session, client, clock.now())
    token = client.get(f"/apply/{service}/").field("csrf_token").attributes["value"]
    assert client.post(f"/apply/{service}/{act}", {"csrf_token": token}).path.endswith("/who")
    assert session.scalars(select(Application)).all() == []
