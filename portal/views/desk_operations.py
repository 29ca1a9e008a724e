"""For the administrator and the head: whether workers live, tasks are done and registers answer."""

from datetime import UTC, datetime

from flask import current_app, render_template
from flask_babel import lazy_gettext as _l

from models.enums import Role
from portal.extensions import db
from portal.gateways import Gateways
from portal.queries.operations import operations as look
from portal.views.desk import moments, pages
from portal.views.guards import circumstances, officers
from portal.views.system_words import SYSTEMS

KINDS = {
    "execute": _l("Carry out an application"),
    "document": _l("Draw a document"),
    "leave_clinic": _l("Tell the register that a clinic was left"),
    "leave_visits": _l("Call off visits in a clinic that was left"),
    "reissue": _l("Replace a certificate"),
    "consent_sms": _l("Ask for a consent by SMS"),
    "consent_email": _l("Ask for a consent by a letter"),
    "reply_sms": _l("Answer an SMS"),
    "sms": _l("Send an SMS"),
    "email": _l("Send a letter"),
    "reminder_sms": _l("Remind by SMS"),
    "reminder_email": _l("Remind by a letter"),
    "offer_sms": _l("Offer a free time by SMS"),
    "offer_email": _l("Offer a free time by a letter"),
}

TROUBLES = {
    "taken": _l("A registrar is at it"),
    "waiting": _l("Waits for the citizen's answer"),
    "SealExpired": _l("The certificate of the organisation's seal is out of its term"),
    "SealRevoked": _l("The certificate of the organisation's seal is revoked"),
    "SealTokenSilent": _l("The token with the organisation's seal does not sign"),
    "SealPinRefused": _l("The token with the organisation's seal refused its PIN"),
}
# Errors of tasks, by the names under which the worker notes them.
DEAD_SEAL = {"SealExpired", "SealRevoked"}
LOST_TOKEN = {"SealTokenSilent", "SealPinRefused"}


@pages.get("/operations")
@officers(Role.ADMINISTRATOR, Role.HEAD)
def operations() -> str:
    """The machinery behind the portal; nobody's data."""
    gateways: Gateways = current_app.extensions["gateways"]
    seen = look(db.session, circumstances().now, datetime.now(UTC), resting_here=gateways.resting())
    errors = {trouble.error for trouble in seen.troubles}
    is_alive = any(worker.is_alive for worker in seen.workers)
    return render_template(
        "desk/operations.html",
        seen=seen,
        any_alive=is_alive,
        kinds=KINDS,
        troubles=TROUBLES,
        seal_is_dead=bool(errors & DEAD_SEAL),
        token_is_lost=bool(errors & LOST_TOKEN),
        registers={system: SYSTEMS[system] for system in gateways.breakers},
        **moments(),
    )
