"""What a visitor chooses for themselves, language and view, is kept and never leads elsewhere."""

import pytest

from models.enums import Language
from portal.services import CATALOGUE
from tests.client import PortalClient


def view_of(client: PortalClient) -> str:
    return str(client.get("/help").tree.css_first("html").attributes["data-view"])


@pytest.mark.parametrize("mode", ["large", "contrast"])
def test_a_chosen_view_stays_until_another_is_chosen(client: PortalClient, mode: str) -> None:
    assert view_of(client) == "normal"
    client.browser.get(f"/kk/view/{mode}")
    assert view_of(client) == mode
    client.browser.get("/kk/view/normal")
    assert view_of(client) == "normal"


def test_choosing_a_view_leads_back_to_the_same_page(client: PortalClient, language: Language) -> None:
    page = client.get("/services/?q=103")
    href = page.tree.css_first('a[href*="/view/contrast"]').attributes["href"]
    answer = client.browser.get(str(href))
    assert answer.headers["Location"] == f"/{language}/services/?q=103"


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/kk/",
        "/\\evil.example",
        "/kk//evil.example",
        "/kk/\r\nX: y",
        "evil",
        "",
    ],
)
def test_choosing_a_view_never_leads_to_another_site(client: PortalClient, to: str) -> None:
    answer = client.browser.get("/kk/view/large", query_string={"to": to})
    assert answer.headers["Location"] == "/kk/"


def test_there_is_no_view_but_ours(client: PortalClient) -> None:
    assert client.browser.get("/kk/view/psychedelic").status_code == 404


def test_the_language_read_last_is_the_language_of_the_door(client: PortalClient) -> None:
    client.browser.get("/ru/help")
    assert client.browser.get("/", headers={"Accept-Language": "kk"}).headers["Location"] == "/ru/"
    client.browser.get("/kk/help")
    assert client.browser.get("/", headers={"Accept-Language": "ru"}).headers["Location"] == "/kk/"


def test_the_other_language_of_a_page_keeps_its_question(client: PortalClient, language: Language) -> None:
    other = Language.RU if language is Language.KK else Language.KK
    link = client.get("/services/?q=103").tree.css_first(f'a[hreflang="{other}"]')
    assert link.attributes["href"] == f"/{other}/services/?q=103"


def test_103_and_the_contact_centre_are_on_every_page(client: PortalClient, language: Language) -> None:
    for path in ("/", "/services/", "/help", "/login"):
        links = {a.attributes.get("href") for a in client.get(path).tree.css("header a, footer a")}
        assert {"tel:103", "tel:1414", "tel:+78000807777"} <= links


def test_the_sandbox_says_that_it_is_one(client: PortalClient, language: Language) -> None:
    assert client.get("/").tree.css_first(".sandbox") is not None


def test_every_service_is_in_the_catalogue_once(client: PortalClient, language: Language) -> None:
    titles = [node.text() for node in client.get("/services/").tree.css(".services__title")]
    assert sorted(titles) == sorted(each.passport.title.say(language) for each in CATALOGUE.values())


def test_a_search_that_finds_nothing_says_what_to_do(client: PortalClient, language: Language) -> None:
    page = client.get("/services/?q=abracadabra")
    assert page.tree.css_first(".empty") is not None


def test_every_card_of_the_start_page_leads_somewhere(client: PortalClient, language: Language) -> None:
    page = client.get("/")
    cards = page.tree.css(".card a")
    assert len(page.tree.css(".card")) == 6
    for card in cards:
        client.get(str(card.attributes["href"]))


@pytest.mark.parametrize("path", ["/xx/", "/xx/help", "/en/services/"])
def test_an_unknown_language_is_answered_with_a_page_that_helps(client: PortalClient, path: str) -> None:
    answer = client.browser.get(path, headers={"Accept-Language": "ru"})
    assert answer.status_code == 404
    assert '<html lang="ru"' in answer.get_data(as_text=True)
    assert "1414" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "name", ["endpoint", "_scheme", "_external", "_method", "_anchor", "self", "language", "код"]
)
def test_the_language_switch_keeps_any_query_as_it_is(client: PortalClient, name: str) -> None:
    page = client.get("/help", query_string={name: "javascript"})
    href = str(page.tree.css_first("a[hreflang]").attributes["href"])
    assert href.startswith("/ru/help?")
    assert client.browser.get(href).status_code == 200
