"""A seal that was told to be revoked stays so whatever is restarted: which certificates were."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_revoked_seals"
down_revision = "2026_11_27_departures_of_a_day"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for them."""
    op.create_table(
        "revoked_seal",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_revoked_seal")),
    )


def downgrade() -> None:
    """The authority will tell again."""
    op.drop_table("revoked_seal")
