"""The waiting list at the desk: by speciality and rank, for the registrars of the clinic, each look written down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import RecordAccess, StaffMember
from models.enums import Language
from portal.clock import Clock, local
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import GIRL, MOTHER, person, stranger
from tests.factories.schedule import CARDIOLOGIST, NEUROLOGIST, doctor
from tests.factories.waiting import offer, waits
from tests.integration.test_queries_are_few import READING, asked

At = Callable[[StaffMember], PortalClient]
JOURNAL, LIST = "/desk/appointments", "/desk/appointments/waiting"
MINUTE = timedelta(minutes=1)


def rows(client: PortalClient) -> list[str]:
    return [each.text() for each in client.get(LIST).tree.css("tbody tr")]


def test_they_stand_by_speciality_and_rank_with_what_each_is_offered(
    desk: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    now = clock.now()
    waits(session, now, code=NEUROLOGIST)
    waits(session, now + MINUTE, person(session, MOTHER), code=NEUROLOGIST, is_only=True)
    waits(session, now + MINUTE, person(session, GIRL), by=person(session, MOTHER), code=CARDIOLOGIST)
    offer(session, now, code=NEUROLOGIST)
    cardiologists, first, second = rows(desk)
    assert person(session, GIRL).full_name in cardiologists
    assert person(session).full_name in first
    assert f"{local(now + timedelta(minutes=30)):%H:%M}" in first
    assert person(session, MOTHER).full_name in second
    assert doctor(session).full_name in second
    assert desk.get(JOURNAL).link("appointments/waiting")
    assert ": 3" in desk.page.text


def test_nobody_waits_is_said_so(desk: PortalClient, language: Language) -> None:
    assert desk.get(LIST).tree.css(".empty")
    assert ": 0" in desk.get(JOURNAL).text


def test_each_look_can_be_read_by_the_one_who_waits_or_the_parent(
    desk: PortalClient,
    new_client: Callable[..., PortalClient],
    session: Session,
    clock: Clock,
    language: Language,
) -> None:
    mother = person(session, MOTHER)
    waits(session, clock.now(), person(session, GIRL), by=mother)
    for _ in range(3):
        desk.get(LIST)
    assert session.scalar(select(func.count(RecordAccess.id))) == 1
    assert mother.account is not None
    reader = new_client(language)
    sign_in(session, reader.browser, f"citizen:{mother.account.id}", clock.now())
    assert person(session, GIRL).full_name in reader.get("/cabinet/access-log").text


@pytest.mark.parametrize("who", ["elsewhere", "head", "therapist"])
def test_only_the_registrars_of_the_clinic_see_names(
    request: pytest.FixtureRequest, at_desk: At, session: Session, clock: Clock, who: str
) -> None:
    waits(session, clock.now())
    client = at_desk(request.getfixturevalue(who))
    if who == "elsewhere":
        assert rows(client) == []
        assert session.scalar(select(RecordAccess.id)) is None
    else:
        client.get(LIST, expect=404)
        assert client.get(JOURNAL).tree.css('a[href*="appointments/waiting"]') == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_long_list_has_pages_and_asks_no_more_than_a_short_one(
    app: Flask, desk: PortalClient, session: Session, clock: Clock
) -> None:
    waits(session, clock.now())
    short = len(asked(app, desk, LIST))
    for serial in range(30):
        who = stranger(session, serial, clock.now())
        session.commit()
        waits(session, clock.now() + (serial + 1) * MINUTE, who)
    assert len(asked(app, desk, LIST)) == short <= READING
    assert len(asked(app, desk, JOURNAL)) <= READING
    assert len(rows(desk)) == 20
    last = [each.text() for each in desk.get(f"{LIST}?page=99").tree.css("tbody tr")]
    assert len(last) == 11
    assert last[-1].strip().startswith("31")
