"""What is not for the bot is known by ids and mentions: its words are not redacted, so not read at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

import bot.serving.slack_app
from bot.core.redaction import Redaction, redact
from bot.desk.questions import QuestionDesk
from bot.store.tables import questions
from handlers.blocks.words import WORDS
from handlers.slack.payloads import text as payload_text
from tests.handlers.test_tickets import ASK, STAFF, opened, staff_card, whispers
from tests.journey import all_done
from tests.stage import Stage

TALK = "the court moved my filing account last week and nobody told me. "
LONG = f"{TALK * 280} my password is Walnut#4471x. {TALK * 280}"


@pytest.fixture
def redactions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each text that is redacted on its way in."""
    found: list[str] = []

    def counted(text: str) -> Redaction:
        found.append(text)
        return redact(text)

    monkeypatch.setattr(payload_text, "redact", counted)
    return found


async def test_remarks_among_colleagues_are_not_redacted(stage: Stage, redactions: list[str]) -> None:
    ben, ada = stage.slack.person("U_BEN"), stage.slack.person("U_ADA")
    remark = await ben.says(ASK, LONG)
    await ada.says(ASK, "thanks for telling", thread=dict(remark))
    await ada.says(ASK, "@ben what do you think?", thread=dict(remark))
    await ben.edits(dict(remark), LONG + " really")
    await ben.deletes(dict(remark))
    await all_done(stage)

    assert redactions == []


async def test_a_colleague_in_somebody_elses_thread_with_the_bot_is_not_redacted(
    stage: Stage, redactions: list[str]
) -> None:
    ada, ben = stage.slack.person("U_ADA"), stage.slack.person("U_BEN")
    question = await ada.says(ASK, "@helpdesk how do I link my account?")
    await all_done(stage)
    redactions.clear()
    remark = await ben.says(ASK, LONG, thread=dict(question))
    await ben.edits(dict(remark), "never mind")
    await all_done(stage)

    assert redactions == []


async def test_what_staff_say_to_each_other_in_a_tickets_thread_is_not_redacted(
    stage: Stage, redactions: list[str]
) -> None:
    await opened(stage)
    redactions.clear()
    sam = stage.slack.person("U_SAM")
    remark = await sam.says(STAFF, LONG, thread=dict(staff_card(stage)))
    await sam.edits(dict(remark), "I have seen this before")
    await all_done(stage)

    assert redactions == []


async def test_a_question_is_redacted_once_and_a_command_too(stage: Stage, redactions: list[str]) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says(ASK, "@helpdesk how do I link my account?")
    await all_done(stage)
    await ada.runs("/nextgen", "how do I link my account in Miami?")
    await all_done(stage)

    assert redactions == ["how do I link my account?", "how do I link my account in Miami?"]


@pytest.mark.slow  # it computes for ten seconds
@pytest.mark.timeout(300)
async def test_ten_pasted_texts_at_once_are_each_kept_without_their_passwords(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await asyncio.gather(*(ada.says(ASK, f"@helpdesk {number} {LONG}") for number in range(10)))
    await all_done(stage, timeout=240)

    with stage.store.reading() as unit:
        texts = [row.text for row in unit.connection.execute(questions.select())]
    assert sorted(text[0] for text in texts) == list("0123456789")
    assert "Walnut" not in repr(texts)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A desk that never comes back."""
    monkeypatch.setattr(bot.serving.slack_app, "LISTENER_SECONDS", 2)  # an ack takes its time on a busy machine
    never = Event()
    monkeypatch.setattr(QuestionDesk, "ask", lambda *_: never.wait(20))
    yield never
    never.set()


async def test_a_listener_that_hangs_ends_with_a_sentence_and_a_reference(stage: Stage, hanging: Event) -> None:
    await stage.slack.person("U_ADA").runs("/nextgen", "how do I link my account in Miami?", ASK)
    await stage.slack.wait_for(lambda: whispers(stage, "U_ADA"))

    assert WORDS.problems.unexpected("")[:40] in whispers(stage, "U_ADA")[-1]
    hanging.set()
