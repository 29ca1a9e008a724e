"""A person asks to be attached to a clinic: page by page, as in life."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.enums import Role
from tests.client import PortalClient
from tests.factories.access import sign_in, sign_in_staff
from tests.factories.attachment import NOWHERE
from tests.factories.staff import staff_of
from tests.page import Page
from tests.pages.home_call import account_of, choice

BEGINNING = "/apply/attachment/"


class Attaching:
    """The journey of an attachment in one browser."""

    def __init__(self, client: PortalClient, phone: str) -> None:
        self.client = client
        self.phone = phone

    def people(self, *names: str) -> Page:
        """`names` are parts of the words beside the boxes; nobody named: oneself."""
        page = self.client.get(f"{BEGINNING}who")
        picked = [choice(page, "people", name) for name in names] or ["self"]
        return self.client.post_form("form", act="next", people=picked)

    def at_home(self) -> Page:
        """The registered address."""
        self.client.get(f"{BEGINNING}address")
        return self.client.post_form("form", act="next", place="registered")

    def elsewhere(self, street: str, house: str, living: str = "temporary") -> Page:
        """Another address: `street` is part of its name."""
        page = self.client.get(f"{BEGINNING}address")
        chosen = choice(page, "street", street)
        return self.client.post_form(
            "form", act="next", place="other", street=chosen, house=house, living=living
        )

    def doctor(self, name: str) -> Page:
        """`name` is part of the doctor's."""
        page = self.client.get(f"{BEGINNING}clinic")
        return self.client.post_form("form", act="next", doctor=choice(page, "doctor", name))

    def group(self, code: str = "none", **answers: str) -> Page:
        self.client.get(f"{BEGINNING}situation")
        return self.client.post_form("form", act="next", group=code, **answers)

    def to_review(self, doctor: str, *names: str) -> Page:
        """The whole form with the plainest answers."""
        self.people(*names)
        self.at_home()
        self.doctor(doctor)
        return self.group()

    def ask_for_code(self) -> Page:
        self.client.get(f"{BEGINNING}review")
        return self.client.post_form("form", act="sign")

    def sign(self, *, expect: int = 200) -> Page:
        return self.client.post_form("form", act="sign", code=self.client.sms(self.phone), expect=expect)

    def send(self, doctor: str, *names: str) -> str:
        """All of it; the number of the application."""
        self.to_review(doctor, *names)
        self.ask_for_code()
        self.sign()
        return self.number()

    def number(self) -> str:
        path = self.client.page.path
        assert "/sent/" in path, f"{path}: {self.client.page.h1} {self.client.page.errors}"
        return path.rpartition("/")[2]


def attaching(session: Session, client: PortalClient, now: datetime, iin: str = NOWHERE) -> Attaching:
    """A signed-in citizen who is about to ask for a clinic."""
    session.commit()
    account = account_of(session, iin)
    sign_in(session, client.browser, f"citizen:{account.id}", now)
    return Attaching(client, account.phone.e164)


def desk_of(session: Session, client: PortalClient, now: datetime, clinic: str = "city-1") -> PortalClient:
    """The registrar of the clinic, signed in."""
    session.commit()
    sign_in_staff(session, client.browser, staff_of(session, Role.REGISTRAR, clinic=clinic), now)
    return client


def agree(desk: PortalClient, number: str) -> Page:
    """The registrar attaches the person to the doctor they chose."""
    desk.get(f"/desk/applications/{number}/agree")
    return desk.post_form("form")
