"""The web's side of the languages: the language of a request, its catalogue, dates in templates."""

from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, abort, current_app, request, url_for
from flask_babel import Babel, Domain

from models.enums import Language
from portal import dates, language
from portal.config import ROOT
from portal.language import current_language

TRANSLATIONS = ROOT / "translations"
COOKIE = "language"


class TranslationsMissing(RuntimeError):
    """A catalogue is not where it must be."""


class Catalogues(Domain):
    """Both catalogues, each found by the language that is spoken: a page asks some forty times."""

    @cached_property
    def _by_language(self) -> dict[Language, NullTranslations]:
        return {each: Translations.load(TRANSLATIONS, [each.value]) for each in Language}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the current language."""
        return self._by_language[current_language()]


class TwoLanguages(Babel):
    """Flask-Babel that takes its words from `Catalogues`."""

    @cached_property
    def domain_instance(self) -> Catalogues:
        """The one domain of the portal."""
        return Catalogues()  # type: ignore[no-untyped-call]  # Flask-Babel's own


def init_app(app: Flask) -> None:
    """Compile stale catalogues, then speak the language of the address in every request."""
    for each in Language:
        compile_catalogue(TRANSLATIONS / each / "LC_MESSAGES")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Almaty"
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.context_processor(_words_of_templates)
    _teach_words(app)
    app.jinja_env.filters.update(
        day=dates.full_date,
        weekday=dates.date_with_weekday,
        weekday_short=lambda day: dates.WEEKDAYS_SHORT[day.weekday()],
        moment=dates.date_and_time,
        clock_time=dates.clock_time,
        window=dates.window,
        minutes=dates.minutes,
    )


def _teach_words(app: Flask) -> None:
    """Let templates ask the catalogues themselves."""
    words = app.extensions["babel"].instance.domain_instance.get_translations
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's own extension
        lambda text: words().ugettext(text),
        lambda one, many, number: words().ungettext(one, many, number),
        newstyle=True,
    )


def compile_catalogue(folder: Path) -> None:
    """Write `messages.mo` beside `messages.po` where it is missing or older.

    Raises `TranslationsMissing` when there is no catalogue in `folder`.
    """
    source, compiled = folder / "messages.po", folder / "messages.mo"
    if not source.exists():
        raise TranslationsMissing(f"no catalogue at {source}")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return
    with source.open("rb") as text:
        catalogue = read_po(text, locale=folder.parent.name)
    fresh = compiled.with_suffix(f".{id(catalogue)}")
    with fresh.open("wb") as binary:
        write_mo(binary, catalogue)
    fresh.replace(compiled)


def locale() -> str:
    """The locale of the current language, for Babel."""
    return current_language().value


def preferred_language() -> Language:
    """The reader's language where the address names none: cookie, then the browser, then Kazakh."""
    kept = request.cookies.get(COOKIE, "")
    if kept in set(Language):
        return Language(kept)
    best = request.accept_languages.best_match([each.value for each in Language])
    return Language(best or Language.KK)


def other_language() -> Language:
    return Language.RU if current_language() is Language.KK else Language.KK


def switch_url() -> str:
    """This page in the other language, with its query; the start page where there is no page."""
    target = other_language().value
    rule = request.url_rule
    if rule is None or "language" not in rule.arguments or "GET" not in (rule.methods or ()):
        return url_for("public.home", language=target)
    page = url_for(rule.endpoint, **{**(request.view_args or {}), "language": target})
    # What a visitor puts into the query must not be taken for arguments of `url_for`.
    query = urlencode(list(request.args.items(multi=True)))
    return f"{page}?{query}" if query else page


def _take_language(_: str | None, values: dict[str, Any] | None) -> None:
    named = (values or {}).pop("language", None)
    if named is not None and named not in set(Language):
        language.speak(preferred_language())
        abort(404)
    first = request.path.split("/", 2)[1]
    language.speak(Language(named or (first if first in set(Language) else preferred_language())))


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    known = endpoint in current_app.view_functions
    if known and current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values.setdefault("language", current_language().value)


def _words_of_templates() -> dict[str, object]:
    return {
        "language": current_language().value,
        "other_language": other_language().value,
        "switch_url": switch_url,
    }
