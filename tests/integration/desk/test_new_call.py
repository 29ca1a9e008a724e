"""A call in the name of a person at the window or on the phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, JournalEntry, Kinship, Person, RecordAccess, StaffMember
from models.enums import ActorKind, Channel, Language, State
from models.iin import Iin
from portal.accounts.throttle import FREE_LOOK_UPS
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import GIRL, MAN, MOTHER
from tests.page import Page
from tests.pages.home_call import account_of

At = Callable[[StaffMember], PortalClient]
PHONE = "8 700 000 09 99"


def ask(desk: PortalClient, iin: str, **changes: str) -> PortalClient:
    desk.get("/desk/new")
    said = {
        "service": "home-call",
        "iin": iin,
        "phone": PHONE,
        "channel": "phone",
        "message_language": "ru",
        **changes,
    }
    desk.post_form("form", **said)
    return desk


def person(session: Session, iin: str) -> Person | None:
    session.rollback()
    return session.scalar(select(Person).where(Person.iin == Iin(iin)))


def test_the_registers_name_the_person_and_the_opening_is_written(
    desk: PortalClient, language: Language, session: Session, registrar: StaffMember
) -> None:
    page = ask(desk, "410917391004").page
    assert page.path.endswith("/desk/new/caller")
    found = person(session, "410917391004")
    assert found is not None
    assert found.full_name in page.main
    assert found.phone is not None
    assert found.phone.e164 == "+77000000999"
    assert found.language is Language.RU
    written = session.scalars(select(RecordAccess)).all()
    assert [(each.person_id, each.staff_id, each.what) for each in written] == [
        (found.id, registrar.id, "call")
    ]


def test_the_number_of_an_account_is_not_touched(desk: PortalClient, session: Session) -> None:
    ask(desk, MAN)
    found = person(session, MAN)
    assert found is not None
    assert found.account is not None
    assert found.account.phone.e164 == "+77000000101"
    assert found.phone is None or found.phone.e164 != "+77000000999"


def test_a_parent_comes_with_their_children(desk: PortalClient, language: Language, session: Session) -> None:
    page = ask(desk, MOTHER).page
    child, mother = person(session, GIRL), person(session, MOTHER)
    assert child is not None
    assert mother is not None
    assert child.full_name in page.main
    assert session.scalar(
        select(Kinship.id).where(Kinship.parent_id == mother.id, Kinship.child_id == child.id)
    )


@pytest.mark.parametrize(
    ("iin", "kk", "ru"),
    [
        ("991231290002", "мұндай ЖСН жоқ", "не знает такого ИИН"),
        ("991231190006", "қайтыс болған", "этот человек умер"),
        (GIRL, "толмаған бала", "Это ребёнок"),
        ("031109590009", "ешбір емханаға бекітілмеген", "не прикреплён ни к одной"),
        ("850715391805", "басқа емханаға бекітілген: № 2", "к другой поликлинике: Городская поликлиника № 2"),
        ("850715390008", "ЖСН", "ИИН"),
    ],
)
def test_whom_the_registers_do_not_let_call_is_told_why(
    desk: PortalClient, language: Language, session: Session, iin: str, kk: str, ru: str
) -> None:
    page = ask(desk, iin).page
    assert page.path.endswith("/desk/new")
    assert len(page.errors) == 1
    assert (kk if language is Language.KK else ru) in page.errors[0]
    found = person(session, iin) if iin != "850715390008" else None
    written = session.scalars(select(RecordAccess)).all()
    assert [(each.person_id, each.what) for each in written] == ([(found.id, "look_up")] if found else [])


def test_who_was_looked_up_by_another_clinic_can_read_it(
    desk: PortalClient,
    new_client: Callable[..., PortalClient],
    language: Language,
    session: Session,
    clock: Clock,
    registrar: StaffMember,
) -> None:
    ask(desk, "850715391805")
    mine = new_client(language)
    sign_in(session, mine.browser, f"citizen:{account_of(session, '850715391805').id}", clock.now())
    page = mine.get("/cabinet/access-log")
    assert registrar.full_name in page.main
    assert ("ЖСН бойынша" if language is Language.KK else "Поиск по ИИН") in page.main


def test_a_child_who_is_looked_up_is_remembered_for_the_parents_log(
    desk: PortalClient, session: Session
) -> None:
    ask(desk, GIRL)
    assert person(session, GIRL) is not None
    assert session.scalars(select(RecordAccess.what)).all() == ["look_up"]


def test_who_looks_up_many_that_are_not_theirs_must_wait(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    for _ in range(FREE_LOOK_UPS + 1):
        ask(desk, "850715391805")
    page = ask(desk, MAN).page
    assert page.path.endswith("/desk/new")
    assert len(page.errors) == 1
    assert page.field("iin").attributes["value"] == MAN
    clock.advance(timedelta(minutes=2))
    assert ask(desk, MAN).page.path.endswith("/desk/new/caller")


def test_looking_up_ones_own_patients_costs_nothing(desk: PortalClient, session: Session) -> None:
    for _ in range(FREE_LOOK_UPS + 3):
        assert ask(desk, MAN).page.path.endswith("/desk/new/caller")


def test_nothing_is_shown_of_a_person_of_another_clinic(desk: PortalClient, session: Session) -> None:
    page = ask(desk, "850715391805").page
    other = person(session, "850715391805")
    assert other is not None
    assert other.surname not in page.main


@pytest.mark.parametrize("system", ["population", "attachment"])
@pytest.mark.parametrize("mode", [Mode.DOWN, Mode.REJECT])
def test_a_register_that_is_down_loses_nothing_of_what_was_typed(
    desk: PortalClient, language: Language, system: str, mode: Mode
) -> None:
    desk.browser.post(f"/sandbox/gateways/{system}", json={"mode": mode.value})
    page = ask(desk, MAN).page
    assert len(page.errors) == 1
    assert page.field("iin").attributes["value"] == MAN
    assert "700" in (page.field("phone").attributes["value"] or "")


@pytest.mark.both_engines
def test_the_form_is_the_citizens_own_and_the_registrar_signs(
    desk: PortalClient, language: Language, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    ask(desk, "410917391004")
    desk.post_form("/new/start")
    page = walk(desk)
    session.rollback()
    call = session.scalars(select(Application)).one()
    assert call.number in page.main
    assert (call.channel, call.prepared_by_id) == (Channel.PHONE, registrar.id)
    assert call.state is not State.DRAFT
    signed = session.scalars(select(JournalEntry).where(JournalEntry.fact == "signed")).one()
    assert (signed.actor_kind, signed.actor_id) == (ActorKind.REGISTRAR, registrar.id)
    assert (signed.applicant_id, signed.channel) == (call.applicant_id, Channel.PHONE)
    told = [message["text"] for message in desk.messages("+77000000999")]
    assert any(str(call.number) in text for text in told)
    assert all("Емхана: " in text for text in told)
    # The caller asked for Russian, whatever the registrar reads.
    assert call.language is Language.RU
    assert any("от вашего имени подано" in text for text in told)


def walk(desk: PortalClient) -> Page:
    """Through the journey as far as the page of thanks."""
    desk.post_form("form", act="next", subject="self")
    desk.post_form("form", act="next", signs="none")
    desk.post_form("form", act="next", complaint="fever", temperature="38,5", since="today", walks="yes")
    where = {"place": "registered"}
    if not desk.page.tree.css('input[name="place"][value="registered"]'):
        where = {"place": "other", "street": _street(desk, "Абай"), "house": "12"}
    desk.post_form("form", act="next", phone=PHONE, **where)
    return desk.post_form("form")


def _street(desk: PortalClient, name: str) -> str:
    options = desk.page.tree.css('select[name="street"] option')
    return next(o.attributes["value"] or "" for o in options if name in o.text())


def test_an_unfinished_call_can_be_gone_on_with(desk: PortalClient, language: Language) -> None:
    ask(desk, MAN)
    desk.post_form("/new/start")
    page = desk.get("/desk/new")
    assert page.tree.css_first('main .notice a[href*="/apply/home-call/"]')
    page = ask(desk, "410917391004").page
    assert page.tree.css_first(".notice--warning")


def test_without_a_caller_the_pages_lead_back_to_the_question(desk: PortalClient) -> None:
    assert desk.get("/desk/new/caller").path.endswith("/desk/new")
    desk.get("/desk/new")
    token = desk.page.field("csrf_token").attributes["value"]
    assert desk.post("/desk/new/start", {"csrf_token": token}).path.endswith("/desk/new")


def test_only_a_registrar_may_call_for_others(at_desk: At, head: StaffMember, therapist: StaffMember) -> None:
    for staff in (head, therapist):
        at_desk(staff).get("/desk/new", expect=404)
