"""Signing by a phone: each QR code by which something that was given to be signed is read and comes back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_mobile_signing"
down_revision = "2026_11_27_record_seals"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_STATES = ("waiting", "signed", "refused", "stopped", "expired")


def upgrade() -> None:
    """Room for the codes."""
    op.create_table(
        "mobile_signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(*_STATES, name="mobilestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["signing_challenge.id"],
            name=op.f("fk_mobile_signing_challenge_id_signing_challenge"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mobile_signing")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_mobile_signing_link_hash")),
    )
    op.create_index(op.f("ix_mobile_signing_challenge_id"), "mobile_signing", ["challenge_id"])


def downgrade() -> None:
    """Codes live for minutes: nothing that lasts is forgotten."""
    op.drop_table("mobile_signing")
