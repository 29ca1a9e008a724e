"""The words of the survey are found by the clinic without reading the answers that have none."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_words_of_the_survey"
down_revision = "2026_11_27_electronic_signatures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of answers with words alone."""
    has_words = sa.text("words <> ''")
    op.create_index(
        "ix_survey_answer_words",
        "survey_answer",
        ["clinic_id", "month"],
        sqlite_where=has_words,
        postgresql_where=has_words,
    )


def downgrade() -> None:
    """The index goes."""
    op.drop_index("ix_survey_answer_words", "survey_answer")
