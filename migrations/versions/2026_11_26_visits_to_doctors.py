"""Visits to doctors: attendance, buildings, companions, an e-mail and a calendar feed of an account.

That a clinic works six days is told by its hours (decision 0004): the column that said it again goes."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_visits_to_doctors"
down_revision = "2026_11_21_schedules"
branch_labels = None
depends_on = None

ATTENDANCE = "'arrived', 'in_room', 'done', 'missed'"
# Added as they stand, because both engines can; a copy of the table would lose its checks on SQLite.
COLUMNS = (
    ("account", "email", "VARCHAR(254)"),
    (
        "application",
        "companion_of_id",
        "INTEGER CONSTRAINT fk_application_companion_of_id_application REFERENCES application (id)",
    ),
    ("doctor", "building_id", "INTEGER CONSTRAINT fk_doctor_building_id_building REFERENCES building (id)"),
    (
        "slot",
        "attendance",
        (
            f"VARCHAR(32) CONSTRAINT ck_slot_attendance CHECK (attendance IN ({ATTENDANCE}))"
            " CONSTRAINT ck_slot_attendance_taken CHECK (state = 'taken' OR attendance IS NULL)"
        ),
    ),
    ("slot", "attended_at", {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}),
)


def upgrade() -> None:
    """Add what visits to doctors need."""
    op.create_table(
        "building",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.String(120), nullable=False),
        sa.Column("name_ru", sa.String(120), nullable=False),
        sa.Column("address_kk", sa.String(200), nullable=False),
        sa.Column("address_ru", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_building_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("clinic_id", "name_kk", name=op.f("uq_building_clinic_id_name_kk")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calendar_feed_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("account_id", name=op.f("uq_calendar_feed_account_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    engine = op.get_bind().dialect.name
    for table, column, kind in COLUMNS:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {kind[engine] if isinstance(kind, dict) else kind}"
        )
    companions = sa.text("companion_of_id IS NOT NULL")
    op.create_index(
        "ix_application_companion_of_id",
        "application",
        ["companion_of_id"],
        sqlite_where=companions,
        postgresql_where=companions,
    )
    op.execute("ALTER TABLE clinic DROP COLUMN works_six_days")


def downgrade() -> None:
    """Take it back; who came to which visit and who had an e-mail is forgotten."""
    op.execute("ALTER TABLE clinic ADD COLUMN works_six_days BOOLEAN DEFAULT true NOT NULL")
    op.execute(
        "UPDATE clinic SET works_six_days = EXISTS"
        " (SELECT 1 FROM clinic_hours WHERE clinic_hours.clinic_id = clinic.id AND weekday = 5)"
    )
    op.drop_index("ix_application_companion_of_id", table_name="application")
    for table, column, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table("calendar_feed")
    op.drop_table("building")
