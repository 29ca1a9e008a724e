"""The desk of the first clinic: its staff, each with a browser of their own."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from models import StaffMember
from models.enums import Language, Role
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.staff import second_registrar, staff_of

At = Callable[[StaffMember], PortalClient]


@pytest.fixture
def at_desk(
    request: pytest.FixtureRequest,
    session: Session,
    clock: Clock,
    new_client: Callable[..., PortalClient],
) -> At:
    """`at_desk(staff)`: the browser of a signed-in member of staff."""
    spoken = request.getfixturevalue("language") if "language" in request.fixturenames else Language.KK

    def browser(staff: StaffMember) -> PortalClient:
        client = new_client(spoken)
        sign_in_staff(session, client.browser, staff, clock.now())
        return client

    return browser


@pytest.fixture
def registrar(session: Session) -> StaffMember:
    return staff_of(session, Role.REGISTRAR)


@pytest.fixture
def colleague(session: Session, registrar: StaffMember) -> StaffMember:
    """A second registrar of the same clinic."""
    return second_registrar(session, registrar)


@pytest.fixture
def head(session: Session) -> StaffMember:
    return staff_of(session, Role.HEAD)


@pytest.fixture
def therapist(session: Session) -> StaffMember:
    return staff_of(session, Role.DOCTOR, doctor="city-1-therapist")


@pytest.fixture
def elsewhere(session: Session) -> StaffMember:
    """A registrar of another clinic."""
    return staff_of(session, Role.REGISTRAR, clinic="city-2")


@pytest.fixture
def desk(at_desk: At, registrar: StaffMember) -> PortalClient:
    """The registrar's browser."""
    return at_desk(registrar)
