"""The migrations and the tables say the same, on SQLite and PostgreSQL."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from bot.store import database
from bot.store.tables import metadata


def test_the_migrated_tables_are_the_tables_of_the_program(engine: Engine) -> None:
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)

    assert difference == []
    assert database.is_current(engine)


def test_every_migration_can_be_taken_back(engine: Engine) -> None:
    database.downgrade(engine, "base")

    left = set(inspect(engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    assert not database.is_current(engine)

    database.upgrade(engine)
    assert database.is_current(engine)


def test_every_table_has_the_team() -> None:
    for table in metadata.tables.values():
        assert "team_id" in table.c, table.name
        assert not table.c.team_id.nullable, table.name
