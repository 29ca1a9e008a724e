"""What a worker does every minute besides its tasks."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import Application, Holiday, HomeDuty, JournalEntry, OneTimeCode, OutgoingTask, WebSession
from models.enums import ActorKind, Language, Role, State
from portal.clock import Clock, local
from portal.regulation import drafting, process
from portal.regulation.actors import Actor
from portal.worker.chores import do_chores
from portal.worker.kit import Kit
from portal.worker.loop import Worker
from tests.factories.application import by_registrar, home_call, person
from tests.factories.staff import staff_of


@pytest.fixture
def draft(session: Session, clock: Clock) -> Application:
    who = person(session)
    citizen = Actor(ActorKind.CITIZEN, who.account.id, who.full_name)
    draft = drafting.blank("home-call", who, actor=citizen, language=Language.KK, now=clock.now())
    session.add(draft)
    session.commit()
    return draft


def test_a_draft_of_thirty_days_expires_and_one_second_before_it_lives(
    kit: Kit, session: Session, clock: Clock, draft: Application
) -> None:
    clock.advance(timedelta(days=30) - timedelta(seconds=30))
    do_chores(kit)
    session.rollback()
    assert draft.state is State.DRAFT
    clock.advance(timedelta(seconds=31))
    do_chores(kit)
    do_chores(kit)
    session.rollback()
    assert draft.state is State.EXPIRED
    assert session.scalars(select(JournalEntry.fact)).all() == ["expired"]


def test_a_question_that_nobody_answered_ends_the_application(
    kit: Kit, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    process.take(session, call, actor=registrar, now=clock.now())
    process.ask_correction(session, call, "Қай подъезд?", actor=registrar, now=clock.now())
    session.commit()
    clock.advance(process.CORRECTION_TERM + timedelta(seconds=1))
    do_chores(kit)
    session.rollback()
    assert call.state is State.EXPIRED
    assert call.open_key is None


def test_an_application_that_waits_for_a_register_never_expires(
    kit: Kit, session: Session, clock: Clock
) -> None:
    call = home_call(session, clock.now())
    process.postpone(session, call, now=clock.now())
    session.commit()
    clock.advance(timedelta(days=60))
    do_chores(kit)
    session.rollback()
    assert call.state is State.WAITING


def test_old_sessions_and_codes_are_forgotten_and_living_ones_kept(
    kit: Kit, session: Session, clock: Clock
) -> None:
    now = clock.now()
    ages = {"living": timedelta(minutes=5), "idle": timedelta(hours=1), "long ago": timedelta(days=2)}
    session.add_all(
        WebSession(token_hash=name, created_at=now - age, seen_at=now - age) for name, age in ages.items()
    )
    session.add_all(
        OneTimeCode(purpose=name, phone_hash="", code_hash="", sent_at=now - age, expires_at=now - age)
        for name, age in ages.items()
    )
    session.commit()
    do_chores(kit)
    session.rollback()
    assert set(session.scalars(select(WebSession.token_hash))) == {"living", "idle"}
    assert set(session.scalars(select(OneTimeCode.purpose))) == {"living", "idle"}


def days_of(session: Session, year: int) -> int:
    session.rollback()
    query = select(func.count()).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalar(query) or 0


def test_years_without_days_off_get_them_and_what_somebody_edited_stays(kit: Kit, session: Session) -> None:
    session.execute(delete(Holiday).where(Holiday.day >= date(2027, 1, 1)))
    session.execute(delete(Holiday).where(Holiday.day == date(2026, 5, 7)))
    session.add(
        Holiday(day=date(2027, 12, 16), kind="holiday", name_kk="Өз атауымыз", name_ru="Своё", source="№ 7")
    )
    session.commit()
    before = days_of(session, 2026)
    do_chores(kit)
    do_chores(kit)
    assert days_of(session, 2026) == before
    assert days_of(session, 2027) > 10
    assert days_of(session, 2028) > 10
    assert days_of(session, 2029) == 0
    by_hand = session.scalars(select(Holiday).where(Holiday.day == date(2027, 12, 16))).one()
    assert by_hand.name_kk == "Өз атауымыз"


def test_the_demo_s_doctors_stay_on_duty_for_two_weeks_and_what_was_taken_off_stays_off(
    kit: Kit, session: Session, clock: Clock
) -> None:
    today = local(clock.now()).date()
    tomorrow = today + timedelta(days=1)
    session.execute(delete(HomeDuty).where(HomeDuty.day == tomorrow))
    session.commit()
    clock.advance(timedelta(days=3))
    assert do_chores(kit)["extend_demo_roster"] > 0
    assert do_chores(kit)["extend_demo_roster"] == 0
    session.rollback()
    days = set(session.scalars(select(HomeDuty.day)))
    assert tomorrow not in days
    # The last of the 14 days is 18 March; Nauryz and Sundays have no duty.
    assert max(days) == date(2026, 3, 18)
    assert date(2026, 3, 8) not in days
    assert date(2026, 3, 9) not in days


def test_one_broken_chore_does_not_keep_the_others_from_being_done(
    app: Flask, kit: Kit, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Kit) -> int:
        raise RuntimeError

    def sound(_: Kit) -> int:
        return 1

    monkeypatch.setattr("portal.worker.chores.CHORES", (broken, sound))
    assert do_chores(kit) == {"sound": 1}


def test_a_worker_that_runs_until_idle_does_everything_that_is_due_and_says_goodbye(
    kit: Kit, session: Session, clock: Clock
) -> None:
    home_call(session, clock.now())
    assert Worker(kit).run_until_idle() == 4
    session.rollback()
    assert session.scalar(select(func.count()).where(OutgoingTask.done_at.is_(None))) == 0
