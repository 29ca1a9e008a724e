"""One application at the desk, and each act of the registrar."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, HomeVisit, JournalEntry, RecordAccess, ResultDocument, StaffMember
from models.enums import Channel, Language, State, VisitState, WaitingFor
from portal.clock import Clock
from portal.regulation import process, rounds
from portal.regulation.triage import DANGER_SIGNS
from tests.client import PortalClient
from tests.factories.application import (
    GIRL,
    by_registrar,
    handed_to_desk,
    home_call,
    person,
    planned_call,
    stranger,
)

At = Callable[[StaffMember], PortalClient]


def path(call: Application, act: str = "") -> str:
    return f"/desk/applications/{call.number}" + (f"/{act}" if act else "")


def fresh(session: Session, call: Application) -> Application:
    session.expire_all()
    return call


def test_the_page_shows_who_what_was_signed_and_the_way_in(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now(), language=language)
    page = desk.get(path(call))
    for words in ("Қасымов", "850715390009", "+7 700 000 01 01", "45К", call.number or ""):
        assert words in page.main
    assert ("Қызуы 38 °C" if language is Language.KK else "Температура выше 38") in page.main


def test_what_was_signed_stays_in_the_language_of_the_signer(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    other = Language.RU if language is Language.KK else Language.KK
    call = handed_to_desk(session, clock.now(), language=other)
    assert desk.get(path(call)).tree.css_first(f'main div[lang="{other}"] dl')


def test_danger_signs_and_what_was_said_stand_on_top(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    signs = [DANGER_SIGNS[0].question.kk]
    call.answers = {**call.answers, "emergency": {"said": "called_103", "signs": signs}}
    session.commit()
    page = desk.get(path(call))
    notice = page.tree.css_first(".notice--error")
    assert notice
    assert DANGER_SIGNS[0].question.say(language) in notice.text()
    assert "103" in notice.text()


def test_an_opening_is_written_once_a_minute_for_applicant_and_patient(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now(), iin="900228490109", subject=person(session, GIRL))
    desk.get(path(call))
    desk.get(path(call))
    assert openings(session) == 2
    clock.advance(timedelta(seconds=61))
    desk.get(path(call))
    assert openings(session) == 4
    assert set(session.scalars(select(RecordAccess.person_id))) == {call.applicant_id, call.subject_id}


def openings(session: Session) -> int:
    return session.scalar(select(func.count(RecordAccess.id))) or 0


def test_another_clinic_another_role_and_a_guest_are_strangers(
    at_desk: At,
    new_client: Callable[..., PortalClient],
    session: Session,
    clock: Clock,
    elsewhere: StaffMember,
    therapist: StaffMember,
) -> None:
    call = handed_to_desk(session, clock.now())
    for staff in (elsewhere, therapist):
        client = at_desk(staff)
        client.get(path(call), expect=404)
        client.get(path(call, "refuse"), expect=404)
        client.get("/desk/")
        client.post(path(call, "take"), {"csrf_token": token(client)}, expect=404)
    assert new_client().get(path(call)).path.endswith("/desk/login")
    assert openings(session) == 0


def token(client: PortalClient) -> str:
    return client.page.tree.css_first('input[name="csrf_token"]').attributes["value"] or ""


def test_the_head_reads_and_can_do_nothing(
    at_desk: At, session: Session, clock: Clock, head: StaffMember
) -> None:
    call = handed_to_desk(session, clock.now())
    client = at_desk(head)
    page = client.get(path(call))
    assert not page.tree.css("main form")
    client.get(path(call, "assign"), expect=404)


def test_take_give_back_and_take_over_with_a_note(
    at_desk: At,
    desk: PortalClient,
    language: Language,
    session: Session,
    clock: Clock,
    registrar: StaffMember,
    colleague: StaffMember,
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get(path(call))
    desk.post_form("/take")
    assert (fresh(session, call).state, call.taken_by_id) == (State.IN_PROGRESS, registrar.id)
    other = at_desk(colleague)
    other.get(path(call))
    assert not other.page.tree.css('main form[action$="/give-back"]')
    other.get(path(call, "take-over"))
    assert other.post_form("form").errors
    other.post_form("form", note="Кезекшілігі бітті")
    assert fresh(session, call).taken_by_id == colleague.id
    assert "Кезекшілігі бітті" in other.page.main
    other.get(path(call))
    other.post_form("/give-back")
    assert (fresh(session, call).state, call.taken_by_id) == (State.REGISTERED, None)


def test_a_doctor_and_a_window_are_chosen_and_the_citizen_is_told(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    page = desk.get(path(call, "assign"))
    assert desk.post_form("form").errors
    place = page.tree.css('input[name="place"]')[-1].attributes["value"]
    desk.post_form("form", place=place)
    assert fresh(session, call).state is State.FULFILLED
    visit = rounds.visit_of(session, call.id)
    assert visit is not None
    assert f"{visit.doctor_id}|{visit.day}|{visit.window_from:%H:%M}" == place
    assert str(call.number) in desk.messages("+77000000101")[0]["text"]


def test_a_kept_promise_can_be_moved_and_the_old_paper_is_recalled(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = planned_call(session, clock.now())
    before = rounds.visit_of(session, call.id)
    assert before is not None
    was = before.window_from
    page = desk.get(path(call, "assign"))
    place = page.tree.css('input[name="place"]')[-1].attributes["value"]
    desk.post_form("form", place=place)
    visit = session.scalars(select(HomeVisit).where(HomeVisit.application_id == call.id)).one()
    session.refresh(visit)
    assert visit.window_from != was
    papers = session.scalars(select(ResultDocument).order_by(ResultDocument.id)).all()
    assert [paper.recalled_at is not None for paper in papers] == [True, False]


def test_a_child_is_offered_only_to_the_paediatrician(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now(), iin="900228490109", subject=person(session, GIRL))
    page = desk.get(path(call, "assign"))
    assert len(page.tree.css(".slots__doctor")) == 1


def test_a_place_that_was_not_offered_is_refused(desk: PortalClient, session: Session, clock: Clock) -> None:
    call = handed_to_desk(session, clock.now())
    foreign = session.scalars(select(HomeVisit.doctor_id)).first() or 7
    desk.get(path(call, "assign"))
    page = desk.post_form("form", place=f"{foreign + 1000}|2026-03-02|10:00")
    assert page.errors
    assert fresh(session, call).state is State.REGISTERED


def test_a_window_that_has_passed_is_not_offered(
    at_desk: At, registrar: StaffMember, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    clock.advance(timedelta(hours=3, minutes=30))
    page = at_desk(registrar).get(path(call, "assign"))
    offered = {node.attributes["value"].split("|")[2] for node in page.tree.css('input[name="place"]')}
    assert min(offered) == "12:00"


def test_a_refusal_names_a_ground_of_the_standard_and_own_words(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now(), language=language)
    page = desk.get(path(call, "refuse"))
    values = [node.attributes["value"] for node in page.tree.css('input[name="ground"]')]
    assert values == ["unreliable_data", "not_attached"]
    assert len(desk.post_form("form").errors) == 2
    desk.post_form("form", ground="unreliable_data", words="Мекенжай табылмады / Адрес не найден")
    assert fresh(session, call).state is State.REFUSED
    assert call.refusal_ground == "unreliable_data"
    assert "Адрес не найден" in desk.page.main


def test_a_ground_that_the_standard_does_not_know_is_refused(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get(path(call, "refuse"))
    assert desk.post_form("form", ground="dislike", words="Жоқ").errors
    assert fresh(session, call).state is State.REGISTERED


def test_a_question_stops_the_clock(
    at_desk: At,
    desk: PortalClient,
    language: Language,
    session: Session,
    clock: Clock,
    registrar: StaffMember,
) -> None:
    call = handed_to_desk(session, clock.now())
    process.take(session, call, actor=by_registrar(registrar), now=clock.now())
    session.commit()
    desk.get(path(call, "ask"))
    desk.post_form("form", question="Қай кіреберіс?")
    assert fresh(session, call).waiting_for is WaitingFor.CORRECTION
    assert call.paused_at is not None
    clock.advance(timedelta(hours=2))
    page = at_desk(registrar).get(path(call))
    assert "Қай кіреберіс?" in page.main
    assert not page.tree.css(".tag--late")


@pytest.mark.parametrize("citizens", [Language.KK, Language.RU])
def test_the_registrar_is_told_the_language_of_the_citizen(
    desk: PortalClient, session: Session, clock: Clock, citizens: Language
) -> None:
    call = handed_to_desk(session, clock.now(), language=citizens)
    page = desk.get(path(call, "refuse"))
    assert ("қазақ тілінде жазыңыз" in page.main) == (citizens is Language.KK)


def test_a_cancellation_by_phone_is_a_withdrawal_with_the_reason(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = planned_call(session, clock.now())
    desk.get(path(call, "cancel"))
    desk.post_form("form", reason="Жақсы болып кетті")
    assert fresh(session, call).state is State.WITHDRAWN
    visit = rounds.visit_of(session, call.id)
    assert visit is not None
    assert visit.state is VisitState.CANCELLED
    last = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (last.fact, last.channel, last.details["reason"]) == (
        "withdrawn",
        Channel.PHONE,
        "Жақсы болып кетті",
    )


def test_once_the_doctor_set_out_nothing_is_moved_or_cancelled(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = planned_call(session, clock.now())
    desk.get(path(call, "cancel"))
    visit = rounds.visit_of(session, call.id)
    assert visit is not None
    rounds.set_out(visit, clock.now())
    session.commit()
    page = desk.post_form("form", reason="Керек емес", expect=409)
    assert "Керек емес" in page.html
    assert fresh(session, call).state is State.FULFILLED
    page = desk.get(path(call))
    assert not page.tree.css('main a[href$="/assign"], main a[href$="/cancel"]')


def test_one_that_waits_for_a_register_says_that_the_portal_keeps_trying(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())
    process.postpone(session, call, now=clock.now())
    session.commit()
    page = desk.get("/desk/")
    words = "қайта-қайта сұрап" if language is Language.KK else "повторяет запрос"
    assert words in page.main


def test_an_address_that_names_no_act_or_no_application_is_not_there(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get(path(call, "delete"), expect=404)
    desk.get("/desk/applications/4821-9073-65", expect=404)


def test_an_act_that_is_not_possible_now_leads_back_to_the_application(
    desk: PortalClient, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    page = desk.get(path(call, "ask"))
    assert page.path.endswith(path(call))
    assert page.tree.css_first(".notice--warning")


def test_the_page_costs_few_questions(
    desk: PortalClient, session: Session, clock: Clock, registrar: StaffMember
) -> None:
    someone = stranger(session, 5, clock.now())
    call = handed_to_desk(session, clock.now(), applicant=someone, actor=by_registrar(registrar))
    assert desk.get(path(call)).status == 200
