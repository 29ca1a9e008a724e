"""How Alembic reaches the database: on the connection the portal lends it, or alone by the settings."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Connection

from models import Base
from models.base import UtcDateTime
from models.columns import IinColumn, PhoneColumn
from portal import schema
from portal.config import Settings
from portal.database import make_engine

PLAIN = {
    UtcDateTime: "sa.DateTime(timezone=True)",
    IinColumn: "sa.String(12)",
    PhoneColumn: "sa.String(12)",
    JSON: 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")',
}


def plain_type(kind: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are in the database: a migration must not need the models."""
    if kind != "type" or type(item) not in PLAIN:
        return False
    if type(item) is JSON:
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
    return PLAIN[type(item)]


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=plain_type,
        transactional_ddl=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_alone() -> None:
    settings = Settings()
    schema.make_room(settings.DATABASE_URL)
    engine = make_engine(settings.DATABASE_URL)
    with engine.begin() as connection:
        run(connection)
    engine.dispose()


lent = context.config.attributes.get("connection")
if lent is None:
    run_alone()
else:
    run(lent)
