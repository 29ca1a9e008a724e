"""The portal as it runs in life: gunicorn with the settings of the house, and a worker, in processes of their own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.clock import Clock
from portal.config import ROOT, SANDBOX_KEY
from tests.bench.browser import Browser

SECONDS_TO_START, SECONDS_TO_STOP = 120, 20
MOST_WORKERS = 2


@dataclass(frozen=True)
class Portal:
    """A portal that was started: its server, the file of its sandbox and its clock."""

    server: "Server"
    sandbox: Path
    clock: Clock


class Server:
    """A gunicorn that was started on `port`; it may need a while to answer."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.port = port
        self._process = process
        self._log = log

    def wait_until_it_answers(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while not _answers(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(
                    f"gunicorn did not start:\n{self._log.read_text(encoding='utf-8')[-3000:]}"
                )
            time.sleep(0.05)


@contextmanager
def portal(url: str, folder: Path, begins: datetime, register: str) -> Iterator[Portal]:
    """A server and its workers, a process of each for each core, on the database `url`, whose clocks show `begins` now.

    Behind one proxy, so that the visitors of the measurement come from addresses of their own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, sandbox, clock = free_port(), folder / "sandbox.sqlite", Clock(begins)
    environment = {
        **settings_of(url, sandbox, port, clock.now()),
        "PORTAL_ATTACHMENT_GATEWAY": "live",
        "PORTAL_ATTACHMENT_URL": register,
    }
    worker = ["-m", "flask", "--app", "app", "worker"]
    with ExitStack() as stack:
        for number in range(min(os.cpu_count() or 1, MOST_WORKERS)):
            stack.enter_context(_process(worker, environment, folder / f"worker-{number}.log"))
        server = stack.enter_context(served("app:app", folder, port, **environment))
        yield Portal(server, sandbox, clock)


def settings_of(url: str, sandbox: Path, port: int, begins: datetime) -> dict[str, str]:
    """The settings of a portal on the database `url` that serves `port` and whose clock shows `begins`."""
    return {
        "DATABASE_URL": url,
        "PORTAL_SANDBOX_FILE": str(sandbox),
        "PORTAL_NOW": begins.isoformat(),
        "PORTAL_PROXIES": "1",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_GATEWAY_TOKEN": SANDBOX_KEY,
    }


@contextmanager
def served(what: str, folder: Path, port: int = 0, **environment: str) -> Iterator[Server]:
    """The application `what` by gunicorn, with the settings of the house."""
    port, log = port or free_port(), folder / f"{what.partition(':')[0]}.log"
    with _process(["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", what], environment, log) as process:
        yield Server(port, process, log)


@contextmanager
def _process(
    arguments: list[str], environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    with ExitStack() as stack:
        said = stack.enter_context(log.open("wb"))
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env={**kept, **environment}, stdout=said, stderr=said
        )
        stack.callback(_end, process)
        yield process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """One that nobody listens on at this moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    browser = Browser(port)
    try:
        return browser.get("/healthz").status == 200
    except OSError:
        return False
    finally:
        browser.close()
