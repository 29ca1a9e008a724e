"""The changes of a schedule as data: words, form, what is judged, what is done, and what is said then."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from models import Doctor, ScheduleException, WeeklyRule
from models.enums import ExceptionKind
from portal import dates
from portal.clock import local
from portal.extensions import db
from portal.forms.desk_schedule import (
    ChangedRuleForm,
    EndRuleForm,
    ExtraForm,
    NewRuleForm,
    RemoveForm,
    ScheduleForm,
    ShortenedForm,
)
from portal.queries.desk_schedule import exceptions_like, known_of, rule_of_doctor
from portal.regulation import absences, schedule_sense, schedules
from portal.regulation.publishing import Published, rule_of
from portal.regulation.schedule_sense import Known, Nonsense
from portal.regulation.slots import OtherDay, Rule
from portal.views.desk import asked_day
from portal.views.guards import circumstances, kept_form, officer, owner

Target = WeeklyRule | Sequence[ScheduleException] | None
DAY = timedelta(days=1)


class EditName(StrEnum):
    """A change of a schedule, as it stands in the address."""

    ADD = "add"
    CHANGE = "change"
    END = "end"
    EXTRA = "extra"
    SHORTENED = "shortened"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `find` gives what it is about, `first` what the form begins with."""

    name: EditName
    heading: object
    words: object
    done: object
    form: type[ScheduleForm]
    first: Callable[[Doctor, Target], dict[str, object]]
    judge: Callable[[Any, Known, Any], Iterable[Nonsense]]
    do: Callable[[Session, Doctor, Any, Any], Published]
    find: Callable[[Session, Doctor, int], Target] | None = None
    kind: str = "main"


def today() -> date:
    return local(circumstances().now).date()


def prepared_form(edit: Edit, doctor: Doctor, target: Target) -> ScheduleForm:
    """The form with its first values; what was typed when a session ended is given back."""
    form: ScheduleForm = edit.form.reopened(kept_form(owner()))
    if isinstance(form, RemoveForm):
        days = [row.day for row in target] if isinstance(target, Sequence) else []
        form.supply({"since": [(day.isoformat(), dates.full_date(day)) for day in days]})
    seen = {"seen": str(schedules.last_change(db.session, doctor.id))}
    return form.fill({**edit.first(doctor, target), **seen})


def judged(edit: Edit, doctor: Doctor, form: ScheduleForm, target: Target) -> list[Nonsense]:
    """What does not make sense in a form that was filled in rightly."""
    without = target if isinstance(target, WeeklyRule) else None
    known = known_of(db.session, doctor, today(), without)
    return schedule_sense.first_of_each(edit.judge(form, known, target))


def _by() -> dict[str, Any]:
    return {"staff_id": officer().staff_id, "now": circumstances().now}


def _rules(form: Any, doctor: Doctor, weekdays: Iterable[int]) -> list[WeeklyRule]:
    return [
        WeeklyRule(
            doctor_id=doctor.id,
            weekday=weekday,
            begins=form.begins.data,
            ends=form.ends.data,
            slot_minutes=form.slot_minutes.data,
            room=form.room.data,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            desk_share=form.desk_share.data,
        )
        for weekday in weekdays
    ]


def _pure(form: Any, weekdays: Iterable[int]) -> list[Rule]:
    hours = form.begins.data, form.ends.data
    valid = {"valid_from": form.valid_from.data, "valid_to": form.valid_to.data}
    return [Rule(weekday, *hours, minutes=form.slot_minutes.data, **valid) for weekday in weekdays]


def _first_of_new(doctor: Doctor, _target: Target) -> dict[str, object]:
    day = asked_day(today())
    weekdays = [str(day.weekday())] if "day" in request.args else []
    return {"weekdays": weekdays, "valid_from": max(day, today()), "room": doctor.room, "desk_share": 0}


def _judge_new(form: NewRuleForm, known: Known, _target: Target) -> Iterable[Nonsense]:
    return schedule_sense.of_rules(_pure(form, map(int, form.weekdays.data)), known)


def _do_add(session: Session, doctor: Doctor, form: NewRuleForm, _target: Target) -> Published:
    return schedules.add(session, *_rules(form, doctor, map(int, form.weekdays.data)), **_by())


def _first_of_change(_doctor: Doctor, target: Target) -> dict[str, object]:
    assert isinstance(target, WeeklyRule)
    names = ("begins", "ends", "slot_minutes", "room", "desk_share", "valid_to")
    kept: dict[str, object] = {name: getattr(target, name) for name in names}
    return kept | {"valid_from": max(target.valid_from, asked_day(today()), today())}


def _judge_change(form: ChangedRuleForm, known: Known, target: WeeklyRule) -> Iterator[Nonsense]:
    old = rule_of(target)
    yield from schedule_sense.of_rules(_pure(form, [target.weekday]), known)
    if old.valid_to is not None and form.valid_from.data > old.valid_to:
        yield Nonsense("valid_from", schedule_sense.Fault.OVER_BY_THEN, day=old.valid_to)


def _do_change(session: Session, doctor: Doctor, form: ChangedRuleForm, target: WeeklyRule) -> Published:
    (new,) = _rules(form, doctor, [target.weekday])
    return schedules.change_rule(session, target, new, **_by())


def _first_of_end(_doctor: Doctor, target: Target) -> dict[str, object]:
    assert isinstance(target, WeeklyRule)
    return {"since": max(target.valid_from, asked_day(today()), today())}


def _judge_end(form: EndRuleForm, known: Known, target: WeeklyRule) -> Iterable[Nonsense]:
    return schedule_sense.of_end(form.since.data, rule_of(target), known)


def _do_end(session: Session, _doctor: Doctor, form: EndRuleForm, target: WeeklyRule) -> Published:
    return schedules.end_rule(session, target, form.since.data - DAY, **_by())


def _first_of_other(doctor: Doctor, _target: Target) -> dict[str, object]:
    day = {"day": asked_day(today())} if "day" in request.args else {}
    return {"room": doctor.room, **day}


def _other_day(form: ExtraForm | ShortenedForm) -> OtherDay:
    hours = form.begins.data, form.ends.data
    if isinstance(form, ExtraForm):
        return OtherDay(form.day.data, ExceptionKind.EXTRA, *hours, minutes=form.slot_minutes.data)
    return OtherDay(form.day.data, ExceptionKind.SHORTENED, *hours)


def _judge_other(form: ExtraForm | ShortenedForm, known: Known, _target: Target) -> Iterable[Nonsense]:
    return schedule_sense.of_other_day(_other_day(form), known)


def _do_other(
    session: Session, doctor: Doctor, form: ExtraForm | ShortenedForm, _target: Target
) -> Published:
    new = _other_day(form)
    row = ScheduleException(
        doctor_id=doctor.id,
        day=new.day,
        kind=new.kind,
        begins=new.begins,
        ends=new.ends,
        slot_minutes=new.minutes,
        room=form.room.data if isinstance(form, ExtraForm) else "",
    )
    return schedules.add(session, row, **_by())


def _days_to_come(session: Session, doctor: Doctor, exception_id: int) -> Sequence[ScheduleException]:
    """What is past stays as it was."""
    return [row for row in exceptions_like(session, doctor, exception_id) if row.day >= today()]


def _do_remove(
    session: Session, _doctor: Doctor, form: RemoveForm, target: Sequence[ScheduleException]
) -> Published:
    since = date.fromisoformat(form.since.data)
    days = [row for row in target if row.day >= since]
    is_absence = days[0].kind is ExceptionKind.ABSENT
    return (absences.call_off if is_absence else schedules.remove_exceptions)(session, days, **_by())


_ALL = (
    Edit(
        EditName.ADD,
        _l("Add a weekly reception"),
        _l("Add"),
        _l("The reception is added and published."),
        NewRuleForm,
        _first_of_new,
        _judge_new,
        _do_add,
    ),
    Edit(
        EditName.CHANGE,
        _l("Change the weekly reception"),
        _l("Save"),
        _l("The reception is changed and published."),
        ChangedRuleForm,
        _first_of_change,
        _judge_change,
        _do_change,
        rule_of_doctor,
    ),
    Edit(
        EditName.END,
        _l("End the weekly reception"),
        _l("End the reception"),
        _l("The reception is ended; its free times are closed."),
        EndRuleForm,
        _first_of_end,
        _judge_end,
        _do_end,
        rule_of_doctor,
        "warning",
    ),
    Edit(
        EditName.EXTRA,
        _l("Extra reception on one day"),
        _l("Add"),
        _l("The extra reception is added and published."),
        ExtraForm,
        _first_of_other,
        _judge_other,
        _do_other,
    ),
    Edit(
        EditName.SHORTENED,
        _l("Shorten one day"),
        _l("Save"),
        _l("The day is shortened; its other free times are closed."),
        ShortenedForm,
        _first_of_other,
        _judge_other,
        _do_other,
    ),
    Edit(
        EditName.REMOVE,
        _l("Make the day ordinary again"),
        _l("Remove"),
        _l("Removed: the day is as in the ordinary week."),
        RemoveForm,
        lambda _doctor, _target: {},
        lambda _form, _known, _target: (),
        _do_remove,
        _days_to_come,
        "warning",
    ),
)
EDITS = {edit.name: edit for edit in _ALL}
