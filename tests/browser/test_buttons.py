"""What the buttons and menus under and over messages do."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.browser.window import Window, Windows
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

LINK = "How do I link my CM/ECF account to my PACER account in the Southern District of Florida?"


async def test_who_says_that_it_did_not_help_gets_other_answers_and_a_person_alone(
    stage: Stage, windows: Windows, ada: Window
) -> None:
    ben = await windows.open("U_BEN")
    await ada.asks(LINK)
    await ben.opens_thread(ben.messages.last)

    await ada.answer.get_by_role("button", name="Did this answer your question? No").click()

    await expect(ada.whisper).to_contain_text("Maybe one of these fits better:")
    await expect(ada.whisper.locator("[data-action-id^=related]").first).to_be_visible()
    await expect(ada.whisper.get_by_role("button", name="Ask the help desk")).to_be_visible()
    await stage.settled()
    await expect(ben.thread).to_have_count(2)


async def test_another_court_found_by_typing_changes_the_answer(ada: Window) -> None:
    await ada.asks(LINK)
    await expect(ada.answer).to_contain_text("(S.D. Fla.)")

    await ada.picks(await _courts(ada), "southern ala", "alsd")

    await expect(ada.answer).to_contain_text("(S.D. Ala.)")
    await expect(ada.answer).not_to_contain_text("S.D. Fla.")
    await expect(ada.thread).to_have_count(2)


async def test_the_menu_of_an_answer_is_worked_with_the_keyboard_alone(ada: Window) -> None:
    await ada.asks(LINK)
    await ada.answer.get_by_role("button", name="More options").focus()
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_role("menuitem")).to_have_count(5)
    await expect(ada.page.get_by_role("menuitem", name="Start the check")).to_be_focused()

    await ada.page.keyboard.press("B")
    await ada.page.keyboard.press("Enter")

    await expect(ada.answer).to_contain_text("Bankruptcy Court (Bankr. S.D. Fla.)")


async def _courts(window: Window) -> Locator:
    """The select for another court, once the answer has it."""
    await window.chooses_in_overflow(window.answer.get_by_role("button", name="More options"), "Another court…")
    await expect(window.answer).to_contain_text("Pick another court to see its own answer:")
    return window.answer.get_by_role("combobox", name="Pick another court")


async def test_the_list_of_courts_stays_on_the_screen(ada: Window) -> None:
    await ada.asks(LINK)

    await (await _courts(ada)).click()

    await expect(ada.options).not_to_have_count(0)
    await expect(ada.page.get_by_test_id("select-list")).to_be_in_viewport(ratio=1)


async def test_enter_before_the_new_list_of_courts_is_there_takes_nothing_of_the_old_one(ada: Window) -> None:
    await ada.asks(LINK)
    await (await _courts(ada)).click()
    await expect(ada.options).not_to_have_count(0)

    await ada.page.keyboard.insert_text("southern alabama")
    await ada.page.keyboard.press("Enter")
    await expect(ada.options.first).to_contain_text("Southern District of Alabama")
    await ada.page.keyboard.press("Enter")

    await expect(ada.answer).to_contain_text("(S.D. Ala.)")


async def test_the_help_desk_button_opens_the_form_with_what_is_known(ada: Window) -> None:
    await ada.asks(LINK)

    await ada.answer.get_by_role("button", name="Ask the help desk").click()

    form = ada.page.get_by_role("dialog", name="Ask the help desk")
    await expect(form.get_by_label("What happened?")).to_have_value(LINK)
    await expect(form).to_contain_text("S.D. Fla.")


async def test_answer_this_answers_a_colleagues_message_privately_until_it_is_posted_in_the_thread(
    windows: Windows, ada: Window
) -> None:
    ben = await windows.open("U_BEN")
    await ada.says("Is my PACER account legacy or upgraded?")
    await ben.chooses_action(ben.messages.last, "Answer this")
    await expect(ben.whisper).to_contain_text("Legacy PACER Account or Upgraded PACER Account")
    await expect(ada.messages).to_have_count(1)
    await ben.whisper.get_by_role("button", name="Post in thread").click()

    await expect(ben.whisper).to_contain_text("On its way to the thread.")
    await ada.opens_thread(ada.messages.first)
    await expect(ada.answer).to_contain_text("Legacy PACER Account or Upgraded PACER Account")
