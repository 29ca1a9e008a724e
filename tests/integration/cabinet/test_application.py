"""The page of one application: each state says where it stands and what happens next, to its owner alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import Application
from models.enums import ActorKind, Channel, Language, Role, VisitState
from portal.clock import Clock
from portal.regulation import cases, home_calls, process
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.outcomes import Refused
from portal.services import CATALOGUE
from portal.worker.work import run_due
from tests.client import PortalClient
from tests.factories.application import (
    GIRL,
    MOTHER,
    at,
    by_registrar,
    handed_to_desk,
    home_call,
    person,
    planned_call,
)
from tests.factories.staff import staff_of
from tests.factories.visit import close, set_out, visit_of
from tests.moments import almaty

Made = Callable[[Session, datetime], Application]
SERVICE = CATALOGUE["home-call"]


def taken(session: Session, now: datetime) -> Application:
    call = home_call(session, now)
    process.take(session, call, actor=by_registrar(staff_of(session, Role.REGISTRAR)), now=now)
    return call


def asked(session: Session, now: datetime) -> Application:
    call = taken(session, now)
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    process.ask_correction(session, call, "Қай пәтер: 5 пе, 15 пе?", actor=registrar, now=now)
    return call


def postponed(session: Session, now: datetime) -> Application:
    call = home_call(session, now)
    process.postpone(session, call, now=now)
    return call


def refused(session: Session, now: datetime) -> Application:
    call = home_call(session, now)
    process.refuse(session, call, SERVICE, Refused("not_attached"), actor=SYSTEM, at=at(now))
    return call


def withdrawn(session: Session, now: datetime) -> Application:
    call = planned_call(session, now)
    assert SERVICE.journey is not None
    me = Actor(ActorKind.CITIZEN, call.account_id)
    process.withdraw(session, call, SERVICE.journey, actor=me, now=now)
    return call


def expired(session: Session, now: datetime) -> Application:
    call = asked(session, now)
    process.expire(session, call, now=now)
    return call


def on_the_way(session: Session, now: datetime) -> Application:
    call = planned_call(session, now)
    set_out(session, call, now)
    return call


def visited(session: Session, now: datetime) -> Application:
    call = planned_call(session, now)
    close(session, call, now)
    return call


def nobody_home(session: Session, now: datetime) -> Application:
    call = planned_call(session, now)
    close(session, call, now, VisitState.NOBODY_HOME)
    return call


STATES: list[tuple[Made, str, str, str, str]] = [
    (home_call, "Өтінішіңіз қабылданды", "Заявление принято", "сағат 09:30-ға дейін", "до 09:30"),
    (
        handed_to_desk,
        "тіркеуші қарайды",
        "рассматривает регистратор",
        "бос орны қалмаған",
        "не осталось свободных",
    ),
    (taken, "қарап жатыр", "занимается", "Сізден ештеңе қажет емес", "От вас ничего не нужно"),
    (asked, "Жауабыңыз қажет", "Нужен ваш ответ", "Қай пәтер: 5 пе, 15 пе?", "Қай пәтер: 5 пе, 15 пе?"),
    (postponed, "тіркелім", "регистр", "Өтінішіңіз сақтаулы", "Ваше заявление сохранено"),
    (planned_call, "Дәрігер бүгін", "Врач придёт сегодня", "1-орын, барлығы 1 шақыру", "1-е из 1"),
    (on_the_way, "Дәрігер жолда", "Врач едет к вам", "1-орын, барлығы 1 шақыру", "1-е из 1"),
    (visited, "келді деп белгіленген", "Отмечено, что врач приходил", "Иә, дәрігер келді", "Да, врач"),
    (nobody_home, "Үйде ешкім болмады", "не открыли", "Жоқ, дәрігер келмеді", "Нет, врача не было"),
    (refused, "бас тартылды", "отказано", "бекітіліңіз", "прикрепитесь"),
    (withdrawn, "кері қайтарылды", "отозвано", "қалпына келтіру", "Вернуть заявление"),
    (expired, "мерзімі өтті", "срок прошёл", "жаңа өтініш беріңіз", "подайте новое заявление"),
]


@pytest.mark.parametrize(
    ("made", "kk", "ru", "more_kk", "more_ru"), STATES, ids=[made.__name__ for made, *_ in STATES]
)
def test_each_state_says_where_it_stands_and_what_happens_next(
    me: PortalClient,
    language: Language,
    session: Session,
    now: datetime,
    made: Made,
    kk: str,
    ru: str,
    more_kk: str,
    more_ru: str,
) -> None:
    call = made(session, now)
    page = me.get(f"/cabinet/applications/{call.number}")
    headline = page.tree.css_first(".standing__title")
    assert headline is not None
    assert (kk if language is Language.KK else ru) in headline.text(deep=True)
    assert (more_kk if language is Language.KK else more_ru) in page.main
    assert str(call.number) in page.main
    assert "0009" in page.main
    assert "850715390009" not in page.html


@pytest.mark.parametrize("made", [asked, visited, withdrawn], ids=lambda made: made.__name__)
def test_a_stranger_finds_nothing_in_any_state(
    stranger: PortalClient, session: Session, now: datetime, made: Made
) -> None:
    number = made(session, now).number
    for place in ("", "/document.pdf", "/withdraw", "/answer", "/remark", "/visit"):
        stranger.get(f"/cabinet/applications/{number}{place}", expect=404)


@pytest.mark.parametrize("act", ["withdraw", "restore", "answer", "remark", "visit"])
def test_a_stranger_can_press_nothing(
    stranger: PortalClient, session: Session, now: datetime, act: str
) -> None:
    call = visited(session, now) if act == "visit" else asked(session, now)
    session.commit()
    before = call.version
    stranger.get("/cabinet/")
    token = stranger.page.tree.css_first('input[name="csrf_token"]')
    assert token is not None
    data: dict[str, object] = {
        "csrf_token": token.attributes["value"] or "",
        "words": "бөтен сөз",
        "act": "yes",
    }
    stranger.post(f"/cabinet/applications/{call.number}/{act}", data, expect=404)
    session.refresh(call)
    assert call.version == before


def test_a_number_that_nobody_has_is_not_found(me: PortalClient) -> None:
    me.get("/cabinet/applications/1234-5678-90", expect=404)


def test_a_guest_signs_in_first(client: PortalClient, session: Session, now: datetime) -> None:
    number = home_call(session, now).number
    page = client.get(f"/cabinet/applications/{number}")
    assert page.path.endswith("/login")


def test_the_status_is_refreshed_by_a_plain_link(me: PortalClient, session: Session, now: datetime) -> None:
    call = home_call(session, now)
    path = f"/kk/cabinet/applications/{call.number}"
    assert "Өтінішіңіз қабылданды" in me.get(path).main
    assert me.page.link("Мәртебені жаңарту") == path
    process.postpone(session, call, now=now)
    assert "тіркелім" in me.follow("Мәртебені жаңарту").main


def test_the_place_in_the_round_moves_when_somebody_before_me_drops_out(
    me: PortalClient, session: Session, now: datetime
) -> None:
    first = planned_call(session, now, iin=MOTHER)
    mine = planned_call(session, now)
    for visit in (visit_of(session, first), visit_of(session, mine)):
        visit.doctor_id = visit_of(session, first).doctor_id
    session.commit()
    assert "2-орын, барлығы 2 шақыру" in me.get(f"/cabinet/applications/{mine.number}").main
    assert SERVICE.journey is not None
    process.withdraw(
        session, first, SERVICE.journey, actor=Actor(ActorKind.CITIZEN, first.account_id), now=now
    )
    assert "1-орын, барлығы 1 шақыру" in me.get(f"/cabinet/applications/{mine.number}").main
    assert "Ыбыраева" not in me.page.html


def test_a_registrar_who_acted_is_named_with_role_and_channel(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    staff = staff_of(session, Role.REGISTRAR)
    call = home_call(session, now, actor=by_registrar(staff, Channel.PHONE))
    story = me.get(f"/cabinet/applications/{call.number}").tree.css_first(".timeline")
    assert story is not None
    said = story.text(deep=True)
    assert staff.full_name in said
    assert {"kk": "Тіркеуші", "ru": "Регистратор"}[language] in said
    assert {"kk": "телефон арқылы", "ru": "по телефону"}[language] in said


def test_a_note_between_registrars_is_not_shown(me: PortalClient, session: Session, now: datetime) -> None:
    call = taken(session, now)
    registrar = by_registrar(staff_of(session, Role.REGISTRAR))
    process.take_over(session, call, "ауысым аяқталды", actor=registrar, now=now)
    page = me.get(f"/cabinet/applications/{call.number}")
    assert "басқа тіркеушіге өтті" in page.main
    assert "ауысым аяқталды" not in page.html


def test_what_was_signed_is_shown_in_its_own_language_with_its_hash(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    call = home_call(session, now, language=Language.KK)
    page = me.get(f"/cabinet/applications/{call.number}")
    signed = page.tree.css_first("dl.signed")
    assert signed is not None
    assert signed.attributes["lang"] == "kk"
    assert "Қызуы 38 °C-тан жоғары" in signed.text(deep=True)
    assert page.tree.css_first("code") is not None


def test_a_refusal_names_the_ground_its_clause_and_the_way_on(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    page = me.get(f"/cabinet/applications/{refused(session, now).number}")
    ground = SERVICE.passport.ground("not_attached")
    assert ground.words.say(language) in page.main
    assert ground.clause.say(language) in page.main
    assert page.form(act="attach").is_post


def test_an_answer_that_is_late_is_admitted_with_the_clinics_phone(
    me: PortalClient, language: Language, session: Session, now: datetime
) -> None:
    call = handed_to_desk(session, now - timedelta(days=4))
    page = me.get(f"/cabinet/applications/{call.number}")
    assert {"kk": "Жауап кешігіп жатыр", "ru": "Ответ задерживается"}[language] in page.main
    assert page.link({"kk": "Қоңырау шалу", "ru": "Позвонить"}[language]).startswith("tel:")


def test_a_visit_whose_hours_have_passed_is_admitted_to_be_late(
    me: PortalClient, session: Session, clock: Clock, now: datetime
) -> None:
    call = planned_call(session, now)
    me.get(f"/cabinet/applications/{call.number}")
    for hour in (9, 10, 11, 12):  # someone who looks now and then stays signed in
        for minute in (20, 40, 59):
            clock.travel_to(almaty(2026, 3, 2, hour, minute))
            page = me.get(f"/cabinet/applications/{call.number}")
    assert "Дәрігер кешігіп жатыр" in page.main


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_answer_of_the_head_of_the_clinic_is_shown(
    me: PortalClient, language: Language, session: Session, now: datetime, confirmed: bool
) -> None:
    call = visited(session, now)
    me_too = Actor(ActorKind.CITIZEN, call.account_id)
    case = cases.open_case(session, visit_of(session, call), "Ешкім келген жоқ", actor=me_too, now=now)
    session.commit()
    page = me.get(f"/cabinet/applications/{call.number}")
    assert {"kk": "2026 жылғы 5 наурыз", "ru": "5 марта 2026 года"}[language] in page.main
    head = staff_of(session, Role.HEAD)
    actor = Actor(ActorKind.HEAD, head.id, head.full_name, Channel.WINDOW, head.clinic_id)
    cases.answer_case(session, case, "Тексердік.", visit_confirmed=confirmed, actor=actor, now=now)
    page = me.get(f"/cabinet/applications/{call.number}")
    words = {"kk": ("дәрігер келген.", "дәрігер келмеген."), "ru": ("состоялся", "визита не было")}[language]
    assert words[0 if confirmed else 1] in page.main
    assert "Тексердік." in page.main


def test_the_pdf_is_offered_as_soon_as_it_is_drawn(
    app: Flask, me: PortalClient, session: Session, now: datetime
) -> None:
    call = planned_call(session, now)
    page = me.get(f"/cabinet/applications/{call.number}")
    assert "document.pdf" not in page.html
    run_due(app)
    assert me.get(f"/cabinet/applications/{call.number}").link("document.pdf")


def test_a_parent_sees_the_childs_call_and_the_childs_doctor(
    sign_in_as: Callable[[str], PortalClient], session: Session, now: datetime
) -> None:
    call = planned_call(session, now, iin=MOTHER, subject=person(session, GIRL))
    page = sign_in_as(MOTHER).get(f"/cabinet/applications/{call.number}")
    assert "Балаға: Айсұлу" in page.main
    assert home_calls.SPECIALITIES[visit_of(session, call).doctor.speciality].kk in page.main
