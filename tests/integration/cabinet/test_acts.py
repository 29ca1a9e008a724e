"""What I can do to an application of mine: each act once, in its time, and never twice by a nervous finger."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, JournalEntry, OutgoingTask, ResultDocument, VisitCase
from models.enums import Language, Role, State, VisitState
from portal.clock import Clock
from portal.regulation import appointments, process
from tests.client import PortalClient
from tests.factories.application import by_registrar, home_call, planned_call
from tests.factories.booking import visit_without_slot
from tests.factories.schedule import slots_of
from tests.factories.staff import staff_of
from tests.factories.visit import close, set_out, visit_of

WITHIN, AFTER = timedelta(minutes=9, seconds=59), timedelta(minutes=10, seconds=1)


def page_of(call: Application) -> str:
    return f"/cabinet/applications/{call.number}"


def facts_of(session: Session, call: Application, fact: str) -> int:
    query = select(func.count(JournalEntry.id)).where(
        JournalEntry.application_id == call.id, JournalEntry.fact == fact
    )
    return session.scalar(query) or 0


def withdraw(me: PortalClient, call: Application) -> None:
    me.get(f"{page_of(call)}/withdraw")
    me.post_form(act="withdraw")


def test_a_withdrawn_visit_that_had_lost_its_time_comes_back_to_the_desk(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    visit = visit_without_slot(session, now, slots_of(session)[0])
    withdraw(me, visit)
    assert me.post_form("restore").path.endswith(page_of(visit))
    assert me.page.tree.css_first(".notice--success")
    session.refresh(visit)
    assert (visit.state, visit.handed_to_desk) == (State.REGISTERED, appointments.NO_SLOT)
    assert (facts_of(session, visit, "withdrawn"), facts_of(session, visit, "restored")) == (1, 1)


def asked(session: Session, now: datetime) -> Application:
    call = home_call(session, now)
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    process.take(session, call, actor=registrar, now=now)
    process.ask_correction(session, call, "Қай пәтер?", actor=registrar, now=now)
    session.commit()
    return call


def test_a_withdrawal_says_first_what_it_does_and_then_recalls_the_promise(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    me.get(page_of(call))
    page = me.follow({"kk": "Өтінішті кері қайтару", "ru": "Отозвать заявление"}[language])
    assert session.get_one(Application, call.id, populate_existing=True).state is State.FULFILLED
    page = me.post_form(act="withdraw")
    assert page.path.endswith(page_of(call))
    session.refresh(call)
    assert call.state is State.WITHDRAWN
    assert visit_of(session, call).state is VisitState.CANCELLED
    assert session.scalars(select(ResultDocument.recalled_at)).one() is not None
    assert {"kk": "09:10", "ru": "До 09:10"}[language] in page.main


@pytest.mark.both_engines
@pytest.mark.parametrize("made", [home_call, planned_call])
def test_an_undo_within_ten_minutes_brings_everything_back(
    me: PortalClient,
    session: Session,
    clock: Clock,
    now: datetime,
    made: Callable[[Session, datetime], Application],
) -> None:
    call = made(session, now)
    withdraw(me, call)
    ended = session.get_one(Application, call.id, populate_existing=True).ended_at
    assert ended is not None
    clock.travel_to(ended + WITHIN)
    me.get(page_of(call))
    page = me.post_form("restore")
    session.refresh(call)
    assert call.state is State.FULFILLED  # what stood registered is executed at once in tests
    assert "қайта күшіне енді" in page.main
    if made is planned_call:
        assert visit_of(session, call).state is VisitState.PLANNED
        assert session.scalars(select(ResultDocument.recalled_at)).one() is None


def test_an_undo_after_ten_minutes_is_told_it_is_too_late(
    me: PortalClient, language: Language, session: Session, clock: Clock, now: datetime
) -> None:
    call = planned_call(session, now)
    withdraw(me, call)
    me.get(page_of(call))
    clock.advance(AFTER)
    page = me.post_form("restore", expect=409)
    assert page.h1 == {"kk": "Он минут өтіп кетті", "ru": "Десять минут прошли"}[language]
    assert page.link("/apply/home-call/")
    session.refresh(call)
    assert call.state is State.WITHDRAWN
    assert "restore" not in me.get(page_of(call)).html


def test_an_undo_finds_the_call_that_was_made_anew_instead(
    me: PortalClient, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    withdraw(me, call)
    me.get(page_of(call))
    anew = planned_call(session, now)
    page = me.post_form("restore")
    assert page.path.endswith(page_of(anew))
    session.refresh(call)
    assert call.state is State.WITHDRAWN


@pytest.mark.parametrize("after", ["set_out", "closed"])
def test_nothing_is_withdrawn_once_the_doctor_is_on_the_way(
    me: PortalClient, language: Language, session: Session, now: datetime, after: str
) -> None:
    call = planned_call(session, now)
    me.get(f"{page_of(call)}/withdraw")
    if after == "set_out":
        set_out(session, call, now)
    else:
        close(session, call, now)
    page = me.post_form(act="withdraw", expect=409)
    assert call.clinic is not None
    assert call.clinic.phone in page.main
    me.get(f"{page_of(call)}/withdraw", expect=409)
    assert "/withdraw" not in me.get(page_of(call)).html
    session.refresh(call)
    assert call.state is State.FULFILLED


@pytest.mark.both_engines
def test_a_withdrawal_sent_twice_counts_once(me: PortalClient, session: Session, now: datetime) -> None:
    call = planned_call(session, now)
    me.get(f"{page_of(call)}/withdraw")
    form = me.page.form(act="withdraw").values()
    data: dict[str, object] = {"csrf_token": form["csrf_token"][0], "act": "withdraw"}
    for _ in range(2):
        page = me.post(f"{page_of(call)}/withdraw", data)
        assert page.path.endswith(page_of(call))
    assert facts_of(session, call, "withdrawn") == 1
    for _ in range(2):
        me.post(f"{page_of(call)}/restore", data)
    assert facts_of(session, call, "restored") == 1


@pytest.mark.both_engines
def test_a_question_is_answered_and_the_clock_runs_on_from_where_it_stood(
    me: PortalClient, language: Language, session: Session, clock: Clock, now: datetime
) -> None:
    call = asked(session, now)
    before = call.deadline_at
    clock.advance(timedelta(minutes=20))
    me.get(page_of(call))
    page = me.follow("/answer")
    assert "Қай пәтер?" in page.main
    assert me.post_form(act="send", words="  ").errors
    page = me.post_form(act="send", words="15-пәтер")
    assert "15-пәтер" in page.main
    session.refresh(call)
    assert call.state is State.IN_PROGRESS
    assert before is not None
    assert call.deadline_at is not None
    assert timedelta(minutes=20) <= call.deadline_at - before < timedelta(minutes=21)


@pytest.mark.both_engines
def test_an_answer_sent_from_two_tabs_counts_once(me: PortalClient, session: Session, now: datetime) -> None:
    call = asked(session, now)
    me.get(f"{page_of(call)}/answer")
    token = me.page.form(act="send").values()["csrf_token"][0]
    for words in ("15-пәтер", "5-пәтер"):
        page = me.post(f"{page_of(call)}/answer", {"csrf_token": token, "words": words})
        assert page.path.endswith(page_of(call))
    assert facts_of(session, call, "corrected") == 1
    assert me.get(f"{page_of(call)}/answer").path.endswith(page_of(call))


def test_the_language_can_be_changed_in_the_middle_of_an_answer(
    me: PortalClient, session: Session, now: datetime
) -> None:
    call = asked(session, now)
    me.get(f"{page_of(call)}/answer")
    token = me.page.form(act="send").values()["csrf_token"][0]
    page = me.post(
        f"/ru{page_of(call)}/answer", {"csrf_token": token, "words": "15-пәтер", "act": "language"}
    )
    assert page.field("words").text(deep=True).strip() == "15-пәтер"
    assert facts_of(session, call, "corrected") == 0


def test_a_remark_reaches_the_journal_once(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    for _ in range(2):
        me.get(f"{page_of(call)}/remark")
        page = me.post_form(act="send", words="Домофон істемейді")
    assert "Домофон істемейді" in page.main
    assert facts_of(session, call, "remark") == 1


def test_a_remark_comes_too_late_when_nobody_works_on_the_call(
    me: PortalClient, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    me.get(f"{page_of(call)}/remark")
    close(session, call, now)
    me.post_form(act="send", words="Кешіктім", expect=409)
    assert facts_of(session, call, "remark") == 0


def test_yes_the_doctor_came_is_one_press_and_may_be_taken_back(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    close(session, call, now)
    for _ in range(2):
        me.get(page_of(call))
        if me.page.tree.css('button[value="yes"]'):
            me.post_form(act="yes")
    assert visit_of(session, call).citizen_says is True
    assert facts_of(session, call, "visit_confirmed") == 1
    assert session.scalars(select(VisitCase)).all() == []
    me.follow("/visit")
    me.post_form(act="no")
    assert session.scalars(select(VisitCase.visit_id)).all() == [visit_of(session, call).id]


@pytest.mark.both_engines
@pytest.mark.parametrize("ended", [VisitState.DONE, VisitState.NOBODY_HOME])
def test_no_opens_one_case_with_my_words_and_an_answer_date(
    me: PortalClient, language: Language, session: Session, now: datetime, ended: VisitState
) -> None:
    call = planned_call(session, now)
    close(session, call, now, ended)
    me.get(page_of(call))
    me.follow({"kk": "Жоқ, дәрігер келмеді", "ru": "Нет, врача не было"}[language])
    token = me.page.form(act="no").values()["csrf_token"][0]
    data: dict[str, object] = {"csrf_token": token, "words": "Күні бойы үйде болдым", "act": "no"}
    for _ in range(2):
        page = me.post(f"{page_of(call)}/visit", data)
    case = session.scalars(select(VisitCase)).one()
    assert case.words == "Күні бойы үйде болдым"
    assert case.answer_by.isoformat() == "2026-03-05"
    assert {"kk": "2026 жылғы 5 наурыз", "ru": "5 марта 2026 года"}[language] in page.main
    assert facts_of(session, call, "case_opened") == 1
    # A case cannot be talked away by a later "yes" from another tab.
    me.post(f"{page_of(call)}/visit", {**data, "act": "yes"})
    assert visit_of(session, call).citizen_says is False


@pytest.mark.parametrize("act", ["yes", "no"])
def test_nobody_speaks_of_a_visit_that_is_still_ahead(
    me: PortalClient, session: Session, now: datetime, act: str
) -> None:
    call = planned_call(session, now)
    me.get(f"{page_of(call)}/visit")
    token = me.page.form(act="no").values()["csrf_token"][0]
    me.post(f"{page_of(call)}/visit", {"csrf_token": token, "act": act}, expect=409)
    assert visit_of(session, call).citizen_says is None


def test_what_a_registrar_made_before_my_account_obeys_me_too(
    me: PortalClient, session: Session, now: datetime
) -> None:
    call = home_call(session, now, actor=by_registrar(staff_of(session, Role.REGISTRAR)))
    call.account_id = None
    session.commit()
    withdraw(me, call)
    session.refresh(call)
    assert call.state is State.WITHDRAWN
    assert call.account_id is not None


def test_every_act_of_mine_stands_in_the_journal_under_my_name(
    me: PortalClient, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    withdraw(me, call)
    last = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.application_id == call.id)
        .order_by(JournalEntry.position.desc())
    ).first()
    assert last is not None
    assert (last.fact, last.actor_kind.value, last.actor_id) == ("withdrawn", "citizen", call.account_id)
    keys = session.scalars(select(OutgoingTask.key).where(OutgoingTask.kind == "sms")).all()
    assert any(f"{call.number}:withdrawn" in key for key in keys)


@pytest.mark.parametrize("act", ["withdraw", "restore", "answer", "remark", "visit"])
def test_no_act_without_the_token_of_the_page(
    me: PortalClient, session: Session, now: datetime, act: str
) -> None:
    call = planned_call(session, now)
    before = call.version
    me.post(f"{page_of(call)}/{act}", {"act": "withdraw", "words": "сөз"}, expect=400)
    session.refresh(call)
    assert call.version == before
