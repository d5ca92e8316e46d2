"""The bench of the readiness board imports a roster and draws each view of it; each view is one query by an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, event

from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import BoardFilter
from bot.desk.readiness import ReadinessDesk
from bot.desk.roster import RosterDesk
from bot.store.store import Store
from tests.bench import readiness as bench

EXTENT = bench.Extent(people=60, times=2)


def test_it_measures_the_import_and_each_view(engine: Engine, kb: KnowledgeBase) -> None:
    told: list[str] = []
    address = engine.url.render_as_string(hide_password=False)

    (measured,) = bench.measure({"a database": address}, kb, EXTENT, told.append)

    assert told == ["board: 60 attorneys x 10 courts on a database"]
    assert all(milliseconds > 0 for milliseconds in measured.milliseconds.values())
    assert bench.as_table([measured], EXTENT).row_count == len(measured.milliseconds)
    assert all(measured.plans.values())


@dataclass
class Counted:
    """What was asked of a database."""

    statements: list[str] = field(default_factory=list)


@contextmanager
def counting(engine: Engine) -> Iterator[Counted]:
    counted = Counted()

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "roster_" in statement:
            counted.statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("people", [3, 40])
def test_a_view_is_one_query_however_many_people_there_are(engine: Engine, kb: KnowledgeBase, people: int) -> None:
    store, by = Store(engine), Asker("T1", "U_SAM")
    roster, board = RosterDesk(store, lambda: kb, bench._now), ReadinessDesk(store, lambda: kb, bench._now)
    lines = "".join(f"P,U0{number:05},flsd alsd\n" for number in range(people))
    roster.import_roster(by, roster.read(f"name,slack,courts\n{lines}"))

    with counting(engine) as counted:
        board.overview("T1")
        board.people("T1", BoardFilter("flsd", "blocking"))
        board.row_of(Asker("T1", "U000001"))

    assert len(counted.statements) == 3


def test_on_sqlite_the_totals_are_read_from_an_index_alone(sqlite_engine: Engine) -> None:
    plans = bench._plans(Store(sqlite_engine))

    assert "USING COVERING INDEX ix_roster_cells_state" in plans["totals"]
    assert "SCAN roster_cells" not in plans["people"]
    assert "USING INDEX ix_roster_people_name" in plans["people"]
