"""All that speaks to one workspace, made when it is first heard of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.core.workspace import Workspace
from bot.jobs.inbox import Inbox, step_aside
from bot.serving.desks import Desks
from bot.store.store import Store
from handlers.check_cards import Cards
from handlers.jobs.checks import CheckJobs
from handlers.jobs.digest import DigestJob
from handlers.jobs.questions import QuestionJobs
from handlers.jobs.runner import JobRunner
from handlers.jobs.ticket_delivery import TicketDeliveryJob
from handlers.jobs.ticket_threads import Threads
from handlers.listeners.commands import Commands
from handlers.listeners.home import HomeTab
from handlers.listeners.privacy import PrivacyListeners
from handlers.listeners.staff_commands import LookUps
from handlers.listeners.tickets import HelpDesk
from handlers.slack.client import SlackClient
from handlers.slack.rate_gate import GAP, RateGate
from handlers.slack.refusals import RefusalHandler, Refusals, into
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffRoom


@dataclass(frozen=True, slots=True)
class WorkspaceServices:
    """What speaks to one workspace, and to no other."""

    slack_client: SlackClient
    room: StaffRoom
    cards: Cards
    help_desk: HelpDesk
    digest: DigestJob
    tab: HomeTab
    privacy: PrivacyListeners
    commands: Commands
    job_runner: JobRunner


@dataclass(frozen=True, slots=True)
class Connection:
    """How this process speaks to Slack, whichever workspace it is for."""

    client: Callable[..., AsyncWebClient]
    """Makes a client; takes AsyncWebClient's own options."""
    rate_gate_of: Callable[[str], RateGate]
    """By workspace, not by services: these are made anew when somebody changes a setting."""
    refusals: Refusals
    count_repeat: Callable[[], None]


@dataclass(frozen=True, slots=True)
class ServicesFactory:
    """Makes a workspace's services."""

    connection: Connection
    desks: Desks
    inbox: Inbox
    room_of: Provider[StaffRoom] = field(repr=False)
    """The staff channel as it is set now: the services that ask may be older than a setting."""

    def __call__(self, workspace: Workspace) -> WorkspaceServices:
        desks, inbox, chosen = self.desks, self.inbox, workspace.preferences
        client = self._slack_client(workspace)
        room = StaffRoom(client.client, chosen.staff_channel, chosen.staff_group, chosen.admins, workspace.bot_user)
        room_now = partial(self.room_of, workspace.team_id)
        cards = Cards(desks.guidance, client)
        help_desk = HelpDesk(desks.tickets, desks.questions, client, inbox, room)
        digest = DigestJob(desks.reports, client, room, chosen.time_zone, desks.clock)
        tab = HomeTab(desks.questions, desks.guidance, help_desk)
        look_ups = LookUps(desks.questions, desks.guidance, help_desk, digest)
        privacy = PrivacyListeners(desks.privacy, client, tab)
        return WorkspaceServices(
            slack_client=client,
            room=room,
            cards=cards,
            help_desk=help_desk,
            digest=digest,
            tab=tab,
            privacy=privacy,
            commands=Commands(desks.questions, desks.guidance, inbox, help_desk, look_ups, privacy),
            job_runner=JobRunner(
                QuestionJobs(desks.questions, desks.asking, desks.guidance, desks.tickets, client, cards),
                CheckJobs(desks.guidance, client, cards, desks.clock),
                Threads(desks.tickets, client, room),
                TicketDeliveryJob(desks.tickets, client, room, inbox, desks.clock, room_now),
                digest,
                tab,
                client,
            ),
        )

    def _slack_client(self, workspace: Workspace) -> SlackClient:
        connection = self.connection
        watch = RefusalHandler(workspace.team_id, connection.refusals, into(self.inbox))
        # With the token of an organization, Slack must be told which of its workspaces is meant.
        team = workspace.team_id if workspace.organization else None
        client = connection.client(token=workspace.token, team_id=team, watch=watch)
        return SlackClient(
            client,
            connection.rate_gate_of(workspace.team_id),
            self.desks.clock,
            self.inbox.hold,
            connection.count_repeat,
        )


def rate_gates(burst: int, store: Store, now: Clock) -> Callable[[str], RateGate]:
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
                return (unit.outbox.take_turn(team, channel, timedelta(seconds=GAP), moment) - moment).total_seconds()
        except SQLAlchemyError:  # then Slack's refusals keep the processes apart
            return 0.0

    return of
