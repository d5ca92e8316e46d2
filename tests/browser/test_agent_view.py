"""The agent view in the page: prompts above the composer, the answer beside the messages, and the thread's title."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from tests.browser.window import Window
from tests.stage import Stage, staged

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


@pytest_asyncio.fixture(loop_scope="package")
async def stage(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    """Where Slack shows the bot as an agent."""
    async with staged(kb, Store(sqlite_engine), agent_view=True) as found:
        yield found


async def test_a_prompt_is_sent_at_a_click_and_answered_in_a_thread_with_a_title(ada: Window, stage: Stage) -> None:
    page = ada.page
    await page.get_by_test_id("channel-helpdesk").click()
    await page.get_by_test_id("tab-messages").click()
    prompts = page.get_by_test_id("prompts")
    await expect(prompts.get_by_role("button")).to_have_count(4)

    await prompts.get_by_role("button", name="I forgot my CM/ECF password").click()

    thread = page.get_by_test_id("thread")
    await expect(thread.get_by_test_id("message")).to_have_count(2)
    title = next(iter(stage.slack.person("U_ADA").channel("@helpdesk").agent.titles.values()))
    await expect(thread.locator(".pane-where")).to_have_text(title)
