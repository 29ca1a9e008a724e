"""Two citizens at their cabinets: the one whom the tests are about, and one who has nothing to do with it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.enums import Language
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import person
from tests.pages.waiting import close

SOMEBODY_ELSE = "031109590009"


@pytest.fixture
def now(clock: Clock) -> datetime:
    return clock.now()


@pytest.fixture
def sign_in_as(
    request: pytest.FixtureRequest,
    session: Session,
    clock: Clock,
    new_client: Callable[..., PortalClient],
) -> Callable[[str], PortalClient]:
    """`sign_in_as(iin)`: the browser of a citizen who has an account."""
    spoken = request.getfixturevalue("language") if "language" in request.fixturenames else Language.KK

    def browser(iin: str) -> PortalClient:
        client = new_client(spoken)
        account = person(session, iin).account
        assert account is not None
        sign_in(session, client.browser, f"citizen:{account.id}", clock.now())
        return client

    return browser


@pytest.fixture
def me(sign_in_as: Callable[[str], PortalClient]) -> PortalClient:
    """The man of the demo region, at his cabinet."""
    return sign_in_as("850715390009")


@pytest.fixture
def stranger(sign_in_as: Callable[[str], PortalClient]) -> PortalClient:
    """Somebody else with an account."""
    return sign_in_as(SOMEBODY_ELSE)


@pytest.fixture
def full(session: Session) -> None:
    """Neither the therapist nor the paediatrician of the clinic has a free time."""
    close(session)
