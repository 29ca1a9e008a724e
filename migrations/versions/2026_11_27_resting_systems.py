"""A worker's sign of life says which outside systems it gives a rest."""

from alembic import op

revision = "2026_11_27_resting_systems"
down_revision = "2026_11_27_secret_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the word of each worker."""
    op.execute("ALTER TABLE worker_heartbeat ADD COLUMN resting VARCHAR(200) DEFAULT '' NOT NULL")


def downgrade() -> None:
    """Take it back."""
    op.execute("ALTER TABLE worker_heartbeat DROP COLUMN resting")
