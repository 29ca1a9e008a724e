"""The lists of revoked certificates: who needs one while another downloads the next is served by what is kept."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from werkzeug.wrappers import Response

from portal.gateways.breaker import Breaker
from portal.gateways.errors import Unavailable
from portal.gateways.signature.live import KEPT, PAUSE, LiveSources
from portal.gateways.signature.sandbox_responder import LIST_LIVES, Responder
from tests.integration.gateways.conftest import PATIENT_SECONDS, StoppedClock, serving
from tests.signing import ca_in

MOMENT = 0.3


class ListServer:
    """Hands out a list while `may_answer` is set; `is_asked` tells that somebody waits."""

    def __init__(self, list_der: bytes) -> None:
        self.said = Response(list_der)
        self.may_answer, self.is_asked = Event(), Event()
        self.may_answer.set()
        self.asked = 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        self.is_asked.set()
        assert self.may_answer.wait(PATIENT_SECONDS)
        return self.said(environ, start_response)


@pytest.fixture
def server(tmp_path: Path, clock: StoppedClock) -> ListServer:
    return ListServer(Responder(ca_in(tmp_path), dict, clock.now).crl())


@pytest.fixture
def sources(server: ListServer, clock: StoppedClock) -> Iterator[LiveSources]:
    with serving(server) as url:
        yield LiveSources(
            "", [url], now=clock.now, seconds=clock.seconds, timeout_seconds=PATIENT_SECONDS,
            breaker=Breaker("signature", seconds=clock.seconds),
        )  # fmt: skip


@pytest.fixture
def pool(server: ListServer) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as made:
        yield made
        server.may_answer.set()


def one_downloads(pool: ThreadPoolExecutor, server: ListServer, sources: LiveSources) -> Future[Any]:
    """Somebody else, who waits for the next list."""
    server.may_answer.clear()
    server.is_asked.clear()
    first = pool.submit(sources.lists)
    assert server.is_asked.wait(PATIENT_SECONDS)
    return first


def test_while_one_downloads_the_next_list_the_kept_one_serves_the_others(
    server: ListServer, sources: LiveSources, clock: StoppedClock, pool: ThreadPoolExecutor
) -> None:
    kept = list(sources.lists())
    clock.passed = KEPT + 1
    first = one_downloads(pool, server, sources)
    assert list(pool.submit(sources.lists).result(PATIENT_SECONDS / 2)) == kept
    assert not first.done()
    server.may_answer.set()
    assert list(first.result(PATIENT_SECONDS)) == kept
    assert server.asked == 2, "of all who need a list one fetches it"


@pytest.mark.parametrize("is_over", [False, True], ids=["none-kept", "the-kept-one-is-over"])
def test_who_has_no_list_in_force_waits_for_the_one_that_is_downloaded(
    server: ListServer, sources: LiveSources, clock: StoppedClock, pool: ThreadPoolExecutor, is_over: bool
) -> None:
    if is_over:
        sources.lists()
        clock.passed, clock.days = KEPT + 1, LIST_LIVES.days
    asked = server.asked
    one_downloads(pool, server, sources)
    second = pool.submit(sources.lists)
    with pytest.raises(NotYet):
        second.result(MOMENT)
    server.may_answer.set()
    assert second.result(PATIENT_SECONDS)
    assert server.asked == asked + 1


def test_a_list_that_cannot_be_renewed_serves_and_is_not_asked_for_at_every_question(
    server: ListServer, sources: LiveSources, clock: StoppedClock
) -> None:
    kept = list(sources.lists())
    server.said = Response("", 503)
    clock.passed = KEPT + 1
    assert list(sources.lists()) == list(sources.lists()) == kept
    asked = server.asked
    clock.passed += PAUSE
    assert list(sources.lists()) == kept
    assert server.asked > asked


def test_without_any_list_nobody_is_told_anything(server: ListServer, sources: LiveSources) -> None:
    server.said = Response("not a list")
    with pytest.raises(Unavailable):
        sources.lists()
