"""Databases for the tests: of SQLite a copy for each, of PostgreSQL one for each worker, emptied before each test."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.store import database
from bot.store.tables import metadata

_LAYOUT: Final = text(
    """
    SELECT md5(concat(
        (SELECT string_agg(concat_ws(' ', c.oid, a.attname, a.atttypid, a.attnotnull), ',' ORDER BY c.oid, a.attnum)
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace),
        (SELECT string_agg(concat_ws(' ', oid, conname), ',' ORDER BY oid)
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
        (SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
         WHERE d.datname = current_database() AND s.setrole = 0),
        (SELECT version_num FROM alembic_version)
    ))
    """
)
"""Tells a database whose tables, settings or migration were changed from one in which only rows were."""
GROWN_BYTES: Final = 2**20
"""From here on a table is slow to look through, though its rows are deleted."""
_WITH_ROWS: Final = text(
    " UNION ALL ".join(
        f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM {table.name})" for table in metadata.sorted_tables
    )
)
_GROWN: Final = text(
    f"SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    f" AND relname <> 'alembic_version' AND pg_relation_size(oid) > {GROWN_BYTES}"
)
_COUNTED: Final = text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL")

PATIENCE_SECONDS: Final = 240.0
"""So long a test waits for one of the pool's connections; on a busy machine hundreds at once take more than thirty."""


class ChangedLayoutError(AssertionError):
    """A test changed more than rows in the database that others use after it."""

    def __init__(self) -> None:
        super().__init__("The tables, or a setting of the database, are changed: the test needs `own_database`.")


class Postgres:
    """The databases of one worker on a server: a migrated one, and copies of it."""

    def __init__(self, address: str) -> None:
        """address: of a server's own database, in which others may be made."""
        self._address = address.rsplit("/", 1)[0]
        self._server = create_engine(database.parse(address), isolation_level="AUTOCOMMIT")
        self._template = self._made("")
        engine = database.connect(f"{self._address}/{self._template}")
        database.upgrade(engine)
        engine.dispose()  # nobody may be connected to what is copied
        self._shared: Engine | None = None
        self._layout: object = None

    def copy(self) -> Engine:
        """A database of one's own, migrated and empty."""
        engine = database.connect(f"{self._address}/{self._made(f'TEMPLATE {self._template}')}")
        engine.pool._timeout = PATIENCE_SECONDS  # type: ignore[attr-defined]
        return engine

    def shared(self) -> Engine:
        """The database that tests use in turn, empty."""
        if self._shared is not None:
            try:
                _empty(self._shared)
            except DBAPIError:  # somebody before has left a lock, or no connection that works
                self._forget_shared()
        if self._shared is None:
            self._shared = self.copy()
            self._layout = _layout(self._shared)
        return self._shared

    def check(self) -> None:
        """Raises ChangedLayoutError when more than rows was changed in the shared database; the next is a new one."""
        if self._shared is None:
            return
        try:
            same = _layout(self._shared) == self._layout
        except DBAPIError:
            same = False
        if not same:
            self._forget_shared()
            raise ChangedLayoutError

    def drop(self, engine: Engine) -> None:
        engine.dispose()
        with self._server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {engine.url.database} WITH (FORCE)"))

    def close(self) -> None:
        self._forget_shared()
        with self._server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {self._template} WITH (FORCE)"))
        self._server.dispose()

    def _made(self, how: str) -> str:
        name = f"helpdesk_test_{uuid.uuid4().hex[:12]}"
        with self._server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {how}"))
            # What is committed may be lost when the server's machine fails: no test survives that.
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        return name

    def _forget_shared(self) -> None:
        if self._shared is not None:
            self.drop(self._shared)
            self._shared = None


def answers(address: str) -> bool:
    """Whether there is a server."""
    engine = database.connect(address)
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


def _layout(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.execute(_LAYOUT).scalar_one()


def _empty(engine: Engine) -> None:
    """Deletes what rows there are, which takes milliseconds; a table that has grown is truncated, which takes more."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        if grown := connection.execute(_GROWN).scalars().all():
            connection.execute(text(f"TRUNCATE {', '.join(grown)} CASCADE"))
        full = frozenset(connection.execute(_WITH_ROWS).scalars().all())
        for table in reversed(metadata.sorted_tables):  # what refers to a table, before that table
            if table.name in full:
                connection.execute(table.delete())
        for sequence in connection.execute(_COUNTED).scalars().all():
            connection.execute(text(f"ALTER SEQUENCE {sequence} RESTART"))


# --- statements are compiled once a worker


class _Compiled(dict[Any, Any]):
    """Compiled statements of every engine: SQLAlchemy's own keys name the engine's dialect, of which each has its own.

    Compiling is most of what a statement costs, and each test has an engine or two.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_kind(key), compiled)


def _of_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (type(dialect), dialect.paramstyle, getattr(dialect, "server_version_info", None), *rest)


_COMPILED: Final = _Compiled()


def compile_once() -> None:
    """From now on, for every engine of this process."""
    event.listen(Engine, "engine_connect", _share_compiled)


def _share_compiled(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
