"""The clinic's journal of home calls by day: on the screen, on paper, as a table file."""

import csv
import io
from collections import Counter
from datetime import timedelta

from flask import Response, render_template
from flask_babel import gettext as _

from models.enums import Role
from portal import dates
from portal.clock import local
from portal.extensions import db
from portal.forms.fields import phone_in_words
from portal.queries.call_journal import Call, calls_of_clinic
from portal.regulation.record_log import ONE_DAY, ONE_OPENING, Opening
from portal.views.desk import asked_day, pages, write_openings
from portal.views.desk_words import CHANNELS, VISITS, complaint
from portal.views.guards import circumstances, officer, officers

# A spreadsheet takes a cell that begins so for a formula and runs it.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pages.get("/journal")
@officers(Role.REGISTRAR, Role.HEAD)
def journal() -> str:
    """All home visits of the clinic on one day."""
    today = local(circumstances().now).date()
    day = asked_day(today)
    calls = calls_of_clinic(db.session, officer().clinic_id, day)
    _log(calls, "journal", ONE_DAY)
    return render_template(
        "desk/journal.html",
        day=day,
        today=today,
        calls=calls,
        counts=Counter(call.state.value for call in calls),
        complaint=complaint,
        phone_in_words=phone_in_words,
        channels=CHANNELS,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
    )


@pages.get("/journal.csv")
@officers(Role.REGISTRAR, Role.HEAD)
def journal_file() -> Response:
    """The same as a file: UTF-8 with its mark and semicolons, as the spreadsheets here expect."""
    day = asked_day(local(circumstances().now).date())
    calls = calls_of_clinic(db.session, officer().clinic_id, day)
    _log(calls, "journal_file", ONE_OPENING)
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    table.writerow(_head())
    table.writerows([[harmless(cell) for cell in _cells(call)] for call in calls])
    answer = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="journal-{day.isoformat()}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0\u200b\ufeff").startswith(FORMULAS) else cell


def _log(calls: tuple[Call, ...], what: str, within: timedelta) -> None:
    staff = officer().staff_id
    write_openings((Opening(call.person_id, staff, what, call.application_id) for call in calls), within)


def _head() -> list[str]:
    return [
        _("Number"),
        _("Time of the visit"),
        _("Doctor"),
        _("Patient"),
        _("Date of birth"),
        _("Address"),
        _("Entrance"),
        _("Floor"),
        _("Intercom"),
        _("Phone"),
        _("Complaint"),
        _("State"),
        _("Registered"),
        _("Channel"),
        _("Registrar"),
    ]


def _cells(call: Call) -> list[str]:
    return [
        call.number,
        dates.window(*call.window),
        call.doctor,
        call.patient,
        f"{call.birth_date:%d.%m.%Y}",
        str(call.address or ""),
        call.entrance,
        call.floor,
        call.intercom,
        phone_in_words(call.phone).replace("+7 ", "8 ") if call.phone else "",
        complaint(call),
        str(VISITS[call.state]),
        f"{local(call.registered_at):%d.%m.%Y %H:%M}" if call.registered_at else "",
        str(CHANNELS[call.channel]),
        call.registrar,
    ]
