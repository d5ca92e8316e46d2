"""One engine per process, for SQLite or PostgreSQL, and the migrations that bring its tables up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0019"
"""The newest migration. Asking Alembic for it would take a tenth of a second and 7 MB at every start."""
PAGES_BEFORE_CHECKPOINT = 10_000
"""Of SQLite's log, 40 MB, before a commit itself copies it into the database; `checkpoint` does it before, aside."""
BUSY_SECONDS = 10
"""How long SQLite waits for another writer before it gives up."""
MIGRATION_SECONDS = 600
"""How long SQLite waits while another process migrates. PostgreSQL's advisory lock waits without end."""
MIGRATION_LOCK = 7_310_001
"""PostgreSQL's advisory lock of who migrates."""
ASIDE_SECONDS = 1
"""How long who looks after the bot waits for another writer, or for a connection."""
IN_LOOP = 3
"""Connections of the event loop's engine: what came in, what is asked and what is done are one call each at a time."""
FROZEN_SECONDS = 30
"""So long a transaction on PostgreSQL may wait for its process; ours compute for milliseconds between statements."""
POOLED = "pgbouncer"
"""`?pgbouncer=true` in an address: PgBouncer stands before the database and hands out sessions by the transaction."""
# The connection used last is used next: SQLite has its pages at hand, and PostgreSQL its plans.
_ENGINE: dict[str, Any] = {"pool_use_lifo": True, "hide_parameters": True}


class DatabaseError(Exception):
    """The database cannot be used; the message says what to do."""


def connect(url: str) -> Engine:
    """An engine for `url` (see `parse`). Opens no connection. Raises DatabaseError."""
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise DatabaseError(
                "DATABASE_URL names a database in memory, where each connection has its own; write "
                "sqlite:///var/helpdesk.db."
            )
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"DATABASE_URL: its folder cannot be made ({error.strerror}).") from None
        return _sqlite(parsed, BUSY_SECONDS)
    with _driver():
        engine = create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=10, **_ENGINE)
    event.listen(engine, "do_connect", _name_for_driver)
    if not _is_pooled(parsed):
        event.listen(engine, "connect", _end_frozen_transactions)
    return engine


def connect_existing(address: str, *, reads_only: bool = False) -> Engine:
    """As `connect`, to a database that is there: makes neither a file nor its folder. Raises DatabaseError."""
    url, file = parse(address), file_of(address)
    if url.get_backend_name() != "sqlite":
        return connect(address)
    if file is None:
        raise DatabaseError("DATABASE_URL names a database in memory, which only the process that made it can see.")
    if not file.is_file() or not file.stat().st_size:
        raise DatabaseError(f"There is no database at {file}: check DATABASE_URL. The bot makes it at its first start.")
    if reads_only and Path(f"{file}-wal").exists():
        # Whoever closes a database last deletes its log, unless the file was opened so that it cannot be written.
        url = url.set(database=f"file:{quote(str(file))}", query={"mode": "ro", "uri": "true"})
    return _sqlite(url, BUSY_SECONDS, reads_only=reads_only)


def open_existing(address: str, *, reads_only: bool = False) -> Engine:
    """As `connect_existing`, and its tables must be up to date: they are not migrated. Raises DatabaseError."""
    engine = connect_existing(address, reads_only=reads_only)
    if not is_current(engine):
        engine.dispose()
        raise DatabaseError(
            f"The tables of {name_of(address)} are not those of this version: see that DATABASE_URL is right, and run "
            "`python -m bot db upgrade`."
        )
    return engine


def file_of(address: str) -> Path | None:
    """Where SQLite keeps the database; None in memory and on a server. Raises DatabaseError."""
    url = parse(address)
    kept = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database or "") if kept else None


def name_of(address: str) -> str:
    """What people call the database: its file, or its address without a password. Raises DatabaseError."""
    url = parse(address)
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return URL.create(
        "postgresql", url.username, host=url.host, port=url.port, database=url.database
    ).render_as_string()


def sqlite_address(file: Path) -> str:
    """The address of a database in this file, whatever characters its path has."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def connect_in_loop(url: URL) -> Engine:
    """A second engine, for the event loop's own thread: none of its calls waits there. Raises DatabaseError.

    On SQLite it fails at once where another process writes. On PostgreSQL it is the inside of an asynchronous one, to
    be used in a greenlet (sqlalchemy.util.greenlet_spawn), which lets the loop go on; it fails where a connection broke
    while it lay idle, which the other engine would notice by trying it each time.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, 0)
    with _driver():
        import_module("greenlet")  # some versions of SQLAlchemy miss it only at the first statement
        from sqlalchemy.ext.asyncio import create_async_engine

        # Almost all that is asked in the loop is one statement: see `transaction`.
        pool: dict[str, Any] = {"pool_size": IN_LOOP, "max_overflow": 0, "isolation_level": "AUTOCOMMIT"}
        engine = create_async_engine(url, **pool, **_ENGINE).sync_engine
    event.listen(engine, "do_connect", _name_for_driver)
    if not _is_pooled(url):
        event.listen(engine, "connect", _end_frozen_transactions)
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def connect_aside(url: URL) -> Engine:
    """A third engine, for who looks after the bot: it waits for nobody for long, and takes no place from the others."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, ASIDE_SECONDS)
    with _driver():
        # Two threads ask, each one thing at a time. No pool: what one of them still holds at the end is closed, too.
        arguments = {} if "connect_timeout" in url.query else {"connect_timeout": ASIDE_SECONDS}
        engine = create_engine(url, connect_args=arguments, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "do_connect", _name_for_driver)
    if not _is_pooled(url):
        event.listen(engine, "connect", _end_frozen_transactions)
    return engine


def is_writable(file: Path) -> bool:
    """Whether SQLite's file, its log and their folder may be written: an open file that no longer may looks well."""
    log = file.with_name(f"{file.name}-wal")
    return all(os.access(path, os.W_OK) for path in (file, file.parent, log) if path.exists())


def parse(url: str) -> URL:
    """The address; postgres:// and postgresql:// mean psycopg 3. Raises DatabaseError."""
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
    if parsed.query.get(POOLED, "true") not in ("true", "false"):
        raise DatabaseError(
            f"DATABASE_URL: {POOLED} is true or false, such as postgresql://user@host/name?{POOLED}=true"
        )
    return parsed


def _is_pooled(url: URL) -> bool:
    return url.query.get(POOLED) == "true"


def _name_for_driver(
    _dialect: Dialect, _record: ConnectionPoolEntry, _arguments: tuple[object, ...], named: dict[str, Any]
) -> None:
    """Tells psycopg what `?pgbouncer=` means, a name of ours.

    Behind PgBouncer the next transaction may be in another session, which knows nothing that was prepared in this one
    (psycopg.org/psycopg3/docs/advanced/prepare.html).
    """
    if named.pop(POOLED, None) == "true":
        named["prepare_threshold"] = None


@contextmanager
def _driver() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        missing, install = "its driver", ".[postgres]"
        if error.name == "greenlet":
            missing, install = "greenlet, which SQLAlchemy needs beside its driver,", "sqlalchemy[asyncio]"
        raise DatabaseError(
            f"DATABASE_URL names PostgreSQL, and {missing} is not installed: pip install '{install}'."
        ) from None


def _sqlite(url: URL, busy_seconds: int, *, reads_only: bool = False) -> Engine:
    arguments = {"timeout": busy_seconds, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, **_ENGINE)
    event.listen(engine, "connect", _prepare_reading_sqlite if reads_only else _prepare_sqlite)
    return engine


def _prepare_reading_sqlite(connection: object, _record: ConnectionPoolEntry) -> None:
    """Whatever file it is, not a byte of it changes: setting its journal mode would be writing."""
    connection.isolation_level = None  # type: ignore[attr-defined]
    connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]


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


def _end_frozen_transactions(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """A process that was stopped within a transaction keeps its locks, and all others wait; the server ends it then.

    PgBouncer has a setting of its own for that, `idle_transaction_timeout`.
    """
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{FROZEN_SECONDS}s'")
    cursor.close()
    connection.commit()


def _prepare_postgresql(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # What the event loop asks is a few rows by their keys, and never a whole table. A plan made while the tables were
    # small would read all of them, and be kept. Behind PgBouncer nothing is kept, and settings would reach others.
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


def open_current(url: str) -> Engine:
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
    """Brings the tables to `revision`, wholly or not at all. Raises DatabaseError when that cannot be done."""
    from alembic import command
    from alembic.util.exc import CommandError

    with _migrating(engine) as connection:
        try:
            command.upgrade(_config(connection), revision)
        except CommandError:
            raise DatabaseError(
                "The database's tables are of a newer version of this program: install that version, or take the "
                "tables back with it (`python -m bot db downgrade`)."
            ) from None


def downgrade(engine: Engine, revision: str) -> None:
    """Takes the tables back to `revision`, wholly or not at all."""
    from alembic import command

    with _migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction for all migrations together, which only one process at a time has.

    A process that is killed in it leaves the tables as they were. Others that start meanwhile wait, and then find
    nothing to do: Alembic reads the revision after the lock is taken.
    """
    with _reachable(), _patient(engine) as waiting, transaction(waiting, writes=True) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            # Here rows are computed, and of a large database for long.
            connection.execute(select(func.set_config("idle_in_transaction_session_timeout", "0", True)))
        yield connection


@contextmanager
def _patient(engine: Engine) -> Iterator[Engine]:
    """The same database; on SQLite, with an engine that waits as long as a migration of a large one may take."""
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        yield engine
        return
    waiting = _sqlite(engine.url, MIGRATION_SECONDS)
    try:
        yield waiting
    finally:
        waiting.dispose()


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this version of the program."""
    with _reachable(), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    # A percent sign would begin a name to be filled in.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
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
