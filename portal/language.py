"""The two languages of the portal, known without Flask, so that the law, a document
or the worker can speak to a citizen outside a web request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from models.enums import Language

_current: ContextVar[Language] = ContextVar("language", default=Language.KK)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text said in both languages; neither is the source of the other."""

    kk: str
    ru: str

    def __post_init__(self) -> None:
        if not (self.kk.strip() and self.ru.strip()):
            raise ValueError("a bilingual text needs words in both languages")

    def __str__(self) -> str:
        return self.say()

    def say(self, language: Language | None = None) -> str:
        """The text in `language`, or in the current language when none is given."""
        return self.kk if (language or current_language()) is Language.KK else self.ru

    def format(self, **values: object) -> "Bilingual":
        """Both texts with `{name}` places filled; a `Bilingual` value fills each in its own language."""
        return Bilingual(
            kk=self.kk.format(**_said(values, Language.KK)),
            ru=self.ru.format(**_said(values, Language.RU)),
        )


def current_language() -> Language:
    """The language being spoken now; Kazakh until somebody says otherwise."""
    return _current.get()


def speak(language: Language) -> None:
    """Speak `language` from now on in this context: the first thing of every web request."""
    _current.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` inside the `with` block."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def _said(values: dict[str, object], language: Language) -> dict[str, object]:
    return {
        name: value.say(language) if isinstance(value, Bilingual) else value for name, value in values.items()
    }
