"""The first house: every table as the portal began."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_the_first_house"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_table(
        "clinic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("bin", sa.String(length=12), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("address_kk", sa.String(length=200), nullable=False),
        sa.Column("address_ru", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("unit_code", sa.String(length=9), nullable=False),
        sa.Column("works_six_days", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
        sa.UniqueConstraint("bin", name=op.f("uq_clinic_bin")),
        sa.UniqueConstraint("code", name=op.f("uq_clinic_code")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
    )
    op.create_index(
        op.f("ix_one_time_code_purpose_phone_hash_sent_at"),
        "one_time_code",
        ["purpose", "phone_hash", "sent_at"],
        unique=False,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("iin", sa.String(12), nullable=False),
        sa.Column("surname", sa.String(length=120), nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("patronymic", sa.String(length=120), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("male", "female", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("phone", sa.String(12), nullable=True),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", name="language", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("iin", name=op.f("uq_person_iin")),
    )
    op.create_table(
        "street",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("unit_code", sa.String(length=9), nullable=False),
        sa.Column("name_kk", sa.String(length=160), nullable=False),
        sa.Column("name_ru", sa.String(length=160), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sa.UniqueConstraint("code", name=op.f("uq_street_code")),
        sa.UniqueConstraint("unit_code", "name_kk", name=op.f("uq_street_unit_code_name_kk")),
    )
    op.create_table(
        "web_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    op.create_index(op.f("ix_web_session_owner_ended_at"), "web_session", ["owner", "ended_at"], unique=False)
    op.create_index(op.f("ix_web_session_seen_at"), "web_session", ["seen_at"], unique=False)
    op.create_table(
        "worker_heartbeat",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tasks_done", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_heartbeat")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(12), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("phone", name=op.f("uq_account_phone")),
    )
    op.create_table(
        "clinic_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_clinic_hours_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_hours")),
        sa.UniqueConstraint("clinic_id", "weekday", name=op.f("uq_clinic_hours_clinic_id_weekday")),
    )
    op.create_table(
        "doctor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("surname", sa.String(length=120), nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("patronymic", sa.String(length=120), nullable=False),
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
        sa.Column("room", sa.String(length=16), nullable=False),
        sa.Column("languages", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_doctor_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor")),
        sa.UniqueConstraint("code", name=op.f("uq_doctor_code")),
    )
    op.create_index(
        op.f("ix_doctor_clinic_id_speciality"), "doctor", ["clinic_id", "speciality"], unique=False
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("closes_five_day", sa.Boolean(), nullable=False),
        sa.Column("closes_six_day", sa.Boolean(), nullable=False),
        sa.Column("name_kk", sa.String(length=200), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('holiday', 'carried_over', 'moved_day_off', 'working_weekend')",
            name=op.f("ck_holiday_kind"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_holiday_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", "clinic_id", name=op.f("uq_holiday_day_clinic_id")),
    )
    op.create_index(
        op.f("ix_holiday_day"),
        "holiday",
        ["day"],
        unique=True,
        sqlite_where=sa.text("clinic_id IS NULL"),
        postgresql_where=sa.text("clinic_id IS NULL"),
    )
    op.create_table(
        "kinship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["person.id"], name=op.f("fk_kinship_child_id_person")),
        sa.ForeignKeyConstraint(["parent_id"], ["person.id"], name=op.f("fk_kinship_parent_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kinship")),
        sa.UniqueConstraint("parent_id", "child_id", name=op.f("uq_kinship_parent_id_child_id")),
    )
    op.create_index(op.f("ix_kinship_child_id"), "kinship", ["child_id"], unique=False)
    op.create_table(
        "territory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("street_id", sa.Integer(), nullable=False),
        sa.Column("house_from", sa.Integer(), nullable=False),
        sa.Column("house_to", sa.Integer(), nullable=False),
        sa.Column("parity", sa.String(length=4), nullable=False),
        sa.CheckConstraint("house_from <= house_to", name=op.f("ck_territory_house_range")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_territory_clinic_id_clinic")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_territory_street_id_street")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory")),
    )
    op.create_index(op.f("ix_territory_clinic_id"), "territory", ["clinic_id"], unique=False)
    op.create_index(
        op.f("ix_territory_street_id_house_from"), "territory", ["street_id", "house_from"], unique=False
    )
    op.create_table(
        "home_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_home_duty_capacity")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_home_duty_doctor_id_doctor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_duty")),
        sa.UniqueConstraint("doctor_id", "day", name=op.f("uq_home_duty_doctor_id_day")),
    )
    op.create_index(op.f("ix_home_duty_day"), "home_duty", ["day"], unique=False)
    op.create_table(
        "known_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_known_device_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_known_device_token_hash")),
    )
    op.create_index(op.f("ix_known_device_account_id"), "known_device", ["account_id"], unique=False)
    op.create_table(
        "remembered_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("street_id", sa.Integer(), nullable=False),
        sa.Column("house", sa.String(length=16), nullable=False),
        sa.Column("flat", sa.String(length=16), nullable=False),
        sa.Column("entrance", sa.String(length=16), nullable=False),
        sa.Column("floor", sa.String(length=16), nullable=False),
        sa.Column("intercom", sa.String(length=32), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_remembered_address_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["street_id"], ["street.id"], name=op.f("fk_remembered_address_street_id_street")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_address")),
        sa.UniqueConstraint(
            "account_id",
            "street_id",
            "house",
            "flat",
            name=op.f("uq_remembered_address_account_id_street_id_house_flat"),
        ),
    )
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("iin", sa.String(12), nullable=False),
        sa.Column("surname", sa.String(length=120), nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("patronymic", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(12), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "registrar",
                "doctor",
                "head",
                "administrator",
                "operator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=True),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", name="language", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_staff_member_clinic_id_clinic")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_staff_member_doctor_id_doctor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("iin", name=op.f("uq_staff_member_iin")),
        sa.UniqueConstraint("phone", name=op.f("uq_staff_member_phone")),
    )
    op.create_table(
        "territory_doctor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_territory_doctor_clinic_id_clinic")
        ),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_territory_doctor_doctor_id_doctor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_doctor")),
        sa.UniqueConstraint(
            "clinic_id", "number", "doctor_id", name=op.f("uq_territory_doctor_clinic_id_number_doctor_id")
        ),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=True),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "registered",
                "in_progress",
                "waiting",
                "fulfilled",
                "refused",
                "withdrawn",
                "expired",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "waiting_for",
            sa.Enum(
                "consent",
                "registry",
                "correction",
                name="waitingfor",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "portal",
                "window",
                "phone",
                "system",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", name="language", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("known", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("to_sign", sa.LargeBinary(), nullable=True),
        sa.Column("open_key", sa.String(length=80), nullable=True),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("refusal_ground", sa.String(length=40), nullable=True),
        sa.Column("refusal_words", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("handed_to_desk", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts_for", sa.Date(), nullable=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_application_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["person.id"], name=op.f("fk_application_applicant_id_person")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_application_clinic_id_clinic")),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["staff_member.id"], name=op.f("fk_application_prepared_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_application_subject_id_person")),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["staff_member.id"], name=op.f("fk_application_taken_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("number", name=op.f("uq_application_number")),
        sa.UniqueConstraint("open_key", name=op.f("uq_application_open_key")),
    )
    op.create_index(
        op.f("ix_application_account_id_service_state"),
        "application",
        ["account_id", "service", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_application_applicant_id_created_at"),
        "application",
        ["applicant_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_application_clinic_id_state_deadline_at"),
        "application",
        ["clinic_id", "state", "deadline_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_application_state_created_at"), "application", ["state", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_application_subject_id_service_counts_for"),
        "application",
        ["subject_id", "service", "counts_for"],
        unique=False,
    )
    op.create_table(
        "home_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("window_from", sa.Time(), nullable=False),
        sa.Column("window_to", sa.Time(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "on_the_way",
                "done",
                "nobody_home",
                "cancelled",
                name="visitstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("citizen_says", sa.Boolean(), nullable=True),
        sa.Column("citizen_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_home_visit_application_id_application")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_home_visit_clinic_id_clinic")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff_member.id"], name=op.f("fk_home_visit_closed_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_home_visit_doctor_id_doctor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_visit")),
        sa.UniqueConstraint("application_id", name=op.f("uq_home_visit_application_id")),
    )
    op.create_index(op.f("ix_home_visit_clinic_id_day"), "home_visit", ["clinic_id", "day"], unique=False)
    op.create_index(op.f("ix_home_visit_doctor_id_day"), "home_visit", ["doctor_id", "day"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fact", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "citizen",
                "registrar",
                "doctor",
                "head",
                "administrator",
                "system",
                name="actorkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=400), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "portal",
                "window",
                "phone",
                "system",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["person.id"], name=op.f("fk_journal_entry_applicant_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_journal_entry_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint(
            "application_id", "position", name=op.f("uq_journal_entry_application_id_position")
        ),
    )
    op.create_table(
        "outgoing_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=64), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_outgoing_task_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_task")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_task_key")),
    )
    op.create_index(
        op.f("ix_outgoing_task_application_id"), "outgoing_task", ["application_id"], unique=False
    )
    op.create_index(
        op.f("ix_outgoing_task_done_at_run_at"), "outgoing_task", ["done_at", "run_at"], unique=False
    )
    op.create_table(
        "record_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_record_access_application_id_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_access_person_id_person")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_record_access_staff_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_access")),
    )
    op.create_index(op.f("ix_record_access_person_id_at"), "record_access", ["person_id", "at"], unique=False)
    op.create_table(
        "result_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_result_document_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_document")),
        sa.UniqueConstraint("code", name=op.f("uq_result_document_code")),
    )
    op.create_index(
        op.f("ix_result_document_application_id"), "result_document", ["application_id"], unique=False
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_signature_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "application_id", "content_hash", name=op.f("uq_signature_application_id_content_hash")
        ),
    )
    op.create_table(
        "visit_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("visit_confirmed", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["staff_member.id"], name=op.f("fk_visit_case_answered_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_visit_case_clinic_id_clinic")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["home_visit.id"], name=op.f("fk_visit_case_visit_id_home_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_case")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_visit_case_visit_id")),
    )
    op.create_index(
        op.f("ix_visit_case_clinic_id_answered_at"), "visit_case", ["clinic_id", "answered_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_visit_case_clinic_id_answered_at"), table_name="visit_case")
    op.drop_table("visit_case")
    op.drop_table("signature")
    op.drop_index(op.f("ix_result_document_application_id"), table_name="result_document")
    op.drop_table("result_document")
    op.drop_index(op.f("ix_record_access_person_id_at"), table_name="record_access")
    op.drop_table("record_access")
    op.drop_index(op.f("ix_outgoing_task_done_at_run_at"), table_name="outgoing_task")
    op.drop_index(op.f("ix_outgoing_task_application_id"), table_name="outgoing_task")
    op.drop_table("outgoing_task")
    op.drop_table("journal_entry")
    op.drop_index(op.f("ix_home_visit_doctor_id_day"), table_name="home_visit")
    op.drop_index(op.f("ix_home_visit_clinic_id_day"), table_name="home_visit")
    op.drop_table("home_visit")
    op.drop_index(op.f("ix_application_subject_id_service_counts_for"), table_name="application")
    op.drop_index(op.f("ix_application_state_created_at"), table_name="application")
    op.drop_index(op.f("ix_application_clinic_id_state_deadline_at"), table_name="application")
    op.drop_index(op.f("ix_application_applicant_id_created_at"), table_name="application")
    op.drop_index(op.f("ix_application_account_id_service_state"), table_name="application")
    op.drop_table("application")
    op.drop_table("territory_doctor")
    op.drop_table("staff_member")
    op.drop_table("remembered_address")
    op.drop_index(op.f("ix_known_device_account_id"), table_name="known_device")
    op.drop_table("known_device")
    op.drop_index(op.f("ix_home_duty_day"), table_name="home_duty")
    op.drop_table("home_duty")
    op.drop_index(op.f("ix_territory_street_id_house_from"), table_name="territory")
    op.drop_index(op.f("ix_territory_clinic_id"), table_name="territory")
    op.drop_table("territory")
    op.drop_index(op.f("ix_kinship_child_id"), table_name="kinship")
    op.drop_table("kinship")
    op.drop_index(
        op.f("ix_holiday_day"),
        table_name="holiday",
        sqlite_where=sa.text("clinic_id IS NULL"),
        postgresql_where=sa.text("clinic_id IS NULL"),
    )
    op.drop_table("holiday")
    op.drop_index(op.f("ix_doctor_clinic_id_speciality"), table_name="doctor")
    op.drop_table("doctor")
    op.drop_table("clinic_hours")
    op.drop_table("account")
    op.drop_table("worker_heartbeat")
    op.drop_index(op.f("ix_web_session_seen_at"), table_name="web_session")
    op.drop_index(op.f("ix_web_session_owner_ended_at"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_table("street")
    op.drop_table("person")
    op.drop_index(op.f("ix_one_time_code_purpose_phone_hash_sent_at"), table_name="one_time_code")
    op.drop_table("one_time_code")
    op.drop_table("clinic")
    op.drop_table("attempts")
