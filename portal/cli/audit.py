"""`flask audit verify`: proves that no entry of the journal was changed, lost or put in between, and that every
signature by a key still proves itself."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, JournalEntry
from models.enums import State
from portal.extensions import db
from portal.regulation.journal import first_broken_entry
from portal.regulation.signature_audit import Found, audit

group = AppGroup("audit", help="The journal's honesty.")
AT_A_TIME = 1000


@group.command()
def verify() -> None:
    """Walk the chain of every application; name each entry that does not follow from the one before, and each
    signature that is not proven by what is kept with it. Nobody outside is asked, and what is found wrong with the
    one keeps the other from nothing."""
    wrong = [each for each in (_verify_chains(), _verify_signatures()) if each]
    if wrong:
        raise click.ClickException("; ".join(wrong))


def _verify_chains() -> str:
    """What is wrong with the chains, "" when nothing is."""
    broken = 0
    for line in (*_broken_chains(db.session), *_missing_chains(db.session)):
        click.echo(line, err=True)
        broken += 1
    if broken:
        return f"{broken} chains are broken"
    click.echo("Every chain of the journal holds.")
    return ""


def _verify_signatures() -> str:
    """What is wrong with the signatures, "" when nothing is."""
    counted: Counter[Found] = Counter()
    for audited in audit(db.session, current_app.extensions["gateways"].signature):
        counted[audited.found] += 1
        if audited.found is Found.BROKEN:
            click.echo(f"signature {audited.id}: {audited.why}", err=True)
    if counted:
        click.echo(
            f"Signatures by keys: {counted[Found.PROVEN]} prove themselves, {counted[Found.ELSEWHERE]} were proven"
            f" by another who must be asked again, {counted[Found.NOT_ACCEPTED]} were never accepted."
        )
    broken = counted[Found.BROKEN]
    return f"{broken} signatures do not prove themselves" if broken else ""


def _broken_chains(session: Session) -> Iterator[str]:
    entries = session.scalars(
        select(JournalEntry)
        .order_by(JournalEntry.application_id, JournalEntry.position)
        .execution_options(yield_per=AT_A_TIME)
    )
    for application_id, chain in groupby(entries, key=lambda entry: entry.application_id):
        broken = first_broken_entry(list(chain))
        if broken is not None:
            yield f"application {application_id}: entry {broken.position} ({broken.fact}, id {broken.id}) is broken"


def _missing_chains(session: Session) -> Iterator[str]:
    """An application that was signed has at least the entry of its signing."""
    silent = select(Application.id).where(
        Application.state != State.DRAFT,
        ~select(JournalEntry.id).where(JournalEntry.application_id == Application.id).exists(),
    )
    for application_id in session.scalars(silent):
        yield f"application {application_id}: its entries are gone"
