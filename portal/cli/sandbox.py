"""`flask sandbox`: the demo region, its people, and the state systems it stands in for."""

import json
from importlib import import_module

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from models import Clinic
from models.enums import Language
from portal import schema
from portal.cli.sandbox_ca import ca, renew_seal, revoke
from portal.cli.sandbox_phone import egov_mobile
from portal.config import Settings
from portal.demo.people import demo_people
from portal.demo.prepare import load_demo
from portal.extensions import db
from portal.gateways.registers.port import Register
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.ncalayer_script import Act, Script, write_script
from portal.gateways.standin import StandIn, standin_server
from portal.language import speaking

group = AppGroup("sandbox", help="The sandbox: its region, its people, its stand-ins.")
for _command in (ca, revoke, renew_seal, egov_mobile):
    group.add_command(_command)
SLOWER_THAN_PATIENCE = 3


@group.command()
@click.option("--if-empty", is_flag=True, help="Only when there is no clinic yet.")
def load(if_empty: bool) -> None:
    """Put the demo region into the database; what is there already stays as it is."""
    settings = _sandbox()
    if schema.current(db.engine) != schema.head():
        raise click.ClickException("the database is not up to date: flask db upgrade")
    if if_empty and db.session.scalar(select(Clinic.id).limit(1)) is not None:
        return
    load_demo(db.engine, current_app.extensions["clock"].now(), testing=settings.TESTING)
    click.echo("The demo region is loaded.")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option(
    "--language", type=click.Choice([each.value for each in Language]), default="ru", help="Of the stories."
)
def people(as_json: bool, language: str) -> None:
    """Say who can sign in to the demo, and how."""
    _sandbox()
    with speaking(Language(language)):
        rows = demo_people()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(
            f"{row['iin']}  {row['phone'] or '—':<12}  {row['role']:<13}  {row['name']} — {row['story']}"
        )
    click.echo(f"The password of each is {rows[0]['password']}")


@group.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8100)
def serve(host: str, port: int) -> None:
    """Answer as the state systems over HTTP, for a portal that is set to `live`."""
    settings = _sandbox()
    if not settings.GATEWAY_TOKEN:
        raise click.ClickException("PORTAL_GATEWAY_TOKEN is empty: choose any word, the same for both")
    stand_in = StandIn(
        SandboxStore(settings.SANDBOX_FILE),
        token=settings.GATEWAY_TOKEN,
        now=current_app.extensions["clock"].now,
        slow_seconds=settings.GATEWAY_TIMEOUT_SECONDS * SLOWER_THAN_PATIENCE,
        people_ca=settings.SANDBOX_FILE.parent,
    )
    systems = ", ".join(
        f"/{name}" for name in ("population", "attachment", *Register, "notary", "sms", "signature")
    )
    click.echo(f"The stand-ins answer at http://{host}:{port}: {systems}")
    standin_server(stand_in, host, port).serve_forever()


@group.command()
@click.option("--port", default=13579)
@click.option("--act", type=click.Choice([each.value for each in Act]), help="What to do with questions.")
@click.option("--iin", default="", help="Whose keys lie on this computer; else of whom the page asks for.")
@click.option("--only-tell", is_flag=True, help="Tell the one that is running, and end.")
def ncalayer(port: int, act: str | None, iin: str, only_tell: bool) -> None:
    """Stand in for NCALayer at wss://127.0.0.1: sign, or whatever --act says, with keys of the sandbox."""
    settings, clock = _sandbox(), current_app.extensions["clock"]
    folder = settings.SANDBOX_FILE.parent
    if act or iin:
        write_script(folder, Script(Act(act or Act.SIGN), iin))
    if only_tell:
        return
    computers = import_module(
        "portal.demo.computers"
    )  # what it signs with is heavy, and nobody else needs it
    server = computers.ncalayer(SandboxStore(settings.SANDBOX_FILE), folder, port, clock.now)
    click.echo(f"NCALayer of the sandbox: wss://127.0.0.1:{port}. Open https://127.0.0.1:{port} once in the")
    click.echo("browser and accept its certificate; another --act can be told to it with --only-tell.")
    server.serve_forever()


def _sandbox() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    if not settings.is_sandbox:
        raise click.ClickException("this is not a sandbox")
    return settings
