"""The portal's programs as they run in life, each a process of its own that a test may kill."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from portal.config import ROOT

PATIENCE_SECONDS = 90
BOOTED = re.compile(rb"Booting worker with pid: (\d+)")


def settings_of(app: Flask, **settings: str) -> dict[str, str]:
    """The environment of a program that works on the database and the sandbox of `app`, at its time."""
    given = app.extensions["settings"]
    return {
        **os.environ,
        "DATABASE_URL": given.DATABASE_URL,
        "PORTAL_SANDBOX_FILE": str(given.SANDBOX_FILE),
        "PORTAL_NOW": app.extensions["clock"].now().isoformat(),
        "PORTAL_GATEWAY_TIMEOUT_SECONDS": "60",
        **settings,
    }


@contextmanager
def worker_process(app: Flask, *options: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on the test's database; ended with the block if it runs still."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker", *options],
        cwd=ROOT, env=settings_of(app, **settings), stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


class WebServer:
    """gunicorn on the test's database: one program that forks the process that answers.

    The port is this object's own, as a supervisor would keep it: who comes while nobody answers waits.
    """

    def __init__(self, app: Flask, folder: Path) -> None:
        self._app = app
        self._log = folder / "web.log"
        self._port = socket.create_server(("127.0.0.1", 0), backlog=100)
        self._program: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port.getsockname()[1]}"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._program = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--preload", "--workers", "1", "--log-level", "info",
                 "--bind", f"fd://{self._port.fileno()}", "app:app"],
                cwd=ROOT, env=settings_of(self._app, PORTAL_PROXIES="1"), pass_fds=[self._port.fileno()],
                stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill_the_one_that_answers(self) -> None:
        """SIGKILL for the process that has the requests; gunicorn starts the next."""
        booted = BOOTED.findall(self._log.read_bytes())
        os.kill(int(booted[-1]), signal.SIGKILL)

    def kill_and_start(self) -> None:
        self.kill_all()
        self.start()

    def kill_all(self) -> None:
        """SIGKILL for gunicorn and what it has forked."""
        if self._program is not None:
            os.killpg(self._program.pid, signal.SIGKILL)
            self._program.wait(PATIENCE_SECONDS)
            self._program = None

    def close(self) -> None:
        self.kill_all()
        self._port.close()


def wait_until(is_so: Callable[[], Any]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "waited for too long"
        time.sleep(0.05)
