"""A signature that could not be wholly checked when it came: nothing is done for it until it is."""

from sqlalchemy.orm import Session

from models import Application
from models.enums import SignatureState, State, WaitingFor
from portal.regulation import companions, process, signatures
from portal.regulation.actors import SYSTEM
from portal.regulation.registering import queue_execution, unproven_signature
from portal.regulation.signatures import Again
from portal.regulation.states import OPEN
from portal.worker.attempt import End, Plan
from portal.worker.kit import Kit


def read_signature(kit: Kit, session: Session, application: Application) -> Plan | None:
    """What to do first for an application whose signature is not proven; None when there is nothing to prove."""
    kept = unproven_signature(session, application) if application.state in OPEN else None
    if kept is None:
        return None
    again = signatures.again(kept, application)
    return Plan(
        outside=lambda: signatures.check_again(kit.gateways.signature, again, kit.now()),
        write=lambda session, checked: _settle(kit, session, again, checked),
    )


def _settle(kit: Kit, session: Session, again: Again, checked: signatures.Rechecked) -> End:
    """Go on, give up, or wait: in the transaction that writes down what was found."""
    application = process.lock(session, again.application_id)
    kept = unproven_signature(session, application)
    if application.state not in OPEN or kept is None:
        return End("settled_already")
    signatures.note_verdict(kept, *checked)
    details = {"code": kept.code, "way": kept.way}
    now = kit.now()
    match kept.state:
        case SignatureState.ACCEPTED:
            for each in companions.party(session, application):
                _say(each, "", "")
            process.note(session, application, signatures.VERIFIED, actor=SYSTEM, now=now, details=details)
            queue_execution(session, application, now)
            return End("signature_verified")
        case SignatureState.REFUSED:
            process.note(session, application, signatures.REFUSED, actor=SYSTEM, now=now, details=details)
            _say(application, signatures.REFUSED, kept.code)
            journey = kit.catalogue[application.service].journey
            assert journey is not None
            process.withdraw(session, application, journey, actor=SYSTEM, now=now, notice=signatures.REFUSED)
            return End("signature_refused")
    if _may_wait(application):
        _say(application, signatures.WAITING, kept.code)
        process.postpone(session, application, now=now, notice=signatures.WAITING)
    return End("signature_unknown", is_done=False)


def _say(application: Application, word: str, code: str) -> None:
    """Let the application itself say how its signature stands, for the pages that show it."""
    kept = {name: value for name, value in application.result.items() if name != signatures.WAITING}
    application.result = {**kept, word: code} if word else kept


def _may_wait(application: Application) -> bool:
    """Whether it stands where it can be put to wait; a registrar may have taken it meanwhile."""
    is_waiting = application.state is State.WAITING and application.waiting_for is WaitingFor.REGISTRY
    return is_waiting or application.state is State.REGISTERED
