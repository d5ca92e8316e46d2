"""One Chromium for all browser tests, and for each test a stage, with windows on it."""

from __future__ import annotations

import random
import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from tests.browser.window import Screen, Window, Windows, launched
from tests.stage import Stage, staged


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with launched(chromium) as found:
        yield found


@pytest.fixture(scope="package")
def left() -> dict[Screen, list[Page]]:
    """Windows, kept from test to test: to load the page's scripts takes as long as most tests."""
    return {}


@pytest.fixture(scope="package")
def port() -> int:
    """The same for each stage, or a browser takes the page for another; below those that the system gives away."""
    while True:
        found = random.randrange(10_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", found)):
                return found


@pytest_asyncio.fixture(loop_scope="package")
async def stage(
    request: pytest.FixtureRequest, kb: KnowledgeBase, sqlite_engine: Engine, port: int
) -> AsyncIterator[Stage]:
    """The bot in a local Slack; `parametrize("stage", [moment], indirect=True)` sets the clock."""
    async with staged(kb, Store(sqlite_engine), start=getattr(request, "param", None), port=port) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="package")
async def windows(browser: Browser, stage: Stage, left: dict[Screen, list[Page]]) -> AsyncIterator[Windows]:
    """Opens windows; a script error in any of them fails the test."""
    opened = Windows(browser, stage.slack.url, left)
    yield opened
    await opened.close()
    assert opened.troubles == []


@pytest_asyncio.fixture(loop_scope="package")
async def ada(windows: Windows) -> Window:
    return await windows.open("U_ADA")
