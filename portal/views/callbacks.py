"""Answers that arrive from outside systems; each must show the token that was agreed with it."""

from collections.abc import Mapping

from flask import Blueprint, abort, jsonify, request
from werkzeug.wrappers import Response

from models.iin import Phone
from portal.extensions import csrf, db
from portal.regulation.sms_answers import Heard, hear
from portal.services import CATALOGUE
from portal.views.guards import by_token, circumstances

blueprint = Blueprint("callbacks", __name__, url_prefix="/callbacks")
csrf.exempt(blueprint)  # programs, not browsers: they show a token of their own
TERMS = {code: each.journey.term for code, each in CATALOGUE.items() if each.journey is not None}
LONGEST_ID, LONGEST_TEXT = 80, 1000


@blueprint.post("/sms")
@by_token("SMS_CALLBACK_TOKEN")
def sms() -> Response:
    """A message from a citizen: `{"id", "phone", "text"}`. The answer is the same whatever it said, and for a
    message that was delivered before."""
    message = request.get_json(silent=True)
    heard = read(message if isinstance(message, dict) else {})
    take_in(heard or abort(400))
    return jsonify({"heard": True})


def read(message: Mapping[str, object]) -> Heard | None:
    """The message as the operator writes it; None for what is not one."""
    number, text, message_id = (str(message.get(name) or "") for name in ("phone", "text", "id"))
    if not 0 < len(message_id) <= LONGEST_ID or len(text) > LONGEST_TEXT:
        return None
    try:
        return Heard(message_id, Phone(number), text)
    except ValueError:
        return None


def take_in(heard: Heard) -> None:
    """Hear the message in a transaction of its own."""
    with db.writing() as session:
        hear(session, heard, TERMS, circumstances().now)
