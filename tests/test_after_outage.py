"""After days down: what came due meanwhile is one message to staff, and each ticket's own thread has its line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

import bot.desk.ticket_outbox
import bot.desk.tickets
import bot.serving.app
from bot.core.helpdesk import Request, Tick
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.tickets import Withdraw
from bot.store.store import Store
from bot.store.tables import inbox
from handlers.blocks.words import WORDS
from tests.desk.conftest import TERMS
from tests.desk.test_tickets_at_once import NoCourts
from tests.handlers.test_tickets import STAFF
from tests.journey import all_done
from tests.stage import Json, Stage, staged, words_of

MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
FRIDAY = MONDAY + timedelta(days=4)
LINES = ("warn-first-reply", "warn-resolution")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.desk.ticket_outbox, "GATHERED_FOR", timedelta(seconds=1))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])])
def engine(request: pytest.FixtureRequest) -> Engine:
    """What is due is taken by the store, whose own tests run on both databases before each commit."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
async def monday(kb: KnowledgeBase, engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(engine), start=MONDAY) as stage:
        yield stage


async def opened(stage: Stage, count: int) -> None:
    """So many tickets, with their cards in the staff channel."""
    assert stage.running is not None
    for number in range(count):
        request = Request(f"Attorney {number}", None, "other", Redacted("It does not work."))
        asker = Asker("T_DEMO", "U_ADA")
        await asyncio.to_thread(stage.running.bot.desks.tickets.open, asker, request, f"form:{number}")
    stage.running.bot.inbox.wake()
    await all_done(stage, 30)


async def down_until(stage: Stage, moment: datetime) -> None:
    await stage.stop()
    stage.slack.set_clock(moment)
    stage.clock = moment
    await stage.start()


def in_channel(stage: Stage) -> list[Json]:
    """What everybody in the staff channel reads without opening a thread."""
    said = stage.bot_messages("U_SAM", STAFF)
    return [one for one in said if "thread_ts" not in one or one["thread_ts"] == one["ts"] or "subtype" in one]


def summaries(stage: Stage) -> list[str]:
    return [words_of(one) for one in in_channel(stage) if "tickets need attention" in words_of(one)]


def reminded(stage: Stage, card: Json) -> list[str]:
    lines = [WORDS.thread.note(what, "") for what in LINES]
    thread = [words_of(one) for one in stage.slack.person("U_SAM").thread(dict(card))]
    return [one for one in thread if one in lines]


async def test_what_came_due_in_days_down_is_one_message_with_a_link_to_each_ticket(monday: Stage) -> None:
    await opened(monday, 8)
    cards = in_channel(monday)
    assert len(cards) == 8

    await down_until(monday, FRIDAY)
    await monday.slack.wait_for(lambda: summaries(monday), 20)
    await all_done(monday, 30)

    assert len(in_channel(monday)) == 9
    [summary] = summaries(monday)
    assert WORDS.queue.summary(8) in summary
    assert [f"|#{number} " in summary for number in range(1, 9)] == [True] * 8
    assert [len(reminded(monday, card)) for card in cards] == [2] * 8


async def test_a_bot_that_dies_while_it_says_so_says_it_once(monday: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.serving.app, "GRACE_SECONDS", 0.3)
    await opened(monday, 4)
    cards = in_channel(monday)
    monkeypatch.setattr(bot.desk.ticket_outbox, "GATHERED_FOR", timedelta(seconds=4))
    await down_until(monday, FRIDAY)
    await monday.slack.wait_for(lambda: all(len(reminded(monday, card)) == 2 for card in cards), 20)
    await all_done(monday, 30)

    monday.slack.faults.hang("chat.postMessage")  # it arrives, and nobody hears that
    await monday.slack.wait_for(lambda: summaries(monday), 20)
    await down_until(monday, FRIDAY + timedelta(minutes=1))
    monday.slack.faults.release()
    await all_done(monday, 30)
    with monday.store.reading() as unit:
        assert unit.outbox.pending("T_DEMO", "summary") is None

    assert len(summaries(monday)) == 1
    assert [len(reminded(monday, card)) for card in cards] == [2] * 4


async def test_a_few_reminders_come_one_by_one_where_everybody_sees_them(monday: Stage) -> None:
    await opened(monday, 1)

    await down_until(monday, FRIDAY)
    await monday.slack.wait_for(lambda: len(in_channel(monday)) == 3, 20)
    await all_done(monday)

    assert summaries(monday) == []
    assert {words_of(one) for one in in_channel(monday)[1:]} == {WORDS.thread.note(what, "") for what in LINES}


# --- at the desk


def late_desk(store: Store, moment: list[datetime]) -> bot.desk.tickets.TicketDesk:
    from typing import cast

    from bot.desk.guidance import GuidanceDesk

    def kb() -> KnowledgeBase:
        return cast(KnowledgeBase, NoCourts())

    def clock() -> datetime:
        return moment[0]

    return bot.desk.tickets.TicketDesk(store, kb, clock, GuidanceDesk(store, kb, clock), lambda _: TERMS)


def works(store: Store, kind: str) -> list[Json]:
    with store.reading() as unit:
        found = unit.connection.execute(select(inbox.c.work).where(inbox.c.team_id == "T1").order_by(inbox.c.id))
        return [work for work in found.scalars() if work and work["kind"] == kind]


def test_timers_that_come_at_once_in_many_threads_are_in_one_summary(store: Store) -> None:
    moment = [MONDAY]
    desk = late_desk(store, moment)
    made = [
        desk.open(Asker("T1", "U_ADA"), Request(f"A {n}", None, "other", Redacted("Help.")), f"form:{n}").ticket
        for n in range(12)
    ]
    moment[0] = FRIDAY
    ticks = [Tick("T1", one.id, name) for one in made for name in ("first-reply", "resolution")]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(desk.tick, ticks * 2))

    [summary] = works(store, "summary")
    assert sorted(summary["tickets"]) == [one.id for one in made]
    notes = [work for work in works(store, "deliver") if work["what"] == "note"]
    assert (len(notes), {work["quiet"] for work in notes}) == (24, {True})


def test_a_summary_that_was_begun_takes_no_more_and_names_no_ticket_that_is_over(store: Store) -> None:
    moment = [MONDAY]
    desk = late_desk(store, moment)
    made = [
        desk.open(Asker("T1", "U_ADA"), Request(f"A {n}", None, "other", Redacted("Help.")), f"form:{n}").ticket
        for n in range(5)
    ]
    moment[0] = FRIDAY
    for one in made[:2]:
        desk.tick(Tick("T1", one.id, "first-reply"))
    with store.writing() as unit:
        unit.connection.execute(
            inbox.update().where(inbox.c.team_id == "T1", inbox.c.key.startswith("summary:")).values(attempts=1)
        )
    for one in made[2:]:
        desk.tick(Tick("T1", one.id, "first-reply"))

    first, second = works(store, "summary")
    assert (first["tickets"], second["tickets"]) == ([one.id for one in made[:2]], [one.id for one in made[2:]])
    desk.act("T1", made[0].id, Withdraw(), "U_ADA")
    summary = bot.core.helpdesk.Summary("T1", tuple(first["tickets"]), "")
    assert [line.ticket.id for line in desk.views.summary_lines(summary)] == [made[1].id]
