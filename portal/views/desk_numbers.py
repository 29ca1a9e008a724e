"""The figures of the head's own clinic, and what people wrote in the survey, without names."""

from flask import render_template, request, url_for

from models.enums import Role
from portal.extensions import db
from portal.queries.numbers import clinic_numbers
from portal.views.desk import pages
from portal.views.guards import officer, officers
from portal.views.numbers import PASSPORTS, words_of_numbers


@pages.get("/numbers")
@officers(Role.HEAD)
def numbers() -> str:
    """Applications, times, refusals and satisfaction of the clinic over twelve months."""
    page = request.args.get("page", 1, type=int)
    found = clinic_numbers(db.session, officer().clinic_id, PASSPORTS, page)
    return render_template(
        "desk/numbers.html",
        numbers=found,
        url_of=lambda page: url_for(".numbers", page=page),
        **words_of_numbers(),
    )
