"""An application in the name of a person at the window or on the phone: who it is, then everybody's journey."""

from dataclasses import replace
from datetime import date, datetime

from flask import current_app, redirect, render_template, session, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from models import Clinic, Kinship, Person
from models.enums import Channel, Language, Role
from portal import dates
from portal.accounts import throttle
from portal.accounts.people import remember, remember_children
from portal.clock import local
from portal.extensions import db
from portal.forms.desk import NewCallForm
from portal.gateways.errors import GatewayError
from portal.language import Bilingual
from portal.regulation import drafting, record_log
from portal.regulation.callers import Caller, NotACaller, Obstacle, find_caller, find_newcomer
from portal.regulation.record_log import Opening
from portal.regulation.subjects import children_of
from portal.views.code_sending import soonest
from portal.views.desk import NEWCOMERS, ONLINE, pages
from portal.views.guards import actor, circumstances, kept_form, officer, officers, owner

CALLER = "desk_caller"


@pages.route("/new", methods=["GET", "POST"])
@officers(Role.REGISTRAR)
def new_call() -> str | Response:
    """Who asks for what: both registers are asked of the person before anything is shown."""
    form = NewCallForm.reopened(kept_form(owner()))
    form.newcomers = NEWCOMERS
    form.supply({"service": list(ONLINE.items())}, {"channel": Channel.PHONE.value})
    if form.validate_on_submit():
        caller = _find(form)
        if caller is not None:
            session[CALLER] = {
                "person": _keep(caller, form),
                "service": form.service.data,
                "channel": form.channel.data,
                "language": form.message_language.data,
            }
            return redirect(url_for(".caller"))
    drafts = [(each, ONLINE[each.service]) for each in drafting.prepared_by(db.session, actor())]
    return render_template("desk/new_call.html", form=form, drafts=drafts)


@pages.route("/new/caller", methods=["GET"])
@officers(Role.REGISTRAR)
def caller() -> str | Response:
    """The person whom the registers named, to be compared with who is speaking."""
    kept = session.get(CALLER)
    if not kept:
        return redirect(url_for(".new_call"))
    person = db.session.get_one(Person, kept["person"])
    today = local(circumstances().now).date()
    return render_template(
        "desk/caller.html",
        rows=_rows(person, children_of(db.session, person.id, today), today),
        service=ONLINE[kept["service"]],
        is_newcomer=kept["service"] in NEWCOMERS,
        draft=drafting.open_draft(db.session, kept["service"], actor=actor(), is_shown=True),
    )


@pages.post("/new/start")
@officers(Role.REGISTRAR)
def start_call() -> Response:
    """Begin the form in the person's name."""
    kept = session.pop(CALLER, None)
    if not kept:
        return redirect(url_for(".new_call"))
    who = replace(actor(), channel=Channel(kept["channel"]))
    with db.writing() as database:
        person = database.get_one(Person, kept["person"])
        draft = drafting.blank(
            kept["service"], person, actor=who, language=Language(kept["language"]), now=circumstances().now
        )
        drafting.start(database, draft, actor=who)
    return redirect(url_for("apply.start", code=kept["service"]))


def _rows(person: Person, children: list[Person], today: date) -> list[dict[str, object]]:
    rows = [
        (_("Name"), person.full_name),
        (_("IIN"), person.iin.digits),
        (
            _("Date of birth"),
            f"{dates.full_date(person.birth_date)}, {dates.age_words(person.birth_date, today)}",
        ),
        (
            _("Children under 18"),
            ", ".join(f"{each.full_name}, {dates.age_words(each.birth_date, today)}" for each in children),
        ),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _find(form: NewCallForm) -> Caller | None:
    """The caller, asked for outside of any transaction; None with the obstacle on the form.

    Each look-up is charged before it is made: who looks up many that are not theirs must wait.
    """
    clinic, now = db.session.get_one(Clinic, officer().clinic_id).code, circumstances().now
    try:
        with db.writing() as database:
            charge = throttle.charge(database, throttle.looking_doorway(officer().staff_id), now)
    except throttle.Locked as locked:
        form.wrap_up(
            _("You looked up many people of other clinics. Try again %(time)s.", time=soonest(locked.until))
        )
        return None
    try:
        caller = _ask(form, clinic, now)
    except NotACaller as obstacle:
        _write_look_up(obstacle)
        form.complain("iin", _obstacle_words(obstacle))
        return None
    except GatewayError:
        form.wrap_up(
            _(
                "The state register does not answer. Nothing is lost: try again in a minute or write it on paper."
            )
        )
        caller = None
    with db.writing() as database:
        throttle.give_back(database, charge)
    return caller


def _ask(form: NewCallForm, clinic: str, now: datetime) -> Caller:
    iin, gateways = form.iin.data.digits, current_app.extensions["gateways"]
    if form.service.data in NEWCOMERS:
        return find_newcomer(iin, form.surname.data, gateways, now)
    return find_caller(iin, clinic, gateways, now)


def _write_look_up(found: NotACaller) -> None:
    """Of whom the registers told something, though not to be shown, can read that they were asked for."""
    if found.record is None:
        return
    now = circumstances().now
    with db.writing() as database:
        person = remember(database, found.record, now)
        openings = [Opening(person.id, officer().staff_id, "look_up")]
        record_log.write(database, record_log.unwritten(database, openings, now), now)


def _obstacle_words(found: NotACaller) -> str:
    match found.obstacle:
        case Obstacle.UNKNOWN:
            return _("The population register does not know this IIN. Compare it with the identity card.")
        case Obstacle.DEAD:
            return _(
                "By the population register this person has died. Compare the IIN with the identity card."
            )
        case Obstacle.CHILD:
            return _(
                "This is a child under 18. Enter the IIN of the parent: the child is chosen on the next page."
            )
        case Obstacle.NOT_ATTACHED:
            return _(
                "This person is attached to no clinic. First they should attach to one; in danger call 103."
            )
        case Obstacle.ANOTHER_NAME:
            return _(
                "The population register knows nobody with this IIN and surname."
                " Compare both with the identity document."
            )
        case Obstacle.ELSEWHERE:
            return _elsewhere(found.clinic)


def _elsewhere(code: str) -> str:
    clinic = db.session.scalar(select(Clinic).where(Clinic.code == code))
    if clinic is None:
        return _("This person is attached to another clinic; it takes their applications.")
    name = Bilingual(kk=clinic.name_kk, ru=clinic.name_ru)
    return _(
        "This person is attached to another clinic: %(clinic)s, phone %(phone)s.",
        clinic=name,
        phone=clinic.phone,
    )


def _keep(caller: Caller, form: NewCallForm) -> int:
    """Remember the caller and their children as the register gave them; whom the page shows is logged."""
    now = circumstances().now
    with db.writing() as database:
        person = remember(database, caller.record, now)
        remember_children(database, person, caller.children, now)
        if person.account is None:
            person.phone = form.phone.data
            person.language = Language(form.message_language.data)
        shown = [person.id, *database.scalars(select(Kinship.child_id).where(Kinship.parent_id == person.id))]
        openings = [Opening(each, officer().staff_id, "call") for each in shown]
        record_log.write(database, record_log.unwritten(database, openings, now), now)
        return person.id
