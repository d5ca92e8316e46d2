"""Being one person, then another, in one window."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.window import Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


async def test_only_the_help_desk_sees_the_staff_channel(ada: Window) -> None:
    staff = ada.page.get_by_test_id("channel-helpdesk-staff")
    await expect(staff).to_have_count(0)

    await ada.page.get_by_test_id("person-switch").click()
    await ada.page.get_by_test_id("person-U_SAM").click()

    await expect(staff).to_be_visible()
    await expect(ada.page.get_by_test_id("person-switch")).to_contain_text("Sam Lindqvist")
