"""Migrations go up, down and up again on both engines, with data in them, and cannot fork unseen."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Date, DateTime, Engine, bindparam, inspect, text
from sqlalchemy.exc import IntegrityError

from models import Base
from portal import schema
from portal.database import make_engine


def steps() -> list[str]:
    """Every migration, the newest first."""
    scripts = ScriptDirectory.from_config(schema.settings_of_migrations())
    return [script.revision for script in scripts.walk_revisions()]


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


@pytest.fixture
def filled(engine_url: str) -> Iterator[Engine]:
    engine = make_engine(engine_url)
    yield engine
    engine.dispose()


def counted(engine: Engine) -> dict[str, int]:
    """How many rows each table of ours holds."""
    with engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608 - names of our own tables
            for name in Base.metadata.tables
        }


def test_the_head_that_is_written_down_is_the_only_head() -> None:
    scripts = ScriptDirectory.from_config(schema.settings_of_migrations())
    assert scripts.get_heads() == [schema.head()]


def test_migrations_make_exactly_the_tables_of_the_models(empty: Engine) -> None:
    schema.upgrade(empty)
    assert unlike_models(empty) == []


def unlike_models(engine: Engine) -> list[object]:
    """What the tables have otherwise than the models."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_every_step_goes_down_and_up_again(empty: Engine) -> None:
    schema.upgrade(empty)
    for revision in steps():
        assert schema.current(empty) == revision
        schema.downgrade(empty, "-1")
        schema.upgrade(empty, "+1")
        schema.downgrade(empty, "-1")
    assert schema.is_empty(empty)
    schema.upgrade(empty)
    assert schema.current(empty) == schema.head()


def test_going_down_to_the_first_step_and_back_loses_no_person(filled: Engine) -> None:
    before = counted(filled)
    assert before["person"]
    assert before["clinic"]
    schema.downgrade(filled, steps()[-1])
    there_from_the_beginning = set(inspect(filled).get_table_names())
    schema.upgrade(filled)
    after = counted(filled)
    kept = there_from_the_beginning & set(before)
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_a_database_with_data_can_be_taken_down_to_nothing(filled: Engine) -> None:
    schema.downgrade(filled, "base")
    assert schema.is_empty(filled)


def test_upgrading_twice_changes_nothing(filled: Engine) -> None:
    before = counted(filled)
    schema.upgrade(filled)
    assert counted(filled) == before


def test_who_left_two_clinics_on_a_day_leaves_once_when_departures_name_none(filled: Engine) -> None:
    schema.downgrade(filled, "2026_11_27_departures")
    with filled.begin() as connection:
        person = connection.execute(text("SELECT min(id) FROM person")).scalar_one()
        for reference, clinic in (("A-1", "city-1"), ("A-2", "city-2")):
            said = {"person": person, "reference": reference, "clinic": clinic, "at": NOW, "day": NOW.date()}
            connection.execute(DEPARTURE, said)
            connection.execute(TASK, {"key": f"leave_clinic:{reference}", "at": NOW})
    schema.upgrade(filled)
    with filled.connect() as connection:
        assert connection.execute(text("SELECT reference FROM departure")).scalars().all() == ["A-2"]
        told = text("SELECT key FROM outgoing_task WHERE kind = 'leave_clinic'")
        assert connection.execute(told).scalars().all() == ["leave_clinic:A-2"]
    assert unlike_models(filled) == []
    with pytest.raises(IntegrityError), filled.begin() as connection:
        connection.execute(AGAIN)


def test_a_database_whose_departures_named_no_clinic_from_the_first_stays_as_it_is(filled: Engine) -> None:
    schema.downgrade(filled, "2026_11_27_departures_of_a_day")
    with filled.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2026_11_27_mobile_signing'"))
    schema.upgrade(filled)
    assert unlike_models(filled) == []


NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
DEPARTURE = text(
    "INSERT INTO departure (person_id, clinic_code, day, reference, asked_at)"
    " VALUES (:person, :clinic, :day, :reference, :at)"
).bindparams(bindparam("day", type_=Date), bindparam("at", type_=DateTime(timezone=True)))
AGAIN = text(
    "INSERT INTO departure (person_id, day, reference, asked_at)"
    " SELECT person_id, day, 'A-3', asked_at FROM departure"
)
TASK = text(
    "INSERT INTO outgoing_task (kind, key, payload, created_at, run_at, attempts, leased_by, last_error)"
    " VALUES ('leave_clinic', :key, '{}', :at, :at, 0, '', '')"
).bindparams(bindparam("at", type_=DateTime(timezone=True)))
