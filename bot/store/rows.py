"""How rows get in, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, TextClause
from sqlalchemy.dialects import postgresql, sqlite

Json = Mapping[str, Any]  # a JSON object as the column keeps it


def insert_new(
    connection: Connection,
    table: Table,
    row: Mapping[str, object],
    unique: Sequence[str],
    where: ColumnElement[bool] | TextClause | None = None,
) -> int | None:
    """The id of the new row; None when one with the same `unique` columns is there. where: of a partial index."""
    insert = (
        _insert(connection, table).values(row).on_conflict_do_nothing(index_elements=list(unique), index_where=where)
    )
    return connection.execute(insert.returning(table.c.id)).scalar_one_or_none()


def upsert(
    connection: Connection,
    table: Table,
    row: Mapping[str, object],
    values: Mapping[str, object],
    unique: Sequence[str],
    *,
    first: Mapping[str, object] | None = None,
    where: ColumnElement[bool] | None = None,
) -> None:
    """Inserts row, values and `first`; where the row is there already (and `where` holds of it), sets `values`."""
    insert = _insert(connection, table).values({**row, **values, **(first or {})})
    connection.execute(insert.on_conflict_do_update(index_elements=list(unique), set_=dict(values), where=where))


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
