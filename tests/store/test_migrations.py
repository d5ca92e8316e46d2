"""The migrations and the tables say the same, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from bot.store import database
from bot.store.tables import metadata

pytestmark = pytest.mark.own_database


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


OF_NO_WORKSPACE = ("reloads", "oauth_states", "write_probes", "publications", "draft_weights")
"""What concerns the processes, not the workspaces."""


def test_every_table_has_the_team() -> None:
    for table in metadata.tables.values():
        if table.name in OF_NO_WORKSPACE:
            continue
        assert "team_id" in table.c, table.name
        assert not table.c.team_id.nullable, table.name


def test_tables_of_a_newer_program_stop_the_start_with_a_sentence(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(database.DatabaseError, match="newer version of this program"):
        database.upgrade(engine)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////proc/nowhere/helpdesk.db", "its folder cannot be made"),
        ("postgresql://u:pw@host:port/db", "is not a database address"),
    ],
)
def test_an_address_that_cannot_be_right_is_told_in_a_sentence(url: str, says: str) -> None:
    with pytest.raises(database.DatabaseError, match=says):
        database.connect(url)


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear Sir or Madam, " * 100)

    with pytest.raises(database.DatabaseError, match="cannot be reached"):
        database.open_current(f"sqlite:///{tmp_path}/letter.db")
