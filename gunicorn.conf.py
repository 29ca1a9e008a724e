"""How gunicorn serves the portal: a process for each core, and in each as many threads as its pool of database
connections is good for. `WEB_CONCURRENCY` says another number of processes."""

import gc
import os
from pathlib import Path
from tempfile import mkdtemp

from portal.config import Settings

# Each process has a pool of its own: on a large machine its administrator decides how many the database can bear.
MOST_PROCESSES = 4
# A request may hold two connections at once: its own, and that of its web session when it is saved.
CONNECTIONS_OF_A_REQUEST = 2

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(os.cpu_count() or 1, MOST_PROCESSES))
threads = max(1, Settings().DATABASE_POOL // CONNECTIONS_OF_A_REQUEST)
keepalive = 5
timeout = 30
graceful_timeout = 10
accesslog = None  # the portal writes its own line for each request, without personal data
loglevel = "warning"
# Where the processes put their figures together, so that `/metrics` tells of all whichever answers.
figures = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or mkdtemp(prefix="emhana-figures-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures


def post_worker_init(_worker: object) -> None:
    """What the portal is made of stays: the collector need not look through it again in the middle of a request."""
    gc.collect()
    gc.freeze()


def on_exit(_server: object) -> None:
    """The figures end with the server: the next one counts from nothing."""
    for each in Path(figures).glob("*.db"):
        each.unlink(missing_ok=True)
