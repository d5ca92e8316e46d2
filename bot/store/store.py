"""Transactions on one database: in a thread, or in the event loop's own where that keeps nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from time import sleep
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.util.concurrency import greenlet_spawn

from bot.store import database
from bot.store.unit import UnitOfWork

Q = TypeVar("Q")
A = TypeVar("A")
STEP = 1000
"""Rows that one transaction removes at most."""
STEP_PAUSE_SECONDS = 0.02
"""Between two steps: whoever waits to write to SQLite has its turn."""
_IN_LOOP: ContextVar[bool] = ContextVar("in_loop", default=False)


class BusyError(Exception):
    """Somebody else is writing, and the event loop must not wait."""


@dataclass(frozen=True, slots=True)
class Store:
    """Opens transactions on one database."""

    engine: Engine
    loop_engine: Engine | None = None
    """To the same database, and none of its calls keeps the event loop waiting (database.connect_in_loop)."""
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)
    """Whose turn it is to write to SQLite: its own waiting sleeps, up to a tenth of a second at a time."""

    @asynccontextmanager
    async def with_loop_engine(self) -> AsyncIterator[Store]:
        """The same store, with an engine for this event loop while the block runs. Raises DatabaseError."""
        engine = database.connect_in_loop(self.engine.url)
        try:
            yield replace(self, loop_engine=engine)
        finally:
            await (greenlet_spawn(engine.dispose) if engine.dialect.is_async else asyncio.to_thread(engine.dispose))

    async def in_loop(self, call: Callable[[Sequence[Q]], Sequence[A]], asked: Sequence[Q]) -> Sequence[A]:
        """`call(asked)`, in the event loop's own thread where nobody has to wait for it; else in another one.

        A thread fights with the loop for the interpreter at each statement (decision 24). While somebody else writes to
        SQLite, and after PostgreSQL cut a connection, `call` is made again in a thread: it opens one writing
        transaction at most, and nothing of it happens twice.
        """
        if self.loop_engine is None:
            return await asyncio.to_thread(call, asked)
        token = _IN_LOOP.set(True)
        try:
            if self.loop_engine.dialect.is_async:
                return await greenlet_spawn(call, asked)
            return call(asked)
        except (BusyError, OperationalError, InterfaceError):
            pass  # the thread's engine waits its turn, and tries a connection before it uses it
        finally:
            _IN_LOOP.reset(token)
        return await asyncio.to_thread(call, asked)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with database.transaction(self._engine, writes=False) as connection:
            yield UnitOfWork(connection)

    @contextmanager
    def writing(self, *, single: bool = False) -> Iterator[UnitOfWork]:
        """Commits when the block ends; rolls back when it raises. On SQLite it holds the write lock meanwhile.

        `single`: the block makes one statement, or any others may be missing: PostgreSQL commits each as it is made.
        """
        alone = self._alone() if self.engine.dialect.name == "sqlite" else nullcontext()
        with alone, database.transaction(self._engine, writes=True, single=single) as connection:
            yield UnitOfWork(connection)

    def in_steps(self, remove: Callable[[UnitOfWork, int], int], most: int = STEP) -> int:
        """Calls `remove` with a transaction and `most`, anew until it removes fewer than that; how many in all.

        Each step is short: who writes meanwhile waits for one at most. One process of several does it at a time; the
        others leave it to that one.
        """
        total = 0
        while True:
            with self.writing() as unit:
                count = remove(unit, most) if unit.may_purge() else 0
            total += count
            if count < most:
                return total
            sleep(STEP_PAUSE_SECONDS)

    @property
    def _engine(self) -> Engine:
        return self.loop_engine if self.loop_engine is not None and _IN_LOOP.get() else self.engine

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._turn.acquire(blocking=not _IN_LOOP.get()):
            raise BusyError
        try:
            yield
        finally:
            self._turn.release()

    def now(self) -> datetime | None:
        """What time it is for the database; None for SQLite's, which has this machine's clock."""
        if self.engine.dialect.name == "sqlite":
            return None
        with self.reading() as unit:
            found: datetime = unit.connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
            return found

    def checkpoint(self) -> None:
        """What is committed is safe from a power loss, too, when this returns."""
        database.checkpoint(self.engine)


__all__ = ["BusyError", "Store"]
