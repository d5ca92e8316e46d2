"""`python -m bot bench-readiness`: the import of a large roster, and the views of its board, with each query's plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import Any, Final

from rich.table import Table
from sqlalchemy import Executable, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import BoardFilter, CourtsToday
from bot.core.readiness.cells import STATES
from bot.desk.readiness import ReadinessDesk
from bot.desk.roster import RosterDesk
from bot.store import database
from bot.store.roster import counts_query, page_query
from bot.store.store import Store
from bot.store.tables import roster_cells
from handlers.board_controls import BoardControl
from handlers.listeners.board_views import BoardViews
from handlers.listeners.readiness_csv import readiness_csv

TEAM: Final = "T0BENCH"
NONE_LIVE: Final = CourtsToday(frozenset(), frozenset())
BY: Final = Asker(TEAM, "U0ADMIN")
COURTS: Final = ("flsd", "alsd", "casd", "cand", "nysd", "nyed", "njd", "txsd", "ilnd", "ded")


@dataclass(frozen=True, slots=True)
class Extent:
    """Attorneys, each in every court, and how often each view is measured."""

    people: int = 2_000
    times: int = 15


QUICK: Final = Extent(people=50, times=3)


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of each operation on one database (of a view the median), and the plans of its queries."""

    name: str
    milliseconds: Mapping[str, float]
    plans: Mapping[str, str]


def measure(
    databases: Mapping[str, str], kb: KnowledgeBase, extent: Extent, progress: Callable[[str], None]
) -> list[Measured]:
    """Fills each database (they must be empty), then measures."""
    found = []
    for name, url in databases.items():
        progress(f"board: {extent.people:,} attorneys x {len(COURTS)} courts on {name}")
        engine = database.connect(url)
        try:
            store = Store(engine)
            times = _imported(store, kb, extent) | _viewed(store, kb, extent)
            found.append(Measured(name, times, _plans(store)))
        finally:
            engine.dispose()
    return found


def as_table(measured: list[Measured], extent: Extent) -> Table:
    title = f"{extent.people:,} attorneys x {len(COURTS)} courts: milliseconds (views: median of {extent.times})"
    table = Table("", *(one.name for one in measured), title=title, box=None, padding=(0, 2, 0, 0))
    for operation in measured[0].milliseconds:
        table.add_row(operation, *(f"{one.milliseconds[operation]:.0f}" for one in measured))
    return table


def _imported(store: Store, kb: KnowledgeBase, extent: Extent) -> dict[str, float]:
    desk = RosterDesk(store, lambda: kb, _now)
    text = "name,slack,courts\n" + "".join(
        f"Attorney {_letters(number)},U0{number:07},{' '.join(COURTS)}\n" for number in range(extent.people)
    )
    times = {
        "read": _timed(lambda: desk.read(text)),
        "dry run": _timed(lambda: desk.preview(TEAM, desk.read(text))),
        "import": _timed(lambda: desk.import_roster(BY, desk.read(text))),
        "the same again": _timed(lambda: desk.import_roster(BY, desk.read(text))),
    }
    with store.writing() as unit:  # people are at all states
        for number, state in enumerate(STATES):
            here = (roster_cells.c.team_id == TEAM, roster_cells.c.person_id % len(STATES) == number)
            done = "2026-11-02" if state in ("linked", "confirmed") else None
            unit.connection.execute(update(roster_cells).where(*here).values(state=state, done_on=done))
    if store.engine.dialect.name == "postgresql":  # as its autovacuum does within a minute
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE roster_people, roster_cells")
    return times


def _viewed(store: Store, kb: KnowledgeBase, extent: Extent) -> dict[str, float]:
    desk = ReadinessDesk(store, lambda: kb, _now)
    views = BoardViews(desk, None)  # type: ignore[arg-type]  # what a person's own row needs is not measured
    last = extent.people // 25 // 2
    shown = {
        "Home view: totals": BoardControl("open"),
        "Home view: people": BoardControl("people"),
        "Home view: people, a page in the middle": BoardControl("people", BoardFilter(page=last)),
        "Home view: who blocks a court": BoardControl("people", BoardFilter("flsd", "blocking")),
    }
    times = {
        name: median(_timed(partial(views.draw, TEAM, control)) for _ in range(extent.times))
        for name, control in shown.items()
    }
    return times | {"CSV of all": _timed(lambda: readiness_csv(desk.export(BY, BoardFilter())))}


def _plans(store: Store) -> dict[str, str]:
    queries: dict[str, Executable] = {
        "totals": counts_query(TEAM),
        "people": page_query(TEAM, BoardFilter(), NONE_LIVE),
        "who blocks a court": page_query(TEAM, BoardFilter("flsd", "blocking"), NONE_LIVE),
    }
    return {name: _plan(store, query) for name, query in queries.items()}


def _plan(store: Store, query: Any) -> str:
    """As the database explains it."""
    is_sqlite = store.engine.dialect.name == "sqlite"
    dialect = sqlite.dialect() if is_sqlite else postgresql.dialect()  # type: ignore[no-untyped-call]
    text = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    with store.reading() as unit:
        found = unit.connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{text}").all()
    return "\n".join(str(row[-1]) for row in found)


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def _letters(number: int) -> str:
    """A name has no digits."""
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:05}")


def _now() -> datetime:
    return datetime.now(UTC)
