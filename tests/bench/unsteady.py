"""The outside world of the proof run, over real HTTP: a register that answers, is slow, hangs, breaks off and is down
by a seeded plan, and an operator of messages. While either has the worker on the line, the worker may be killed."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import BytesIO
from random import Random
from threading import Lock, Thread
from typing import TYPE_CHECKING

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from portal.config import SANDBOX_KEY
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.standin import StandIn
from tests.bench.register import Quiet
from tests.moments import MONDAY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SLOW_SECONDS = 0.15
TIMEOUT_SECONDS = 0.6  # of those who ask; who hangs is silent for longer
REGISTER, OPERATOR = "tuberculosis", "sms"


class Mood(StrEnum):
    """How the register treats a question: each but DOWN has counted it."""

    UP = "up"
    SLOW = "slow"
    HANGS = "hangs"
    BREAKS_OFF = "breaks off"
    DOWN = "down"


# How often a mood comes, and for how many questions at the longest.
MOODS = {Mood.UP: (6, 12), Mood.SLOW: (1, 3), Mood.HANGS: (1, 2), Mood.BREAKS_OFF: (1, 3), Mood.DOWN: (2, 8)}


class World:
    """A WSGI application that answers as `store` remembers, in the moods of `seed`.

    `told` counts the answers by mood, `sent` how often the operator was given each key of a message.
    """

    def __init__(self, store: SandboxStore, seed: int) -> None:
        self.told: Counter[Mood] = Counter()
        self.sent: Counter[str] = Counter()
        self._standin = StandIn(store, token=SANDBOX_KEY, now=lambda: MONDAY, slow_seconds=0)
        self._moods = _moods(Random(seed))  # noqa: S311 - a plan, not a secret
        self._lock = Lock()
        self._trap: tuple[str, Callable[[], None]] | None = None
        self._until_trap = 0

    def set_trap(self, system: str, number: int, act: Callable[[], None]) -> None:
        """Do `act` once, when `system` has taken in the worker's `number`-th word from now and not answered yet."""
        with self._lock:
            self._trap, self._until_trap = (system, act), number

    def forget_trap(self) -> None:
        """Let the worker be."""
        with self._lock:
            self._trap = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        system = request.path.split("/")[1]
        if system == REGISTER:
            return self._as_register(request)(environ, start_response)
        answer = self._let_answer(request)
        key = json.loads(request.get_data())["key"]
        if ":" in key:  # else a code, which the portal itself sends
            self.sent[key] += 1
            self._spring(OPERATOR)
        return answer(environ, start_response)

    def _as_register(self, request: Request) -> Response:
        with self._lock:
            mood = next(self._moods)
            self.told[mood] += 1
        if mood is Mood.DOWN:
            return Response("", 503)
        answer = self._let_answer(request)
        self._spring(REGISTER)
        time.sleep({Mood.SLOW: SLOW_SECONDS, Mood.HANGS: 2 * TIMEOUT_SECONDS}.get(mood, 0))
        if mood in {Mood.HANGS, Mood.BREAKS_OFF}:
            raise ConnectionError("the register broke off")
        return answer

    def _let_answer(self, request: Request) -> Response:
        said = BytesIO(request.get_data())
        return Response.from_app(self._standin, {**request.environ, "wsgi.input": said})

    def _spring(self, system: str) -> None:
        with self._lock:
            if self._trap is None or self._trap[0] != system:
                return
            self._until_trap -= 1
            if self._until_trap > 0:
                return
            act, self._trap = self._trap[1], None
        act()
        raise ConnectionError("there is nobody to be answered")


@contextmanager
def answering(world: World) -> Iterator[str]:
    """The address of the world while the block lasts."""
    server = make_server("127.0.0.1", 0, world, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _moods(chance: Random) -> Iterator[Mood]:
    weights = [weight for weight, _ in MOODS.values()]
    while True:
        [mood] = chance.choices(list(MOODS), weights)
        for _ in range(chance.randint(1, MOODS[mood][1])):
            yield mood
