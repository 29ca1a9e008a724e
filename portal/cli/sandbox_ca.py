"""`flask sandbox ca`, `revoke`, `renew-seal`: the sandbox's authority, which certifies its people and its seal."""

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.config import Settings
from portal.demo.keys import FOLDER, ROOTS_FILE, make_people_keys, serial_of
from portal.documents.sandbox_seal import renew_sandbox_seal, sandbox_seal
from portal.documents.seal_chain import load_seal_chain
from portal.gateways.sandbox_store import SandboxStore

SEAL = "seal"


@click.command()
@with_appcontext
def ca() -> None:
    """Who seals the sandbox's papers, and the keys of its people; made once, where there are none."""
    store, instance, now = _sandbox()
    _tell_seal(sandbox_seal(instance, now))
    click.echo(f"people in {instance / ROOTS_FILE}; their keys, with the demo password:")
    for key in make_people_keys(store, instance, now):
        click.echo(f"      {key.kind:<13} {key.file}")


@click.command()
@click.argument("name")
@with_appcontext
def revoke(name: str) -> None:
    """Revoke a certificate: NAME is `seal`, or that of a file of keys without its ending (<iin>-sign)."""
    store, instance, now = _sandbox()
    try:
        serial = (
            load_seal_chain(sandbox_seal(instance, now)).certificate.serial_number
            if name == SEAL
            else serial_of(instance / FOLDER / f"{name}.p12")
        )
    except OSError:
        raise click.ClickException(f"there is no key {name}: flask sandbox ca") from None
    store.revoke(serial, now)
    click.echo(f"{name} is revoked; a running portal hears of it within a minute.")


@click.command("renew-seal")
@with_appcontext
def renew_seal() -> None:
    """Put a new key in the place of the seal's; the papers under the old one hold."""
    _, instance, now = _sandbox()
    _tell_seal(renew_sandbox_seal(instance, now))
    click.echo("Start the portal and its worker anew: they seal with the new key then.")


def _tell_seal(file: Path) -> None:
    chain = load_seal_chain(file)
    click.echo(f"seal  {chain.certificate.subject.rfc4514_string()}")
    click.echo(f"until {chain.certificate.not_valid_after_utc:%Y-%m-%d}, in {file}")
    click.echo(f"root  {chain.certificates[-1].subject.rfc4514_string()}")
    click.echo(f"      SHA-256 {chain.fingerprint}")


def _sandbox() -> tuple[SandboxStore, Path, datetime]:
    """What the authority remembers, the folder of its keys, and the moment."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.is_sandbox:
        raise click.ClickException("this is not a sandbox")
    now: datetime = current_app.extensions["clock"].now()
    return SandboxStore(settings.SANDBOX_FILE), settings.SANDBOX_FILE.parent, now
