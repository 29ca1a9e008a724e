"""Each group of the standard's row 8 in a real browser: from signing in to the signed application in the cabinet.

The screens before a group's own are the same for everybody (`test_attachment.py` looks at them).
"""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.enums import Language
from portal.clock import local
from portal.regulation.attachment_groups import GROUPS, Group
from tests.browser.live import Live
from tests.browser.visitor import Visitor
from tests.factories.application import GIRL, MOTHER, person
from tests.factories.attachment import NOWHERE
from tests.factories.files import photo

PASSWORD = "Emhana-2026!"
PHONES = {NOWHERE: "+77000000103", MOTHER: "+77000000102"}
CHILD_OF = {"disabled_child": 5, "born_abroad": 3, "student": 15}


@pytest.mark.parametrize("group", GROUPS, ids=[group.code for group in GROUPS])
def test_a_group_brings_its_document_and_the_application_is_seen_in_the_cabinet(
    visit: Visitor, live: Live, tmp_path: Path, group: Group, language: Language
) -> None:
    applicant, who = _who(live, group)
    sign_in(visit, applicant)
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
    visit.sees(group.document.say(language))
    picture = tmp_path / "құжат.jpg"
    picture.write_bytes(photo())
    for field in visit.page.locator('main input[type="file"]').all():
        field.set_input_files(picture)
    visit.press("next")
    assert visit.page.url.endswith("/review"), visit.page.locator("main").inner_text()
    visit.finds_no_barrier()
    visit.sees("құжат.jpg")
    visit.press("sign")
    visit.enter_code(PHONES[applicant])
    visit.press("sign")
    number = visit.page.url.rpartition("/")[2]
    live.work_off()
    visit.open("/cabinet/")
    visit.sees(number)
    visit.open(f"/cabinet/applications/{number}")
    visit.finds_no_barrier()
    visit.sees("құжат.jpg")


def _who(live: Live, group: Group) -> tuple[str, str]:
    """Who applies, and the answer to for whom: a child for the groups of children, of the age of the group."""
    today = local(live.clock.now()).date()
    with Session(live.app.extensions["engine"]) as session:
        if group.code in CHILD_OF:
            girl = person(session, GIRL)
            girl.birth_date = _aged(today, CHILD_OF[group.code])
            chosen = str(girl.id)
        else:
            person(session, NOWHERE).birth_date = _aged(today, max(group.youngest, 18))
            chosen = "self"
        session.commit()
    return (MOTHER if group.code in CHILD_OF else NOWHERE), chosen


def _aged(today: date, years: int) -> date:
    return today.replace(year=today.year - years)


def sign_in(visit: Visitor, iin: str) -> None:
    visit.open("/login")
    visit.fill_all(iin=iin, password=PASSWORD)
    visit.page.locator('main [name="password"]').press("Enter")
    visit.page.wait_for_url(re.compile("/login/code"))
    visit.enter_code(PHONES[iin])
    visit.page.locator('main [name="code"]').press("Enter")
    visit.page.wait_for_url(re.compile("/cabinet/"))
