"""One walk through a service's form: the draft behind it, the step's form, what the review page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from flask import abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from models import Application, Person
from portal.clock import local
from portal.extensions import db
from portal.forms.base import PortalForm
from portal.forms.documents import DOCUMENTS_STEP, DocumentsForm, are_enough, lines_of
from portal.language import Bilingual, current_language
from portal.principals import Citizen
from portal.queries.applications import signed_as
from portal.regulation import companions, drafting, process, uploads
from portal.regulation.actors import Actor
from portal.regulation.booking import HoldLost
from portal.regulation.calendar import WorkingCalendar
from portal.regulation.clinic_calendar import calendar_of
from portal.regulation.deadlines import reception_of
from portal.regulation.definition import (
    Journey,
    Keeping,
    Known,
    Passport,
    Settled,
    Standing,
    Step,
    Turn,
    Wanted,
)
from portal.regulation.drafting import ShownRow
from portal.regulation.process import NotWhatWasShown, Signing
from portal.regulation.reapplying import answered_before
from portal.regulation.registering import find_twin
from portal.regulation.subjects import subject_of
from portal.services import CATALOGUE
from portal.views import guards

EMERGENCY = "emergency"
ANEW = "anew"


class PromiseChanged(NotWhatWasShown):
    """Between the review and the code the day for which the application counts has changed."""


@dataclass(slots=True)
class Walk:
    """A draft on its way through the journey of its service."""

    passport: Passport
    journey: Journey
    draft: Application
    actor: Actor
    page: Any = None
    _calendar: WorkingCalendar | None = None
    _is_supplied: bool = False
    _wanted: tuple[Wanted, ...] | None = None

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the draft's clinic, read once."""
        if self._calendar is None:
            self._calendar = calendar_of(db.session, self.draft.clinic_id, _today())
        return self._calendar

    @property
    def is_begun(self) -> bool:
        """Whether the draft is kept already: a blank one is not, till its first page is sent."""
        return inspect(self.draft).persistent

    def day(self) -> date:
        """The day for which the application counts if it is signed now."""
        return reception_of(self.calendar, _now(), self.journey.term).counts_as_day

    def twin(self) -> Application | None:
        """The open application that this draft would repeat if it were signed now, or None."""
        return find_twin(db.session, self.draft, self.journey, self.day())

    @property
    def is_held_as_shown(self) -> bool:
        """Whether what is held to be signed is what the form shows that was sent."""
        return self.draft.to_sign is not None and request.form.get("shown") == drafting.held_hash(self.draft)

    def sent_before(self) -> str:
        """Where the same form sent twice leads; "" while what the form shows is still held to be signed."""
        return "" if self.is_held_as_shown else sent_before(self.code, self.actor)

    def standing(self) -> Standing | None:
        """What the applicant has already and has not yet said to want anew, or None."""
        if ANEW in self.draft.answers:
            return None
        return self.journey.standing(db.session, self.draft, _now())

    def want_anew(self) -> None:
        """Record that what stands already is not enough."""
        with db.writing() as session:
            self.hold(session)
            drafting.keep_step(session, self.draft, ANEW, Settled({"said": True}), now=_now())

    @property
    def keeping(self) -> Keeping | None:
        """How long something scarce is kept for this draft, if anything is."""
        return self.journey.keeping(db.session, self.draft, _now())

    @property
    def code(self) -> str:
        return self.passport.code

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The documents that the draft asks for as it stands now."""
        if self._wanted is None:
            self._wanted = self.journey.wanted(db.session, self.draft)
        return self._wanted

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of this draft: of documents only while some are wanted."""
        return tuple(each for each in self.journey.steps if each.form is not DocumentsForm or self.wanted)

    def step(self, name: str) -> Step | None:
        """The step of that name, or None when the draft has none."""
        return next((step for step in self.steps if step.name == name), None)

    def is_answered(self, step: Step) -> bool:
        """Whether the step was answered, and with every document that is wanted now."""
        given = self.draft.answers.get(step.name)
        return given is not None and (step.form is not DocumentsForm or are_enough(given, self.wanted))

    def first_unanswered(self) -> Step | None:
        """The first step that has to be answered still; None when the review may be shown."""
        return next((step for step in self.steps if not self.is_answered(step)), None)

    def form(self, step: Step) -> PortalForm:
        """The step's form with its choices, and with what was answered before or kept at a session's end.

        One that was sent and is judged without its choices gets them only to be shown again (`supplied`).
        """
        kept = guards.kept_form(guards.owner())
        form: PortalForm = step.form.reopened(kept)
        return form if form.is_submitted() and not form.needs_choices else self.supplied(step, form)

    def supplied(self, step: Step, form: PortalForm) -> PortalForm:
        """The form with everything that its page shows."""
        if self._is_supplied:
            return form
        supplies = self.journey.supplies(db.session, self.draft, _turn(step))
        first = {**supplies.defaults, **answered_before(self.draft, step.name)}
        form.supply(supplies.choices, self.draft.answers.get(step.name) or first)
        self.page = supplies.page
        self._is_supplied = True
        return form

    def may_open(self, step: Step) -> bool:
        """Whether every step before it is answered."""
        return all(map(self.is_answered, self.steps[: self.steps.index(step)]))

    def keep(self, step: Step, form: PortalForm) -> bool:
        """Keep the answers of a step; False with the faults on the form when the database knows better."""
        answers = form.answers()
        if "subject" in answers:
            self._look_up(str(answers["subject"]), answers.get(companions.FIELD) or ())
            if self._is_another_clinics():
                form.complain("subject", _("This person is attached to another clinic: call its registry."))
                return False
        answers = {**answers, **self._inquired(step, answers)}
        self.journey.still_there(db.session, self.draft, {step.name: answers}, _now())
        with db.writing() as session:
            self.hold(session)
            settled = self.journey.settle(session, self.draft, _turn(step), answers)
            if not settled.faults:
                drafting.keep_step(session, self.draft, step.name, settled, now=_now())
                self._let_go_of_unwanted(session)
        return _complain(form, settled)

    def _inquired(self, step: Step, answers: dict[str, Any]) -> dict[str, Any]:
        """What a register says of the answers of a step, asked outside of any transaction."""
        inquire = self.journey.inquiries.get(step.name)
        if inquire is None:
            return {}
        iin = self.draft.applicant.iin.digits
        db.let_go()
        return inquire(answers, iin, current_app.extensions["gateways"], _today())

    def _let_go_of_unwanted(self, session: Session) -> None:
        """After other answers other documents are wanted: what nobody wants any more is not kept. What is wanted is
        known when everything before the documents is answered."""
        before = takewhile(lambda each: each.form is not DocumentsForm, self.journey.steps)
        if not self.journey.takes_documents or any(each.name not in self.draft.answers for each in before):
            return
        if uploads.release_unwanted(session, self.draft, [each.code for each in self.wanted]):
            drafting.forget_step(session, self.draft, DOCUMENTS_STEP)

    def unsaid_emergencies(self) -> tuple[Bilingual, ...]:
        """Danger signs about which the person has not yet said that 103 was called or that it is not so."""
        found = self.journey.emergencies(self.draft, _today())
        said = self.draft.answers.get(EMERGENCY, {})
        return () if said.get("signs") == [sign.kk for sign in found] else found

    def say_of_emergency(self, said: str) -> None:
        """Record what the person said on the page of 103."""
        found = self.journey.emergencies(self.draft, _today())
        answers = {"said": said, "signs": [sign.kk for sign in found]}
        with db.writing() as session:
            self.hold(session)
            drafting.keep_step(session, self.draft, EMERGENCY, Settled(answers), now=_now())

    def shown_rows(self) -> list[ShownRow]:
        """The review page, line by line, in the reader's language."""
        rows = []
        for step in self.steps:
            rows += [ShownRow(step.name, *line) for line in self._lines(step)]
        return [*rows, *self._emergency_rows()]

    def _lines(self, step: Step) -> list[tuple[str, str]]:
        """(label, value) of each line of a step: the service's own, else its fields with their answers."""
        own = self.journey.shown(db.session, self.draft, step.name)
        if own is not None:
            return [(str(label), str(value)) for label, value in own]
        if step.form is DocumentsForm:
            return lines_of(self.draft.answers.get(step.name, {}), self.wanted)
        form = step.form(formdata=None)
        supplies = self.journey.supplies(db.session, self.draft, Turn(step.name, _now(), is_review=True))
        form.supply(supplies.choices, self.draft.answers.get(step.name, {}))
        return [(row.label, row.value) for row in form.rows()]

    def _emergency_rows(self) -> list[ShownRow]:
        said = self.draft.answers.get(EMERGENCY)
        found = self.journey.emergencies(self.draft, _today())
        if not said or not found:
            return []
        words = {"called_103": _("I have called 103"), "not_so": _("This is not so, I marked it by mistake")}
        signs = "; ".join(str(sign) for sign in found)
        return [
            ShownRow(EMERGENCY, _("Danger signs"), signs),
            ShownRow(EMERGENCY, _("Your answer"), words[said["said"]]),
        ]

    def content(self, rows: list[ShownRow]) -> bytes:
        """The bytes that would be signed for these rows."""
        beside = companions.of(db.session, self.draft)
        return drafting.content_of(self.draft, rows, current_language(), beside)

    def prolong(self) -> None:
        """Keep longer what is kept for the draft. Raises what the service says against it, `HoldLost` when
        there is no draft yet."""
        if not self.is_begun:
            raise HoldLost
        with db.writing() as session:
            self.hold(session)
            self.journey.prolong(session, self.draft, _now())

    def leave(self) -> None:
        """Give up what is kept, if anything is; its step, the last one, is to be answered anew."""
        if not self.is_begun:
            return
        with db.writing() as session:
            self.hold(session)
            for each in [self.draft, *companions.of(session, self.draft)]:
                self.journey.let_go(session, each, _now())
            drafting.forget_step(session, self.draft, self.steps[-1].name)

    def stand_by_review(self) -> None:
        """Before anything is signed. Raises `PromiseChanged` when the review page promised another day of the
        clinic's, and what is not still there."""
        self.journey.still_there(db.session, self.draft, self.draft.answers, _now())
        if not self.journey.is_automatic and self.draft.counts_for != self.day():
            raise PromiseChanged

    def sign_at_desk(self) -> None:
        """The registrar signs what they wrote down for the caller (seed 002, diagram 2, process 5)."""
        digest = drafting.held_hash(self.draft)
        with db.writing() as session:
            self.submit(session, Signing("staff", digest, {"staff": self.actor.id}))

    def submit(self, session: Session, signing: Signing) -> None:
        """Sign and send the draft with its companions. Raises what `process.submit` raises."""
        draft = process.lock(session, self._kept_as())
        actor = self.actor if not self.actor.is_staff else _through(self.actor, draft)
        for each in [draft, *companions.of(session, draft)]:
            process.submit(session, each, self.journey, signing, actor=actor, at=guards.circumstances())
        self.draft = draft

    def _look_up(self, subject: str, beside: Sequence[str]) -> None:
        """Ask the registers about the subject, and about each of those `beside` where the service wants that,
        outside of any transaction; then keep what they said."""
        asked = [subject, *(beside if self.journey.looks_up_each else ())]
        people = [subject_of(db.session, self.draft, each, _today()) for each in asked]
        ids = [person.id for person in people]
        known, *others = self.registers_say(*people)
        person_id = ids[0]
        if others:
            known[companions.FIELD] = {str(each): said for each, said in zip(ids[1:], others, strict=True)}
        with db.writing() as session:
            self.hold(session)
            drafting.keep_known(session, self.draft, person_id, known)
        self._calendar = None

    def registers_say(self, *people: Person) -> list[Known]:
        """What the registers say of each of these people, asked outside of any transaction."""
        iins = [person.iin.digits for person in people]
        db.let_go()
        return [self.journey.look_up(iin, current_app.extensions["gateways"]) for iin in iins]

    def is_attached_still(self) -> bool:
        """Whether the register names the same clinic for the draft's patient as when they were chosen; one
        that does not answer changes nothing."""
        before, person_id = self.draft.clinic_id, self.draft.subject_id
        (known,) = self.registers_say(self.draft.subject)
        if "attachment" in known:
            with db.writing() as session:
                self.hold(session)
                drafting.keep_known(session, self.draft, person_id, known)
        return self.draft.clinic_id is not None and self.draft.clinic_id == before

    def _is_another_clinics(self) -> bool:
        """Whether the registrar's caller asks for somebody whom another clinic looks after."""
        clinic_id = self.draft.clinic_id
        return self.actor.is_staff and clinic_id is not None and clinic_id != self.actor.clinic_id

    def hold(self, session: Session) -> None:
        """The draft with its row held; a blank one is kept now."""
        self._wanted = None
        if self.is_begun:
            self.draft = drafting.hold(session, self._kept_as())
        else:
            self.draft = drafting.start(session, self.draft, actor=self.actor)

    def _kept_as(self) -> int:
        """The id of a draft that is begun; it asks nothing of a row that is about to be read anew."""
        identity = inspect(self.draft).identity
        assert identity is not None
        return int(identity[0])


def walk_of(code: str) -> Walk:
    """The visitor's walk through a service that can be had online; 404 for any other."""
    service = CATALOGUE.get(code)
    if service is None or service.journey is None:
        abort(404)
    actor = guards.actor()
    if actor.is_staff and not service.is_at_desk:
        abort(404)
    draft = drafting.open_draft(db.session, code, actor=actor, is_shown=request.method == "GET")
    if draft is None:
        draft = _blank(code, actor)
    return Walk(service.passport, service.journey, draft, actor)


def _blank(code: str, actor: Actor) -> Application:
    who = guards.principal()
    if not isinstance(who, Citizen):
        abort(redirect(sent_before(code, actor) or url_for("desk.new_call")))
    applicant = db.session.get_one(Person, who.person_id)
    return drafting.blank(code, applicant, actor=actor, language=current_language(), now=_now())


def sent_before(code: str, actor: Actor) -> str:
    """Where the same form sent twice leads: to what the first sending registered; "" when nothing was."""
    shown = request.form.get("shown", "")
    signed = signed_as(db.session, shown, actor=actor) if shown.isalnum() else None
    return url_for("apply.sent", code=code, number=signed.number) if signed else ""


def _through(actor: Actor, draft: Application) -> Actor:
    return Actor(actor.kind, actor.id, actor.name, draft.channel, actor.clinic_id)


def _turn(step: Step) -> Turn:
    return Turn(step.name, _now(), request.args.to_dict())


def _complain(form: PortalForm, settled: Settled) -> bool:
    for fault in settled.faults:
        form.complain(fault.field, fault.words)
    return not settled.faults


def _now() -> datetime:
    return guards.circumstances().now


def _today() -> date:
    return local(_now()).date()
