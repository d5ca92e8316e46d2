"""Processes that start at the same moment, and that are killed while they migrate: all ends well, on both databases."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Engine, event, inspect, text

from bot.store import database
from tests.store.test_migrations_with_data import REVISIONS, fill, rows, rules

pytestmark = pytest.mark.own_database

# A clean process with one thread and everything imported; each child is forked from it.
CONTEXT: Final = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__, "alembic.command", "psycopg"])
AT_ONCE: Final = 5
PATIENCE: Final = 240


def start_together(url: str, barrier: Barrier) -> None:
    """As `serve` on SQLite and `db upgrade` on PostgreSQL. The exit code is 0 when it ends well."""
    barrier.wait(PATIENCE)
    database.open_current(url) if url.startswith("sqlite") else database.upgrade(database.connect(url))


def migrate(url: str, revision: str, kill_at: int) -> None:
    """Migrates up or down; kills itself before statement number `kill_at`, a commit being one as well."""
    points = itertools.count(1)

    def pass_point(*_: Any) -> None:
        if next(points) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", pass_point)
    event.listen(Engine, "commit", pass_point)
    if revision == "head":
        database.upgrade(database.connect(url))
    else:
        database.downgrade(database.connect(url), revision)


def run(target: Any, *arguments: Any) -> int:
    """The exit code of a process that does this; negative: the signal that killed it."""
    process = CONTEXT.Process(target=target, args=arguments)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode is not None
    return process.exitcode


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def content(engine: Engine) -> dict[str, tuple[list[str], list[str]]]:
    """Columns and rows of each table as they lie there: to read the tables' types each time would take the longest."""
    with engine.connect() as connection:
        found = {name: connection.execute(text(f"SELECT * FROM {name}")) for name in inspect(engine).get_table_names()}
        return {name: (list(lines.keys()), sorted(map(repr, lines))) for name, lines in found.items()}


def kill_everywhere(engine: Engine, revision: str) -> int:
    """Kills the migration before each of its statements in turn, each time from what the last one left; how many."""
    before, forbidden = content(engine), rules(engine)
    for point in itertools.count(1):
        code = run(migrate, address(engine), revision, point)
        if code == 0:
            return point - 1
        assert code == -signal.SIGKILL, f"after a kill at statement {point - 1} it cannot start"
        assert content(engine) == before, f"killed at statement {point}"
        assert rules(engine) == forbidden, f"killed at statement {point}"
    raise AssertionError


@pytest.mark.parametrize("started_before", [False, True], ids=["on nothing", "on tables of an older program"])
def test_processes_that_start_at_the_same_moment_all_start(
    request: pytest.FixtureRequest, engine: Engine, tmp_path: Path, started_before: bool
) -> None:
    database.downgrade(engine, "0001" if started_before else "base")
    url = address(engine)
    if engine.dialect.name == "sqlite" and not started_before:
        url = f"sqlite:///{tmp_path}/new/helpdesk.db"
    barrier = CONTEXT.Barrier(AT_ONCE)
    processes = [CONTEXT.Process(target=start_together, args=(url, barrier)) for _ in range(AT_ONCE)]

    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)

    assert [process.exitcode for process in processes] == [0] * AT_ONCE
    started = database.connect(url)
    assert database.is_current(started)
    started.dispose()


@pytest.mark.sampled
@pytest.mark.parametrize("revision", [pytest.param("base", marks=pytest.mark.slow), REVISIONS[2]])
def test_an_upgrade_killed_before_any_statement_changes_nothing_and_is_done_by_the_next_start(
    engine: Engine, revision: str
) -> None:
    database.downgrade(engine, revision)
    fill(engine)
    kept = rows(engine)

    points = kill_everywhere(engine, "head")

    assert points > 15
    assert database.is_current(engine)
    now = rows(engine)
    assert {name: len(now[name]) for name in kept} == {name: len(kept[name]) for name in kept}


@pytest.mark.slow
def test_a_downgrade_killed_before_any_statement_changes_nothing_and_can_be_done_again(engine: Engine) -> None:
    fill(engine)

    points = kill_everywhere(engine, REVISIONS[1])

    assert points > 10
    database.upgrade(engine)
    assert database.is_current(engine)
