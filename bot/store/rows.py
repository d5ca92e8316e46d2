"""How rows get in, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table, TextClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

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


def insert_all_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], unique: tuple[str, ...]
) -> dict[tuple[Any, ...], int]:
    """The ids of the new rows by their `unique` columns; those that were there already are missing."""
    if not rows:
        return {}
    insert = _insert_new(connection.dialect.name, table, unique)
    return {tuple(row[1:]): row[0] for row in connection.execute(insert, list(rows))}


@cache
def _insert_new(dialect: str, table: Table, unique: tuple[str, ...]) -> ReturningInsert[Any]:
    """Made once: making such a statement takes longer than its execution."""
    insert = _insert_into(dialect, table).on_conflict_do_nothing(index_elements=unique)
    return insert.returning(table.c.id, *(table.c[name] for name in unique))


def upsert_all(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    unique: tuple[str, ...],
    values: tuple[str, ...],
) -> None:
    """Inserts the rows; of those that are there already only these `values` are set."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, unique, values), list(rows))


@cache
def _upsert(dialect: str, table: Table, unique: tuple[str, ...], values: tuple[str, ...]) -> Insert:
    insert = _insert_into(dialect, table)
    changed = {name: insert.excluded[name] for name in values}
    return insert.on_conflict_do_update(index_elements=unique, set_=changed)


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
    return _insert_into(connection.dialect.name, table)


def _insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
