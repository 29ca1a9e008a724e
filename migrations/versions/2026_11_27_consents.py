"""The consent of the person whom a certificate is about, and short messages that came in."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_consents"
down_revision = "2026_11_27_many_citizens"
branch_labels = None
depends_on = None

_STATE = sa.Enum(
    "waiting",
    "given",
    "refused",
    "lapsed",
    "taken_back",
    name="consentstate",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    """Room for questions and their answers."""
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("iin", sa.String(12), nullable=False),
        sa.Column("standing", _STATE, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_consent_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("application_id", name=op.f("uq_consent_application_id")),
    )
    op.create_index(op.f("ix_consent_iin_asked_at"), "consent", ["iin", "asked_at"])
    op.create_index(op.f("ix_consent_standing_answer_until"), "consent", ["standing", "answer_until"])
    op.create_table(
        "heard_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(80), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_heard_message_message_id")),
    )


def downgrade() -> None:
    """Whoever was asked is forgotten; what waits for a consent goes on waiting for nobody."""
    op.drop_table("heard_message")
    op.drop_table("consent")
