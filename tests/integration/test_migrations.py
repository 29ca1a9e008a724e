"""Migrations go up, down and up again on both engines, with data in them, and cannot fork unseen."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

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
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


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
