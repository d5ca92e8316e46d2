"""The pages that Slack's Marketplace asks for, in a browser: nothing keeps anybody from reading them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.serving.public_pages import PRIVACY_PATH, SUPPORT_PATH
from bot.store.store import Store
from tests.browser.test_accessibility import grave_faults
from tests.stage import Stage, staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


@pytest_asyncio.fixture(loop_scope="package")
async def over_http(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(sqlite_engine), transport="http") as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", [PRIVACY_PATH, SUPPORT_PATH])
async def test_nothing_keeps_anybody_from_reading_it(
    browser: Browser, over_http: Stage, axe: str, path: str, scheme: Literal["light", "dark"]
) -> None:
    page = await browser.new_page(color_scheme=scheme, viewport={"width": 380, "height": 740}, bypass_csp=True)
    await page.goto((over_http.slack.request_url or "").replace("/slack/events", path))

    assert await grave_faults(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await page.close()


async def test_its_style_passes_its_own_policy(browser: Browser, over_http: Stage) -> None:
    page = await browser.new_page(color_scheme="dark")
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    await page.goto((over_http.slack.request_url or "").replace("/slack/events", PRIVACY_PATH))

    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(26, 29, 33)"
    assert [line for line in said if "Content Security Policy" in line] == []
    await page.close()
