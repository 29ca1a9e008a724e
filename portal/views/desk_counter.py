"""The counter of the State Corporation: who came, identified in the registers, agrees by a code of their own."""

from flask import current_app, flash, make_response, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Application, Organisation, Person
from models.enums import Role
from portal import dates
from portal.accounts import throttle
from portal.accounts.people import remember
from portal.accounts.throttle import Charge
from portal.extensions import db
from portal.forms.counter import REPRESENTATIVE, SELF, SeenForm, VisitorForm
from portal.gateways.errors import GatewayError
from portal.queries.counter import requests_of
from portal.regulation import counter as rules
from portal.regulation import drafting, record_log
from portal.regulation.counter import NotAtCounter, Obstacle, Visitors
from portal.regulation.process import NotWhatWasShown
from portal.regulation.record_log import Opening
from portal.regulation.registering import AlreadyOpen
from portal.regulation.representation import Fault, NotEntitled
from portal.services import CATALOGUE
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post, soonest
from portal.views.desk import pages, title_of
from portal.views.desk_counter_print import AT_COUNTER, STANDINGS
from portal.views.guards import actor, circumstances, kept_form, officer, officers, owner

VISITOR = "counter_visitor"


@pages.get("/counter")
@officers(Role.OPERATOR)
def counter() -> str:
    """What I sent today: number and state, no answer."""
    rows = requests_of(db.session, actor(), circumstances().now)
    return render_template("desk/counter.html", rows=rows, title_of=title_of, standings=STANDINGS)


@pages.route("/counter/new", methods=["GET", "POST"])
@officers(Role.OPERATOR)
def counter_new() -> str | Response:
    """Who came and for what: the registers are asked before anything is shown."""
    form = VisitorForm.reopened(kept_form(owner()))
    form.supply({"service": list(AT_COUNTER.items())}, {"who_came": SELF})
    if form.validate_on_submit():
        found = _find(form)
        if found is not None:
            session[VISITOR] = _keep(found, form)
            return redirect(url_for(".counter_person"))
    return render_template("desk/counter_new.html", form=form)


@pages.route("/counter/person", methods=["GET", "POST"])
@officers(Role.OPERATOR)
def counter_person() -> str | Response:
    """Whom the registers named, to be compared with the identity document; then a code to the person."""
    kept = session.get(VISITOR)
    if not kept:
        return redirect(url_for(".counter_new"))
    person = db.session.get_one(Person, kept["person"])
    acting = db.session.get_one(Person, kept["representative"]) if kept["representative"] else None
    form = SeenForm()
    if person.account is not None and form.validate_on_submit():
        here = url_for(".counter_person")
        return send_first(_post(_begin(kept, person, acting)), url_for(".counter_code")) or redirect(here)
    return render_template(
        "desk/counter_person.html",
        form=form,
        service=AT_COUNTER[kept["service"]],
        person=_facts(person),
        acting=_facts(acting, kept["power"]) if acting else [],
        phone=person.account.phone if person.account else None,
    )


@pages.route("/counter/code", methods=["GET", "POST"])
@officers(Role.OPERATOR)
def counter_code() -> str | Response:
    """The code that came to the person is their consent to exactly these lines."""
    draft = _draft()
    if draft is None or draft.account is None or draft.to_sign is None:
        return redirect(url_for(".counter_new"))
    shown = drafting.held_hash(draft)
    page = CodePage(
        title=_("The person's agreement"),
        told=_("We have sent a code to %(phone)s, to the person themselves.", phone=draft.account.phone),
        back_url=url_for(".counter_person"),
        rows=tuple({"key": label, "value": value} for label, value in rules.rows_of(draft)),
        is_desk=True,
    )
    return code_page(page, _post(draft), Acts(on_right=lambda: _agreed(shown)))


def _begin(kept: dict[str, object], person: Person, acting: Person | None) -> Application:
    with db.writing() as database:
        branch = database.get_one(Organisation, officer().clinic_id)
        said: dict[str, object] = {"branch": {"kk": branch.name_kk, "ru": branch.name_ru}}
        if acting is not None:
            said |= {"name": acting.full_name, "iin": acting.iin.digits, "power": kept["power"]}
        passport, now = CATALOGUE[str(kept["service"])].passport, circumstances().now
        return rules.begin(database, passport, person, said, actor=actor(), now=now)


def _agreed(shown: str) -> Response:
    """To the request that was sent, or to what kept it from being sent."""
    try:
        number = _agree(shown)
    except AlreadyOpen:
        return make_response(render_template("desk/counter_already.html"), 409)
    except NotWhatWasShown:
        flash(_("Another request was begun in another window. Begin anew."), "warning")
        return redirect(url_for(".counter_new"))
    session.pop(VISITOR, None)
    return redirect(url_for(".counter_request", number=number))


def _agree(shown: str) -> str:
    """Submit in the person's name; who was identified and agreed is no look-up that counts."""
    with db.writing() as database:
        draft = _draft()
        if draft is None:
            raise NotWhatWasShown
        journey = CATALOGUE[draft.service].journey
        assert journey is not None
        held, at = drafting.hold(database, draft.id), circumstances()
        sent = rules.agree(database, held, journey, shown, actor=actor(), at=at)
        throttle.give_back(database, Charge(_doorway(), at.now, None))
        return str(sent.number)


def _draft() -> Application | None:
    """What this operator prepared for the visitor; None when there is nothing (any more)."""
    kept = session.get(VISITOR) or {"service": "", "person": None}
    draft = drafting.open_draft(db.session, kept["service"], actor=actor())
    return draft if draft is not None and draft.applicant_id == kept["person"] else None


def _post(draft: Application) -> Post:
    """Where the code goes: only to the number of the person's own account. Codes to one number are few, and who is
    looked up in vain is counted, so the address of the counter, which many share, is not."""
    assert draft.account is not None
    purpose = f"counter:{drafting.held_hash(draft)}"
    return Post(purpose, draft.account.phone.e164, rules.CODE, draft.language, is_own=True)


def _find(form: VisitorForm) -> Visitors | None:
    """The visitors, asked for outside of any transaction; None with the obstacle on the form."""
    now = circumstances().now
    try:
        with db.writing() as database:
            charge = throttle.charge(database, _doorway(), now)
    except throttle.Locked as locked:
        form.wrap_up(
            _("Many people were looked up and did not agree. Try again %(time)s.", time=soonest(locked.until))
        )
        return None
    by = form.representative.data.digits if form.who_came.data == REPRESENTATIVE else ""
    try:
        return rules.find_visitors(
            current_app.extensions["gateways"],
            form.iin.data.digits,
            now,
            representative=by,
            number=form.power.data or "",
        )
    except NotAtCounter as obstacle:
        form.complain(obstacle.who, _obstacle_words(obstacle.obstacle))
    except NotEntitled as refused:
        form.complain("power", _fault_words(refused.fault))
    except GatewayError:
        with db.writing() as database:
            throttle.give_back(database, charge)
        form.wrap_up(_("The state register does not answer. Nothing is lost: try again in a minute."))
    return None


def _keep(found: Visitors, form: VisitorForm) -> dict[str, object]:
    """Remember whom the registers named; each of them can read that they were looked up."""
    now = circumstances().now
    with db.writing() as database:
        person = remember(database, found.person, now)
        acting = remember(database, found.representative, now) if found.representative else None
        shown = [each.id for each in (person, acting) if each is not None]
        openings = [Opening(each, officer().staff_id, "counter") for each in shown]
        record_log.write(database, record_log.unwritten(database, openings, now), now)
        return {
            "service": form.service.data,
            "person": person.id,
            "representative": acting.id if acting else None,
            "power": found.power.number if found.power else "",
        }


def _facts(person: Person, power: str = "") -> list[dict[str, object]]:
    rows = [
        (_("Name"), person.full_name),
        (_("Date of birth"), dates.full_date(person.birth_date)),
        (_("Power of attorney"), f"№ {power}" if power else ""),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _doorway() -> throttle.Doorway:
    return throttle.looking_doorway(officer().staff_id)


def _obstacle_words(obstacle: Obstacle) -> str:
    return {
        Obstacle.UNKNOWN: _(
            "The population register does not know this IIN. Compare it with the identity card."
        ),
        Obstacle.DEAD: _(
            "By the population register this person has died. Compare the IIN with the identity card."
        ),
        Obstacle.CHILD: _(
            "This is a child under 18. A parent asks for it in their own cabinet on the portal."
        ),
        Obstacle.SAME: _("The person and the representative are the same. Choose “The person”."),
    }[obstacle]


def _fault_words(fault: Fault) -> str:
    return {
        Fault.UNKNOWN: _("The register of notaries does not know this number. Compare it with the paper."),
        Fault.OTHER_PEOPLE: _("This power of attorney names other people. Compare both IINs."),
        Fault.REVOKED: _("This power of attorney was revoked."),
        Fault.NOT_YET: _("This power of attorney is not in force yet."),
        Fault.ENDED: _("The term of this power of attorney is over."),
        Fault.OTHER_MATTER: _("This power of attorney does not allow to get certificates of health."),
    }[fault]
