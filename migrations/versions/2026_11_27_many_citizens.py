"""Indexes without which signing and the worker's chores read whole tables of a large town."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_many_citizens"
down_revision = "2026_11_27_resting_systems"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """By the number a code went to, by what was signed, by the end of a term."""
    op.drop_index("ix_one_time_code_purpose_phone_hash_sent_at", "one_time_code")
    op.create_index("ix_one_time_code_phone_hash_sent_at", "one_time_code", ["phone_hash", "sent_at"])
    op.create_index("ix_signature_content_hash", "signature", ["content_hash"])
    has_term = sa.text("expires_at IS NOT NULL")
    op.create_index(
        "ix_application_expires_at",
        "application",
        ["expires_at"],
        sqlite_where=has_term,
        postgresql_where=has_term,
    )


def downgrade() -> None:
    """The indexes as they were."""
    op.drop_index("ix_application_expires_at", "application")
    op.drop_index("ix_signature_content_hash", "signature")
    op.drop_index("ix_one_time_code_phone_hash_sent_at", "one_time_code")
    op.create_index(
        "ix_one_time_code_purpose_phone_hash_sent_at", "one_time_code", ["purpose", "phone_hash", "sent_at"]
    )
