"""The Home tab."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.window import Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


async def test_an_example_is_answered_in_the_direct_message(ada: Window) -> None:
    await ada.opens_home()

    await ada.home.get_by_role("button", name="Is my PACER account legacy or upgraded?").click()
    await ada.page.get_by_test_id("tab-messages").click()

    await expect(ada.messages.last).to_contain_text("Legacy PACER Account or Upgraded PACER Account")


async def test_the_usual_court_is_chosen_by_typing_and_answered_for_until_it_is_forgotten(ada: Window) -> None:
    await ada.opens_home()
    await ada.picks(ada.home.get_by_role("combobox", name="Pick your court"), "miami", "flsd")
    await expect(ada.home).to_contain_text("S.D. Fla. · Southern District of Florida")

    await ada.page.get_by_test_id("tab-messages").click()
    await ada.says("When can I link, and is there a deadline?")
    await expect(ada.messages.last).to_contain_text("(S.D. Fla.)")

    await ada.page.get_by_test_id("tab-home").click()
    await ada.home.get_by_role("button", name="Forget my court").click()
    await expect(ada.home).to_contain_text("Pick one, and I'll use it unless you name another court.")
    await expect(ada.home).not_to_contain_text("S.D. Fla.")
