"""The bench of the inbox fills what it is given and leaves it as it was, so that each time is alike."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.store.store import Store
from tests.bench import inbox as bench

EXTENT = bench.Extent(open=400, due=4, times=2)


def test_it_measures_each_operation_and_keeps_nothing_that_was_taken(engine: Engine) -> None:
    told: list[str] = []

    (measured,) = bench.measure({"a database": engine.url.render_as_string(hide_password=False)}, EXTENT, told.append)

    assert all(milliseconds > 0 for milliseconds in measured.milliseconds.values())
    assert list(measured.milliseconds)[:3] == ["take 1", "take 32", "take 64"]
    assert told == ["inbox: 400 open rows on a database"]
    assert bench.as_table([measured], EXTENT).row_count == len(measured.milliseconds)
    with Store(engine).reading() as unit:
        assert unit.activity(datetime.now(UTC)).waiting == EXTENT.due
