"""The inbox: what is written down once is done once, in order, by whoever is alive."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

import bot.jobs.inbox
from bot.jobs.inbox import KEYS_KEPT_FOR, TRIES_OF_BROKEN_WORK, Inbox, Incoming, LaterError, NoTokenError
from bot.store.inbox import InboxRows
from bot.store.jobs import Job
from bot.store.store import Store
from bot.store.tables import inbox as rows

START = datetime(2026, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=15)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Diary:
    """A performer that writes down what it is asked to do, and fails as it is told."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.tries: list[tuple[str, int]] = []
        self.given_up: list[str] = []
        self.failures: dict[str, list[Exception]] = {}
        self.gate: asyncio.Event | None = None
        self.at_once = 0
        self.most_at_once = 0
        self._bell = asyncio.Event()

    async def perform(self, work: Job) -> str:
        self.tries.append((work.key, work.attempts))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self._bell.set()
        try:
            if self.gate is not None:
                await self.gate.wait()
            if self.failures.get(work.key):
                raise self.failures[work.key].pop(0)
        finally:
            self.at_once -= 1
        self.done.append(work.key)
        self._bell.set()
        return "answered"

    async def abandon(self, work: Job, error: Exception) -> None:
        self.given_up.append(work.key)
        self._bell.set()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not condition():
                self._bell.clear()
                try:
                    async with asyncio.timeout(0.01):
                        await self._bell.wait()
                except TimeoutError:
                    continue


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.01)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def diary() -> Diary:
    return Diary()


@asynccontextmanager
async def opened(
    store: Store, clock: Clock, diary: Diary, owner: str = "one", workers: int = 8
) -> AsyncIterator[Inbox]:
    inbox = Inbox(store, clock, owner, LEASE, workers)
    inbox.start(diary)
    try:
        yield inbox
    finally:
        await inbox.stop(grace=1)


@pytest.fixture
async def inbox(store: Store, clock: Clock, diary: Diary) -> AsyncIterator[Inbox]:
    async with opened(store, clock, diary) as found:
        yield found


def incoming(key: str, conversation: str | None = None) -> Incoming:
    return Incoming("T_DEMO", key, conversation or key, {"kind": "test", "words": f"words of {key}"})


def stored(store: Store) -> list[tuple[str, object, str | None]]:
    """Key, what is left of the work, and the outcome of each row."""
    with store.reading() as unit:
        found = unit.connection.execute(rows.select().order_by(rows.c.id)).all()
    return [(row.key, row.work, row.outcome) for row in found]


async def test_a_key_is_taken_once_and_its_work_done_once(inbox: Inbox, diary: Diary) -> None:
    taken = await asyncio.gather(*(inbox.accept(incoming("a")) for _ in range(10)))
    again = await inbox.accept(incoming("a"))
    await diary.until(lambda: not inbox.rows_in_work)

    assert sorted(taken) == [False] * 9 + [True]
    assert not again
    assert diary.done == ["a"]


async def test_the_words_go_when_the_work_is_done_and_the_key_stays(store: Store, inbox: Inbox, diary: Diary) -> None:
    await inbox.accept(incoming("a"))
    await diary.until(lambda: diary.done and not inbox.rows_in_work)

    assert stored(store) == [("a", None, "answered")]


async def test_rows_of_one_conversation_are_done_one_after_the_other(inbox: Inbox, diary: Diary) -> None:
    diary.gate = asyncio.Event()
    for number in range(5):
        await inbox.accept(incoming(f"a{number}", "talk"))
    await diary.until(lambda: diary.tries)
    diary.gate.set()
    await diary.until(lambda: len(diary.done) == 5)

    assert diary.done == ["a0", "a1", "a2", "a3", "a4"]
    assert diary.most_at_once == 1


async def test_waiting_for_an_earlier_row_is_no_try(inbox: Inbox, diary: Diary) -> None:
    diary.gate = asyncio.Event()
    await inbox.accept(incoming("first", "talk"))
    await inbox.accept(incoming("second", "talk"))
    await diary.until(lambda: inbox.rows_in_work == 1)
    diary.gate.set()
    await diary.until(lambda: len(diary.done) == 2)

    assert diary.tries == [("first", 1), ("second", 1)]


async def test_conversations_do_not_wait_for_each_other(inbox: Inbox, diary: Diary) -> None:
    diary.gate = asyncio.Event()
    for number in range(5):
        await inbox.accept(incoming(f"a{number}"))
    await diary.until(lambda: diary.at_once == 5)
    diary.gate.set()
    await diary.until(lambda: len(diary.done) == 5)

    assert diary.most_at_once == 5


async def test_work_put_off_is_done_when_its_time_has_come(inbox: Inbox, diary: Diary, clock: Clock) -> None:
    diary.failures["a"] = [LaterError("Slack asked for a pause", 30)]
    await inbox.accept(incoming("a"))
    await diary.until(lambda: diary.tries and not inbox.rows_in_work)
    clock.now += timedelta(seconds=29)
    await inbox.accept(incoming("b"))
    await diary.until(lambda: diary.done == ["b"])

    clock.now += timedelta(seconds=2)
    await diary.until(lambda: diary.done == ["b", "a"])

    assert diary.tries == [("a", 1), ("b", 1), ("a", 2)]


async def test_an_outage_is_waited_for_without_end(inbox: Inbox, diary: Diary, clock: Clock) -> None:
    diary.failures["a"] = [LaterError("Slack cannot be reached") for _ in range(3 * TRIES_OF_BROKEN_WORK)]
    await inbox.accept(incoming("a"))
    while not diary.done:
        await diary.until(lambda: not inbox.rows_in_work)
        tried, clock.now = len(diary.tries), clock.now + timedelta(minutes=2)
        await diary.until(lambda tried=tried: diary.done or len(diary.tries) > tried)  # type: ignore[misc]

    assert diary.given_up == []


async def test_a_try_that_hangs_is_ended_and_counts_as_a_failure(
    inbox: Inbox, diary: Diary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "TRY_SECONDS", 0.02)
    diary.gate = asyncio.Event()
    await inbox.accept(incoming("a"))
    while not diary.given_up:
        await diary.until(lambda: not inbox.rows_in_work)
        tried, clock.now = len(diary.tries), clock.now + timedelta(minutes=2)
        await diary.until(lambda tried=tried: diary.given_up or len(diary.tries) > tried)  # type: ignore[misc]

    await diary.until(lambda: not inbox.rows_in_work)

    assert diary.tries == [("a", attempt) for attempt in range(1, TRIES_OF_BROKEN_WORK + 1)]
    assert diary.given_up == ["a"]


async def test_broken_work_is_given_up_in_the_end_with_a_word_to_the_person(
    store: Store, inbox: Inbox, diary: Diary, clock: Clock
) -> None:
    diary.failures["a"] = [RuntimeError("a fault of ours") for _ in range(TRIES_OF_BROKEN_WORK)]
    await inbox.accept(incoming("a"))
    while not diary.given_up:
        await diary.until(lambda: not inbox.rows_in_work)
        tried, clock.now = len(diary.tries), clock.now + timedelta(minutes=2)
        await diary.until(lambda tried=tried: diary.given_up or len(diary.tries) > tried)  # type: ignore[misc]
    await diary.until(lambda: not inbox.rows_in_work)

    assert len(diary.tries) == TRIES_OF_BROKEN_WORK
    assert stored(store) == [("a", None, "given up")]


async def test_tries_of_an_outage_do_not_count_as_faults(inbox: Inbox, diary: Diary, clock: Clock) -> None:
    outage = [LaterError("Slack cannot be reached") for _ in range(2 * TRIES_OF_BROKEN_WORK)]
    diary.failures["a"] = [*outage, *(RuntimeError("a fault of ours") for _ in range(TRIES_OF_BROKEN_WORK - 1))]
    await inbox.accept(incoming("a"))
    while not diary.done:
        await diary.until(lambda: not inbox.rows_in_work)
        tried, clock.now = len(diary.tries), clock.now + timedelta(minutes=2)
        await diary.until(lambda tried=tried: diary.done or len(diary.tries) > tried)  # type: ignore[misc]

    assert diary.given_up == []
    assert len(diary.tries) == 3 * TRIES_OF_BROKEN_WORK


async def test_what_a_dead_process_had_begun_is_taken_up_when_its_lease_is_over(
    store: Store, clock: Clock, diary: Diary
) -> None:
    with store.writing() as unit:
        unit.inbox.receive_all([Incoming("T_DEMO", "a", "a", {})], clock(), "dead", LEASE)
    async with opened(store, clock, diary, "alive") as inbox:
        await inbox.accept(incoming("b"))
        await diary.until(lambda: diary.done == ["b"])

        clock.now += LEASE
        await diary.until(lambda: diary.done == ["b", "a"])

    assert diary.tries == [("b", 1), ("a", 2)]


async def test_a_bot_that_starts_tries_what_waits_for_a_token_and_only_that(
    store: Store, clock: Clock, diary: Diary
) -> None:
    diary.failures = {"a": [NoTokenError("refused", 300)], "b": [LaterError("a pause", 300)]}
    async with opened(store, clock, diary, "one") as first:
        await first.accept(incoming("a"))
        await first.accept(incoming("b"))
        await diary.until(lambda: len(diary.tries) == 2 and not first.rows_in_work)
    assert diary.done == []

    async with opened(store, clock, diary, "two"):
        await diary.until(lambda: diary.done == ["a"])
        await asyncio.sleep(0.1)

    assert sorted(diary.tries) == [("a", 1), ("a", 2), ("b", 1)]


async def test_what_may_be_done_any_number_of_times_waits_in_one_row(
    inbox: Inbox, store: Store, clock: Clock, diary: Diary
) -> None:
    for _ in range(3):
        inbox.schedule_once("T_DEMO", "home:U_ADA", {"kind": "test"}, 5)
        clock.now += timedelta(seconds=1)
    inbox.schedule_once("T_DEMO", "home:U_BEN", {"kind": "test"}, 5)
    assert len(stored(store)) == 2

    clock.now += timedelta(seconds=10)
    await diary.until(lambda: len(diary.done) == 2 and not inbox.rows_in_work)
    inbox.schedule_once("T_DEMO", "home:U_ADA", {"kind": "test"}, 5)

    assert len(stored(store)) == 3


async def test_a_bot_that_stops_gives_back_what_it_cannot_finish(store: Store, clock: Clock, diary: Diary) -> None:
    stuck = Diary()
    stuck.gate = asyncio.Event()
    first = Inbox(store, clock, "one", LEASE, 8)
    first.start(stuck)
    await first.accept(incoming("a"))
    await stuck.until(lambda: stuck.tries)

    await first.stop(grace=0.01)
    async with opened(store, clock, diary, "two"):
        await diary.until(lambda: diary.done == ["a"])

    assert stuck.done == []


async def test_two_inboxes_on_one_database_share_the_work_and_double_nothing(store: Store, clock: Clock) -> None:
    diaries = [Diary(), Diary()]
    async with opened(store, clock, diaries[0], "one") as one, opened(store, clock, diaries[1], "two") as two:
        keys = [f"k{number}" for number in range(20)]
        taken = await asyncio.gather(*(inbox.accept(incoming(key)) for key in keys for inbox in (one, two)))
        await diaries[0].until(lambda: not one.rows_in_work and not two.rows_in_work)

    assert sum(taken) == 20
    assert sorted(diaries[0].done + diaries[1].done) == sorted(keys)


async def test_batches_that_cross_do_not_block_each_other(store: Store, clock: Clock) -> None:
    diaries = [Diary(), Diary()]
    keys = [f"k{number:02}" for number in range(40)]
    async with opened(store, clock, diaries[0], "one") as one, opened(store, clock, diaries[1], "two") as two:
        for _ in range(5):
            forth = [one.accept(incoming(key)) for key in keys]
            back = [two.accept(incoming(key)) for key in reversed(keys)]
            async with asyncio.timeout(5):
                await asyncio.gather(*forth, *back)
        await diaries[0].until(lambda: not one.rows_in_work and not two.rows_in_work)

    assert sorted(diaries[0].done + diaries[1].done) == keys


async def test_what_cannot_be_written_down_raises_and_is_not_begun(engine: Engine, store: Store, clock: Clock) -> None:
    diary = Diary()
    inbox = Inbox(store, clock, "one", LEASE, 8)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))

    refused = await asyncio.gather(*(inbox.accept(incoming(key)) for key in "abc"), return_exceptions=True)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))
    inbox.start(diary)
    taken = await inbox.accept(incoming("a"))
    await diary.until(lambda: diary.done == ["a"])
    await inbox.stop(grace=1)

    assert all(isinstance(one, Exception) for one in refused)
    assert taken


async def test_a_database_that_fails_for_a_while_does_not_stop_the_inbox(
    engine: Engine, store: Store, clock: Clock, inbox: Inbox, diary: Diary
) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))
    with pytest.raises(Exception, match="inbox"):
        await inbox.accept(incoming("a"))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))

    with store.writing() as unit:
        unit.inbox.receive_all([Incoming("T_DEMO", "b", "b", {})], clock() - 2 * LEASE, "dead", LEASE)
    await diary.until(lambda: diary.done == ["b"])


async def test_a_row_that_could_not_be_marked_done_is_done_again_only_after_its_lease(
    engine: Engine, inbox: Inbox, diary: Diary, clock: Clock
) -> None:
    diary.gate = asyncio.Event()
    await inbox.accept(incoming("a"))
    await diary.until(lambda: diary.tries)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))
    diary.gate.set()
    await diary.until(lambda: not inbox.rows_in_work)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))

    clock.now += LEASE
    await diary.until(lambda: diary.tries == [("a", 1), ("a", 2)])


async def test_keys_are_forgotten_a_week_after_their_work_is_done(store: Store, clock: Clock) -> None:
    first = Diary()
    async with opened(store, clock, first) as inbox:
        await inbox.accept(incoming("old"))
        await first.until(lambda: first.done and not inbox.rows_in_work)
    clock.now += KEYS_KEPT_FOR + timedelta(seconds=1)
    with store.writing() as unit:
        unit.inbox.receive_all([Incoming("T_DEMO", "open", "open", {})], clock(), "dead", LEASE)

    async with opened(store, clock, Diary()):
        await first.until(lambda: [key for key, _, _ in stored(store)] == ["open"])


# --- a flood of one person


def of(person: str, number: int) -> Incoming:
    asked = {"asker": {"team_id": "T_DEMO", "user_id": person}}
    key = f"C_ASK:{person}:{number}"
    return Incoming("T_DEMO", key, key, {"kind": "question", "asked": asked})


async def test_who_asks_two_hundred_things_at_once_holds_up_nobody_else(
    store: Store,
    clock: Clock,
    diary: Diary,
) -> None:
    diary.gate = asyncio.Event()
    async with opened(store, clock, diary, workers=8) as inbox:
        for number in range(200):
            await inbox.accept(of("U_ADA", number))
        await inbox.accept(of("U_BEN", 1))
        with store.writing() as unit:
            unit.outbox.send("T_DEMO", "ticket:1", "ticket:1:staff", {"kind": "deliver"}, clock())
        inbox.wake()
        await diary.until(lambda: diary.at_once == 8 and inbox.rows_in_work == 202)
        diary.gate.set()
        await diary.until(lambda: len(diary.done) == 202)

    assert diary.done.index("C_ASK:U_BEN:1") < 20
    assert diary.done.index("ticket:1") < 20
    assert diary.most_at_once == 8


async def test_what_waits_is_taken_up_by_the_hundred_and_not_one_by_one(
    store: Store, clock: Clock, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing() as unit:
        unit.inbox.receive_all([of(f"U_{number}", 1) for number in range(300)], clock(), None, LEASE)
    looks: list[int] = []
    claim_due = InboxRows.claim_due

    def counted(rows: InboxRows, *given: Any, **named: Any) -> tuple[Job, ...]:
        taken = claim_due(rows, *given, **named)
        looks.append(len(taken))
        return taken

    monkeypatch.setattr(InboxRows, "claim_due", counted)
    async with opened(store, clock, diary, workers=8):
        await diary.until(lambda: len(diary.done) == 300)

    assert len([number for number in looks if number]) <= 300 / (bot.jobs.inbox.PREFETCH_PER_WORKER * 8 / 2) + 1


def test_of_what_waits_everybodys_first_comes_before_anybodys_second(store: Store, clock: Clock) -> None:
    with store.writing() as unit:
        for one in (*(of("U_ADA", number) for number in range(50)), of("U_BEN", 1), of("U_KIM", 1)):
            unit.inbox.receive_all([one], clock(), "dead", timedelta())
        taken = unit.inbox.claim_due(clock() + LEASE, "one", LEASE, 4)

    assert [work.key.removeprefix("C_ASK:") for work in taken] == ["U_ADA:0", "U_BEN:1", "U_KIM:1", "U_ADA:1"]


async def test_what_is_committed_reaches_sqlites_own_file_while_the_bot_runs(
    sqlite_engine: Engine, clock: Clock, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "CHECKPOINT_SECONDS", 0.01)

    def safe() -> list[str]:
        """What the file has without its log, which a power loss may take."""
        with closing(sqlite3.connect(f"file:{sqlite_engine.url.database}?immutable=1", uri=True)) as file:
            return [key for (key,) in file.execute("SELECT key FROM inbox")]

    async with opened(Store(sqlite_engine), clock, diary) as inbox:
        await inbox.accept(incoming("a"))
        await diary.until(lambda: safe() == ["a"])
