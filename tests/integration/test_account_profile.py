"""The pages about oneself: data, number, language, family, devices, who looked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Kinship, Person, RecordAccess, StaffMember, WebSession
from models.enums import Language
from models.iin import Iin
from portal.clock import Clock
from portal.gateways.population.sandbox import sandbox_people
from tests.client import PortalClient
from tests.moments import MONDAY

MAN, MAN_PHONE = "850715390009", "+77000000101"
WOMAN, WOMAN_PHONE = "900228490109", "+77000000102"
CHILD = "160229690001"
FREE_PHONE, PASSWORD = "+77000000999", "Emhana-2026!"


def person(session: Session, iin: str) -> Person:
    return session.scalars(select(Person).where(Person.iin == Iin(iin))).one()


@pytest.mark.parametrize(
    "page", ["profile", "profile/phone", "profile/phone/code", "family", "sessions", "access-log"]
)
def test_a_guest_signs_in_first(client: PortalClient, page: str) -> None:
    assert client.get(f"/cabinet/{page}").path.endswith("/login")


def test_the_profile_shows_the_name_and_masks_what_could_be_stolen(
    client: PortalClient, language: Language
) -> None:
    client.login(MAN, MAN_PHONE)
    page = client.get("/cabinet/profile")
    assert sandbox_people()[MAN].full_name in page.text
    assert MAN not in page.html
    assert MAN_PHONE not in page.html


def test_the_language_of_messages_is_chosen(client: PortalClient, session: Session) -> None:
    client.login(MAN, MAN_PHONE)
    client.get("/cabinet/profile")
    client.post_form(message_language="ru")
    assert person(session, MAN).language is Language.RU


def test_a_language_that_is_not_offered_is_refused(client: PortalClient, session: Session) -> None:
    client.login(MAN, MAN_PHONE)
    client.get("/cabinet/profile")
    assert client.post_form(message_language="en").errors
    assert person(session, MAN).language is Language.KK


# The number


def ask_for(client: PortalClient, phone: str, password: str = PASSWORD) -> None:
    client.get("/cabinet/profile/phone")
    client.post_form(phone=phone, password=password)


def test_the_number_is_changed_by_the_password_and_a_code_to_the_new_one(
    client: PortalClient, session: Session, language: Language
) -> None:
    client.login(MAN, MAN_PHONE)
    ask_for(client, "8 700 000 09 99")
    page = client.post_form(code=client.sms(FREE_PHONE))
    assert page.path.endswith("/cabinet/profile")
    account = person(session, MAN).account
    assert account is not None
    assert account.phone.e164 == FREE_PHONE
    assert "нөмірі ауысты" in client.messages(MAN_PHONE)[0]["text"]


def test_a_wrong_password_or_a_wrong_code_changes_nothing(client: PortalClient, session: Session) -> None:
    client.login(MAN, MAN_PHONE)
    ask_for(client, FREE_PHONE, "not the password")
    assert client.page.errors
    assert not client.messages(FREE_PHONE)
    ask_for(client, FREE_PHONE)
    wrong = f"{(int(client.sms(FREE_PHONE)) + 1) % 1_000_000:06d}"
    assert client.post_form(code=wrong).errors
    account = person(session, MAN).account
    assert account is not None
    assert account.phone.e164 == MAN_PHONE


def test_guessing_the_password_in_a_stolen_session_meets_the_same_pauses(client: PortalClient) -> None:
    client.login(MAN, MAN_PHONE)
    for _ in range(5):
        ask_for(client, FREE_PHONE, "not the password")
    ask_for(client, FREE_PHONE)
    assert "сағат 09:0" in client.page.errors[0]


def test_the_number_of_another_account_is_refused_only_to_who_holds_it(
    client: PortalClient, session: Session
) -> None:
    client.login(MAN, MAN_PHONE)
    ask_for(client, WOMAN_PHONE)
    assert client.page.path.endswith("/profile/phone/code")
    page = client.post_form(code=client.sms(WOMAN_PHONE))
    assert "басқа кабинетке" in page.text
    assert (
        session.scalars(select(Account.phone).join(Person).where(Person.iin == Iin(MAN))).one().e164
        == MAN_PHONE
    )


def test_ones_own_number_is_not_a_change(client: PortalClient) -> None:
    client.login(MAN, MAN_PHONE)
    ask_for(client, MAN_PHONE)
    assert client.page.errors == ["Бұл нөмір онсыз да Сіздікі."]


# The family


def test_the_family_page_names_the_children_and_their_age(client: PortalClient, language: Language) -> None:
    client.login(WOMAN, WOMAN_PHONE)
    page = client.get("/cabinet/family")
    assert sandbox_people()[CHILD].full_name in page.text
    assert ("10 жас" if language is Language.KK else "10 лет") in page.text
    assert CHILD not in page.html


def test_who_has_no_children_is_told_so(client: PortalClient) -> None:
    client.login(MAN, MAN_PHONE)
    assert "балалар жоқ" in client.get("/cabinet/family").text


def test_the_register_is_asked_again_and_its_answer_is_kept(client: PortalClient, session: Session) -> None:
    parent = person(session, WOMAN)
    for kin in session.scalars(select(Kinship).where(Kinship.parent_id == parent.id)):
        session.delete(kin)
    session.add(Kinship(parent_id=parent.id, child_id=person(session, MAN).id, checked_at=MONDAY))
    client.login(WOMAN, WOMAN_PHONE)
    client.get("/cabinet/family")
    page = client.post_form("family/refresh")
    assert sandbox_people()[CHILD].full_name in page.text
    children = session.scalars(select(Kinship).where(Kinship.parent_id == parent.id)).all()
    assert [kin.child.iin.digits for kin in children] == [CHILD]


def test_when_the_register_is_down_the_family_stays_as_it_was(client: PortalClient) -> None:
    client.login(WOMAN, WOMAN_PHONE)
    client.browser.post("/sandbox/gateways/population", json={"mode": "down"})
    client.get("/cabinet/family")
    page = client.post_form("family/refresh")
    assert sandbox_people()[CHILD].full_name in page.text
    assert "қайталаңыз" in page.text


def test_a_child_who_came_of_age_is_not_among_the_children(client: PortalClient, clock: Clock) -> None:
    clock.travel_to(MONDAY.replace(year=2034, month=3, day=1))
    client.login(WOMAN, WOMAN_PHONE)
    assert sandbox_people()[CHILD].full_name not in client.get("/cabinet/family").text


# Devices


def test_each_device_is_listed_and_may_be_signed_out_alone(
    client: PortalClient, new_client: Callable[..., PortalClient], language: Language
) -> None:
    other, third = new_client(), new_client()
    for each in (client, other, third):
        each.login(MAN, MAN_PHONE)
    page = client.get("/cabinet/sessions")
    numbers = [node.attributes["value"] for node in page.tree.css('input[name="session"]')]
    assert len(numbers) == 2
    token = page.form("logout").values()["csrf_token"]
    client.post("/cabinet/sessions/end", {"csrf_token": token, "session": numbers[0]})
    alive = [each.get("/cabinet/profile").path.endswith("/profile") for each in (client, other, third)]
    assert sorted(alive) == [False, True, True]
    assert alive[0]


def test_all_other_devices_are_signed_out_at_once(
    client: PortalClient, new_client: Callable[..., PortalClient]
) -> None:
    others = [new_client() for _ in range(2)]
    for each in (client, *others):
        each.login(MAN, MAN_PHONE)
    client.get("/cabinet/sessions")
    client.post_form("sessions/end-others")
    assert client.get("/cabinet/profile").path.endswith("/profile")
    assert all(each.get("/cabinet/profile").path.endswith("/login") for each in others)


def test_a_strangers_session_does_not_exist(
    client: PortalClient, new_client: Callable[..., PortalClient], session: Session
) -> None:
    stranger = new_client()
    for each, iin, phone in ((client, MAN, MAN_PHONE), (stranger, WOMAN, WOMAN_PHONE)):
        each.login(iin, phone)
    account = person(session, WOMAN).account
    assert account is not None
    row = session.scalars(select(WebSession).where(WebSession.owner == f"citizen:{account.id}")).one()
    token = client.get("/cabinet/profile").form("logout").values()["csrf_token"]
    for number in (row.id, 999_999, "x", "", "٣"):
        client.post("/cabinet/sessions/end", {"csrf_token": token, "session": number}, expect=404)
    assert stranger.get("/cabinet/profile").path.endswith("/profile")


def test_a_session_that_ended_by_idleness_is_not_listed(
    client: PortalClient, new_client: Callable[..., PortalClient], clock: Clock
) -> None:
    new_client().login(MAN, MAN_PHONE)
    clock.advance(timedelta(minutes=31))
    client.login(MAN, MAN_PHONE)
    assert not client.get("/cabinet/sessions").tree.css('input[name="session"]')


# Who looked


def test_each_opening_of_the_record_is_shown_to_its_owner_only(
    client: PortalClient, new_client: Callable[..., PortalClient], session: Session, language: Language
) -> None:
    staff = session.scalars(select(StaffMember).limit(1)).one()
    session.add(RecordAccess(person_id=person(session, MAN).id, staff_id=staff.id, what="person", at=MONDAY))
    name, clinic = staff.full_name, staff.clinic.name_kk if language is Language.KK else staff.clinic.name_ru
    client.login(MAN, MAN_PHONE)
    page = client.get("/cabinet/access-log")
    assert name in page.text
    assert clinic in page.text
    other = new_client(language)
    other.login(WOMAN, WOMAN_PHONE)
    assert name not in other.get("/cabinet/access-log").text


def test_a_parent_sees_who_opened_the_childs_record(
    client: PortalClient, session: Session, language: Language
) -> None:
    staff = session.scalars(select(StaffMember).limit(1)).one()
    child = person(session, CHILD)
    session.add(RecordAccess(person_id=child.id, staff_id=staff.id, what="round", at=MONDAY))
    name = child.full_name
    client.login(WOMAN, WOMAN_PHONE)
    assert name in client.get("/cabinet/access-log").text


def test_a_long_log_of_openings_is_paged_to_its_end(client: PortalClient, session: Session) -> None:
    staff = session.scalars(select(StaffMember).limit(1)).one()
    mine = person(session, MAN).id
    session.add_all(
        RecordAccess(person_id=mine, staff_id=staff.id, what="journal", at=MONDAY + timedelta(days=number))
        for number in range(51)
    )
    client.login(MAN, MAN_PHONE)
    assert len(client.get("/cabinet/access-log").tree.css("main h2")) == 50
    last = client.get("/cabinet/access-log?page=99")
    assert staff.full_name in last.text
    assert len(last.tree.css("main h2")) == 1
