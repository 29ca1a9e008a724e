"""The whole path of a home call: from a stranger at the portal to a paper that anybody can check."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Account, Application, HomeVisit, JournalEntry, ResultDocument, Signature
from models.enums import Language, Speciality, State, VisitState
from portal.clock import Clock
from portal.documents.canonical import content_hash
from portal.gateways import Gateways
from portal.regulation.journal import first_broken_entry
from tests.client import PortalClient
from tests.factories.application import GIRL, MOTHER, person
from tests.pages.home_call import HomeCall, at_home, newest

NEWCOMER, NEWCOMER_PHONE = "991231190706", "+77000000107"
PASSWORD = "Yurt-under-7-stars"
NOT_ATTACHED, MOTHER_OF_BABY, BABY = "031109590009", "930819491006", "260112591008"
Browser = Callable[..., PortalClient]


def register(client: PortalClient, iin: str, phone: str) -> None:
    client.get("/register")
    client.post_form(iin=iin)
    client.post_form(phone=phone)
    client.post_form(code=client.sms(phone))


def signed_content(session: Session) -> dict[str, Any]:
    session.rollback()
    return dict(json.loads(session.scalars(select(Signature).order_by(Signature.id.desc())).first().content))


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.both_engines
def test_from_registration_to_a_paper_that_holds(
    client: PortalClient, session: Session, language: Language
) -> None:
    register(client, NEWCOMER, NEWCOMER_PHONE)
    client.post_form(act="confirm")
    client.post_form(password=PASSWORD)
    client.post_form("logout")
    client.login(NEWCOMER, NEWCOMER_PHONE, password=PASSWORD)

    call = HomeCall(client, NEWCOMER_PHONE)
    assert call.begin().path == f"/{language}/apply/home-call/who"
    review = call.to_review()
    assert review.path.endswith("/review")
    shown = review.text
    assert call.ask_for_code().path.endswith("/sign")
    number = (call.sign(), call.number())[1]
    assert number in client.page.text

    application = newest(session)
    assert (application.number, application.state) == (number, State.FULFILLED)
    assert application.language is language
    content = signed_content(session)
    assert content["language"] == language
    assert all(row["value"] in shown for row in content["shown"])

    assert number in client.get("/cabinet/").text
    page = client.get(f"/cabinet/applications/{number}")
    visit = session.scalars(select(HomeVisit)).one()
    assert visit.doctor.full_name in page.text
    paper = client.get(f"/cabinet/applications/{number}/document.pdf").response
    assert paper.data.startswith(b"%PDF")
    told = [message["text"] for message in client.messages(NEWCOMER_PHONE) if number in message["text"]]
    assert len(told) == 2

    client.post_form("logout")
    code = session.scalars(select(ResultDocument.code)).one()
    checked = client.get(f"/verify/{code}")
    assert number in checked.text
    assert application.applicant.initials in checked.text
    assert application.applicant.surname not in checked.text

    entries = list(session.scalars(select(JournalEntry)))
    assert [entry.fact for entry in entries] == ["signed", "fulfilled"]
    assert first_broken_entry(entries) is None


@pytest.mark.both_engines
def test_a_mother_calls_a_paediatrician_to_her_child(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now(), MOTHER)
    call.send("Айсұлу")
    application, visit = newest(session), session.scalars(select(HomeVisit)).one()
    assert application.subject_id == person(session, GIRL).id
    assert application.applicant_id == person(session, MOTHER).id
    assert visit.doctor.speciality is Speciality.PAEDIATRICIAN
    assert signed_content(session)["subject"]["iin"] == GIRL


def test_who_is_attached_nowhere_is_refused_before_the_form(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now(), NOT_ATTACHED)
    page = call.for_whom()
    assert page.path.endswith("/refusal")
    assert "ДСМ-194/2020" in page.text
    assert page.link("services/attachment")
    assert client.get("/apply/home-call/review").path.endswith("/refusal")
    assert newest(session).state is State.DRAFT


@pytest.mark.parametrize(
    ("iin", "phone"),
    [
        ("991231190006", "+77000000108"),
        ("991231290002", "+77000000109"),
        ("850715390009", "+77000000112"),
        (NEWCOMER, "+77000000101"),
    ],
    ids=["dead", "unknown", "has an account", "number of another"],
)
def test_registration_that_must_be_refused_opens_no_account(
    client: PortalClient, session: Session, iin: str, phone: str
) -> None:
    before = count(session, Account)
    register(client, iin, phone)
    assert client.get("/register/password").path != "/kk/register/password"
    assert client.get("/apply/home-call/").path == "/kk/login"
    assert count(session, Account) == before


def test_a_danger_sign_stops_the_form_and_both_answers_are_signed(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    page = call.danger("breathing", "stroke")
    assert page.path.endswith("/emergency")
    assert page.link("tel:103")
    assert client.get("/apply/home-call/review").path.endswith("/emergency")

    client.post_form("emergency", act="not_so")
    call.problem()
    call.danger("chest_pain")
    assert client.page.path.endswith("/emergency"), "another sign has to be answered anew"
    client.post_form("emergency", act="called_103")
    call.where()
    call.ask_for_code()
    call.sign()
    said = [row for row in signed_content(session)["shown"] if row["step"] == "emergency"]
    assert len(said) == 2
    assert signed_content(session)["answers"]["emergency"]["said"] == "called_103"


def test_a_sign_that_was_taken_back_leaves_nothing_of_it_on_the_review(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.for_whom()
    call.danger("breathing")
    client.post_form("emergency", act="not_so")
    call.danger()
    call.problem()
    review = call.where()
    assert review.path.endswith("/review")
    assert "103 нөміріне қоңырау шалдым" not in review.text


def test_a_baby_with_fever_is_a_matter_for_103(client: PortalClient, session: Session, clock: Clock) -> None:
    call = at_home(session, client, clock.now(), MOTHER_OF_BABY)
    call.for_whom("Әміре")
    call.danger()
    assert call.problem(complaint=["fever"], temperature=None).path.endswith("/emergency")
    assert call.problem(complaint=["stool"], temperature="38").path.endswith("/emergency")
    assert call.problem(complaint=["stool"], temperature="37.9").path.endswith("/where")


@pytest.mark.both_engines
def test_the_same_call_again_joins_the_open_one(
    client: PortalClient, session: Session, clock: Clock, language: Language
) -> None:
    call = at_home(session, client, clock.now())
    number = call.send()
    page = call.for_whom()
    assert page.path.endswith("/already")
    assert number in page.text
    assert client.follow("applications/").path.endswith(number)
    session.rollback()
    assert session.scalar(select(func.count(Application.number))) == 1


def test_the_other_parent_learns_that_somebody_called_and_nothing_more(
    new_client: Browser, session: Session, clock: Clock, gateways: Gateways
) -> None:
    mother, father = new_client("kk"), new_client("kk")
    number = at_home(session, mother, clock.now(), MOTHER).send("Айсұлу")
    register(father, "880504391005", "+77000000113")
    father.post_form(act="confirm")
    father.post_form(password=PASSWORD)
    page = HomeCall(father).for_whom("Айсұлу")
    assert page.path.endswith("/already")
    assert number not in page.html
    father.get(f"/cabinet/applications/{number}", expect=404)


@pytest.mark.both_engines
def test_a_new_call_can_be_made_when_the_visit_is_over(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.send()
    application, visit = newest(session), session.scalars(select(HomeVisit)).one()
    visit.state, application.open_key = VisitState.DONE, None
    session.commit()
    clock.advance(timedelta(hours=2))
    call = at_home(session, client, clock.now())
    assert call.send() != application.number
    assert count(session, HomeVisit) == 2


def test_what_is_signed_is_what_was_hashed(client: PortalClient, session: Session, clock: Clock) -> None:
    at_home(session, client, clock.now()).send()
    signature = session.scalars(select(Signature)).one()
    assert signature.content_hash == content_hash(signature.content)
    assert signature.method == "sms"
    assert "77000000101" not in json.dumps(signature.evidence)


def test_who_says_nothing_of_how_to_sign_is_sent_a_code(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    client.get("/apply/home-call/review")
    client.post_form("form", act="sign", way=None)
    assert client.page.path.endswith("/sign")
    call.sign()
    assert newest(session).state is not State.DRAFT
