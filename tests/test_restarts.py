"""A bot that is stopped or killed in the middle of its work loses nothing and says nothing twice."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from bot.core.knowledge_base import KnowledgeBase
from tests.process import processed
from tests.stage import words_of

WHEN = "@helpdesk When can I link, and is there a deadline?"


async def test_a_bot_killed_while_its_post_is_in_doubt_does_not_post_again(kb: KnowledgeBase, tmp_path: Path) -> None:
    async with processed(kb, tmp_path) as process:
        slack = process.slack
        slack.faults.hang("chat.postMessage")
        await slack.person("U_ADA").says("#ask-helpdesk", WHEN)
        await slack.wait_for(lambda: slack.journal.calls("chat.postMessage"))

        assert await process.end(signal.SIGKILL) == -signal.SIGKILL
        assert process.open_rows() == 1
        await process.start()
        await process.all_done()

        assert len(process.said()) == 1
        assert len(slack.journal.calls("chat.postMessage")) == 1


@pytest.mark.slow
async def test_a_bot_killed_before_it_posts_is_finished_by_the_next(kb: KnowledgeBase, tmp_path: Path) -> None:
    async with processed(kb, tmp_path) as process:
        slack = process.slack
        slack.faults.hang("chat.postEphemeral")
        await slack.person("U_ADA").says("#ask-helpdesk", f"{WHEN} my password is Walnut#4471x")
        await slack.wait_for(lambda: slack.journal.calls("chat.postEphemeral"))

        await process.end(signal.SIGKILL)
        assert process.said() == []
        await process.start()
        await process.all_done()

        assert len(process.said()) == 1
        assert len(slack.journal.calls("chat.postEphemeral")) == 1


@pytest.mark.slow
async def test_a_bot_asked_to_stop_finishes_what_runs_and_leaves_the_rest_to_the_next(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    async with processed(kb, tmp_path) as process:
        slack = process.slack
        slack.faults.fail("chat.postMessage", 1, status=429, retry_after=1)
        slack.faults.hang("chat.postMessage")
        ada, ben = slack.person("U_ADA"), slack.person("U_BEN")
        await ada.says("@helpdesk", WHEN)
        await ben.says("@helpdesk", WHEN)
        await slack.wait_for(lambda: len(slack.journal.calls("chat.postMessage")) >= 2)

        assert process.bot is not None
        process.bot.send_signal(signal.SIGTERM)
        await slack.wait_for(lambda: slack.socket_mode.connections == 0)
        slack.faults.release()
        assert await process.bot.wait() == 0

        asked_while_down = await slack.person("U_SAM").says("#ask-helpdesk", WHEN)
        await process.start()
        await process.all_done()

        for person in (ada, ben):
            said = [message for message in person.sees("@helpdesk") if message.get("user") == "U_BOT"]
            assert len(said) == 1
        [reply] = process.said()
        assert reply["thread_ts"] == asked_while_down["ts"]
        assert "no published deadline" in words_of(reply)


@pytest.mark.slow
async def test_what_waits_for_another_token_is_sent_at_the_start(kb: KnowledgeBase, tmp_path: Path) -> None:
    async with processed(kb, tmp_path) as process:
        slack = process.slack
        slack.faults.fail("chat.postMessage", 1, status=200, error="token_revoked")
        await slack.person("U_ADA").says("#ask-helpdesk", WHEN)
        await slack.wait_for(lambda: slack.journal.calls("chat.postMessage"))
        assert process.bot is not None
        process.bot.send_signal(signal.SIGTERM)
        assert await process.bot.wait() == 0
        assert process.said() == []

        await process.start()
        await slack.wait_for(process.said, 20)  # not only after TOKEN_SECONDS

        assert len(process.said()) == 1
