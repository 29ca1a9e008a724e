"""`flask seal`: the key that seals papers."""

import click
from cryptography import x509
from cryptography.x509.oid import NameOID
from flask import current_app
from flask.cli import AppGroup

from portal.documents.finishing import Seals
from portal.documents.seal_chain import SealPinRefused, SealTokenSilent
from portal.gateways import Gateways
from portal.gateways.signature.port import Standing
from portal.keyfiles import SealKeyError
from portal.worker.seal_watch import SealRevoked, SealWatch, asked_about

group = AppGroup("seal", help="The key that seals papers.")


@group.command()
def check() -> None:
    """Say which key seals, until when, that it signs, and what its authority says of it; fail when it cannot seal."""
    seals: Seals = current_app.extensions["seals"]
    watch: SealWatch = current_app.extensions["seal_watch"]
    chain, now = seals.paper.chain, current_app.extensions["clock"].now()
    click.echo(f"key        {chain.key.where}")
    click.echo(f"seal       {_organisation(chain.certificate)}, number {chain.certificate.serial_number:x}")
    click.echo(f"until      {chain.certificate.not_valid_after_utc:%Y-%m-%d}")
    click.echo(f"root       {chain.certificates[-1].subject.rfc4514_string()}")
    click.echo(f"           SHA-256 {chain.fingerprint}")
    standing = _ask(seals)
    click.echo("signs      yes")
    click.echo(f"authority  {standing}")
    if not chain.is_valid_at(now):
        raise click.ClickException("its certificate is not in its term: it seals nothing")
    try:
        watch.must_hold(now)
    except SealRevoked:
        raise click.ClickException("its certificate is revoked: it seals nothing") from None


def _organisation(certificate: x509.Certificate) -> str:
    """The names of the organisation and its BIN: a certificate may name its head too, with their IIN."""
    kinds = (NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
    return ", ".join(str(each.value) for each in certificate.subject if each.oid in kinds)


def _ask(seals: Seals) -> str:
    """What the authority says of the seal; its key signs the question."""
    gateways: Gateways = current_app.extensions["gateways"]
    try:
        told, is_pinned = asked_about(seals.paper, gateways.signature, current_app.extensions["clock"].now())
    except (SealTokenSilent, SealPinRefused, SealKeyError) as error:
        raise click.ClickException(f"it does not sign: {type(error).__name__} {error}") from None
    if not is_pinned:
        return "its issuer is not among the pinned roots: nobody can vouch for it"
    return next((each for each in (Standing.REVOKED, Standing.GOOD) if each in told), "does not answer")
