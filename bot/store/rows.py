"""How rows get in, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Insert,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    Update,
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
ROWS, ALSO = "rows", "also"
"""The parameters that carry rows: of a statement, and of one that is done with it (see `execute`)."""


def batches(ids: Sequence[int], most: int = 5000) -> Iterator[Sequence[int]]:
    """As many ids at a time as a statement takes on either database."""
    return (ids[at : at + most] for at in range(0, len(ids), most))


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


@dataclass(frozen=True, slots=True)
class PreparedStatement:
    """A statement made once, and its parameters this time."""

    statement: Insert | Update
    parameters: Mapping[str, object]


def execute(
    connection: Connection, prepared: PreparedStatement, also: PreparedStatement | None = None
) -> CursorResult[Any]:
    """The result of `prepared`, with another one done before it.

    PostgreSQL gets both as one statement: each one it has to answer costs more than what is done by it. (They must be
    of two tables, and their parameters have different names.)
    """
    if also is None:
        return connection.execute(prepared.statement, prepared.parameters)
    if connection.dialect.name == "postgresql":
        both = _with(also.statement, prepared.statement)
        return connection.execute(both, {**also.parameters, **prepared.parameters})
    connection.execute(also.statement, also.parameters)
    return connection.execute(prepared.statement, prepared.parameters)


def execute_with_rows(
    connection: Connection,
    statement: Callable[[str], Executable],
    rows: Sequence[Mapping[str, object]],
    **parameters: object,
) -> CursorResult[Any]:
    """Executes `statement(dialect)`, made with `rows_parameter`, with these rows."""
    return connection.execute(statement(connection.dialect.name), {**bind_rows(connection, rows), **parameters})


@cache
def _with(also: Insert | Update, statement: Insert | Update) -> Insert | Update:
    return statement.add_cte(also.cte("also"))


def insert_all_new(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    unique: tuple[str, ...],
    also: PreparedStatement | None = None,
) -> dict[tuple[Any, ...], int]:
    """The ids of the new rows by their `unique` columns; those that were there already are missing.

    also: what is done with it, where there are rows.
    """
    if not rows:
        return {}
    insert = _insert_new(connection.dialect.name, table, tuple(rows[0]), unique)
    result = execute(connection, PreparedStatement(insert, bind_rows(connection, rows)), also)
    return {tuple(row[1:]): row[0] for row in result}


@cache
def _insert_new(
    dialect: str, table: Table, names: tuple[str, ...], unique: tuple[str, ...]
) -> ReturningInsert[tuple[Any, ...]]:
    insert = _insert_bound(dialect, table, names).on_conflict_do_nothing(index_elements=unique)
    return insert.returning(table.c.id, *(table.c[name] for name in unique))


def upserting(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    unique: tuple[str, ...],
    values: tuple[str, ...],
) -> PreparedStatement | None:
    """Inserts the rows; of those that are there already, or come twice, only these `values` are set."""
    if not rows:
        return None
    merged: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows:
        known = merged.setdefault(tuple(row[name] for name in unique), dict(row))
        known.update((name, row[name]) for name in values)
    upsert = _upsert(connection.dialect.name, table, tuple(rows[0]), unique, values)
    return PreparedStatement(upsert, bind_rows(connection, list(merged.values()), ALSO))


@cache
def _upsert(
    dialect: str, table: Table, names: tuple[str, ...], unique: tuple[str, ...], values: tuple[str, ...]
) -> Insert:
    insert = _insert_bound(dialect, table, names, ALSO)
    changed = {name: insert.excluded[name] for name in values}
    return insert.on_conflict_do_update(index_elements=unique, set_=changed)


def _insert_bound(
    dialect: str, table: Table, names: tuple[str, ...], parameter: str = ROWS
) -> sqlite.Insert | postgresql.Insert:
    columns = rows_parameter(dialect, {name: table.c[name].type for name in names}, parameter)
    # SQLite takes ON CONFLICT after a SELECT for a join unless there is a WHERE.
    rows = select(*columns.values()).where(text("true"))
    return _insert_into(dialect, table).from_select(names, rows, include_defaults=False)


def rows_parameter(
    dialect: str, types: Mapping[str, TypeEngine[Any]], name: str = ROWS
) -> dict[str, ColumnElement[Any]]:
    """The columns of the rows that a statement takes as its parameter of this name, made by `bind_rows`.

    However many rows there are, the statement stays the same and is sent once: SQLAlchemy compiles it and PostgreSQL
    plans it a single time. Make such statements once (`functools.cache`), by dialect.
    """
    parameter = bindparam(name, type_=Text)
    if dialect == "sqlite":
        value = func.json_each(parameter).table_valued("value", name="bound").c.value
        return {
            each: func.json_extract(value, literal_column(f"'$.{each}'"), type_=kind) for each, kind in types.items()
        }
    columns = [column(each, kind) for each, kind in types.items()]
    rows = func.json_to_recordset(cast(parameter, JSON)).table_valued(*columns, name="bound")
    return dict(rows.render_derived(with_types=True).c)


def bind_rows(connection: Connection, rows: Sequence[Mapping[str, object]], name: str = ROWS) -> dict[str, str]:
    """The parameter of this name for a statement made with `rows_parameter`."""
    if connection.dialect.name == "sqlite":
        rows = [
            {each: _sqlite_instant(value) if isinstance(value, datetime) else value for each, value in row.items()}
            for row in rows
        ]
    return {name: to_json(rows).decode()}


@lru_cache(maxsize=16)  # the rows of a call are of one moment, mostly
def _sqlite_instant(value: datetime) -> str:
    """As SQLAlchemy has SQLite keep it: these texts are compared."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def upsert(
    connection: Connection,
    table: Table,
    row: Mapping[str, object],
    values: Mapping[str, object],
    where: ColumnElement[bool] | None = None,
) -> None:
    """Inserts row and values; where the row is there already (and `where` holds of it), sets `values`."""
    insert = _insert(connection, table).values({**row, **values})
    connection.execute(insert.on_conflict_do_update(index_elements=_unique(table), set_=dict(values), where=where))


@cache
def _unique(table: Table) -> list[str]:
    """The columns by which a row is known again: of the table's unique constraint, else its primary key."""
    constraints = (one for one in table.constraints if isinstance(one, UniqueConstraint))
    return [column.name for column in next(constraints, table.primary_key).columns]


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return _insert_into(connection.dialect.name, table)


def _insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
