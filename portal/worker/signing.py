"""A signature that could not be wholly checked when it came: nothing is done for it until it is."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models import Application, ElectronicSignature
from models.enums import SignatureState, State, WaitingFor
from portal.regulation import companions, process, signatures
from portal.regulation.actors import SYSTEM
from portal.regulation.registering import queue_execution, unproven_signature
from portal.regulation.signatures import Again
from portal.regulation.states import OPEN
from portal.worker.attempt import End, Plan
from portal.worker.kit import Kit

AT_ONCE = timedelta(seconds=1)


def read_signature(kit: Kit, session: Session, application: Application) -> Plan | None:
    """What to do first for an application whose signature is not proven; None when there is nothing to prove.

    Found wrong, it stays wrong: whoever was signed together with the one for which that was found is closed unasked.
    """
    kept = unproven_signature(session, application) if application.state in OPEN else None
    if kept is None:
        return None
    again = signatures.again(kept, application)
    if kept.state is SignatureState.REFUSED:
        return Plan(
            outside=lambda: None, write=lambda session, checked: _settle(kit, session, again, checked)
        )
    return Plan(
        outside=lambda: signatures.check_again(kit.gateways.signature, again, kit.now()),
        write=lambda session, checked: _settle(kit, session, again, checked),
    )


def _settle(kit: Kit, session: Session, again: Again, checked: signatures.Rechecked | None) -> End:
    """Go on, give up, or wait: in the transaction that writes down what was found. The signature is held first: of
    several who were signed by it one writes, and the others read what that one wrote."""
    kept = unproven_signature(session, session.get_one(Application, again.application_id), is_held=True)
    application = process.lock(session, again.application_id)
    if application.state not in OPEN:
        return End("settled_already")
    if kept is None:  # proven meanwhile for another of them: this task now does what it is for
        return End("signature_verified", is_done=False, pause=AT_ONCE)
    if checked is not None and kept.state is not SignatureState.REFUSED:
        signatures.note_verdict(kept, *checked)
    match kept.state:
        case SignatureState.ACCEPTED:
            return _go_on(kit, session, application, kept)
        case SignatureState.REFUSED:
            return _close(kit, session, application, kept)
    if _may_wait(application):
        _say(application, signatures.WAITING, kept.code)
        process.postpone(session, application, now=kit.now(), notice=signatures.WAITING)
    return End("signature_unknown", is_done=False)


def _go_on(kit: Kit, session: Session, application: Application, kept: ElectronicSignature) -> End:
    now = kit.now()
    for each in companions.party(session, application):
        _say(process.lock(session, each.id), "", "")
    details = {"code": kept.code, "way": kept.way}
    process.note(session, application, signatures.VERIFIED, actor=SYSTEM, now=now, details=details)
    queue_execution(session, application, now)
    return End("signature_verified")


def _close(kit: Kit, session: Session, application: Application, kept: ElectronicSignature) -> End:
    now = kit.now()
    details = {"code": kept.code, "way": kept.way}
    process.note(session, application, signatures.REFUSED, actor=SYSTEM, now=now, details=details)
    _say(application, signatures.REFUSED, kept.code)
    journey = kit.catalogue[application.service].journey
    assert journey is not None
    process.withdraw(session, application, journey, actor=SYSTEM, now=now, notice=signatures.REFUSED)
    return End("signature_refused")


def _say(application: Application, word: str, code: str) -> None:
    """Let the application itself say how its signature stands, for the pages that show it."""
    kept = {name: value for name, value in application.result.items() if name != signatures.WAITING}
    application.result = {**kept, word: code} if word else kept


def _may_wait(application: Application) -> bool:
    """Whether it stands where it can be put to wait; a registrar may have taken it meanwhile."""
    is_waiting = application.state is State.WAITING and application.waiting_for is WaitingFor.REGISTRY
    return is_waiting or application.state is State.REGISTERED
