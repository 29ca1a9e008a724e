"""The catalogue as people read it: found by their words, grouped by where a service can be had,
each standard as rows."""

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.language import Bilingual
from portal.queries.catalogue import search
from portal.regulation.definition import Availability, Passport
from portal.services import CATALOGUE


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a standard: its name, and one paragraph or a list."""

    name: str
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Services that can be had in the same way."""

    availability: Availability
    title: str
    words: str
    passports: tuple[Passport, ...]


def sections(query: str) -> list[Section]:
    """The services that answer `query` (all of them when it is empty), grouped, without empty groups."""
    found = search(CATALOGUE, query)
    grouped = [
        Section(
            availability=availability,
            title=title,
            words=words,
            passports=tuple(each for each in found if each.availability is availability),
        )
        for availability, title, words in _groups()
    ]
    return [section for section in grouped if section.passports]


def standard(passport: Passport) -> list[Row]:
    """The rows of the standard in its own order, in the reader's language."""
    named = (
        (_("Official name"), passport.official_name),
        (_("Who gives the service"), passport.provider),
        (_("Who may ask for it"), passport.recipients),
        (_("Where to ask"), passport.channels),
        (_("How long it takes"), passport.term),
        (_("Form of the service"), passport.form),
        (_("What you get"), passport.result),
        (_("What it costs"), passport.fee),
        (_("Working hours"), passport.schedule),
        (_("What is needed"), passport.documents),
        (_("Other rules"), passport.requirements),
        (_("Legal act"), passport.legal_act),
    )
    return [_row(name, text) for name, text in named if text is not None]


def _groups() -> tuple[tuple[Availability, str, str], ...]:
    return (
        (Availability.ONLINE, _("Online, here and now"), _("You apply on this portal.")),
        (
            Availability.LATER,
            _("Soon online"),
            _("These are being built. For now each page tells where to ask."),
        ),
        (
            Availability.IN_PERSON,
            _("Needs a visit"),
            _("Take your identity card. What else to bring is told on each page."),
        ),
        (Availability.BY_PHONE, _("By phone"), _("No application is needed: call at once.")),
    )


def _row(name: str, text: Bilingual) -> Row:
    lines = tuple(line.strip() for line in str(text).splitlines() if line.strip())
    return Row(name, text=lines[0]) if len(lines) == 1 else Row(name, items=lines)
