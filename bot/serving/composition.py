"""The composition root: settings -> store, desks, inbox, offices, Slack app. Nothing runs yet."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial, wraps
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.clock import Clock
from bot.core.asking import KnowledgeBase
from bot.core.tickets import Terms
from bot.core.workspace import Preferences, Workspace
from bot.desk.guidance import GuidanceDesk
from bot.desk.privacy import Keeping, PrivacyDesk
from bot.desk.questions import QuestionDesk
from bot.desk.reports import ReportDesk
from bot.desk.tickets import TicketDesk
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.batcher import Batcher
from bot.jobs.inbox import Inbox, Incoming, step_aside
from bot.serving.holidays import desk_calendar
from bot.serving.metrics import CountingHandler, Metrics
from bot.serving.workspaces import Authorize, ManyWorkspaces, OneWorkspace
from bot.settings import Settings
from bot.store.store import Store
from handlers.blocks import desk_words
from handlers.check_cards import Cards
from handlers.jobs.digest import DigestJob
from handlers.jobs.questions import Asking, JobRunner
from handlers.jobs.tasks import Announcement, written
from handlers.jobs.ticket_delivery import TicketDeliveryJob
from handlers.jobs.ticket_threads import Threads
from handlers.listeners import (
    actions,
    channel_changes,
    commands,
    errors,
    external_people,
    guidance,
    home,
    messages,
    outdated,
    privacy,
    shortcuts,
    staff,
    tickets,
    uninstall,
    views,
    workspace_settings,
)
from handlers.listeners.commands import Commands
from handlers.listeners.external_people import Externals
from handlers.listeners.home import HomeTab
from handlers.listeners.messages import Intake
from handlers.listeners.privacy import Privacy
from handlers.listeners.tickets import HelpDesk
from handlers.listeners.uninstall import Leaving
from handlers.slack.client import SlackClient
from handlers.slack.rate_gate import GAP, RateGate
from handlers.slack.refusals import RefusalHandler, Refusals, into
from handlers.slack.workspace_scope import Directory, WorkspaceRegistry
from handlers.staff_access import StaffRoom

HOLIDAY_YEARS = 10
CLOCKS_DIFFER_SECONDS = 300
LISTENER_SECONDS = 30.0
"""For so long a listener may run; Slack's own answers are given up before."""


@dataclass(frozen=True, slots=True)
class Office:
    """All that speaks to one workspace."""

    slack_client: SlackClient
    room: StaffRoom
    cards: Cards
    help_desk: HelpDesk
    reporter: DigestJob
    tab: HomeTab
    privacy: Privacy
    commands: Commands
    replier: JobRunner


@dataclass(frozen=True, slots=True)
class Bot:
    """The running parts of one process."""

    slack: AsyncApp
    client: AsyncWebClient
    """Without a token of any workspace, where there are many."""
    clock: Clock
    inbox: Inbox
    guided: GuidanceDesk
    tickets: TicketDesk
    workspaces: WorkspaceDesk
    directory: Directory
    offices: WorkspaceRegistry[Office]
    metrics: Metrics
    refusals: Refusals
    prepare: Callable[[], object]
    """Makes ahead what the first ticket would wait for: a third of a second for the holidays of years."""


Listener = Callable[..., Awaitable[Any]]


def in_time(listener: Listener) -> Listener:
    """The listener, ended with a TimeoutError when it hangs: Bolt's error handler then tells the person."""

    @wraps(listener)
    async def listened(*arguments: Any, **options: Any) -> Any:
        async with asyncio.timeout(LISTENER_SECONDS):
            return await listener(*arguments, **options)

    return listened


class WatchedApp(AsyncApp):
    """Bolt's app, with a number for each request, a clock on its ack, and a deadline for all that comes of it.

    (Bolt's middlewares enclose nothing.)
    """

    def __init__(self, metrics: Metrics, **options: Any) -> None:
        super().__init__(**options)
        self._metrics = metrics

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        with logs.numbered(), self._metrics.timed(req.body):
            try:
                async with asyncio.timeout(LISTENER_SECONDS):
                    return await super().async_dispatch(req)
            except TimeoutError as error:  # before the ack: Slack sends it again
                errors.reference(error)
                return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _register_listener(self, functions: Sequence[Listener], *arguments: Any, **options: Any) -> Any:
        super()._register_listener([in_time(one) for one in functions], *arguments, **options)
        return functions[0]


def build(settings: Settings, kb: Callable[[], KnowledgeBase], store: Store, session: aiohttp.ClientSession) -> Bot:
    """Wires everything up; nothing runs yet. Raises SettingsError for a key that opens no token."""
    now = Clock(settings.clock)
    metrics = Metrics()
    # Posting again is the inbox's to decide: it looks first whether the post in doubt arrived.
    again = [] if settings.local else [AsyncConnectionErrorRetryHandler(1, error_types=[aiohttp.ClientConnectorError])]
    watching = [*again, CountingHandler(metrics)]
    speaking = partial(AsyncWebClient, base_url=settings.slack_api_url, session=session, retry_handlers=watching)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    client = speaking(token=token)
    desks = _desks(settings, kb, store, now)
    inbox = Inbox(store, now, _owner(), timedelta(seconds=settings.lease_seconds), settings.workers)
    inbox.also_purge_expired = desks.purge_expired
    directory: Directory
    installing: dict[str, Any] = {}
    if token is not None:
        directory = OneWorkspace(token, desks.workspaces)
    else:
        directory, installing = _many(settings, store, desks.workspaces, client, inbox)
    secret = settings.slack_signing_secret
    app = WatchedApp(
        metrics,
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        # `bot.serving.web.guarded` has verified the signature; Socket Mode's connection is authenticated.
        request_verification_enabled=False,
        # Bolt itself would answer 404, and log what it was called.
        raise_error_for_unhandled_request=True,
        # The intake knows our own messages; Bolt's test for them stumbles over an event that is no object.
        ignoring_self_events_enabled=False,
        **installing,
    )

    refusals = Refusals()
    # Of workspaces, not of offices: these are made anew when somebody chooses something.
    pace_of = _paces(settings.post_burst, store, now)

    def office(workspace: Workspace) -> Office:
        watch = RefusalHandler(workspace.team_id, refusals, into(inbox))
        # With the token of an organization, Slack must be told which of its workspaces is meant.
        team = workspace.team_id if workspace.organization else None
        client = speaking(token=workspace.token, team_id=team, retry_handlers=[*watching, watch])
        slack_client = SlackClient(client, pace_of(workspace.team_id), now, inbox.hold, metrics.repeats.inc)
        return _office(workspace, slack_client, desks, inbox, partial(room_of, workspace.team_id))

    def forget(team: str) -> None:
        directory.forget(team)
        refusals.forget(team)

    offices = WorkspaceRegistry(directory.look, office)
    room_of = offices.part(lambda office: office.room)
    _register(app, desks, inbox, offices, directory, forget)
    return Bot(
        slack=app,
        client=client,
        clock=now,
        inbox=inbox,
        guided=desks.guided,
        tickets=desks.tickets,
        workspaces=desks.workspaces,
        directory=directory,
        offices=offices,
        metrics=metrics,
        refusals=refusals,
        prepare=desks.prepare,
    )


@dataclass(frozen=True, slots=True)
class _Desks:
    """The use cases. They serve every workspace: each call names the one it is for."""

    questions: QuestionDesk
    asking: Asking
    guided: GuidanceDesk
    tickets: TicketDesk
    reports: ReportDesk
    privacy: PrivacyDesk
    workspaces: WorkspaceDesk
    clock: Clock
    prepare: Callable[[], object]

    def purge_expired(self, now: datetime) -> None:
        """Takes away what is old."""
        self.privacy.purge_expired(now)
        self.workspaces.purge_expired(now)


def _desks(settings: Settings, kb: Callable[[], KnowledgeBase], store: Store, now: Clock) -> _Desks:
    defaults, promised = _defaults(settings), _promises(settings, now())
    workspaces = workspace_desk(settings, store, now)
    terms = _terms(promised, workspaces)
    guided = GuidanceDesk(store, kb, now)
    ticket_desk = TicketDesk(store, kb, now, guided, terms)

    def keeping(team: str) -> Keeping:
        chosen = workspaces.preferences(team)
        return Keeping(timedelta(days=chosen.keep_questions_days), timedelta(days=chosen.keep_tickets_days))

    questions = QuestionDesk(store, kb, now, lambda team: workspaces.known(team).courts)
    return _Desks(
        questions=questions,
        asking=Batcher(questions.ask_all, store.in_loop),
        guided=guided,
        tickets=ticket_desk,
        reports=ReportDesk(store, kb, now, lambda team: terms(team).calendar),
        privacy=PrivacyDesk(store, now, ticket_desk, keeping),
        workspaces=workspaces,
        clock=now,
        prepare=partial(promised, defaults.hours, defaults.time_zone, defaults.closed),
    )


def _paces(burst: int, store: Store, now: Clock) -> Callable[[str], RateGate]:
    """How fast each workspace is called by this process."""

    @cache
    def of(team: str) -> RateGate:
        async def turn(channel: str) -> float:
            return await asyncio.to_thread(reserve, team, channel)

        return RateGate(burst, turn, step_aside)

    def reserve(team: str, channel: str) -> float:
        try:
            with store.writing() as unit:
                moment = now()
                return (unit.take_turn(team, channel, timedelta(seconds=GAP), moment) - moment).total_seconds()
        except SQLAlchemyError:  # then Slack's refusals keep the processes apart
            return 0.0

    return of


def _office(
    workspace: Workspace,
    slack_client: SlackClient,
    desks: _Desks,
    inbox: Inbox,
    room_now: Callable[[], Awaitable[StaffRoom]],
) -> Office:
    chosen = workspace.preferences
    room = StaffRoom(slack_client.client, chosen.staff_channel, chosen.staff_group, chosen.admins, workspace.bot_user)
    cards = Cards(desks.guided, slack_client)
    help_desk = HelpDesk(desks.tickets, desks.questions, slack_client, inbox, room)
    reporter = DigestJob(desks.reports, slack_client, room, chosen.time_zone, desks.clock)
    tab = HomeTab(desks.questions, desks.guided, help_desk)
    mine = Privacy(desks.privacy, slack_client, tab)
    return Office(
        slack_client=slack_client,
        room=room,
        cards=cards,
        help_desk=help_desk,
        reporter=reporter,
        tab=tab,
        privacy=mine,
        commands=Commands(desks.questions, desks.guided, inbox, help_desk, reporter, mine),
        replier=JobRunner(
            desks.questions,
            desks.asking,
            desks.guided,
            slack_client,
            cards,
            desks.clock,
            Threads(desks.tickets, slack_client, room),
            TicketDeliveryJob(desks.tickets, slack_client, room, inbox, desks.clock, room_now),
            reporter,
            tab,
        ),
    )


def _register(
    app: AsyncApp,
    desks: _Desks,
    inbox: Inbox,
    offices: WorkspaceRegistry[Office],
    directory: Directory,
    forget: Callable[[str], None],
) -> None:
    slack_client_of = offices.part(lambda office: office.slack_client)
    cards_of = offices.part(lambda office: office.cards)
    desk_of = offices.part(lambda office: office.help_desk)
    tab_of = offices.part(lambda office: office.tab)
    external_people.register(app, Externals(directory, slack_client_of))
    channel_changes.register(app, offices.part(lambda office: office.room))
    messages.register(app, Intake(inbox, desks.questions, desks.tickets))
    commands.register(app, offices.part(lambda office: office.commands))
    privacy.register(app, offices.part(lambda office: office.privacy))
    shortcuts.register(app, desks.questions, slack_client_of)
    actions.register(app, desks.questions, slack_client_of, inbox)
    guidance.register(app, desks.guided, cards_of, inbox)
    views.register(app, desks.guided, cards_of, tab_of)
    tickets.register(app, desk_of)
    staff.register(app, desk_of)
    staff.register_lists(app, desk_of, desks.guided)
    home.register(app, tab_of)
    workspace_settings.register(app, tab_of, offices.part(lambda office: office.reporter), desks.workspaces)
    uninstall.register(app, Leaving(desks.workspaces, forget))
    outdated.register(app, slack_client_of, tab_of)
    errors.register(app, slack_client_of)


def _many(
    settings: Settings, store: Store, desk: WorkspaceDesk, client: AsyncWebClient, inbox: Inbox
) -> tuple[ManyWorkspaces, dict[str, Any]]:
    """For an app that workspaces install themselves; and what Bolt needs for it."""
    # Only such an app needs the library that encrypts.
    from bot.serving import tokens

    assert settings.slack_client_id is not None, "settings.for_serving() has seen to it"
    installations = tokens.Installations(settings.slack_client_id, store.engine, tokens.Keys(settings.keys))
    installations.check()

    async def welcome(team: str, person: str) -> None:
        moment = inbox.clock().timestamp()
        admins = (await asyncio.to_thread(desk.preferences, team)).admins
        again = desk_words.WELCOME_AGAIN.format(admins=desk_words.people(admins))
        text = desk_words.WELCOME if person in admins else again
        word = Announcement(text, f"{moment - CLOCKS_DIFFER_SECONDS:.6f}", admin=person)
        await inbox.accept(Incoming(team, f"installed:{int(moment)}:{person}", f"announcement:{person}", written(word)))

    flow = tokens.flow(settings, installations, desk, client, welcome)
    rotator = AsyncTokenRotator(
        client_id=flow.settings.client_id, client_secret=flow.settings.client_secret, client=client
    )
    directory = ManyWorkspaces(installations, desk, rotator)
    return directory, {"oauth_flow": flow, "authorize": Authorize(directory)}


def workspace_desk(settings: Settings, store: Store, now: Clock | None = None) -> WorkspaceDesk:
    """What workspaces have chosen, where these settings hold for what they have not."""
    now = Clock(settings.clock) if now is None else now
    return WorkspaceDesk(store, now, _defaults(settings), timedelta(days=settings.keep_removed_days))


def _defaults(settings: Settings) -> Preferences:
    """What holds for a workspace that has chosen nothing."""
    return Preferences(
        staff_channel=settings.staff_channel,
        staff_group=settings.staff_group,
        admins=settings.admins,
        hours=settings.desk_hours,
        time_zone=settings.time_zone,
        closed=settings.closed,
        keep_questions_days=settings.keep_questions_days,
        keep_tickets_days=settings.keep_tickets_days,
    )


def _promises(settings: Settings, now: datetime) -> Callable[[str, str, str], Terms]:
    """A help desk's terms by its hours, time zone and closed days, once made, kept.

    Holidays are known for some years on: a bot is restarted more often.
    """
    first_reply = timedelta(hours=settings.first_reply_hours)

    @lru_cache(maxsize=256)
    def promised(hours: str, time_zone: str, closed: str) -> Terms:
        return Terms(
            calendar=desk_calendar(hours, time_zone, range(now.year - 2, now.year + HOLIDAY_YEARS), closed),
            first_reply=first_reply,
            urgent_reply=first_reply / 4,
            resolution=timedelta(hours=settings.resolution_hours),
        )

    return promised


def _terms(promised: Callable[[str, str, str], Terms], workspaces: WorkspaceDesk) -> Callable[[str], Terms]:
    """Each help desk's hours and targets."""

    def of(team: str) -> Terms:
        chosen = workspaces.known(team)
        return promised(chosen.hours, chosen.time_zone, chosen.closed)

    return of


def _owner() -> str:
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
