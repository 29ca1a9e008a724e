"""Schedules of the clinic's doctors: who receives when, the week of one, its changes, who lost their place."""

from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from models import Doctor, WeeklyRule
from models.enums import Role
from portal import dates
from portal.extensions import db
from portal.forms.desk_schedule import WEEKDAYS, ScheduleForm
from portal.queries import desk_schedule as queries
from portal.queries.schedule_history import changes_since, history_of
from portal.regulation import schedules as verbs
from portal.regulation.publishing import Published
from portal.regulation.record_log import ONE_DAY, Opening
from portal.regulation.schedules import ChangedMeanwhile
from portal.regulation.specialities import SPECIALITIES
from portal.views.desk import asked_day, pages, write_openings
from portal.views.guards import circumstances, officer, officers
from portal.views.schedule_edits import EDITS, Edit, EditName, Target, judged, prepared_form, today
from portal.views.schedule_words import KINDS, MISFITS, change_entry, fault_words, other_words

EDITORS = (Role.REGISTRAR, Role.HEAD, Role.ADMINISTRATOR)
WEEK = timedelta(days=7)
FURTHEST = 366  # days


@pages.get("/schedules")
@officers(*EDITORS)
def schedules() -> str:
    """The clinic's doctors: when the next free time is, how many bookings have lost their place."""
    found = queries.doctors_of(db.session, officer().clinic_id, circumstances().now)
    return render_template("desk/schedules.html", doctors=found, specialities=SPECIALITIES)


@pages.get("/schedules/<int(max=2147483647):doctor_id>")
@officers(*EDITORS)
def schedule(doctor_id: int) -> str:
    """One doctor's week."""
    doctor = own_doctor(doctor_id)
    day = asked_day(today())
    if abs((day - today()).days) > FURTHEST:
        abort(404)
    monday = day - timedelta(days=day.weekday())
    return render_template(
        "desk/schedule.html",
        doctor=doctor,
        speciality=SPECIALITIES[doctor.speciality],
        week=queries.week_of(db.session, doctor, monday, circumstances().now),
        shown=dates.date_range(monday, monday + timedelta(days=6)),
        today=today(),
        before=monday - WEEK,
        after=monday + WEEK,
        is_this_week=monday <= today() < monday + WEEK,
        kinds=KINDS,
        weekdays=WEEKDAYS,
        other_words=other_words,
    )


@pages.get("/schedules/<int(max=2147483647):doctor_id>/history")
@officers(*EDITORS)
def schedule_history(doctor_id: int) -> str:
    """Every change of a schedule with its author."""
    doctor = own_doctor(doctor_id)
    history = history_of(db.session, doctor.id, request.args.get("page", 1, type=int))
    return render_template(
        "desk/schedule_history.html",
        doctor=doctor,
        history=history,
        entries=[change_entry(change) for change in history.changes],
        url_of=lambda page: url_for(".schedule_history", doctor_id=doctor_id, page=page),
    )


@pages.get("/schedules/<int(max=2147483647):doctor_id>/conflicts")
@officers(*EDITORS)
def conflicts(doctor_id: int) -> str:
    """The bookings that have lost their place; whose they are is written down for them to read."""
    clinic_id, now = officer().clinic_id, circumstances().now
    doctor, found = queries.misplaced_of(db.session, doctor_id, clinic_id, now) or abort(404)
    staff = officer().staff_id
    write_openings(
        (Opening(each.person_id, staff, "conflicts", each.application_id) for each in found), ONE_DAY
    )
    may_open = officer().role is not Role.ADMINISTRATOR
    return render_template(
        "desk/conflicts.html", doctor=doctor, conflicts=found, misfits=MISFITS, may_open=may_open
    )


@pages.route("/schedules/<int(max=2147483647):doctor_id>/<name>", methods=["GET", "POST"])
@pages.route(
    "/schedules/<int(max=2147483647):doctor_id>/<name>/<int(max=2147483647):row_id>", methods=["GET", "POST"]
)
@officers(*EDITORS)
def edit_schedule(doctor_id: int, name: str, row_id: int = 0) -> str | Response | tuple[str, int]:
    """One change: its form, judged before it is saved."""
    doctor = own_doctor(doctor_id)
    edit = _edit(name, row_id)
    target = edit.find(db.session, doctor, row_id) if edit.find else None
    if edit.find and not target:
        flash(_("This is not in the schedule any more: look at it once more."), "warning")
        return redirect(url_for(".schedule", doctor_id=doctor_id))
    form = prepared_form(edit, doctor, target)
    if form.validate_on_submit():
        for found in judged(edit, doctor, form, target):
            form.complain(found.field if found.field in form else "valid_from", fault_words(found))
        if not form.errors:
            return _try(edit, doctor, form, row_id)
    return _page(edit, doctor, form, target)


def own_doctor(doctor_id: int) -> Doctor:
    """The doctor of the officer's clinic; else 404."""
    return queries.doctor_of(db.session, doctor_id, officer().clinic_id) or abort(404)


def meanwhile(doctor: Doctor, form: ScheduleForm) -> list[dict[str, object]]:
    """What others changed since the page was drawn; the form may be sent again knowingly."""
    changes = changes_since(db.session, doctor.id, form.last_seen())
    form.seen.data = str(verbs.last_change(db.session, doctor.id))
    form.seen.raw_data = [form.seen.data]
    return [change_entry(change) for change in changes]


def tell(done: object, published: Published) -> None:
    """Say what was saved, and how many bookings have no place in the schedule now."""
    flash(str(done), "success")
    count = len(published.conflicts)
    if count:
        flash(
            ngettext(
                "%(num)d booking has no place in the schedule now: see «Conflicts».",
                "%(num)d bookings have no place in the schedule now: see «Conflicts».",
                count,
            ),
            "warning",
        )


def _edit(name: str, row_id: int) -> Edit:
    edit = EDITS.get(EditName(name)) if name in set(EditName) else None
    if edit is None or bool(edit.find) is not bool(row_id):
        abort(404)
    return edit


def _try(edit: Edit, doctor: Doctor, form: ScheduleForm, row_id: int) -> str | Response | tuple[str, int]:
    try:
        with db.writing() as session:
            verbs.lock(session, doctor.id, form.last_seen())
            target = edit.find(session, doctor, row_id) if edit.find else None
            published = edit.do(session, doctor, form, target)
    except ChangedMeanwhile:
        target = edit.find(db.session, doctor, row_id) if edit.find else None
        return _page(edit, doctor, form, target, meanwhile(doctor, form)), 409
    tell(edit.done, published)
    return redirect(url_for(".schedule", doctor_id=doctor.id, day=_day_of(form)))


def _page(
    edit: Edit,
    doctor: Doctor,
    form: ScheduleForm,
    target: Target,
    changed: list[dict[str, object]] | None = None,
) -> str:
    return render_template(
        "desk/edit_schedule.html",
        edit=edit,
        doctor=doctor,
        form=form,
        rows=_about(target),
        changed=changed or [],
        is_gone=bool(edit.find) and not target,
        rule_id=target.id if isinstance(target, WeeklyRule) and edit.name is EditName.CHANGE else 0,
    )


def _about(target: Target) -> list[dict[str, object]]:
    """What is being changed, in words."""
    if not target:
        return []
    if not isinstance(target, WeeklyRule):
        (one,) = queries.grouped(target)
        rows: list[tuple[object, object]] = [
            (KINDS[one.kind], other_words(one)),
            (_("Note for colleagues"), one.words),
        ]
    else:
        held = dates.since_date(target.valid_from)
        if target.valid_to:
            held = dates.date_range(target.valid_from, target.valid_to)
        hours = f"{WEEKDAYS[target.weekday]}, {dates.window(target.begins, target.ends)}"
        rows = [(_("Reception"), hours), (_("Room"), target.room), (_("In force"), held)]
    return [{"key": key, "value": value} for key, value in rows if value]


def _day_of(form: ScheduleForm) -> str:
    """The day to show after a change: the one that was changed."""
    for name in ("day", "since", "valid_from"):
        typed = form[name].data if name in form else None
        if typed:
            return typed.isoformat() if isinstance(typed, date) else str(typed)
    return today().isoformat()
