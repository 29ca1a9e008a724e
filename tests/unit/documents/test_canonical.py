"""The same content must always give the same bytes, and doubtful content none."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.canonical import NotCanonical, canonical, content_hash

texts = st.text(st.characters(codec="utf-8"))
contents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=10,
)


def test_keys_are_sorted_and_kazakh_letters_stay_letters() -> None:
    assert canonical({"я": 1, "a": [True, None], "қ": "Ә\n"}) == '{"a":[true,null],"я":1,"қ":"Ә\\n"}'.encode()


@given(st.dictionaries(texts, contents))
def test_the_order_in_which_things_were_put_does_not_matter(content: dict[str, Any]) -> None:
    backwards = dict(reversed(content.items()))
    assert canonical(content) == canonical(backwards)


@pytest.mark.parametrize("doubtful", [date(2026, 3, 8), float("nan"), {1, 2}, 2**60, {1: "a"}, b"raw"])
def test_what_json_cannot_say_in_one_way_is_refused(doubtful: object) -> None:
    with pytest.raises(NotCanonical):
        canonical({"value": doubtful})


def test_the_hash_is_sha_256_in_hex() -> None:
    assert content_hash(b"{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
