"""A person asks for the certificate of a register: page by page, as in life."""

from datetime import datetime

from sqlalchemy.orm import Session

from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import MAN
from tests.page import Page
from tests.pages.home_call import account_of, choice


class Certificate:
    """The journey of one of the three certificates in one browser."""

    def __init__(self, client: PortalClient, code: str, phone: str) -> None:
        self.client = client
        self.phone = phone
        self.beginning = f"/apply/{code}/"

    def about(self, who: str = "") -> Page:
        """`who` is part of the words beside the button; nobody named: oneself."""
        self.client.get(f"{self.beginning}who")
        return self.client.post_form(
            "form", act="next", subject=choice(self.client.page, "subject", who) or "self"
        )

    def purpose(self, purpose: str = "none", **answers: str) -> Page:
        self.client.get(f"{self.beginning}purpose")
        return self.client.post_form("form", act="next", purpose=purpose, **answers)

    def ask_for_code(self) -> Page:
        self.client.get(f"{self.beginning}review")
        return self.client.post_form("form", act="sign")

    def sign(self, *, expect: int = 200) -> Page:
        return self.client.post_form("form", act="sign", code=self.client.sms(self.phone), expect=expect)

    def send(self, who: str = "") -> str:
        """All of it; the number of the application."""
        self.about(who)
        self.purpose()
        self.ask_for_code()
        self.sign()
        return self.number()

    def number(self) -> str:
        path = self.client.page.path
        assert "/sent/" in path, f"{path}: {self.client.page.h1} {self.client.page.errors}"
        return path.rpartition("/")[2]


def at_register(
    session: Session, client: PortalClient, now: datetime, code: str = "tb-certificate", iin: str = MAN
) -> Certificate:
    """A signed-in citizen who is about to ask for the certificate `code`."""
    session.commit()
    account = account_of(session, iin)
    sign_in(session, client.browser, f"citizen:{account.id}", now)
    return Certificate(client, code, account.phone.e164)
