"""The composition root: settings -> store, desks, inbox, services of workspaces, Slack app. Nothing runs yet."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.core.knowledge_base import KnowledgeBase
from bot.core.times import earliest_ts
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.inbox import Inbox, Incoming
from bot.serving.desks import Desks, build_desks
from bot.serving.metrics import CountingHandler, Metrics
from bot.serving.services import Connection, ServicesFactory, WorkspaceServices, rate_gates
from bot.serving.slack_app import WatchedApp
from bot.serving.workspaces import Authorize, ManyWorkspaces, OneWorkspace
from bot.settings import Settings
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import Announcement, to_json
from handlers.listeners import registration
from handlers.listeners.registration import ListenerParts
from handlers.slack.refusals import Refusals
from handlers.slack.workspace_scope import WorkspaceDirectory, WorkspaceRegistry
from handlers.staff_access import StaffAccess


@dataclass(frozen=True, slots=True)
class Bot:
    """The running parts of one process."""

    slack: AsyncApp
    client: AsyncWebClient
    """Without a token of any workspace, where there are many."""
    clock: Clock
    inbox: Inbox
    desks: Desks
    directory: WorkspaceDirectory
    services: WorkspaceRegistry[WorkspaceServices]
    metrics: Metrics
    refusals: Refusals


def build(settings: Settings, kb: Callable[[], KnowledgeBase], store: Store, session: aiohttp.ClientSession) -> Bot:
    """Wires everything up; nothing runs yet. Raises SettingsError for a key that opens no token."""
    now = Clock(settings.clock)
    metrics, refusals = Metrics(), Refusals()
    web_client = _web_clients(settings, session, metrics)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    client = web_client(token=token)
    desks = build_desks(settings, kb, store, now)
    inbox = Inbox(store, now, process_name(), timedelta(seconds=settings.lease_seconds), settings.workers)
    inbox.also_purge_expired = desks.purge_expired
    directory, installing = _one(token, desks) if token else _many(settings, store, desks.workspaces, client, inbox)
    app = _slack_app(settings, metrics, client, installing)

    async def access_of(team: str) -> StaffAccess:
        return (await services.of(team)).access

    gates = rate_gates(settings.post_burst, store, now)
    connection = Connection(web_client, gates, refusals, metrics.repeats.inc)
    services = WorkspaceRegistry(directory.look, ServicesFactory(connection, desks, inbox, access_of))

    def forget(team: str) -> None:
        directory.forget(team)
        refusals.forget(team)

    parts = _listener_parts(services)
    registration.register_all(app, desks.for_listeners(), parts, inbox, directory)
    registration.register_last(app, parts, desks.workspaces, forget)
    return Bot(
        slack=app,
        client=client,
        clock=now,
        inbox=inbox,
        desks=desks,
        directory=directory,
        services=services,
        metrics=metrics,
        refusals=refusals,
    )


def _web_clients(settings: Settings, session: aiohttp.ClientSession, metrics: Metrics) -> Callable[..., AsyncWebClient]:
    """Makes clients of Slack's Web API, which share a session and are counted; `watch` is one more retry handler."""
    # Posting again is the inbox's to decide: it looks first whether the post in doubt arrived.
    again = [] if settings.local else [AsyncConnectionErrorRetryHandler(1, error_types=[aiohttp.ClientConnectorError])]

    def make(
        *, token: str | None, team_id: str | None = None, watch: AsyncRetryHandler | None = None
    ) -> AsyncWebClient:
        handlers = [*again, CountingHandler(metrics), *([watch] if watch else [])]
        return AsyncWebClient(
            token, base_url=settings.slack_api_url, session=session, team_id=team_id, retry_handlers=handlers
        )

    return make


def _slack_app(settings: Settings, metrics: Metrics, client: AsyncWebClient, installing: dict[str, Any]) -> WatchedApp:
    secret = settings.slack_signing_secret
    return WatchedApp(
        metrics,
        name="helpdesk",  # else Bolt reads the source of every caller to find a name
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        # `bot.serving.web.signature_guard` has verified the signature; Socket Mode's connection is authenticated.
        request_verification_enabled=False,
        # Bolt itself would answer 404, and log what it was called.
        raise_error_for_unhandled_request=True,
        # The intake knows our own messages; Bolt's test for them stumbles over an event that is no object.
        ignoring_self_events_enabled=False,
        **installing,
    )


def _listener_parts(services: WorkspaceRegistry[WorkspaceServices]) -> ListenerParts:
    return ListenerParts(
        slack_client_of=services.part(lambda one: one.slack_client),
        access_of=services.part(lambda one: one.access),
        cards_of=services.part(lambda one: one.cards),
        help_desk_of=services.part(lambda one: one.help_desk),
        tab_of=services.part(lambda one: one.tab),
        privacy_of=services.part(lambda one: one.privacy),
        commands_of=services.part(lambda one: one.commands),
        digest_of=services.part(lambda one: one.digest),
        agent_view_of=services.part(lambda one: one.agent_view),
    )


def _one(token: str, desks: Desks) -> tuple[WorkspaceDirectory, dict[str, Any]]:
    """For the workspace of SLACK_BOT_TOKEN."""
    return OneWorkspace(token, desks.workspaces), {}


def _many(
    settings: Settings, store: Store, desk: WorkspaceDesk, client: AsyncWebClient, inbox: Inbox
) -> tuple[WorkspaceDirectory, dict[str, Any]]:
    """For an app that workspaces install themselves; and what Bolt needs for it."""
    # Only such an app needs the library that encrypts.
    from bot.serving import tokens

    assert settings.slack_client_id is not None, "settings.for_serving() has seen to it"
    installations = tokens.Installations(settings.slack_client_id, store.engine, tokens.Keys(settings.keys))
    installations.check()

    async def welcome(team: str, person: str) -> None:
        now = inbox.clock()
        admins = (await asyncio.to_thread(desk.preferences, team)).admins
        again = WORDS.settings.WELCOME_AGAIN.format(admins=WORDS.settings.people(admins))
        text = WORDS.settings.WELCOME if person in admins else again
        word = Announcement(text, earliest_ts(now), admin=person)
        key = f"installed:{int(now.timestamp())}:{person}"
        await inbox.accept(Incoming(team, key, f"announcement:{person}", to_json(word)))

    flow = tokens.flow(settings, installations, desk, client, welcome)
    rotator = AsyncTokenRotator(
        client_id=flow.settings.client_id, client_secret=flow.settings.client_secret, client=client
    )
    directory = ManyWorkspaces(installations, desk, rotator)
    return directory, {"oauth_flow": flow, "authorize": Authorize(directory)}


def process_name() -> str:
    """What this process calls itself in leases."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
