"""Pages for a browser: /privacy and /support, which Slack's Marketplace asks for, and the page that installs the bot.

They are whole in themselves: one file each, no script, nothing from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import Final

from aiohttp import web

from bot.settings import Settings
from handlers.blocks.words import WORDS
from handlers.blocks.words.public_pages import Section
from handlers.scopes import SCOPES

PRIVACY_PATH: Final = "/privacy"
SUPPORT_PATH: Final = "/support"
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d1c1d; --paper: #fff; --line: #767676; --link: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #1a1d21; --line: #9a9a9a; --link: #8ec5ff; } }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; font: 1rem/1.6 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); overflow-wrap: anywhere; }
a { color: var(--link); }
nav a { margin-right: 1rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
.add { display: inline-block; border: 2px solid var(--link); border-radius: .5rem; padding: .5rem 1rem; }
"""
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'sha256-"
        + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Of each page: it loads nothing, runs nothing, and stands in no frame."""


def add_pages(site: web.Application, settings: Settings) -> None:
    """Puts /privacy and /support there: what they say does not change while the bot runs."""
    days = (
        settings.keep_questions_days, settings.keep_tickets_days, settings.keep_roster_days, settings.keep_removed_days,
    )  # fmt: skip
    privacy = _page(WORDS.public_pages.PRIVACY_TITLE, _sections(WORDS.public_pages.privacy(*days)) + _scopes())
    support = _page(WORDS.public_pages.SUPPORT_TITLE, _sections(WORDS.public_pages.support(settings.support_contact)))
    for path, html in ((PRIVACY_PATH, privacy), (SUPPORT_PATH, support)):
        site.router.add_get(path, _serving(html))


def install_page(url: str) -> str:
    """The page that leads to Slack's own; url: of that one."""
    words = WORDS.public_pages
    link = f'<p><a class="add" href="{escape(url)}">{escape(words.ADD_TO_SLACK)}</a></p>'
    return _page(words.INSTALL_TITLE, _paragraphs(words.INSTALL) + link + _scopes())


def _serving(html: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(text=html, content_type="text/html", charset="utf-8", headers=HEADERS)

    return serve


def _page(title: str, body: str) -> str:
    words = WORDS.public_pages
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – {escape(words.NAME)}</title><style>{_STYLE}</style></head>"
        f'<body><header><nav aria-label="{escape(words.NAME)}">'
        f'<a href="{PRIVACY_PATH}">{escape(words.PRIVACY_TITLE)}</a>'
        f'<a href="{SUPPORT_PATH}">{escape(words.SUPPORT_TITLE)}</a></nav></header>'
        f"<main><h1>{escape(words.NAME)}: {escape(title)}</h1>{body}</main></body></html>\n"
    )


def _sections(sections: Sequence[Section]) -> str:
    return "".join(f"<h2>{escape(heading)}</h2>{_paragraphs(text)}" for heading, text in sections)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


def _scopes() -> str:
    """Each scope's reason, from the same table as the README's."""
    words = WORDS.public_pages
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (words.SCOPE, words.REASON, words.WITHOUT))
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{_plain(scope.reason)}</td>'
        f"<td>{escape(scope.without or words.REQUIRED)}</td></tr>"
        for name, scope in SCOPES.items()
    )
    return f"<h2>{escape(words.SCOPES)}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _plain(markdown: str) -> str:
    return escape(markdown.replace("`", "").replace("*", ""))


__all__ = ["HEADERS", "PRIVACY_PATH", "SUPPORT_PATH", "add_pages", "install_page"]
