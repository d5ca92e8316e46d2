"""Asking, in the ways there are, and reading what comes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from handlers.blocks.words import WORDS
from tests.browser.window import Window, Windows
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

LINK = "How do I link my CM/ECF account to my PACER account in the Southern District of Florida?"
WHEN = "When can I link, and is there a deadline?"


async def test_a_mention_is_answered_in_its_thread_with_court_line_steps_and_count_of_sources(ada: Window) -> None:
    await ada.asks(LINK)

    await expect(ada.answer).to_contain_text("Southern District of Florida (S.D. Fla.)")
    await expect(ada.answer).to_contain_text("Open https://ecf.flsd.uscourts.gov/ and click Southern District of")
    await expect(ada.answer).to_contain_text("choose Utilities > Link a CM/ECF account to my PACER account.")
    await expect(ada.answer).to_contain_text(re.compile(r"Sources \(\d+\):"))
    await expect(ada.answer).not_to_contain_text("Southern District of Florida, Link PACER")
    await expect(ada.answer.get_by_role("button", name="Did this answer your question? Yes")).to_be_visible()
    await expect(ada.thread).to_have_count(2)


async def test_details_open_notes_and_sources_in_the_same_message(ada: Window) -> None:
    await ada.asks(LINK)
    await expect(ada.answer).not_to_contain_text("then E-Filing (CM/ECF)")

    await ada.answer.get_by_role("button", name="Details").click()

    await expect(ada.answer).to_contain_text("then E-Filing (CM/ECF)")
    await expect(ada.answer).to_contain_text(re.compile(r"Sources:.*Southern District of Florida, Link PACER"))
    await expect(ada.answer.get_by_role("button", name="Details")).to_have_count(0)
    await expect(ada.thread).to_have_count(2)


async def test_a_colleague_sees_the_thread_live_and_the_bot_leaves_alone_what_he_writes_there(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    ben = await windows.open("U_BEN")
    await ada.asks(LINK)
    await ben.opens_thread(ben.messages.last)
    await expect(ben.answer).to_contain_text("(S.D. Fla.)")

    await ben.replies_with("Worked for me last week. How do I upgrade a legacy PACER account?")

    await expect(ada.thread.last).to_contain_text("Worked for me last week.")
    await stage.settled()
    await expect(ada.thread).to_have_count(3)
    await expect(ben.thread).to_have_count(3)


async def test_the_askers_follow_up_is_answered_without_a_mention_and_for_the_same_court(ada: Window) -> None:
    await ada.asks(LINK)
    await expect(ada.answer).to_contain_text("(S.D. Fla.)")

    await ada.replies_with(WHEN)

    await expect(ada.thread).to_have_count(4)
    await expect(ada.answer).to_contain_text("You can link any time")
    await expect(ada.answer).to_contain_text("(S.D. Fla.)")


async def test_picking_one_of_did_you_mean_turns_the_message_into_that_answer(ada: Window) -> None:
    await ada.asks("reset password")
    await expect(ada.answer).to_contain_text("I'm not sure which of these you mean.")

    await ada.answer.get_by_role("button", name="I don't know my PACER username or password").click()

    await expect(ada.answer).to_contain_text("Forgot Your Password?")
    await expect(ada.answer).not_to_contain_text("I'm not sure")
    await expect(ada.thread).to_have_count(2)


async def test_the_command_is_answered_for_the_eyes_of_the_asker_only(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    ben = await windows.open("U_BEN")

    await ada.runs("/nextgen forgot my cm/ecf password")

    await expect(ada.whisper).to_contain_text("Only visible to you")
    await expect(ada.whisper).to_contain_text("Already linked: use your PACER password.")
    await stage.settled()
    await expect(ben.messages).to_have_count(0)


async def test_a_direct_message_needs_no_mention_and_is_answered_right_there(ada: Window) -> None:
    await ada.goes_to("helpdesk")

    await ada.says(WHEN)

    await expect(ada.messages).to_have_count(2)
    await expect(ada.messages.last).to_contain_text("Pick your court to see its own answer")
    await expect(ada.page.get_by_test_id("thread")).to_be_hidden()


async def test_a_spanish_question_is_answered_in_spanish_with_spanish_buttons(ada: Window) -> None:
    await ada.goes_to("helpdesk")

    await ada.says("¿Cómo se vinculan las cuentas en el tribunal del Distrito Sur de Alabama?")

    await expect(ada.messages).to_have_count(2)
    await expect(ada.messages.last).to_contain_text("Abra https://ecf.alsd.uscourts.gov")
    await expect(ada.messages.last.get_by_role("button", name="Preguntar a la mesa de ayuda")).to_be_visible()
    await expect(ada.messages.last.get_by_role("button", name="¿Esto contestó su pregunta? Sí")).to_be_visible()


async def test_who_pastes_a_password_is_warned_and_nobody_else_sees_the_warning(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    ben = await windows.open("U_BEN")

    await ada.says(f"@helpdesk my password is Walnut#4471x. {WHEN}")

    await expect(ada.whisper).to_contain_text("what looks like a password or code")
    await expect(ada.whisper).not_to_contain_text("Walnut")
    await stage.settled()
    await ben.opens_thread(ben.messages.last)
    await expect(ben.answer).not_to_contain_text("Walnut")
    await expect(ben.page.get_by_text("what looks like a password or code")).to_have_count(0)


async def test_an_edited_question_updates_its_answer(ada: Window) -> None:
    question = await ada.says(f"@helpdesk {WHEN}")
    await ada.opens_thread(question)
    await expect(ada.answer).to_contain_text("no published deadline")

    await ada.edits(question, "@helpdesk Is my PACER account legacy or upgraded?")

    await expect(ada.answer).to_contain_text("Legacy PACER Account or Upgraded PACER Account")
    await expect(ada.answer).not_to_contain_text("no published deadline")
    await expect(ada.thread).to_have_count(2)


@pytest.mark.parametrize("stage", [datetime(2020, 1, 26, 16, tzinfo=UTC)], indirect=True)
async def test_the_day_before_go_live_the_answer_says_from_when_one_can_link(ada: Window) -> None:
    await expect(ada.page.get_by_test_id("clock")).to_have_text("January 26, 2020")

    await ada.asks(LINK)

    await expect(ada.answer).to_contain_text("You can't link until January 27, 2020")


async def test_a_shortcut_stands_among_the_commands_and_its_answer_comes_in_the_direct_message(ada: Window) -> None:
    await ada.page.get_by_test_id("composer").fill("/a")
    await ada.page.get_by_role("option", name="Ask").click()
    await ada.written(WORDS.shortcuts.QUESTION).fill(WHEN)
    await ada.submits()
    await expect(ada.modal).to_contain_text(WORDS.shortcuts.ANSWER_SENT)
    await ada.page.keyboard.press("Escape")
    await ada.goes_to("helpdesk")

    await expect(ada.messages.last).to_contain_text(WORDS.answers.you_asked(WHEN))
    await expect(ada.messages.last).to_contain_text("no published deadline")
