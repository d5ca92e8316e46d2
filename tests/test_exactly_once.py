"""Exactly one reply, whatever Slack and the network do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, text

import bot.jobs.inbox
import bot.serving.app
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.interactions import NotAnsweredError
from bot.serving.app import running_bot
from bot.store import database
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.slack import failures
from handlers.slack.error_names import TOKEN_REFUSED
from tests.journey import all_done
from tests.stage import Json, Stage, related_title, staged, words_of

SHARED = "Can we use our firm's shared PACER account?"
WHEN = "When can I link, and is there a deadline?"
COPIES, IDS = 5, 3


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)


def replies(stage: Stage, question: Json) -> list[Json]:
    """The bot's messages in the question's thread."""
    said = stage.bot_messages("U_ADA", question["channel"])
    return [message for message in said if message.get("thread_ts") == question["ts"]]


async def unheard_mention(stage: Stage, said: str = f"@helpdesk {WHEN}") -> tuple[Json, Json, Json]:
    """A mention that Slack has not told the bot of yet; its two events, to be delivered by hand."""
    slack = stage.slack
    question = await slack.person("U_ADA").says("#general", said)
    slack.invites_bot("#general")
    await stage.settled()
    event = {key: value for key, value in question.items() if key != "channel"} | {"channel": "C_GENERAL"}
    message = _envelope(event | {"type": "message", "channel_type": "channel"}, "Ev-message")
    return question, message, _envelope(event | {"type": "app_mention"}, "Ev-mention")


def _envelope(event: dict[str, Any], event_id: str) -> dict[str, Any]:
    authorization = {"enterprise_id": None, "team_id": "T_DEMO", "user_id": "U_BOT", "is_bot": True}
    return {
        "type": "event_callback",
        "team_id": "T_DEMO",
        "api_app_id": "A_HELPDESK",
        "event": event,
        "event_id": event_id,
        "event_time": 1_700_000_000,
        "authorizations": [authorization],
    }


async def deliver(stage: Stage, *payloads: Json) -> list[bool]:
    """All at the same time; which of them were acked."""
    one = stage.slack.deliveries.deliver
    sent = [one("events_api", str(payload["event"]["type"]), dict(payload)) for payload in payloads]
    return [ack.ok for ack in await asyncio.gather(*sent)]


@asynccontextmanager
async def another_bot(stage: Stage, kb: KnowledgeBase, engine: Engine) -> AsyncIterator[None]:
    """A second bot with a connection pool of its own to the same database."""
    second = database.connect(engine.url.render_as_string(hide_password=False))
    try:
        async with running_bot(stage.settings, kb, Store(second)):
            await stage.slack.connected(2)
            yield
    finally:
        second.dispose()


# --- the same thing several times


@pytest.mark.parametrize(("copies", "event_ids"), [(COPIES, 1), (1, COPIES), (COPIES, IDS)])
async def test_one_message_delivered_often_gets_one_reply(stage: Stage, copies: int, event_ids: int) -> None:
    stage.slack.faults.copies, stage.slack.faults.event_ids = copies, event_ids

    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await all_done(stage)

    assert len(stage.slack.journal.deliveries()) >= copies * event_ids
    assert len(replies(stage, question)) == 1


@pytest.mark.parametrize("mention_first", [True, False])
async def test_a_mention_comes_as_two_events_in_any_order_and_gets_one_reply(stage: Stage, mention_first: bool) -> None:
    question, message, mention = await unheard_mention(stage)

    for payload in (mention, message) if mention_first else (message, mention):
        assert await deliver(stage, payload) == [True]
        await all_done(stage)

    assert len(replies(stage, question)) == 1


async def test_simultaneous_deliveries_get_one_reply(stage: Stage) -> None:
    question, message, mention = await unheard_mention(stage)

    acked = await deliver(stage, *[message, mention] * 8)
    await all_done(stage)

    assert all(acked)
    assert len(replies(stage, question)) == 1


async def test_a_repetition_after_a_restart_gets_no_second_reply(stage: Stage) -> None:
    question, message, mention = await unheard_mention(stage)
    await deliver(stage, message)
    await all_done(stage)

    await stage.restart()
    await deliver(stage, message, mention)
    await all_done(stage)

    assert len(replies(stage, question)) == 1


async def test_what_was_not_acked_before_a_restart_is_answered_after_it(stage: Stage) -> None:
    await stage.stop()
    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")

    await stage.start()
    await all_done(stage)

    assert len(replies(stage, question)) == 1


async def test_lost_acks_make_slack_repeat_and_the_bot_not(stage: Stage) -> None:
    stage.slack.faults.lost_acks = 2
    stage.slack.deliveries.retry_delays = (0.0, 0.0, 0.0)

    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await all_done(stage)

    assert len(stage.slack.journal.failures()) == 2
    assert len(replies(stage, question)) == 1


async def test_two_questions_of_one_person_get_their_replies_in_order(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    stage.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=1)

    await asyncio.gather(ada.says("@helpdesk", WHEN), ada.says("@helpdesk", SHARED))
    await all_done(stage)

    first, second = stage.bot_messages("U_ADA", "@helpdesk")
    assert "no published deadline" in words_of(first)
    assert "can't be linked" in words_of(second)


async def test_a_person_whose_message_had_to_wait_is_warned_of_its_password_all_the_same(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    stage.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=1)

    await ada.says("@helpdesk", WHEN)
    await ada.says("@helpdesk", f"my password is Walnut#4471x. {SHARED}")
    await all_done(stage)

    assert len(stage.bot_messages("U_ADA", "@helpdesk")) == 3
    assert [m for m in ada.sees("@helpdesk") if m.get("is_ephemeral") and "looks like a password" in words_of(m)]


async def test_an_edit_before_the_reply_ends_in_one_reply_to_the_new_words(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    stage.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=1)
    await ada.says("@helpdesk", "hello")
    await stage.slack.wait_for(lambda: stage.slack.journal.calls("chat.postMessage"))
    waiting = await ada.says("@helpdesk", WHEN)
    await stage.settled()

    await ada.edits(waiting, SHARED)
    await all_done(stage)

    _, reply = stage.bot_messages("U_ADA", "@helpdesk")
    assert "can't be linked" in words_of(reply)


# --- Slack fails


@pytest.mark.parametrize("ref", ["#ask-helpdesk", "@helpdesk"])
async def test_a_post_whose_answer_was_lost_is_found_and_not_posted_again(
    kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, ref: str
) -> None:
    monkeypatch.setattr(bot.serving.app, "SLACK_TIMEOUT_SECONDS", 1)
    async with staged(kb, Store(sqlite_engine)) as stage:
        stage.slack.faults.hang("chat.postMessage")

        await stage.slack.person("U_ADA").says(ref, f"@helpdesk {WHEN}")
        await all_done(stage)

        assert len(stage.bot_messages("U_ADA", ref)) == 1
        assert len(stage.slack.journal.calls("chat.postMessage")) == 1


async def test_a_bot_stopped_while_its_post_hangs_leaves_it_to_the_next(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.serving.app, "GRACE_SECONDS", 0.05)
    stage.slack.faults.hang("chat.postMessage")
    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await stage.slack.wait_for(lambda: stage.slack.journal.calls("chat.postMessage"))

    await stage.restart()
    await all_done(stage)

    assert len(replies(stage, question)) == 1
    assert len(stage.slack.journal.calls("chat.postMessage")) == 1


async def test_a_pause_that_slack_asks_for_is_kept(stage: Stage) -> None:
    stage.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=2)

    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await all_done(stage)

    refused, taken = stage.slack.journal.calls("chat.postMessage")
    assert taken.at - refused.at >= 2
    assert len(replies(stage, question)) == 1


async def test_a_failing_slack_is_tried_again(stage: Stage) -> None:
    stage.slack.faults.fail("chat.postMessage", 1, status=500)

    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await all_done(stage)

    assert len(stage.slack.journal.calls("chat.postMessage")) == 2
    assert len(replies(stage, question)) == 1


@pytest.mark.parametrize("error", sorted(TOKEN_REFUSED))
async def test_a_token_that_slack_refuses_delays_the_answer_until_there_is_another(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    monkeypatch.setattr(failures, "ADMIN_SECONDS", 0.1)
    stage.slack.faults.fail("chat.postMessage", 2, status=200, error=error)

    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await stage.slack.wait_for(lambda: replies(stage, question), 20)
    await stage.settled()

    assert len(replies(stage, question)) == 1


async def test_a_channel_that_takes_one_post_a_second_gets_every_reply_once(stage: Stage) -> None:
    stage.slack.faults.posts_per_second = 1
    ada = stage.slack.person("U_ADA")

    questions = [await ada.says("#ask-helpdesk", f"@helpdesk {WHEN}") for _ in range(3)]
    await all_done(stage)

    assert [len(replies(stage, question)) for question in questions] == [1, 1, 1]


async def test_a_channel_that_the_bot_was_thrown_out_of_stops_nothing(stage: Stage) -> None:
    question, message, _ = await unheard_mention(stage)
    stage.slack.removes_bot("#general")

    await deliver(stage, message)
    await stage.slack.person("U_ADA").says("@helpdesk", WHEN)
    await all_done(stage)

    assert replies(stage, question) == []
    from_the_channel, answered = stage.bot_messages("U_ADA", "@helpdesk")
    assert words_of(from_the_channel).startswith(WORDS.answers.ELSEWHERE.format(channel="C_GENERAL"))
    assert words_of(from_the_channel).endswith(words_of(answered))


@pytest.mark.parametrize("abruptly", [False, True])
async def test_a_socket_that_breaks_costs_no_answer(stage: Stage, abruptly: bool) -> None:
    await stage.slack.socket_mode.drop(abruptly=abruptly)

    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await stage.slack.connected()
    await all_done(stage)

    assert len(replies(stage, question)) == 1


async def test_a_socket_that_slack_renews_costs_no_answer(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await stage.slack.socket_mode.disconnect("refresh_requested")

    question = await ada.says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await stage.slack.connected()
    await all_done(stage)

    assert len(replies(stage, question)) == 1


async def test_a_bot_that_slack_does_not_reach_over_http_answers_the_retry(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with staged(kb, Store(sqlite_engine), transport="http", retry_delays=(0.0, 0.0, 0.0)) as stage:
        url, stage.slack.request_url = stage.slack.request_url, "http://127.0.0.1:9/slack/events"
        question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
        await stage.slack.wait_for(stage.slack.journal.failures)
        stage.slack.request_url = url or ""
        await all_done(stage)

        assert len(replies(stage, question)) == 1


# --- the database fails


@pytest.fixture
async def impatient(kb: KnowledgeBase, store: Store) -> AsyncIterator[Stage]:
    """A stage on each kind of database, in a Slack that waits half a second for an ack and repeats at once."""
    async with staged(kb, store, ack_seconds=0.5, retry_delays=(0.0, 0.1, 0.1)) as stage:
        yield stage


async def test_a_question_that_cannot_be_written_down_is_not_acked_and_answered_when_it_can(impatient: Stage) -> None:
    stage, engine = impatient, impatient.store.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))

    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await stage.slack.wait_for(lambda: len(stage.slack.journal.failures()) >= 2)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))
    await all_done(stage)

    assert len(replies(stage, question)) == 1


async def test_a_click_that_cannot_be_written_down_says_so_and_works_when_it_can(impatient: Stage) -> None:
    stage, engine = impatient, impatient.store.engine
    ada = stage.slack.person("U_ADA")
    question = await ada.says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await all_done(stage)
    answer = dict(replies(stage, question)[0])
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))

    with pytest.raises(NotAnsweredError):
        await ada.clicks(answer, related_title(answer))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))
    await ada.clicks(answer, related_title(answer))
    await all_done(stage)

    assert len(replies(stage, question)) == 2


async def test_a_locked_database_delays_the_ack_and_the_answer_comes_once(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with staged(kb, Store(sqlite_engine), ack_seconds=0.3, retry_delays=(0.0, 0.1, 0.1)) as stage:
        with database.transaction(sqlite_engine, writes=True):
            question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
            await stage.slack.wait_for(lambda: len(stage.slack.journal.failures()) >= 2)
            assert replies(stage, question) == []
        await all_done(stage)

        assert len(replies(stage, question)) == 1


# --- two bots


async def test_two_bots_on_one_database_give_one_reply_to_each_question(kb: KnowledgeBase, engine: Engine) -> None:
    async with staged(kb, Store(engine)) as stage, another_bot(stage, kb, engine):
        stage.slack.faults.copies, stage.slack.faults.event_ids = 2, 2
        people = [stage.slack.person(person) for person in ("U_ADA", "U_BEN", "U_SAM")]

        questions = [
            await person.says("#ask-helpdesk", f"@helpdesk {said}") for said in (WHEN, SHARED) * 2 for person in people
        ]
        await all_done(stage, timeout=20)

        assert [len(replies(stage, question)) for question in questions] == [1] * 12


async def test_a_bot_takes_over_what_another_left(kb: KnowledgeBase, engine: Engine) -> None:
    async with staged(kb, Store(engine)) as stage:
        stage.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=1)
        question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
        await stage.slack.wait_for(lambda: stage.slack.journal.calls("chat.postMessage"))
        await stage.settled()

        async with another_bot(stage, kb, engine):
            await stage.stop()
            await stage.slack.wait_for(lambda: len(replies(stage, question)) == 1)
            await all_done(stage)
        await stage.start()

        assert len(replies(stage, question)) == 1


async def test_the_reply_carries_a_key_and_no_words_in_its_metadata(stage: Stage) -> None:
    question = await stage.slack.person("U_ADA").says("#ask-helpdesk", f"@helpdesk {WHEN}")
    await all_done(stage)

    [call] = stage.slack.journal.calls("chat.postMessage")
    metadata = call.request["metadata"]
    metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
    assert metadata["event_payload"] == {"key": f"C_ASK:{question['ts']}"}
