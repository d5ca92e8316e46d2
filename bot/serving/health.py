"""Whether the bot can work, and how busy it is: asked of the database aside from everybody who waits for an answer.

Whoever asks gets the answer of the last seconds; one thread at a time looks, on connections of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.core.activity import ActivityCounts
from bot.store import database
from bot.store.store import Store
from bot.store.unit import UnitOfWork

log = structlog.get_logger(__name__)
T = TypeVar("T")

READY_SECONDS: Final = 2.0
"""So long a check of /readyz may take."""
PROBE_SECONDS: Final = 1.5
"""So long one of its statements may take: sooner than that, so that PostgreSQL still says why."""
PROBED_SECONDS: Final = 1.5
"""How old an answer about writing may be: each costs a transaction."""
COUNTED_SECONDS: Final = 10.0
"""How old the counts may be: they cost a quarter of a second in a busy database."""
COUNTING_SECONDS: Final = 20.0
"""After so long PostgreSQL gives up counting."""
MAX_LAG_SECONDS: Final = 300.0
"""When the oldest row that is due waits longer, something is wrong: Slack, the database or this program."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one check found: what is said of it, and what fails, in plain words."""

    facts: Mapping[str, Any]
    failing: tuple[str, ...] = ()


Check = Callable[[], Awaitable[Reading]]
"""Never raises, and takes no longer than READY_SECONDS."""


@dataclass
class CachedCall(Generic[T]):
    """The latest answer to a question that blocks, an error too; asked anew once it is older than `seconds`."""

    ask: Callable[[], T]
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "health"), init=False)
    _answer: asyncio.Future[T] | None = field(default=None, init=False)
    _answered_at: float = field(default=0.0, init=False)

    async def get(self) -> T:
        """Everybody who comes while it is being asked waits for the same answer. Raises what `ask` raised."""
        if self._answer is None or (self._answer.done() and self.clock() - self._answered_at > self.seconds):
            self._answer = asyncio.get_running_loop().run_in_executor(self._thread, self.ask)
            self._answer.add_done_callback(self._note)
        return await asyncio.shield(self._answer)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _note(self, answer: asyncio.Future[T]) -> None:
        self._answered_at = self.clock()
        if not answer.cancelled():
            answer.exception()  # looked at: whoever asked may have gone


class UnwritableError(Exception):
    """The database's file cannot be written; one plain word says why."""


class Health:
    """What the database says of itself, for /readyz and /metrics."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._store = Store(database.connect_aside(store.engine.url))
        self._file = _File.of(store)
        self._probe = CachedCall(self._try_writing, PROBED_SECONDS)
        self._count = CachedCall(self._count_activity, COUNTED_SECONDS)

    def close(self) -> None:
        self._probe.close()
        self._count.close()
        self._store.engine.dispose()

    async def database(self) -> Reading:
        """Whether the database takes what is written, and how long what came in waits."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                waiting, lag = await self._probe.get()
        except (SQLAlchemyError, UnwritableError, TimeoutError) as error:
            word = reason(error)
            log.warning("the database cannot be written", reason=word, kind=type(error).__name__)
            return Reading({"database": word}, ("database",))
        facts = {"database": "ok", "waiting": waiting, "lag_seconds": round(lag, 1)}
        return Reading(facts, ("lag",) if lag > MAX_LAG_SECONDS else ())

    async def activity(self) -> ActivityCounts | None:
        """The counts of the last seconds; None when the database does not answer."""
        try:
            return await self._count.get()
        except SQLAlchemyError as error:
            log.warning("the database does not answer", kind=type(error).__name__)
            return None

    def _try_writing(self) -> tuple[int, float]:
        """Rows that are due, and the seconds that the oldest of them waits. Raises when nothing can be written."""
        if self._file is not None:
            self._file.check()
        with self._store.writing() as unit:
            unit.limit_time(PROBE_SECONDS)
            unit.try_writing(self._clock())
        with self._counting(PROBE_SECONDS) as unit:
            return unit.backlog(self._clock())

    def _count_activity(self) -> ActivityCounts:
        with self._counting(COUNTING_SECONDS) as unit:
            return unit.activity(self._clock())

    @contextmanager
    def _counting(self, seconds: float) -> Iterator[UnitOfWork]:
        """A limit of time is one of a transaction; SQLite has none, and a writing one would keep others waiting."""
        sqlite = self._store.engine.dialect.name == "sqlite"
        with self._store.reading() if sqlite else self._store.writing() as unit:
            unit.limit_time(seconds)
            yield unit


@dataclass(frozen=True, slots=True)
class _File:
    """SQLite's file, as it was at the start. What is deleted can be written on, and nobody will read it."""

    path: Path
    identity: tuple[int, int]

    @classmethod
    def of(cls, store: Store) -> _File | None:
        name = store.engine.url.database
        if store.engine.dialect.name != "sqlite" or not name or name == ":memory:":
            return None
        path = Path(name)
        return cls(path, _identity(path))

    def check(self) -> None:
        """Raises UnwritableError."""
        try:
            now = _identity(self.path)
        except OSError:
            raise UnwritableError("deleted") from None
        if now != self.identity:
            raise UnwritableError("replaced")
        if not database.is_writable(self.path):
            raise UnwritableError("read-only")


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def reason(error: Exception) -> str:
    """What is wrong, in one plain word."""
    if isinstance(error, UnwritableError):
        return str(error)
    if isinstance(error, TimeoutError):
        return "slow"
    if not isinstance(error, DBAPIError):
        return "unreachable"
    known = _SQLSTATES.get(str(getattr(error.orig, "sqlstate", None)))
    if known is not None:
        return known
    said = str(error.orig).lower()
    return next((word for sign, word in _SIGNS.items() if sign in said), "unreachable")


_SQLSTATES: Final = {
    "25006": "read-only",
    "42P01": "damaged",
    "42501": "read-only",
    "53100": "full",
    "55P03": "locked",
    "57014": "locked",
}
"""PostgreSQL's (postgresql.org/docs/current/errcodes-appendix.html)."""
_SIGNS: Final = {
    "full": "full",
    "readonly": "read-only",
    "locked": "locked",
    "no such table": "damaged",
    "malformed": "damaged",
    "disk i/o": "damaged",
}
"""SQLite's, in its sentences."""

__all__ = ["CachedCall", "Check", "Health", "Reading", "reason"]
