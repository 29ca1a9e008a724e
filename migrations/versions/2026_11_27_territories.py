"""Houses with letters, clinics of bordering places, and which clinic has an entrance without steps."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_territories"
down_revision = "2026_11_27_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for letters and borders. Territories so far hold every house of their numbers."""
    op.create_table(
        "clinic_border",
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(9), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_clinic_border_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("clinic_id", "unit_code", name=op.f("pk_clinic_border")),
    )
    op.create_index(op.f("ix_clinic_border_unit_code"), "clinic_border", ["unit_code"])
    with op.batch_alter_table("clinic") as table:
        table.add_column(sa.Column("is_accessible", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("clinic") as table:
        table.alter_column("is_accessible", server_default=None)
    with op.batch_alter_table("territory") as table:
        table.add_column(sa.Column("letters", sa.String(32), nullable=False, server_default=""))
    with op.batch_alter_table("territory") as table:
        table.alter_column("letters", server_default=None)


def downgrade() -> None:
    """A territory of some letters holds every house of its numbers again; borders are forgotten."""
    with op.batch_alter_table("territory") as table:
        table.drop_column("letters")
    with op.batch_alter_table("clinic") as table:
        table.drop_column("is_accessible")
    op.drop_table("clinic_border")
