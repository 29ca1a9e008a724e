"""A certificate shown by a link: for one recipient, so often and so long as its owner says, recalled at once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Share, ShareOpening
from models.enums import Language
from portal.clock import Clock
from portal.database import begin_writing
from portal.documents.certificate import NOT_OBSERVED
from portal.regulation import sharing
from tests.client import PortalClient
from tests.factories.application import MOTHER
from tests.page import Page
from tests.pages.certificate import at_register

Browser = Callable[..., PortalClient]


def shared(client: PortalClient, number: str, **wish: str) -> str:
    """The path of a new link to the certificate, as its owner is shown it once."""
    client.get(f"/cabinet/applications/{number}/shares")
    page = client.post_form("form", **{"recipient": "№ 5 мектеп", "days": "3", "views": "1", **wish})
    address = page.tree.css_first(".secret-address").text().strip()
    return "/shared/" + address.rpartition("/shared/")[2]


def opens(client: PortalClient, path: str, *, expect: int = 200) -> Page:
    client.get(path)
    return client.post_form("/shared/", act="open", expect=expect)


def test_a_recipient_without_an_account_reads_it_once_and_the_owner_sees_it(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, language: Language
) -> None:
    number = at_register(session, client, clock.now()).send()
    path = shared(client, number)
    school = new_client(language.value)
    before = school.get(path)
    assert NOT_OBSERVED.say(language) not in before.text
    page = opens(school, path)
    assert NOT_OBSERVED.say(language) in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    school.get(path, expect=410)
    seen = client.get(f"/cabinet/applications/{number}/shares")
    assert seen.text.count({"kk": "Ашылды:", "ru": "Открыта:"}[language.value]) == 1


def test_looking_at_the_link_uses_no_view_up(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    path = shared(client, at_register(session, client, clock.now()).send())
    program = new_client()
    for _ in range(5):
        program.get(path)
    session.rollback()
    assert session.scalars(select(Share.views_left)).one() == 1


def test_the_database_does_not_know_the_key(client: PortalClient, session: Session, clock: Clock) -> None:
    path = shared(client, at_register(session, client, clock.now()).send())
    session.rollback()
    assert path.rpartition("/")[2] not in str(session.scalars(select(Share.token_hash)).one())


@pytest.mark.parametrize(("days", "after"), [("1", timedelta(days=1)), ("10", timedelta(days=10, hours=16))])
def test_it_ends_when_its_owner_said_and_with_the_certificate_at_the_latest(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock, days: str, after: timedelta
) -> None:
    path = shared(client, at_register(session, client, clock.now()).send(), days=days, views="10")
    opens(new_client(), path)
    clock.advance(after)
    new_client().get(path, expect=410)


def test_a_recalled_link_opens_nothing_from_that_moment(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    number = at_register(session, client, clock.now()).send()
    path = shared(client, number, views="10")
    school = new_client()
    school.get(path)
    client.get(f"/cabinet/applications/{number}/shares")
    client.post_form("/shares/", act="recall")
    school.post_form("/shared/", act="open", expect=410)
    school.get(path, expect=410)


def test_what_was_never_made_looks_like_what_is_over(new_client: Browser) -> None:
    for odd in ("x", "А" * 300, "a/b"[:1]):
        new_client().get(f"/shared/{odd}", expect=410)


def test_a_strangers_certificate_has_no_links(
    client: PortalClient, new_client: Browser, session: Session, clock: Clock
) -> None:
    number = at_register(session, client, clock.now()).send()
    shared(client, number)
    share_id = session.scalars(select(Share.id)).one()
    stranger = new_client()
    at_register(session, stranger, clock.now(), iin=MOTHER)
    stranger.get(f"/cabinet/applications/{number}/shares", expect=404)
    own = at_register(session, stranger, clock.now(), iin=MOTHER).send()
    stranger.get(f"/cabinet/applications/{own}/shares")
    token = stranger.page.tree.css_first("input[name=csrf_token]").attributes["value"]
    stranger.post(
        f"/cabinet/applications/{own}/shares/{share_id}", data={"csrf_token": token, "act": "recall"}
    )
    session.rollback()
    assert session.get_one(Share, share_id).recalled_at is None


@pytest.mark.parametrize(
    "wish", [{"recipient": ""}, {"recipient": "x" * 121}, {"days": "11"}, {"views": "0"}]
)
def test_a_wish_that_is_not_right_makes_no_link(
    client: PortalClient, session: Session, clock: Clock, wish: dict[str, str]
) -> None:
    number = at_register(session, client, clock.now()).send()
    client.get(f"/cabinet/applications/{number}/shares")
    token = client.page.tree.css_first("#form input[name=csrf_token]").attributes["value"]
    usual = {"recipient": "№ 5 мектеп", "days": "3", "views": "1", "csrf_token": token}
    page = client.post(f"/cabinet/applications/{number}/shares", data=usual | wish)
    assert page.errors
    assert session.scalars(select(Share)).all() == []


def test_of_twenty_who_press_at_once_as_many_read_it_as_allowed(
    app: Flask, client: PortalClient, session: Session, clock: Clock
) -> None:
    path = shared(client, at_register(session, client, clock.now()).send(), views="3")
    key, now = re.sub(r".*/", "", path), clock.now()
    engine, start = app.extensions["engine"], Barrier(8, timeout=30)

    def read(_: int) -> bool:
        start.wait()
        with Session(engine) as own:
            begin_writing(own)
            found = sharing.find(own, key, now)
            done = found is not None and sharing.open_once(own, found, now)
            own.commit()
            return done

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(read, range(8))) == 3
    session.rollback()
    assert len(session.scalars(select(ShareOpening)).all()) == 3
