"""A worker as a process of its own that is there at once: forked from a program that has read the code and done
nothing yet. It is started by the same command as in life, and can be killed like any other."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from flask.cli import FlaskGroup

from portal.factory import create_app

SECONDS_TO_STOP = 60

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


@contextmanager
def worker(environment: dict[str, str], log: Path, *options: str) -> Iterator[BaseProcess]:
    """`flask worker` with these settings; what it says is added to `log`. Ended with the block if it runs still."""
    process = _FORKS.Process(target=_work, args=(environment, log, options))
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(SECONDS_TO_STOP)
        if process.is_alive():
            process.kill()
            process.join()


def _work(environment: dict[str, str], log: Path, options: tuple[str, ...]) -> None:
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]
    os.environ.update(environment)
    with log.open("ab") as said:
        os.dup2(said.fileno(), sys.stdout.fileno())
        os.dup2(said.fileno(), sys.stderr.fileno())
    FlaskGroup(create_app=create_app, load_dotenv=False).main(["worker", *options])
