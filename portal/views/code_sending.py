"""One-time codes as views use them: made in a transaction, sent after it, taken back when they
could not be sent, judged in a transaction of their own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

import structlog
from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from models.enums import Language
from portal import dates
from portal.accounts import codes, messages, throttle
from portal.accounts.codes import Check, CodeDesk, Issued, Sending, Verdict
from portal.clock import Clock
from portal.config import Settings
from portal.extensions import db
from portal.forms.base import PortalForm
from portal.gateways import Gateways
from portal.gateways.email.port import SYSTEM as MAIL
from portal.gateways.email.port import Letter
from portal.gateways.errors import GatewayError, Rejected
from portal.language import Bilingual

log = structlog.get_logger()
_quiet = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sms")


@dataclass(frozen=True, slots=True)
class Post:
    """Where a code goes: its purpose, the number (E.164; the address when it is a letter), the words round
    it and their language. `is_own`: to the account's own number, asked for by its owner, who has signed in."""

    purpose: str
    number: str
    words: Bilingual
    language: Language
    is_letter: bool = False
    is_own: bool = False


def now() -> datetime:
    """This moment by the portal's clock."""
    return cast(Clock, current_app.extensions["clock"]).now()


def settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def gateways() -> Gateways:
    return cast(Gateways, current_app.extensions["gateways"])


def send(post: Post) -> None:
    """Make a code and send it. Raises `TooManySends`, `Locked` (too many codes from this address, too
    many guesses) or GatewayError, after which the code does not count as sent."""
    issued = _issue(post)
    try:
        _give(post, _text(post, issued))
    except GatewayError:
        with db.writing() as session:
            codes.take_back(session, issued)
        raise


def send_quietly(post: Post, *, really: bool) -> None:
    """The same without a sign to the visitor, in words or in time, of whether anything is sent: the
    message goes out behind the page. Raises `TooManySends` and `Locked`, which say nothing of it."""
    issued = _issue(post)
    if not really:
        return
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy
    text = _text(post, issued)
    sending = _quiet.submit(_send_behind, app, post.number, text, issued)
    if settings().TESTING:
        sending.result()


def notify(number: str, words: Bilingual, language: Language) -> None:
    """Tell something that is already so; when the operator is down the act stays done."""
    try:
        gateways().sms.send(number, words.say(language), uuid4().hex)
    except GatewayError as error:
        log.warning("notice_not_sent", kind=type(error).__name__)


def judge(purpose: str, number: str, code: str) -> Check:
    """Judge a typed code; one that was used up by wrong tries is counted against guessing."""
    with db.writing() as session:
        check = codes.check(code_desk(session), purpose, number, code)
        if check.was_last:
            throttle.charge(session, _guessing(purpose, number), now())
        elif check.is_right:
            throttle.clear(session, _guessing(purpose, number))
    return check


def sending_of(purpose: str, number: str) -> Sending:
    """When the present code ends and when the next may be asked for."""
    return codes.state(code_desk(db.session), purpose, number)


def complain_of(form: PortalForm, check: Check) -> None:
    """Say on the field `code` what was wrong and how to go on."""
    words = {
        Verdict.WRONG: ngettext(
            "The code is not right. You have %(num)d try left.",
            "The code is not right. You have %(num)d tries left.",
            check.tries_left,
        ),
        Verdict.EXPIRED: _("This code is no longer good. Ask for a new one."),
        Verdict.EXHAUSTED: _("The code was wrong five times. Ask for a new one."),
    }
    form.complain("code", words[check.verdict])


def excuse(error: Exception) -> str:
    """Why no code was sent, in words, with the time of the next try."""
    if isinstance(error, codes.TooManySends):
        return _(
            "Enough codes were sent already. Ask for the next one %(time)s.", time=soonest(error.next_at)
        )
    if isinstance(error, throttle.Guessed):
        return _("Too many wrong tries. Try again %(time)s.", time=soonest(error.until))
    if isinstance(error, throttle.Locked):
        return _("Too many codes were asked for from here. Try again %(time)s.", time=soonest(error.until))
    if isinstance(error, GatewayError) and error.system == MAIL:
        return _unsent_letter(error)
    return _("We cannot send SMS just now. Nothing is lost: try again in a few minutes.")


def _unsent_letter(error: GatewayError) -> str:
    if isinstance(error, Rejected):
        return _("The mail server does not take letters to this address. Check it or use another one.")
    return _("We cannot send letters just now. Nothing is lost: try again in a few minutes.")


NOT_SENT = (codes.TooManySends, throttle.Locked, GatewayError)


def soonest(moment: datetime) -> Bilingual:
    """When it will be time, in words: at the first whole minute not before `moment`."""
    return dates.at_time(moment + timedelta(seconds=59))


def _issue(post: Post) -> Issued:
    with db.writing() as session:
        throttle.check_guesses(session, _guessing(post.purpose, post.number), now())
        if not post.is_own:
            # Nobody can be flooded through their own account, and thousands share a mobile operator's address.
            doorway = throttle.sending_doorway(settings().SECRET_KEY, request.remote_addr or "")
            throttle.charge(session, doorway, now())
        return codes.issue(code_desk(session), post.purpose, post.number)


def _guessing(purpose: str, number: str) -> throttle.Doorway:
    return throttle.guessing_doorway(settings().SECRET_KEY, purpose, number)


def _send_behind(app: Flask, number: str, text: str, issued: Issued) -> None:
    with app.app_context():
        try:
            gateways().sms.send(number, text, uuid4().hex)
        except GatewayError as error:
            log.warning("code_not_sent", kind=type(error).__name__)
            with db.writing() as session:
                codes.take_back(session, issued)


def _give(post: Post, text: str) -> None:
    key = uuid4().hex
    if post.is_letter:
        subject = messages.EMAIL_SUBJECT.say(post.language)
        gateways().email.send(Letter(post.number, subject, text), key)
    else:
        gateways().sms.send(post.number, text, key)


def _text(post: Post, issued: Issued) -> str:
    return post.words.format(code=issued.code).say(post.language)


def code_desk(session: Session) -> CodeDesk:
    """Where codes are made and compared: this application at this moment."""
    return CodeDesk(session=session, key=settings().SECRET_KEY, now=now())
