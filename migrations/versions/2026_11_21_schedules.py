"""Schedules: when doctors receive, the slots made of it, and who waits for one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_schedules"
down_revision = "2026_11_21_days_off"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published_days",
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_published_days_doctor_id_doctor")
        ),
        sa.PrimaryKeyConstraint("doctor_id", name=op.f("pk_published_days")),
    )
    op.create_index(op.f("ix_published_days_through"), "published_days", ["through"], unique=False)
    op.create_table(
        "schedule_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "absent",
                "extra",
                "shortened",
                name="exceptionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("slot_minutes", sa.Integer(), nullable=True),
        sa.Column("room", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind <> 'extra' OR slot_minutes BETWEEN 5 AND 240",
            name=op.f("ck_schedule_exception_slot_minutes"),
        ),
        sa.CheckConstraint("kind = 'absent' OR begins IS NOT NULL", name=op.f("ck_schedule_exception_hours")),
        sa.CheckConstraint(
            "(begins IS NULL) = (ends IS NULL) AND (ends IS NULL OR begins < ends)",
            name=op.f("ck_schedule_exception_stretch"),
        ),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_schedule_exception_doctor_id_doctor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_exception")),
    )
    op.create_index(
        op.f("ix_schedule_exception_doctor_id_day"), "schedule_exception", ["doctor_id", "day"], unique=False
    )
    op.create_table(
        "weekly_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("desk_share", sa.Integer(), nullable=False),
        sa.CheckConstraint("begins < ends", name=op.f("ck_weekly_rule_stretch")),
        sa.CheckConstraint("desk_share BETWEEN 0 AND 100", name=op.f("ck_weekly_rule_desk_share")),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 240", name=op.f("ck_weekly_rule_slot_minutes")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_weekly_rule_validity")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_weekly_rule_weekday")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_weekly_rule_doctor_id_doctor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_rule")),
    )
    op.create_index(
        op.f("ix_weekly_rule_doctor_id_weekday"), "weekly_rule", ["doctor_id", "weekday"], unique=False
    )
    op.create_table(
        "schedule_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("was", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("became", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_schedule_change_doctor_id_doctor")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_schedule_change_staff_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_change")),
    )
    op.create_index(
        op.f("ix_schedule_change_doctor_id_at"), "schedule_change", ["doctor_id", "at"], unique=False
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.String(length=16), nullable=False),
        sa.Column("is_for_desk", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "free",
                "held",
                "taken",
                "closed",
                name="slotstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "held_as",
            sa.Enum(
                "choosing",
                "undo",
                "offer",
                name="holdkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_account_id", sa.Integer(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frees_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_prolonged", sa.Boolean(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("open_key", sa.String(length=60), nullable=True),
        sa.CheckConstraint("(state = 'held') = (held_as IS NOT NULL)", name=op.f("ck_slot_held")),
        sa.CheckConstraint("(state = 'taken') = (taken_by_id IS NOT NULL)", name=op.f("ck_slot_taken")),
        sa.CheckConstraint("state = 'taken' OR open_key IS NULL", name=op.f("ck_slot_open_key")),
        sa.CheckConstraint("state IN ('held', 'taken') OR person_id IS NULL", name=op.f("ck_slot_person")),
        sa.CheckConstraint("(held_as IS NULL) = (frees_at IS NULL)", name=op.f("ck_slot_frees")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slot_stretch")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_slot_doctor_id_doctor")),
        sa.ForeignKeyConstraint(
            ["held_account_id"], ["account.id"], name=op.f("fk_slot_held_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["application.id"], name=op.f("fk_slot_held_by_id_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slot_person_id_person")),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["application.id"], name=op.f("fk_slot_taken_by_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("doctor_id", "starts_at", name=op.f("uq_slot_doctor_id_starts_at")),
    )
    op.create_index(op.f("ix_slot_doctor_id_day_state"), "slot", ["doctor_id", "day", "state"], unique=False)
    op.create_index(
        "ix_slot_frees_at",
        "slot",
        ["frees_at"],
        unique=False,
        sqlite_where=sa.text("frees_at IS NOT NULL"),
        postgresql_where=sa.text("frees_at IS NOT NULL"),
    )
    op.create_index(
        "ix_slot_held_account_id",
        "slot",
        ["held_account_id"],
        unique=False,
        sqlite_where=sa.text("held_account_id IS NOT NULL"),
        postgresql_where=sa.text("held_account_id IS NOT NULL"),
    )
    op.create_index(
        "ix_slot_held_by_id",
        "slot",
        ["held_by_id"],
        unique=False,
        sqlite_where=sa.text("held_by_id IS NOT NULL"),
        postgresql_where=sa.text("held_by_id IS NOT NULL"),
    )
    op.create_index(
        "ix_slot_person_id_ends_at",
        "slot",
        ["person_id", "ends_at"],
        unique=False,
        sqlite_where=sa.text("person_id IS NOT NULL"),
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_index(
        "uq_slot_open_key",
        "slot",
        ["open_key"],
        unique=True,
        sqlite_where=sa.text("open_key IS NOT NULL"),
        postgresql_where=sa.text("open_key IS NOT NULL"),
    )
    op.create_index(
        "uq_slot_person_id_starts_at",
        "slot",
        ["person_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state = 'taken'"),
        postgresql_where=sa.text("state = 'taken'"),
    )
    op.create_index(
        "uq_slot_taken_by_id",
        "slot",
        ["taken_by_id"],
        unique=True,
        sqlite_where=sa.text("taken_by_id IS NOT NULL"),
        postgresql_where=sa.text("taken_by_id IS NOT NULL"),
    )
    op.create_table(
        "wait_list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column(
            "speciality",
            sa.Enum(
                "general_practitioner",
                "district_therapist",
                "paediatrician",
                "gynaecologist",
                "surgeon",
                "ophthalmologist",
                "neurologist",
                "cardiologist",
                name="speciality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("doctor_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "served",
                "declined",
                "missed",
                "left",
                name="waitstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_key", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)", name=op.f("ck_wait_list_entry_offered")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_wait_list_entry_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_wait_list_entry_clinic_id_clinic")
        ),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_wait_list_entry_doctor_id_doctor")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_wait_list_entry_person_id_person")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_wait_list_entry_slot_id_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_list_entry")),
    )
    op.create_index(
        op.f("ix_wait_list_entry_person_id_since"), "wait_list_entry", ["person_id", "since"], unique=False
    )
    op.create_index(
        "ix_wait_list_entry_waiting",
        "wait_list_entry",
        ["clinic_id", "speciality", "since"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_index(
        "uq_wait_list_entry_open_key",
        "wait_list_entry",
        ["open_key"],
        unique=True,
        sqlite_where=sa.text("open_key IS NOT NULL"),
        postgresql_where=sa.text("open_key IS NOT NULL"),
    )
    op.create_index(
        "uq_wait_list_entry_person_id",
        "wait_list_entry",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(
        "uq_wait_list_entry_slot_id",
        "wait_list_entry",
        ["slot_id"],
        unique=True,
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_wait_list_entry_slot_id",
        table_name="wait_list_entry",
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.drop_index(
        "uq_wait_list_entry_person_id",
        table_name="wait_list_entry",
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.drop_index(
        "uq_wait_list_entry_open_key",
        table_name="wait_list_entry",
        sqlite_where=sa.text("open_key IS NOT NULL"),
        postgresql_where=sa.text("open_key IS NOT NULL"),
    )
    op.drop_index(
        "ix_wait_list_entry_waiting",
        table_name="wait_list_entry",
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.drop_index(op.f("ix_wait_list_entry_person_id_since"), table_name="wait_list_entry")
    op.drop_table("wait_list_entry")
    op.drop_index(
        "uq_slot_taken_by_id",
        table_name="slot",
        sqlite_where=sa.text("taken_by_id IS NOT NULL"),
        postgresql_where=sa.text("taken_by_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_slot_person_id_starts_at",
        table_name="slot",
        sqlite_where=sa.text("state = 'taken'"),
        postgresql_where=sa.text("state = 'taken'"),
    )
    op.drop_index(
        "uq_slot_open_key",
        table_name="slot",
        sqlite_where=sa.text("open_key IS NOT NULL"),
        postgresql_where=sa.text("open_key IS NOT NULL"),
    )
    op.drop_index(
        "ix_slot_person_id_ends_at",
        table_name="slot",
        sqlite_where=sa.text("person_id IS NOT NULL"),
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_slot_held_by_id",
        table_name="slot",
        sqlite_where=sa.text("held_by_id IS NOT NULL"),
        postgresql_where=sa.text("held_by_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_slot_held_account_id",
        table_name="slot",
        sqlite_where=sa.text("held_account_id IS NOT NULL"),
        postgresql_where=sa.text("held_account_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_slot_frees_at",
        table_name="slot",
        sqlite_where=sa.text("frees_at IS NOT NULL"),
        postgresql_where=sa.text("frees_at IS NOT NULL"),
    )
    op.drop_index(op.f("ix_slot_doctor_id_day_state"), table_name="slot")
    op.drop_table("slot")
    op.drop_index(op.f("ix_schedule_change_doctor_id_at"), table_name="schedule_change")
    op.drop_table("schedule_change")
    op.drop_index(op.f("ix_weekly_rule_doctor_id_weekday"), table_name="weekly_rule")
    op.drop_table("weekly_rule")
    op.drop_index(op.f("ix_schedule_exception_doctor_id_day"), table_name="schedule_exception")
    op.drop_table("schedule_exception")
    op.drop_index(op.f("ix_published_days_through"), table_name="published_days")
    op.drop_table("published_days")
