"""Who waits for a time of the clinic's doctors: a list to read; offers are made by the portal itself."""

from flask import render_template, request, url_for

from models.enums import Role
from portal.clock import local
from portal.extensions import db
from portal.forms.fields import phone_in_words
from portal.queries.waiting import how_many_wait, waiting_patients
from portal.regulation.record_log import ONE_DAY, Opening
from portal.regulation.specialities import SPECIALITIES
from portal.views.desk import pages, write_openings
from portal.views.guards import circumstances, officer, officers

PAGE = 20


@pages.get("/appointments/waiting")
@officers(Role.REGISTRAR)
def waiting() -> str:
    """The open places by speciality and rank; whose names are shown can read that they were."""
    clinic_id, today = officer().clinic_id, local(circumstances().now).date()
    count = how_many_wait(db.session, clinic_id)
    last = max(1, -(-count // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    found = waiting_patients(db.session, clinic_id, today, first=(page - 1) * PAGE, limit=PAGE)
    staff = officer().staff_id
    write_openings((Opening(each.person_id, staff, "waiting") for each in found), ONE_DAY)
    return render_template(
        "desk/waiting.html",
        places=found,
        count=count,
        page=page,
        pages=last,
        specialities=SPECIALITIES,
        phone_in_words=phone_in_words,
        url_of=lambda number: url_for(".waiting", page=number),
    )
