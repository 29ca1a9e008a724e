"""Passwords: Argon2, the same work for a person nobody knows, and what is too easy to guess."""

import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 128
FEWEST_DIFFERENT = 5
_HERE = Path(__file__).parent
_LISTS = (_HERE / "common_passwords.txt", _HERE / "local_passwords.txt")
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_LAYOUT = str.maketrans(_LATIN, _CYRILLIC)


class Hasher(Protocol):
    """Does the slow work; argon2-cffi's PasswordHasher in life."""

    def hash(self, password: str) -> str: ...
    def verify(self, hash: str, password: str) -> bool: ...  # noqa: A002 - argon2-cffi names it so


class Weakness(Enum):
    """Why a password cannot be taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_PLAIN = "too_plain"
    PERSONAL = "personal"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Personal:
    """What others know of a person and a password must not hold."""

    iin: str = field(repr=False)
    phone: str = field(repr=False)
    names: tuple[str, ...] = field(repr=False, default=())


class Passwords:
    """Hashes and verifies. Both are slow on purpose: never call them inside a transaction."""

    def __init__(self, hasher: Hasher) -> None:
        self._hasher = hasher
        self._nobody = ""

    @classmethod
    def strong(cls) -> "Passwords":
        """Argon2id as RFC 9106 recommends for limited memory: 64 MiB, three passes."""
        return cls(PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4))

    @classmethod
    def light(cls) -> "Passwords":
        """The same function with little work: for tests, where nobody guesses."""
        return cls(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))

    def hash(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    def verify(self, known: str | None, password: str) -> bool:
        """Whether `password` is the one behind the hash `known`; for None the same work, and no."""
        self._nobody = self._nobody or self._hasher.hash("nobody has this password")
        try:
            right = self._hasher.verify(known or self._nobody, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return right and known is not None


def weakness(password: str, personal: Personal) -> Weakness | None:
    """Why `password` cannot be taken, or None when it can."""
    word = _normal(password).casefold()
    if len(word) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(word) > LONGEST:
        return Weakness.TOO_LONG
    if len(set(word)) < FEWEST_DIFFERENT or _is_run(word):
        return Weakness.TOO_PLAIN
    if _holds(word, personal):
        return Weakness.PERSONAL
    return Weakness.COMMON if is_common(word) else None


def is_common(word: str) -> bool:
    """Whether guessers try it first: listed, listed with digits and signs around it, listed twice, or a
    listed Russian word typed with the Latin layout on."""
    word = word.casefold()
    core = word.strip("0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~№ ")
    half = core[: len(core) // 2]
    candidates = {word, core, core.translate(_LAYOUT), half if half * 2 == core else word}
    return any(len(each) >= 4 and each in _common() for each in candidates)


@cache
def _common() -> frozenset[str]:
    lines = (line for path in _LISTS for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(line.casefold() for line in lines if line)


def _holds(word: str, personal: Personal) -> bool:
    digits = "".join(letter for letter in word if letter.isdigit())
    known = (personal.iin, personal.phone[-10:])
    names = (name.casefold() for name in personal.names)
    return any(each and each in digits for each in known) or any(
        len(name) >= 4 and name in word for name in names
    )


def _is_run(word: str) -> bool:
    """`1234567890`, `abcdefghij`: each letter is the next, or each the one before."""
    steps = {ord(after) - ord(before) for before, after in pairwise(word)}
    return steps in ({1}, {-1}) or word in {"1234567890", "0987654321"}


def _normal(password: str) -> str:
    """The same letters whichever keyboard composed them (й is one sign or two)."""
    return unicodedata.normalize("NFC", password)
