"""One application at the desk: everything about it, and the acts of a registrar."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Application
from models.enums import Role
from portal import dates
from portal.clock import local
from portal.extensions import db
from portal.forms.desk import ActForm, AssignForm, SlotActForm
from portal.forms.fields import phone_in_words
from portal.forms.signing import KeyForm
from portal.language import Bilingual
from portal.queries.bookings import booked_of
from portal.queries.desk_application import DeskApplication, facts_of, look
from portal.queries.uploads import UploadRow, uploads_of
from portal.regulation import decisions, desk_acts, process
from portal.regulation.availability import SlotNotFree, Unfree
from portal.regulation.booking import AlreadyBooked, NotBooked
from portal.regulation.decisions import NotSigned
from portal.regulation.definition import Rule
from portal.regulation.desk_acts import DeskAct, NotNow
from portal.regulation.doctor_loads import DoctorIsFull
from portal.regulation.process import TooLate
from portal.regulation.record_log import Opening
from portal.regulation.rounds import NoRoom
from portal.regulation.signatures import Checked, NonceSpent
from portal.regulation.specialities import SPECIALITIES
from portal.regulation.states import OPEN, MoveNotAllowed
from portal.services import CATALOGUE
from portal.views.desk import day_words, moments, own_application, pages, title_of, write_openings
from portal.views.desk_acts import ACTS, Act, desk_actor, prepared_form
from portal.views.desk_signing import (
    checked_signature,
    given_to_officer,
    not_signed,
    to_key,
    typed_before,
    wants_key,
)
from portal.views.desk_words import ATTENDANCES, CHANNELS, SAID_OF_103, danger_words, fact_entry, why_here
from portal.views.guards import actor, circumstances, officer, officers

_WORDS = {
    "channels": CHANNELS,
    "said_of_103": SAID_OF_103,
    "danger_words": danger_words,
    "specialities": SPECIALITIES,
    "attendances": ATTENDANCES,
}


class Changed(RuntimeError):
    """The application is not as the page showed it."""


@pages.get("/applications/<number>")
@officers(Role.REGISTRAR, Role.HEAD)
def application(number: str) -> str:
    """One application; opening it is written down for the people it is about."""
    found = own_application(number)
    possible = desk_acts.possible(found, actor(), desk_acts.plan_of(db.session, found))
    seen = look(db.session, found, circumstances().now)
    _write_opening(seen, found.id)
    return render_template(
        "desk/application.html",
        seen=seen,
        title=title_of(seen.service),
        is_open=seen.state in OPEN,
        people=_people(seen),
        signed=[{"key": key, "value": value} for key, value in (seen.shown.rows if seen.shown else ())],
        ground=_ground_words(seen),
        acts=[act for act in ACTS.values() if act.name in possible],
        entries=[fact_entry(fact) for fact in seen.facts],
        why=why_here(seen),
        uploads=_uploads(found),
        rules=_rules(found),
        **_WORDS,
        **moments(),
    )


@pages.route("/applications/<number>/<name>", methods=["GET", "POST"])
@officers(Role.REGISTRAR)
def act(number: str, name: str) -> str | Response | tuple[str, int]:
    """One act: a page with its form, or at once for the acts that need no words."""
    found = own_application(number)
    chosen = ACTS.get(DeskAct(name)) if name in set(DeskAct) else None
    if chosen is None:
        abort(404)
    if "nonce" in request.form:
        return _signed(chosen, found, request.form["nonce"])
    form = prepared_form(chosen, found, typed_before(found))
    if form.validate_on_submit():
        return _to_key(chosen, found, form) if wants_key(chosen) else _try(chosen, found, form)
    if not chosen.asks:
        return redirect(url_for(".application", number=number))
    if not form.is_submitted() and not _is_possible(chosen, found):
        flash(_("This cannot be done to the application now."), "warning")
        return redirect(url_for(".application", number=number))
    return render_template("desk/act.html", **_page(chosen, found, form))


def _uploads(found: Application) -> tuple[UploadRow, ...]:
    """The files of an application whose service asks for some."""
    journey = CATALOGUE[found.service].journey
    return uploads_of(db.session, found) if journey and journey.takes_documents else ()


def _rules(found: Application) -> Sequence[Rule]:
    """What the rules say of an open application."""
    journey = CATALOGUE[found.service].journey
    if journey is None or found.state not in OPEN:
        return ()
    assert found.counts_for is not None
    return journey.foresight(db.session, found, found.counts_for, circumstances().now)


def _write_opening(seen: DeskApplication, application_id: int) -> None:
    staff = officer().staff_id
    people = (seen.applicant.id, seen.subject.id)
    write_openings(Opening(person, staff, "application", application_id) for person in people)


def _to_key(chosen: Act, found: Application, form: ActForm) -> str | Response | tuple[str, int]:
    """To the key with what can be done as it seems now; else what stands in the way, before anybody signs."""
    if elsewhere := _in_the_way(chosen, found, form):
        return elsewhere
    if isinstance(form, SlotActForm) and not form.is_offered():
        return _choose_again(chosen, found.number or "", SlotNotFree(Unfree.TAKEN)), 409
    if isinstance(form, AssignForm) and not form.is_offered():
        return _no_room(chosen, found, form)
    return to_key(chosen, found, form)


def _in_the_way(chosen: Act, found: Application, form: ActForm) -> tuple[str, int] | None:
    """What others did to the application since the form was drawn, if the act has become another one by it."""
    if form.stood_at(found.version) and _is_possible(chosen, found):
        return None
    return _meanwhile(chosen, found, form), 409


def _signed(chosen: Act, found: Application, nonce: str) -> str | Response | tuple[str, int]:
    """Do what came back signed, if the signature is right and it can still be done."""
    number, given = found.number or "", given_to_officer(found, nonce)
    decision, key = decisions.read(given), KeyForm()
    if decision.act is not chosen.name:
        abort(404)
    if decisions.is_carried_out(db.session, given):
        return redirect(url_for(".application", number=number))
    form = prepared_form(chosen, found, {**decision.typed, "csrf_token": request.form.getlist("csrf_token")})
    if key.wants_language or not form.validate():
        return render_template("desk/act.html", **_page(chosen, found, form))
    if elsewhere := _in_the_way(chosen, found, form):
        return elsewhere
    checked = checked_signature(given, key)
    return not_signed(number, given, checked, key) or _try(chosen, own_application(number), form, checked)


def _try(
    chosen: Act, found: Application, form: ActForm, checked: Checked | None = None
) -> str | Response | tuple[str, int]:
    number = found.number or ""
    try:
        _do(chosen, found.id, form, checked)
    except (Changed, NotNow, MoveNotAllowed, NotBooked, TooLate, NonceSpent):
        return _meanwhile(chosen, own_application(number), form), 409
    except NoRoom:
        return _no_room(chosen, own_application(number), form)
    except DoctorIsFull:
        return _full(chosen, number), 409
    except (SlotNotFree, AlreadyBooked) as error:
        return _choose_again(chosen, number, error), 409
    flash(str(chosen.done), "success")
    return redirect(url_for(".application", number=number))


def _no_room(chosen: Act, found: Application, form: ActForm) -> str:
    form.complain("place", _("This place has just been taken. Choose another one."))
    return render_template("desk/act.html", **_page(chosen, found, form))


def _choose_again(chosen: Act, number: str, error: SlotNotFree | AlreadyBooked) -> str:
    """The times as they are now, and why the chosen one could not be had."""
    db.session.rollback()
    found = own_application(number)
    form = prepared_form(chosen, found)
    if isinstance(error, AlreadyBooked):
        when = dates.date_and_time(error.booking.starts_at)
        form.complain("slot", _("This person already has a visit in the way: %(when)s.", when=when))
    else:
        form.complain("slot", _("This time has just been taken. Choose another one."))
    return render_template("desk/act.html", **_page(chosen, found, form))


def _full(chosen: Act, number: str) -> str:
    """The doctors as they are now, one of whom has just given the last place away."""
    db.session.rollback()
    found = own_application(number)
    form = prepared_form(chosen, found)
    form.complain("doctor", _("This doctor has no place left. Choose another one."))
    return render_template("desk/act.html", **_page(chosen, found, form))


def _do(chosen: Act, application_id: int, form: ActForm, checked: Checked | None) -> None:
    """The act in one transaction, with its signature if there is one, on the application as the page showed it or
    not at all."""
    if checked is None and wants_key(chosen):
        raise NotSigned
    with db.writing() as session:
        application = process.lock(session, application_id)
        if not form.stood_at(application.version):
            raise Changed
        plan = desk_acts.plan_of(session, application)
        desk_acts.check(chosen.name, application, desk_actor(chosen), plan)
        if checked is not None:
            decisions.take(session, application, checked, actor=actor(), now=circumstances().now)
        chosen.do(session, application, form)


def _meanwhile(chosen: Act, found: Application, form: ActForm) -> str:
    """What others did since the page was drawn; what was typed stays in the form, to be sent knowingly."""
    facts = facts_of(db.session, found.id, form.last_seen())
    _bring_up_to_date(form, found)
    page = _page(chosen, found, form)
    page |= {"meanwhile": [fact_entry(fact) for fact in facts], "changed": True}
    page["is_possible"] = _is_possible(chosen, found)
    return render_template("desk/act.html", **page)


def _bring_up_to_date(form: ActForm, found: Application) -> None:
    facts = facts_of(db.session, found.id)
    form.version.data = str(found.version)
    form.seen.data = str(facts[-1].position if facts else 0)


def _page(chosen: Act, found: Application, form: ActForm) -> dict[str, object]:
    """What the page of an act is drawn from; a form that was sent keeps the version it was typed on."""
    if not form.is_submitted():
        _bring_up_to_date(form, found)
    today = local(circumstances().now).date()
    return {
        "chosen": chosen,
        "form": form,
        "number": found.number,
        "title": title_of(found.service),
        "subject": found.subject.full_name,
        "age": dates.age_words(found.subject.birth_date, today),
        "citizen_language": found.language.value,
        "is_possible": True,
        "grid": getattr(form, "grid", None),
        "page": getattr(form, "page", None),
        "booked": booked_of(db.session, found, circumstances().now),
        "days": _days(form, found),
        "changed": False,
        "specialities": SPECIALITIES,
        "address": _address(found),
    }


def _days(form: ActForm, found: Application) -> list[tuple[str, str, bool]]:
    """The days to choose from on the page of assigning, as links."""
    if not isinstance(form, AssignForm):
        return []
    return [
        (
            day_words(day, local(circumstances().now).date()),
            url_for(".act", number=found.number, name=DeskAct.ASSIGN.value, day=day.isoformat()),
            day == form.grid.day,
        )
        for day in form.grid.days
    ]


def _people(seen: DeskApplication) -> list[dict[str, object]]:
    """Who the patient is, who asks, where the doctor comes and whom to phone."""
    where, patient, asks = seen.where, seen.subject, seen.applicant
    inside = [(_("Entrance"), where.entrance), (_("Floor"), where.floor), (_("Intercom"), where.intercom)]
    address = [str(where.address or "")] + [f"{name}: {value}" for name, value in inside if value]
    phones = [phone_in_words(each) for each in (where.phone, seen.account_phone) if each]
    rows = [
        (_("Patient"), patient.name),
        (_("IIN"), patient.iin.digits),
        (_("Date of birth"), f"{dates.full_date(patient.birth_date)}, {patient.age}"),
        (_("Who asks"), asks.name if asks.id != patient.id else ""),
        (_("Address"), ", ".join(each for each in address if each)),
        (_("Phone"), ", ".join(dict.fromkeys(phones))),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _is_possible(chosen: Act, found: Application) -> bool:
    return chosen.name in desk_acts.possible(found, actor(), desk_acts.plan_of(db.session, found))


def _address(found: Application) -> Bilingual | None:
    said = found.answers.get("where", {}).get("address")
    return Bilingual(**said) if said else None


def _ground_words(seen: DeskApplication) -> Bilingual | None:
    if not seen.refusal_ground:
        return None
    return CATALOGUE[seen.service].passport.ground(seen.refusal_ground).clause
