"""Every page that anyone may open is well made: each is found in the map of addresses, none is listed by hand."""

from models.enums import Language
from portal.services import CATALOGUE
from tests.client import PortalClient


def addresses(client: PortalClient) -> list[str]:
    """Every address that needs nothing but a language and asks for nobody's name."""
    app = client.app
    rules = [
        rule.rule.replace("<language>", client.language)
        for rule in app.url_map.iter_rules()
        if rule.arguments <= {"language"}
        and "GET" in (rule.methods or ())
        and getattr(app.view_functions[rule.endpoint], "__guard__", "") in {"everyone", "sandbox"}
    ]
    return [*rules, *(f"/services/{code}" for code in CATALOGUE)]


def test_every_page_for_everyone_opens_in_both_languages(client: PortalClient, language: Language) -> None:
    faults = []
    for address in addresses(client):
        try:
            client.get(address)
        except AssertionError as fault:
            faults.append(str(fault))
    assert not faults, "\n\n".join(faults)


def test_a_page_that_is_not_there_says_so_in_the_language_of_its_address(
    client: PortalClient, language: Language
) -> None:
    page = client.get("/no/such/page", expect=404)
    assert page.path.startswith(f"/{language}/")


def test_a_start_without_a_language_leads_to_one(client: PortalClient) -> None:
    answer = client.browser.get("/", headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/ru/")
