"""How gunicorn serves the portal: a process for each core, and in each as many threads as its pool of database
connections is good for. `WEB_CONCURRENCY` says another number of processes."""

import gc
import os
import socket
import sys
from pathlib import Path
from tempfile import mkdtemp

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from portal.config import Settings
from portal.floor import Floor

# Each process has a pool of its own: on a large machine its administrator decides how many the database can bear.
MOST_PROCESSES = 4
# A request may hold two connections at once: its own, and that of its web session when it is saved.
CONNECTIONS_OF_A_REQUEST = 2
# One that counts and one that waits for the database (docs/decisions/0031-few-at-work.md).
AT_WORK = 2
# For how long Python lets one of them count before another that wants to may go on: longer than a request takes.
SECONDS_OF_A_TURN = 0.05
# How long the kernel keeps a connection to itself on which the visitor says nothing.
SILENCE_SECONDS = 30


class FairWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Takes only as many visitors off the common queue as it has threads: whoever has to wait is served by the
    process that is free first, not by the one that was quick to take them all."""

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """What gunicorn does between two looks at how many connections it may have; the silent ones cost no thread."""
        super().wait_for_and_dispatch_events(timeout)
        silent = len(self.keepalived_conns) + len(self.pending_conns)
        self.worker_connections = silent + self.cfg.threads


worker_class = FairWorker
workers = int(os.environ.get("WEB_CONCURRENCY") or min(os.cpu_count() or 1, MOST_PROCESSES))
threads = max(AT_WORK, Settings().DATABASE_POOL - AT_WORK * (CONNECTIONS_OF_A_REQUEST - 1))
keepalive = 5
timeout = 30
graceful_timeout = 10
accesslog = None  # the portal writes its own line for each request, without personal data
loglevel = "warning"
# Where the processes put their figures together, so that `/metrics` tells of all whichever answers.
figures = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or mkdtemp(prefix="emhana-figures-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures


def when_ready(server: Arbiter) -> None:
    """Let the kernel keep a connection on which nothing was said yet: browsers open some beforehand, and each would
    hold a thread for five seconds (Linux, tcp(7): TCP_DEFER_ACCEPT)."""
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        for each in server.LISTENERS:
            if each.sock.family in {socket.AF_INET, socket.AF_INET6}:
                each.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENCE_SECONDS)


def post_worker_init(worker: FairWorker) -> None:
    """Few requests are at work at a time, and each to its end; what the portal is made of stays: the collector need
    not look through it again in the middle of one."""
    worker.wsgi = Floor(worker.wsgi, AT_WORK)
    sys.setswitchinterval(SECONDS_OF_A_TURN)
    gc.collect()
    gc.freeze()


def on_exit(_server: object) -> None:
    """The figures end with the server: the next one counts from nothing."""
    for each in Path(figures).glob("*.db"):
        each.unlink(missing_ok=True)
