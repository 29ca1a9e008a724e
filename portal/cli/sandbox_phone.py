"""`flask sandbox egov-mobile`: plays the phone of a demo person that scans the code of a page."""

import click
from flask import current_app
from flask.cli import with_appcontext

from models.enums import Language
from portal.config import Settings
from portal.demo.keys import issue_key
from portal.demo.people import PEOPLE
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.sandbox_ca import Key, Kind
from portal.gateways.signature.sandbox_phone import NotRead, Phone, Scanned, new_phone
from portal.gateways.signature.sandbox_signer import sign


@click.command("egov-mobile")
@click.argument("text")
@click.option("--person", default=PEOPLE[0].iin, show_default=True, help="IIN of a demo person.")
@click.option(
    "--key",
    "kind",
    type=click.Choice([each.value for each in Kind]),
    default=Kind.SIGN.value,
    show_default=True,
)
@click.option("--changed", is_flag=True, help="Sign another text than the one that was given.")
@click.option("--cancel", is_flag=True, help="Read, and sign nothing.")
@click.option(
    "--language", type=click.Choice([each.value for each in Language]), default="ru", show_default=True
)
@with_appcontext
def egov_mobile(text: str, *, person: str, kind: str, changed: bool, cancel: bool, language: str) -> None:
    """Play eGov Mobile: read what the QR code TEXT leads to, sign it, send it back; say what happened."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.is_sandbox:
        raise click.ClickException("this is not a sandbox")
    key = _key(settings, person, Kind(kind))
    phone = new_phone(language)
    try:
        scanned = phone.scan(text)
        _tell(scanned)
        if cancel:
            click.echo("PUT   nothing: cancelled on the phone")
            return
        _send(phone, scanned, key, changed)
    except NotRead as failure:
        raise click.ClickException(str(failure)) from None


def _tell(scanned: Scanned) -> None:
    offer, documents = scanned.offer, scanned.documents
    click.echo(f"API 1 {offer['description']}")
    click.echo(f"      {offer['organisation']['nameRu']}, BIN {offer['organisation']['bin'] or '—'}")
    click.echo(f"      till {offer['expiry_date']}")
    [document] = documents["documentsToSign"]
    click.echo(f"API 2 {document['nameRu']}, {documents['signMethod']}, {len(scanned.content)} bytes")
    for line in document["meta"]:
        click.echo(f"      {line['name']}: {line['value']}")


def _send(phone: Phone, scanned: Scanned, key: Key, changed: bool) -> None:
    at = current_app.extensions["clock"].now()
    answer = phone.send(scanned, lambda content: sign(key, content + b" " if changed else content, at))
    click.echo(f"PUT   {answer.status}: {answer.message}")
    if not answer.is_taken:
        raise click.exceptions.Exit(1)


def _key(settings: Settings, iin: str, kind: Kind) -> Key:
    store, now = SandboxStore(settings.SANDBOX_FILE), current_app.extensions["clock"].now()
    key = issue_key(store, settings.SANDBOX_FILE.parent, iin, kind, now)
    if key is None:
        raise click.ClickException(f"{iin} is nobody of the demo region: flask sandbox people")
    return key
