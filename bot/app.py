"""The composition root: settings -> knowledge, store, desk, inbox, Slack app."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot import clock, logs
from bot.core.asking import Shelf
from bot.core.tickets import Terms
from bot.desk.guidance import GuidanceDesk
from bot.desk.privacy import PrivacyDesk
from bot.desk.questions import QuestionDesk
from bot.desk.reports import ReportDesk
from bot.desk.tickets import TicketDesk
from bot.inbox import Inbox, LaterError
from bot.metrics import CountingHandler, Metrics
from bot.reloading import Reloader
from bot.settings import Settings, SettingsError
from bot.shelf import Shelves, shelf_from
from bot.store import database
from bot.store.unit import Store
from bot.web import Watched, http_server
from bot.workdays import desk_calendar
from handlers import actions, commands, errors, guidance, home, messages, privacy, shortcuts, staff, tickets, views
from handlers.blocks import desk_words
from handlers.cards import Cards
from handlers.commands import Commands
from handlers.courier import Courier
from handlers.delivering import Deliverer
from handlers.home import HomeTab
from handlers.messages import Intake
from handlers.privacy import Privacy
from handlers.replying import Replier
from handlers.reporting import Reporter
from handlers.rights import StaffRoom
from handlers.threads import Threads
from handlers.tickets import HelpDesk

log = structlog.get_logger(__name__)

GRACE_SECONDS = 8.0
"""How long running work may take to finish after SIGTERM."""
SLACK_TIMEOUT_SECONDS = 10
HOLIDAY_YEARS = 10
PING_SECONDS = 2.5
"""A broken socket is noticed within the three seconds that Slack waits for an ack, so that its first retry arrives."""


@dataclass(frozen=True, slots=True)
class Running:
    """A bot at work, and the port of its HTTP side."""

    bot: Bot
    port: int
    reloader: Reloader


@dataclass(frozen=True, slots=True)
class Bot:
    """The running parts of one process."""

    slack: AsyncApp
    inbox: Inbox
    replier: Replier
    room: StaffRoom
    metrics: Metrics


class WatchedApp(AsyncApp):
    """Bolt's app, with a number for each request and a clock on its ack. (Bolt's middlewares enclose nothing.)"""

    def __init__(self, metrics: Metrics, **options: Any) -> None:
        super().__init__(**options)
        self._metrics = metrics

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        with logs.numbered(), self._metrics.timed(req.body):
            return await super().async_dispatch(req)


def build(settings: Settings, shelf: Callable[[], Shelf], store: Store, session: aiohttp.ClientSession) -> Bot:
    """Wires everything up; nothing runs yet."""
    now = clock.started_at(settings.clock)
    metrics = Metrics()
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    client = AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        # Posting again is the inbox's to decide: it looks first whether the post in doubt arrived.
        retry_handlers=[
            *([] if settings.local else [AsyncConnectionErrorRetryHandler(max_retry_count=1)]),
            CountingHandler(metrics),
        ],
    )
    secret = settings.slack_signing_secret
    app = WatchedApp(
        metrics,
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        # Socket Mode needs no signature: the connection itself is authenticated.
        request_verification_enabled=settings.slack_app_token is None,
        raise_error_for_unhandled_request=False,
        # The intake knows our own messages; Bolt's test for them stumbles over an event that is no object.
        ignoring_self_events_enabled=False,
    )
    desk = QuestionDesk(store, shelf, now)
    inbox = Inbox(store, now, _owner(), timedelta(seconds=settings.lease_seconds), settings.workers)
    guided = GuidanceDesk(store, shelf, now)
    terms = _terms(settings, now())
    courier = Courier(client)
    cards = Cards(guided, courier)
    room = StaffRoom(client, settings.staff_channel, settings.staff_group, settings.admins)
    ticket_desk = TicketDesk(store, shelf, now, guided, terms)
    privacy_desk = PrivacyDesk(
        store,
        now,
        ticket_desk,
        keep_questions=timedelta(days=settings.keep_questions_days),
        keep_tickets=timedelta(days=settings.keep_tickets_days),
    )
    inbox.also_tidy = privacy_desk.tidy
    help_desk = HelpDesk(ticket_desk, desk, courier, inbox, room)
    reports = ReportDesk(store, shelf, now, terms.calendar)
    reporter = Reporter(reports, courier, room, terms.calendar.zone, now)
    threads_ = Threads(ticket_desk, courier, room)
    tab = HomeTab(desk, guided, help_desk)
    messages.register(app, Intake(inbox, desk, threads_))
    mine = Privacy(privacy_desk, courier, tab)
    commands.register(app, Commands(desk, guided, inbox, help_desk, reporter, mine))
    privacy.register(app, mine)
    shortcuts.register(app, desk, courier)
    actions.register(app, desk, courier, inbox)
    guidance.register(app, guided, cards, courier, inbox)
    views.register(app, guided, cards, courier, tab)
    tickets.register(app, help_desk)
    staff.register(app, help_desk)
    staff.register_lists(app, help_desk, guided)
    home.register(app, tab)
    errors.register(app)
    deliverer = Deliverer(ticket_desk, courier, room, inbox, now)
    replier = Replier(desk, guided, courier, cards, now, threads_, deliverer, reporter)
    return Bot(app, inbox, replier, room, metrics)


def _terms(settings: Settings, now: datetime) -> Terms:
    """The help desk's hours and targets. Holidays are known for some years on: a bot is restarted more often."""
    first_reply = timedelta(hours=settings.first_reply_hours)
    return Terms(
        calendar=desk_calendar(settings.desk_hours, settings.time_zone, range(now.year - 2, now.year + HOLIDAY_YEARS)),
        first_reply=first_reply,
        urgent_reply=first_reply / 4,
        resolution=timedelta(hours=settings.resolution_hours),
    )


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
        shelves = Shelves(shelf)
        bot = build(settings, shelves, store, session)
        reloader = Reloader(shelves, settings, store)
        # From the start: a signal without a handler would end the process.
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reloader.wish)
        team, bot.room.bot_user = await _check_token(bot.slack.client)
        await _check_staff_channel(bot.room)
        if team is not None:
            await asyncio.to_thread(bot.replier.reporter.schedule, team)
        bot.inbox.start(bot.replier)
        try:
            async with AsyncExitStack() as stack:
                connected: Callable[[], bool] = _always
                if settings.slack_app_token is not None:
                    handler = AsyncSocketModeHandler(
                        bot.slack, settings.slack_app_token.get_secret_value(), ping_interval=PING_SECONDS
                    )
                    stack.push_async_callback(_disconnect, handler)
                    await _connect(handler)
                    connected = partial(_is_open, handler)
                watched = Watched(bot.metrics, shelves, bot.inbox.clock, connected)
                port = await stack.enter_async_context(http_server(bot.slack, settings, store, watched))
                stack.push_async_callback(_cancel, asyncio.create_task(reloader.watch()))
                yield Running(bot, port, reloader)
        finally:
            await bot.inbox.stop(GRACE_SECONDS)


async def _check_staff_channel(room: StaffRoom) -> None:
    """Refuses to start with a staff channel that others can read; one that is only away now is waited for."""
    if room.channel is None:
        return
    try:
        unfit = await room.unfit()
    except LaterError as error:
        log.warning("the staff channel could not be looked at; starting all the same", reason=str(error))
        return
    if unfit in (desk_words.NOT_PRIVATE, desk_words.SHARED):
        raise SettingsError(f"HELPDESK_STAFF_CHANNEL cannot be used: {unfit}.")
    if unfit is not None:
        log.warning("tickets wait until the staff channel can be used", reason=unfit)


async def _check_token(client: AsyncWebClient) -> tuple[str, str] | tuple[None, None]:
    """The workspace's id and the bot's; nothing when Slack cannot be reached now."""
    try:
        known = await client.auth_test()
        return str(known["team_id"]), str(known["user_id"])
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
    return None, None


async def _connect(handler: AsyncSocketModeHandler) -> None:
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        raise SettingsError(
            f"Slack refuses SLACK_APP_TOKEN ({error.response.get('error')}): make one with the scope connections:write "
            "at api.slack.com/apps > your app > Basic Information > App-Level Tokens."
        ) from None


def _always() -> bool:
    return True


def _is_open(handler: AsyncSocketModeHandler) -> bool:
    session = handler.client.current_session
    return session is not None and not session.closed


async def _disconnect(handler: AsyncSocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _owner() -> str:
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
