"""Slack as it limits: one post a second and channel, and looking back once a minute."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

import bot.jobs.inbox
import bot.serving.app
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox import web_api
from bot.store.store import Store
from bot.store.tables import inbox
from handlers.blocks.words import WORDS
from handlers.slack import client
from tests.journey import all_done
from tests.stage import Json, Stage, staged, words_of

pytestmark = pytest.mark.sampled

WHEN = "When can I link, and is there a deadline?"
LOOK_UPS = ("conversations.history", "conversations.replies")
POST = "chat.postMessage"


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(bot.jobs.inbox, "SEEN_SECONDS", 0.05)
    monkeypatch.setattr(bot.serving.app, "SLACK_TIMEOUT_SECONDS", 1)


def replies(stage: Stage, question: Json) -> list[Json]:
    return [one for one in stage.bot_messages("U_ADA", question["channel"]) if one.get("thread_ts") == question["ts"]]


def look_ups(stage: Stage) -> int:
    return sum(len(stage.slack.journal.calls(method)) for method in LOOK_UPS)


async def test_ten_questions_in_one_channel_at_a_post_a_second_cost_eleven_posts_and_no_look_up(
    kb: KnowledgeBase, store: Store
) -> None:
    async with staged(kb, store) as stage:
        stage.post_burst = 2
        await stage.restart()
        stage.slack.faults.limit(posts_per_second=1)
        ada = stage.slack.person("U_ADA")

        asked = [await ada.says("#ask-helpdesk", f"@helpdesk {WHEN}") for _ in range(10)]
        await all_done(stage, 30)

        assert [len(replies(stage, question)) for question in asked] == [1] * 10
        assert len(stage.slack.journal.calls(POST)) <= 11
        assert look_ups(stage) == 0


async def test_a_channel_that_waits_blocks_no_worker_of_another(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with staged(kb, Store(sqlite_engine)) as stage:
        stage.post_burst = 1
        stage.desk = {**stage.desk, "HELPDESK_WORKERS": 2}
        await stage.restart()
        stage.slack.faults.limit(posts_per_second=1)
        slow = [
            await stage.slack.person(who).says("#ask-helpdesk", f"@helpdesk {WHEN}")
            for who in ("U_ADA", "U_BEN", "U_SAM", "U_ADA", "U_BEN", "U_SAM")
        ]
        await stage.slack.wait_for(lambda: replies(stage, slow[0]))

        await stage.slack.person("U_KIM").says("@helpdesk", WHEN)
        await stage.slack.wait_for(lambda: stage.bot_messages("U_KIM", "@helpdesk"), 2)

        assert not all(replies(stage, question) for question in slow)
        await all_done(stage, 20)
        assert [len(replies(stage, question)) for question in slow] == [1] * 6


# --- in doubt, or refused


@pytest.mark.parametrize(
    ("status", "error", "looked_up"),
    [
        (429, None, False),
        (200, "ratelimited", False),
        (200, "rate_limited", False),
        (200, "service_unavailable", False),
        (200, "internal_error", True),
        (500, None, True),
        (503, None, True),
    ],
)
async def test_only_what_may_have_arrived_is_looked_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, status: int, error: str | None, looked_up: bool
) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "_pause", lambda attempts: 0.05)
    stage.slack.faults.fail(POST, status=status, error=error)

    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await all_done(stage)

    assert len(replies(stage, question)) == 1
    assert bool(look_ups(stage)) is looked_up


async def test_a_post_that_never_left_is_not_looked_up(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    """The bot's address of Slack leads nowhere for a while."""
    async with staged(kb, Store(sqlite_engine)) as stage:
        assert stage.running is not None
        client = stage.running.bot.client
        made = await stage.running.bot.services.of("T_DEMO")
        right, made.slack_client.client.base_url = client.base_url, "http://127.0.0.1:9/api/"
        question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
        await stage.slack.wait_for(lambda: _attempts(stage) and _is_put_off(stage))
        made.slack_client.client.base_url = right
        await all_done(stage, 20)

        assert len(replies(stage, question)) == 1
        assert look_ups(stage) == 0


def _attempts(stage: Stage) -> int:
    with stage.store.reading() as unit:
        return int(unit.connection.execute(select(inbox.c.attempts).order_by(inbox.c.id.desc())).scalar() or 0)


def _is_put_off(stage: Stage) -> bool:
    with stage.store.reading() as unit:
        return unit.connection.execute(select(inbox.c.owner).order_by(inbox.c.id.desc())).scalar() is None


async def test_of_two_posts_of_a_row_the_one_that_arrived_is_neither_posted_again_nor_looked_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says("@helpdesk", "check me for flsd")  # so that a card follows each answer
    await all_done(stage)
    before, looked = len(stage.bot_messages("U_ADA", "@helpdesk")), look_ups(stage)
    taken = client.SlackClient._posted
    posts = [0]

    async def second_fails(self: client.SlackClient, said: dict[str, object]) -> str:
        posts[0] += 1
        if posts[0] == 2:
            raise bot.jobs.inbox.LaterError("Slack failed: service_unavailable", 0.1)
        return await taken(self, said)

    monkeypatch.setattr(client.SlackClient, "_posted", second_fails)
    await ada.says("@helpdesk", WHEN)
    await all_done(stage)

    assert posts == [3]
    assert len(stage.bot_messages("U_ADA", "@helpdesk")) == before + 2
    assert look_ups(stage) == looked


# --- deciding a doubt


@pytest.mark.parametrize("ref", ["#ask-helpdesk", "@helpdesk"])
async def test_the_bots_own_message_event_confirms_a_post_without_a_look_up(
    kb: KnowledgeBase, sqlite_engine: Engine, ref: str
) -> None:
    async with staged(kb, Store(sqlite_engine)) as stage:
        stage.slack.faults.hang(POST)

        await stage.slack.person("U_ADA").says(ref, f"@helpdesk {WHEN}")
        await all_done(stage)

        assert len(stage.bot_messages("U_ADA", ref)) == 1
        assert len(stage.slack.journal.calls(POST)) == 1
        assert look_ups(stage) == 0


def _works(stage: Stage) -> list[int]:
    assert stage.running is not None
    return list(stage.running.bot.inbox._jobs)


@pytest.fixture
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """No event tells of the bot's own messages."""
    monkeypatch.setattr(bot.jobs.inbox.Inbox, "saw", lambda self, seen: None)


@pytest.mark.usefixtures("untold")
async def test_another_process_that_is_told_of_the_message_confirms_it_too(kb: KnowledgeBase, store: Store) -> None:
    async with staged(kb, store) as stage:
        stage.slack.faults.fail("conversations.replies", 50, status=429, retry_after=30)
        stage.slack.faults.hang(POST)
        question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
        await stage.slack.wait_for(lambda: stage.slack.journal.calls(POST))
        (row,), (reply,) = _works(stage), replies(stage, question)
        await stage.slack.wait_for(lambda: _is_put_off(stage), 10)
        await stage.slack.wait_for(lambda: look_ups(stage) == 1 and _is_put_off(stage), 10)

        with stage.store.writing() as unit:
            seen = bot.jobs.inbox.SeenPost("T_DEMO", row, f"C_ASK:{question['ts']}", reply["ts"])
            assert not unit.inbox.confirm([replace(seen, team_id="T_OTHER")], datetime.now(UTC))
            assert unit.inbox.confirm([seen], datetime.now(UTC))
        await all_done(stage)

        assert len(replies(stage, question)) == 1
        assert look_ups(stage) == 1


@pytest.mark.usefixtures("untold")
async def test_a_look_up_reads_pages_of_fifteen_and_goes_on_where_it_was_stopped(
    kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_api, "MINUTE", 1.0)
    async with staged(kb, Store(sqlite_engine)) as stage:
        stage.slack.faults.limit(posts_per_second=1000, outside_marketplace=True)
        stage.slack.faults.hang(POST)
        ada = stage.slack.person("U_ADA")
        await ada.says("@helpdesk", WHEN)
        await stage.slack.wait_for(lambda: stage.slack.journal.calls(POST))
        for number in range(40):  # newer than the post: three pages
            stage.slack.another_app_says(_dm(stage), f"something else {number}")
        await all_done(stage, 20)

        calls = stage.slack.journal.calls("conversations.history")
        pages = [call for call in calls if call.answer.get("ok")]
        assert len(stage.bot_messages("U_ADA", "@helpdesk")) == 1
        assert len(stage.slack.journal.calls(POST)) == 1
        assert len(pages) == 3
        assert {str(call.request["limit"]) for call in calls} == {"15"}
        assert all(call.request.get("latest") for call in calls)
        assert len({str(call.request.get("cursor")) for call in pages}) == 3
        assert len(calls) - len(pages) <= 3


def _dm(stage: Stage) -> str:
    return stage.slack.workspace.dm("U_ADA").id


@pytest.mark.usefixtures("untold")
async def test_what_comes_after_a_post_in_doubt_goes_out_after_a_minute_and_the_doubt_is_settled_later(
    kb: KnowledgeBase, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.due.LONGEST_LOOK_UP", timedelta(seconds=1))
    async with staged(kb, store) as stage:
        stage.slack.faults.fail("conversations.history", 1, status=429, retry_after=5)
        stage.slack.faults.hang(POST)
        ada = stage.slack.person("U_ADA")
        await ada.says("@helpdesk", WHEN)
        await stage.slack.wait_for(lambda: stage.slack.journal.calls(POST))
        await ada.says("@helpdesk", "Can we use our firm's shared PACER account?")

        await stage.slack.wait_for(lambda: len(stage.bot_messages("U_ADA", "@helpdesk")) == 2, 4.5)
        assert len(stage.slack.journal.calls("conversations.history")) <= 1
        await all_done(stage, 20)

        assert len(stage.slack.journal.calls(POST)) == 2
        assert "can't be linked" in words_of(stage.bot_messages("U_ADA", "@helpdesk")[1])


@pytest.mark.usefixtures("untold")
async def test_what_cannot_be_decided_for_a_quarter_of_an_hour_is_sent_again_and_says_so_once(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with staged(kb, Store(sqlite_engine)) as stage:
        assert stage.running is not None
        stage.slack.faults.fail("conversations.replies", 1000, status=429, retry_after=1)
        stage.slack.faults.hang(POST)
        question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
        await stage.slack.wait_for(lambda: stage.slack.journal.calls("conversations.replies"), 10)
        assert len(replies(stage, question)) == 1
        with stage.store.writing() as unit:
            long_ago = datetime.now(UTC) - client.REPEAT_AFTER
            unit.connection.execute(update(inbox).values(in_doubt_since=long_ago, due_at=long_ago, owner=None))
        await all_done(stage, 20)

        first, again = replies(stage, question)
        assert WORDS.answers.MAY_BE_REPEAT not in words_of(first)
        assert WORDS.answers.MAY_BE_REPEAT in words_of(again)
        assert stage.running.bot.metrics.repeats._value.get() == 1


async def test_a_person_who_copies_a_key_confirms_nothing(stage: Stage) -> None:
    saw: list[object] = []
    assert stage.running is not None
    stage.running.bot.inbox.saw = saw.append  # type: ignore[method-assign, assignment]
    channel = stage.slack.channel("#ask-helpdesk")
    blocks = [{"type": "section", "block_id": "post:1:C_ASK:1.1", "text": {"type": "plain_text", "text": "x"}}]

    stage.slack.workspace.post(channel, {"text": "x", "user": "U_ADA", "blocks": blocks})
    stage.slack.workspace.post(channel, {"text": "x", "user": "U_OTHER", "bot_id": "B_OTHER", "blocks": blocks})
    await stage.settled()
    assert saw == []

    await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await all_done(stage)
    assert len(saw) == 1


@pytest.mark.slow
async def test_two_bots_in_one_channel_take_turns(kb: KnowledgeBase, postgres_engine: Engine) -> None:
    from tests.test_exactly_once import another_bot

    async with staged(kb, Store(postgres_engine)) as stage:
        stage.post_burst = 2
        await stage.restart()
        async with another_bot(stage, kb, postgres_engine):
            stage.slack.faults.limit(posts_per_second=1)
            ada = stage.slack.person("U_ADA")
            asked = await asyncio.gather(*(ada.says("#ask-helpdesk", f"@helpdesk {WHEN}") for _ in range(12)))
            await all_done(stage, 40)

            assert [len(replies(stage, question)) for question in asked] == [1] * 12
            assert len(stage.slack.journal.calls(POST)) <= 18
            assert look_ups(stage) == 0
