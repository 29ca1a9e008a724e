"""The doctor will be absent: the citizen keeps one of the times kept for them, or gives the visit up."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Application
from portal.extensions import db
from portal.queries.bookings import booked_of
from portal.queries.one_application import own_application
from portal.regulation import afterwards, appointments, process
from portal.services import CATALOGUE
from portal.views.cabinet import kept_times_form, pages
from portal.views.guards import actor, circumstances, citizen, citizens


@pages.route("/applications/<number>/absence", methods=["GET", "POST"])
@citizens
def absence(number: str) -> str | Response:
    """Three times kept for this patient alone; answering frees the others at once."""
    mine = own_application(db.session, citizen().person_id, number) or abort(404)
    booked = booked_of(db.session, mine, circumstances().now)
    back = redirect(url_for(".application", number=number))
    if booked is None or booked.instead is None:
        return back
    form = kept_times_form(booked.instead)
    if form.act == "give_up":
        _give_up(number)
        flash(_("The visit is given up. You can undo this within ten minutes."), "success")
        return back
    if form.validate_on_submit():
        with db.writing() as session:
            slot_id = int(form.slot.data)
            appointments.move(session, _hold(number), slot_id, actor=actor(), at=circumstances())
        flash(_("The visit is moved. A new confirmation is being made."), "success")
        return back
    phone = mine.clinic.phone if mine.clinic else ""
    return render_template(
        "cabinet/absence.html", number=number, form=form, booked=booked, kept=booked.instead, phone=phone
    )


def _give_up(number: str) -> None:
    with db.writing() as session:
        mine = _hold(number)
        journey = CATALOGUE[mine.service].journey
        assert journey is not None
        process.withdraw(session, mine, journey, actor=actor(), now=circumstances().now)


def _hold(number: str) -> Application:
    """My application with its row held, inside a transaction that writes."""
    me = citizen()
    held = afterwards.hold_own(db.session, number, person_id=me.person_id, account_id=me.account_id)
    return held or abort(404)
