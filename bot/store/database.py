"""One engine per process, for SQLite or PostgreSQL, and the migrations that bring its tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0009"
"""The newest migration. Asking Alembic for it would take a tenth of a second and 7 MB at every start."""
PAGES_BEFORE_CHECKPOINT = 10_000
"""Of SQLite's log, 40 MB, before a commit itself copies it into the database; `checkpoint` does it before, aside."""
BUSY_SECONDS = 10
"""How long SQLite waits for another writer before it gives up."""
IN_LOOP = 3
"""Connections of the event loop's engine: what came in, what is asked and what is done are one call each at a time."""
# The connection used last is used next: SQLite has its pages at hand, and PostgreSQL its plans.
_ENGINE: dict[str, Any] = {"pool_use_lifo": True, "hide_parameters": True}


class DatabaseError(Exception):
    """The database cannot be used; the message says what to do."""


def connect(url: str) -> Engine:
    """An engine for `url`; postgres:// and postgresql:// mean psycopg 3. Opens no connection. Raises DatabaseError."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            try:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseError(f"DATABASE_URL: its folder cannot be made ({error.strerror}).") from None
        return _sqlite(parsed, BUSY_SECONDS)
    with _driver():
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=10, **_ENGINE)


def connect_in_loop(url: URL) -> Engine:
    """A second engine, for the event loop's own thread: none of its calls waits there. Raises DatabaseError.

    On SQLite it fails at once where another process writes. On PostgreSQL it is the inside of an asynchronous one, to
    be used in a greenlet (sqlalchemy.util.greenlet_spawn), which lets the loop go on; it fails where a connection broke
    while it lay idle, which the other engine would notice by trying it each time.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, 0)
    from sqlalchemy.ext.asyncio import create_async_engine

    with _driver():
        # Almost all that is asked in the loop is one statement: see `transaction`.
        pool: dict[str, Any] = {"pool_size": IN_LOOP, "max_overflow": 0, "isolation_level": "AUTOCOMMIT"}
        engine = create_async_engine(url, **pool, **_ENGINE).sync_engine
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseError(
            "DATABASE_URL is not a database address; write sqlite:///var/helpdesk.db or postgresql://user@host/name"
        ) from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseError(
            f"DATABASE_URL names {parsed.get_backend_name()!r}; only sqlite and postgresql are supported"
        )
    return parsed


@contextmanager
def _driver() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError:
        raise DatabaseError(
            "DATABASE_URL names PostgreSQL, and its driver is not installed: pip install '.[postgres]'"
        ) from None


def _sqlite(url: URL, busy_seconds: int) -> Engine:
    arguments = {"timeout": busy_seconds, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, **_ENGINE)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: object, _record: ConnectionPoolEntry) -> None:
    # isolation_level None hands BEGIN to us, so that a writing transaction can take the lock when it opens.
    connection.isolation_level = None  # type: ignore[attr-defined]
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"wal_autocheckpoint={PAGES_BEFORE_CHECKPOINT}",
    ):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _prepare_postgresql(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # What the event loop asks is a few rows by their keys, and never a whole table. A plan made while the tables were
    # small would read all of them, and be kept.
    cursor = connection.cursor()
    cursor.execute("SET plan_cache_mode = force_custom_plan")
    for name in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
        cursor.execute(f"SET {name} = off")
    cursor.close()
    connection.commit()


@contextmanager
def transaction(engine: Engine, *, writes: bool, single: bool = False) -> Iterator[Connection]:
    """One transaction; committed when the block ends, rolled back when it raises.

    On PostgreSQL a reading one, and a writing one of a single statement, is none: there each statement sees what is
    committed by then, in a transaction or not, and its beginning and end would be two more to wait for.

    On SQLite a writing one takes the write lock at once: two that first read and then write would both read the old
    state, and one of them would fail. PostgreSQL locks the rows it selects FOR UPDATE instead.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            alone = single or not writes
            if connection.connection.autocommit != alone:
                connection.execution_options(isolation_level="AUTOCOMMIT" if alone else "READ COMMITTED")
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def checkpoint(engine: Engine) -> None:
    """Has SQLite copy its log into the database and wait for the disk, while others go on reading and writing.

    A commit that did it would keep everybody waiting. PostgreSQL has a process of its own for that.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")


def opened(url: str) -> Engine:
    """An engine whose tables are up to date: SQLite is migrated now, PostgreSQL must be. Raises DatabaseError."""
    engine = connect(url)
    if is_current(engine):
        return engine
    if engine.dialect.name == "sqlite":
        upgrade(engine)
    else:
        raise DatabaseError("The database's tables are not up to date: run `python -m bot db upgrade`.")
    return engine


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Brings the tables to `revision`. Raises DatabaseError when the database cannot be reached."""
    from alembic import command
    from alembic.util.exc import CommandError

    with _reachable(), engine.connect() as connection:
        try:
            command.upgrade(_config(connection), revision)
        except CommandError:
            raise DatabaseError(
                "The database's tables are of a newer version of this program: install that version, or take the "
                "tables back with it (`python -m bot db downgrade`)."
            ) from None


def downgrade(engine: Engine, revision: str) -> None:
    """Takes the tables back to `revision`."""
    from alembic import command

    with _reachable(), engine.connect() as connection:
        command.downgrade(_config(connection), revision)


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this version of the program."""
    with _reachable(), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise DatabaseError(
            f"the database cannot be reached: {str(error.orig).strip()}. Check DATABASE_URL."
        ) from error
