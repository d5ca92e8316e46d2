"""A request channel, as people see it: an admin names it, a question needs no mention, an offer is pressed."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from handlers.blocks.words import WORDS
from tests.browser.window import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


async def test_an_admin_names_a_channel_and_a_question_there_needs_no_mention(windows: Windows) -> None:
    sam = await windows.open("U_SAM")
    await sam.opens_home()
    await sam.home.get_by_role("button", name=WORDS.settings.BUTTON).click()
    channels = sam.modal.get_by_role("combobox", name=WORDS.settings.REQUESTS)
    await sam.shows_from_its_top(channels)
    await sam.picks(channels, "ask", "C_ASK")
    await sam.page.keyboard.press("Escape")
    await sam.submits()
    await expect(sam.modal).to_contain_text(WORDS.settings.SAVED)

    ada = await windows.open("U_ADA")
    await expect(ada.messages.last).to_contain_text(WORDS.requests.TOPIC)
    asked = await ada.says("How do I link my account in the Southern District of Florida?")
    await ada.opens_thread(asked)
    await expect(ada.answer).to_contain_text("(S.D. Fla.)")

    await ada.says("Reset my PACER password this morning, works now")
    await expect(ada.whisper).to_contain_text(WORDS.requests.OFFER)
    await ada.whisper.get_by_role("button", name=WORDS.requests.ANSWER).click()
    await expect(ada.whisper).to_contain_text(WORDS.answers.POSTED)
