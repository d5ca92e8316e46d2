"""How rows get in, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Insert,
    Table,
    Text,
    TextClause,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeEngine

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
    insert = _insert_new(connection.dialect.name, table, tuple(rows[0]), unique)
    return {tuple(row[1:]): row[0] for row in connection.execute(insert, as_given(connection, rows))}


@cache
def _insert_new(
    dialect: str, table: Table, names: tuple[str, ...], unique: tuple[str, ...]
) -> ReturningInsert[tuple[Any, ...]]:
    insert = _insert_given(dialect, table, names).on_conflict_do_nothing(index_elements=unique)
    return insert.returning(table.c.id, *(table.c[name] for name in unique))


def upsert_all(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    unique: tuple[str, ...],
    values: tuple[str, ...],
) -> None:
    """Inserts the rows; of those that are there already, or come twice, only these `values` are set."""
    if not rows:
        return
    merged: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows:
        known = merged.setdefault(tuple(row[name] for name in unique), dict(row))
        known.update((name, row[name]) for name in values)
    upsert = _upsert(connection.dialect.name, table, tuple(rows[0]), unique, values)
    connection.execute(upsert, as_given(connection, list(merged.values())))


@cache
def _upsert(
    dialect: str, table: Table, names: tuple[str, ...], unique: tuple[str, ...], values: tuple[str, ...]
) -> Insert:
    insert = _insert_given(dialect, table, names)
    changed = {name: insert.excluded[name] for name in values}
    return insert.on_conflict_do_update(index_elements=unique, set_=changed)


def _insert_given(dialect: str, table: Table, names: tuple[str, ...]) -> sqlite.Insert | postgresql.Insert:
    columns = given(dialect, {name: table.c[name].type for name in names})
    # SQLite takes ON CONFLICT after a SELECT for a join unless there is a WHERE.
    rows = select(*columns.values()).where(text("true"))
    return _insert_into(dialect, table).from_select(names, rows, include_defaults=False)


def given(dialect: str, types: Mapping[str, TypeEngine[Any]]) -> dict[str, ColumnElement[Any]]:
    """Columns of the rows that a statement is given as its parameter `rows`, made by `as_given`.

    However many rows there are, the statement stays the same and is sent once: SQLAlchemy compiles it and PostgreSQL
    plans it a single time. Make such statements once (`functools.cache`), by dialect.
    """
    parameter = bindparam("rows", type_=Text)
    if dialect == "sqlite":
        value = func.json_each(parameter).table_valued("value", name="given").c.value
        return {
            name: func.json_extract(value, literal_column(f"'$.{name}'"), type_=kind) for name, kind in types.items()
        }
    columns = [column(name, kind) for name, kind in types.items()]
    rows = func.json_to_recordset(cast(parameter, JSON)).table_valued(*columns, name="given")
    return dict(rows.render_derived(with_types=True).c)


def as_given(connection: Connection, rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The parameter for a statement made with `given`."""
    instant = _sqlite_instant if connection.dialect.name == "sqlite" else datetime.isoformat
    return {"rows": json.dumps(rows, default=instant)}


def _sqlite_instant(value: datetime) -> str:
    """As SQLAlchemy has SQLite keep it: these texts are compared."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


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
