"""The HTTP side: Slack's requests on /slack/events, and /healthz."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.store.unit import Store

EVENTS_PATH = "/slack/events"
MAX_BODY = 1_000_000
"""Bytes; Slack's own payloads stay under 250 kB."""
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-fA-F]{64}")

_STORE = web.AppKey("store", Store)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what makes Bolt stumble: it answers 500 to a malformed timestamp, signature or body."""
    if request.path != EVENTS_PATH:
        return await handler(request)
    if not _TIMESTAMP.fullmatch(request.headers.get("X-Slack-Request-Timestamp", "")):
        return web.Response(status=401, text="the request is not signed by Slack")
    if not _SIGNATURE.fullmatch(request.headers.get("X-Slack-Signature", "")):
        return web.Response(status=401, text="the request is not signed by Slack")
    try:
        (await request.read()).decode("utf-8")
    except UnicodeDecodeError:
        return web.Response(status=400, text="the body is not UTF-8")
    return await handler(request)


@asynccontextmanager
async def http_server(app: AsyncApp, settings: Settings, store: Store) -> AsyncIterator[int]:
    """Listens while the block runs; gives the port. In Socket Mode Slack's requests are not taken over HTTP."""
    if settings.slack_app_token is None:
        site = app.web_app(EVENTS_PATH, settings.port)
        site._client_max_size = MAX_BODY  # noqa: SLF001 - Bolt makes the application and offers no way to set it
        site.middlewares.append(guard)
    else:
        site = web.Application()
    site[_STORE] = store
    site.router.add_get("/healthz", _alive)
    site.router.add_get("/readyz", _ready)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    try:
        listener = web.TCPSite(runner, settings.host, settings.port)
        await listener.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _ready(request: web.Request) -> web.Response:
    """Whether questions can be taken: the database answers."""
    try:
        waiting = await asyncio.to_thread(_open_rows, request.app[_STORE])
    except SQLAlchemyError:
        return web.json_response({"ok": False, "database": "does not answer"}, status=503)
    return web.json_response({"ok": True, "waiting": waiting})


def _open_rows(store: Store) -> int:
    with store.reading() as unit:
        return unit.open_rows()
