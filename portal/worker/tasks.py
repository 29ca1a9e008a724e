"""The kinds of tasks. Each reads what it needs and lets the database go, speaks to the outside with
no transaction open, then writes what came of it together with the end of the task."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from models import Application, ResultDocument, Signature
from models.enums import State, WaitingFor
from portal.clock import local
from portal.documents.content import DocumentContent
from portal.documents.finishing import Finished, finished
from portal.documents.papers import locked_pdf, opened
from portal.language import speaking
from portal.regulation import attachment_ends, attachments, consents, process
from portal.regulation.actors import SYSTEM
from portal.regulation.definition import Asking, Errand, Journey, ServiceDefinition
from portal.regulation.issuing import Circumstances
from portal.regulation.leaving import LEAVE_CLINIC
from portal.regulation.outcomes import ForDesk, Fulfilled, Outcome, Postponed, Refused
from portal.worker.attempt import End, Kind, Plan
from portal.worker.kit import Kit
from portal.worker.queue import Job
from portal.worker.registering import read_departure
from portal.worker.signing import read_signature
from portal.worker.telling import (
    read_consent_email,
    read_consent_sms,
    read_email,
    read_offer_email,
    read_offer_sms,
    read_reminder_email,
    read_reminder_sms,
    read_reply_sms,
    read_sms,
)

WHILE_TAKEN = timedelta(minutes=1)


class NotWhatWasSigned(RuntimeError):
    """The answers in the database are not those under the signature: nothing is fulfilled on them."""


def read_execution(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Execute an application: ask the registers, then decide by the service's own rules."""
    application = session.get_one(Application, job.application_id)
    if (unproven := read_signature(kit, session, application)) is not None:
        return unproven
    standing = _standing(application)
    if standing is not None:
        return standing
    service = kit.catalogue[application.service]
    journey = _journey(service)
    if (asking := journey.needs_consent(session, application)) is not None:
        return Plan(outside=lambda: asking, write=lambda session, it: _ask_consent(kit, session, job, it))
    errand = Errand(
        number=application.number or "",
        applicant_iin=application.applicant.iin.digits,
        subject_iin=application.subject.iin.digits,
        answers=dict(application.answers),
        today=local(kit.now()).date(),
        agreed=application.result.get("agreed", {}),
    )
    return Plan(
        outside=lambda: journey.ask(errand, kit.gateways),
        write=lambda session, known: _decide(kit, session, job, service, known),
    )


def read_reissue(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Ask the register once more for a certificate that was issued: the old one is recalled, a new one takes its
    place, its owner is told. A register that is down is asked later, and the old one holds till then."""
    application = session.get_one(Application, job.application_id)
    if application.state is not State.FULFILLED:
        return End("ended_already")
    journey = _journey(kit.catalogue[application.service])
    errand = Errand(
        # Another question than the one that was answered before.
        number=job.key,
        applicant_iin=application.applicant.iin.digits,
        subject_iin=application.subject.iin.digits,
        answers=dict(application.answers),
        today=local(kit.now()).date(),
    )

    def write(session: Session, known: dict[str, Any]) -> End:
        held = process.lock(session, _application_id(job))
        if held.state is not State.FULFILLED:
            return End("ended_already")
        outcome = journey.decide(session, held, known, kit.now())
        if not isinstance(outcome, Fulfilled):  # the consent was taken back: it is closed already
            return End("not_given")
        process.amend(session, held, outcome, actor=SYSTEM, at=kit.circumstances(job.run_at))
        return End("reissued")

    return Plan(outside=lambda: journey.ask(errand, kit.gateways), write=write)


def postpone_execution(kit: Kit, session: Session, job: Job) -> None:
    """A register failed us: the application waits for it, and the citizen is told once."""
    application = process.lock(session, _application_id(job))
    if _standing(application) is None:
        process.postpone(session, application, now=kit.now())


def read_document(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Seal a result document, draw its paper and seal the paper."""
    document = session.get_one(ResultDocument, job.payload["document"], options=[undefer(ResultDocument.pdf)])
    if document.pdf is not None:
        return End("drawn_already")
    content = opened(document, kit.vault)
    return Plan(
        outside=lambda: _drawn(kit, content),
        write=lambda session, drawn: _keep_paper(kit, session, job, drawn),
    )


def read_leaving_visits(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Call off the visits booked in the clinic that somebody has left, each as its owner would have done."""
    row = attachments.of(session, _application_id(job))

    def write(session: Session, _: None) -> End:
        found = attachment_ends.visits_elsewhere(
            session, {row.person_id: row.since}, row.clinic_id, kit.now()
        )
        for application_id, _starts_at in found:
            held = process.lock(session, application_id)
            journey = _journey(kit.catalogue[held.service])
            held.result = {**held.result, attachments.NOW_AT: attachments.now_at(row)}
            process.withdraw(
                session, held, journey, actor=SYSTEM, now=kit.now(), notice=attachments.CLINIC_LEFT
            )
        return End("called_off" if found else "none_booked")

    return Plan(outside=lambda: None, write=write)


KINDS = {
    # A certificate is due within half an hour: a register that is back must be asked soon.
    "execute": Kind(read_execution, failed=postpone_execution, longest_pause=timedelta(minutes=5)),
    "reissue": Kind(read_reissue),
    LEAVE_CLINIC: Kind(read_departure),
    attachments.LEAVE_VISITS: Kind(read_leaving_visits),
    "document": Kind(read_document),
    "sms": Kind(read_sms, gives_up=timedelta(hours=24)),
    "email": Kind(read_email, gives_up=timedelta(hours=24)),
    "reminder_sms": Kind(read_reminder_sms),
    "reminder_email": Kind(read_reminder_email),
    "consent_sms": Kind(read_consent_sms, gives_up=timedelta(hours=24)),
    "consent_email": Kind(read_consent_email, gives_up=timedelta(hours=24)),
    "reply_sms": Kind(read_reply_sms, gives_up=timedelta(hours=1)),
    "offer_sms": Kind(read_offer_sms),
    "offer_email": Kind(read_offer_email),
}


def _standing(application: Application) -> End | None:
    """Why the application is not for the worker to execute; None when it is."""
    match application.state, application.waiting_for:
        case (State.REGISTERED, _):
            return End("at_the_desk") if application.handed_to_desk else None
        case (State.WAITING, WaitingFor.REGISTRY):
            return None
        case (State.WAITING, WaitingFor.CONSENT):
            return End("waits_for_consent")  # the consent queues the work anew
        case (State.IN_PROGRESS, _):
            # A registrar is at it. Should they give it back, it must not be left undone.
            return End("taken", is_done=False, pause=WHILE_TAKEN)
        case (State.WAITING, _):
            return End("waiting", is_done=False, pause=WHILE_TAKEN)
    return End("ended_already")


def _decide(kit: Kit, session: Session, job: Job, service: ServiceDefinition, known: dict[str, Any]) -> End:
    application = process.lock(session, _application_id(job))
    standing = _standing(application)
    if standing is not None:
        return standing
    _check_signed(session, application)
    with speaking(application.language):
        outcome = _journey(service).decide(session, application, known, kit.now())
    return _apply(kit.circumstances(job.run_at), session, application, service, outcome)


def _ask_consent(kit: Kit, session: Session, job: Job, asking: Asking) -> End:
    application = process.lock(session, _application_id(job))
    standing = _standing(application)
    if standing is not None:
        return standing
    _check_signed(session, application)
    consents.ask(session, application, asking, kit.now())
    return End("consent_asked")


def _check_signed(session: Session, application: Application) -> None:
    """What is fulfilled is what was signed. Raises `NotWhatWasSigned`."""
    content = session.scalars(
        select(Signature.content)
        .where(Signature.application_id == application.id)
        .order_by(Signature.id.desc())
        .limit(1)
    ).one()
    if json.loads(content)["answers"] != application.answers:
        raise NotWhatWasSigned


def _apply(
    at: Circumstances,
    session: Session,
    application: Application,
    service: ServiceDefinition,
    outcome: Outcome,
) -> End:
    """Press the verb that the outcome names: the same verbs the registrar presses."""
    match outcome:
        case Fulfilled():
            process.fulfil(session, application, outcome, actor=SYSTEM, at=at)
            return End("fulfilled")
        case Refused():
            process.refuse(session, application, service, outcome, actor=SYSTEM, at=at)
            return End("refused")
        case ForDesk(reason=reason):
            process.hand_to_desk(session, application, reason, now=at.now)
            return End("for_desk")
        case Postponed(reason=reason):
            process.postpone(session, application, now=at.now)
            return End("postponed", is_done=False, note=reason)


def _drawn(kit: Kit, content: DocumentContent) -> Finished:
    """The sealed paper. Raises as `finished`, and `SealRevoked`."""
    kit.seal_watch.must_hold(kit.now())
    return finished(content, kit.seals, kit.now())


def _keep_paper(kit: Kit, session: Session, job: Job, drawn: Finished) -> End:
    document = session.execute(
        select(ResultDocument)
        .where(ResultDocument.id == job.payload["document"])
        .options(undefer(ResultDocument.pdf))
        .with_for_update()
    ).scalar_one()
    if document.pdf is not None:
        return End("drawn_already")
    document.seal, document.record_seal = asdict(drawn.seal), drawn.record_seal
    document.pdf = locked_pdf(document, drawn.pdf, kit.vault)
    return End("drawn")


def _journey(service: ServiceDefinition) -> Journey:
    assert service.journey is not None, f"{service.code} cannot be had online"
    return service.journey


def _application_id(job: Job) -> int:
    assert job.application_id is not None
    return job.application_id
