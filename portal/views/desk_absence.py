"""A doctor's absence: whom it affects and what they will be offered is shown before anything is saved."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from models import Doctor
from portal import dates
from portal.extensions import db
from portal.forms.desk_schedule import AbsenceForm
from portal.queries import desk_schedule as queries
from portal.regulation import absences, schedule_sense, schedules
from portal.regulation.absences import Affected, Announced, Days, SomebodyBooked
from portal.regulation.record_log import Opening
from portal.regulation.schedules import ChangedMeanwhile
from portal.views.desk import asked_day, pages, write_openings
from portal.views.desk_schedule import EDITORS, meanwhile
from portal.views.guards import circumstances, kept_form, officer, officers, owner
from portal.views.schedule_edits import today
from portal.views.schedule_words import fault_words

TRIES = 3


@pages.route("/schedules/<int(max=2147483647):doctor_id>/absence", methods=["GET", "POST"])
@officers(*EDITORS)
def absence(doctor_id: int) -> str | Response | tuple[str, int]:
    """The days, then who is affected, then the absence itself with its offers: one transaction."""
    doctors = queries.colleagues_of(db.session, doctor_id, officer().clinic_id)
    doctor = doctors.get(doctor_id) or abort(404)
    form = AbsenceForm.reopened(kept_form(owner())).fill({"first": asked_day(today())})
    if not form.is_submitted():
        form.fill({"seen": str(schedules.last_change(db.session, doctor_id))})
    if form.act == "back" or not form.validate_on_submit() or _has_faults(doctor, form):
        return _page(doctor, form)
    if form.act != "confirm":
        return _who_is_affected(doctor, doctors, form)
    try:
        done = _announce(doctor, form)
    except ChangedMeanwhile:
        return _page(doctor, form, meanwhile(doctor, form)), 409
    if done is None:
        flash(_("Somebody is booking these days at this moment. Look once more and confirm."), "warning")
        return _who_is_affected(doctor, doctors, form)
    _say(done)
    return redirect(url_for(".schedule", doctor_id=doctor_id, day=form.first.data.isoformat()))


def _has_faults(doctor: Doctor, form: AbsenceForm) -> bool:
    first, last = form.first.data, form.last.data
    there = queries.absences_between(db.session, doctor.id, first, last)
    for found in schedule_sense.first_of_each(schedule_sense.of_absence(first, last, there, today())):
        form.complain(found.field, fault_words(found))
    return bool(form.errors)


def _page(doctor: Doctor, form: AbsenceForm, changed: list[dict[str, object]] | None = None) -> str:
    return render_template("desk/absence.html", doctor=doctor, form=form, changed=changed or [])


def _who_is_affected(doctor: Doctor, doctors: dict[int, Doctor], form: AbsenceForm) -> str:
    """Names as the desk shows them elsewhere: opening this page is written down for each."""
    first, last, now = form.first.data, form.last.data, circumstances().now
    found = absences.affected(db.session, doctor.id, first, last, now)
    staff = officer().staff_id
    page = render_template(
        "desk/absence_affected.html",
        doctor=doctor,
        form=form,
        days=dates.date_range(first, last),
        rows=[(each, _offers(each, doctor, doctors)) for each in found],
    )
    write_openings(Opening(each.person_id, staff, "absence", each.application_id) for each in found)
    return page


def _offers(each: Affected, doctor: Doctor, doctors: dict[int, Doctor]) -> list[str]:
    return [
        f"{dates.date_and_time(slot.starts_at)}"
        + ("" if slot.doctor_id == doctor.id else f", {doctors[slot.doctor_id].full_name}")
        for slot in each.instead
    ]


def _announce(doctor: Doctor, form: AbsenceForm) -> Announced | None:
    """The absence with everything that follows; None when somebody keeps booking its days."""
    days = Days(form.first.data, form.last.data, form.words.data or "")
    for _try in range(TRIES):
        try:
            with db.writing() as session:
                schedules.lock(session, doctor.id, form.last_seen())
                return absences.announce(
                    session, doctor.id, days, staff_id=officer().staff_id, now=circumstances().now
                )
        except SomebodyBooked:
            continue
    return None


def _say(done: Announced) -> None:
    words = [_("The absence is entered.")]
    if done.told:
        words.append(ngettext("%(num)d patient gets an SMS.", "%(num)d patients get an SMS.", done.told))
    flash(" ".join(words), "success")
    if done.without:
        flash(
            ngettext(
                "Nothing could be offered to %(num)d of them: phone, see «Conflicts».",
                "Nothing could be offered to %(num)d of them: phone, see «Conflicts».",
                done.without,
            ),
            "warning",
        )
