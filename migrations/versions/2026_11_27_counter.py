"""The counter of the State Corporation: its branches among the organisations, its operators in the journal."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_counter"
down_revision = "2026_11_27_departures"
branch_labels = None
depends_on = None

_KIND = sa.Enum(
    "clinic", "corporation", name="organisationkind", native_enum=False, create_constraint=True, length=32
)
_CHANNELS = ("portal", "window", "phone", "system")
_ACTORS = ("citizen", "registrar", "doctor", "head", "administrator", "system")
# Which closed list of which table is told apart by which words, and all its words from now on.
_LISTS = (
    ("application", "channel", "channel", _CHANNELS, (*_CHANNELS[:-1], "counter", "system")),
    ("journal_entry", "channel", "channel", _CHANNELS, (*_CHANNELS[:-1], "counter", "system")),
    ("journal_entry", "actor_kind", "actorkind", _ACTORS, (*_ACTORS[:-1], "operator", "system")),
)


def upgrade() -> None:
    """One more way by which an application comes, one more who acts, and whose an organisation is."""
    with op.batch_alter_table("clinic") as table:
        table.add_column(sa.Column("kind", _KIND, nullable=False, server_default="clinic"))
    for each in _LISTS:
        _widen(*each)


def downgrade() -> None:
    """Branches become clinics. The closed lists stay wide: what the journal holds is not unwritten."""
    with op.batch_alter_table("clinic") as table:
        table.drop_constraint(op.f("ck_clinic_organisationkind"), type_="check")
        table.drop_column("kind")


def _widen(table: str, column: str, name: str, words: tuple[str, ...], wider: tuple[str, ...]) -> None:
    if op.get_context().dialect.name == "sqlite":
        _rewrite(table, f"{column} IN ({_quoted(words)})", f"{column} IN ({_quoted(wider)})")
        return
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({column} IN ({_quoted(wider)}))")


def _rewrite(table: str, old: str, new: str) -> None:
    """Change a check of SQLite where it is written down (sqlite.org/lang_altertable.html, 7, the simpler way):
    a rebuilt table would lose its other checks and the triggers that keep the journal honest."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (old, new, table),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
