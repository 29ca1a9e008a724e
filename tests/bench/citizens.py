"""Citizens of a town, signed in and as far on their way to a doctor as a measurement needs them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Account, Application, Clinic, Doctor, Slot, WebSession
from models.enums import ActorKind, Language, SlotState, Speciality
from portal.database import begin_writing
from portal.gateways.sandbox_store import SandboxMessage, SandboxStore
from portal.regulation import appointments, booking, drafting
from portal.regulation.actors import Actor
from portal.sessions import token_hash
from tests.bench.browser import Answer, Browser
from tests.bench.processes import Portal
from tests.bench.register import CLINIC
from tests.bench.town import FIRST

STEPS = "/kk/apply/appointment/"
CERTIFICATE = "tb-certificate"
ATTACHED = {"attachment": {"clinic": CLINIC, "territory": 1, "doctor": "city-1-therapist"}}


@dataclass
class Citizen:
    """One citizen in their own browser, from an address of their own."""

    account_id: int
    phone: str
    slot_id: int
    browser: Browser
    store: SandboxStore
    code: str = ""
    steps: str = STEPS

    def choose(self) -> Answer:
        """Press the slot on the page of times, which was read before."""
        return self.browser.post(f"{self.steps}slot", act="next", slot=str(self.slot_id))

    def ask_for_code(self) -> None:
        """Check the answers and get the code by SMS."""
        read = self.browser.get(f"{self.steps}review")
        sent = self.browser.post(f"{self.steps}review", act="sign")
        messages = self.store.messages(self.phone)
        if not sent.to.endswith("/sign") or not messages or not messages[0].code:
            raise NoCode(
                f"the review page answered {read.status}, its form {sent.status}; {len(messages)} messages"
            )
        self.code = messages[0].code

    def sign(self) -> Answer:
        """Type the code: this is the booking."""
        return self.browser.post(f"{self.steps}sign", act="sign", code=self.code)


class NoCode(RuntimeError):
    """A citizen was sent no code."""


def is_booked(answer: Answer) -> bool:
    """Whether the answer leads to the page of a registered application."""
    return answer.status == 302 and "/sent/" in answer.to


class Crowd:
    """Signs citizens of one portal in, each once; `engine` is the portal's database, seen from outside."""

    def __init__(self, portal: Portal, engine: Engine) -> None:
        self.portal = portal
        self.engine = engine
        self._store = SandboxStore(portal.sandbox)
        self._next = FIRST
        self._browsers: list[Browser] = []

    def close(self) -> None:
        """Everybody goes home."""
        for browser in self._browsers:
            browser.close()
        self.engine.dispose()

    def come(self, slots: Sequence[int | None], doctor: str, *, are_held: bool = False) -> list[Citizen]:
        """One more citizen for each of `slots`, with a draft for the speciality `doctor`, or for their own
        doctor ("own"). The slot stands in the draft and is kept for it when they `are_held`."""
        numbers = range(self._next, self._next + len(slots))
        self._next += len(slots)
        with Session(self.engine) as session:
            begin_writing(session)
            accounts = session.scalars(
                select(Account).where(Account.id.in_(numbers)).order_by(Account.id)
            ).all()
            clinic = session.scalars(select(Clinic).where(Clinic.code == CLINIC)).one()
            own = session.scalars(select(Doctor).where(Doctor.code == "city-1-therapist")).one()
            came = [
                self._one(
                    session, account, self._draft(session, account, clinic, _asked(doctor, own)), slot_id
                )
                for account, slot_id in zip(accounts, slots, strict=True)
            ]
            if are_held:
                self._hold(session, came)
            session.commit()
        return came

    def ask_about_themselves(self, count: int) -> list[Citizen]:
        """As many more citizens, each about to sign for a certificate of the tuberculosis register."""
        return self.ask_for_certificates([None] * count)

    def ask_for_certificates(self, about: Sequence[str | None]) -> list[Citizen]:
        """One more citizen for each of `about`: the IIN of another person, or None for themselves."""
        numbers = range(self._next, self._next + len(about))
        self._next += len(about)
        with Session(self.engine) as session:
            begin_writing(session)
            query = select(Account).where(Account.id.in_(numbers)).order_by(Account.id)
            accounts = session.scalars(query).all()
            came = [self._asking(session, *each) for each in zip(accounts, about, strict=True)]
            session.commit()
        return came

    def messages(self, phone: str) -> list[SandboxMessage]:
        """The messages that came to a phone, newest first."""
        return self._store.messages(phone)

    def sign_in(self, session: Session, account_id: int) -> Browser:
        """The browser in which somebody is signed in, from an address of their own."""
        token, now, owner = secrets.token_urlsafe(32), self.portal.clock.now(), f"citizen:{account_id}"
        session.add(
            WebSession(
                token_hash=token_hash(token),
                owner=owner,
                data={"_user_id": owner, "_fresh": True},
                created_at=now,
                seen_at=now,
            )
        )
        browser = Browser(self.portal.server.port, account_id, token)
        self._browsers.append(browser)
        return browser

    def _asking(self, session: Session, account: Account, about: str | None) -> Citizen:
        now, actor = self.portal.clock.now(), Actor(ActorKind.CITIZEN, account.id, account.person.full_name)
        draft = drafting.blank(CERTIFICATE, account.person, actor=actor, language=Language.KK, now=now)
        draft.answers = {
            "who": {"subject": "other" if about else "self", "iin": about},
            "purpose": {"purpose": "work" if about else "none"},
        }
        session.add(draft)
        return replace(self._one(session, account, draft, None), steps=f"/kk/apply/{CERTIFICATE}/")

    def _draft(
        self, session: Session, account: Account, clinic: Clinic, asked: dict[str, object]
    ) -> Application:
        now = self.portal.clock.now()
        actor = Actor(ActorKind.CITIZEN, account.id, account.person.full_name)
        draft = drafting.blank("appointment", account.person, actor=actor, language=Language.KK, now=now)
        draft.clinic, draft.known = clinic, ATTACHED
        draft.answers = {"who": {"subject": "self", "beside": "none"}, "doctor": asked}
        session.add(draft)
        return draft

    def _one(self, session: Session, account: Account, draft: Application, slot_id: int | None) -> Citizen:
        if slot_id is not None:
            slot = session.get_one(Slot, slot_id)
            draft.answers = {**draft.answers, "slot": appointments.said_of([slot])}
        browser = self.sign_in(session, account.id)
        return Citizen(account.id, account.phone.e164, slot_id or 0, browser, self._store)

    def _hold(self, session: Session, came: Sequence[Citizen]) -> None:
        session.flush()
        now = self.portal.clock.now()
        for each in came:
            drafts = select(Application).where(Application.account_id == each.account_id)
            draft = session.scalars(drafts.where(Application.state == "draft")).one()
            booking.hold(session, appointments.holder_of_draft(draft), each.slot_id, now)


def free_slots(engine: Engine, speciality: Speciality, count: int) -> list[int]:
    """The first free slots of a speciality in the clinic."""
    with Session(engine) as session:
        return list(
            session.scalars(
                select(Slot.id)
                .join(Doctor)
                .join(Clinic, Clinic.id == Doctor.clinic_id)
                .where(Clinic.code == CLINIC, Doctor.speciality == speciality)
                .where(Slot.state == SlotState.FREE, Slot.is_for_desk.is_(False))
                .order_by(Slot.starts_at, Slot.id)
                .limit(count)
            )
        )


def _asked(doctor: str, own: Doctor) -> dict[str, object]:
    if doctor == "own":
        return {
            "doctor": doctor,
            "doctor_id": own.id,
            "speciality": own.speciality.value,
            "name": own.full_name,
        }
    return {"doctor": doctor, "doctor_id": None, "speciality": doctor}
