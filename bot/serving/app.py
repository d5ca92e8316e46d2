"""The bot at work: it starts, checks what it can be sure of, and stops without losing anything."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from pydantic_core import to_json
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.clock import Clock
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.draft_measuring import MeasuringDesk
from bot.jobs.executor import use_safe_threads
from bot.jobs.inbox import LaterError
from bot.serving.cache import writable_cache
from bot.serving.composition import Bot, build, process_name
from bot.serving.desks import Desks
from bot.serving.health import Health, Reading
from bot.serving.http_limits import RateLimit
from bot.serving.knowledge_base import KnowledgeBaseRef
from bot.serving.manifest import granted_scopes
from bot.serving.measuring import LEASE, DraftMeasurer
from bot.serving.overlay import Overlay, knowledge_base_in_use
from bot.serving.reloading import Reloader
from bot.serving.web import StatusSources, http_server, metrics_server
from bot.serving.workspaces import OneWorkspace
from bot.settings import Settings, SettingsError
from bot.store import database, wal
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.slack.error_names import TOKEN_REFUSED
from handlers.slack.fence import Connector, lease_trace_config
from handlers.slack.workspace_scope import WorkspaceRouter
from handlers.staff_access import StaffAccess

log = structlog.get_logger(__name__)

GRACE_SECONDS = 8.0
"""How long running work may take to finish after SIGTERM."""
SLACK_TIMEOUT_SECONDS = 10
SET_CLOCK_EVERY = 10.0
"""Seconds after which the database is asked what time it is."""
COLLECTED_AFTER = (20_000, 20, 20)
"""New objects, and rounds of the younger ones, before garbage is looked for. Python's 700 are less than a question."""
SWITCH_SECONDS = 0.0005
"""After so long a thread that computes lets another one: the event loop must not wait Python's 5 ms for each packet."""
PING_SECONDS = 2.5
"""A broken socket is noticed within the three seconds that Slack waits for an ack, so that its first retry arrives."""


@dataclass(frozen=True, slots=True)
class RunningBot:
    """A bot at work, and the ports of its HTTP side."""

    bot: Bot
    port: int
    metrics_port: int | None
    """None: /metrics is on `port`."""
    reloader: Reloader


def run(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT. Raises SettingsError, KnowledgeError, DatabaseError when it cannot start."""
    logs.configure(settings)
    settings = settings.model_copy(update={"cache": writable_cache(settings.cache)})
    sys.setswitchinterval(SWITCH_SECONDS)
    lost = wal.missing_log(settings.database_url)
    store = Store(database.open_current(settings.database_url))
    with store.reading() as unit:
        seen = unit.last_reload()  # before the knowledge is read: what is published meanwhile is loaded later
    kb = knowledge_base_in_use(settings, store, log.info)
    if lost is not None:
        newest = wal.newest_arrival(store.engine)
        log.warning(
            "the database's log is missing: what was committed last may be lost",
            log=str(lost),
            newest=newest and newest.isoformat(timespec="seconds"),
        )
    # What is there now stays: the collector would look through the whole knowledge again and again, with everybody
    # waiting meanwhile.
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    gc.enable()
    with wal.in_use(store.engine), asyncio.Runner(loop_factory=_event_loop()) as runner:
        runner.run(serve(settings, kb, store, seen))


def _event_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed (the extra `fast`); None for Python's own."""
    try:
        import uvloop
    except ModuleNotFoundError:
        return None
    return uvloop.new_event_loop


async def serve(settings: Settings, kb: KnowledgeBase, store: Store, seen: int | None = None) -> None:
    """Runs the bot in this event loop until SIGTERM or SIGINT. seen: as `Reloader` has it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running_bot(settings, kb, store, seen) as bot:
        log.info(
            "ready",
            mode="socket" if settings.slack_app_token else "http",
            port=bot.port,
            metrics_port=bot.metrics_port or bot.port,
            knowledge=kb.library.version,
        )
        await stop.wait()
        log.info("stopping")


def _as_json(value: object) -> str:
    """Messages are much of what the bot writes, and pydantic's serializer is the fastest at hand."""
    return to_json(value).decode()


@asynccontextmanager
async def running_bot(
    settings: Settings, kb: KnowledgeBase, store: Store, seen: int | None = None
) -> AsyncIterator[RunningBot]:
    """The bot at work while the block runs. Leaving it takes no more events, then finishes what runs.

    Raises SettingsError when Slack refuses a token.
    """
    use_safe_threads()
    # A client with a session given leaves timeouts to it; aiohttp's own would be five minutes.
    timeout = aiohttp.ClientTimeout(total=SLACK_TIMEOUT_SECONDS)
    client = aiohttp.ClientSession(
        timeout=timeout, json_serialize=_as_json, trace_configs=[lease_trace_config()], connector=Connector()
    )
    async with client as session, store.with_loop_engine() as store:
        kb_ref = KnowledgeBaseRef(kb)
        bot = build(settings, kb_ref, store, session)
        reloader = _reloader(bot, settings, kb_ref, store, seen)
        if isinstance(bot.directory, OneWorkspace):
            await _check_workspace(bot, bot.directory, settings.staff_channel)
        await _set_clock(bot, store)
        bot.inbox.start(WorkspaceRouter(bot.services.part(lambda one: one.job_runner)))
        try:
            async with AsyncExitStack() as stack:
                connected = await _connected(bot, settings, stack)
                health = stack.enter_context(closing(Health(store, bot.clock)))
                checks = (
                    health.database,
                    partial(_slack, connected, bot.refusals.summaries),
                    partial(_clock, bot.clock),
                )
                watched = StatusSources(bot.metrics, kb_ref, health.activity, checks)
                api = _api(bot, settings, kb_ref)
                port = await stack.enter_async_context(http_server(bot.slack, settings, store, watched, api))
                metrics_port = await stack.enter_async_context(metrics_server(settings, watched))
                for work in (reloader.watch(), _keep_clock(bot, store), _measure_drafts(bot, settings, store)):
                    stack.push_async_callback(_cancel, asyncio.create_task(work))
                stack.push_async_callback(_cancel, asyncio.create_task(asyncio.to_thread(bot.desks.prepare)))
                yield RunningBot(bot, port, metrics_port, reloader)
        finally:
            await bot.inbox.stop(GRACE_SECONDS)


def _reloader(bot: Bot, settings: Settings, kb_ref: KnowledgeBaseRef, store: Store, seen: int | None) -> Reloader:
    reloader = Reloader(kb_ref, settings, store, seen, partial(_use_knowledge, settings, store, bot.desks))
    # From the start: a signal without a handler would end the process.
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reloader.wish)
    return reloader


async def _measure_drafts(bot: Bot, settings: Settings, store: Store) -> None:
    if settings.measure_drafts:
        await DraftMeasurer(MeasuringDesk(store, bot.clock, process_name(), LEASE), settings).watch()


def _use_knowledge(settings: Settings, store: Store, desks: Desks) -> None:
    """What the files say leaves the overlay and the reviews, and who waited for an answer is told.

    Raises SQLAlchemyError.
    """
    Overlay(settings, store).leave_to_files(desks.clock())
    desks.knowledge.reviews.leave_to_files()
    desks.knowledge.wishes.fulfil()


def _api(bot: Bot, settings: Settings, kb: Callable[[], KnowledgeBase]) -> Callable[[web.Application], None] | None:
    """What answers programs; None unless it is switched on."""
    if not settings.api:
        return None
    from bot.api.tools import Tools
    from bot.serving.http_api import HttpApi

    return HttpApi(
        bot.desks.api_keys, lambda: Tools(kb(), bot.clock), bot.metrics.api_requests, RateLimit(settings.api_per_minute)
    ).add_to


async def _connected(bot: Bot, settings: Settings, stack: AsyncExitStack) -> Callable[[], bool]:
    """Opens Socket Mode, where it is used, until the stack is left; says whether Slack's events can come now."""
    if settings.slack_app_token is None:
        return _always
    token = settings.slack_app_token.get_secret_value()
    handler = AsyncSocketModeHandler(bot.slack, token, ping_interval=PING_SECONDS)
    stack.push_async_callback(_disconnect, handler)
    await _connect(handler)
    return partial(_is_open, handler)


async def _clock(clock: Clock) -> Reading:
    """Whether this machine's clock is right: else it refuses Slack's signatures."""
    facts = {"clock_ahead": round(clock.ahead.total_seconds(), 1)}
    return Reading(facts, () if clock.is_right else ("clock",))


async def _set_clock(bot: Bot, store: Store) -> None:
    """By the database's, which all processes share."""
    was_right = bot.clock.is_right
    try:
        await asyncio.to_thread(bot.clock.set_by, store.now)
    except SQLAlchemyError as error:
        log.warning("the database did not say what time it is", kind=type(error).__name__)
    if was_right and not bot.clock.is_right:
        log.error("this machine's clock is wrong", ahead_of_database=round(bot.clock.ahead.total_seconds(), 1))


async def _keep_clock(bot: Bot, store: Store) -> None:
    while True:
        await asyncio.sleep(SET_CLOCK_EVERY)
        await _set_clock(bot, store)


async def _check_workspace(bot: Bot, directory: OneWorkspace, configured: str | None) -> None:
    """Whether the workspace of SLACK_BOT_TOKEN can be used; one that is only away now is waited for.

    Raises SettingsError when it cannot.
    """
    found = await _check_token(bot.client)
    if found is None:
        return
    team, directory.bot_user, directory.scopes = found
    services = await bot.services.of(team)
    await _check_staff_channel(services.access, configured)
    await asyncio.to_thread(services.digest.schedule, team)


async def _check_staff_channel(access: StaffAccess, configured: str | None) -> None:
    """Refuses to start with a `configured` staff channel that others can read; one that is only away is waited for.

    One chosen in the Home tab is waited for as well: it can be changed there only while the bot runs.
    """
    if access.channel is None:
        return
    try:
        unfit = await access.unfit()
    except LaterError as error:
        log.warning("the staff channel could not be looked at; starting all the same", reason=str(error))
        return
    if unfit in (WORDS.alarms.NOT_PRIVATE, WORDS.alarms.SHARED) and access.channel == configured:
        raise SettingsError(f"HELPDESK_STAFF_CHANNEL cannot be used: {unfit}.")
    if unfit is not None:
        log.warning("tickets wait until the staff channel can be used", reason=unfit)


async def _check_token(client: AsyncWebClient) -> tuple[str, str, frozenset[str] | None] | None:
    """The workspace's id, the bot's, and what its token allows; None when Slack cannot be reached now."""
    try:
        known = await client.auth_test()
        return str(known["team_id"]), str(known["user_id"]), granted_scopes(known.headers)
    except SlackApiError as error:
        name = error.response.get("error")
        if name in TOKEN_REFUSED:
            raise SettingsError(
                f"Slack refuses SLACK_BOT_TOKEN ({name}): copy the Bot User OAuth Token anew from api.slack.com/apps > "
                "your app > OAuth & Permissions."
            ) from None
        log.warning("Slack did not answer auth.test; starting all the same", error=name)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.warning("Slack cannot be reached; starting all the same", error=type(error).__name__)
    return None


async def _connect(handler: AsyncSocketModeHandler) -> None:
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        raise SettingsError(
            f"Slack refuses SLACK_APP_TOKEN ({error.response.get('error')}): make one with the scope connections:write "
            "at api.slack.com/apps > your app > Basic Information > App-Level Tokens."
        ) from None


async def _slack(connected: Callable[[], bool], refused: Callable[[], tuple[str, ...]]) -> Reading:
    """Whether Slack's socket is open; always so over HTTP, where Slack comes to us.

    What waits for an admin is only named: questions are taken and kept meanwhile, which no other process does better.
    """
    facts: dict[str, object] = {"slack": connected()}
    if waiting := refused():
        facts["waits_for_admin"] = waiting
    return Reading(facts, () if facts["slack"] else ("slack",))


def _always() -> bool:
    return True


def _is_open(handler: AsyncSocketModeHandler) -> bool:
    session = handler.client.current_session
    return session is not None and not session.closed


async def _disconnect(handler: AsyncSocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]


async def _cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
