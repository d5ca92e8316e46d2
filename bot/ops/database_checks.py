"""Whether the bot can use its database: it is there, up to date, writable, and its clock agrees with ours."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.clock import Clock
from bot.ops.findings import FAILED, OK, Verdict
from bot.ops.machine_checks import writable
from bot.store import database
from bot.store.database import DatabaseError
from bot.store.store import Store

CONNECT_SECONDS: Final = 10
ADDRESS_FIX: Final = "Set DATABASE_URL to sqlite:///var/helpdesk.db or postgresql://user:password@host/name."


async def check_database(address: str) -> Verdict:
    """Of the database at this address (DATABASE_URL)."""
    verdict = await asyncio.to_thread(_used, address)
    return verdict if verdict.state == FAILED else await _used_in_loop(address) or verdict


def existing_engine(address: str) -> Engine | None:
    """An engine for a database that is there and up to date; opening one that is not would make it."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return None
    engine = database.connect(address)
    if database.is_current(engine):
        return engine
    engine.dispose()
    return None


def _used(address: str) -> Verdict:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return Verdict(FAILED, "DATABASE_URL is not a database address", ADDRESS_FIX)
    backend = url.get_backend_name()
    if backend == "sqlite" and (verdict := _sqlite_file(url)) is not None:
        return verdict
    if backend == "postgresql" and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
    try:
        engine = database.connect(url.render_as_string(hide_password=False))
    except DatabaseError as error:
        return Verdict(FAILED, str(error).rstrip("."), ADDRESS_FIX)
    try:
        return _read(engine, url)
    except SQLAlchemyError as error:
        return Verdict(FAILED, f"the database cannot be used: {_reason(error, url)}", _unusable_fix(backend))
    finally:
        engine.dispose()


def _read(engine: Engine, url: URL) -> Verdict:
    """Raises SQLAlchemyError."""
    backend = url.get_backend_name()
    with engine.connect() as connection:
        heads = set(MigrationContext.configure(connection).get_current_heads())
    clock = Clock()
    clock.set_by(Store(engine).now)
    verdict = _migrated(backend == "sqlite", f"{backend} {url.database or 'in memory'}", heads)
    return verdict if clock.is_right or verdict.state == FAILED else _wrong_clock(clock.ahead.total_seconds())


def _reason(error: SQLAlchemyError, url: URL) -> str:
    """In the driver's words, without the password."""
    reason = " ".join(str(getattr(error, "orig", error)).split()).rstrip(".")
    return reason.replace(url.password, "...") if url.password else reason


def _unusable_fix(backend: str) -> str:
    first = "Move that file away, or" if backend == "sqlite" else "See that the server runs, or"
    return f"{first} correct DATABASE_URL."


def _wrong_clock(ahead: float) -> Verdict:
    way = "ahead of" if ahead > 0 else "behind"
    return Verdict(
        FAILED,
        f"this machine's clock is {abs(ahead):.0f} seconds {way} the database's; from 2 on the bot is not ready",
        "Let both machines set their clocks by NTP.",
    )


async def _used_in_loop(address: str) -> Verdict | None:
    """What keeps the bot's event loop from using this database, which can be used otherwise; None when nothing does."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not await asyncio.to_thread(Path(url.database or "").exists):
        return None  # it is made at the start
    engine = database.connect(address)
    try:
        async with Store(engine).with_loop_engine() as store:
            await store.in_loop(lambda _: _opened(store), ())
    except DatabaseError as error:
        return Verdict(FAILED, str(error).rstrip("."), "Then run this again.")
    finally:
        engine.dispose()
    return None


def _opened(store: Store) -> tuple[()]:
    with store.reading():
        return ()


def _sqlite_file(url: URL) -> Verdict | None:
    """What can be said before it is opened, since opening makes a file; None when it is to be opened."""
    if not url.database or url.database == ":memory:":
        return None  # refused by whatever opens it
    file = Path(url.database)
    locked = next((path for path in (file, file.parent) if not writable(path)), None)
    if locked is not None:
        fix = "Let the bot write there, or set DATABASE_URL to another place."
        return Verdict(FAILED, f"{locked} cannot be written", fix)
    return None if file.exists() else Verdict(OK, f"sqlite {file} will be made at the start")


def _migrated(sqlite: bool, name: str, found: set[str]) -> Verdict:
    script = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    if found == set(script.get_heads()):
        return Verdict(OK, f"{name} is reachable, its tables up to date")
    if found - {revision.revision for revision in script.walk_revisions()}:
        return Verdict(
            FAILED,
            f"{name} has tables of a newer version of this program",
            "Run the version that made them, or restore a backup from before.",
        )
    if sqlite:
        return Verdict(OK, f"{name} is reachable and will be migrated at the start")
    return Verdict(
        FAILED,
        f"the tables of {name} are not up to date" if found else f"{name} has no tables yet",
        "Run `python -m bot db upgrade`.",
    )
