"""Codes of papers as strangers may make them: thousands of broken ones, none of which is believed or takes long."""

from base64 import urlsafe_b64encode
from collections import Counter

import pytest
from joserfc.jwk import ECKey

from portal.documents.qr_token import QrKeys, QrTokenError, claims_of
from tests.qr_bodies import token_mutants
from tests.spent import soon
from tests.unit.documents.papers import a_certificate, a_confirmation, a_refusal

SEEDS, OF_EACH = range(4), 1000
LONGEST_SECONDS = 1.0
KEYS = QrKeys(ECKey.generate_key("P-256"))
TOKENS = [
    KEYS.sign(claims_of(each))
    for each in (a_certificate(), a_certificate(is_observed=True), a_confirmation(), a_refusal())
]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_broken_code_is_believed_and_each_is_told_soon_by_the_one_error(seed: int) -> None:
    told: Counter[str] = Counter()
    for mutant in token_mutants(TOKENS, OF_EACH, seed):
        with soon(LONGEST_SECONDS), pytest.raises(QrTokenError) as refused:
            KEYS.read(mutant)
        told[str(refused.value)] += 1
    assert told["this token is not ours or was altered"] > OF_EACH / 3, (
        "spelled right, so that it is looked into"
    )


HEAD, _, SIGNATURE = TOKENS[0].split(".")


def token_of(head: bytes, said: bytes = b"[]") -> str:
    """A text in the shape of a token, with a signature that is not its own."""
    first, second = (urlsafe_b64encode(each).decode().rstrip("=") for each in (head, said))
    return f"{first}.{second}.{SIGNATURE}"


CRAFTED = {
    "a head so deep": token_of(b"[" * 1300),
    "words so deep": f"{HEAD}.{token_of(b'', b'[' * 1300).partition('.')[2]}",
    "a head that is a list": token_of(b"[]"),
    "a key whose name is a list": token_of(b'{"alg":"ES256","kid":[]}'),
    "a key whose name is half a sign": token_of(b'{"alg":"ES256","kid":"\\ud800"}'),
    "a number so long": token_of(b'{"alg":"ES256","kid":' + b"9" * 1200 + b"}"),
    "an extension that must be known": token_of(b'{"alg":"ES256","crit":["b64"],"b64":false}'),
    "nothing but its length": "#" + "A" * 10_000_000,
    "nothing but its dots": "." * 10_000_000,
    "nothing but spaces": " " * 10_000_000 + TOKENS[0],
}


@pytest.mark.parametrize("name", CRAFTED)
def test_what_is_made_to_keep_us_busy_or_to_break_us_does_neither(name: str) -> None:
    with soon(LONGEST_SECONDS), pytest.raises(QrTokenError):
        KEYS.read(CRAFTED[name])
