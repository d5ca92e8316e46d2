"""The composition root: settings -> knowledge, store, desk, inbox, Slack app."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot import clock, logs
from bot.core.asking import Shelf
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
from bot.inbox import Inbox
from bot.settings import Settings, SettingsError
from bot.shelf import shelf_from
from bot.store import database
from bot.store.unit import Store
from bot.web import http_server
from handlers import actions, commands, errors, guidance, home, messages, shortcuts, views
from handlers.cards import Cards
from handlers.courier import Courier
from handlers.messages import Intake
from handlers.replying import Replier

log = structlog.get_logger(__name__)

GRACE_SECONDS = 8.0
"""How long running work may take to finish after SIGTERM."""
SLACK_TIMEOUT_SECONDS = 10
PING_SECONDS = 2.5
"""A broken socket is noticed within the three seconds that Slack waits for an ack, so that its first retry arrives."""


@dataclass(frozen=True, slots=True)
class Running:
    """A bot at work, and the port of its HTTP side."""

    bot: Bot
    port: int


@dataclass(frozen=True, slots=True)
class Bot:
    """The running parts of one process."""

    slack: AsyncApp
    inbox: Inbox
    replier: Replier


def build(settings: Settings, shelf: Shelf, store: Store, session: aiohttp.ClientSession) -> Bot:
    """Wires everything up; nothing runs yet."""
    now = clock.started_at(settings.clock)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    client = AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        # Posting again is the inbox's to decide: it looks first whether the post in doubt arrived.
        retry_handlers=[AsyncConnectionErrorRetryHandler(max_retry_count=1)] if not settings.local else [],
    )
    secret = settings.slack_signing_secret
    app = AsyncApp(
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        # Socket Mode needs no signature: the connection itself is authenticated.
        request_verification_enabled=settings.slack_app_token is None,
        raise_error_for_unhandled_request=False,
        # The intake knows our own messages; Bolt's test for them stumbles over an event that is no object.
        ignoring_self_events_enabled=False,
    )
    desk = QuestionDesk(store, lambda: shelf, now)
    inbox = Inbox(store, now, _owner(), timedelta(seconds=settings.lease_seconds), settings.workers)
    guided = GuidanceDesk(store, lambda: shelf, now)
    courier = Courier(client)
    cards = Cards(guided, courier)
    messages.register(app, Intake(inbox, desk))
    commands.register(app, desk, guided, inbox)
    shortcuts.register(app, desk, courier)
    actions.register(app, desk, courier, inbox)
    guidance.register(app, guided, cards, courier, inbox)
    views.register(app, desk, guided, cards, courier)
    home.register(app, desk, guided, courier, inbox)
    errors.register(app)
    return Bot(app, inbox, Replier(desk, guided, courier, cards, now))


def run(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT. Raises SettingsError, KnowledgeError, DatabaseError when it cannot start."""
    logs.configure(settings)
    shelf = shelf_from(settings, log.info)
    asyncio.run(serve(settings, shelf, Store(database.opened(settings.database_url))))


async def serve(settings: Settings, shelf: Shelf, store: Store) -> None:
    """Runs the bot in this event loop until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(settings, shelf, store) as bot:
        log.info(
            "ready",
            mode="socket" if settings.slack_app_token else "http",
            port=bot.port,
            knowledge=shelf.library.version,
        )
        await stop.wait()
        log.info("stopping")


@asynccontextmanager
async def running(settings: Settings, shelf: Shelf, store: Store) -> AsyncIterator[Running]:
    """The bot at work while the block runs. Leaving it takes no more events, then finishes what runs.

    Raises SettingsError when Slack refuses a token.
    """
    # A client with a session given leaves timeouts to it; aiohttp's own would be five minutes.
    timeout = aiohttp.ClientTimeout(total=SLACK_TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        bot = build(settings, shelf, store, session)
        await _check_token(bot.slack.client)
        bot.inbox.start(bot.replier)
        try:
            async with AsyncExitStack() as stack:
                if settings.slack_app_token is not None:
                    handler = AsyncSocketModeHandler(
                        bot.slack, settings.slack_app_token.get_secret_value(), ping_interval=PING_SECONDS
                    )
                    stack.push_async_callback(_disconnect, handler)
                    await _connect(handler)
                port = await stack.enter_async_context(http_server(bot.slack, settings, store))
                yield Running(bot, port)
        finally:
            await bot.inbox.stop(GRACE_SECONDS)


async def _check_token(client: AsyncWebClient) -> None:
    try:
        await client.auth_test()
    except SlackApiError as error:
        name = error.response.get("error")
        if name in ("invalid_auth", "not_authed", "account_inactive", "token_revoked"):
            raise SettingsError(
                f"Slack refuses SLACK_BOT_TOKEN ({name}): copy the Bot User OAuth Token anew from api.slack.com/apps > "
                "your app > OAuth & Permissions."
            ) from None
        log.warning("Slack did not answer auth.test; starting all the same", error=name)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.warning("Slack cannot be reached; starting all the same", error=type(error).__name__)


async def _connect(handler: AsyncSocketModeHandler) -> None:
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        raise SettingsError(
            f"Slack refuses SLACK_APP_TOKEN ({error.response.get('error')}): make one with the scope connections:write "
            "at api.slack.com/apps > your app > Basic Information > App-Level Tokens."
        ) from None


async def _disconnect(handler: AsyncSocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]


def _owner() -> str:
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
