"""A certificate asked for at the counter of the State Corporation: who may, for whom, by whose agreement."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Application,
    Branch,
    Clinic,
    Consent,
    JournalEntry,
    Organisation,
    Person,
    RecordAccess,
    Signature,
)
from models.enums import ActorKind, Channel, ConsentState, State
from portal.clock import Clock
from portal.documents.canonical import content_hash
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.services import CATALOGUE
from tests.client import PortalClient
from tests.pages.certificate import at_register
from tests.pages.counter import CODE, PERSON, PHONE, POWER, REPRESENTATIVE, Counter, at_counter, operator_of

WITHOUT_ACCOUNT, CHILD, DEAD, NOBODY = "991231190706", "160229690001", "991231190006", "991231290002"
Tell = Callable[[str, Mode], None]


@pytest.fixture
def tell(app: Flask) -> Tell:
    return SandboxStore(app.extensions["settings"].SANDBOX_FILE).set_mode


@pytest.fixture
def counter(session: Session, client: PortalClient, clock: Clock) -> Counter:
    return at_counter(session, client, clock.now())


def applications(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count(Application.id)).where(Application.number.is_not(None))) or 0


def sent(session: Session, number: str) -> Application:
    session.rollback()
    return session.scalars(select(Application).where(Application.number == number)).one()


@pytest.mark.both_engines
def test_the_certificate_is_asked_for_in_the_persons_name_and_flows_the_one_way(
    counter: Counter, session: Session, clock: Clock, language: str
) -> None:
    number = counter.send()
    application = sent(session, number)
    assert application.state is State.FULFILLED
    assert (application.channel, application.language) == (Channel.COUNTER, "kk")
    assert application.applicant.iin.digits == application.subject.iin.digits == PERSON
    assert application.prepared_by_id == operator_of(session).id
    assert application.clinic_id is None
    assert application.deadline_at is not None
    assert application.signed_at is not None
    assert application.deadline_at - application.signed_at == timedelta(minutes=30)
    entries = session.scalars(select(JournalEntry).order_by(JournalEntry.position)).all()
    assert [(each.fact, each.actor_kind, each.channel, each.step) for each in entries] == [
        ("consent_at_counter", ActorKind.CITIZEN, Channel.COUNTER, "6.3"),
        ("signed", ActorKind.OPERATOR, Channel.COUNTER, "6.7"),
        ("fulfilled", ActorKind.SYSTEM, Channel.SYSTEM, "7.2"),
    ]


def test_the_code_goes_to_the_person_and_covers_what_was_read_to_them(
    counter: Counter, session: Session
) -> None:
    counter.visitor()
    page = counter.seen()
    for words in ("Қасымов Нұрлан Әбдіхалықұлы", "Мемлекеттік корпорацияның Сарыөзен бөлімі"):
        assert words in page.text
    assert counter.client.messages(operator_of(session).phone.e164) == []
    counter.code()
    consent = session.scalars(select(Consent)).one()
    signature = session.scalars(select(Signature)).one()
    assert (consent.standing, consent.iin.digits) == (ConsentState.GIVEN, PERSON)
    assert json.loads(signature.content)["answers"]["counter"]["consent"] == content_hash(consent.content)
    said = json.loads(consent.content)
    assert (said["about"], said["service"]) == (PERSON, CODE)
    assert signature.method == "sms"
    assert signature.evidence["staff"] == operator_of(session).id


def test_the_person_sees_it_in_their_cabinet_and_may_take_the_agreement_back(
    counter: Counter, new_client: Callable[..., PortalClient], session: Session, clock: Clock
) -> None:
    number = counter.send()
    home = new_client()
    at_register(session, home, clock.now())
    page = home.get(f"/cabinet/applications/{number}")
    assert "Мемлекеттік корпорацияда келісім берілді" in page.text
    log = home.get("/cabinet/access-log").text
    assert operator_of(session).full_name in log
    assert "Мемлекеттік корпорацияның Сарыөзен бөлімі" in log
    home.get("/cabinet/consents")
    home.follow("/cabinet/consents/")
    assert "Мемлекеттік корпорацияда келісім берілді" in home.page.text
    home.post_form("/cabinet/consents/", act="take_back")
    assert "Жабылды" in counter.open(number).text
    assert not counter.client.page.tree.css('form[action$="/print"]')
    texts = [each["text"] for each in home.messages(PHONE)]
    assert any("мемлекеттік корпорацияда Сіз туралы" in text for text in texts)


def test_who_asks_for_clinics_or_for_branches_gets_only_those(session: Session) -> None:
    branch = session.get_one(Organisation, operator_of(session).clinic_id)
    assert session.scalars(select(Branch)).all() == [branch]
    assert branch not in session.scalars(select(Clinic)).all()
    assert session.get(Clinic, branch.id) is None


def test_at_night_the_person_is_told_in_the_morning(make_app: Callable[..., Flask], session: Session) -> None:
    app = make_app(NOW="2026-03-02T23:30:00+05:00")
    clock: Clock = app.extensions["clock"]
    client = PortalClient(app, before_request=session.commit)
    at_counter(session, client, clock.now()).send()
    assert not any("Сіз туралы" in each["text"] for each in client.messages(PHONE))
    clock.advance(timedelta(hours=9))
    app.test_cli_runner().invoke(args=["worker", "--once"])
    assert any("Сіз туралы" in each["text"] for each in client.messages(PHONE))


@pytest.mark.both_engines
def test_a_representative_acts_by_a_power_of_attorney_and_stands_on_the_paper_and_in_the_agreement(
    counter: Counter, session: Session
) -> None:
    counter.visitor(representative=REPRESENTATIVE, power=POWER)
    assert "Ыбыраева" in counter.client.page.text
    page = counter.seen()
    assert f"№ {POWER}" in page.text
    assert "Ыбыраева" in page.text
    counter.code(PHONE)
    application = sent(session, counter.number())
    assert application.applicant.iin.digits == PERSON
    assert application.answers["counter"]["iin"] == REPRESENTATIVE
    assert application.state is State.FULFILLED
    seen = session.scalars(select(Person.iin).join(RecordAccess, RecordAccess.person_id == Person.id))
    assert {iin.digits for iin in seen} == {PERSON, REPRESENTATIVE}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("77-0002", "мерзімі өткен"),
        ("77-0003", "әлі күшіне енген жоқ"),
        ("77-0004", "күші жойылған"),
        ("77-0005", "құқық бермейді"),
        ("77-0006", "басқа адамдар"),
        ("77-9999", "мұндай нөмір жоқ"),
    ],
)
def test_a_power_of_attorney_that_is_not_enough_lets_nobody_in(
    counter: Counter, session: Session, number: str, words: str
) -> None:
    page = counter.visitor(representative=REPRESENTATIVE, power=number)
    assert words in page.text
    assert page.path.endswith("/counter/new")
    assert counter.client.get("/desk/counter/person").path.endswith("/counter/new")
    assert applications(session) == 0


@pytest.mark.parametrize("missing", ["representative", "power"])
def test_a_representative_without_an_iin_or_a_number_is_not_let_in(counter: Counter, missing: str) -> None:
    by = {"representative": REPRESENTATIVE, "power": POWER} | {missing: ""}
    assert counter.visitor(**by).errors


@pytest.mark.parametrize(
    ("iin", "words"), [(NOBODY, "мұндай ЖСН жоқ"), (DEAD, "қайтыс"), (CHILD, "18 жасқа толмаған")]
)
def test_who_is_no_living_adult_of_the_register_is_refused(
    counter: Counter, session: Session, iin: str, words: str
) -> None:
    assert words in counter.visitor(iin).text
    assert applications(session) == 0


def test_who_has_no_number_is_told_how_to_get_one_and_nothing_is_sent(
    counter: Counter, session: Session
) -> None:
    page = counter.visitor(WITHOUT_ACCOUNT)
    assert "тіркеле алады" in page.text
    assert not page.tree.css("#form")
    counter.client.post("/desk/counter/person", {"seen": "y"}, expect=400)
    assert applications(session) == 0


def test_the_certificate_of_a_tb_doctor_is_not_given_here(counter: Counter, session: Session) -> None:
    assert {code for code, service in CATALOGUE.items() if service.is_at_counter} == {
        "psychiatry-certificate",
        "narcology-certificate",
    }
    assert counter.visitor(code="tb-certificate").errors
    assert applications(session) == 0


@pytest.mark.parametrize("system", ["population", "notary"])
@pytest.mark.parametrize("mode", [Mode.DOWN, Mode.REJECT])
def test_a_register_that_does_not_answer_is_said_so_and_nothing_typed_is_lost(
    counter: Counter, tell: Tell, system: str, mode: Mode
) -> None:
    tell(system, mode)
    page = counter.visitor(representative=REPRESENTATIVE, power=POWER)
    assert "Ештеңе жоғалған жоқ" in page.text
    for value in (PERSON, REPRESENTATIVE, POWER):
        assert f'value="{value}"' in page.html
    tell(system, Mode.UP)
    assert counter.client.post_form("form").path.endswith("/counter/person")


def test_without_the_seen_document_no_code_is_sent(counter: Counter) -> None:
    counter.visitor()
    assert counter.client.post_form("form").errors
    assert counter.client.messages(PHONE) == []


@pytest.mark.parametrize("typed", ["000000", "12345", ""])
def test_a_wrong_code_agrees_to_nothing(counter: Counter, session: Session, typed: str) -> None:
    counter.visitor()
    counter.seen()
    right = counter.client.sms(PHONE)
    wrong = "111111" if typed == right else typed
    assert counter.client.post_form("form", code=wrong).errors
    assert (applications(session), session.scalar(select(func.count(Consent.id)))) == (0, 0)


def test_a_late_code_and_one_used_up_by_wrong_tries_agree_to_nothing(
    counter: Counter, session: Session, clock: Clock
) -> None:
    counter.visitor()
    counter.seen()
    clock.advance(timedelta(minutes=5, seconds=1))
    assert counter.code().errors
    counter.client.post_form("form", act="resend")
    right = counter.client.sms(PHONE)
    for _ in range(5):
        counter.client.post_form("form", code="000000" if right != "000000" else "000001")
    assert counter.code().errors
    assert applications(session) == 0


def test_a_code_for_one_request_does_not_agree_to_another(counter: Counter, session: Session) -> None:
    counter.visitor()
    counter.seen()
    first = counter.client.sms(PHONE)
    counter.visitor(code="narcology-certificate")
    counter.seen()
    assert counter.client.post_form("form", code=first).errors
    assert applications(session) == 0


@pytest.mark.both_engines
def test_the_same_request_is_not_doubled(counter: Counter, session: Session, tell: Tell) -> None:
    tell("psychiatry", Mode.DOWN)
    counter.send()
    counter.visitor()
    counter.seen()
    counter.code(expect=409)
    assert applications(session) == 1


def test_who_looks_up_many_and_sends_nothing_must_wait(counter: Counter) -> None:
    for _ in range(11):
        counter.visitor()
    assert "келіспеді" in counter.visitor().text
    assert counter.client.get("/desk/counter/person").path.endswith("/counter/person")


def test_an_iin_stands_in_no_address(counter: Counter) -> None:
    counter.visitor()
    assert not any(PERSON in passed for passed in counter.client.page.redirects)
    counter.seen()
    counter.code()
    assert not any(PERSON in passed for passed in counter.client.page.redirects)
