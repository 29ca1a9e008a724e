"""A decision signed with the officer's key: what the form says is given to NCALayer, and is done when it comes back."""

from urllib.parse import urlencode

from flask import Response as FlaskResponse
from flask import abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Application
from models.enums import Role
from portal.extensions import db
from portal.forms.desk import ActForm
from portal.forms.signing import KeyForm
from portal.gateways.signature.armour import der_of
from portal.gateways.signature.rule import EMPLOYEE, SIGNING
from portal.language import current_language
from portal.queries.bookings import booked_of
from portal.regulation import decisions
from portal.regulation.decisions import Decision, Signatory
from portal.regulation.signature_words import WORDS
from portal.regulation.signatures import Checked, Given
from portal.views.code_sending import settings
from portal.views.desk import own_application, pages, title_of
from portal.views.desk_acts import Act
from portal.views.entering import BY_KEY
from portal.views.guards import actor, circumstances, officer, officers, typed
from portal.views.key_page import key_page

# The day and the filters by which the page of an act shows what it offers.
WISHES = frozenset({"day", "doctor", "half", "language", "building"})


def wants_key(chosen: Act) -> bool:
    """Whether the officer signs this act by a key."""
    is_in_by_key, is_demanded = bool(session.get(BY_KEY)), settings().DECISIONS_NEED_KEY
    return decisions.wants_key(chosen.name, is_in_by_key=is_in_by_key, is_demanded=is_demanded)


def to_key(chosen: Act, found: Application, form: ActForm) -> Response:
    """Give what the form says to be signed, and go to the page that has it signed."""
    booked, by = booked_of(db.session, found, circumstances().now), _by()
    rows = [
        (_("Application"), found.number or ""),
        (_("Service"), str(title_of(found.service))),
        (_("Patient"), found.subject.full_name),
        (_("Decision"), str(chosen.heading)),
        *([(_("Booked now"), f"{booked.visit.when}, {booked.visit.doctor}")] if booked else []),
        *((row.label, row.value) for row in form.rows()),
        (_("Who decides"), f"{by.name}, {by.organisation}"),
    ]
    said = {name: values for name, values in typed().items() if name in form}
    given = _give(found, Decision(chosen.name, current_language(), rows, said))
    return redirect(_with_wishes(url_for(".sign_decision", number=found.number, nonce=given.nonce)))


@pages.get("/applications/<number>/sign/<nonce>")
@officers(Role.REGISTRAR)
def sign_decision(number: str, nonce: str) -> Response:
    """What is decided, and NCALayer; in the other language the form is shown again, as what is read is signed."""
    found = own_application(number)
    given = given_to_officer(found, nonce)
    if decisions.is_carried_out(db.session, given):
        return redirect(url_for(".application", number=number))
    if given.expires_at <= circumstances().now:
        flash(_("The time for signing is over. Check the decision and sign it once more."), "info")
        return redirect(_form_url(found, given))
    if decisions.read(given).language is not current_language():
        return redirect(_form_url(found, given))
    return key_sheet(found, given, KeyForm(formdata=None))


@pages.get("/applications/<number>/sign/<nonce>/text")
@officers(Role.REGISTRAR)
def decision_text(number: str, nonce: str) -> Response:
    """The very bytes that are given to be signed."""
    given = given_to_officer(own_application(number), nonce)
    return FlaskResponse(given.content, content_type="text/plain; charset=utf-8")


def given_to_officer(found: Application, nonce: str) -> Given:
    """What was given of this application to the officer; else 404."""
    return decisions.find(db.session, found, nonce, _by()) or abort(404)


def checked_signature(given: Given, form: KeyForm) -> Checked:
    """What came back from NCALayer with its verdict; the database is let go of meanwhile."""
    by, now = _by(), circumstances().now
    db.let_go()
    gateway = current_app.extensions["gateways"].signature
    return decisions.check(gateway, given, der_of(form.cms.data or ""), by, now)


def not_signed(number: str, given: Given, checked: Checked, form: KeyForm) -> Response | None:
    """The page once more with what is wrong with the signature, noted in the journal; None when nothing is. Where
    nobody can tell whether the key is revoked, nothing is decided."""
    verdict = checked.verdict
    if verdict.is_accepted:
        return None
    found = own_application(number)
    with db.writing() as database:
        decisions.note_refusal(database, found.id, verdict.code, actor=actor(), now=circumstances().now)
    form.wrap_up(
        WORDS[verdict.failure]
        if verdict.failure
        else _(
            "Nobody can tell now whether the key is revoked. Nothing is decided yet: sign again a little later."
        )
    )
    return key_sheet(found, _give(found, decisions.read(given)), form)


def key_sheet(found: Application, given: Given, form: KeyForm) -> Response:
    """The page that has a decision signed; its form goes to the act itself."""
    decision = decisions.read(given)
    form.nonce.data, form.cms.data = given.nonce, ""
    return key_page(
        "desk/sign_decision.html",
        given,
        (SIGNING, EMPLOYEE),
        iin=_by().iin,
        form=form,
        number=found.number,
        rows=[{"key": key, "value": value} for key, value in decision.rows],
        act_url=_form_url(found, given),
    )


def typed_before(found: Application) -> dict[str, list[str]]:
    """What the officer typed of a decision that was given to be signed, when the form is opened again from there."""
    nonce = request.args.get("typed", "") if request.method == "GET" else ""
    given = decisions.find(db.session, found, nonce, _by()) if nonce else None
    return {name: list(values) for name, values in decisions.read(given).typed.items()} if given else {}


def _form_url(found: Application, given: Given) -> str:
    """The form of the decision as it was typed; what comes back signed is sent there too, so that whoever must sign in
    again in between finds it there."""
    act = decisions.read(given).act.value
    return _with_wishes(url_for(".act", number=found.number, name=act), typed=given.nonce)


def _with_wishes(url: str, **more: str) -> str:
    """`url` with the wishes of this page, which must not be taken for arguments of `url_for`."""
    query = urlencode({**{name: each for name, each in request.args.items() if name in WISHES}, **more})
    return f"{url}?{query}" if query else url


def _give(found: Application, decision: Decision) -> Given:
    with db.writing() as database:
        return decisions.give(database, found, decision, _by(), now=circumstances().now)


def _by() -> Signatory:
    return decisions.signatory(db.session, officer().staff_id)
