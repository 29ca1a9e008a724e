"""An attachment that was given keeps nobody from choosing another clinic later."""

from alembic import op

revision = "2026_11_27_given_attachments"
down_revision = "2026_11_27_words_of_the_survey"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was given before is no open application any more."""
    op.execute("UPDATE application SET open_key = NULL WHERE service = 'attachment' AND state = 'fulfilled'")


def downgrade() -> None:
    """Nothing: the key of what ended is not needed by anybody."""
