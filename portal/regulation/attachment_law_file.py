"""The file of the wordings of the law of attaching: dated rules with their sources, refused in words when they make
no sense."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from portal.dates import date_range, since_date
from portal.language import Bilingual

SHIPPED = Path(__file__).with_name("attachment_law.toml")
A_LEAP_YEAR = 2024


class LawFileError(ValueError):
    """The file of the law cannot be followed; each line of the message names one fault."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force from `since` through `until` (None: until the next act): changes of clinic a year, and the
    campaign (month, day) of free choice, both days included, after which an attachment begins on 1 January."""

    since: date
    until: date | None
    changes_a_year: int
    campaign: tuple[tuple[int, int], tuple[int, int]]
    source: Bilingual

    @property
    def said_source(self) -> Bilingual:
        """The source with the days on which it holds, as citizens and registrars read it."""
        held = (
            date_range(self.since, self.until) if self.until else _ONWARDS.format(day=since_date(self.since))
        )
        return _DATED.format(source=self.source, held=held)

    @property
    def campaign_days(self) -> tuple[date, date]:
        """The two days of the campaign, in a year that is not to be said."""
        first, last = (date(A_LEAP_YEAR, *each) for each in self.campaign)
        return first, last


def read_rules(path: Path) -> tuple[Rules, ...]:
    """The rules of the file, the latest last: one for each day from the first of them on. Raises `LawFileError`."""
    try:
        lines = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).rules
    except OSError as error:
        raise LawFileError(f"{path.name} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawFileError(f"{path.name} is not TOML: {error}") from error
    except ValidationError as faults:
        raise LawFileError("\n".join(f"{path.name}, {_said(each)}" for each in faults.errors())) from None
    if broken := [f"{path.name}: {each}" for each in _breaks(lines)]:
        raise LawFileError("\n".join(broken))
    return tuple(each.rules() for each in lines)


def _month_and_day(given: object) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"{A_LEAP_YEAR}-{given}")
    except ValueError:
        raise ValueError('a day of the year is written "09-01", month first') from None
    return day.month, day.day


_DayOfYear = Annotated[tuple[int, int], BeforeValidator(_month_and_day)]


class _Line(BaseModel):
    """One `[[rules]]` as it is written."""

    model_config = ConfigDict(extra="forbid")

    since: date = Field(alias="from")
    until: date | None = None
    changes_a_year: int = Field(ge=0, strict=True)
    campaign: tuple[_DayOfYear, _DayOfYear]
    source: Bilingual

    def rules(self) -> Rules:
        return Rules(self.since, self.until, self.changes_a_year, self.campaign, self.source)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rules: Annotated[list[_Line], Field(min_length=1)]


def _breaks(lines: Sequence[_Line]) -> list[str]:
    """What each line says well alone, and together they do not: no day may have two rules or none."""
    said = [
        f"the campaign of the rules from {each.since} ends before it begins"
        for each in lines
        if each.campaign[1] < each.campaign[0]
    ]
    for one, after in pairwise(lines):
        day_before = after.since - timedelta(days=1)
        if one.until != day_before or one.since > day_before:
            said.append(
                f"the rules from {after.since} follow those from {one.since}, which must end on {day_before}"
            )
    if lines[-1].until is not None:
        said.append(f"the last rules end on {lines[-1].until}: without an end they hold until the next act")
    return said


def _said(fault: ErrorDetails) -> str:
    """`rules 2, campaign 1: …`: lists are counted from one, as people count."""
    where = [f" {part + 1}" if isinstance(part, int) else f", {part}" for part in fault["loc"]]
    return f"{''.join(where).removeprefix(', ')}: {fault['msg'].removeprefix('Value error, ')}"


_ONWARDS = Bilingual(kk="{day} бастап", ru="{day}")
_DATED = Bilingual(kk="{source} ({held})", ru="{source} ({held})")
