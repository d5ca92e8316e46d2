"""axe-core finds nothing serious on the page, in its main states, light and dark, wide and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.serving.tour import tour_shown
from tests.browser.window import DARK_DESKTOP, DARK_PHONE, DESKTOP, PHONE, Screen, Window, Windows
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

GRAVE = ("serious", "critical")
SCREENS = (
    pytest.param(DESKTOP, id="light"),
    pytest.param(DARK_DESKTOP, id="dark", marks=pytest.mark.slow),
    pytest.param(PHONE, id="phone", marks=pytest.mark.slow),
    pytest.param(DARK_PHONE, id="dark phone", marks=pytest.mark.slow),
)


async def grave_faults(page: Page, axe: str) -> list[str]:
    """What axe-core finds that keeps somebody from using the page: the rule, and the elements that break it."""
    await page.evaluate(axe)
    found: dict[str, Any] = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {[node['html'][:200] for node in fault['nodes']]}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
    ]


@pytest.mark.parametrize("screen", SCREENS)
async def test_nothing_keeps_anybody_from_using_it(windows: Windows, stage: Stage, axe: str, screen: Screen) -> None:
    stage.slack.page.tour = tour_shown()
    window = await windows.open("U_ADA", screen=screen)
    page = window.page
    if screen.is_phone:
        assert await grave_faults(page, axe) == []
        await page.get_by_test_id("guide-button").click()
        assert await grave_faults(page, axe) == []
        await page.get_by_role("button", name="Close guide").click()
        await window.goes_to("ask-helpdesk")
    await window.says("Good morning.")
    assert await grave_faults(page, axe) == []

    await window.asks("How do I link my CM/ECF account to my PACER account in the Southern District of Florida?")
    await expect(window.answer).to_contain_text("(S.D. Fla.)")
    assert await grave_faults(page, axe) == []

    await window.answer.get_by_role("button", name="Ask the help desk").click()
    await expect(window.modal).to_be_visible()
    assert await grave_faults(page, axe) == []
    await page.get_by_test_id("modal-close").click()
    await expect(window.modal).to_be_hidden()

    await _goes_home(window, screen)
    assert await grave_faults(page, axe) == []


async def _goes_home(window: Window, screen: Screen) -> None:
    if screen.is_phone:
        await window.goes_back()
        await window.goes_back()
    await window.opens_home()
    await expect(window.home.get_by_role("button").first).to_be_visible()
