"""/privacy, /support and the page that installs the bot, as a browser gets them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import aiohttp
import pytest
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.serving.public_pages import HEADERS, PRIVACY_PATH, SUPPORT_PATH, install_page
from bot.settings import Settings, SettingsError, load_settings
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.scopes import SCOPES
from tests.stage import Stage, staged

PAGES = (PRIVACY_PATH, SUPPORT_PATH)
CONTACT = "help@operator.example"


class Page(HTMLParser):
    """What is in a page: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
async def stage(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    desk = {"HELPDESK_SUPPORT_CONTACT": CONTACT, "HELPDESK_KEEP_QUESTIONS_DAYS": 77}
    async with staged(kb, Store(sqlite_engine), transport="http", desk=desk) as found:
        yield found


def address(stage: Stage, path: str) -> str:
    return (stage.slack.request_url or "").replace("/slack/events", path)


async def page(stage: Stage, path: str) -> tuple[aiohttp.ClientResponse, Page]:
    async with aiohttp.ClientSession() as session, session.get(address(stage, path)) as answer:
        return answer, Page(await answer.text())


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_served_with_headers_that_let_it_load_and_run_nothing(stage: Stage, path: str) -> None:
    answer, found = await page(stage, path)

    assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
    assert HEADERS.items() <= dict(answer.headers).items()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert {tag for tag, _ in found.tags} & {"script", "img", "iframe", "form", "link", "object"} == set()
    addresses = [value for _, attributes in found.tags for name, value in attributes.items() if name in ("src", "href")]
    assert set(addresses) == {PRIVACY_PATH, SUPPORT_PATH}
    assert ("html", {"lang": "en"}) in found.tags
    assert [tag for tag, _ in found.tags].count("h1") == 1


async def test_the_privacy_page_says_what_the_settings_say_and_how_to_erase(stage: Stage) -> None:
    _, found = await page(stage, PRIVACY_PATH)

    assert "77 days" in found.text
    assert f"{Settings().keep_tickets_days} days after they close" in found.text
    assert "/nextgen privacy" in found.text


async def test_the_privacy_page_has_the_reason_of_each_scope(stage: Stage) -> None:
    _, found = await page(stage, PRIVACY_PATH)

    for name, scope in SCOPES.items():
        assert name in found.text
        assert re.sub(r"[`*]", "", scope.reason) in found.text
        assert scope.without in found.text


async def test_the_support_page_has_the_contact_of_the_operator(stage: Stage) -> None:
    _, found = await page(stage, SUPPORT_PATH)

    assert CONTACT in found.text


async def test_in_socket_mode_there_are_no_pages(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with staged(kb, Store(sqlite_engine)) as stage, aiohttp.ClientSession() as session:
        assert stage.running is not None
        for path in PAGES:
            async with session.get(f"http://127.0.0.1:{stage.running.port}{path}") as answer:
                assert answer.status == 404


def test_the_install_page_leads_to_slack_and_to_both_pages() -> None:
    found = Page(install_page("https://slack.com/oauth/v2/authorize?state=1&scope=a"))

    links = [attributes["href"] for tag, attributes in found.tags if tag == "a"]
    assert links == [PRIVACY_PATH, SUPPORT_PATH, "https://slack.com/oauth/v2/authorize?state=1&scope=a"]
    assert WORDS.public_pages.ADD_TO_SLACK in found.text


@pytest.mark.parametrize("wrong", ["http://operator.example", "call us", "a@b", "https://x y", "<script>@a.com"])
def test_a_contact_that_is_neither_is_refused(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_SUPPORT_CONTACT", wrong)

    with pytest.raises(SettingsError, match="HELPDESK_SUPPORT_CONTACT is neither"):
        load_settings()
