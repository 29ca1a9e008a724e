"""Free choice at the edges of the campaign (1 September to 1 November): what the review foretells, the clinic agrees
to and the register holds is one day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attachment
from models.enums import AttachmentState, Language, State
from portal.clock import Clock, local
from portal.dates import full_date
from portal.gateways import Gateways
from portal.regulation.publishing import publish
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import MAN, person
from tests.factories.booked import booked_visit
from tests.factories.schedule import CARDIOLOGIST, doctor, slots_of
from tests.moments import almaty
from tests.pages.attachment import agree, attaching, desk_of
from tests.pages.home_call import newest

Browser = Callable[..., PortalClient]
THERE = "Кузнецова"
BEGINS = {"kk": "Бекіту басталатын күн: {}", "ru": "Прикрепление начнётся {}"}
AT_ONCE = {"kk": "Емхана келіскен күннен бастап", "ru": "начнётся в день решения поликлиники"}
CALLED_OFF = {"kk": "Басқа емханадағы қабылдау", "ru": "Приём в другой поликлинике"}
EDGES = {
    "31-august": (almaty(2026, 8, 31, 10), None),
    "31-august-after-hours": (almaty(2026, 8, 31, 22), date(2027, 1, 1)),
    "1-september": (almaty(2026, 9, 1, 10), date(2027, 1, 1)),
    "1-november": (almaty(2027, 11, 1, 10), date(2028, 1, 1)),
    "1-november-a-sunday": (almaty(2026, 11, 1, 10), None),
    "2-november": (almaty(2026, 11, 2, 10), None),
}


def clinic_of(gateways: Gateways, iin: str) -> str:
    found = gateways.attachment.find(iin)
    assert found is not None
    return found.clinic_code


def called_off(client: PortalClient) -> list[str]:
    """What the review says will be called off."""
    said = [each.text(deep=True) for each in client.page.tree.css(".rules__one")]
    return [each for each in said if CALLED_OFF[client.language] in each]


@pytest.mark.both_engines
@pytest.mark.parametrize(("asked_at", "begins"), EDGES.values(), ids=EDGES)
def test_at_the_edges_of_the_campaign_it_begins_on_the_day_that_was_foretold(
    app: Flask, client: PortalClient, new_client: Browser, session: Session, clock: Clock, gateways: Gateways,
    asked_at: datetime, begins: date | None,
) -> None:  # fmt: skip
    clock.advance(asked_at - clock.now())
    request = attaching(session, client, clock.now(), MAN)
    page, language = request.to_review(THERE), client.language
    later = BEGINS[language].format(full_date(begins).say(Language(language))) if begins else None
    assert (later or AT_ONCE[language]) in page.main
    request.ask_for_code()
    request.sign()
    number = request.number()
    run_due(app)
    decided = asked_at + timedelta(days=1) if asked_at.hour > 18 or asked_at.weekday() == 6 else asked_at
    clock.advance(decided - clock.now() if decided > clock.now() else timedelta())
    desk = desk_of(session, new_client(language), clock.now(), "city-2")
    assert (later or AT_ONCE[language]) in desk.get(f"/desk/applications/{number}").main
    agree(desk, number)
    run_due(app)
    session.expire_all()
    assert newest(session).state is State.FULFILLED
    row = session.scalars(select(Attachment)).one()
    assert row.standing is AttachmentState.HOLDS
    assert row.since == (begins or local(decided).date())
    assert clinic_of(gateways, MAN) == ("city-1" if begins else "city-2")
    if begins:
        clock.advance(almaty(begins.year, 1, 1, 0, 1) - clock.now())
        assert clinic_of(gateways, MAN) == "city-2"


@pytest.mark.both_engines
@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("asked_at", "is_left_now"),
    [(almaty(2026, 8, 31, 10), True), (almaty(2026, 9, 1, 10), False)],
    ids=["before-the-campaign", "in-the-campaign"],
)
def test_a_visit_is_foretold_as_called_off_only_when_the_clinic_is_left_before_it(
    app: Flask, client: PortalClient, new_client: Browser, session: Session, clock: Clock,
    asked_at: datetime, is_left_now: bool,
) -> None:  # fmt: skip
    clock.advance(asked_at - clock.now())
    publish(session, doctor(session, CARDIOLOGIST).id, clock.now())
    session.commit()
    request = attaching(session, client, clock.now(), MAN)
    request.to_review(THERE)
    assert not called_off(client)
    slot = slots_of(session, CARDIOLOGIST, day=date(2026, 9, 3))[0]
    visit = booked_visit(session, slot, clock.now(), person(session, MAN))
    client.get("/apply/attachment/review")
    assert len(called_off(client)) == int(is_left_now), "also what is booked after the clinic was chosen"
    client.post_form("form", act="sign")
    request.sign()
    number = request.number()
    run_due(app)
    agree(desk_of(session, new_client(Language.KK), clock.now(), "city-2"), number)
    run_due(app)
    session.expire_all()
    assert visit.state is (State.WITHDRAWN if is_left_now else State.FULFILLED)
