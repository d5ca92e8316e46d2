"""Whether SQLite's log was lost: what was committed since its last checkpoint stands nowhere else.

While a bot has the database open, the file itself says so (PRAGMA user_version, which nobody else uses). Whoever
closes a database last copies the log into it and deletes the log; a process that is killed leaves both. Where a file
says so and no log is beside it, it was copied without the log, or the log was deleted, or another program has copied
it in since: which of these, the file cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from bot.store import database
from bot.store.tables import inbox

log = structlog.get_logger(__name__)

CLOSED: Final = 0
IN_USE: Final = 1
_MARKS: Final = {CLOSED: "PRAGMA user_version=0", IN_USE: "PRAGMA user_version=1"}
_USER_VERSION_AT: Final = 60
"""Where the file has it, as four bytes (SQLite's file format, section 1.3)."""


def missing_log(address: str) -> Path | None:
    """The log that should be there and is not. To be asked before the database is opened. Raises DatabaseError."""
    file = database.file_of(address)
    if file is None or not file.is_file():
        return None
    beside = Path(f"{file}-wal")
    if beside.is_file() and beside.stat().st_size:
        return None
    with file.open("rb") as opened:
        opened.seek(_USER_VERSION_AT)
        return beside if int.from_bytes(opened.read(4), "big") == IN_USE else None


@contextmanager
def in_use(engine: Engine) -> Iterator[None]:
    """The file says so while the block runs; then it is closed, with its log copied into it."""
    _mark(engine, IN_USE)
    try:
        yield
    finally:
        _mark(engine, CLOSED)
        engine.dispose()


def newest_arrival(engine: Engine) -> datetime | None:
    """When the newest row of the inbox came in: how far the database goes."""
    with database.transaction(engine, writes=False) as connection:
        return connection.execute(select(func.max(inbox.c.received_at))).scalar()


def _mark(engine: Engine, state: int) -> None:
    if engine.dialect.name != "sqlite":
        return
    try:
        with database.transaction(engine, writes=True) as connection:
            connection.exec_driver_sql(_MARKS[state])
        database.checkpoint(engine)
    except DBAPIError as error:  # the bot starts without it, and is not ready until the database can be written
        log.warning("the database cannot be marked as in use or closed", kind=type(error).__name__)


__all__ = ["in_use", "missing_log", "newest_arrival"]
