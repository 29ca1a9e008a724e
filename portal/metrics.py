"""Figures for Prometheus: how many requests, how fast. Routes, never addresses; nobody's data."""

import os
from dataclasses import dataclass
from time import perf_counter

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Figures:
    """The counters of one application, in a registry of its own."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram

    @classmethod
    def new(cls) -> "Figures":
        registry = CollectorRegistry()
        return cls(
            registry=registry,
            requests=Counter(
                "emhana_requests",
                "Requests answered, by route, method and status.",
                ("route", "method", "status"),
                registry=registry,
            ),
            seconds=Histogram(
                "emhana_request_seconds",
                "How long an answer took, by route.",
                ("route",),
                buckets=BUCKETS,
                registry=registry,
            ),
        )


def init_app(app: Flask) -> None:
    """Count every request."""
    app.extensions["figures"] = Figures.new()
    app.before_request(_begin)
    app.after_request(_count)


def collected() -> CollectorRegistry:
    """The registry to show: this process's own, or that of all gunicorn's processes together."""
    figures: Figures = current_app.extensions["figures"]
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return figures.registry
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return together


def _begin() -> None:
    g.figures_began = perf_counter()


def _count(response: Response) -> Response:
    figures: Figures = current_app.extensions["figures"]
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in _METHODS else "other"
    figures.requests.labels(route, method, str(response.status_code)).inc()
    if "figures_began" in g:
        figures.seconds.labels(route).observe(perf_counter() - g.figures_began)
    return response
