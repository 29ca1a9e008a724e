"""How long a task waits before it is tried again."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.worker.queue import JITTER, LONGEST_PAUSE, PAUSES, pause_after
from portal.worker.tasks import KINDS


@given(attempts=st.integers(1, 10_000))
def test_every_pause_is_one_of_the_steps_give_or_take_a_fifth(attempts: int) -> None:
    step = PAUSES[attempts - 1] if attempts <= len(PAUSES) else LONGEST_PAUSE
    assert step * (1 - JITTER) <= pause_after(attempts) <= step * (1 + JITTER)


def test_pauses_grow_even_when_chance_is_against_them() -> None:
    steps = [*PAUSES, LONGEST_PAUSE]
    for shorter, longer in pairwise(steps):
        assert shorter * (1 + JITTER) < longer * (1 - JITTER)


def test_what_failed_together_does_not_come_back_together() -> None:
    assert len({pause_after(6) for _ in range(50)}) > 40


def test_the_first_try_again_comes_within_seconds() -> None:
    assert pause_after(1) <= timedelta(seconds=6)


def test_work_with_a_short_lawful_term_is_tried_again_soon_however_often_it_failed() -> None:
    five_minutes = KINDS["execute"].longest_pause
    assert five_minutes <= timedelta(minutes=5)
    assert max(pause_after(attempts, five_minutes) for attempts in range(1, 50)) <= five_minutes * (
        1 + JITTER
    )
