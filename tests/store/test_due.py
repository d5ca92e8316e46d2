"""What is due is found without a look at what is open for later, and is taken fairly, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, text

from bot.store import due
from bot.store.activity import MAX_COUNTED
from bot.store.store import Store
from bot.store.tables import inbox
from bot.store.unit import UnitOfWork

NOW = datetime(2026, 9, 14, 15, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
LEASE = timedelta(seconds=15)
DUE = 40
LOOKS: dict[str, Callable[[UnitOfWork], object]] = {
    "take": lambda unit: unit.inbox.claim_due(NOW, "one", LEASE, 16),
    "is anything due": lambda unit: unit.inbox.is_any_due(NOW),
    "what an operator watches": lambda unit: unit.activity(NOW),
    "old keys": lambda unit: unit.inbox.forget_keys(NOW - timedelta(days=7), 1000),
}
"""What is done every second, or whenever somebody asks."""


def row(key: str, due_at: datetime, person: str = "U_ADA", line: str | None = None, **more: Any) -> dict[str, Any]:
    """Of a conversation of its own, unless it is said."""
    words = {"kind": "test", "asker": {"team_id": "T1", "user_id": person}}
    return {
        "team_id": "T1", "key": key, "work": words, "conversation": line or key, "received_at": NOW, "due_at": due_at,
        "owner": None, "attempts": 0, "done_at": None, "outcome": None, **more,
    }  # fmt: skip


def keep(store: Store, rows: list[dict[str, Any]]) -> None:
    with store.writing() as unit:
        unit.connection.execute(insert(inbox), rows)
    with store.engine.connect() as connection:  # what a planner knows after a minute or two
        connection.execute(text("ANALYZE inbox"))
        connection.commit()


def taken(store: Store, limit: int) -> list[str]:
    with store.writing() as unit:
        return [work.key for work in unit.inbox.claim_due(NOW, "one", LEASE, limit)]


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Every SELECT sent meanwhile, as the driver gets it."""
    found: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def rows_read(plan: dict[str, Any]) -> int:
    """By all nodes of a plan that PostgreSQL has followed."""
    own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return int(own) + sum(rows_read(below) for below in plan.get("Plans", ()))


def steps_of_sqlite(store: Store, look: Callable[[UnitOfWork], object]) -> int:
    """Thousands of instructions of its virtual machine: what it reads row by row it has to step through."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with store.writing() as unit:
        driver: Any = unit.connection.connection.dbapi_connection
        driver.set_progress_handler(count, 1000)
        look(unit)
        driver.set_progress_handler(None, 0)
        unit.connection.rollback()
    return steps


def test_a_look_on_sqlite_costs_the_same_however_much_is_open_for_later(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.activity.MAX_COUNTED", 100)
    store = Store(sqlite_engine)
    keep(store, [row(f"due:{number}", NOW, f"U{number}") for number in range(DUE)])
    keep(store, [row(f"later:{number}", LATER) for number in range(500)])
    few = {name: steps_of_sqlite(store, look) for name, look in LOOKS.items()}

    keep(store, [row(f"much later:{number}", LATER) for number in range(20_000)])

    many = {name: steps_of_sqlite(store, look) for name, look in LOOKS.items()}
    assert {name: steps for name, steps in many.items() if steps > few[name] + 5} == {}


@pytest.mark.own_database
def test_a_look_on_postgresql_reads_what_is_due_and_nothing_else(
    postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.activity.MAX_COUNTED", 100)
    store = Store(postgres_engine)
    keep(store, [row(f"due:{number}", NOW, f"U{number}") for number in range(DUE)])
    keep(store, [row(f"later:{number}", LATER) for number in range(20_000)])

    for name, look in LOOKS.items():
        with statements(postgres_engine) as sent, store.writing() as unit:
            look(unit)
            unit.connection.rollback()

        of_inbox = [one for one in sent if "inbox" in one[0]]
        assert of_inbox or name == "old keys"
        with postgres_engine.connect() as connection:
            for statement, parameters in of_inbox:
                plan = _followed(connection, statement, parameters)
                assert rows_read(plan) <= 10 * DUE + 300, f"{name}: {statement}\n{json.dumps(plan, indent=1)}"
                assert "Seq Scan" not in json.dumps(plan), f"{name}: {statement}"


def _followed(connection: Connection, statement: str, parameters: Any) -> dict[str, Any]:
    """The plan of a statement as PostgreSQL has followed it."""
    told = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
    (answer,) = json.loads(told) if isinstance(told, str) else told
    plan: dict[str, Any] = answer["Plan"]
    return plan


def test_the_count_of_what_is_open_ends_at_a_limit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_COUNTED >= 1000
    monkeypatch.setattr("bot.store.activity.MAX_COUNTED", 5)
    keep(store, [row(f"due:{number}", NOW) for number in range(8)] + [row(f"later:{n}", LATER) for n in range(3)])

    with store.reading() as unit:
        found = unit.activity(NOW)

    assert (found.waiting, found.scheduled) == (5, 3)


def test_what_is_worked_on_waits_and_what_was_put_off_for_days_does_not(store: Store) -> None:
    since = NOW - timedelta(minutes=3)
    keep(
        store,
        [
            row("leased", NOW + LEASE, attempts=1, owner="one", received_at=since),
            row("put off", NOW + timedelta(minutes=1), attempts=2),
            row("put off for days", LATER, attempts=1, received_at=NOW - timedelta(days=30)),
            row("reminder", LATER),
            row("done", NOW, done_at=NOW, outcome="answered"),
            row("gone", NOW, done_at=NOW, outcome="given up"),
        ],
    )

    with store.reading() as unit:
        found = unit.activity(NOW)

    assert (found.waiting, found.scheduled, found.given_up) == (2, 2, 1)
    assert found.lag == 180


def test_everybodys_oldest_row_comes_before_anybodys_second(store: Store) -> None:
    hundreds = [row(f"ada:{number}", NOW - timedelta(minutes=5), "U_ADA") for number in range(300)]
    keep(store, [*hundreds, row("ben:1", NOW, "U_BEN"), row("cy:1", NOW, "U_CY"), row("ben:2", NOW, "U_BEN")])

    assert taken(store, 4) == ["ada:0", "ben:1", "cy:1", "ada:1"]
    assert taken(store, 2) == ["ada:2", "ben:2"]


def test_many_rows_of_one_conversation_keep_nobody_waiting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "MAX_CANDIDATES", 10)
    talk = [row(f"ada:{number}", NOW - timedelta(minutes=5), "U_ADA", "talk") for number in range(50)]
    keep(store, [*talk, row("ben:1", NOW, "U_BEN")])

    assert taken(store, 2) == ["ada:0", "ben:1"]


def test_a_row_that_is_not_due_keeps_those_behind_it_in_its_conversation_waiting(store: Store) -> None:
    keep(store, [row("first", LATER, line="talk"), row("second", NOW, line="talk"), row("other", NOW)])

    assert taken(store, 5) == ["other"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ()),
        ([("ada", 3), ("ada", 1), ("ada", 2)], (1, 2, 3)),
        ([("ada", 1), ("ada", 2), ("ben", 9), ("cy", 5), ("ben", 10)], (1, 5, 9, 2, 10)),
    ],
)
def test_rows_are_ordered_in_rounds(given: list[tuple[str, int]], expected: tuple[int, ...]) -> None:
    assert due.in_turn(given) == expected
