"""Going in by a key: who signed a text that is good once is who the certificate names."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.enums import SignaturePurpose
from models.iin import Iin
from portal.accounts import throttle
from portal.accounts.entrance import Candidate
from portal.accounts.throttle import Charge
from portal.dates import date_and_time
from portal.extensions import db
from portal.forms.signing import KeyForm
from portal.gateways.signature.armour import der_of
from portal.gateways.signature.port import Certificate
from portal.gateways.signature.rule import Failure
from portal.regulation import signatures
from portal.regulation.signature_words import WORDS
from portal.regulation.signatures import LIVES, Given, NonceSpent
from portal.views import entering
from portal.views.code_sending import now, settings, soonest
from portal.views.key_page import key_page

FLOW = "signing_in_by_key"
BEGIN = "key"


@dataclass(frozen=True, slots=True)
class KeyEntrance:
    """What differs between the entrances. `purposes` (OIDs) are the filter of the signing program; `go_on` is for
    whom the key names, as after the right password; `otherwise` is the page of the password; `nobody` is said when
    nobody here has this IIN."""

    purpose: SignaturePurpose
    purposes: tuple[str, ...]
    find: entering.Find
    go_on: Callable[[Candidate, Iin], Response | None]
    endpoint: str
    otherwise: str
    nobody: object


def by_key(entrance: KeyEntrance) -> Response:
    """The page of an entrance: the text is given by its first POST, judged by the next."""
    if elsewhere := entering.signed_in():
        return elsewhere
    if request.form.get("act") == BEGIN:
        return _begin(entrance)
    given = _given(entrance)
    if given is None:
        if request.method == "POST":
            flash(_("The time for signing in is over. Begin once more."), "info")
        return redirect(url_for(entrance.otherwise))
    form = KeyForm()
    if form.validate_on_submit() and (answer := _judge(entrance, given, form)):
        return answer
    form.nonce.data, form.cms.data = given.nonce, ""
    return key_page(
        "auth/key.html", given, entrance.purposes, form=form, entrance=entrance, rows=_rows(given)
    )


def _begin(entrance: KeyEntrance) -> Response:
    """To the page with a text to sign, or of the password when its address was given too many."""
    try:
        _give(entrance)
    except throttle.Locked as locked:
        words = _(
            "Signing in with a key was begun too often from this network. Sign in with the password or try again"
            " %(time)s.",
            time=soonest(locked.until),
        )
        flash(words, "warning")
        return redirect(url_for(entrance.otherwise))
    return redirect(url_for(entrance.endpoint))


def _give(entrance: KeyEntrance) -> None:
    """Give this browser a text to sign; the one that it has is given again while most of its time is left. Raises
    `Locked`."""
    before = _given(entrance)
    if before is not None and before.expires_at - now() > LIVES / 2:
        return
    said = {
        "form": f"emhana.{entrance.purpose.value}/1",
        "portal": settings().BASE_URL,
        "at": now().isoformat(timespec="seconds"),
    }
    with db.writing() as database:
        throttle.charge(database, _doorway(throttle.nonce_doorway), now())
        given = signatures.give(database, entrance.purpose, said, owner="", now=now())
    session[FLOW] = given.nonce


def _doorway(kind: Callable[[str, str], throttle.Doorway]) -> throttle.Doorway:
    """The counter of this kind for where this request comes from."""
    return kind(settings().SECRET_KEY, request.remote_addr or "")


def _given(entrance: KeyEntrance) -> Given | None:
    """What was given to this very browser at this entrance, while it is good."""
    given = signatures.find(db.session, session.get(FLOW, ""), owner="")
    if given is None or given.purpose is not entrance.purpose or given.expires_at <= now():
        return None
    return given


def _judge(entrance: KeyEntrance, given: Given, form: KeyForm) -> Response | None:
    """In, or None with the reason on the form. Whoever cannot be checked wholly is not let in."""
    try:
        with db.writing() as database:
            charge = throttle.charge(database, _doorway(throttle.key_doorway), now())
    except throttle.Locked as locked:
        form.wrap_up(entering.pause_words(locked))
        return None
    db.let_go()
    gateway = current_app.extensions["gateways"].signature
    checked = signatures.check(gateway, given, der_of(form.cms.data or ""), iin="", now=now())
    if checked.verdict.failure:
        form.wrap_up(WORDS[checked.verdict.failure])
        return None
    if not checked.verdict.is_accepted or checked.verdict.certificate is None:
        form.wrap_up(
            _(
                "Nobody can tell now whether the key is revoked, so it lets nobody in. Sign in with the password."
            )
        )
        return None
    try:
        with db.writing() as database:
            signatures.spend(database, given, now())
            throttle.give_back(database, charge)
            throttle.give_back(database, Charge(_doorway(throttle.nonce_doorway), given.created_at, None))
    except NonceSpent as spent:
        session.pop(FLOW, None)
        form.wrap_up(WORDS[spent.failure])
        return None
    return _enter(entrance, checked.verdict.certificate)


def _enter(entrance: KeyEntrance, key: Certificate) -> Response:
    """As after the right password; a key that another organisation gave its employee is none of this one's."""
    session.pop(FLOW, None)
    try:
        iin = Iin(key.iin)
        candidate = entrance.find(db.session, iin)
    except ValueError:  # twelve digits that no person has
        candidate = None
    answer = None
    if candidate is None:
        flash(str(entrance.nobody), "warning")
    elif candidate.bin and candidate.bin != key.bin:
        flash(str(WORDS[Failure.OTHER_ORGANISATION]), "error")
    else:
        answer = entrance.go_on(candidate, iin)
    return answer or redirect(url_for(entrance.otherwise))


def _rows(given: Given) -> list[dict[str, str]]:
    return [
        {"key": _("Address of the portal"), "value": settings().BASE_URL},
        {"key": _("Moment"), "value": str(date_and_time(given.created_at))},
        {"key": _("Number"), "value": given.nonce},
    ]
