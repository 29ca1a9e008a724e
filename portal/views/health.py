"""For machines that watch the portal: alive, able to serve, figures. Nobody's data."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from portal import schema
from portal.extensions import db
from portal.gateways import Gateways
from portal.metrics import collected
from portal.queries import monitoring
from portal.views.guards import everyone

pages = Blueprint("health", __name__)
A_DAY = timedelta(days=1)


@pages.get("/healthz")
@everyone
def alive() -> Response:
    """This process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@pages.get("/readyz")
@everyone
def ready() -> tuple[Response, int]:
    """Whether the portal can serve: each thing it needs by name, 503 when one is missing."""
    checks = {"database": "no answer", "migrations": "unknown", "worker": "unknown"}
    try:
        standing = schema.current(db.engine)
        checks["database"] = "ok"
        checks["migrations"] = "ok" if standing == schema.head() else f"at {standing or 'nothing'}"
        checks["worker"] = _worker()
    except SQLAlchemyError:
        current_app.logger.warning("readiness: the database does not answer as it should")
    is_ready = all(said == "ok" for said in checks.values())
    return jsonify(ready=is_ready, checks=checks), 200 if is_ready else 503


@pages.get("/metrics")
@everyone
def metrics() -> Response:
    """Figures for Prometheus: requests, the queue, applications by service and state."""
    now_from_database = CollectorRegistry()
    now_from_database.register(_FromDatabase())
    text = generate_latest(collected()) + generate_latest(now_from_database)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


class _FromDatabase:
    """Figures that live in the database, read when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        yield _resting()
        now = current_app.extensions["clock"].now()
        queue = monitoring.queue(db.session, now)
        yield _gauge("emhana_tasks_waiting", "Outgoing tasks not done yet.", ("kind",), queue.waiting)
        yield _gauge("emhana_tasks_failing", "Tasks whose last attempt failed.", ("kind",), queue.failing)
        yield _gauge(
            "emhana_tasks_done_last_day",
            "Tasks done in the last 24 hours.",
            ("kind", "outcome"),
            monitoring.tasks_done(db.session, now - A_DAY),
        )
        yield GaugeMetricFamily("emhana_tasks_due", "Tasks that could run now.", queue.due)
        yield GaugeMetricFamily(
            "emhana_tasks_oldest_due_seconds",
            "How long the oldest due task has waited.",
            queue.oldest_due.total_seconds(),
        )
        applications = monitoring.applications(db.session)
        yield _gauge(
            "emhana_applications", "Applications by service and state.", ("service", "state"), applications
        )


def _gauge(
    name: str, words: str, labels: tuple[str, ...], values: dict[str, int] | dict[tuple[str, str], int]
) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for key, value in values.items():
        family.add_metric([key] if isinstance(key, str) else list(key), value)
    return family


def _resting() -> Metric:
    """Each system that may be given a rest, with how many processes do so now."""
    gateways: Gateways = current_app.extensions["gateways"]
    counted = monitoring.resting(db.session, datetime.now(UTC), gateways.resting())
    every = {str(system): counted.get(system, 0) for system in gateways.breakers}
    words = "Processes that give this register a rest because it did not answer."
    return _gauge("emhana_breaker_open", words, ("register",), every)


def _worker() -> str:
    """Whether somebody does what is queued: a worker seen of late, or this process itself (tests)."""
    if current_app.extensions["settings"].tasks_at_once:
        return "ok"
    seen = monitoring.workers(db.session, datetime.now(UTC))
    if not seen:
        return "none"
    return f"silent for {int(seen[0].seen_ago.total_seconds())} s" if seen[0].is_silent else "ok"
