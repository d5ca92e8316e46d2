"""Whatever a message holds is read in one way, for questions and for tickets; what cannot be read is said so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.slack.message_text import read_contents
from tests.handlers.test_tickets import DM, opened, own_card, press, said, staff_card, staff_thread
from tests.journey import all_done, everything_stored
from tests.stage import Stage, staged, words_of

pytestmark = pytest.mark.sampled

ASK = "#ask-helpdesk"
QUESTION = "How do I get a PACER account?"
PDF, VOICE = "application/pdf", "audio/webm"


@pytest.fixture(params=["socket", "http"])
async def either(request: pytest.FixtureRequest, kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(sqlite_engine), transport=request.param) as stage:
        yield stage


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


# --- the reader


@pytest.mark.parametrize(
    ("message", "typed", "forwarded", "files"),
    [
        ({"text": "a &lt;b&gt;"}, "a &lt;b&gt;", "", 0),
        ({"text": "a", "blocks": rich({"type": "text", "text": "a"})}, "a", "", 0),
        (
            {"text": "", "blocks": rich({"type": "user", "user_id": "U1"}, {"type": "text", "text": " is <b>"})},
            "<@U1> is &lt;b&gt;", "", 0,
        ),
        ({"blocks": rich({"type": "link", "url": "https://a.example", "text": "here"})}, "<https://a.example|here>",
         "", 0),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*a*"}},
                     {"type": "section", "fields": [{"type": "plain_text", "text": "b & c"}]}]},
         "*a*\nb &amp; c", "", 0),
        ({"text": "see", "attachments": [{"is_share": True, "from_url": "https://x", "text": "q"}]}, "see", "q", 0),
        ({"text": "", "attachments": [{"is_share": True, "message_blocks": [
            {"message": {"blocks": rich({"type": "text", "text": "q"})}}]}]}, "", "q", 0),
        ({"text": "", "attachments": [{"is_share": True, "fallback": "[now] ada: q"}]}, "", "[now] ada: q", 0),
        ({"text": "", "attachments": [{"is_share": True, "text": "1", "attachments": [{"text": "2"}]}]}, "", "1\n2", 0),
        # Previews of links are nobody's words, with or without a title.
        ({"text": "https://x", "attachments": [{"from_url": "https://x", "text": "all about x"}]}, "https://x", "", 0),
        ({"text": "https://x", "attachments": [{"from_url": "https://x", "is_msg_unfurl": True, "text": "q"}]},
         "https://x", "", 0),
        ({"text": "x", "attachments": [{"is_app_unfurl": True, "text": "card"}]}, "x", "", 0),
        ({"text": "", "files": [{"id": "F1"}, {"id": "F2"}]}, "", "", 2),
        ({"text": "", "attachments": [{"is_share": True, "files": [{"id": "F1"}]}]}, "", "", 1),
        ({"text": "a", "blocks": 3, "attachments": "b", "files": {}}, "a", "", 0),
    ],
)  # fmt: skip
def test_what_a_message_holds(message: dict[str, Any], typed: str, forwarded: str, files: int) -> None:
    found = read_contents(message)

    assert (found.typed_text, found.forwarded_text, found.files) == (typed, forwarded, files)


SHARED = {
    "type": "message", "user": "U_ADA", "ts": "1724966800.923979", "team": "T043DB835ML", "channel_type": "im",
    "text": "fwd, see below",
    "blocks": rich({"type": "text", "text": "fwd, see below"}),
    "attachments": [{
        "ts": "1724966776.474889", "author_id": "U05JAA9EN4T", "channel_id": "C07KTH1T4CQ",
        "channel_team": "T043DB835ML", "is_msg_unfurl": True, "is_share": True, "id": 1,
        "from_url": "https://demo.slack.com/archives/C07KTH1T4CQ/p1724966776474889",
        "message_blocks": [{
            "team": "T043DB835ML", "channel": "C07KTH1T4CQ", "ts": "1724966776.474889",
            "message": {"blocks": rich({"type": "text", "text": QUESTION})},
        }],
        "color": "D0D0D0", "fallback": "[August 29th, 2024 2:26 PM] ben: " + QUESTION, "text": QUESTION,
        "author_name": "Ben", "footer": "Posted in #general", "mrkdwn_in": ["text"],
    }],
}  # fmt: skip
"""A shared message, as Slack sends it."""


LINK = "https://demo.slack.com/archives/C1/p1724966776474889"


def linked(text: str, **preview: Any) -> dict[str, Any]:
    """A message with a link to another, and the preview that Slack puts under it."""
    return {"text": f"<{LINK}> {text}".strip(), "attachments": [{"from_url": LINK, "text": QUESTION, **preview}]}


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (SHARED, QUESTION),
        (SHARED | {"text": "", "blocks": []}, QUESTION),
        (SHARED | {"text": "??", "blocks": []}, QUESTION),
        (SHARED | {"text": "Is flsd live?", "blocks": []}, f"Is flsd live?\n{QUESTION}"),
        (linked("", is_msg_unfurl=True), QUESTION),
        (linked("can you answer this?", is_msg_unfurl=True), QUESTION),
        (
            linked("Is flsd live?", is_msg_unfurl=True),
            f"<{LINK}> Is flsd live?",
        ),
        # Of pages elsewhere, and of apps, nothing is read.
        (linked("see below"), f"<{LINK}> see below"),
        (linked("", is_app_unfurl=True), f"<{LINK}>"),
    ],
)
def test_what_was_quoted_is_the_question_where_the_rest_only_points_at_it(message: dict[str, Any], asked: str) -> None:
    found = read_contents(message)
    assert found.asked(found.typed_text.strip("<>")) == asked


async def test_a_secret_in_what_was_forwarded_is_taken_out_once(stage: Stage) -> None:
    asked = await stage.slack.person("U_BEN").says("#general", f"my PACER password is Heliotrope7! {QUESTION}")

    await stage.slack.person("U_ADA").forwards(DM, asked, "see below")
    await all_done(stage)

    assert "PACER" in words_of(said(stage)[-1])
    assert "Heliotrope7" not in str(everything_stored(stage))
    assert "Heliotrope7" not in str(said(stage))


async def test_a_message_that_was_linked_is_answered_in_a_direct_message(stage: Stage) -> None:
    stage.slack.workspace.post(stage.slack.channel("D_ADA"), {"user": "U_ADA", **linked("?", is_msg_unfurl=True)})
    await all_done(stage)

    assert "PACER" in words_of(said(stage)[-1])


def test_however_deep_parts_lie_in_each_other_reading_them_ends() -> None:
    blocks: list[Any] = [{"type": "mrkdwn", "text": "deepest"}]
    attachment: dict[str, Any] = {"text": "deepest"}
    for _ in range(500):
        blocks = [{"type": "context", "elements": blocks}]
        attachment = {"text": "", "attachments": [attachment]}

    assert read_contents({"blocks": blocks, "attachments": [attachment]}).text == ""


# --- questions


async def test_a_forwarded_question_is_answered_in_a_direct_message(either: Stage) -> None:
    ada = either.slack.person("U_ADA")
    asked = await either.slack.person("U_BEN").says("#general", QUESTION)

    await ada.forwards(DM, asked)
    await all_done(either)

    assert len(said(either)) == 1
    assert "PACER" in words_of(said(either)[0])


async def test_with_a_mention_a_forwarded_question_is_answered_where_it_is(stage: Stage) -> None:
    asked = await stage.slack.person("U_BEN").says("#general", "When can I link my accounts in S.D. Ala.?")

    await stage.slack.person("U_ADA").forwards(ASK, asked, "@helpdesk what about this?")
    await all_done(stage)

    assert "Southern District of Alabama" in words_of(stage.bot_messages()[0])


async def test_a_mention_in_what_was_forwarded_speaks_to_nobody(stage: Stage) -> None:
    asked = await stage.slack.person("U_BEN").says(ASK, f"@helpdesk {QUESTION}")
    await all_done(stage)
    before = everything_stored(stage)

    await stage.slack.person("U_ADA").forwards(ASK, asked, "look at that")
    await all_done(stage)

    assert len(stage.bot_messages()) == 1
    assert everything_stored(stage) == before


async def test_me_is_a_way_to_ask(stage: Stage) -> None:
    await stage.slack.person("U_ADA").says_of_self(DM, "asks how to get a PACER account")
    await all_done(stage)

    assert "PACER" in words_of(said(stage)[0])


async def test_a_message_of_blocks_alone_is_read(stage: Stage) -> None:
    channel = stage.slack.channel("D_ADA")
    blocks = rich({"type": "text", "text": QUESTION})
    stage.slack.workspace.post(channel, {"user": "U_ADA", "text": "", "blocks": blocks})
    await all_done(stage)

    assert "PACER" in words_of(said(stage)[0])


@pytest.mark.parametrize("mimetype", [PDF, VOICE])
async def test_what_cannot_be_read_gets_a_sentence_in_a_direct_message_and_silence_elsewhere(
    either: Stage, mimetype: str
) -> None:
    ada = either.slack.person("U_ADA")

    await ada.shares(DM, "notice", mimetype=mimetype)
    await ada.shares(ASK, "notice", mimetype=mimetype)
    await all_done(either)

    [answer] = said(either)
    assert words_of(answer).startswith(WORDS.answers.NO_WORDS)
    assert either.bot_messages() == []


async def test_words_put_to_a_file_afterwards_are_answered(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    shared = await ada.shares(DM, "notice.pdf")
    await all_done(stage)

    await ada.edits(shared, QUESTION)
    await all_done(stage)

    assert [words_of(one).startswith(WORDS.answers.NO_WORDS) for one in said(stage)] == [True, False]


async def test_a_preview_of_a_link_changes_no_answer(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    asked = await ada.says(DM, f"{QUESTION} https://pacer.uscourts.gov")
    await all_done(stage)
    stage.slack.unfurls(asked, "Link your account in S.D. Fla.")
    await all_done(stage)

    assert len(said(stage)) == 1
    assert not any(one.get("edited") for one in said(stage))


# --- edits


async def test_a_mention_that_an_edit_brings_is_answered_once(either: Stage) -> None:
    ada = either.slack.person("U_ADA")
    asked = await ada.says(ASK, QUESTION)
    await all_done(either)

    await ada.edits(asked, f"@helpdesk {QUESTION}")
    await all_done(either)
    assert len(either.bot_messages()) == 1
    assert either.bot_messages()[0]["thread_ts"] == asked["ts"]

    await ada.edits(asked, "@helpdesk When can I link my accounts in S.D. Ala.?")
    await all_done(either)
    assert len(either.bot_messages()) == 1
    assert "Southern District of Alabama" in words_of(either.bot_messages()[0])


async def test_an_edit_of_what_was_never_for_the_bot_leaves_no_trace(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    colleagues = await ada.says(ASK, "Lunch at noon?")
    await all_done(stage)

    await ada.edits(colleagues, "Lunch at one?")
    await all_done(stage)

    assert stage.bot_messages() == []
    assert "Lunch" not in everything_stored(stage)


# --- direct messages of several


async def test_in_a_group_message_mentions_and_follow_ups_are_answered_in_their_thread(either: Stage) -> None:
    group = either.slack.opens_group("U_ADA", "U_BEN")
    ada, ben = either.slack.person("U_ADA"), either.slack.person("U_BEN")

    asked = await ada.says(group.id, "@helpdesk When can I link my accounts in S.D. Ala.?")
    await all_done(either)
    await ada.says(group.id, "and in S.D. Fla.?", asked)
    await all_done(either)
    await ben.says(group.id, "How do I get a PACER account, you think?")
    await all_done(either)

    replies = either.bot_messages("U_ADA", group.id)
    assert [one["thread_ts"] for one in replies] == [asked["ts"]] * 2
    assert "Southern District of Florida" in words_of(replies[1])
    assert "you think" not in everything_stored(either)


# --- tickets


async def test_what_the_asker_forwards_in_a_tickets_thread_comes_to_staff(stage: Stage) -> None:
    await opened(stage)
    ada = stage.slack.person("U_ADA")
    letter = await stage.slack.person("U_BEN").says("#general", "The court wrote: resubmit your request.")

    await ada.forwards(DM, letter, "they say", dict(own_card(stage)))
    await all_done(stage)

    assert any("resubmit your request" in text for text in staff_thread(stage))


async def test_make_a_ticket_reads_a_forwarded_message(stage: Stage) -> None:
    letter = await stage.slack.person("U_BEN").says(ASK, "The link does not go through.")
    shared = await stage.slack.person("U_BEN").forwards(ASK, letter, "what now?")
    ada = stage.slack.person("U_ADA")

    await ada.uses("make_ticket", shared)
    await all_done(stage)

    assert "what now?\\nThe link does not go through." in repr(ada.modal)


@pytest.mark.parametrize("count", [1, 2])
async def test_staff_learn_that_the_files_of_their_reply_wait_for_a_word(stage: Stage, count: int) -> None:
    await opened(stage)
    await press(stage, "Claim")
    sam = stage.slack.person("U_SAM")
    files = [sam.uploads("guide.pdf", b"%PDF-1.4") for _ in range(count)]
    await sam.sends_files("#helpdesk-staff", files, "!reply Please follow the guide.", dict(staff_card(stage)))
    await all_done(stage)

    assert any(WORDS.attachments.follow(count) in text for text in staff_thread(stage))
    assert any("Please follow the guide." in words_of(one) for one in said(stage))


async def test_a_reply_without_files_says_nothing_of_any(stage: Stage) -> None:
    await opened(stage)
    await press(stage, "Claim")
    await stage.slack.person("U_SAM").says("#helpdesk-staff", "!reply Please call the court.", dict(staff_card(stage)))
    await all_done(stage)

    assert not any(WORDS.attachments.with_files(1) in text for text in staff_thread(stage))
