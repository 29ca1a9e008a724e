"""What `flask translate check` complains about."""

from babel.messages.catalog import Catalog

from models.enums import Language
from portal.cli.translate import complaints


def catalogue(locale: str, **messages: object) -> Catalog:
    catalogue = Catalog(locale=locale, fuzzy=False)
    for identity, said in messages.items():
        catalogue.add(identity.replace("_", " "), said)
    return catalogue


def told(kept: Catalog, *identities: object) -> list[str]:
    said = Catalog(fuzzy=False)
    for identity in identities:
        said.add(identity)
    return list(complaints(said, kept, Language.RU))


def test_a_whole_catalogue_is_praised_by_silence() -> None:
    assert told(catalogue("ru", Sign_in="Войти"), "Sign in") == []


def test_what_nobody_translated_and_what_nobody_says_is_named() -> None:
    assert told(catalogue("ru", Old="Старое"), "Sign in") == [
        "ru: not translated: Sign in",
        "ru: said nowhere: Old",
    ]


def test_an_empty_translation_is_none() -> None:
    assert told(catalogue("ru", Sign_in=" "), "Sign in") == ["ru: not whole: Sign in"]


def test_a_guess_is_not_a_translation() -> None:
    kept = Catalog(locale="ru", fuzzy=False)
    kept.add("Sign in", "Войти", flags=["fuzzy"])
    assert told(kept, "Sign in") == ["ru: a guess: Sign in"]


def test_russian_needs_all_its_plurals() -> None:
    days = ("%(num)d day", "%(num)d days")
    kept = Catalog(locale="ru", fuzzy=False)
    kept.add(days, ("%(num)d день", "%(num)d дня", ""))
    assert told(kept, days) == [f"ru: not whole: {days}"]
    kept = Catalog(locale="ru", fuzzy=False)
    kept.add(days, ("один день", "%(num)d дня", "%(num)d дней"))
    assert told(kept, days) == []


def test_a_place_to_fill_may_be_neither_lost_nor_invented() -> None:
    identity = "Ends at %(time)s"
    for wrong in ("Окончание", "Окончание в %(hour)s"):
        kept = Catalog(locale="ru", fuzzy=False)
        kept.add(identity, wrong)
        assert told(kept, identity) == [f"ru: other places to fill: {identity}"]
