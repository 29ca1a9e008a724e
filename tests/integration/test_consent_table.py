"""Who may do what with a question of consent, in each of its standings: one table, each act tried past the buttons."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from models import Application, Consent
from models.enums import ConsentState, Role, State, WaitingFor
from portal.clock import Clock
from tests.client import PortalClient
from tests.factories.access import sign_in, sign_in_staff
from tests.factories.application import GIRL, MAN, MOTHER
from tests.factories.certificate import asked_of
from tests.factories.staff import staff_of
from tests.pages.consent import PERSON, TOKEN, say
from tests.pages.home_call import account_of

# see, give, refuse, take_back: by the page, to give with a code; yes, no: by SMS. "-": nothing at all.
TABLE = """
standing    | asked                   | parent                  | asker | stranger | registrar | operator
waiting     | see give refuse yes no  | see give refuse yes no  | -     | -        | -         | -
given       | see take_back           | see take_back           | -     | -        | -         | -
refused     | see                     | see                     | -     | -        | -         | -
taken_back  | see                     | see                     | -     | -        | -         | -
lapsed      | see                     | see                     | -     | -        | -         | -
"""
AFTER = {
    "give": ConsentState.GIVEN,
    "refuse": ConsentState.REFUSED,
    "take_back": ConsentState.TAKEN_BACK,
    "yes": ConsentState.GIVEN,
    "no": ConsentState.REFUSED,
}
CITIZENS = {"asked": PERSON, "parent": MOTHER, "asker": MAN, "stranger": "031109590009"}
STAFF = {
    "registrar": (Role.REGISTRAR, "city-1", "/desk/"),
    "operator": (Role.OPERATOR, "corporation-1", "/desk/counter"),
}
STATES = {
    ConsentState.WAITING: State.WAITING,
    ConsentState.GIVEN: State.REGISTERED,
    ConsentState.REFUSED: State.WAITING,
    ConsentState.TAKEN_BACK: State.REFUSED,
    ConsentState.LAPSED: State.REFUSED,
}


def cells() -> list[tuple[str, str, str]]:
    """(actor, standing, what they may) of each cell."""
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
    return [(actor, row[0], may) for row in rows for actor, may in zip(head[1:], row[1:], strict=True)]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(SMS_CALLBACK_TOKEN=TOKEN, TASKS_AT_ONCE=False)


class Actor:
    """One who tries every act with the question `consent_id`, whatever the pages offer."""

    def __init__(self, app: Flask, client: PortalClient, session: Session, who: str, now: datetime) -> None:
        self.app, self.client, self.tried = app, client, 0
        if who in CITIZENS:
            account = account_of(session, CITIZENS[who])
            self.phone, self.home = account.phone.e164, "/cabinet/"
            sign_in(session, client.browser, f"citizen:{account.id}", now)
        else:
            role, clinic, self.home = STAFF[who]
            staff = staff_of(session, role, clinic)
            self.phone = staff.phone.e164
            sign_in_staff(session, client.browser, staff, now)

    def sees(self, page: str) -> bool:
        answer = self.client.browser.get(page)
        assert answer.status_code in (200, 302, 403, 404)
        return answer.status_code == 200

    def tries(self, act: str, page: str) -> None:
        self.tried += 1
        if act in ("yes", "no"):
            words = {"yes": "1", "no": "0"}[act]
            assert say(self.app, words, phone=self.phone, message_id=f"m-{self.tried}") == 200
        elif act == "give":
            self._post(page, act="agree")
            sent = [each["code"] for each in self.client.messages(self.phone) if each["code"]]
            self._post(f"{page}/code", code=sent[0] if sent else "000000")
        else:
            self._post(page, act=act)

    def _post(self, page: str, **said: str) -> None:
        [token, *_] = self.client.get(self.home).tree.css("input[name=csrf_token]")
        answer = self.client.browser.post(page, data={"csrf_token": token.attributes["value"], **said})
        assert answer.status_code in (200, 302, 403, 404)


def put(session: Session, consent_id: int, standing: ConsentState, now: datetime) -> None:
    """Bring the question and its application to a standing, whatever was tried before."""
    session.rollback()
    consent = session.get_one(Consent, consent_id)
    state = STATES[standing]
    waits = state is State.WAITING
    session.execute(update(Consent).values(standing=standing).where(Consent.id == consent_id))
    session.execute(
        update(Application)
        .where(Application.id == consent.application_id)
        .values(
            state=state,
            subject_id=Application.applicant_id,
            waiting_for=WaitingFor.CONSENT if waits else None,
            paused_at=now if waits else None,
            expires_at=consent.answer_until if waits else None,
        )
    )
    session.commit()


@pytest.mark.parametrize(
    ("who", "stands", "may"), cells(), ids=[f"{who}, {stands}" for who, stands, _ in cells()]
)
def test_each_may_do_what_the_table_says_and_nothing_else(
    app: Flask, client: PortalClient, session: Session, clock: Clock, who: str, stands: str, may: str
) -> None:
    now, standing = clock.now(), ConsentState(stands)
    consent_id = asked_of(session, now, GIRL if who == "parent" else PERSON, MAN).id
    session.commit()
    actor = Actor(app, client, session, who, now)
    page = f"/kk/cabinet/consents/{consent_id}"
    put(session, consent_id, standing, now)
    done = {"see"} if actor.sees(page) else set()
    for act, after in AFTER.items():
        put(session, consent_id, standing, now)
        actor.tries(act, page)
        session.rollback()
        found = session.get_one(Consent, consent_id).standing
        assert found in (standing, after)
        if found is not standing:
            done.add(act)
    assert done == set(may.replace("-", "").split())
