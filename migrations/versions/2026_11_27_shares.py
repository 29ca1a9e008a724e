"""Certificates shown by a link, and each time one was opened."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_shares"
down_revision = "2026_11_27_consents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for links and openings."""
    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(120), nullable=False),
        sa.Column("purpose", sa.String(120), nullable=False),
        sa.Column("views_left", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("views_left >= 0", name=op.f("ck_share_views_left")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["result_document.id"], name=op.f("fk_share_document_id_result_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_share_token_hash")),
    )
    op.create_index(op.f("ix_share_document_id"), "share", ["document_id"])
    op.create_table(
        "share_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_opening_share_id_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_opening")),
    )
    op.create_index(op.f("ix_share_opening_share_id"), "share_opening", ["share_id"])


def downgrade() -> None:
    """Links open nothing any more, and who opened them is forgotten."""
    op.drop_table("share_opening")
    op.drop_table("share")
