"""`flask vault`: keys of what is locked in the database, and moving it to the newest of them."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import undefer

from models import ResultDocument, Upload
from portal.documents.file_store import FileMissing, FileStore
from portal.documents.papers import relocked
from portal.documents.vault import Vault, new_key
from portal.extensions import db

group = AppGroup("vault", help="Keys of secret documents.")
AT_A_TIME = 100


@group.command()
def key() -> None:
    """Print a fresh key; put `name:key,` before the ones in PORTAL_VAULT_KEYS, then rotate."""
    click.echo(new_key())


@group.command()
def rotate() -> None:
    """Lock everything anew under the first key, a hundred documents at a time; safe to stop and repeat."""
    vault: Vault = current_app.extensions["vault"]
    done = last = 0
    while True:
        with db.writing() as session:
            documents = session.scalars(
                select(ResultDocument)
                .where(ResultDocument.secret.is_not(None), ResultDocument.id > last)
                .order_by(ResultDocument.id)
                .limit(AT_A_TIME)
                .options(undefer(ResultDocument.pdf))
                .with_for_update(of=ResultDocument)
            ).all()
            done += sum(relocked(document, vault) for document in documents)
            last = documents[-1].id if documents else last
        if not documents:
            break
    click.echo(f"{done} documents are under the newest key now.")
    moved, missing = _rotate_files(current_app.extensions["files"])
    click.echo(f"{moved} uploaded files too.")
    if missing:
        raise click.ClickException(f"{missing} uploaded files are not in their folder.")


def _rotate_files(files: FileStore) -> tuple[int, int]:
    """How many files were moved to the newest key, and how many are not there."""
    moved = missing = last = 0
    while places := db.session.execute(
        select(Upload.id, Upload.place)
        .where(Upload.id > last, Upload.application_id.is_not(None))
        .order_by(Upload.id)
        .limit(AT_A_TIME)
    ).all():
        db.let_go()
        last = places[-1][0]
        for _, place in places:
            try:
                moved += files.relock(place)
            except FileMissing:
                missing += 1
    return moved, missing
