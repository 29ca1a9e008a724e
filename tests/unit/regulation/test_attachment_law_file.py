"""The file of the law of attaching: what is written in it holds, and what makes no sense is refused in words."""

from datetime import date
from pathlib import Path

import pytest

from models.enums import Language
from portal.regulation.attachment_law_file import SHIPPED, LawFileError, read_rules

NEXT = """
[[rules]]
from = 2027-01-01
changes_a_year = 0
campaign = ["02-29", "02-29"]
source.kk = "жаңа бұйрық"
source.ru = "новый приказ"
"""


@pytest.fixture
def shipped() -> str:
    return SHIPPED.read_text(encoding="utf-8")


def written(folder: Path, content: str) -> Path:
    path = folder / "law.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_file_that_comes_with_the_portal_tells_of_each_wording_its_days_and_its_source() -> None:
    first, now = read_rules(SHIPPED)
    assert (first.since, first.until) == (date(2020, 11, 13), date(2024, 12, 31))
    assert (now.since, now.until, now.changes_a_year) == (date(2025, 1, 1), None, 2)
    assert now.campaign == ((9, 1), (11, 1))
    assert now.said_source.say(Language.RU).endswith("пункт 25 (с 1 января 2025 года)")
    assert now.said_source.say(Language.KK).endswith("25-тармақ (2025 жылғы 1 қаңтардан бастап)")
    assert first.said_source.ru.endswith("(13 ноября 2020 года – 31 декабря 2024 года)")


def test_the_next_wording_begins_when_the_one_before_it_ends(tmp_path: Path, shipped: str) -> None:
    ended = shipped.replace("from = 2025-01-01", "from = 2025-01-01\nuntil = 2026-12-31")
    *_, new = read_rules(written(tmp_path, ended + NEXT))
    assert (new.since, new.changes_a_year, new.campaign) == (date(2027, 1, 1), 0, ((2, 29), (2, 29)))


FAULTS = {
    "no-rules": ("[[rules]]", "[[rule]]", "law.toml, rules: Field required"),
    "no-toml": ("from =", "from is", "law.toml is not TOML"),
    "no-beginning": ("from = 2020-11-13\n", "", "law.toml, rules 1, from: Field required"),
    "words-for-a-number": ("= 2\n", '= "two"\n', "law.toml, rules 2, changes_a_year: Input should be a valid integer"),
    "fewer-than-none": ("= 2\n", "= -1\n", "law.toml, rules 2, changes_a_year: Input should be greater than or equal"),
    "day-before-month": ('"09-15"', '"15-09"', 'campaign 1: a day of the year is written "09-01", month first'),
    "no-such-day": ('"11-01"', '"11-31"', "rules 2, campaign 2: a day of the year"),
    "half-a-campaign": (', "11-01"', "", "rules 2, campaign 2: Field required"),
    "campaign-backwards": ('"11-01"', '"08-31"', "the campaign of the rules from 2025-01-01 ends before it begins"),
    "one-language": ('source.ru = "приказ от', 'source.en = "order of', "source, ru: Field required"),
    "no-source": ('"2020 жылғы 13 қарашадағы № ҚР ДСМ-194/2020 бұйрық"', '" "', "rules 1, source: a bilingual text"),
    "unknown-word": ("changes_a_year = 2", "changes_a_year = 2\nchanges = 3", "rules 2, changes: Extra inputs"),
    "a-day-without-rules": ("2024-12-31", "2024-12-30", "from 2025-01-01 follow those from 2020-11-13, which must end"),
    "a-day-with-two": ("2024-12-31", "2025-01-01", "which must end on 2024-12-31"),
    "two-without-an-end": ("until = 2024-12-31\n", "", "which must end on 2024-12-31"),
    "an-end-without-a-next": ("changes_a_year = 2", "until = 2026-12-31\nchanges_a_year = 2", "the last rules end on"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "instead", "why"), FAULTS.values(), ids=FAULTS)
def test_a_file_that_makes_no_sense_is_refused_with_the_place_and_the_reason(
    tmp_path: Path, shipped: str, said: str, instead: str, why: str
) -> None:
    assert said in shipped
    with pytest.raises(LawFileError) as refused:
        read_rules(written(tmp_path, shipped.replace(said, instead)))
    assert why in str(refused.value)
    assert "law.toml" in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LawFileError, match=r"law\.toml cannot be read: No such file"):
        read_rules(tmp_path / "law.toml")
