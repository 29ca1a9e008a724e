"""An address to which a doctor was called before is one press away, with the door and the intercom."""

import pytest
from sqlalchemy.orm import Session

from models import RememberedAddress, Street
from models.enums import Language
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.application import MOTHER
from tests.pages.home_call import HomeCall, account_of, at_home, newest

DOOR = {"entrance": "2", "floor": "3", "intercom": "45К"}


def remembered(session: Session, now_of: Clock, iin: str = "850715390009") -> RememberedAddress:
    street = session.query(Street).filter_by(code="abai").one()
    row = RememberedAddress(
        account_id=account_of(session, iin).id,
        street_id=street.id,
        house="12",
        flat="7",
        used_at=now_of.now(),
        **DOOR,
    )
    session.add(row)
    session.commit()
    return row


def to_where(call: HomeCall) -> None:
    call.for_whom()
    call.danger()
    call.problem()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [({}, DOOR), ({"intercom": "9"}, {**DOOR, "intercom": "9"})],
    ids=["as before", "mended"],
)
def test_one_press_brings_back_the_door_too(
    client: PortalClient,
    session: Session,
    clock: Clock,
    language: Language,
    typed: dict[str, str],
    kept: dict[str, str],
) -> None:
    row = remembered(session, clock)
    call = at_home(session, client, clock.now())
    to_where(call)
    review = call.where(place=f"before-{row.id}", **typed)
    assert review.path.endswith("/review")
    where = newest(session).answers["where"]
    assert {name: where[name] for name in kept} == kept
    assert kept["intercom"] in review.text


def test_the_address_of_another_cannot_be_named(client: PortalClient, session: Session, clock: Clock) -> None:
    theirs = remembered(session, clock, MOTHER)
    call = at_home(session, client, clock.now())
    to_where(call)
    page = client.get("/apply/home-call/where")
    sent = {**page.form("form").values(), "place": f"before-{theirs.id}"}
    answer = client.post("/apply/home-call/where", sent)
    assert answer.errors
    assert "where" not in newest(session).answers
