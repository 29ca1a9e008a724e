"""`flask worker`: does what is queued; `flask worker status` says how it goes."""

import gc
import os
from datetime import UTC, datetime, timedelta

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from portal.clock import local
from portal.config import Settings
from portal.extensions import db
from portal.queries import monitoring
from portal.worker.kit import LEASE, kit_of
from portal.worker.loop import AnotherWorker, Worker, alone_on_sqlite, stopped_by_signals

# What is done after the commit may wait a moment; whoever waits for a page has the processor first.
YIELDING = 10


@click.group(cls=AppGroup, invoke_without_command=True)
@click.option("--once", is_flag=True, help="Stop as soon as nothing is due.")
@click.option(
    "--lease",
    type=click.FloatRange(min=1),
    default=LEASE.total_seconds(),
    help="Seconds after which a task of a worker that fell silent goes to another.",
)
@click.pass_context
@with_appcontext
def group(context: click.Context, once: bool, lease: float) -> None:
    """Do what is queued until told to stop."""
    if context.invoked_subcommand:
        return
    settings: Settings = current_app.extensions["settings"]
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # Werkzeug's way out of a proxy
    try:
        worker = Worker(kit_of(app, strict=False, lease=timedelta(seconds=lease)))
        with alone_on_sqlite(settings.DATABASE_URL), stopped_by_signals(worker):
            if once:
                click.echo(f"Tasks attempted: {worker.run_until_idle()}")
            else:
                os.nice(YIELDING)
                gc.collect()
                gc.freeze()  # what the portal is made of stays: nobody need look through it again
                worker.run()
    except AnotherWorker as error:
        raise click.ClickException(str(error)) from None


group.name = "worker"


@group.command()
def status() -> None:
    """Say what is queued, what fails, and who works."""
    queue = monitoring.queue(db.session, current_app.extensions["clock"].now())
    click.echo(f"waiting {_counts(queue.waiting)}")
    click.echo(f"failing {_counts(queue.failing)}")
    click.echo(f"due     {queue.due}, the oldest for {_seconds(queue.oldest_due)}")
    for task in queue.worst:
        click.echo(
            f"  {task.key}: {task.attempts} attempts, {task.reason}, "
            f"again at {local(task.next_at):%Y-%m-%d %H:%M:%S}"
        )
    seen = monitoring.workers(db.session, datetime.now(UTC))
    click.echo(f"workers {len(seen)}")
    for worker in seen:
        state = "silent" if worker.is_silent else "alive"
        click.echo(
            f"  {worker.name}: {state}, seen {_seconds(worker.seen_ago)} ago, {worker.tasks_done} tasks done"
        )


def _counts(kinds: dict[str, int]) -> str:
    parts = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    return f"{sum(kinds.values())}" + (f" ({parts})" if parts else "")


def _seconds(span: timedelta) -> str:
    return f"{int(span.total_seconds())} s"
