"""A reminder's link in a real browser: opened from the SMS, moved, cancelled, taken back."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models import Slot
from models.enums import Language
from tests.browser.visitor import Visitor
from tests.factories.application import person
from tests.factories.booked import booked_visit
from tests.factories.schedule import slots_of

PHONE = "+77000000101"


def test_a_reminder_is_opened_and_the_visit_moved_cancelled_and_taken_back(
    visit: Visitor, width: int, scripts: bool, language: Language
) -> None:
    link = _reminded(visit, language)
    visit.open(link)
    visit.finds_no_barrier()
    visit.follow("/move")
    visit.finds_no_barrier()
    visit.page.locator('main input[name="slot"]').last.check()
    visit.press("move")
    visit.finds_no_barrier()
    assert not visit.page.url.endswith(link)
    visit.follow("/cancel")
    visit.finds_no_barrier()
    visit.choose("reason", "better")
    visit.press("withdraw")
    visit.finds_no_barrier()
    visit.press("restore")
    visit.finds_no_barrier()
    visit.open(link, expect_status=410)
    visit.finds_no_barrier()


def _reminded(visit: Visitor, language: Language) -> str:
    """A visit is booked, a day before it the worker reminds of it: the path of the link in the message."""
    app, clock = visit.live.app, visit.live.clock
    with Session(app.extensions["engine"], expire_on_commit=False) as session:
        slot = session.get_one(Slot, slots_of(session, count=20)[-1])
        booked_visit(session, slot.id, clock.now(), who=person(session), language=language)
    clock.travel_to(slot.starts_at - timedelta(hours=23))
    visit.live.work_off()
    with app.test_client() as client:
        sent = client.get(
            "/sandbox/sms", query_string={"phone": PHONE}, headers={"Accept": "application/json"}
        ).get_json()
    text = next(each["text"] for each in sent if "/v/" in each["text"])
    return str(text.rpartition(f"/{language}/")[2].join(("/", "")))
