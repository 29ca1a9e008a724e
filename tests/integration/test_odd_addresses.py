"""What no honest browser sends meets a plain answer on both engines, never a broken page."""

import pytest
from sqlalchemy.orm import Session

from models.enums import Role
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.staff import staff_of
from tests.pages.home_call import BEGINNING, at_home


@pytest.mark.parametrize(
    "path",
    [
        "/cabinet/applications/%00",
        "/cabinet/applications/%00/document.pdf",
        f"{BEGINNING}sent/%00",
        f"{BEGINNING}%00",
        "/services/%00",
        "/cabinet/applications/%0d%0aX:y",
    ],
)
def test_an_address_with_control_characters_is_not_there(
    client: PortalClient, session: Session, clock: Clock, path: str
) -> None:
    at_home(session, client, clock.now())
    client.get(path, expect=404)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/cases/99999999999999999999",
        "/desk/cases/-1",
        "/desk/complaints/99999999999999999999",
        "/desk/cases/%00",
    ],
)
def test_a_case_beyond_all_numbers_is_not_there(
    client: PortalClient, session: Session, clock: Clock, path: str
) -> None:
    sign_in_staff(session, client.browser, staff_of(session, Role.HEAD), clock.now())
    client.get(path, expect=404)


@pytest.mark.parametrize("shown", ["\x00", "x" * 5000, "ә"])
def test_a_hash_that_is_none_shows_the_review_anew(
    client: PortalClient, session: Session, clock: Clock, shown: str
) -> None:
    call = at_home(session, client, clock.now())
    page = call.to_review()
    sent = {**page.form("form").values(), "shown": shown}
    assert client.post(f"{BEGINNING}review", sent).path.endswith("/review")
