"""A citizen complains: of what, to whom, by when; once however often it is sent; on paper for the higher body."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, Complaint, JournalEntry
from models.enums import ComplaintKind, Language, Role
from portal.clock import Clock
from portal.database import begin_writing
from portal.regulation import appeal, complaint_facts, complaints, journal, process
from portal.regulation.actors import Actor, Forbidden
from portal.regulation.complaints import NothingToComplainOf, Said
from portal.services import CATALOGUE
from tests.client import PortalClient
from tests.factories.application import MOTHER, home_call, planned_call
from tests.factories.certificate import registered
from tests.factories.staff import staff_of
from tests.factories.voice import WORDS, complaint_about, owner_of, refused_call, staff_actor
from tests.moments import almaty

SCRIPT = "<script>alert(1)</script>#панель"


@pytest.fixture
def refused(session: Session, now: datetime) -> Application:
    return refused_call(session, now)


def page_of(application: Application) -> str:
    return f"/cabinet/applications/{application.number}"


def standing(session: Session) -> list[Complaint]:
    session.rollback()
    return list(session.scalars(select(Complaint)))


def test_a_refusal_leads_to_the_complaint_which_knows_number_clause_and_times(
    language: Language, me: PortalClient, session: Session, refused: Application
) -> None:
    page = me.get(page_of(refused))
    links = [a for a in page.tree.css("main a") if a.attributes["href"].endswith("/complain")]
    assert len(links) == 2, "with the refusal and in what can be done"
    page = me.get(f"{page_of(refused)}/complain")
    ground = CATALOGUE["home-call"].passport.ground("not_attached")
    clinic = refused.clinic
    assert clinic is not None
    for known in (refused.number, ground.clause.say(language), ground.words.say(language)):
        assert str(known) in page.main
    assert (clinic.name_kk if language is Language.KK else clinic.name_ru) in page.main
    assert ("7 наурыз" if language is Language.KK else "7 марта") in page.main, "the clinic works on Saturday"
    assert len(me.post_form("form").errors) == 2
    page = me.post_form("form", kind="decision", words=SCRIPT)
    assert "&lt;script&gt;alert(1)" in page.html
    assert "<script>alert(1)" not in page.html
    (kept,) = standing(session)
    assert (kept.words, kept.answer_by) == (SCRIPT, date(2026, 3, 7))
    shown = complaint_facts.from_data(kept.facts)
    assert ground.clause in [fact.value for fact in shown]


def test_what_is_written_survives_a_change_of_the_application(
    me: PortalClient, session: Session, now: datetime
) -> None:
    call = home_call(session, now)
    me.get(f"{page_of(call)}/complain")
    process.withdraw(
        session, process.lock(session, call.id), CATALOGUE["home-call"].journey, actor=owner_of(call), now=now
    )
    session.commit()
    page = me.post_form("form", kind="person", words=WORDS)
    assert len(page.errors) == 1
    assert WORDS in page.main
    assert standing(session) == []
    me.post_form("form", kind="person", words=WORDS)
    assert len(standing(session)) == 1


def test_the_same_form_sent_twice_is_one_complaint(
    me: PortalClient, session: Session, refused: Application
) -> None:
    form = me.get(f"{page_of(refused)}/complain").form("form").values()
    sent = {name: values[0] for name, values in form.items() if values} | {"kind": "decision", "words": WORDS}
    for words in (WORDS, "Қайта жіберілді"):
        answer = me.browser.post(f"/kk{page_of(refused)}/complain", data=sent | {"words": words})
        assert answer.status_code == 302
    assert [each.words for each in standing(session)] == [WORDS]
    made = select(func.count()).where(JournalEntry.fact == complaints.MADE)
    assert session.scalar(made) == 1


@pytest.mark.both_engines
@pytest.mark.parametrize("_", range(3))
def test_of_the_same_complaint_twice_at_once_one_stands(
    app: Flask, session: Session, now: datetime, refused: Application, _: int
) -> None:
    start, made = Barrier(2), []
    number, owner = refused.id, owner_of(refused)

    def press() -> None:
        with Session(app.extensions["engine"]) as own:
            start.wait(timeout=30)
            begin_writing(own)
            held = process.lock(own, number)
            facts = complaint_facts.facts_of(held, CATALOGUE["home-call"].passport)
            said = Said(ComplaintKind.DECISION, WORDS, facts)
            made.append(complaints.complain(own, held, said, actor=owner, now=now).id)
            own.commit()

    both = [Thread(target=press) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    assert len(made) == 2
    assert len(set(made)) == 1
    assert len(standing(session)) == 1
    entries = list(session.scalars(select(JournalEntry).where(JournalEntry.application_id == number)))
    assert journal.first_broken_entry(entries) is None


@pytest.mark.parametrize(
    ("made", "due"),
    [
        (almaty(2026, 3, 2, 9), date(2026, 3, 7)),
        # The clinic works on Saturday 7 March; Sunday 8 March is a holiday carried over to Monday.
        (almaty(2026, 3, 6, 23, 59), date(2026, 3, 13)),
        (almaty(2026, 3, 8, 12), date(2026, 3, 14)),
    ],
    ids=["an ordinary Monday", "late on the Friday before a holiday", "on the holiday itself"],
)
def test_the_answer_is_due_on_the_fifth_working_day_after(
    session: Session, now: datetime, refused: Application, made: datetime, due: date
) -> None:
    assert complaint_about(session, refused, made).answer_by == due


def test_what_can_be_complained_of_follows_the_application(session: Session, now: datetime) -> None:
    decision, delay, person = ComplaintKind.DECISION, ComplaintKind.DELAY, ComplaintKind.PERSON
    call = home_call(session, now)
    late = (call.deadline_at or now) + timedelta(seconds=1)
    assert complaints.kinds_of(call, [], now) == [person]
    assert complaints.kinds_of(call, [], call.deadline_at or now) == [person]
    assert complaints.kinds_of(call, [], late) == [delay, person]
    call.paused_at = now
    assert complaints.kinds_of(call, [], late) == [person], "the clock stands still for the citizen's answer"
    session.rollback()
    refused = refused_call(session, late, iin=MOTHER)
    assert complaints.kinds_of(refused, [], late + timedelta(days=9)) == [decision, person]
    made = complaint_about(session, refused, late)
    assert complaints.kinds_of(refused, [made], late) == [person]
    with pytest.raises(NothingToComplainOf):
        complaint_about(session, refused, late, ComplaintKind.DELAY)


def test_a_stranger_neither_complains_nor_reads(
    stranger: PortalClient, session: Session, now: datetime, refused: Application
) -> None:
    made = complaint_about(session, refused, now)
    stranger.get(f"{page_of(refused)}/complain", expect=404)
    token = stranger.get("/cabinet/").tree.css_first("input[name=csrf_token]").attributes["value"]
    sent = {"csrf_token": token, "kind": "person", "words": "x"}
    stranger.post(f"{page_of(refused)}/complain", sent, expect=404)
    stranger.get(f"{page_of(refused)}/complaints/{made.id}.pdf", expect=404)
    own = Actor(owner_of(refused).kind, 9999)
    held = process.lock(session, refused.id)
    with pytest.raises(Forbidden):
        complaints.complain(session, held, Said(ComplaintKind.PERSON, "x", ()), actor=own, now=now)


def test_a_complaint_cannot_be_read_through_another_application(
    me: PortalClient, session: Session, now: datetime, refused: Application
) -> None:
    made = complaint_about(session, refused, now)
    other = registered(session, now)
    session.commit()
    me.get(f"{page_of(other)}/complaints/{made.id}.pdf", expect=404)


def test_the_answer_with_its_term_stands_on_the_page_of_the_application(
    language: Language, me: PortalClient, session: Session, clock: Clock, refused: Application
) -> None:
    made = complaint_about(session, refused, clock.now())
    page = me.get(page_of(refused))
    assert WORDS in page.main
    assert page.tree.css_first("#voice-title")
    assert not page.tree.css(".tag--late")
    made.answer_by = date(2026, 3, 1)
    session.commit()
    assert me.get(page_of(refused)).tree.css_first(".tag--late")
    held = session.get_one(Complaint, made.id)
    outcome = complaints.ComplaintOutcome.PARTLY
    head = staff_actor(staff_of(session, Role.HEAD))
    complaints.answer(session, held, f"Жауап {SCRIPT}", outcome=outcome, actor=head, now=clock.now())
    session.commit()
    page = me.get(page_of(refused))
    assert "Жауап &lt;script&gt;" in page.html
    assert not page.tree.css(".tag--late")


def test_the_paper_is_a_pdf_that_only_its_owner_keeps(
    me: PortalClient, session: Session, now: datetime, refused: Application
) -> None:
    made = complaint_about(session, refused, now, words=f"{SCRIPT}\n\n$x$ *y* 🙂")
    answer = me.browser.get(f"/kk{page_of(refused)}/complaints/{made.id}.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_certificate_goes_to_the_administrator_and_the_page_says_so(
    language: Language, me: PortalClient, session: Session, now: datetime
) -> None:
    asked = registered(session, now)
    session.commit()
    assert appeal.who_answers(session, asked) is None
    page = me.get(f"{page_of(asked)}/complain")
    assert ("әкімшісі" if language is Language.KK else "администратор") in page.main
    me.post_form("form", kind="person", words=WORDS)
    assert [each.clinic_id for each in standing(session)] == [None]


def test_nothing_is_offered_twice(me: PortalClient, session: Session, now: datetime) -> None:
    call = planned_call(session, now)
    for kind in (ComplaintKind.DECISION, ComplaintKind.PERSON):
        complaint_about(session, call, now, kind)
    assert "/complain" not in "".join(
        a.attributes["href"] or "" for a in me.get(page_of(call)).tree.css("main .acts a")
    )
    page = me.get(f"{page_of(call)}/complain")
    assert page.tree.css_first("#voice-title"), "back on the page of the application"
