"""Which passwords are taken, and that a stranger costs the same work as a friend."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.passwords import Passwords, Personal, Weakness, is_common, weakness

ME = Personal("850715390009", "+77000000101", ("Сейітов", "Ерлан", "Бекұлы"))
NOBODY = Personal("", "", ())


class CountingHasher:
    """Argon2 that counts what was asked of it."""

    def __init__(self) -> None:
        self._argon = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        self.verified: list[str] = []

    def hash(self, password: str) -> str:
        return self._argon.hash(password)

    def verify(self, hash: str, password: str) -> bool:  # noqa: A002 - argon2-cffi names it so
        self.verified.append(hash)
        return self._argon.verify(hash, password)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Emhana-2026!", None),
        ("қызыл алма күзде", None),
        ("три рыжих кота", None),
        ("Aa1-Aa1-Z", Weakness.TOO_SHORT),
        ("a" * 129, Weakness.TOO_LONG),
        ("aaaaaaaaaa", Weakness.TOO_PLAIN),
        ("ababababab", Weakness.TOO_PLAIN),
        ("1234567890", Weakness.TOO_PLAIN),
        ("abcdefghij", Weakness.TOO_PLAIN),
        ("9876543210z"[:10], Weakness.TOO_PLAIN),
        ("x850715390009", Weakness.PERSONAL),
        ("8700-000-01-01!", Weakness.PERSONAL),
        ("my-сейітов-2026", Weakness.PERSONAL),
        ("ЕРЛАН-молодец", Weakness.PERSONAL),
        ("qwertyuiop", Weakness.COMMON),
        ("Password1985", Weakness.COMMON),
        ("passwordpassword", Weakness.COMMON),
        ("йцукенгшщз", Weakness.COMMON),
        ("Қазақстан2026!", Weakness.COMMON),
        ("қазақстанқазақстан", Weakness.COMMON),
        ("pljhjdmt2026", Weakness.COMMON),
        ("Almaty!!!!2026", Weakness.COMMON),
    ],
)
def test_a_password_is_taken_or_refused_for_one_reason(password: str, why: Weakness | None) -> None:
    assert weakness(password, ME) is why


def test_exactly_ten_characters_are_enough_and_nine_are_not() -> None:
    assert weakness("Qx7-мүк9+z", NOBODY) is None
    assert weakness("Qx7-мүк9+", NOBODY) is Weakness.TOO_SHORT


def test_short_names_do_not_forbid_half_the_dictionary() -> None:
    assert weakness("солнце над алой степью", Personal("", "", ("Ли", "Ян"))) is None


def test_the_lists_hold_more_than_ten_thousand_passwords_and_our_own() -> None:
    assert all(is_common(word) for word in ("iloveyou", "құпиясөз", "ghbdtn", "Алматы"))


def test_the_right_password_is_known_again() -> None:
    passwords = Passwords.light()
    assert passwords.verify(passwords.hash("Emhana-2026!"), "Emhana-2026!")
    assert not passwords.verify(passwords.hash("Emhana-2026!"), "emhana-2026!")


def test_a_letter_composed_in_two_ways_is_the_same_letter() -> None:
    passwords = Passwords.light()
    assert passwords.verify(passwords.hash("мой пароль йод"), "мой пароль йод")


def test_a_stranger_costs_exactly_as_much_work_as_a_friend() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    friend = passwords.hash("Emhana-2026!")
    assert not passwords.verify(friend, "wrong password")
    friends = len(hasher.verified)
    assert not passwords.verify(None, "wrong password")
    assert len(hasher.verified) - friends == friends == 1


def test_nobody_gets_in_even_with_the_words_behind_the_empty_hash() -> None:
    assert not Passwords.light().verify(None, "nobody has this password")


def test_a_broken_hash_lets_nobody_in() -> None:
    assert not Passwords.light().verify("not a hash", "Emhana-2026!")


def test_the_real_work_is_what_the_standard_asks() -> None:
    # RFC 9106, second recommended option: 64 MiB, three passes, four lanes.
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in Passwords.strong().hash("Emhana-2026!")


@given(st.text(max_size=40))
def test_judging_a_password_never_fails(password: str) -> None:
    assert weakness(password, ME) in {None, *Weakness}
