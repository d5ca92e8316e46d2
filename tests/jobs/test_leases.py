"""Two processes and one lease: one that was frozen, and some whose machines' clocks are wrong, double nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Engine

import bot.clock
from bot.clock import Clock
from bot.core.knowledge_base import KnowledgeBase
from bot.jobs.inbox import Inbox, LostError
from bot.sandbox.server import LocalSlack
from bot.serving.demo import stop_bot
from bot.store.jobs import Incoming, Job
from bot.store.store import Store
from tests.jobs.test_inbox import LEASE, Diary
from tests.jobs.test_inbox import Clock as Still
from tests.process import CLOCK_AHEAD, ROOT, START_SECONDS, free_port

PLACES = ("#ask-helpdesk", "#general")


@dataclass(frozen=True, slots=True)
class Served:
    process: asyncio.subprocess.Process
    url: str
    log: Path

    async def ready(self) -> tuple[int, dict[str, object]]:
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/readyz") as response:
            return response.status, await response.json()


@asynccontextmanager
async def served(
    slack: LocalSlack, engine: Engine, folder: Path, name: str, *, lease: int = 2, clock_ahead: float = 0.0
) -> AsyncIterator[Served]:
    """`python -m bot serve` on this database, on a machine whose clock is ahead by so many seconds."""
    port, log = free_port(), folder / f"{name}.log"
    environment = {
        **os.environ, **slack.environment, "PORT": str(port), "HELPDESK_HOST": "127.0.0.1",
        "HELPDESK_LEASE_SECONDS": str(lease), "HELPDESK_CACHE": str(ROOT / "var"), "HELPDESK_LOG": "json",
        "HELPDESK_KNOWLEDGE": str(ROOT / "knowledge"), "HELPDESK_POST_BURST": "1000",
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
    }  # fmt: skip
    before = slack.socket_mode.connections
    command = ["-c", CLOCK_AHEAD, str(clock_ahead)] if clock_ahead else ["-m", "bot", "serve"]
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=output, stderr=output, env=environment
        )
    try:
        await slack.connected(before + 1, timeout=START_SECONDS)
        yield Served(process, f"http://127.0.0.1:{port}", log)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
        await stop_bot(process, signal.SIGKILL)


def replies(slack: LocalSlack) -> Counter[str]:
    """How many the bot gave in each thread."""
    seen = [one for place in PLACES for one in slack.person("U_ADA").sees(place)]
    return Counter(str(one["thread_ts"]) for one in seen if one.get("user") == "U_BOT" and one.get("thread_ts"))


async def asked(slack: LocalSlack, number: int) -> list[str]:
    """So many questions at once, by three people in two channels; the ts of each."""
    said = [
        slack.person(("U_ADA", "U_BEN", "U_SAM")[each % 3]).says(
            PLACES[each % 2] if each % 3 != 2 else PLACES[0], "@helpdesk When can I link, and is there a deadline?"
        )
        for each in range(number)
    ]
    return [str(one["ts"]) for one in await asyncio.gather(*said)]


async def all_done(slack: LocalSlack, store: Store, timeout: float = 60) -> None:  # noqa: ASYNC109 - as in LocalSlack
    def open_rows() -> int:
        with store.reading() as unit:
            return unit.inbox.count_open()

    await slack.wait_for(lambda: slack.journal.under_way == 0 and open_rows() == 0, timeout)
    await slack.settled(timeout)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_process_that_was_frozen_longer_than_its_lease_sends_nothing_twice(
    kb: KnowledgeBase, engine: Engine, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(LocalSlack(retry_delays=(0.0, 0.2, 0.5, 1.0, 2.0)))
        slack.invites_bot("#general")
        frozen = await stack.enter_async_context(served(slack, engine, tmp_path, "frozen"))
        questions = await asked(slack, 96)
        await slack.wait_for(lambda: len(slack.journal.calls("chat.postMessage")) >= 12, 20)

        frozen.process.send_signal(signal.SIGSTOP)
        done = sum(replies(slack).values())
        await stack.enter_async_context(served(slack, engine, tmp_path, "other"))
        with suppress(TimeoutError):  # it may have been frozen while it held a lock of the database
            await slack.wait_for(lambda: len(replies(slack)) == len(questions), 30)
        frozen.process.send_signal(signal.SIGCONT)
        await all_done(slack, Store(engine))
        await asyncio.sleep(1)

        assert done < len(questions)
        assert Counter(replies(slack)[question] for question in questions) == {1: len(questions)}


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(180)
async def test_processes_whose_machines_clocks_are_an_hour_apart_double_nothing_and_say_so(
    kb: KnowledgeBase, postgres_engine: Engine, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(LocalSlack(retry_delays=(0.0, 0.2, 0.5, 1.0, 2.0)))
        slack.invites_bot("#general")
        bots = [
            await stack.enter_async_context(served(slack, postgres_engine, tmp_path, str(ahead), clock_ahead=ahead))
            for ahead in (0.0, 3600.0, -3600.0)
        ]
        slack.faults.hang("chat.postMessage", 3)  # so that some rows are held for longer than a poll
        questions = await asked(slack, 60)
        await all_done(slack, Store(postgres_engine))

        assert Counter(replies(slack)[question] for question in questions) == {1: len(questions)}
        async with asyncio.timeout(60):  # busy with what was asked, it may not be ready at the first look
            while (await bots[0].ready())[0] != 200:  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.1)
        ready = [await bot.ready() for bot in bots]
        assert [status for status, _ in ready[1:]] == [503, 503]
        assert [round(float(str(said["clock_ahead"])) / 100) for _, said in ready] == [0, 36, -36]


# --- the parts


def test_a_clock_set_by_the_database_does_not_care_for_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    clock = Clock()
    clock.set_by(lambda: now)
    monkeypatch.setattr(bot.clock, "machine_time", lambda: now + timedelta(hours=5))
    clock.set_by(lambda: now)

    assert abs(clock() - now) < timedelta(seconds=1)
    assert abs(clock.ahead - timedelta(hours=5)) < timedelta(seconds=1)
    assert not clock.is_right


def test_another_day_is_played_whatever_the_database_says() -> None:
    day = datetime(2020, 1, 26, 23, 40, tzinfo=UTC)
    clock = Clock(day)
    assert abs(clock() - day) < timedelta(seconds=1)

    clock.set_by(lambda: datetime.now(UTC))

    assert abs(clock() - day) < timedelta(seconds=1)
    assert clock.is_right


def test_the_database_says_what_time_it_is(store: Store) -> None:
    said = store.now()

    if store.engine.dialect.name == "sqlite":
        assert said is None
    else:
        assert said is not None
        assert abs(said - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_row_in_work_that_is_claimed_anew_is_not_begun_a_second_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, claimed = Inbox._claim, list[int]()

    def claim_late(self: Inbox, _: tuple[int, ...], *, first: bool = False) -> tuple[Job, ...]:
        """What was in work is asked before the database is: a row can begin, and its lease end, between the two."""
        jobs = claim(self, (), first=first)
        claimed.extend(job.attempts for job in jobs)
        return jobs

    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(Inbox, "_claim", claim_late)
    clock, diary = Still(), Diary()
    diary.gate = asyncio.Event()
    inbox = Inbox(store, clock, "one", LEASE, 8)
    inbox.start(diary)
    await inbox.accept(Incoming("T_DEMO", "a", "a", {}))
    await diary.until(lambda: diary.tries)
    clock.now += 2 * LEASE
    await diary.until(lambda: claimed)
    diary.gate.set()
    await diary.until(lambda: diary.done and not inbox.rows_in_work)
    await inbox.stop(grace=1)

    assert (claimed, diary.tries, diary.done) == ([2], [("a", 1)], ["a"])


async def test_a_row_that_another_process_has_taken_up_is_not_sent(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, held, seconds = Still(), list[str](), [0.0]
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 60)  # only "other" claims what is in work here
    monkeypatch.setattr(bot.jobs.inbox, "running_seconds", lambda: seconds[0])
    looks, look = list[bool](), Inbox._claim

    def claim(self: Inbox, running: tuple[int, ...], *, first: bool = False) -> tuple[Job, ...]:
        jobs = look(self, running, first=first)
        looks.append(first)
        return jobs

    monkeypatch.setattr(Inbox, "_claim", claim)

    class Holder(Diary):
        async def perform(self, work: Job) -> str:
            await super().perform(work)
            try:
                await inbox.hold(work)
            except LostError:
                held.append("lost")
                raise
            held.append("held")
            return "sent"

    diary = Holder()
    diary.gate = asyncio.Event()
    inbox = Inbox(store, clock, "frozen", LEASE, 8)
    inbox.start(diary)
    await inbox.accept(Incoming("T_DEMO", "a", "a", {}))
    await inbox.accept(Incoming("T_DEMO", "b", "b", {}))
    # The look at the start may come late, and after the suspension it would take both rows anew.
    await diary.until(lambda: len(diary.tries) == 2 and looks == [True])
    seconds[0] += 2 * LEASE.total_seconds()  # the machine was suspended
    clock.now += 2 * LEASE
    with store.writing() as unit:
        (taken,) = unit.inbox.claim_due(clock(), "other", LEASE, 1)
    diary.gate.set()
    await diary.until(lambda: len(held) == 2 and not inbox.rows_in_work)
    await inbox.stop(grace=1)

    assert taken.sent.in_doubt_since is not None
    assert sorted(held) == ["held", "lost"]  # nobody had taken the other one
