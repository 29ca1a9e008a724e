"""A doctor's round: today's visits in order, with the buttons on the way, done, nobody home."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import HomeVisit
from models.enums import Role, VisitState
from portal import dates
from portal.clock import local
from portal.extensions import db
from portal.forms.fields import phone_in_words
from portal.queries.call_journal import (
    NOT_CLOSED,
    Call,
    calls_of_doctor,
    days_of_rounds,
    remarks_of,
    visit_numbered,
)
from portal.regulation import process, rounds
from portal.regulation.process import TooLate
from portal.regulation.record_log import ONE_DAY, Opening
from portal.views.desk import asked_day, day_words, pages, write_openings
from portal.views.desk_words import SINCE, complaint, danger_words
from portal.views.guards import actor, circumstances, officer, officers

FACTS = {
    VisitState.ON_THE_WAY: "on_the_way",
    VisitState.DONE: "visit_done",
    VisitState.NOBODY_HOME: "nobody_home",
}


@pages.get("/round")
@officers(Role.DOCTOR)
def round() -> str:  # noqa: A001 - the endpoint is the word the doctors use
    """The doctor's own visits of a day."""
    today = local(circumstances().now).date()
    day = asked_day(today)
    doctor_id = officer().doctor_id or abort(404)
    calls = calls_of_doctor(db.session, doctor_id, day, today)
    remarks = remarks_of(db.session, calls)
    days = days_of_rounds(db.session, doctor_id, today)
    staff = officer().staff_id
    write_openings((Opening(call.person_id, staff, "round", call.application_id) for call in calls), ONE_DAY)
    return render_template(
        "desk/round.html",
        day=day,
        today=today,
        tabs=[
            (day_words(each, today), url_for(".round", day=each.isoformat()), each == day) for each in days
        ],
        calls=calls,
        left=[call for call in calls if call.state in NOT_CLOSED],
        cards=[
            (place, call, _told(call, remarks.get(call.application_id, ()), day))
            for place, call in sorted(enumerate(calls, 1), key=lambda each: each[1].state not in NOT_CLOSED)
        ],
    )


@pages.post("/round/<number>/<state>")
@officers(Role.DOCTOR)
def mark(number: str, state: str) -> Response:
    """One of the three buttons, pressed on the visit as the page showed it."""
    wanted = VisitState(state) if state in {each.value for each in FACTS} else None
    if wanted is None:
        abort(404)
    try:
        with db.writing() as session:
            visit = _own_visit(number)
            application = process.lock(session, visit.application_id)
            session.refresh(visit)
            _move(visit, wanted)
            process.note(
                session,
                application,
                FACTS[wanted],
                actor=actor(),
                now=circumstances().now,
                notice=FACTS[wanted],
            )
    except TooLate:
        flash(_("This visit has changed meanwhile: look at it once more."), "warning")
    return redirect(url_for(".round", _anchor=f"visit-{number}"))


def _told(call: Call, remarks: tuple[str, ...], day: date) -> dict[str, object]:
    """What a card says in words of the reader's language."""
    late = _("Left unclosed on %(day)s", day=dates.full_date(call.day)) if call.day != day else ""
    return {
        "complaint": complaint(call),
        "since": SINCE.get(call.since, ""),
        "phone": phone_in_words(call.phone) if call.phone else "",
        "remarks": remarks,
        "dangers": danger_words(call.signs),
        "late": late,
    }


def _own_visit(number: str) -> HomeVisit:
    """The doctor's own visit of today or earlier; else 404."""
    visit = visit_numbered(db.session, number, officer().doctor_id or 0)
    today = local(circumstances().now).date()
    if visit is None or visit.day > today:
        abort(404)
    return visit


def _move(visit: HomeVisit, wanted: VisitState) -> None:
    """Raise `TooLate` when the page showed another state than the visit has."""
    if request.form.get("stands") != visit.state.value:
        raise TooLate
    now = circumstances().now
    if wanted is VisitState.ON_THE_WAY:
        rounds.set_out(visit, now)
    else:
        rounds.close(visit, wanted, staff_id=officer().staff_id, now=now)
