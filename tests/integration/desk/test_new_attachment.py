"""A person asks for this clinic at the window: the registrar writes it down, the same law and the same verbs decide."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Attachment, JournalEntry, Person, RecordAccess, StaffMember
from models.enums import AttachmentState, Channel, Language, State
from models.iin import Iin
from portal.accounts.throttle import FREE_LOOK_UPS
from portal.clock import Clock
from portal.gateways import Gateways
from tests.client import PortalClient
from tests.factories import files
from tests.factories.application import GIRL, MAN, MOTHER, person
from tests.factories.attachment import NOWHERE, asked, doctor_of, loaded
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of
from tests.page import Page
from tests.pages.attachment import Attaching, agree, attaching
from tests.pages.desk import PHONE
from tests.pages.papers import upload

At = Callable[[StaffMember], PortalClient]
OTHERS = "850715391805"
THERAPIST = "Сүлейменова"
HERE, THERE = "№ 1", "№ 2"


def came(desk: PortalClient, iin: str, surname: str, channel: str = "window") -> Page:
    """The registrar types the identity document of who stands at the window."""
    desk.get("/desk/new")
    said = {"iin": iin, "phone": PHONE, "message_language": "ru", "surname": surname}
    return desk.post_form("form", service="attachment", channel=channel, **said)


def begun(desk: PortalClient, session: Session, iin: str) -> Attaching:
    """As far as the first page of the journey, with the right surname."""
    assert came(desk, iin, surname_of(desk, iin)).path.endswith("/caller")
    desk.post_form("/new/start")
    return Attaching(desk, "+77000000999")


def surname_of(desk: PortalClient, iin: str) -> str:
    record = desk.app.extensions["gateways"].population.find(iin)
    assert record is not None
    return str(record.surname)


def sent(desk: PortalClient) -> str:
    """What the review shows is signed by the registrar at once."""
    desk.get("/apply/attachment/review")
    return desk.post_form("form", act="sign").path.rpartition("/")[2]


def stranger(session: Session, iin: str = OTHERS) -> Person | None:
    session.rollback()
    return session.scalar(select(Person).where(Person.iin == Iin(iin)))


@pytest.mark.both_engines
def test_who_belongs_nowhere_is_written_down_and_attached_by_the_same_verbs(
    desk: PortalClient, language: Language, session: Session, gateways: Gateways, registrar: StaffMember
) -> None:
    request = begun(desk, session, NOWHERE)
    request.people()
    page = request.at_home()
    assert HERE in page.main
    assert THERE not in page.main, "another clinic is not this registrar's to choose"
    request.doctor(THERAPIST)
    page = request.group()
    assert page.tree.css(".rules__one")
    number = sent(desk)
    session.rollback()
    made = session.scalars(select(Application)).one()
    assert (made.number, made.channel, made.prepared_by_id) == (number, Channel.WINDOW, registrar.id)
    signed = session.scalars(select(JournalEntry).where(JournalEntry.fact == "signed")).one()
    assert (signed.actor_id, signed.applicant_id) == (registrar.id, made.applicant_id)
    assert any("от вашего имени подано" in each["text"] for each in desk.messages(_phone(session, made)))
    agree(desk, number)
    session.expire_all()
    assert made.state is State.FULFILLED
    found = gateways.attachment.find(NOWHERE)
    assert found is not None
    assert found.clinic_code == "city-1"


def _phone(session: Session, made: Application) -> str:
    account = made.account
    return account.phone.e164 if account is not None else "+77000000999"


def test_somebody_of_another_clinic_is_found_by_the_surname_of_their_document_only(
    desk: PortalClient, language: Language, session: Session
) -> None:
    page = came(desk, OTHERS, "Басқаша")
    assert page.path.endswith("/desk/new")
    assert len(page.errors) == 1
    nobody = came(desk, "991231290002", "Басқаша")
    assert nobody.errors == page.errors, "an IIN that is nobody's cannot be told apart"
    other = stranger(session)
    assert other is not None
    assert other.surname not in page.main
    assert HERE not in page.errors[0]
    assert THERE not in page.errors[0]
    assert session.scalars(select(RecordAccess.what)).all() == ["look_up"], "they can read that it was tried"
    assert came(desk, OTHERS, f" {other.surname.upper()} ").path.endswith("/caller")


def test_who_tries_surnames_out_must_wait(desk: PortalClient, session: Session) -> None:
    for _ in range(FREE_LOOK_UPS + 1):
        came(desk, OTHERS, "Басқаша")
    page = came(desk, OTHERS, surname_of(desk, OTHERS))
    assert page.path.endswith("/desk/new")
    assert page.errors


@pytest.mark.parametrize(
    ("surname", "channel"), [("", "window"), ("Кез келген", "phone")], ids=["no-surname", "phone"]
)
def test_the_document_must_be_seen_so_nobody_asks_by_phone_or_without_a_surname(
    desk: PortalClient, session: Session, surname: str, channel: str
) -> None:
    assert len(came(desk, OTHERS, surname, channel).errors) == 1
    assert not session.scalars(select(RecordAccess)).all(), "nothing was asked of a register"


def test_of_what_somebody_has_elsewhere_the_registrar_reads_neither_numbers_nor_hours(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    man = person(session, MAN)
    visit = booked_visit(session, slots_of(session, "city-1-cardiologist")[0], clock.now(), man)
    older = asked(session, clock.now(), who=man, doctor="city-2-therapist", street="dostyk", house="10")
    mother = begun(desk, session, MAN)
    mother.people()
    mother.at_home()
    mother.doctor(THERAPIST)
    page = mother.group()
    assert (older.number or "") not in page.html
    assert (visit.number or "") not in page.html
    assert "бұрын берілген өтініш" in page.main


def test_a_child_and_the_whole_family_are_attached_by_one_signature_at_the_window(
    desk: PortalClient, language: Language, session: Session
) -> None:
    request = begun(desk, session, MOTHER)
    request.people("Я" if language is Language.RU else "Өзім", "Айсұлу")
    request.at_home()
    request.doctor(THERAPIST)
    request.group()
    sent(desk)
    session.rollback()
    rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [row.doctor.code for row in rows] == ["city-1-therapist", "city-1-paediatrician"]
    assert rows[1].person_id == person(session, GIRL).id
    assert {row.application.channel for row in rows} == {Channel.WINDOW}


def test_the_papers_that_the_person_brought_are_uploaded_by_the_registrar(
    desk: PortalClient, session: Session
) -> None:
    request = begun(desk, session, NOWHERE)
    request.people()
    request.elsewhere("Абай", "12")
    request.doctor(THERAPIST)
    assert request.group().path.endswith("/documents")
    assert desk.post_form("form", act="next").errors
    assert upload(desk, "next", address=[("анықтама.pdf", files.pdf())]).path.endswith("/review")
    page = desk.get(f"/desk/applications/{sent(desk)}")
    assert "анықтама.pdf" in page.html


def test_a_full_doctor_is_not_offered_and_one_who_fills_up_meanwhile_is_said_beside_the_choice(
    desk: PortalClient, session: Session
) -> None:
    request = begun(desk, session, NOWHERE)
    request.people()
    request.at_home()
    desk.get("/apply/attachment/clinic")
    loaded(session, "city-1-therapist", people=2200)
    chosen = next(
        label.attributes["for"] for label in desk.page.tree.css("label") if THERAPIST in label.text(deep=True)
    )
    value = desk.page.tree.css_first(f'input[id="{chosen}"]').attributes["value"]
    page = desk.post_form("form", act="next", doctor=value)
    assert page.path.endswith("/clinic")
    assert page.errors
    assert not [each for each in page.tree.css("label") if THERAPIST in each.text(deep=True)]


def test_an_address_of_another_place_leads_nowhere_and_says_so(desk: PortalClient, session: Session) -> None:
    request = begun(desk, session, NOWHERE)
    request.people()
    page = request.elsewhere("Тәуелсіздік", "3", "permanent")
    assert page.path.endswith("/clinic")
    assert not page.tree.css('input[name="doctor"]')
    assert "1414" in page.main


def test_a_doctor_of_another_clinic_cannot_be_slipped_in(
    desk: PortalClient, session: Session, elsewhere: StaffMember
) -> None:
    request = begun(desk, session, NOWHERE)
    request.people()
    request.at_home()
    desk.get("/apply/attachment/clinic")
    page = desk.post_form("form", act="next", doctor=str(doctor_of(session, "city-2-therapist").id))
    assert page.path.endswith("/clinic")
    assert page.errors


@pytest.mark.both_engines
def test_back_and_sent_twice_are_one_application(desk: PortalClient, session: Session) -> None:
    request = begun(desk, session, NOWHERE)
    request.to_review(THERAPIST)
    desk.get("/apply/attachment/who")
    desk.post_form("form", act="next", people=["self"])
    page = desk.get("/apply/attachment/review")
    fields = page.form("form", "sign").values()
    first = desk.post("/apply/attachment/review", {**fields, "act": "sign"}).path
    again = desk.post("/apply/attachment/review", {**fields, "act": "sign"}).path
    assert "/sent/" in first
    assert again == first
    session.rollback()
    assert len(session.scalars(select(Attachment)).all()) == 1


def test_neither_a_colleague_nor_another_clinic_opens_what_a_registrar_prepares(
    desk: PortalClient, at_desk: At, session: Session, colleague: StaffMember, elsewhere: StaffMember
) -> None:
    request = begun(desk, session, NOWHERE)
    request.people()
    for staff in (colleague, elsewhere):
        assert at_desk(staff).get("/apply/attachment/address").path.endswith("/desk/new")
    request.at_home()
    request.doctor(THERAPIST)
    request.group()
    number = sent(desk)
    at_desk(elsewhere).get(f"/desk/applications/{number}", expect=404)


def test_who_has_an_account_finds_it_in_their_cabinet_and_can_take_it_back(
    desk: PortalClient, new_client: Callable[..., PortalClient], session: Session, clock: Clock
) -> None:
    request = begun(desk, session, MAN)
    request.to_review(THERAPIST)
    number = sent(desk)
    mine = new_client(desk.language)
    attaching(session, mine, clock.now(), MAN)
    mine.get(f"/cabinet/applications/{number}/withdraw")
    mine.post_form(act="withdraw")
    session.rollback()
    assert session.scalars(select(Attachment)).one().standing is AttachmentState.DROPPED
