"""The other macros: what they say, to whom they link, and what they leave out."""

import pytest

from models.enums import State, VisitState
from tests.unit.components.conftest import Draw
from tests.unit.components.test_field import the


@pytest.mark.parametrize("state", [*State, *VisitState, "overdue"])
def test_every_state_has_its_word_and_its_colour(draw: Draw, state: str) -> None:
    tag = the(draw("status_tag", state), "strong")
    assert tag.text().strip()
    assert tag.attributes["class"] not in ("tag tag--", "tag")


def test_a_button_that_chooses_carries_its_act(draw: Draw) -> None:
    button = the(draw("button", "Қол қою", "sign"), "button")
    assert (button.attributes["name"], button.attributes["value"]) == ("act", "sign")


def test_a_plain_button_sends_no_act(draw: Draw) -> None:
    assert "name" not in the(draw("button", "Жалғастыру"), "button").attributes


def test_an_act_on_its_own_is_a_post_form_with_its_token(draw: Draw) -> None:
    tree = draw("post_button", "Шығу", "/kk/logout", "token", extra={"id": "7"})
    assert the(tree, "form").attributes["method"] == "post"
    assert the(tree, "input[name=csrf_token]").attributes["value"] == "token"
    assert the(tree, "input[name=id]").attributes["value"] == "7"


def test_the_place_in_the_journey_is_said_in_words(draw: Draw) -> None:
    tree = draw("steps", 2, 5, "Мекенжай")
    assert the(tree, "p").text() == "Step 2 of 5: Мекенжай"
    assert len(tree.css(".steps__part")) == 5


def test_a_change_link_says_what_it_changes(draw: Draw) -> None:
    rows = [{"key": "Кімге", "value": "Өзіме", "url": "/kk/who"}, {"key": "Күні", "value": "бүгін"}]
    tree = draw("summary_list", rows)
    assert the(tree, "a").text() == "Change: Кімге"
    assert len(tree.css(".govuk-summary-list__row--no-actions")) == 1


def test_a_list_of_one_page_has_no_pages(draw: Draw) -> None:
    assert not draw("pagination", 1, 1, str).css("nav")


def test_pages_lead_forth_and_back(draw: Draw) -> None:
    tree = draw("pagination", 2, 3, lambda page: f"?page={page}")
    assert [a.attributes["href"] for a in tree.css("a")] == ["?page=1", "?page=3"]


def test_news_after_an_act_is_an_alert_of_its_kind(draw: Draw) -> None:
    tree = draw("notice", [("success", "Сақталды"), ("message", "Иә")], macro="flashed")
    alerts = tree.css("[role=alert]")
    assert [a.attributes["class"] for a in alerts] == ["notice notice--success", "notice notice--info"]


def test_the_other_language_is_named_in_its_own_words(draw: Draw) -> None:
    link = the(draw("language_switch", "kk", "ru", "/ru/help"), "a")
    assert link.text() == "Русский"
    assert link.attributes["lang"] == link.attributes["hreflang"] == "ru"


@pytest.mark.parametrize(
    ("mode", "offered"),
    [("normal", ["contrast", "large"]), ("large", ["contrast", "normal"]), ("contrast", ["normal"])],
)
def test_each_view_is_one_step_away(draw: Draw, mode: str, offered: list[str]) -> None:
    assert [a.attributes["href"] for a in draw("view_switch", mode, str).css("a")] == offered


def test_the_emergency_number_can_be_called(draw: Draw) -> None:
    assert the(draw("emergency", macro="emergency_badge"), "a").attributes["href"] == "tel:103"
    assert the(draw("emergency"), "a").attributes["href"] == "tel:103"


def test_a_task_that_is_not_here_yet_says_so(draw: Draw) -> None:
    assert "soon online" in draw("card", "Жазылу", "…", "calendar", "/kk/", is_soon=True).text()
    assert "soon online" not in draw("card", "Шақыру", "…", "home", "/kk/").text()


def test_a_countdown_tells_the_time_without_scripts(draw: Draw) -> None:
    assert the(draw("countdown", "again", 125), "#again").text() == "2:05"


def test_a_table_names_its_rows_and_columns(draw: Draw) -> None:
    tree = draw("table", "Шақырулар", ["Уақыты", "Жайы"], [["14:00", "Барды"]])
    assert [th.attributes["scope"] for th in tree.css("th")] == ["col", "col", "row"]


def test_a_standard_shows_text_or_a_list(draw: Draw) -> None:
    tree = draw(
        "passport_table", [{"name": "Ақысы", "text": "Тегін"}, {"name": "Керек", "items": ["а", "ә"]}]
    )
    assert [dt.text() for dt in tree.css("dt")] == ["Ақысы", "Керек"]
    assert len(tree.css("li")) == 2


def test_what_has_happened_is_an_ordered_list(draw: Draw) -> None:
    tree = draw(
        "timeline", [{"title": "Тіркелді", "time": "09:05"}, {"title": "Жолда", "time": "", "is_now": True}]
    )
    assert len(tree.css("ol > li")) == 2
    assert len(tree.css(".timeline__entry--now")) == 1
