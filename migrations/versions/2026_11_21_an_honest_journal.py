"""An honest journal: the database itself refuses to change or delete an entry."""

from alembic import op

revision = "2026_11_21_an_honest_journal"
down_revision = "2026_11_21_the_first_house"
branch_labels = None
depends_on = None

REFUSAL = "an entry of the journal is never changed and never deleted"


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER journal_entry_no_{act} BEFORE {act} ON journal_entry "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION journal_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_stays()"
    )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER journal_entry_no_update")
        op.execute("DROP TRIGGER journal_entry_no_delete")
        return
    op.execute("DROP TRIGGER journal_entry_stays ON journal_entry")
    op.execute("DROP FUNCTION journal_entry_stays()")
