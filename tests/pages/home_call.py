"""A person calls a doctor home: page by page, as in life."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Account, Application
from tests.client import PortalClient
from tests.factories.access import sign_in
from tests.factories.application import MAN, person
from tests.page import Page

BEGINNING = "/apply/home-call/"


class HomeCall:
    """The journey of a home call in one browser."""

    def __init__(self, client: PortalClient, phone: str = "+77000000101") -> None:
        self.client = client
        self.phone = phone

    def begin(self) -> Page:
        return self.client.get(BEGINNING)

    def for_whom(self, who: str = "") -> Page:
        """`who` is part of the words beside the button; nobody named: oneself."""
        self.client.get(f"{BEGINNING}who")
        return self.client.post_form(
            "form", act="next", subject=choice(self.client.page, "subject", who) or "self"
        )

    def danger(self, *signs: str) -> Page:
        self.client.get(f"{BEGINNING}danger")
        return self.client.post_form("form", act="next", signs=list(signs) or ["none"])

    def problem(self, **answers: Any) -> Page:
        usual = {"complaint": ["fever"], "temperature": "38,5", "since": "today", "walks": "yes"}
        self.client.get(f"{BEGINNING}problem")
        return self.client.post_form("form", act="next", **{**usual, **answers})

    def where(self, **answers: Any) -> Page:
        self.client.get(f"{BEGINNING}where")
        return self.client.post_form("form", act="next", **answers)

    def elsewhere(self, street: str, house: str, **answers: Any) -> Page:
        """Another address: `street` is part of its name."""
        self.client.get(f"{BEGINNING}where")
        chosen = choice(self.client.page, "street", street)
        return self.client.post_form("form", act="next", place="other", street=chosen, house=house, **answers)

    def to_review(self, who: str = "") -> Page:
        """The whole form with the plainest answers."""
        self.for_whom(who)
        self.danger()
        self.problem()
        return self.where()

    def ask_for_code(self) -> Page:
        self.client.get(f"{BEGINNING}review")
        return self.client.post_form("form", act="sign")

    def code(self) -> str:
        return self.client.sms(self.phone)

    def sign(self, code: str = "") -> Page:
        """Type the code of the SMS on the page of the signature."""
        return self.client.post_form("form", act="sign", code=code or self.code())

    def send(self, who: str = "") -> str:
        """All of it; the number of the application."""
        self.to_review(who)
        self.ask_for_code()
        self.sign()
        return self.number()

    def number(self) -> str:
        """The number on the page of thanks."""
        path = self.client.page.path
        assert "/sent/" in path, f"{path}: {self.client.page.h1} {self.client.page.errors}"
        return path.rpartition("/")[2]


def choice(page: Page, name: str, words: str) -> str:
    """The value of the choice of `name` that has `words` beside it; "" for no words."""
    if not words:
        return ""
    for option in page.tree.css(f'select[name="{name}"] option'):
        if words in option.text(deep=True):
            return option.attributes["value"] or ""
    for label in page.tree.css("label"):
        control = page.tree.css_first(f'input[id="{label.attributes.get("for")}"]')
        if control and control.attributes.get("name") == name and words in label.text(deep=True):
            return control.attributes["value"] or ""
    raise AssertionError(f"nothing to choose of {name} says {words}")


def at_home(session: Session, client: PortalClient, now: datetime, iin: str = MAN) -> HomeCall:
    """A signed-in citizen who is about to call a doctor."""
    session.commit()
    account = account_of(session, iin)
    sign_in(session, client.browser, f"citizen:{account.id}", now)
    return HomeCall(client, account.phone.e164)


def account_of(session: Session, iin: str) -> Account:
    account = person(session, iin).account
    assert account is not None
    return account


def newest(session: Session) -> Application:
    """The application with the highest key, as the database has it now."""
    session.rollback()
    return session.query(Application).order_by(Application.id.desc()).populate_existing().first()  # type: ignore[return-value]  # a test that asks has made one
