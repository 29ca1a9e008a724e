"""Guards walk the whole portal: what is a stranger's business, what changes without a token, what a reading changes.

A new route is walked from the day it is added.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from models import Base, HomeVisit, ScheduleException, Slot, WeeklyRule
from models.enums import ActorKind, ExceptionKind, Role, VisitState
from portal.accounts import calendar_feeds
from portal.clock import Clock, local
from portal.regulation import cases
from portal.regulation.actors import Actor
from portal.regulation.visit_links import token_of
from portal.services import CATALOGUE
from portal.views.schedule_edits import EDITS, EditName
from tests.factories.access import sign_in, sign_in_staff
from tests.factories.application import MAN, MOTHER, planned_call
from tests.factories.booked import booked_visit
from tests.factories.certificate import asked_of, shown_by_link
from tests.factories.schedule import CARDIOLOGIST, slots_of
from tests.factories.staff import staff_of
from tests.factories.upload import uploaded
from tests.factories.voice import complaint_about
from tests.factories.waiting import waits
from tests.pages.home_call import account_of

# Guards are the same on any engine.
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

OBJECTS = {"number", "case_id", "doctor_id", "place_id", "consent_id", "share_id", "upload_id"}
OPERATOR = "operator@corporation-1"
# A session is touched, an opened record is written down, a code page and a link that opens nothing count: none of it
# is the visitor's act.
MAY_BE_WRITTEN_BY_READING = {"web_session", "record_access", "attempts"}
ONE_OF = {
    "code": "home-call",
    "name": "who",
    "mode": "large",
    "system": "sms",
    "state": "done",
    "language": "kk",
    "filename": "css/base.css",
    "nonce": "never-given",
}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(TASKS_AT_ONCE=False)


@pytest.fixture
def known(app: Flask, session: Session, clock: Clock) -> dict[str, object]:
    """Objects of the man from the first clinic: an application whose visit is closed and disputed, the link to
    a booked visit, a place in the waiting list, a question of consent, a link to a certificate, and his calendar."""
    call = planned_call(session, clock.now())
    visit = session.scalars(select(HomeVisit)).one()
    visit.state, visit.closed_by_id = VisitState.DONE, staff_of(session, Role.DOCTOR).id
    session.flush()
    actor = Actor(ActorKind.CITIZEN, call.account_id)
    case = cases.open_case(session, visit, "Ешкім келмеді", actor=actor, now=clock.now())
    complaint = complaint_about(session, call, clock.now())
    doctor_id = visit.doctor_id
    rule = session.scalars(select(WeeklyRule.id).where(WeeklyRule.doctor_id == doctor_id)).first()
    other_day = ScheduleException(
        doctor_id=doctor_id, day=local(clock.now()).date() + timedelta(days=3), kind=ExceptionKind.ABSENT
    )
    session.add(other_day)
    session.commit()
    slot = session.get_one(Slot, slots_of(session)[0])
    booked = booked_visit(session, slot.id, clock.now())
    token = token_of(app.extensions["settings"].SECRET_KEY, booked.number or "", slot.starts_at)
    place = waits(session, clock.now(), code=CARDIOLOGIST)
    consent = asked_of(session, clock.now(), about=MAN, by=MOTHER).id
    share = shown_by_link(session, clock.now()).id
    secret = calendar_feeds.make(session, account_of(session, MAN).id, clock.now())
    session.commit()
    return {
        "number": call.number,
        "case_id": case.id,
        "complaint_id": complaint.id,
        "doctor_id": doctor_id,
        "rule": rule,
        "other_day": other_day.id,
        "place_id": place.id,
        "consent_id": consent,
        "share_id": share,
        "upload_id": uploaded(app, session, clock.now(), call.id).id,
        "token": token,
        "secret": secret,
    }


def rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            yield rule


def addresses(app: Flask, rule: Rule, objects: dict[str, object]) -> Iterator[str]:
    """Every page behind the rule: one, or one for each change of a schedule and each step of a form."""
    for more in pages_of(rule, objects):
        there = {**ONE_OF, **objects, **more}
        values = {name: there.get(name) for name in rule.arguments}
        assert None not in values.values(), f"the walk does not know what to put into {rule.rule}"
        built = rule.build(values)
        assert built is not None
        yield built[1]


def pages_of(rule: Rule, objects: dict[str, object]) -> list[dict[str, object]]:
    if rule.endpoint == "apply.step":
        online = {code: each.journey for code, each in CATALOGUE.items() if each.journey}
        return [{"code": code, "name": step.name} for code, each in online.items() for step in each.steps]
    if rule.endpoint == "desk.edit_schedule":
        about = {name: "other_day" if name is EditName.REMOVE else "rule" for name in EditName}
        has_row = "row_id" in rule.arguments
        names = [name for name, edit in EDITS.items() if bool(edit.find) is has_row]
        return [{"name": name.value, "row_id": objects[about[name]]} for name in names]
    return [{}]


def visitor(app: Flask, session: Session, clock: Clock, who: str) -> FlaskClient:
    browser = app.test_client()
    if who in (MAN, MOTHER):
        sign_in(session, browser, f"citizen:{account_of(session, who).id}", clock.now())
    elif who:
        role, clinic = who.split("@")
        sign_in_staff(session, browser, staff_of(session, Role(role), clinic), clock.now())
    return browser


STRANGERS = [MOTHER, *(f"{role}@city-2" for role in ("registrar", "doctor", "head")), OPERATOR]


@pytest.mark.parametrize("who", STRANGERS)
def test_an_object_of_another_does_not_exist(
    app: Flask, session: Session, clock: Clock, known: dict[str, object], who: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser, told = visitor(app, session, clock, who), []
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            if not OBJECTS & rule.arguments:
                continue
            for address in addresses(app, rule, known):
                answer = browser.open(address, method=method)
                to_sign_in = answer.status_code == 302 and "login" in answer.headers["Location"]
                if answer.status_code != 404 and not to_sign_in:
                    told.append(f"{method} {rule.rule}: {answer.status_code}")
    assert told == []


def test_a_guest_is_asked_to_sign_in_or_told_nothing(
    app: Flask, session: Session, clock: Clock, known: dict[str, object]
) -> None:
    browser = app.test_client()
    for rule in rules(app, "GET"):
        guard = getattr(app.view_functions[rule.endpoint], "__guard__", "")
        if guard in ("everyone", "sandbox", "link"):
            continue
        for address in addresses(app, rule, known):
            answer = browser.get(address)
            assert answer.status_code == 302, f"{address}: {answer.status_code}"
            assert "login" in answer.headers["Location"], address


WHO = ["", MAN, "registrar@city-1", "doctor@city-1", "head@city-1", OPERATOR]


@pytest.mark.parametrize("who", WHO, ids=["guest", *WHO[1:]])
def test_nothing_is_sent_without_a_token(
    app: Flask, session: Session, clock: Clock, known: dict[str, object], who: str
) -> None:
    browser, before = visitor(app, session, clock, who), _sums(session)
    for rule in rules(app, "POST"):
        if rule.rule.startswith(("/sandbox/", "/callbacks/")):  # programs, which show a token of their own
            continue
        for address in addresses(app, rule, known):
            answer = browser.post(address, data={"act": "sign", "words": "x"})
            assert answer.status_code == 400, f"{address}: {answer.status_code}"
    assert _sums(session) == before


@pytest.mark.parametrize("who", WHO, ids=["guest", *WHO[1:]])
def test_reading_changes_nothing(
    app: Flask, session: Session, clock: Clock, known: dict[str, object], who: str
) -> None:
    browser, before = visitor(app, session, clock, who), _sums(session)
    with closing(sqlite3.connect(app.extensions["engine"].url.database)) as file:
        seen = _version(file)
        for rule in rules(app, "GET"):
            for address in addresses(app, rule, known):
                answer = browser.get(address)
                assert answer.status_code < 500 or rule.rule == "/readyz", f"{address}: {answer.status_code}"
            if _version(file) != seen:
                seen, after = _version(file), _sums(session)
                changed = {name for name in after if after[name] != before[name]}
                assert not changed, f"{rule.rule} changed {changed}"


def _version(file: sqlite3.Connection) -> int:
    """Another number whenever somebody else has written into the file, whatever it was."""
    (version,) = file.execute("PRAGMA data_version").fetchone()
    return int(version)


def _sums(session: Session) -> dict[str, str]:
    """A checksum of every table that reading may not change."""
    session.rollback()
    return {
        table.name: sha256(repr(sorted(map(repr, session.execute(select(table))))).encode()).hexdigest()
        for table in Base.metadata.sorted_tables
        if table.name not in MAY_BE_WRITTEN_BY_READING
    }


def test_an_operator_finds_the_counter_and_nothing_else(
    app: Flask, session: Session, clock: Clock, known: dict[str, object]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser, open_to_them = visitor(app, session, clock, OPERATOR), set()
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            guard = getattr(app.view_functions[rule.endpoint], "__guard__", "")
            if guard in ("everyone", "sandbox", "link", "token"):
                continue
            for address in addresses(app, rule, known):
                answer = browser.open(address, method=method)
                if answer.status_code not in (403, 404):
                    open_to_them.add(rule.endpoint)
    assert open_to_them == {f"desk.counter{page}" for page in ("", "_new", "_person", "_code")}


@pytest.mark.parametrize(
    "who", ["", MAN, *(f"{role}@city-1" for role in ("registrar", "doctor", "head", "administrator"))]
)
def test_the_counter_is_nobody_elses(
    app: Flask, session: Session, clock: Clock, known: dict[str, object], who: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser, refused = visitor(app, session, clock, who), 302 if not who else 404
    counter = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("desk.counter")]
    assert len(counter) == 6
    for rule in counter:
        for method in {"GET", "POST"} & (rule.methods or set()):
            for address in addresses(app, rule, known):
                answer = browser.open(address, method=method)
                assert answer.status_code == refused, f"{method} {address}: {answer.status_code}"


def test_the_walk_is_signed_in_as_it_says(
    app: Flask, session: Session, clock: Clock, known: dict[str, object]
) -> None:
    (mine,) = addresses(app, next(app.url_map.iter_rules("cabinet.application")), known)
    assert visitor(app, session, clock, MAN).get(mine).status_code == 200
    registrar, found = visitor(app, session, clock, "registrar@city-1"), []
    for endpoint in ("desk.application", "desk.schedule", "desk.edit_schedule"):
        for rule in app.url_map.iter_rules(endpoint):
            found += [registrar.get(each).status_code for each in addresses(app, rule, known)]
    assert found == [200] * (2 + len(EDITS))


@pytest.mark.parametrize(
    ("who", "path", "home"),
    [(MAN, "/kk/desk/", "/kk/cabinet/"), ("registrar@city-1", "/kk/cabinet/", "/kk/desk/")],
)
def test_who_opens_the_other_sides_pages_finds_nothing_and_stays_signed_in(
    app: Flask, session: Session, clock: Clock, who: str, path: str, home: str
) -> None:
    browser = visitor(app, session, clock, who)
    assert browser.get(path).status_code == 404
    assert browser.get(home).status_code == 200
