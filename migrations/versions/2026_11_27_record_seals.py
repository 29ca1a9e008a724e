"""The organisation's seal over the record of each result, beside the one on its paper."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_record_seals"
down_revision = "2026_11_27_given_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A detached CMS; papers that were drawn before have none."""
    op.add_column("result_document", sa.Column("record_seal", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Without it."""
    op.drop_column("result_document", "record_seal")
