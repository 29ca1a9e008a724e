"""The journal of appointments: by day and doctor, on paper, as a file; who came and who did not."""

import csv
import io
from collections import Counter
from datetime import date, timedelta

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from models import Application
from models.enums import Attendance, Role
from portal import dates
from portal.clock import local
from portal.extensions import db
from portal.forms.fields import phone_in_words
from portal.queries.appointment_journal import Reception, doctor_of, receivers_on, receptions_on
from portal.queries.waiting import how_many_wait
from portal.regulation import attendance, process
from portal.regulation.process import TooLate
from portal.regulation.record_log import ONE_DAY, ONE_OPENING, Opening
from portal.regulation.specialities import SPECIALITIES
from portal.views.desk import asked_day, own_application, pages, write_openings
from portal.views.desk_journal import harmless
from portal.views.desk_words import ATTENDANCES, CHANNELS, MARKS
from portal.views.guards import actor, circumstances, officer, officers

PAGE = 20
UNDO = "undo"
STAFF = (Role.REGISTRAR, Role.HEAD, Role.DOCTOR)


@pages.get("/appointments")
@officers(*STAFF)
def appointments() -> str:
    """The booked visits of one day: of the clinic page by page, of one doctor on one sheet."""
    today = local(circumstances().now).date()
    day, chosen = asked_day(today), _asked_doctor()
    doctors = receivers_on(db.session, officer().clinic_id, day)
    found = receptions_on(db.session, officer().clinic_id, day, chosen)
    page, count, rows = _page_of(found, chosen)
    _log(rows, "appointments", ONE_DAY)
    return render_template(
        "desk/appointments.html",
        doctors=doctors,
        doctor=next((each for each in doctors if each.doctor_id == chosen), None),
        chosen=chosen,
        is_own=officer().role is Role.DOCTOR,
        waiting=_waiting(),
        rows=[(each, _acts(each)) for each in rows],
        counts=_counts(found),
        page=page,
        pages=count,
        **_words(day, today, chosen),
    )


@pages.get("/appointments.csv")
@officers(*STAFF)
def appointments_file() -> Response:
    """The same as a file: UTF-8 with its mark and semicolons, as the spreadsheets here expect."""
    day = asked_day(local(circumstances().now).date())
    found = receptions_on(db.session, officer().clinic_id, day, _asked_doctor())
    _log(found, "appointments_file", ONE_OPENING)
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    table.writerow(_head())
    table.writerows([[harmless(cell) for cell in _cells(each)] for each in found])
    answer = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="appointments-{day.isoformat()}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/appointments/<number>/<state>")
@officers(Role.REGISTRAR, Role.DOCTOR)
def attend(number: str, state: str) -> Answer:
    """One button of the journal, pressed on the visit as the page showed it."""
    found = _own_visit(number)
    if state not in {UNDO, *Attendance}:
        abort(404)
    given = request.form.get("stands", "")
    stands = Attendance(given) if given in set(Attendance) else None
    now = circumstances().now
    try:
        with db.writing() as session:
            application = process.lock(session, found.id)
            if state != UNDO:
                to = Attendance(state)
                attendance.mark(session, application, to, stands=stands, actor=actor(), now=now)
            elif stands is not None:
                attendance.undo(session, application, stands=stands, actor=actor(), now=now)
    except TooLate:
        flash(_("This visit has changed meanwhile: look at it once more."), "warning")
    return redirect(_way_back(number))


def _waiting() -> int | None:
    """How many wait for a time, for whoever may see the list."""
    return how_many_wait(db.session, officer().clinic_id) if officer().role is Role.REGISTRAR else None


def _words(day: date, today: date, doctor: int | None) -> dict[str, object]:
    """The day and its neighbours with their addresses, and the closed words of the lines."""
    return {
        "day": day,
        "today": today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "address": lambda on, page=None: _address(on, doctor, page),
        "specialities": SPECIALITIES,
        "channels": CHANNELS,
        "phone_in_words": phone_in_words,
    }


def _own_visit(number: str) -> Application:
    """The application that has a visit booked in the officer's clinic, to a doctor their own; else 404."""
    found = own_application(number)
    if officer().role is Role.DOCTOR and doctor_of(db.session, number) != officer().doctor_id:
        abort(404)
    return found


def _way_back(number: str) -> str:
    """The page on which the button was pressed, at the line of the visit."""
    day = asked_day(local(circumstances().now).date())
    return _address(day, _asked_doctor(), request.args.get("page", type=int)) + f"#visit-{number}"


def _asked_doctor() -> int | None:
    """Whose day is asked for: a doctor sees nobody else's."""
    if officer().role is Role.DOCTOR:
        return officer().doctor_id or abort(404)
    return request.args.get("doctor", type=int)


def _address(day: date, doctor: int | None, page: int | None = None) -> str:
    own = officer().role is Role.DOCTOR
    return url_for(".appointments", day=day.isoformat(), doctor=None if own else doctor, page=page)


def _page_of(found: tuple[Reception, ...], doctor: int | None) -> tuple[int, int, tuple[Reception, ...]]:
    """(page, pages, its lines): one doctor's day is one sheet; of today the page begins with who comes now."""
    if doctor is not None:
        return 1, 1, found
    count = max(1, -(-len(found) // PAGE))
    over = sum(each.ends_at <= circumstances().now for each in found)
    present = over // PAGE + 1 if over < len(found) else 1
    page = min(max(request.args.get("page", present, type=int), 1), count)
    return page, count, found[(page - 1) * PAGE : page * PAGE]


def _acts(each: Reception) -> list[tuple[str, object]]:
    """The buttons of a line: what comes next, and the way back from a wrong press."""
    who, now = actor(), circumstances().now
    marks = attendance.next_marks(each.attendance, each.starts_at, who, now)
    acts: list[tuple[str, object]] = [(mark.value, MARKS[mark]) for mark in marks]
    if attendance.may_undo(each.attendance, each.attended_at, who, now):
        acts.append((UNDO, _("Take back")))
    return acts


def _counts(found: tuple[Reception, ...]) -> dict[str, int]:
    counted = Counter(each.attendance.value if each.attendance else "" for each in found)
    return {state: counted[state] for state in ("", *Attendance) if counted[state]}


def _log(found: tuple[Reception, ...], what: str, within: timedelta) -> None:
    staff = officer().staff_id
    write_openings((Opening(each.person_id, staff, what, each.application_id) for each in found), within)


def _head() -> list[str]:
    return [
        _("Time"),
        _("Room"),
        _("Doctor"),
        _("Patient"),
        _("Date of birth"),
        _("Phone"),
        _("Number"),
        _("Channel"),
        _("Registered"),
        _("Attendance"),
    ]


def _cells(each: Reception) -> list[str]:
    return [
        dates.window(each.starts_at, each.ends_at),
        each.room,
        each.doctor,
        each.patient,
        f"{each.birth_date:%d.%m.%Y}",
        phone_in_words(each.phone).replace("+7 ", "8 ") if each.phone else "",
        each.number,
        str(CHANNELS[each.channel]),
        f"{local(each.registered_at):%d.%m.%Y %H:%M}" if each.registered_at else "",
        str(ATTENDANCES[each.attendance]),
    ]
