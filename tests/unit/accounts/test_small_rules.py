"""Pauses, names of devices, digests and messages."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import messages
from portal.accounts.devices import device_name
from portal.accounts.digests import keyed, same
from portal.accounts.throttle import PAUSES, pause_after
from portal.language import Bilingual

MESSAGES = {name: text for name, text in vars(messages).items() if isinstance(text, Bilingual)}


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 0), (4, 0), (5, 1), (6, 5), (7, 15), (8, 60), (9, 60), (100, 60)]
)
def test_four_failures_are_free_and_then_pauses_grow(failures: int, minutes: int) -> None:
    assert pause_after(failures, 4) == timedelta(minutes=minutes)


@given(st.integers(0, 1000), st.integers(0, 100))
def test_a_pause_never_shrinks_and_never_passes_an_hour(failures: int, free: int) -> None:
    assert timedelta(0) <= pause_after(failures, free) <= pause_after(failures + 1, free) <= PAUSES[-1]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_as_its_owner_would(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_a_digest_depends_on_the_key_and_on_where_the_parts_end() -> None:
    assert keyed("key", "a", "bc") != keyed("key", "ab", "c")
    assert keyed("key", "a") != keyed("other", "a")
    assert same(keyed("key", "a"), keyed("key", "a"))
    assert not same(keyed("key", "a"), "ә")


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_fits_into_one_sms_in_both_languages(name: str) -> None:
    for text in (MESSAGES[name].kk, MESSAGES[name].ru):
        assert len(text.replace("{code}", "123456").encode("utf-16-be")) // 2 <= 70


@pytest.mark.parametrize("name", [name for name, text in MESSAGES.items() if "{code}" in text.kk])
def test_a_message_with_a_code_begins_with_it_and_warns(name: str) -> None:
    assert MESSAGES[name].kk.startswith("{code} ")
    assert "шкімге айтпаңыз" in MESSAGES[name].kk
    assert "Никому не сообщайте" in MESSAGES[name].ru
