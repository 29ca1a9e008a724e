"""What is typed when a doctor's schedule is changed: a weekly rule, its end, a day that differs."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from portal import dates
from portal.forms.base import PortalForm
from portal.forms.fields import (
    DateField,
    DropdownField,
    LongTextField,
    MultiCheckField,
    TextField,
    TimeField,
    WholeNumberField,
)
from portal.forms.validators import AtMost, Required
from portal.language import Bilingual

WEEKDAYS = tuple(Bilingual(kk=each.kk.capitalize(), ru=each.ru.capitalize()) for each in dates.WEEKDAYS)
LONGEST_NUMBER = 18  # digits of a line's number
ROOM, WORDS = 16, 200
CLOCK = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "5", "class": "govuk-input--width-5"}
NUMBER = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "3", "class": "govuk-input--width-3"}


class ScheduleForm(PortalForm):
    """A change of a schedule as it stood when the page was drawn: `seen` is its newest change then."""

    seen = HiddenField()

    def last_seen(self) -> int:
        seen = str(self.seen.data or "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < LONGEST_NUMBER else -1


def _begins() -> TimeField:
    return TimeField(_("From what time"), validators=[Required(_("Enter the beginning."))], render_kw=CLOCK)


def _ends() -> TimeField:
    return TimeField(_("Until what time"), validators=[Required(_("Enter the end."))], render_kw=CLOCK)


def _minutes() -> WholeNumberField:
    return WholeNumberField(
        _("Minutes for one patient"),
        low=5,
        high=240,
        words=_("Enter a whole number of minutes, from 5 to 240."),
        validators=[Required(_("Enter how many minutes one patient has."))],
        render_kw=NUMBER,
    )


def _room() -> TextField:
    return TextField(
        _("Room"),
        validators=[Required(_("Enter the room.")), AtMost(ROOM)],
        render_kw={"autocomplete": "off", "class": "govuk-input--width-10"},
    )


class NewRuleForm(ScheduleForm):
    """A reception on several weekdays, from one day on."""

    weekdays = MultiCheckField(
        _("Days of the week"),
        choices=[(str(number), words) for number, words in enumerate(WEEKDAYS)],
        validators=[Required(_("Tick the days of the week."))],
    )
    begins = _begins()
    ends = _ends()
    slot_minutes = _minutes()
    room = _room()
    desk_share = WholeNumberField(
        _("Share kept for the registry, percent"),
        description=_("These times are booked only by the registry, at the window and on the phone."),
        low=0,
        high=100,
        words=_("Enter a whole number from 0 to 100."),
        validators=[Required(_("Enter a number from 0 to 100; 0 when all times are for everybody."))],
        render_kw=NUMBER,
    )
    valid_from = DateField(_("From which day"), validators=[Required(_("Enter the first day."))])
    valid_to = DateField(_("Until which day"), description=_("Leave empty when there is no end."))


class ChangedRuleForm(NewRuleForm):
    """The same on one weekday, which stays as it is."""

    weekdays = None  # type: ignore[assignment]  # WTForms takes a field out so


class EndRuleForm(ScheduleForm):
    """From which day a reception is held no more."""

    since = DateField(_("From which day it is not held"), validators=[Required(_("Enter the day."))])


class ExtraForm(ScheduleForm):
    """A reception on one day besides the weekly ones."""

    day = DateField(_("Day"), validators=[Required(_("Enter the day."))])
    begins = _begins()
    ends = _ends()
    slot_minutes = _minutes()
    room = _room()


class ShortenedForm(ScheduleForm):
    """One day on which the doctor receives only part of the usual hours."""

    day = DateField(_("Day"), validators=[Required(_("Enter the day."))])
    begins = _begins()
    ends = _ends()


class RemoveForm(ScheduleForm):
    """That a day is an ordinary one again; of an absence of several days, from which of them on."""

    since = DropdownField(
        _("From which day the doctor receives again"), validators=[Required(_("Choose the day."))]
    )


class AbsenceForm(ScheduleForm):
    """From when to when a doctor does not receive."""

    first = DateField(_("First day of the absence"), validators=[Required(_("Enter the first day."))])
    last = DateField(_("Last day of the absence"), validators=[Required(_("Enter the last day."))])
    words = LongTextField(
        _("Note for colleagues"),
        description=_("Patients do not see it."),
        validators=[AtMost(WORDS)],
        render_kw={"rows": 2},
    )
