"""The two addresses of eGov Mobile: a phone that scanned the code of a page reads what is to be signed, and sends it
back signed. It is not the browser: it has no cookie of ours, only what the code and the first answer gave it."""

from dataclasses import dataclass

from flask import Blueprint, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from models import Application, MobileSigning
from models.enums import ActorKind, MobileState
from portal.accounts import throttle
from portal.clock import local
from portal.extensions import csrf, db
from portal.gateways.signature import egov_mobile
from portal.gateways.signature.armour import der_of
from portal.language import Bilingual
from portal.principals import Citizen, principal
from portal.regulation import drafting, mobile_signing, mobile_words, signatures
from portal.regulation.actors import Actor
from portal.regulation.signature_words import WORDS
from portal.security import takes
from portal.services import CATALOGUE
from portal.views.code_sending import now, settings
from portal.views.guards import by_link
from portal.views.journey import Walk
from portal.views.signing_by_phone import Answer, receive

blueprint = Blueprint("egov_mobile", __name__, url_prefix="/callbacks/egov-mobile")
csrf.exempt(blueprint)  # a phone, not a browser: no cookie of ours counts here, a token of its own does


class Told(Exception):
    """The phone gets this status and these words."""

    def __init__(self, status: int, words: Bilingual) -> None:
        super().__init__(status)
        self.status = status
        self.words = words


@dataclass(frozen=True, slots=True)
class Opened:
    """A code that was scanned, with the walk of the person to whom the page gave it."""

    code: MobileSigning
    walk: Walk


def _scanned(token: str) -> Opened:
    """What the code leads to. Raises `Told` for none, and for one that is over."""
    opened = _found(token)
    if mobile_signing.stands(opened.code, now()) is not MobileState.WAITING:
        raise Told(410, mobile_words.OVER)
    return opened


def _read(token: str) -> Opened:
    """The same for whoever shows the token of the first answer."""
    _check_token(_found(token))
    return _scanned(token)


def _sent(token: str) -> Opened:
    """The same for what comes back: whether the code is over depends on what is sent."""
    return _check_token(_found(token))


@blueprint.get("/<token>")
@by_link(_scanned)
def offer(token: str, opened: Opened) -> Response:
    """API 1: who asks for a signature, till when, and where the documents are."""
    code, walk, key = opened.code, opened.walk, settings().SECRET_KEY
    description = mobile_words.DESCRIPTION.format(service=walk.passport.title)
    uri = f"{address_of(token)}/documents"
    until = local(code.expires_at)
    return jsonify(
        egov_mobile.offer(description, _asker(walk.draft), until, uri, mobile_signing.token_of(code, key))
    )


@blueprint.get("/<token>/documents")
@by_link(_read)
def documents(_token: str, opened: Opened) -> Response:
    """API 2: the document, in words and to the byte."""
    return jsonify(egov_mobile.documents(_paper(opened)))


@blueprint.put("/<token>/documents")
@takes(egov_mobile.LONGEST_ANSWER)
@by_link(_sent)
def signed(_token: str, opened: Opened) -> Response:
    """API 2: the document comes back signed; it is checked, and sent for the person to whom the code was given."""
    cms = der_of(egov_mobile.signed_text(request.get_data()))
    match receive(opened.code, opened.walk, cms):
        case Answer.TAKEN:
            return _told(200, mobile_words.ACCEPTED)
        case Answer.OVER:
            raise Told(410, mobile_words.OVER)
        case Answer.STOPPED:
            raise Told(409, mobile_words.STOPPED)
        case failure:
            raise Told(403, WORDS[failure])


@blueprint.errorhandler(Told)
def _say(told: Told) -> Response:
    answer = _told(told.status, told.words)
    if told.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    return _told(413, mobile_words.TOO_LARGE)


@blueprint.errorhandler(throttle.Locked)
def _too_often(_error: throttle.Locked) -> Response:
    return _told(429, mobile_words.TOO_OFTEN)


@blueprint.after_request
def _for_nobody_else(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def address_of(link: str) -> str:
    """The address of the first answer, as the code says it: by the portal's own name, whoever asks by which."""
    return f"{settings().BASE_URL}{blueprint.url_prefix}/{link}"


def _told(status: int, words: Bilingual) -> Response:
    answer = jsonify(message=str(words))
    answer.status_code = status
    return answer


def _found(token: str) -> Opened:
    code = mobile_signing.find(db.session, token, settings().SECRET_KEY)
    if code is None:
        raise _guess(Told(404, mobile_words.UNKNOWN))
    draft = code.challenge.application
    who = principal(db.session, code.challenge.owner)
    service = CATALOGUE.get(draft.service) if draft is not None else None
    if draft is None or service is None or service.journey is None or not isinstance(who, Citizen):
        raise Told(410, mobile_words.OVER)
    actor = Actor(ActorKind.CITIZEN, who.account_id, who.name)
    return Opened(code, Walk(service.passport, service.journey, draft, actor))


def _check_token(opened: Opened) -> Opened:
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not mobile_signing.is_token(opened.code, settings().SECRET_KEY, shown):
        raise _guess(Told(401, mobile_words.WRONG_TOKEN))
    return opened


def _guess(told: Told) -> Told:
    """Count a guess at an address or a token; what is right is never locked. Raises `Locked` after too many."""
    db.let_go()
    doorway = throttle.link_doorway(settings().SECRET_KEY, request.remote_addr or "")
    with db.writing() as session:
        throttle.charge(session, doorway, now())
    return told


def _asker(draft: Application) -> egov_mobile.Asker:
    clinic = draft.clinic
    if clinic is None:
        return egov_mobile.Asker(mobile_words.PORTAL, name_en="Emhana")
    return egov_mobile.Asker(Bilingual(kk=clinic.name_kk, ru=clinic.name_ru), clinic.bin)


def _paper(opened: Opened) -> egov_mobile.Paper:
    given = signatures.find(db.session, opened.code.challenge.nonce, owner=None)
    assert given is not None
    title = opened.walk.passport.title
    name = mobile_words.PAPER.format(service=title)
    return egov_mobile.Paper(
        name, f"Application: {opened.walk.code}", _lines(given.content, title), given.base64
    )


def _lines(content: bytes, title: Bilingual) -> list[tuple[str, str]]:
    """What the bytes say, line by line."""
    said = drafting.said_in(content)
    return [
        (str(mobile_words.SERVICE), str(title)),
        (str(mobile_words.APPLICANT), f"{said.applicant}, {said.iin}"),
        *([(str(mobile_words.ABOUT), ", ".join(said.others))] if said.others else []),
        *said.rows,
    ]
