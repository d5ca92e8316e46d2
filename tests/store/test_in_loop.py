"""What is asked of the database in the event loop's own thread: it is done there, and keeps nobody waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from bot.core.inquiry import Asker, Context, Inquiry
from bot.core.redaction import Redacted
from bot.store.conversations import CurrentTopic
from bot.store.jobs import Incoming
from bot.store.store import Store
from bot.store.unit import UnitOfWork

NOW = datetime(2026, 9, 14, 15, 0, 0, 123456, tzinfo=UTC)
LEASE = timedelta(seconds=30)


class Taking:
    """Takes up what came in, and remembers in which threads it did."""

    def __init__(self) -> None:
        self.store: Store
        self.threads: list[int] = []

    def __call__(self, keys: Sequence[str]) -> Sequence[bool]:
        self.threads.append(threading.get_ident())
        arrived = [Incoming("T1", key, f"C1:{key}", {"said": '\u00fc\u2019"<&>'}) for key in keys]
        with self.store.writing() as unit:
            return [work is not None for work in unit.inbox.receive_all(arrived, NOW, "one", LEASE)]


@pytest.fixture
def taking() -> Taking:
    return Taking()


async def turns(count: int = 5) -> None:
    """The loop goes on: so many timers ring."""
    for _ in range(count):
        await asyncio.sleep(0.01)


async def test_it_is_done_in_the_loops_own_thread(store: Store, taking: Taking) -> None:
    async with store.with_loop_engine() as taking.store:
        assert await taking.store.in_loop(taking, ["a", "b"]) == [True, True]
        assert await taking.store.in_loop(taking, ["b", "c"]) == [False, True]

    assert taking.threads == [threading.get_ident()] * 2
    with store.reading() as unit:
        assert unit.inbox.count_open() == 3


async def test_without_an_engine_for_the_loop_it_is_done_in_another_thread(store: Store, taking: Taking) -> None:
    taking.store = store

    assert await store.in_loop(taking, ["a"]) == [True]
    assert threading.get_ident() not in taking.threads


async def test_while_another_process_writes_the_loop_goes_on(store: Store, taking: Taking) -> None:
    with store.engine.connect() as other:  # as another process would
        if store.engine.dialect.name == "sqlite":
            other.exec_driver_sql("BEGIN IMMEDIATE")
        other.execute(text("LOCK TABLE inbox") if store.engine.dialect.name == "postgresql" else text("SELECT 1"))
        async with store.with_loop_engine() as taking.store:
            asked = asyncio.create_task(taking.store.in_loop(taking, ["a"]))
            await turns()
            assert not asked.done()
            other.rollback()
            assert await asked == [True]


async def test_while_a_thread_of_ours_writes_the_loop_goes_on(sqlite_engine: Any, taking: Taking) -> None:
    begun, end = threading.Event(), threading.Event()

    def writes() -> None:
        with store.writing():
            begun.set()
            assert end.wait(5)

    store = Store(sqlite_engine)
    async with store.with_loop_engine() as taking.store:
        writing = asyncio.create_task(asyncio.to_thread(writes))
        await asyncio.to_thread(begun.wait, 5)
        asked = asyncio.create_task(taking.store.in_loop(taking, ["a"]))
        await turns()
        assert not asked.done()
        end.set()
        assert await asked == [True]
        await writing
    assert len(taking.threads) == 2, "tried in the loop, done in a thread"


async def test_what_goes_wrong_comes_to_who_asked(store: Store) -> None:
    def fails(_: Sequence[str]) -> Sequence[bool]:
        raise ValueError("no")

    async with store.with_loop_engine() as looped:
        with pytest.raises(ValueError, match="no"):
            await looped.in_loop(fails, ["a"])
        with looped.reading() as unit:  # in a thread's engine again
            assert unit.inbox.count_open() == 0


def statements(store: Store, does: Callable[[UnitOfWork], object]) -> list[str]:
    """What the database is sent for it, by its first words."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        with store.writing() as unit:
            does(unit)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return [one for one in sent if not one.startswith("BEGIN")]


def test_what_happens_together_is_one_statement_where_statements_are_dear(store: Store) -> None:
    asked = Inquiry(Asker("T1", "U1"), "C1:1.0", Redacted("hello"), "channel", "C1", "1.0", None, mentioned=True)
    topics = [CurrentTopic(asked.asker, "C1", "1.0", Context("flsd", None))]
    most = {"postgresql": 1, "sqlite": 2}[store.engine.dialect.name]
    opening, later = Incoming("T1", "a", "C1:1.0", {}, opens=True), Incoming("T1", "b", "C1:1.0", {})

    assert len(statements(store, lambda unit: unit.inbox.receive_all([opening], NOW, "one", LEASE))) == 1
    assert (
        len(statements(store, lambda unit: unit.questions.keep([(asked, "1.0", [])], "version", NOW, topics))) == most
    )
    done, replies = [("T1", 1, "answered")], [("T1", 1, "2.0")]
    assert len(statements(store, lambda unit: unit.inbox.finish_all(done, NOW, replies))) == most
    # It may have to wait.
    assert len(statements(store, lambda unit: unit.inbox.receive_all([later], NOW, "one", LEASE))) == 2

    with store.reading() as unit:
        (kept,) = [unit.questions.get("T1", 1)]
        assert kept is not None
        assert (kept.reply_ts, unit.inbox.count_open()) == ("2.0", 1)
    assert lines(store) == {"1.0": ("U1", "flsd", None)}


@pytest.mark.postgres
def test_a_single_statement_has_no_transaction_around_it(postgres_engine: Any) -> None:
    store = Store(postgres_engine)

    def moments(unit: UnitOfWork) -> int:
        """How many transactions two statements are in, by when those began."""
        return len({unit.connection.scalar(select(func.now())) for _ in range(2)})

    with store.reading() as unit:
        assert moments(unit) == 2
    with store.writing(single=True) as unit:
        assert moments(unit) == 2
    with store.writing() as unit:
        assert moments(unit) == 1


@pytest.mark.own_database
@pytest.mark.postgres
async def test_a_connection_that_broke_while_it_lay_idle_is_replaced(postgres_engine: Any, taking: Taking) -> None:
    store = Store(postgres_engine)
    async with store.with_loop_engine() as taking.store:
        assert await taking.store.in_loop(taking, ["a"]) == [True]
        with postgres_engine.connect() as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        assert await taking.store.in_loop(taking, ["b"]) == [True]
        assert await taking.store.in_loop(taking, ["c"]) == [True]
    assert [one == threading.get_ident() for one in taking.threads] == [True, True, False, True]


@pytest.mark.own_database
@pytest.mark.postgres
async def test_what_is_looked_up_by_its_key_is_not_looked_for_in_the_whole_table(
    postgres_engine: Any, taking: Taking
) -> None:
    store = Store(postgres_engine)
    more = """INSERT INTO inbox (team_id, key, work, conversation, received_at, due_at, attempts, done_at)
              SELECT 'T1', 'old' || n, 'null', 'C1:' || n, now(), now(), 1, now() FROM generate_series(1, 5000) n"""

    def taken_and_done(keys: Sequence[str]) -> Sequence[bool]:
        with taking.store.writing() as unit:
            works = unit.inbox.receive_all([Incoming("T1", key, f"C1:{key}", {}) for key in keys], NOW, "one", LEASE)
            unit.inbox.finish_all([("T1", work.id, "answered") for work in works if work is not None], NOW)
        return [True] * len(keys)

    async with store.with_loop_engine() as taking.store:
        with postgres_engine.begin() as other:
            other.exec_driver_sql("ANALYZE")
        for number in range(20):  # PostgreSQL plans the first ones each time, and might keep a plan then
            await taking.store.in_loop(taken_and_done, [f"small {number}"])
        with postgres_engine.begin() as other:
            other.exec_driver_sql(more)
        for number in range(20):
            await taking.store.in_loop(taken_and_done, [f"large {number}"])
    # The connections are closed, and so what they did is counted.
    with postgres_engine.connect() as other:
        counted = other.exec_driver_sql(
            "SELECT sum(idx_tup_read) + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname = 'inbox')"
            " FROM pg_stat_user_indexes WHERE relname = 'inbox'"
        )
        assert counted.scalar_one() < 5000


def test_rows_given_come_out_as_they_went_in(store: Store) -> None:
    ada = Asker("T1", "U1")
    with store.writing() as unit:
        topics = [
            CurrentTopic(ada, "C1", "1.0", Context("flsd", None)),
            CurrentTopic(ada, "C1", "2.0", Context(None, "link-account")),
        ]
        unit.conversations.keep(topics, NOW)
        (work,) = unit.inbox.receive_all(
            [Incoming("T1", "k", "C1:", {"said": '\u00fc "quoted" <&> {}'})], NOW, "one", LEASE
        )
    assert work is not None

    assert lines(store) == {"1.0": ("U1", "flsd", None), "2.0": ("U1", None, "link-account")}
    with store.writing() as unit:
        assert unit.inbox.claim_due(NOW + LEASE - timedelta(microseconds=1), "two", LEASE, 9) == ()
        (taken,) = unit.inbox.claim_due(NOW + LEASE, "two", LEASE, 9)
    assert taken.content == {"said": '\u00fc "quoted" <&> {}'}


def test_one_conversation_twice_at_once_is_about_what_came_last(store: Store) -> None:
    ada, ben = Asker("T1", "U1"), Asker("T1", "U2")
    with store.writing() as unit:
        topics = [
            CurrentTopic(ada, "C1", "1.0", Context("flsd", None)),
            CurrentTopic(ben, "C1", "1.0", Context("alsd", "link-account")),
        ]
        unit.conversations.keep(topics, NOW)

    assert lines(store) == {"1.0": ("U1", "alsd", "link-account")}


def lines(store: Store) -> dict[str, tuple[str, str | None, str | None]]:
    """Asker, court and entry of each conversation in C1."""
    with store.reading() as unit:
        found = unit.conversations.get_all([("T1", "C1", ts) for ts in ("1.0", "2.0")])
    return {ts: (one.asker, one.court, one.entry) for (_, _, ts), one in found.items()}
