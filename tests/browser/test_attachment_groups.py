"""Each group of the standard's row 8 in a real browser: from the choice of whom to the clinic's decision, which the
citizen sees; for a child the other parent is told of it too.

The screens before a group's own are the same for everybody (`test_attachment.py` looks at them).
"""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Application, Person
from models.enums import Language, Role
from portal.clock import local
from portal.database import begin_writing
from portal.regulation.attachment_groups import GROUPS, Group
from tests.browser.live import Live
from tests.browser.test_account import go_on
from tests.browser.test_desk import Jar, enter
from tests.browser.visitor import Visitor
from tests.factories.access import sign_in as sign_in_without_pages
from tests.factories.application import GIRL, MAN, MOTHER, person
from tests.factories.attachment import NOWHERE, related
from tests.factories.files import photo
from tests.factories.staff import staff_of

PASSWORD = "Emhana-2026!"
PHONES = {NOWHERE: "+77000000103", MOTHER: "+77000000102", MAN: "+77000000101"}
CHILD_OF = {"disabled_child": 5, "born_abroad": 3, "student": 15}


DONE = {Language.KK: "Бекітілген емхана", Language.RU: "Ваша поликлиника"}
TOLD = {
    Language.KK: "балаңызды емханаға бекіту туралы {} өтініші берілді",
    Language.RU: "подано заявление {} о прикреплении вашего ребёнка",
}


@pytest.mark.parametrize("group", GROUPS, ids=[group.code for group in GROUPS])
def test_a_group_brings_its_document_and_the_clinic_s_decision_is_seen_in_the_cabinet(
    visit: Visitor, live: Live, tmp_path: Path, group: Group, language: Language
) -> None:
    applicant, who = _who(live, group, language)
    _enter(visit, live, applicant)
    number = _send(visit, tmp_path, PHONES[applicant], who, group)
    live.work_off()
    if who != "self":
        _other_parent_reads(visit, number)
    _agree(visit, live, number)
    _enter(visit, live, applicant)
    visit.open(f"/cabinet/applications/{number}")
    visit.finds_no_barrier()
    visit.sees(DONE[language])
    visit.sees("құжат.jpg")


def _send(visit: Visitor, folder: Path, phone: str, who: str, group: Group) -> str:
    """From the choice of whom to the signature; the number of the application."""
    visit.open("/apply/attachment/who")
    visit.choose("people", who)
    visit.press("next")
    visit.press("next")
    visit.page.locator('input[name="doctor"]').first.check()
    visit.press("next")
    visit.finds_no_barrier()
    visit.choose("group", group.code)
    visit.press("next")
    visit.finds_no_barrier()
    visit.sees(group.document.say(Language(visit.language)))
    picture = folder / "құжат.jpg"
    picture.write_bytes(photo())
    for field in visit.page.locator('main input[type="file"]').all():
        field.set_input_files(picture)
    visit.press("next")
    assert visit.page.url.endswith("/review"), visit.page.locator("main").inner_text()
    visit.finds_no_barrier()
    visit.sees("құжат.jpg")
    visit.press("sign")
    visit.enter_code(phone)
    visit.press("sign")
    return visit.page.url.rpartition("/")[2]


def _other_parent_reads(visit: Visitor, number: str) -> None:
    """On the phone of the father: for his child a clinic was asked for, in his language and without the name."""
    visit.page.goto(f"{visit.live.url}/sandbox/sms?phone=%2B{PHONES[MAN][1:]}")
    visit.sees(TOLD[Language(visit.language)].format(number))
    assert "Айсұлу" not in visit.page.locator("main").inner_text()


def _agree(visit: Visitor, live: Live, number: str) -> None:
    """The clinic's registrar attaches the person to the doctor they asked for, and the register is told."""
    with Session(live.app.extensions["engine"]) as session:
        begin_writing(session)  # the browser may be writing too
        asked = session.scalars(select(Application).where(Application.number == number)).one()
        assert asked.clinic is not None
        enter(session, visit.page, live, staff_of(session, Role.REGISTRAR, asked.clinic.code))
    visit.open(f"/desk/applications/{number}/agree")
    visit.page.locator('main form#form button[type="submit"]').click()
    visit.page.wait_for_url(f"**/desk/applications/{number}")
    visit.sees("құжат.jpg")
    live.work_off()
    visit.page.goto("about:blank")  # a page of the desk that is left open looks for its session


def _who(live: Live, group: Group, language: Language) -> tuple[str, str]:
    """Who applies, and the answer to for whom: a child for the groups of children, of the age of the group, whose
    other parent speaks this language."""
    today = local(live.clock.now()).date()
    with Session(live.app.extensions["engine"]) as session:
        if group.code in CHILD_OF:
            girl = person(session, GIRL)
            girl.birth_date = _aged(today, CHILD_OF[group.code])
            father = person(session, MAN)
            related(session, father, girl, live.clock.now())
            father.language = language
            chosen = str(girl.id)
        else:
            person(session, NOWHERE).birth_date = _aged(today, max(group.youngest, 18))
            chosen = "self"
        session.commit()
    return (MOTHER if group.code in CHILD_OF else NOWHERE), chosen


def _account(who: Person) -> Account:
    assert who.account is not None
    return who.account


def _enter(visit: Visitor, live: Live, iin: str) -> None:
    """Sign this person in without the pages of it."""
    with Session(live.app.extensions["engine"]) as session:
        begin_writing(session)
        owner = f"citizen:{_account(person(session, iin)).id}"
        sign_in_without_pages(session, Jar(visit.page, live), owner, live.clock.now())  # type: ignore[arg-type]  # takes the cookie alike


def _aged(today: date, years: int) -> date:
    return today.replace(year=today.year - years)


def sign_in(visit: Visitor, iin: str) -> None:
    visit.open("/login")
    visit.fill_all(iin=iin, password=PASSWORD)
    go_on(visit)
    assert "/login/code" in visit.page.url
    visit.enter_code(PHONES[iin])
    go_on(visit)
    assert "/cabinet/" in visit.page.url
