"""The page without a mouse, and for those who hear it instead of seeing it."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.window import Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

ROLES = {"button", "textbox", "combobox", "link", "tab", "option", "menuitem", "menuitemradio", "listbox", "menu"}
MAX_TABS = 60


async def tab_to(window: Window, control: Locator) -> None:
    """Moves the focus with the tabulator key, backwards, since new messages stand before the field one writes in."""
    for _ in range(MAX_TABS):
        await window.page.keyboard.press("Shift+Tab")
        if await control.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"The tabulator key does not lead to {control}.")


async def nameless(page: Page) -> list[str]:
    """Controls without a name for assistive technology, as Chromium computes it: their roles."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    return [
        str(node.get("role", {}).get("value"))
        for node in tree["nodes"]
        if not node.get("ignored")
        and node.get("role", {}).get("value") in ROLES
        and not node.get("name", {}).get("value", "").strip()
    ]


async def test_every_control_has_a_name_in_the_channel_the_thread_the_menus_and_home(ada: Window) -> None:
    await ada.asks("How do I link my CM/ECF account to my PACER account in the Southern District of Florida?")
    await expect(ada.answer).to_contain_text("(S.D. Fla.)")
    assert await nameless(ada.page) == []

    await ada.answer.get_by_role("button", name="More options").click()
    assert await nameless(ada.page) == []

    await ada.page.get_by_role("menuitem", name="Another court…").click()
    await ada.answer.get_by_role("combobox").click()
    await expect(ada.page.get_by_test_id("select-list").get_by_role("option").first).to_be_visible()
    assert await nameless(ada.page) == []

    await ada.page.keyboard.press("Escape")
    await ada.messages.first.hover()
    await ada.messages.first.get_by_role("button", name="More actions").click()
    assert await nameless(ada.page) == []

    await ada.page.keyboard.press("Escape")
    await ada.page.get_by_test_id("person-switch").click()
    assert await nameless(ada.page) == []

    await ada.page.keyboard.press("Escape")
    await ada.opens_home()
    await expect(ada.home.get_by_role("button").first).to_be_visible()
    assert await nameless(ada.page) == []


async def test_with_the_keyboard_alone_one_asks_reads_and_presses_a_button(ada: Window) -> None:
    keyboard = ada.page.keyboard
    await expect(ada.page.get_by_test_id("composer")).to_be_focused()

    await keyboard.type("@help")
    await expect(ada.page.get_by_role("option", name="helpdesk")).to_be_visible()
    await keyboard.press("Enter")
    await keyboard.type("Is my PACER account legacy or upgraded?")
    await keyboard.press("Enter")
    bar = ada.messages.last.get_by_test_id("reply-bar")
    await expect(bar).to_be_visible()
    await tab_to(ada, bar)
    await keyboard.press("Enter")
    await expect(ada.answer).to_contain_text("Legacy PACER Account or Upgraded PACER Account")
    yes = ada.answer.get_by_role("button", name="Did this answer your question? Yes")
    await tab_to(ada, yes)
    await keyboard.press("Enter")

    await expect(ada.whisper).to_contain_text("Thank you for telling me.")
