"""A person books a visit to a doctor: page by page, as in life."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Slot
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import MAN
from tests.page import Page
from tests.pages.home_call import account_of, choice

BEGINNING = "/apply/appointment/"
WEDNESDAY = "?day=2026-03-04"


class Appointment:
    """The journey of a booking in one browser."""

    def __init__(self, client: PortalClient, phone: str = "+77000000101") -> None:
        self.client = client
        self.phone = phone

    def for_whom(self, who: str = "", beside: str = "") -> Page:
        """`who` and `beside` are part of the words beside the button; nobody named: oneself, alone."""
        self.client.get(f"{BEGINNING}who")
        answers = {"subject": choice(self.client.page, "subject", who) or "self"}
        if beside:
            answers["beside"] = choice(self.client.page, "beside", beside)
        return self.client.post_form("form", act="next", **answers)

    def doctor(self, which: str = "own") -> Page:
        """One's own doctor, or the code of a speciality."""
        self.client.get(f"{BEGINNING}doctor")
        return self.client.post_form("form", act="next", doctor=which)

    def times(self, query: str = "") -> list[str]:
        """The ids of the slots that the page lists."""
        page = self.client.get(f"{BEGINNING}slot{query}")
        return [str(each.attributes["value"]) for each in page.tree.css("input[name=slot]")]

    def choose(self, slot: str = "", query: str = WEDNESDAY) -> Page:
        """A time of the page; the first of the day after tomorrow when none is named."""
        listed = self.times(query)
        return self.client.post_form("form", act="next", slot=slot or listed[0])

    def to_review(self, who: str = "", doctor: str = "own") -> Page:
        self.for_whom(who)
        self.doctor(doctor)
        return self.choose()

    def ask_for_code(self) -> Page:
        self.client.get(f"{BEGINNING}review")
        return self.client.post_form("form", act="sign")

    def sign(self, *, expect: int = 200) -> Page:
        return self.client.post_form("form", act="sign", code=self.client.sms(self.phone), expect=expect)

    def send(self, who: str = "", doctor: str = "own") -> str:
        """All of it; the number of the application."""
        self.to_review(who, doctor)
        self.ask_for_code()
        self.sign()
        return self.number()

    def number(self) -> str:
        path = self.client.page.path
        assert "/sent/" in path, f"{path}: {self.client.page.h1} {self.client.page.errors}"
        return path.rpartition("/")[2]


def at_clinic(session: Session, client: PortalClient, now: datetime, iin: str = MAN) -> Appointment:
    """A signed-in citizen who is about to book a visit."""
    session.commit()
    account = account_of(session, iin)
    sign_in(session, client.browser, f"citizen:{account.id}", now)
    return Appointment(client, account.phone.e164)


def slot_of(session: Session, application_id: int) -> Slot | None:
    """The slot that the application has booked, as the database has it now."""
    session.rollback()
    return session.scalar(select(Slot).where(Slot.taken_by_id == application_id))
