"""What the citizens of the proof run mean to do: ask about themselves or another, and how the other one answers."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http.client import HTTPConnection
from random import Random
from threading import Semaphore

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Account, Application, Consent
from models.enums import State
from portal.database import begin_writing
from tests.bench.bookings import at_once
from tests.bench.browser import Browser
from tests.bench.citizens import CERTIFICATE, Citizen, Crowd, is_booked
from tests.bench.town import FIRST

TOKEN = "the token of the operator's callbacks in the proof run"
PATIENCE_SECONDS = 900
THREADS = 4
CLOCK = "/clock"  # see tests/bench/wound.py


class Wish(StrEnum):
    """About whom it is asked, and what the person asked about does."""

    OWN = "about themselves"
    AGREES = "agrees"
    AGREES_IN_CABINET = "agrees in the cabinet"
    REFUSES = "refuses"
    IS_SILENT = "does not answer"
    TAKES_BACK_AT_ONCE = "agrees and takes it back at once"
    TAKES_BACK_LATER = "takes it back when the certificate is there"


SHARES = {
    Wish.OWN: 15,
    Wish.AGREES: 4,
    Wish.AGREES_IN_CABINET: 2,
    Wish.REFUSES: 3,
    Wish.IS_SILENT: 2,
    Wish.TAKES_BACK_AT_ONCE: 2,
    Wish.TAKES_BACK_LATER: 2,
}
BY_SMS = {
    Wish.AGREES: "Иә",
    Wish.REFUSES: "0",
    Wish.TAKES_BACK_AT_ONCE: "1",
    Wish.TAKES_BACK_LATER: "да",
}


@dataclass
class Person:
    """Somebody who is asked, in their own browser and with their own phone."""

    account_id: int
    phone: str
    browser: Browser


class People:
    """The first half of the town asks; of the second half each is asked by one at the most. `wishes` tells by
    the account who asks what will come of it."""

    def __init__(self, crowd: Crowd, count: int, seed: int) -> None:
        self._crowd = crowd
        every = [wish for wish, share in SHARES.items() for _ in range(share)]
        wishes = [every[number % len(every)] for number in range(count)]
        Random(seed).shuffle(wishes)  # noqa: S311 - a plan, not a secret
        numbers = range(FIRST + count, FIRST + 2 * count)
        with Session(crowd.engine) as session:
            begin_writing(session)
            query = select(Account).where(Account.id.in_(numbers)).order_by(Account.id)
            accounts = list(session.scalars(query))
            asked = [Person(each.id, each.phone.e164, crowd.sign_in(session, each.id)) for each in accounts]
            iins = [each.person.iin.digits for each in accounts]
            session.commit()
        about = [None if wish is Wish.OWN else iin for wish, iin in zip(wishes, iins, strict=True)]
        self._came = crowd.ask_for_certificates(about)
        self.wishes = {one.account_id: wish for one, wish in zip(self._came, wishes, strict=True)}
        self._asked = {one.account_id: person for one, person in zip(self._came, asked, strict=True)}
        self.faults: list[str] = []
        self._calm = Semaphore(THREADS)

    def let_time_pass(self, now: datetime) -> None:
        """Make it `now` for the portal and the people, while nobody is in the middle of anything: a code is good for
        minutes only."""
        for _ in range(THREADS):
            self._calm.acquire()
        self._crowd.portal.clock.travel_to(now)
        self._send(CLOCK, now.isoformat(), {})
        self._calm.release(THREADS)

    def act(self) -> None:
        """Everybody signs, some at a time; who is asked answers as soon as the question is there."""
        with ThreadPoolExecutor(THREADS) as pool:
            answered = [
                pool.submit(self._do, self._answer, one)
                for one in at_once(self._signed, self._came, THREADS)
                if self.wishes[one.account_id] not in {Wish.OWN, Wish.IS_SILENT}
            ]
        self.faults += ["somebody was not done" for each in answered if not each.result()]

    def _signed(self, one: Citizen) -> Citizen:
        def sign(one: Citizen) -> None:
            with self._calm:
                one.ask_for_code()
                if not is_booked(answer := one.sign()):
                    raise RuntimeError(f"a signature was answered {answer.status}")

        self._do(sign, one)
        return one

    def _do(self, act: Callable[[Citizen], None], one: Citizen) -> bool:
        try:
            act(one)
        except Exception as error:  # noqa: BLE001 - told as a fault of the run
            self.faults.append(f"{self.wishes[one.account_id]}: {error!r}")
            return False
        return True

    def _answer(self, one: Citizen) -> None:
        wish, person = self.wishes[one.account_id], self._asked[one.account_id]
        consent_id = self._wait_for(select(Consent.id).join(Consent.application), one)
        page = f"/kk/cabinet/consents/{consent_id}"
        with self._calm:
            if wish in BY_SMS:
                self._write_sms(person, BY_SMS[wish])
            else:
                self._agree(person, page)
        if wish is Wish.TAKES_BACK_LATER:
            ready = select(Application.id).where(Application.state == State.FULFILLED)
            self._wait_for(ready, one)
        if wish in {Wish.TAKES_BACK_AT_ONCE, Wish.TAKES_BACK_LATER}:
            person.browser.get(page)
            person.browser.post(page, act="take_back")

    def _agree(self, person: Person, page: str) -> None:
        person.browser.get(page)
        person.browser.post(page, act="agree")
        person.browser.get(f"{page}/code")
        [code] = [each.code for each in self._crowd.messages(person.phone) if each.code][:1]
        person.browser.post(f"{page}/code", act="sign", code=code or "")

    def _write_sms(self, person: Person, text: str) -> None:
        """The operator delivers the message twice, as operators do."""
        said = json.dumps({"id": f"in-{person.account_id}", "phone": person.phone, "text": text})
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        for _ in range(2):
            self._send("/callbacks/sms", said, headers)

    def _send(self, path: str, said: str, headers: dict[str, str]) -> None:
        connection = HTTPConnection("127.0.0.1", self._crowd.portal.server.port, timeout=60)
        connection.request("POST", path, said.encode(), headers)
        status = connection.getresponse().status
        connection.close()
        if status != 200:
            raise RuntimeError(f"{path} was answered {status}")

    def _wait_for(self, query: Select[int], one: Citizen) -> int:
        until = time.monotonic() + PATIENCE_SECONDS
        mine = Application.account_id == one.account_id, Application.service == CERTIFICATE
        while time.monotonic() < until:
            with Session(self._crowd.engine) as session:
                found = session.scalar(query.where(*mine))
            if found is not None:
                return found
            time.sleep(0.1)
        raise TimeoutError("waited for too long")
