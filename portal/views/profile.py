"""The pages of the cabinet about oneself: data, number, family, devices, who looked."""

from datetime import timedelta
from typing import cast

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from models import Account, Person
from models.enums import Language
from models.iin import Phone
from portal.accounts import calendar_feeds, entrance, messages, people, sessions
from portal.accounts.entrance import Candidate, NumberTaken
from portal.clock import local
from portal.dates import age_words
from portal.extensions import db
from portal.forms.profile import LanguageForm, NewPhoneForm
from portal.gateways.errors import GatewayError
from portal.queries import profile as queries
from portal.sessions import PortalSession
from portal.views import entering
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post, gateways, notify, now, settings
from portal.views.guards import citizen, citizens, kept_form

pages = Blueprint("profile", __name__, url_prefix="/cabinet")

FLOW = "new_phone"


@pages.route("/profile", methods=["GET", "POST"])
@citizens
def me() -> str | Response:
    """My data, and the language in which I am written to."""
    mine = queries.profile_of(db.session, citizen().account_id)
    form = LanguageForm.reopened(kept_form(citizen().get_id())).fill({"message_language": mine.language})
    if form.validate_on_submit():
        with db.writing() as database:
            entrance.change_language(database, citizen().account_id, Language(form.message_language.data))
        flash(_("Saved."), "success")
        return redirect(url_for("profile.me"))
    return render_template("profile/me.html", profile=mine, form=form)


@pages.route("/profile/phone", methods=["GET", "POST"])
@citizens
def new_phone() -> str | Response:
    """Another number: the password first, then a code to the new number."""
    form = NewPhoneForm.reopened(kept_form(citizen().get_id()))
    if form.validate_on_submit() and _is_me(form):
        session[FLOW] = form.phone.data.e164
        if sent := send_first(_post(_me()), url_for("profile.new_phone_code")):
            return sent
    return render_template("profile/new_phone.html", form=form, back_url=url_for("profile.me"))


@pages.route("/profile/phone/code", methods=["GET", "POST"])
@citizens
def new_phone_code() -> str | Response:
    """The code from the new number."""
    if not session.get(FLOW):
        return redirect(url_for("profile.new_phone"))
    page = CodePage(
        title=_("Confirm your number"),
        told=_("We have sent a code to %(phone)s.", phone=Phone(session[FLOW])),
        back_url=url_for("profile.new_phone"),
    )
    return code_page(page, _post(_me()), Acts(on_right=_change_phone))


@pages.route("/profile/calendar", methods=["GET", "POST"])
@citizens
def calendar() -> str | Response:
    """The secret address for my calendar: made and shown once, made anew, recalled."""
    mine, secret = citizen().account_id, ""
    if request.form.get("act") == "make":
        with db.writing() as database:
            secret = calendar_feeds.make(database, mine, now())
    if request.form.get("act") == "recall":
        with db.writing() as database:
            calendar_feeds.recall(database, mine)
        flash(_("The address is recalled: no calendar can read your visits any more."), "success")
        return redirect(url_for("profile.calendar"))
    return render_template(
        "profile/calendar.html",
        since=queries.calendar_since(db.session, mine),
        address=f"{settings().BASE_URL}{url_for('calendar.feed', secret=secret)}" if secret else "",
    )


@pages.route("/family")
@citizens
def family() -> str:
    """The children for whom I may act."""
    today = local(now()).date()
    found = queries.family_of(db.session, citizen().person_id, today)
    return render_template("profile/family.html", family=found, today=today, age_words=age_words)


@pages.post("/family/refresh")
@citizens
def refresh_family() -> Response:
    """Ask the population register again."""
    iin = db.session.get_one(Person, citizen().person_id).iin.digits
    db.let_go()
    try:
        record = gateways().population.find(iin)
        children = people.find_children(gateways().population, record, now()) if record else []
    except GatewayError:
        flash(_("We cannot ask the population register just now. Try again in a few minutes."), "warning")
        return redirect(url_for("profile.family"))
    with db.writing() as database:
        parent = database.get_one(Person, citizen().person_id)
        people.remember_children(database, parent, children, now())
    flash(_("Your family is brought up to date with the population register."), "success")
    return redirect(url_for("profile.family"))


@pages.route("/sessions")
@citizens
def devices() -> str:
    """Where I am signed in."""
    idle = timedelta(minutes=settings().SESSION_IDLE_MINUTES)
    found = queries.devices_of(db.session, citizen().get_id(), this=_this(), now=now(), idle=idle)
    return render_template("profile/devices.html", devices=found)


@pages.post("/sessions/end")
@citizens
def end_session() -> Response:
    """Sign out one other device; a stranger's does not exist."""
    number = request.form.get("session", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        abort(404)
    with db.writing() as database:
        ended = sessions.end(database, citizen().get_id(), int(number), now())
    if not ended:
        abort(404)
    flash(_("That device is signed out."), "success")
    return redirect(url_for("profile.devices"))


@pages.post("/sessions/end-others")
@citizens
def end_other_sessions() -> Response:
    """Sign out everywhere but here."""
    with db.writing() as database:
        ended = sessions.end_others(database, citizen().get_id(), _this(), now())
    flash(ngettext("%(num)d device is signed out.", "%(num)d devices are signed out.", ended), "success")
    return redirect(url_for("profile.devices"))


@pages.route("/access-log")
@citizens
def access_log() -> str:
    """Who of the staff opened my record or my child's, and when."""
    page = request.args.get("page", 1, type=int)
    log = queries.openings_of(db.session, citizen().person_id, local(now()).date(), page)
    return render_template(
        "profile/access_log.html",
        log=log,
        url_of=lambda page: url_for("profile.access_log", page=page),
    )


def _is_me(form: NewPhoneForm) -> bool:
    """Whether the password is right and the number is free to ask for."""
    account = db.session.get_one(Account, citizen().account_id)
    if form.phone.data == account.phone:
        form.complain("phone", _("This is your number already."))
        return False
    wrong = _("The password is not right. Try again.")
    return entering.prove(form, "login", account.person.iin, entrance.citizen, wrong=wrong) is not None


def _change_phone() -> Response:
    me_now, phone = _me(), Phone(session.pop(FLOW))
    try:
        with db.writing() as database:
            old = entrance.change_phone(database, citizen().account_id, phone)
    except NumberTaken:
        flash(_("This number belongs to another account. Use another number."), "warning")
        return redirect(url_for("profile.new_phone"))
    notify(old.e164, messages.PHONE_CHANGED, me_now.language)
    flash(_("Your number is changed."), "success")
    return redirect(url_for("profile.me"))


def _me() -> Candidate:
    found = entrance.citizen_of(db.session, citizen().account_id)
    assert found is not None
    return found


def _post(mine: Candidate) -> Post:
    return Post("phone", str(session[FLOW]), messages.PHONE, mine.language)


def _this() -> int | None:
    return cast(PortalSession, session).row_id
