"""Documents that citizens upload for their cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_uploads"
down_revision = "2026_11_27_territories"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for uploads."""
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.String(40), nullable=False),
        sa.Column("words", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_upload_application_id_application"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("place", name=op.f("uq_upload_place")),
    )
    op.create_index(op.f("ix_upload_application_id"), "upload", ["application_id"])


def downgrade() -> None:
    """Uploads are forgotten; their files stay where they lie, locked."""
    op.drop_table("upload")
