"""Who leaves a clinic without another one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_departures"
down_revision = "2026_11_27_voices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for departures."""
    op.create_table(
        "departure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("clinic_code", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_departure_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure")),
        sa.UniqueConstraint(
            "person_id", "clinic_code", "day", name=op.f("uq_departure_person_id_clinic_code_day")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_departure_reference")),
    )


def downgrade() -> None:
    """Departures are forgotten."""
    op.drop_table("departure")
