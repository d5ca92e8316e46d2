"""`python -m bot bench-inbox`: what it costs to look for what is due while many rows are open for a later time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final

from rich.table import Table
from sqlalchemy import insert

from bot.jobs.inbox import PREFETCH_PER_WORKER
from bot.store import database
from bot.store.store import STEP, Store
from bot.store.tables import inbox
from bot.store.unit import UnitOfWork

TEAM: Final = "T0BENCH"
LEASE: Final = timedelta(seconds=15)
WORKERS: Final = 32
PEOPLE: Final = 500
BATCH: Final = 5_000
LATER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Extent:
    """Rows that are open, how many of them are due now, and how often each thing is measured."""

    open: int = 100_000
    due: int = 1_000
    times: int = 21


QUICK: Final = Extent(open=5_000, due=50, times=3)


@dataclass(frozen=True, slots=True)
class Measured:
    """Median milliseconds of each operation, on one database."""

    name: str
    milliseconds: Mapping[str, float]


def measure(databases: Mapping[str, str], extent: Extent, progress: Callable[[str], None]) -> list[Measured]:
    """Fills each database (they must be empty), then measures. Nothing that is taken is kept: each time is alike."""
    found = []
    for name, url in databases.items():
        progress(f"inbox: {extent.open:,} open rows on {name}")
        engine = database.connect(url)
        try:
            now = datetime.now(UTC)
            _fill(Store(engine), extent, now)
            found.append(Measured(name, _measured(Store(engine), extent, now)))
        finally:
            engine.dispose()
    return found


def as_table(measured: list[Measured], extent: Extent) -> Table:
    title = f"{extent.open:,} open rows, {extent.due:,} of them due: milliseconds, median of {extent.times}"
    table = Table("", *(one.name for one in measured), title=title, box=None, padding=(0, 2, 0, 0))
    for operation in measured[0].milliseconds:
        table.add_row(operation, *(f"{one.milliseconds[operation]:.1f}" for one in measured))
    return table


def _fill(store: Store, extent: Extent, now: datetime) -> None:
    """Reminders, each a conversation of its own, and questions that came in while nobody worked on them."""
    step = max(1, extent.open // extent.due)
    rows = [_row(number, f"U{number // step % PEOPLE:05}", now, number % step == 0) for number in range(extent.open)]
    for begin in range(0, len(rows), BATCH):
        with store.writing() as unit:
            unit.connection.execute(insert(inbox), rows[begin : begin + BATCH])
    if store.engine.dialect.name == "postgresql":  # as its autovacuum does within a minute
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE inbox")


def _row(number: int, person: str, now: datetime, is_due: bool) -> dict[str, Any]:
    due = now - timedelta(seconds=number % 60) if is_due else now + LATER + timedelta(seconds=number)
    words = {"kind": "remind", "user_id": person, "asker": {"team_id": TEAM, "user_id": person}, "text": "x" * 300}
    return {
        "team_id": TEAM, "key": f"bench:{number}", "conversation": f"bench:{number}", "work": words,
        "received_at": now - timedelta(minutes=5), "due_at": due, "owner": None, "attempts": 0,
    }  # fmt: skip


def _measured(store: Store, extent: Extent, now: datetime) -> dict[str, float]:
    most = PREFETCH_PER_WORKER * WORKERS
    operations: dict[str, Callable[[UnitOfWork], object]] = {
        "take 1": lambda unit: unit.inbox.claim_due(now, "bench", LEASE, 1),
        # A look of a busy process.
        f"take {most // 2}": lambda unit: unit.inbox.claim_due(now, "bench", LEASE, most // 2),
        f"take {most}": lambda unit: unit.inbox.claim_due(now, "bench", LEASE, most),
        "is anything due": lambda unit: unit.inbox.is_any_due(now),
        "counts for /metrics": lambda unit: unit.activity(now),
        "forget old keys": lambda unit: unit.inbox.forget_keys(now - LATER, STEP),
    }
    return {name: 1000 * median(_timed(store, call) for _ in range(extent.times)) for name, call in operations.items()}


class _TakenBackError(Exception):
    """Rolls the transaction back."""


def _timed(store: Store, call: Callable[[UnitOfWork], object]) -> float:
    """Seconds, without the beginning and the end of the transaction."""
    taken = 0.0
    try:
        with store.writing() as unit:
            began = time.perf_counter()
            call(unit)
            taken = time.perf_counter() - began
            raise _TakenBackError
    except _TakenBackError:
        return taken
