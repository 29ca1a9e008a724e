"""Result documents whose words are locked: certificates of the three registers."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_secret_documents"
down_revision = "2026_11_26_visits_to_doctors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for what is locked."""
    op.add_column("result_document", sa.Column("secret", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Without the room nobody could tell what these papers say: they go with it."""
    op.execute("DELETE FROM result_document WHERE secret IS NOT NULL")
    op.drop_column("result_document", "secret")
