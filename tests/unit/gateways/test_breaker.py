"""A register that does not answer is given a rest; one question at a time finds out whether it is back."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from structlog.testing import capture_logs

from portal.gateways.breaker import REASON, Breaker, Standing
from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable


class Seconds:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class FarSide:
    """Answers as it is told; counts how often it was asked."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.asked = 0

    def __call__(self, question: str = "a") -> str:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return question.upper()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def far_side() -> FarSide:
    return FarSide()


@pytest.fixture
def breaker(seconds: Seconds) -> Breaker:
    return Breaker("narcology", seconds=seconds, failures=3, pauses=(5, 10, 20))


def fails(breaker: Breaker, far_side: FarSide, times: int = 1) -> None:
    far_side.failure = Unavailable("narcology", "timeout")
    for _ in range(times):
        with pytest.raises(Unavailable):
            breaker.call(far_side)


def opened(breaker: Breaker, far_side: FarSide) -> None:
    fails(breaker, far_side, times=3)
    assert breaker.standing is Standing.OPEN


def test_closed_it_lets_questions_and_answers_through(breaker: Breaker, far_side: FarSide) -> None:
    assert breaker.call(far_side, question="b") == "B"
    assert breaker.standing is Standing.CLOSED


def test_it_opens_after_so_many_failures_in_a_row(breaker: Breaker, far_side: FarSide) -> None:
    fails(breaker, far_side, times=2)
    assert breaker.standing is Standing.CLOSED
    fails(breaker, far_side)
    assert breaker.standing is Standing.OPEN


def test_open_it_refuses_at_once_with_its_own_reason_and_asks_nothing(
    breaker: Breaker, far_side: FarSide
) -> None:
    opened(breaker, far_side)
    with pytest.raises(Unavailable) as failure:
        breaker.call(far_side)
    assert (failure.value.system, failure.value.reason) == ("narcology", REASON)
    assert far_side.asked == 3


def test_an_answer_between_failures_begins_the_count_anew(breaker: Breaker, far_side: FarSide) -> None:
    for _ in range(4):
        fails(breaker, far_side, times=2)
        far_side.failure = None
        breaker.call(far_side)
    assert breaker.standing is Standing.CLOSED


@pytest.mark.parametrize(
    "answer", [Rejected("narcology", "SCSE001"), Malformed("narcology", "not XML"), KeyError("ours")]
)
def test_a_refusal_or_a_broken_answer_is_an_answer(
    breaker: Breaker, far_side: FarSide, answer: Exception
) -> None:
    fails(breaker, far_side, times=2)
    far_side.failure = answer
    for _ in range(10):
        with pytest.raises(type(answer)):
            breaker.call(far_side)
    fails(breaker, far_side, times=2)
    assert breaker.standing is Standing.CLOSED


def test_after_the_pause_one_question_finds_out(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    opened(breaker, far_side)
    seconds.now += 4.9
    assert breaker.standing is Standing.OPEN
    seconds.now += 0.1
    assert breaker.standing is Standing.HALF_OPEN
    far_side.failure = None
    assert breaker.call(far_side) == "A"
    assert breaker.standing is Standing.CLOSED


@pytest.mark.parametrize("answer", [Rejected("narcology", "SCSE001"), Malformed("narcology", "not XML")])
def test_a_trial_that_is_refused_finds_somebody_there(
    breaker: Breaker, far_side: FarSide, seconds: Seconds, answer: GatewayError
) -> None:
    opened(breaker, far_side)
    seconds.now += 5
    far_side.failure = answer
    with pytest.raises(type(answer)):
        breaker.call(far_side)
    assert breaker.standing is Standing.CLOSED


def test_the_pause_grows_with_each_failed_trial_and_then_stays(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    opened(breaker, far_side)
    for pause in (5, 10, 20, 20, 20):
        seconds.now += pause - 0.5
        assert breaker.standing is Standing.OPEN
        seconds.now += 0.5
        asked = far_side.asked
        fails(breaker, far_side, times=3)
        assert far_side.asked == asked + 1
        assert breaker.standing is Standing.OPEN


def test_after_it_was_back_pauses_and_counting_begin_anew(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    opened(breaker, far_side)
    seconds.now += 5
    fails(breaker, far_side)
    seconds.now += 10
    far_side.failure = None
    breaker.call(far_side)
    fails(breaker, far_side, times=2)
    assert breaker.standing is Standing.CLOSED
    fails(breaker, far_side)
    seconds.now += 5
    assert breaker.standing is Standing.HALF_OPEN


def test_while_one_finds_out_the_others_are_refused_at_once(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    opened(breaker, far_side)
    seconds.now += 5
    is_asked, may_answer = Event(), Event()

    def slowly() -> str:
        is_asked.set()
        assert may_answer.wait(10)
        return "back"

    with ThreadPoolExecutor(1) as pool:
        trial = pool.submit(breaker.call, slowly)
        assert is_asked.wait(10)
        for _ in range(5):
            with pytest.raises(Unavailable) as failure:
                breaker.call(far_side)
            assert failure.value.reason == REASON
        assert breaker.standing is Standing.HALF_OPEN
        may_answer.set()
        assert trial.result() == "back"
    assert breaker.standing is Standing.CLOSED
    assert far_side.asked == 3


def test_our_own_fault_in_a_trial_does_not_block_the_next(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    opened(breaker, far_side)
    seconds.now += 5
    far_side.failure = KeyError("ours")
    with pytest.raises(KeyError):
        breaker.call(far_side)
    far_side.failure = None
    assert breaker.call(far_side) == "A"


def test_the_late_end_of_an_old_question_neither_closes_nor_lengthens(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    asked, go_on = Barrier(3), Event()

    def late(failure: Exception | None) -> str:
        asked.wait(10)
        assert go_on.wait(10)
        if failure:
            raise failure
        return "late"

    with ThreadPoolExecutor(2) as pool:
        good = pool.submit(breaker.call, late, None)
        bad = pool.submit(breaker.call, late, Unavailable("narcology", "timeout"))
        asked.wait(10)
        opened(breaker, far_side)
        seconds.now += 4
        go_on.set()
        assert good.result() == "late"
        assert isinstance(bad.exception(), Unavailable)
    assert breaker.standing is Standing.OPEN
    seconds.now += 1
    assert breaker.standing is Standing.HALF_OPEN


def test_many_threads_ask_side_by_side_while_it_is_closed(breaker: Breaker) -> None:
    together = Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(breaker.call, together.wait, 10) for _ in range(8)]
    assert sorted(each.result() for each in asked) == list(range(8))


def test_many_threads_fail_and_it_opens_once(breaker: Breaker, far_side: FarSide, seconds: Seconds) -> None:
    far_side.failure = Unavailable("narcology", "timeout")
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(breaker.call, far_side) for _ in range(200)]
    assert all(isinstance(each.exception(), Unavailable) for each in asked)
    assert 3 <= far_side.asked <= 11
    seconds.now += 5
    assert breaker.standing is Standing.HALF_OPEN


def test_told_that_the_system_is_back_it_forgets(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    opened(breaker, far_side)
    breaker.forget()
    assert breaker.standing is Standing.CLOSED
    fails(breaker, far_side, times=2)
    assert breaker.standing is Standing.CLOSED


def test_told_so_during_a_trial_it_is_open_again_only_if_the_trial_fails(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    opened(breaker, far_side)
    seconds.now += 5

    def told_meanwhile() -> str:
        breaker.forget()
        raise Unavailable("narcology", "timeout")

    with pytest.raises(Unavailable):
        breaker.call(told_meanwhile)
    assert breaker.standing is Standing.OPEN
    seconds.now += 5
    far_side.failure = None
    assert breaker.call(far_side) == "A"


def test_a_clock_that_is_set_back_ends_the_rest(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    opened(breaker, far_side)
    seconds.now -= 3600
    assert breaker.standing is Standing.HALF_OPEN


def test_it_says_in_the_log_that_it_rests_and_that_it_is_back(
    breaker: Breaker, far_side: FarSide, seconds: Seconds
) -> None:
    with capture_logs() as lines:
        opened(breaker, far_side)
        seconds.now += 5
        far_side.failure = None
        breaker.call(far_side)
    told = [(line["event"], line["system"], line.get("seconds")) for line in lines]
    assert told == [("gateway_rests", "narcology", 5), ("gateway_is_back", "narcology", None)]
