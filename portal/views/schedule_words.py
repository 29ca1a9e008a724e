"""A schedule in words: its rules, its other days, what was changed, and what does not make sense."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.enums import ExceptionKind
from portal import dates
from portal.forms.desk_schedule import WEEKDAYS
from portal.queries.desk_schedule import OtherDays
from portal.queries.schedule_history import Change
from portal.regulation.publishing import Misfit
from portal.regulation.schedule_sense import Fault, Nonsense

KINDS = {
    ExceptionKind.ABSENT: _l("Absence"),
    ExceptionKind.EXTRA: _l("Extra reception"),
    ExceptionKind.SHORTENED: _l("Shortened day"),
}
MISFITS = {
    Misfit.NO_RECEPTION: _l("The doctor does not receive at this time"),
    Misfit.OTHER_LENGTH: _l("Receptions are of another length now"),
    Misfit.OTHER_ROOM: _l("The doctor receives in another room now"),
}


FAULTS = {
    Fault.ENDS_FIRST: _l("The end must be later than the beginning."),
    Fault.TOO_SHORT: _l("Not one patient fits: these hours are shorter than one reception."),
    Fault.CLINIC_CLOSED: _l("%(day)s: the clinic is closed."),
    Fault.OUTSIDE_HOURS: _l("%(day)s: the clinic works %(hours)s. Choose a time within these hours."),
    Fault.OVERLAPS: _l(
        "%(day)s: there is a reception %(hours)s already. Choose other hours or end that one first."
    ),
    Fault.PAST: _l("This day is over. Choose today or a later day."),
    Fault.TOO_FAR: _l("This is more than a year ahead. Check the year."),
    Fault.LAST_BEFORE_FIRST: _l("The last day must not be earlier than the first."),
    Fault.OVER_BY_THEN: _l("This reception ends on its own: its last day is %(day)s. Choose an earlier day."),
    Fault.ABSENT_ALREADY: _l("%(day)s: the doctor is absent already. Choose other days."),
    Fault.DIFFERS_ALREADY: _l("%(day)s: the day is shortened already. Remove that first."),
    Fault.NOTHING_TO_SHORTEN: _l("%(day)s: the doctor does not receive on this day."),
    Fault.LEAVES_NOTHING: _l("%(day)s: no reception is left. Enter an absence instead."),
    Fault.TAKES_NOTHING: _l("%(day)s: the doctor receives %(hours)s, all of it stays. Enter shorter hours."),
}


def fault_words(found: Nonsense) -> str:
    """What is wrong and how to mend it."""
    hours = dates.window(*found.hours) if found.hours else ""
    return str(FAULTS[found.fault]) % {"day": _place(found), "hours": hours}


def other_words(other: OtherDays) -> str:
    """When an exception is: its day or days, and its hours."""
    days = dates.date_range(other.first, other.last)
    return f"{days}, {dates.window(*other.hours)}" if other.hours else str(days)


def change_entry(change: Change) -> dict[str, object]:
    """A change for the timeline: what was done, when, by whom."""
    who = change.author or _("the portal")
    return {
        "title": _what_was_done(change),
        "time": f"{dates.date_and_time(change.at)} · {who}",
        "text": _row_words(change.became or change.was, change.through),
    }


def _what_was_done(change: Change) -> str:
    said = change.became or change.was
    if "weekday" in said:
        if not change.was:
            return _("A weekly reception was added")
        return _("A weekly reception was ended") if change.became else _("A weekly reception was taken out")
    kind = KINDS[ExceptionKind(said["kind"])]
    words = _("Added: %(what)s") if change.became else _("Removed: %(what)s")
    return words % {"what": str(kind).lower()}


def _row_words(said: Mapping[str, Any], through: date | None) -> str:
    parts = [_days_words(said, through)]
    if said.get("begins") and said.get("ends"):
        parts.append(dates.window(time.fromisoformat(said["begins"]), time.fromisoformat(said["ends"])))
    if said.get("slot_minutes"):
        parts.append(_("%(minutes)s for a patient", minutes=dates.minutes(said["slot_minutes"])))
    if said.get("room"):
        parts.append(_("room %(room)s", room=said["room"]))
    if said.get("desk_share"):
        parts.append(_("%(share)s %% for the registry", share=said["desk_share"]))
    if said.get("words"):
        parts.append(said["words"])
    return ", ".join(parts)


def _days_words(said: Mapping[str, Any], through: date | None) -> str:
    if "weekday" not in said:
        first = date.fromisoformat(said["day"])
        return str(dates.date_range(first, through or first))
    valid_from = date.fromisoformat(said["valid_from"])
    weekday = WEEKDAYS[said["weekday"]]
    if not said.get("valid_to"):
        return f"{weekday} {dates.since_date(valid_from)}"
    return f"{weekday}, {dates.date_range(valid_from, date.fromisoformat(said['valid_to']))}"


def _place(found: Nonsense) -> str:
    if found.day is not None:
        return str(dates.full_date(found.day))
    return str(WEEKDAYS[found.weekday]) if found.weekday is not None else ""
