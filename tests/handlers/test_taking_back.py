"""A question that is deleted takes its reply with it, once, and what is kept of it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

import bot.jobs.inbox
from bot.store.tables import conversations, inbox, questions
from tests.journey import all_done, everything_stored
from tests.stage import Json, Stage

pytestmark = pytest.mark.sampled

ASK, DM = "#ask-helpdesk", "@helpdesk"
WHEN = "When can I link my accounts in S.D. Ala.?"


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)


async def asked(stage: Stage, ref: str = ASK, text: str = WHEN) -> Json:
    """A question, answered."""
    question = await stage.slack.person("U_ADA").says(ref, text if ref == DM else f"@helpdesk {text}")
    await all_done(stage)
    assert replies(stage, ref)
    return question


def replies(stage: Stage, ref: str = ASK) -> list[Json]:
    return [one for one in stage.bot_messages("U_ADA", ref) if not one.get("is_ephemeral")]


def kept(stage: Stage) -> tuple[int, int]:
    """How many questions and conversations."""
    with stage.store.reading() as unit:
        counts = [
            unit.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (questions, conversations)
        ]
    return counts[0], counts[1]


@pytest.mark.parametrize("copies", [1, 3])
async def test_a_question_in_a_channel_takes_its_reply_with_it_once(stage: Stage, copies: int) -> None:
    question = await asked(stage)
    stage.slack.faults.copies, stage.slack.faults.event_ids = copies, copies

    await stage.slack.person("U_ADA").deletes(dict(question))
    await all_done(stage)

    assert replies(stage) == []
    assert kept(stage) == (0, 0)
    assert len(stage.slack.journal.calls("chat.delete")) == 1
    assert question["ts"] not in str(stage.slack.person("U_ADA").sees(ASK))  # no tombstone stays


async def test_a_question_in_the_direct_message_does_too_and_an_earlier_one_stays(stage: Stage) -> None:
    await asked(stage, DM, "How do I get a PACER account?")
    before = replies(stage, DM)
    question = await asked(stage, DM)

    await stage.slack.person("U_ADA").deletes(dict(question))
    await all_done(stage)

    assert [one["ts"] for one in replies(stage, DM)] == [one["ts"] for one in before]
    assert kept(stage)[0] == 1


async def test_what_others_said_below_it_stays(stage: Stage) -> None:
    question = await asked(stage)
    await stage.slack.person("U_BEN").says(ASK, "I did it last week.", thread=dict(question))

    await stage.slack.person("U_ADA").deletes(dict(question))
    await all_done(stage)

    thread = stage.slack.person("U_ADA").thread(dict(question))
    assert [one["text"] for one in thread if one["user"] == "U_BEN"] == ["I did it last week."]
    assert replies(stage) == []


async def test_while_slack_is_out_the_reply_waits_to_be_taken_back(stage: Stage) -> None:
    question = await asked(stage)
    stage.slack.faults.fail("chat.delete", 1, status=500)

    await stage.slack.person("U_ADA").deletes(dict(question))
    await stage.slack.wait_for(lambda: not replies(stage), 20)
    await all_done(stage)

    assert kept(stage) == (0, 0)


async def test_where_slack_lets_the_reply_stand_what_is_kept_goes_all_the_same(stage: Stage) -> None:
    question = await asked(stage)
    stage.slack.faults.fail("chat.delete", 1, status=200, error="compliance_exports_prevent_deletion")

    await stage.slack.person("U_ADA").deletes(dict(question))
    await all_done(stage)

    assert kept(stage) == (0, 0)


async def test_a_question_that_is_deleted_before_its_answer_comes_has_none_in_the_end(stage: Stage) -> None:
    stage.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=1)
    question = await stage.slack.person("U_ADA").says(DM, WHEN)
    await stage.slack.wait_for(lambda: stage.slack.journal.calls("chat.postMessage"))

    await stage.slack.person("U_ADA").deletes(dict(question))
    await stage.slack.wait_for(lambda: stage.slack.journal.calls("chat.delete"), 20)
    await all_done(stage)

    assert replies(stage, DM) == []
    assert kept(stage)[0] == 0


async def test_what_others_delete_is_neither_read_nor_kept(stage: Stage) -> None:
    question = await asked(stage)
    reply = await stage.slack.person("U_BEN").says(ASK, "Walnut soup for lunch?", thread=dict(question))
    await all_done(stage)
    with stage.store.reading() as unit:
        rows = unit.connection.execute(select(func.count()).select_from(inbox)).scalar_one()

    await stage.slack.person("U_BEN").deletes(dict(reply))
    await asyncio.sleep(0.2)
    await all_done(stage)

    assert len(replies(stage)) == 1
    assert "Walnut" not in everything_stored(stage)
    with stage.store.reading() as unit:
        assert unit.connection.execute(select(func.count()).select_from(inbox)).scalar_one() == rows
