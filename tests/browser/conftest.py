"""One Chromium for all browser tests, and for each test a stage, with windows on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from tests.browser.window import Window, Windows, launched
from tests.stage import Stage, staged


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with launched(chromium) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="package")
async def stage(request: pytest.FixtureRequest, kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    """The bot in a local Slack; `parametrize("stage", [moment], indirect=True)` sets the clock."""
    async with staged(kb, Store(sqlite_engine), start=getattr(request, "param", None)) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="package")
async def windows(browser: Browser, stage: Stage) -> AsyncIterator[Windows]:
    """Opens windows; a script error in any of them fails the test."""
    opened = Windows(browser, stage.slack.url)
    yield opened
    await opened.close()
    assert opened.troubles == []


@pytest_asyncio.fixture(loop_scope="package")
async def ada(windows: Windows) -> Window:
    return await windows.open("U_ADA")
