"""The journeys that need no fault switch, with the bot in a Slack server that somebody else wrote."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.serving.app import running_bot
from bot.settings import Settings
from bot.store.store import Store
from handlers.blocks.words import WORDS
from tests.other_slack.server import ADA, ASK, BOT, PROGRAM, SAM, STAFF, WORKSPACE, OtherSlack, serving, words_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.access(PROGRAM, os.X_OK), reason="the other Slack server is not installed: `make other-slack`"
    ),
]
QUESTION = "When can I link, and is there a deadline?"
ANSWER = "no published deadline"


@pytest.fixture
async def slack(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[OtherSlack]:
    """With the bot connected by Socket Mode."""
    app = WORKSPACE["app"]
    assert isinstance(app, dict)
    async with serving() as other:
        settings = Settings(
            SLACK_BOT_TOKEN=SecretStr(app["botToken"]),
            SLACK_APP_TOKEN=SecretStr(app["appToken"]),
            SLACK_API_URL=f"{other.url}/api/",
            PORT=0,
            HELPDESK_HOST="127.0.0.1",
            HELPDESK_POST_BURST=1000,
            HELPDESK_STAFF_CHANNEL=STAFF,
            HELPDESK_MEASURE_DRAFTS=False,
        )
        async with running_bot(settings, kb, Store(sqlite_engine)):
            await other.until(lambda: any("connected" in one["summary"] for one in other.log))
            yield other


async def opened(slack: OtherSlack, text: str) -> str:
    """A ticket of Ada's by the form; her direct message."""
    direct = await slack.direct(ADA)
    await slack.control("command", user=ADA, channel=ASK, command="/nextgen", text="ticket")
    await slack.until(lambda: slack.modals)
    await slack.submits(ADA, text=text)
    await slack.until(lambda: slack.said(STAFF, text) and slack.said(direct, text))
    return direct


async def test_a_mention_is_answered_once_in_its_thread_and_a_follow_up_too(slack: OtherSlack) -> None:
    asked = await slack.says(ADA, ASK, f"<@{BOT}> How do I link my account in S.D. Fla.?")
    await slack.until(lambda: slack.said(ASK, "Southern District of Florida"))
    await slack.says(ADA, ASK, "and in S.D. Ala.?", asked["ts"])
    await slack.until(lambda: slack.said(ASK, "Southern District of Alabama"))

    answers = slack.said(ASK)
    assert [one["thread_ts"] for one in answers] == [asked["ts"], asked["ts"]]


async def test_what_colleagues_say_is_left_alone(slack: OtherSlack) -> None:
    await slack.says(ADA, ASK, "Lunch at noon?")
    asked = await slack.says(ADA, ASK, f"<@{BOT}> {QUESTION}")
    await slack.until(lambda: slack.said(ASK, ANSWER))

    assert [one["thread_ts"] for one in slack.said(ASK)] == [asked["ts"]]


async def test_a_direct_message_is_answered_there_and_a_button_shows_the_sources(slack: OtherSlack) -> None:
    direct = await slack.direct(ADA)
    await slack.says(ADA, direct, QUESTION)
    [answer] = await slack.until(lambda: slack.said(direct, ANSWER))
    before = words_of(answer)

    await slack.presses(ADA, answer, WORDS.answers.SOURCES)
    await slack.until(lambda: words_of(slack.said(direct, ANSWER)[0]) != before)

    assert len(slack.said(direct)) == 1


async def test_the_home_tab_is_published(slack: OtherSlack) -> None:
    await slack.direct(ADA)
    await slack.until(lambda: ADA in slack.homes)


async def test_a_command_is_answered_so_that_only_its_asker_sees_it(slack: OtherSlack) -> None:
    await slack.control("command", user=ADA, channel=ASK, command="/nextgen", text=QUESTION)
    [answer] = await slack.until(lambda: slack.said(ASK, ANSWER))

    assert (answer["subtype"], answer["ephemeral_to"]) == ("ephemeral", ADA)


async def test_an_edit_changes_the_answer_and_a_deletion_takes_it_back(slack: OtherSlack) -> None:
    asked = await slack.says(ADA, ASK, f"<@{BOT}> {QUESTION}")
    [answer] = await slack.until(lambda: slack.said(ASK, ANSWER))
    await slack.control(
        "edit-message", user=ADA, channel=ASK, ts=asked["ts"], text=f"<@{BOT}> How do I link in S.D. Fla.?"
    )
    await slack.until(lambda: slack.said(ASK, "Southern District of Florida"))
    assert [one["ts"] for one in slack.said(ASK)] == [answer["ts"]]

    await slack.control("delete-message", user=ADA, channel=ASK, ts=asked["ts"])
    await slack.until(lambda: not slack.said(ASK))


async def test_the_check_goes_on_by_its_buttons_in_place(slack: OtherSlack) -> None:
    direct = await slack.direct(ADA)
    await slack.says(ADA, direct, "walk me through linking in flsd")
    [card] = await slack.until(lambda: slack.said(direct, "Linking check"))
    before = words_of(card)

    await slack.presses(ADA, card, "Me")
    await slack.until(lambda: words_of(slack.said(direct)[0]) != before)

    assert len(slack.said(direct)) == 1


async def test_a_ticket_goes_to_staff_is_claimed_and_answered(slack: OtherSlack) -> None:
    direct = await opened(slack, "The court's page refuses my login.")
    [card] = slack.said(STAFF, "refuses my login")
    await slack.presses(SAM, card, WORDS.staff.CLAIM)
    await slack.until(lambda: slack.said(STAFF, f"<@{SAM}>"))
    await slack.says(SAM, STAFF, "!reply Have you linked before?", card["ts"])
    [reply] = await slack.until(lambda: slack.said(direct, "Have you linked before?"))
    [own] = slack.said(direct, WORDS.asker.WRITE_HERE)
    await slack.says(ADA, direct, "Yes, in another court.", own["ts"])
    await slack.until(lambda: slack.said(STAFF, "Yes, in another court."))

    assert reply["thread_ts"] == own["ts"]
