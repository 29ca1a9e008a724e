"""Alive, ready, figures: what machines are told about the portal."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import WorkerHeartbeat
from portal import schema
from portal.config import ROOT
from portal.worker import run_due
from tests.bench.browser import Browser
from tests.bench.processes import served
from tests.factories.application import home_call

Make = Callable[..., Flask]


def checks(app: Flask) -> tuple[int, dict[str, str]]:
    answer = app.test_client().get("/readyz")
    assert answer.is_json
    said = answer.get_json()
    assert said["ready"] is (answer.status_code == 200)
    return answer.status_code, said["checks"]


def beat(app: Flask, ago: timedelta) -> None:
    moment = datetime.now(UTC) - ago
    with Session(app.extensions["engine"]) as session:
        session.merge(WorkerHeartbeat(name="w", started_at=moment, seen_at=moment, tasks_done=0))
        session.commit()


def test_a_living_portal_says_so(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_means_a_database_at_its_head_and_a_worker_seen_of_late(make_app: Make) -> None:
    app = make_app(TASKS_AT_ONCE=False)
    assert checks(app) == (503, {"database": "ok", "migrations": "ok", "worker": "none"})
    beat(app, timedelta(seconds=30))
    assert checks(app) == (200, {"database": "ok", "migrations": "ok", "worker": "ok"})
    beat(app, timedelta(minutes=5))
    assert checks(app)[0] == 503
    assert checks(app)[1]["worker"].startswith("silent for 300 s")


def test_a_database_behind_its_migrations_is_not_ready(make_app: Make) -> None:
    app = make_app()
    schema.downgrade(app.extensions["engine"], "-1")
    one_before = schema.current(app.extensions["engine"])
    assert one_before != schema.head()
    assert checks(app)[1]["migrations"] == f"at {one_before}"
    schema.downgrade(app.extensions["engine"], "base")
    assert checks(app) == (503, {"database": "ok", "migrations": "at nothing", "worker": "ok"})


def test_a_database_that_does_not_answer_is_not_ready_but_the_process_lives(make_app: Make) -> None:
    app = make_app(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    status, said = checks(app)
    assert (status, said["database"]) == (503, "no answer")
    assert app.test_client().get("/healthz").status_code == 200


def test_figures_count_requests_tasks_and_applications_and_name_nobody(app: Flask, session: Session) -> None:
    browser = app.test_client()
    browser.get("/healthz")
    browser.get("/healthz")
    call = home_call(session, app.extensions["clock"].now())
    waiting = browser.get("/metrics").text
    assert 'emhana_requests_total{method="GET",route="/healthz",status="200"} 2.0' in waiting
    assert 'emhana_request_seconds_count{route="/healthz"} 2.0' in waiting
    assert 'emhana_tasks_waiting{kind="execute"} 1.0' in waiting
    assert "emhana_tasks_due 2.0" in waiting
    assert 'emhana_applications{service="home-call",state="registered"} 1.0' in waiting

    run_due(app)
    done = browser.get("/metrics").text
    assert 'emhana_tasks_done_last_day{kind="execute",outcome="done"} 1.0' in done
    assert 'emhana_applications{service="home-call",state="fulfilled"} 1.0' in done
    for secret in (call.number, "850715390009", "77000000101", "Қасымов"):
        assert secret not in done


def test_a_figure_says_how_many_give_a_register_a_rest(app: Flask, session: Session) -> None:
    def told(system: str) -> str:
        (line,) = re.findall(
            rf'^emhana_breaker_open{{register="{system}"}} (.*)$',
            app.test_client().get("/metrics").text,
            re.MULTILINE,
        )
        return str(line)

    seen = datetime.now(UTC)
    for name, ago in (("a", 0), ("b", 5), ("silent", 600)):
        at = seen - timedelta(seconds=ago)
        session.add(WorkerHeartbeat(name=name, started_at=at, seen_at=at, resting="psychiatry narcology"))
    session.commit()
    assert {system: told(system) for system in app.extensions["gateways"].breakers} == {
        "population": "0.0",
        "attachment": "0.0",
        "tuberculosis": "0.0",
        "psychiatry": "2.0",
        "narcology": "2.0",
        "notary": "0.0",
        "signature": "0.0",
    }


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_several_processes_of_a_web_server_are_counted_together(engine_url: str, tmp_path: Path) -> None:
    ask = (
        "from app import app\n"
        "browser = app.test_client()\n"
        "browser.get('/healthz')\n"
        "print(browser.get('/metrics').text)"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": engine_url,
        "PORTAL_SANDBOX_FILE": str(tmp_path / "sandbox.sqlite"),
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }
    for count in (1, 2):
        process = [sys.executable, "-c", ask]
        told = subprocess.run(process, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        wanted = f'emhana_requests_total{{method="GET",route="/healthz",status="200"}} {count}.0'
        assert wanted in told.stdout


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_web_server_tells_of_all_its_processes_whichever_answers(engine_url: str, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": engine_url, "PORTAL_SANDBOX_FILE": str(tmp_path / "sandbox.sqlite")}
    with served("app:app", tmp_path, WEB_CONCURRENCY="2", **settings) as server:
        server.wait_until_it_answers()

        def read(path: str) -> str:
            with closing(Browser(server.port)) as browser:
                return browser.get(path).html

        for _ in range(10):
            read("/kk/help")
        for _ in range(5):
            assert 'emhana_requests_total{method="GET",route="/<language>/help",status="200"} 10.0' in read(
                "/metrics"
            )


def test_each_application_counts_for_itself(make_app: Make) -> None:
    one, other = make_app(), make_app()
    one.test_client().get("/healthz")
    assert 'route="/healthz"' not in other.test_client().get("/metrics").text
