"""The HTTP side: Slack's requests on /slack/events, the pages for a browser, the API for programs where it is switched
on; /healthz, /readyz, /metrics for operators."""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.core.activity import ActivityCounts
from bot.core.knowledge_base import KnowledgeBase
from bot.serving.health import Check
from bot.serving.http_limits import InstallLimit, Runner, install_limiter
from bot.serving.metrics import CONTENT_TYPE, Metrics
from bot.serving.public_pages import HEADERS, add_pages
from bot.settings import Settings, SettingsError
from bot.store.store import Store

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
MAX_BODY = 1_000_000
"""Bytes; Slack's own payloads stay under 250 kB."""
READ_SECONDS = 10.0
"""Slack sends a body at once; whoever lets it trickle in is cut off."""
SIGNED_FOR = 300
"""Seconds that a signature is good for (docs.slack.dev/authentication/verifying-requests-from-slack)."""
JSON_TYPE = "application/json"
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

NO_METRICS = "Send the value of HELPDESK_METRICS_TOKEN as `Authorization: Bearer ...`."


@dataclass(frozen=True, slots=True)
class StatusSources:
    """What can be asked of a running bot."""

    metrics: Metrics
    kb: Callable[[], KnowledgeBase]
    activity: Callable[[], Awaitable[ActivityCounts | None]]
    checks: Sequence[Check]
    """What /readyz asks; a bot that has nothing to say against it in any of them is ready."""


_WATCHED = web.AppKey("watched", StatusSources)
_METRICS_TOKEN = web.AppKey[bytes | None]("metrics_token")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger(__name__)


def signature_guard(secret: str) -> Middleware:
    """Lets only requests that Slack signed come to Bolt, which reads a body before it looks at the signature.

    What is not signed gets a 401; what is signed and no request of Slack's all the same, a 400: Bolt alone answers 500.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != EVENTS_PATH or request.method != "POST":
            return await handler(request)
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _may_be_signed(timestamp, signature):
            return _unsigned()
        if (request.content_length or 0) > MAX_BODY:
            raise web.HTTPRequestEntityTooLarge(MAX_BODY)
        try:
            # Mostly the body is there already, and needs no alarm set for it.
            async with nullcontext() if request.content.is_eof() else asyncio.timeout(READ_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, text="the request did not come to its end")
        if not hmac.compare_digest(signature, _signature(secret, timestamp, body)):
            return _unsigned()
        return await _handled(request, handler)

    return guard


def _may_be_signed(timestamp: str, signature: str) -> bool:
    """What the headers alone say, before any of the body is read."""
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return False
    return abs(time.time() - int(timestamp)) <= SIGNED_FOR


async def _handled(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - our listeners have their own; what comes here is Bolt's reading
        log.warning("Bolt cannot read the request", kind=type(error).__name__)
        return web.Response(status=400, text="the request cannot be read")


def _unsigned() -> web.Response:
    return web.Response(status=401, text="the request is not signed by Slack")


def _signature(secret: str, timestamp: str, body: bytes) -> str:
    return "v0=" + hmac.digest(secret.encode(), b"v0:%s:%s" % (timestamp.encode(), body), "sha256").hex()


@asynccontextmanager
async def http_server(
    app: AsyncApp,
    settings: Settings,
    store: Store,
    watched: StatusSources,
    add_api: Callable[[web.Application], None] | None = None,
) -> AsyncIterator[int]:
    """Listens while the block runs; gives the port. In Socket Mode Slack's requests are not taken over HTTP.

    `add_api`: puts what answers programs there.

    Raises SettingsError when nothing can listen there.
    """
    site = _for_slack(app, settings, store)
    site[_WATCHED] = watched
    site.router.add_get("/healthz", _alive)
    site.router.add_get("/readyz", _ready)
    if settings.metrics_port is None:
        _add_metrics(site, settings.metrics_token)
    if add_api is not None:
        add_api(site)
    async with _listening(site, settings.host, settings.port, "PORT") as port:
        yield port


@asynccontextmanager
async def metrics_server(settings: Settings, watched: StatusSources) -> AsyncIterator[int | None]:
    """/metrics on HELPDESK_METRICS_PORT while the block runs; gives the port, None where it is on the other one.

    Raises SettingsError when nothing can listen there.
    """
    if settings.metrics_port is None:
        yield None
        return
    site = web.Application()
    site[_WATCHED] = watched
    _add_metrics(site, settings.metrics_token)
    async with _listening(site, settings.host, settings.metrics_port, "HELPDESK_METRICS_PORT") as port:
        yield port


def _add_metrics(site: web.Application, token: SecretStr | None) -> None:
    site[_METRICS_TOKEN] = None if token is None else f"Bearer {token.get_secret_value()}".encode()
    site.router.add_get("/metrics", _metrics)


@asynccontextmanager
async def _listening(site: web.Application, host: str, port: int, variable: str) -> AsyncIterator[int]:
    """Serves `site`; gives the port. Raises SettingsError, which names the port's variable."""
    # Slack compresses nothing: a body is taken as it comes, so that a small one cannot unfold into gigabytes.
    runner = Runner(site, access_log=None, auto_decompress=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsError(
                f"Nothing can listen on {host}, port {port}: {error.strerror or error}. Stop what uses it, or change "
                f"{variable} or HELPDESK_HOST."
            ) from None
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _for_slack(app: AsyncApp, settings: Settings, store: Store) -> web.Application:
    """What Slack and whoever installs the bot come to."""
    if settings.slack_app_token is None:
        assert settings.slack_signing_secret is not None, "settings.for_serving() has seen to it"
        guard = signature_guard(settings.slack_signing_secret.get_secret_value())
        site = web.Application(client_max_size=MAX_BODY, middlewares=[guard])
        site.router.add_post(EVENTS_PATH, partial(_from_slack, app))
    else:
        site = web.Application()
    if settings.slack_app_token is None or app.oauth_flow is not None:
        add_pages(site, settings)
    if app.oauth_flow is not None:
        _add_install(site, app.oauth_flow)
        site.middlewares.append(install_limiter(app.oauth_flow.install_path, InstallLimit(store)))
    return site


async def _from_slack(app: AsyncApp, request: web.Request) -> web.Response:
    found = AsyncBoltRequest(
        body=as_bolt_reads_it(await request.text(), request.content_type),
        query=request.query_string,
        headers=dict(request.headers),
    )
    return await to_aiohttp_response(await app.async_dispatch(found))


def as_bolt_reads_it(body: str, content_type: str) -> str:
    """The same form, written so that Bolt reads it rightly.

    Bolt takes every form with the word "payload" in it for one with a field of that name. It finds nothing in a command
    whose text says it (slack_bolt.request.internals.parse_body). Encoded, the word means the same.
    """
    if content_type == JSON_TYPE or "payload" not in body or "payload" in dict(parse_qsl(body, keep_blank_values=True)):
        return body
    return body.replace("payload", "%70ayload")


def _add_install(site: web.Application, flow: AsyncOAuthFlow) -> None:
    """A browser comes over HTTP to install the bot, even where Slack does not."""

    async def install(request: web.Request) -> web.Response:
        answer = await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))
        answer.headers.update(HEADERS)
        return answer

    async def installed(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    site.router.add_get(flow.install_path, install)
    site.router.add_get(flow.redirect_uri_path, installed)


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _ready(request: web.Request) -> web.Response:
    """Whether questions can be taken: the database is written, Slack is connected, and nothing waits for long."""
    watched = request.app[_WATCHED]
    library = watched.kb().library
    readings = await asyncio.gather(*(check() for check in watched.checks))
    failing = [name for reading in readings for name in reading.failing]
    said = {name: fact for reading in readings for name, fact in reading.facts.items()}
    known = {"knowledge": library.version, "as_of": library.directory_as_of.isoformat()}
    body = {"ok": not failing, "failing": failing, **said, **known}
    return web.json_response(body, status=503 if failing else 200)


async def _metrics(request: web.Request) -> web.Response:
    """For Prometheus; counts and times, nothing of what people say."""
    wanted = request.app[_METRICS_TOKEN]
    given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
    if wanted is not None and not hmac.compare_digest(given, wanted):
        return web.Response(status=401, text=NO_METRICS, headers={"WWW-Authenticate": "Bearer"})
    watched = request.app[_WATCHED]
    return web.Response(body=watched.metrics.page(await watched.activity()), headers={"Content-Type": CONTENT_TYPE})
