"""The protocol of eGov Mobile without a network: links and codes, and bodies that no honest phone would send."""

import json
from base64 import b64encode
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.gateways.signature.egov_mobile import (
    Paper,
    address_in,
    documents,
    launch_link,
    qr_text,
    signed_text,
)
from portal.language import Bilingual

ADDRESS = "https://emhana.test/callbacks/egov-mobile/0123456789abcdef"
PAPER = Paper(Bilingual(kk="Өтініш", ru="Заявление"), "Application", [("Қызуы", "38,5")], "0K8=")
MUTANTS = 3000


def test_the_code_and_the_link_for_the_same_phone_lead_to_one_address() -> None:
    assert qr_text(ADDRESS) == f"mobileSign:{ADDRESS}"
    assert address_in(qr_text(ADDRESS)) == address_in(launch_link(ADDRESS)) == ADDRESS


@pytest.mark.parametrize(
    "text", ["", ADDRESS, "https://mgovsign.page.link/?link=x", "https://m.egov.kz/mobileSign/"]
)
def test_any_other_text_leads_nowhere(text: str) -> None:
    assert address_in(text) == ""


def test_the_link_for_the_same_phone_names_the_application_in_both_shops() -> None:
    link = urlsplit(launch_link(ADDRESS))
    assert (link.scheme, link.netloc, link.path) == ("https", "m.egov.kz", "/mobileSign/")
    assert parse_qs(link.query) == {
        "link": [ADDRESS],
        "isi": ["1476128386"],
        "ibi": ["kz.egov.mobile"],
        "apn": ["kz.mobile.mgov"],
    }


def test_the_same_object_with_the_signature_in_it_is_understood() -> None:
    assert signed_text(_body()) == "MIIB"


def test_no_mutant_of_the_answer_breaks_the_reader_and_none_gives_anything_but_text() -> None:
    chance, body = Random(20261127), _body()  # noqa: S311 - mutants that are the same whenever the test runs
    read = [signed_text(_mutant(body, chance)) for _ in range(MUTANTS)]
    assert all(isinstance(each, str) for each in read)
    assert 0 < sum(map(bool, read)) < MUTANTS


def _body() -> bytes:
    answer = documents(PAPER)
    answer["documentsToSign"][0]["document"]["file"]["data"] = "MIIB"
    return json.dumps(answer, ensure_ascii=False).encode()


def _mutant(body: bytes, chance: Random) -> bytes:
    """The body with some of it changed, cut out, doubled or nested."""
    made = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(4):
            case 0:
                made[at : at + 1] = chance.randbytes(1)
            case 1:
                del made[at : at + chance.randint(1, 20)]
            case 2:
                made[at:at] = made[at : at + 40]
            case _:
                made[at:at] = chance.choice(
                    (b"[" * 2000, b"null", b"1e999", b'"', b64encode(chance.randbytes(9)))
                )
    return bytes(made)
