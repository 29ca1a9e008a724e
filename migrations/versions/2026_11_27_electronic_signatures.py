"""Signatures made with keys of people: what is given to be signed, and what came back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_electronic_signatures"
down_revision = "2026_11_27_counter"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Room for what is given to be signed, and for the signatures."""
    _challenges()
    _signatures()


def downgrade() -> None:
    """The signatures by keys are forgotten; that an application was signed stays in its journal."""
    op.drop_table("electronic_signature")
    op.drop_table("signing_challenge")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _purpose() -> sa.Enum:
    return _one_of("signaturepurpose", "sign", "login", "staff", "staff_login")


def _challenges() -> None:
    op.create_table(
        "signing_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("purpose", _purpose(), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("shown_hash", sa.String(64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_signing_challenge_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_challenge")),
        sa.UniqueConstraint("nonce", name=op.f("uq_signing_challenge_nonce")),
    )
    for column in ("application_id", "expires_at"):
        op.create_index(op.f(f"ix_signing_challenge_{column}"), "signing_challenge", [column])


def _signatures() -> None:
    op.create_table(
        "electronic_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("purpose", _purpose(), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("state", _one_of("signaturestate", "unknown_yet", "accepted", "refused"), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("cms", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("serial", sa.String(64), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=True),
        sa.Column("answers", _JSON, nullable=False),
        sa.Column("report", _JSON, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("verified_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_electronic_signature_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_electronic_signature")),
        sa.UniqueConstraint("nonce", name=op.f("uq_electronic_signature_nonce")),
    )
    op.create_index(
        op.f("ix_electronic_signature_application_id"), "electronic_signature", ["application_id"]
    )
    columns = ["state", "received_at"]
    op.create_index(op.f("ix_electronic_signature_state_received_at"), "electronic_signature", columns)
