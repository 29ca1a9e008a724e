"""Complaints, the answers of the survey, and the figures of the services."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_voices"
down_revision = "2026_11_27_uploads"
branch_labels = None
depends_on = None


_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"))


def upgrade() -> None:
    """Room for what citizens say, and for what is counted."""
    _complaints()
    _survey()
    _figures()


def downgrade() -> None:
    """Complaints with their answers, the survey and its figures are forgotten."""
    op.drop_table("service_figures")
    op.drop_table("survey_answer")
    op.drop_table("complaint")


def _complaints() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("kind", _one_of("complaintkind", "decision", "delay", "person"), nullable=False),
        sa.Column("open_key", sa.String(40), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("facts", _JSON, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("outcome", _one_of("complaintoutcome", "satisfied", "partly", "not"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        _key("complaint", "application_id", "application"),
        _key("complaint", "clinic_id", "clinic"),
        _key("complaint", "answered_by_id", "staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("open_key", name=op.f("uq_complaint_open_key")),
    )
    op.create_index(op.f("ix_complaint_application_id"), "complaint", ["application_id"])
    columns = ["clinic_id", "answered_at", "answer_by"]
    op.create_index(op.f("ix_complaint_clinic_id_answered_at_answer_by"), "complaint", columns)


def _survey() -> None:
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("quality", sa.SmallInteger(), nullable=False),
        sa.Column("information", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("quality BETWEEN 1 AND 3", name=op.f("ck_survey_answer_quality")),
        sa.CheckConstraint("information BETWEEN 1 AND 3", name=op.f("ck_survey_answer_information")),
        _key("survey_answer", "application_id", "application"),
        _key("survey_answer", "clinic_id", "clinic"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint("application_id", name=op.f("uq_survey_answer_application_id")),
    )
    op.create_index(op.f("ix_survey_answer_clinic_id_month"), "survey_answer", ["clinic_id", "month"])
    op.create_index(op.f("ix_survey_answer_month"), "survey_answer", ["month"])


def _figures() -> None:
    op.create_table(
        "service_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("median_seconds", sa.Integer(), nullable=True),
        sa.Column("refusals", _JSON, nullable=False),
        sa.Column("quality", _JSON, nullable=False),
        sa.Column("information", _JSON, nullable=False),
        _key("service_figures", "clinic_id", "clinic"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_figures")),
        sa.UniqueConstraint(
            "clinic_id", "until", "service", name=op.f("uq_service_figures_clinic_id_until_service")
        ),
    )
    op.create_index(op.f("ix_service_figures_until_service"), "service_figures", ["until", "service"])
