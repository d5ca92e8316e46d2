"""The HTTP side: Slack's requests on /slack/events, and /healthz."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware
from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.store.unit import Store

EVENTS_PATH = "/slack/events"
MAX_BODY = 1_000_000
"""Bytes; Slack's own payloads stay under 250 kB."""
SIGNED_FOR = 300
"""Seconds that a signature is good for (docs.slack.dev/authentication/verifying-requests-from-slack)."""
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

_STORE = web.AppKey("store", Store)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger(__name__)


def guarded(secret: str) -> Middleware:
    """Lets only requests that Slack signed come to Bolt, which reads a body before it looks at the signature.

    What is not signed gets a 401; what is signed and no request of Slack's all the same, a 400: Bolt alone answers 500.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != EVENTS_PATH or request.method != "POST":
            return await handler(request)
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return web.Response(status=401, text="the request is not signed by Slack")
        right = _signature(secret, timestamp, await request.read())
        if abs(time.time() - int(timestamp)) > SIGNED_FOR or not hmac.compare_digest(signature, right):
            return web.Response(status=401, text="the request is not signed by Slack")
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - our listeners have their own; what comes here is Bolt's reading
            log.warning("Bolt cannot read the request", kind=type(error).__name__)
            return web.Response(status=400, text="the request cannot be read")

    return guard


def _signature(secret: str, timestamp: str, body: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:%s:%s" % (timestamp.encode(), body), hashlib.sha256).hexdigest()


@asynccontextmanager
async def http_server(app: AsyncApp, settings: Settings, store: Store) -> AsyncIterator[int]:
    """Listens while the block runs; gives the port. In Socket Mode Slack's requests are not taken over HTTP."""
    if settings.slack_app_token is None:
        site = app.web_app(EVENTS_PATH, settings.port)
        site._client_max_size = MAX_BODY  # noqa: SLF001 - Bolt makes the application and offers no way to set it
        assert settings.slack_signing_secret is not None, "settings.for_serving() has seen to it"
        site.middlewares.append(guarded(settings.slack_signing_secret.get_secret_value()))
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
