"""The page on a screen as narrow as a phone's."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.window import PHONE, Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

QUESTION = "How do I link my CM/ECF account to my PACER account in the Southern District of Florida?"
CUT = """() => [...document.querySelectorAll(".btn, .place-name, .tab, .pane-head h2, .option-words, .select-words")]
    .filter((one) => one.offsetParent)
    .filter((one) => [one, ...one.children].some((part) => part.scrollWidth > part.clientWidth + 1))
    .map((one) => one.textContent)"""
"""What does not fit into its control or head."""
OUTSIDE = """() => [...document.querySelectorAll("button, a, input, textarea")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}))
    .filter((one) => !one.closest(".table-frame, .carousel, .unseen"))
    .map((one) => [one.getBoundingClientRect(), one.textContent || one.ariaLabel])
    .filter(([box]) => box.width && (box.left < -1 || box.right > innerWidth + 1))
    .map(([, words]) => words)"""
"""Controls that reach over the edge of the screen."""


async def fits(page: Page) -> None:
    """Nothing is cut, nothing is beside the screen, and the page does not scroll sideways."""
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE.width
    assert await page.evaluate(CUT) == []
    assert await page.evaluate(OUTSIDE) == []


@pytest_asyncio.fixture(loop_scope="package")
async def phone(windows: Windows) -> Window:
    return await windows.open("U_ADA", screen=PHONE)


async def test_one_goes_from_the_list_to_a_conversation_its_thread_and_back(phone: Window) -> None:
    page = phone.page
    composer, sidebar = page.get_by_test_id("composer"), page.get_by_test_id("sidebar")
    await expect(page.get_by_test_id("channel-ask-helpdesk").get_by_text("ask-helpdesk")).to_be_visible()
    await expect(composer).to_be_hidden()
    await fits(page)

    await phone.goes_to("ask-helpdesk")
    await expect(sidebar).to_be_hidden()
    await phone.asks(QUESTION)
    await expect(phone.answer).to_contain_text("(S.D. Fla.)")
    await expect(composer).to_be_hidden()
    await fits(page)

    await phone.goes_back()
    await expect(composer).to_be_visible()
    await fits(page)
    await phone.goes_back()
    await expect(sidebar).to_be_visible()
    await expect(composer).to_be_hidden()

    await page.go_back()
    await expect(composer).to_be_visible()


async def test_a_check_home_and_a_form_fit(phone: Window) -> None:
    await phone.goes_to("helpdesk")
    await phone.runs("/nextgen check flsd")
    await expect(phone.messages.last).to_contain_text("Who is this for?")
    await fits(phone.page)

    await phone.page.get_by_test_id("tab-home").click()
    await expect(phone.home.get_by_role("button", name="Continue")).to_be_visible()
    await fits(phone.page)

    await phone.page.get_by_test_id("tab-messages").click()
    await phone.runs("/nextgen ticket The menus are missing.")
    await expect(phone.modal).to_be_visible()
    await fits(phone.page)


async def test_what_comes_while_one_looks_at_the_list_is_unread(phone: Window, windows: Windows) -> None:
    await phone.goes_to("general")
    await phone.goes_back()
    ben = await windows.open("U_BEN")
    await ben.goes_to("general")
    await ben.says("Who is in court today?")

    general = phone.page.get_by_test_id("channel-general")
    await expect(general).to_have_attribute("data-unread", "true")
    await phone.goes_to("general")
    await phone.goes_back()
    await expect(general).not_to_have_attribute("data-unread", "true")
