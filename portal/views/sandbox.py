"""The sandbox's own pages: the messages people would get, the switches of the stand-ins, the demo
people. In production none of these addresses exists."""

from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from flask import Blueprint, abort, current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from portal.config import Settings
from portal.demo.people import DEMO_PASSWORD, PEOPLE, STAFF
from portal.extensions import csrf
from portal.gateways import Gateways
from portal.gateways.sandbox_store import STAND_INS, Mode, SandboxStore
from portal.views import callbacks
from portal.views.guards import in_sandbox
from portal.views.system_words import SYSTEMS

blueprint = Blueprint("sandbox", __name__, url_prefix="/sandbox")
csrf.exempt(blueprint)  # a program that tests the portal tells the stand-ins how to answer

MODES = {
    Mode.UP: _l("Answers"),
    Mode.DOWN: _l("Does not work"),
    Mode.SLOW: _l("Answers too late"),
    Mode.REJECT: _l("Refuses"),
}


@dataclass(frozen=True, slots=True)
class Switch:
    """A stand-in as the page shows it."""

    name: str
    title: object
    mode: Mode


@blueprint.get("/")
@in_sandbox
def index() -> str:
    now = _store().modes()
    return render_template(
        "sandbox/index.html",
        switches=[Switch(name, SYSTEMS[name], now[name]) for name in STAND_INS],
        modes=MODES,
        people=PEOPLE,
        staff=STAFF,
        password=DEMO_PASSWORD,
    )


@blueprint.get("/sms")
@in_sandbox
def sms() -> Response | str:
    """The messages sent to `?phone=`, newest first: JSON for a program, a page for a person."""
    phone = _number(request.args.get("phone", ""))
    messages = _store().messages(phone) if phone else []
    if not _wants_json():
        return render_template("sandbox/sms.html", phone=phone, messages=messages)
    return jsonify(
        [
            {"phone": one.phone, "text": one.text, "code": one.code, "sent_at": one.sent_at.isoformat()}
            for one in messages
        ]
    )


@blueprint.post("/sms")
@in_sandbox
def answer_sms() -> Response:
    """Answer a message, as its receiver would from their phone."""
    typed = {
        "id": uuid4().hex,
        "phone": _number(request.form.get("phone", "")),
        "text": request.form.get("text", ""),
    }
    heard = callbacks.read(typed) or abort(400)
    callbacks.take_in(heard)
    return redirect(url_for(".sms", phone=typed["phone"]), 303)


@blueprint.get("/email")
@in_sandbox
def email() -> Response | str:
    """The letters sent to `?address=`, newest first: JSON for a program, a page for a person."""
    address = request.args.get("address", "").strip().lower()
    letters = _store().letters(address) if address else []
    if not _wants_json():
        return render_template("sandbox/email.html", address=address, letters=letters)
    return jsonify(
        [
            {
                "address": one.address,
                "subject": one.subject,
                "text": one.text,
                "code": one.code,
                "sent_at": one.sent_at.isoformat(),
            }
            for one in letters
        ]
    )


@blueprint.get("/gateways/<system>")
@in_sandbox
def gateway(system: str) -> Response:
    """How the stand-in answers now."""
    return _told(system, _store().modes())


@blueprint.post("/gateways/<system>")
@in_sandbox
def tell_gateway(system: str) -> Response:
    """Tell a stand-in how to answer from now on: `mode` as JSON or as a form of the sandbox's page."""
    if system not in STAND_INS:
        abort(404)
    message = request.get_json(silent=True) if request.is_json else request.form
    wanted = message.get("mode") if isinstance(message, dict) else None
    if wanted not in [mode.value for mode in Mode]:
        abort(400)
    store = _store()
    store.set_mode(system, Mode(wanted))
    gateways: Gateways = current_app.extensions["gateways"]
    if system in gateways.breakers:
        gateways.breakers[system].forget()  # who turns the switch wants to see what comes of it now
    if request.is_json or _wants_json():
        return _told(system, store.modes())
    return redirect(url_for("sandbox.index", _anchor="systems"), 303)


def _store() -> SandboxStore:
    return SandboxStore(cast(Settings, current_app.extensions["settings"]).SANDBOX_FILE)


def _told(name: str, modes: dict[str, Mode]) -> Response:
    if name not in modes:
        abort(404)
    return jsonify({"name": name, "mode": modes[name].value})


def _wants_json() -> bool:
    """A browser asks for HTML before anything else; a program asks for JSON by name."""
    kinds = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(kinds) == "application/json"


def _number(typed: str) -> str:
    """`typed` as +77…: the plus of an address arrives as a space, people write 8 701 …; "" for no number."""
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    if len(digits) == 11 and digits.startswith("8"):
        digits = f"7{digits[1:]}"
    elif len(digits) == 10:
        digits = f"7{digits}"
    return f"+{digits}" if digits else ""
