"""The public figures of the services: a page, and the same as a table to take away."""

import csv
from collections.abc import Iterator
from io import StringIO

from flask import Response, render_template
from flask_babel import gettext as _

from portal import dates
from portal.extensions import db
from portal.queries.numbers import ServiceNumbers, public_numbers
from portal.regulation.survey import ANSWERS, INFORMATION, QUALITY
from portal.services import CATALOGUE
from portal.views.guards import everyone
from portal.views.public import blueprint

PASSPORTS = {code: service.passport for code, service in CATALOGUE.items() if service.is_online}
Line = tuple[object, ...]


@blueprint.get("/numbers")
@everyone
def numbers() -> str:
    """Applications, times, refusals and satisfaction by service; small counts are hidden."""
    return render_template(
        "public/numbers.html", numbers=public_numbers(db.session, PASSPORTS), **words_of_numbers()
    )


@blueprint.get("/numbers.csv")
@everyone
def numbers_table() -> Response:
    """The same figures, one a line; a hidden one is an empty field."""
    found = public_numbers(db.session, PASSPORTS)
    written = StringIO()
    table = csv.writer(written)
    table.writerow(["since", "until", "code", _("Service"), _("Figure"), _("Part"), _("Value")])
    if found is not None:
        period = (found.since.isoformat(), found.last.isoformat())
        table.writerows((*period, *line) for it in found.services for line in _lines(it))
    # The mark at the beginning tells spreadsheets that these are UTF-8 letters.
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="emhana-numbers.csv"'
    return answer


def words_of_numbers() -> dict[str, object]:
    """What a page of figures calls services, grounds, answers and spans of time."""
    return {
        "words": {
            "passports": PASSPORTS,
            "answers": ANSWERS,
            "questions": {"quality": QUALITY, "information": INFORMATION},
            "duration": dates.duration,
        }
    }


def _lines(it: ServiceNumbers) -> Iterator[Line]:
    passport = PASSPORTS[it.code]
    about = (it.code, passport.title)
    minutes = None if it.median is None else int(it.median.total_seconds() // 60)
    yield (*about, _("Applications"), "", it.applications)
    yield (*about, _("Answered"), "", it.answered)
    yield (*about, _("Median time to the answer, minutes"), "", minutes)
    for code, count in it.refusals.items():
        yield (*about, _("Refusals"), passport.ground(code).words, count)
    for question, counts in ((QUALITY, it.quality), (INFORMATION, it.information)):
        for answer, count in counts.items():
            yield (*about, question, ANSWERS[answer], count)
