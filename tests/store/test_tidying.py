"""What is old goes in short steps, and one process of several does it at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, insert, select

from bot.core.workspace import Preferences
from bot.desk.workspaces import WorkspaceDesk
from bot.store.store import STEP, Store
from bot.store.tables import feedback, inbox, questions, workspaces
from bot.store.unit import UnitOfWork

NOW = datetime(2026, 9, 14, 15, tzinfo=UTC)
OLD = NOW - timedelta(days=8)
MANY = 2 * STEP + 300


def done_rows(count: int, done_at: datetime) -> list[dict[str, Any]]:
    return [
        {"team_id": "T1", "key": f"{done_at}:{number}", "work": None, "conversation": "C1:1.1", "received_at": done_at,
         "due_at": done_at, "attempts": 1, "done_at": done_at, "outcome": "answered"}
        for number in range(count)
    ]  # fmt: skip


def keep(store: Store, table: Any, rows: list[dict[str, Any]]) -> None:
    with store.writing() as unit:
        unit.connection.execute(insert(table), rows)


def count(store: Store, table: Any) -> int:
    with store.reading() as unit:
        return int(unit.connection.execute(select(func.count()).select_from(table)).scalar_one())


def deleted_at_once(engine: Engine, call: Callable[[], object]) -> list[int]:
    """Rows that each transaction deleted while `call` ran; those of no deletion are left out."""
    steps, now = [], 0

    def note(_connection: object, cursor: Any, statement: str, *_: object) -> None:
        nonlocal now
        now += cursor.rowcount if statement.startswith("DELETE") else 0

    def commit(_connection: object) -> None:
        nonlocal now
        if now:
            steps.append(now)
        now = 0

    event.listen(engine, "after_cursor_execute", note)
    event.listen(engine, "commit", commit)
    try:
        call()
    finally:
        event.remove(engine, "after_cursor_execute", note)
        event.remove(engine, "commit", commit)
    return steps


def forget(store: Store) -> int:
    return store.in_steps(lambda unit, most: unit.inbox.forget_keys(NOW - timedelta(days=7), most))


def test_old_keys_go_a_thousand_a_transaction(store: Store) -> None:
    keep(store, inbox, [*done_rows(MANY, OLD), *done_rows(3, NOW)])

    steps = deleted_at_once(store.engine, lambda: forget(store))

    assert steps == [STEP, STEP, 300]
    assert count(store, inbox) == 3


def test_all_of_a_workspace_that_is_gone_goes_in_steps(store: Store) -> None:
    keep(store, workspaces, [{"team_id": "T1", "preferences": {}, "removed_at": OLD, "updated_at": OLD}])
    keep(store, inbox, done_rows(MANY, OLD))
    asked = {"user_id": "U1", "surface": "dm", "channel": "D1", "ts": "1.1", "text": "?", "matches": []}
    keep(
        store,
        questions,
        [{**asked, "id": 1, "team_id": "T1", "key": "q", "asked_at": OLD, "knowledge": "abc"}],
    )
    keep(store, feedback, [{"team_id": "T1", "question_id": 1, "user_id": "U1", "helpful": True, "given_at": OLD}])
    desk = WorkspaceDesk(store, lambda: NOW, Preferences(), timedelta(days=1))

    steps = deleted_at_once(store.engine, lambda: desk.purge_expired(NOW))

    assert max(steps) <= STEP
    assert sum(steps) == MANY + 3
    assert [count(store, table) for table in (workspaces, inbox, questions, feedback)] == [0, 0, 0, 0]


def test_a_workspace_whose_purge_was_cut_short_is_still_known_to_be_gone(store: Store) -> None:
    keep(store, workspaces, [{"team_id": "T1", "preferences": {}, "removed_at": OLD, "updated_at": OLD}])
    keep(store, inbox, done_rows(STEP, OLD))

    with store.writing() as unit:
        assert unit.workspaces.purge("T1", STEP) == STEP

    with store.reading() as unit:
        assert unit.workspaces.long_gone(NOW) == ("T1",)


@pytest.mark.postgres
def test_while_one_process_tidies_another_leaves_it_to_that_one(postgres_engine: Engine) -> None:
    store = Store(postgres_engine)
    keep(store, inbox, done_rows(5, OLD))

    with store.writing() as first:
        assert first.may_purge()
        assert forget(store) == 0
        assert count(store, inbox) == 5

    assert forget(store) == 5


def test_a_step_that_fails_takes_nothing(store: Store) -> None:
    keep(store, inbox, done_rows(5, OLD))

    def fail(unit: UnitOfWork, most: int) -> int:
        unit.inbox.forget_keys(NOW, most)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.in_steps(fail)

    assert count(store, inbox) == 5
