"""What a stranger may put into what our QR codes lead to: the code of a paper (a JWS), and the body that a phone sends
back after `mobileSign:` (JSON with a CMS). Broken in every way, the same ones every time."""

import json
import string
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from portal.gateways.signature.egov_mobile import Paper, documents
from portal.language import Bilingual
from tests.mutants import mutants

SIGNS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
DEEP, MARK = 3000, "as deep as it goes"
ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 2, 10**30, 1e308, "", "\x00", "\ud800", "Ұ" * 400, [], {}, [[]], {"": []}, MARK,
)  # fmt: skip


def token_mutants(tokens: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """`count` texts that are none of `tokens` (codes of papers): broken as text, broken inside one of the three parts
    and spelled right again, of parts of different ones, with other words under the old signature, or in another
    spelling."""
    chance, made = Random(seed), 0  # noqa: S311 - the same ones every time
    broken = [_broken_text, _broken_part, _broken_part, _mixed, _other_words, _other_words, _respelled]
    while made < count:
        mutant = chance.choice(broken)(chance, tokens)
        if mutant.strip().rpartition("#")[2] not in tokens:
            made += 1
            yield mutant


def phone_body(cms: bytes) -> bytes:
    """The body of an honest phone with this signature (DER)."""
    return _spelled(_answer(cms))


def body_mutants(signed: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """`count` bodies of phones with one of `signed` (CMS in DER): broken as text, one value of the JSON another, or the
    signature broken inside it. Some are still honest: broken beside what matters."""
    chance = Random(seed)  # noqa: S311 - the same ones every time
    for _ in range(count):
        cms = chance.choice(signed)
        match chance.randrange(4):
            case 0:
                yield _one_mutant(chance, [phone_body(each) for each in signed])
            case 1:
                yield _spelled(bent(_answer(cms), chance))
            case _:
                yield phone_body(_one_mutant(chance, signed))


def bent(value: Any, chance: Random) -> Any:
    """The JSON value with one of its places changed, taken away or doubled."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return chance.choice(ODD)
    bent_one = dict(value) if isinstance(value, dict) else list(value)
    place = chance.choice(list(bent_one) if isinstance(bent_one, dict) else range(len(bent_one)))
    match chance.randrange(6):
        case 0:
            del bent_one[place]
        case 1 if isinstance(bent_one, list):
            bent_one.append(bent_one[place])
        case _:
            bent_one[place] = bent(value[place], chance)
    return bent_one


def _answer(cms: bytes) -> dict[str, Any]:
    paper = Paper(Bilingual(kk="Өтініш", ru="Заявление"), "Application", [("Қызуы", "38,5")], "0K8=")
    answer = documents(paper)
    answer["documentsToSign"][0]["document"]["file"]["data"] = b64encode(cms).decode()
    return answer


def _spelled(value: Any) -> bytes:
    deep = b"[" * DEEP + b"]" * DEEP
    return json.dumps(value).encode().replace(json.dumps(MARK).encode(), deep)


def _one_mutant(chance: Random, bases: Sequence[bytes]) -> bytes:
    [mutant] = mutants(bases, 1, chance.randrange(2**32))
    return mutant


def _broken_text(chance: Random, tokens: Sequence[str]) -> str:
    return _one_mutant(chance, [f"#{each}".encode() for each in tokens]).decode("latin-1")


def _broken_part(chance: Random, tokens: Sequence[str]) -> str:
    parts = chance.choice(tokens).split(".")
    place = chance.randrange(3)
    parts[place] = _part(_one_mutant(chance, [_bytes(parts[place])]))
    return ".".join(parts)


def _mixed(chance: Random, tokens: Sequence[str]) -> str:
    return ".".join(chance.choice(tokens).split(".")[place] for place in range(3))


def _other_words(chance: Random, tokens: Sequence[str]) -> str:
    parts = chance.choice(tokens).split(".")
    place = chance.randrange(2)
    parts[place] = _part(_spelled(bent(json.loads(_bytes(parts[place])), chance)))
    return ".".join(parts)


def _respelled(chance: Random, tokens: Sequence[str]) -> str:
    """The same signature to whoever does not look at the idle bits of its last sign."""
    token = chance.choice(tokens)
    return token[:-1] + SIGNS[SIGNS.index(token[-1]) ^ chance.randrange(1, 16)]


def _bytes(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _part(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
