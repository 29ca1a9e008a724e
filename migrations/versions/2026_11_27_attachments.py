"""Who belongs to which doctor, how full a doctor is, and which children have a guardian."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_attachments"
down_revision = "2026_11_27_shares"
branch_labels = None
depends_on = None

_STATE = sa.Enum(
    "asked",
    "agreed",
    "holds",
    "ended",
    "dropped",
    name="attachmentstate",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    """Room for attachments and for the load of doctors."""
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("territory", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("standing", _STATE, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_attachment_application_id_application")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_attachment_clinic_id_clinic")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_attachment_doctor_id_doctor")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("application_id", name=op.f("uq_attachment_application_id")),
    )
    op.create_index(op.f("ix_attachment_person_id_standing"), "attachment", ["person_id", "standing"])
    op.create_index(op.f("ix_attachment_doctor_id_standing"), "attachment", ["doctor_id", "standing"])
    op.create_table(
        "doctor_load",
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("under_6", sa.Integer(), nullable=False),
        sa.Column("under_14", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "people >= 0 AND under_6 >= 0 AND under_14 >= 0", name=op.f("ck_doctor_load_not_negative")
        ),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_doctor_load_doctor_id_doctor")),
        sa.PrimaryKeyConstraint("doctor_id", name=op.f("pk_doctor_load")),
    )
    with op.batch_alter_table("kinship") as table:
        table.add_column(sa.Column("is_guardian", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("kinship") as table:
        table.alter_column("is_guardian", server_default=None)


def downgrade() -> None:
    """Nobody remembers who was attached by the portal."""
    with op.batch_alter_table("kinship") as table:
        table.drop_column("is_guardian")
    op.drop_table("doctor_load")
    op.drop_table("attachment")
