"""`flask translate`: keeps both catalogues of interface words whole. Neither language is the source."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from flask.cli import AppGroup

from models.enums import Language
from portal.config import ROOT
from portal.i18n import TRANSLATIONS, compile_catalogue

group = AppGroup("translate", help="Words of the interface, in both languages.")
TEMPLATE = TRANSLATIONS / "messages.pot"
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")


@group.command()
def extract() -> None:
    """Write translations/messages.pot: every message that the code and the templates say."""
    _write(TEMPLATE, _extracted(), header=False)


@group.command()
def update() -> None:
    """Extract, give both catalogues the new messages (to be translated) and drop what nobody says."""
    said = _extracted()
    _write(TEMPLATE, said, header=False)
    for language in Language:
        kept = _read(language)
        for identity in [message.id for message in kept if message.id]:
            if identity not in said:
                kept.delete(identity)
        for message in said:
            if message.id and message.id not in kept:
                kept.add(message.id, "", flags=message.flags)
        _write(_path(language), kept, header=True)


@group.command("compile")
def compile_all() -> None:
    """Write the binary catalogues where they are older than the text."""
    for language in Language:
        compile_catalogue(_path(language).parent)


@group.command()
def check() -> None:
    """Fail unless both catalogues say exactly what the code says, wholly, with the same places to fill."""
    said = _extracted()
    found = [line for language in Language for line in complaints(said, _read(language), language)]
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != _bytes(said, header=False):
        found.append("messages.pot is stale: make translate")
    for line in found:
        click.echo(line, err=True)
    if found:
        raise click.ClickException(f"{len(found)} complaints about the translations")


def _extracted() -> Catalog:
    """Every message of the sources; without places, so that moving code changes nothing."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel leaves it untyped
    catalog = Catalog(project="Emhana", fuzzy=False)
    found = extract_from_dir(ROOT, method_map=methods, options_map=options, keywords=KEYWORDS)
    for _, _, identity, _, _ in found:
        catalog.add(identity)
    return catalog


def complaints(said: Catalog, kept: Catalog, language: Language) -> Iterator[str]:
    """What keeps the catalogue of `language` from being exactly what is `said`, a line for each fault."""
    for message in said:
        if message.id and message.id not in kept:
            yield f"{language}: not translated: {message.id}"
    for message in kept:
        if not message.id:
            continue
        if message.id not in said:
            yield f"{language}: said nowhere: {message.id}"
        elif fault := _fault(message, kept.num_plurals):
            yield f"{language}: {fault}: {message.id}"


def _fault(message: Message, plurals: int) -> str:
    if message.fuzzy:
        return "a guess"
    if not _is_whole(message, plurals):
        return "not whole"
    return "" if _keeps_places(message) else "other places to fill"


def _is_whole(message: Message, plurals: int) -> bool:
    texts = _texts(message.string)
    return all(text.strip() for text in texts) and len(texts) == (plurals if message.pluralizable else 1)


def _keeps_places(message: Message) -> bool:
    """The general form keeps every place; a singular may say its number in words."""
    wanted = set(PLACE.findall(_texts(message.id)[-1]))
    places = [set(PLACE.findall(text)) for text in _texts(message.string)]
    return places[-1] == wanted and all(each <= wanted for each in places)


def _texts(said: object) -> list[str]:
    return [str(part) for part in said] if isinstance(said, list | tuple) else [str(said or "")]


def _path(language: Language) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def _read(language: Language) -> Catalog:
    with _path(language).open("rb") as file:
        return read_po(file, locale=language.value)


def _write(path: Path, catalog: Catalog, *, header: bool) -> None:
    path.write_bytes(_bytes(catalog, header=header))


def _bytes(catalog: Catalog, *, header: bool) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=100, omit_header=not header, sort_output=True, ignore_obsolete=True)
    return out.getvalue()
