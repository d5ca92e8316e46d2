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
from handlers.jobs.file_delivery import FileDelivery
from handlers.jobs.file_questions import FileQuestions
from handlers.jobs.incidents import IncidentJobs
from handlers.jobs.knowledge import KnowledgeJobs
from handlers.jobs.paging import PagingJob
from handlers.jobs.questions import QuestionJobs
from handlers.jobs.request_channels import RequestChannelJob
from handlers.jobs.roster import RosterJobs
from handlers.jobs.runner import JobRunner
from handlers.jobs.ticket_delivery import TicketDeliveryJob
from handlers.jobs.ticket_threads import Threads
from handlers.listeners.board_views import BoardViews
from handlers.listeners.commands import Commands
from handlers.listeners.home import HomeTab
from handlers.listeners.knowledge_views import KnowledgeViews
from handlers.listeners.privacy import PrivacyListeners
from handlers.listeners.staff_commands import LookUps
from handlers.listeners.tickets import HelpDesk
from handlers.slack.agent_view import AgentView
from handlers.slack.channels import Topics
from handlers.slack.client import SlackClient
from handlers.slack.file_transfer import AT_ONCE, READ_SCOPE, WRITE_SCOPE, FileTransfer
from handlers.slack.rate_gate import GAP, RateGate
from handlers.slack.refusals import RefusalHandler, Refusals, into
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffAccess


@dataclass(frozen=True, slots=True)
class WorkspaceServices:
    """What speaks to one workspace, and to no other."""

    slack_client: SlackClient
    access: StaffAccess
    cards: Cards
    help_desk: HelpDesk
    digest: DigestJob
    tab: HomeTab
    privacy: PrivacyListeners
    commands: Commands
    job_runner: JobRunner
    agent_view: AgentView


@dataclass(frozen=True, slots=True)
class Connection:
    """How this process speaks to Slack, whichever workspace it is for."""

    client: Callable[..., AsyncWebClient]
    """Makes a client; takes AsyncWebClient's own options."""
    rate_gate_of: Callable[[str], RateGate]
    """By workspace, not by services: these are made anew when somebody changes a setting."""
    refusals: Refusals
    count_repeat: Callable[[], None]
    file_turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    """Of the files that this process copies."""


@dataclass(frozen=True, slots=True)
class ServicesFactory:
    """Makes a workspace's services."""

    connection: Connection
    desks: Desks
    inbox: Inbox
    access_of: Provider[StaffAccess] = field(repr=False)
    """The staff channel as it is set now: the services that ask may be older than a setting."""

    def __call__(self, workspace: Workspace) -> WorkspaceServices:
        desks, inbox, chosen = self.desks, self.inbox, workspace.preferences
        client = self._slack_client(workspace)
        agent_view = AgentView(client, workspace.has_agent_view)
        access = StaffAccess(client.client, chosen.staff_channel, chosen.staff_group, chosen.admins, workspace.bot_user)
        cards = Cards(desks.guidance, client)
        transfer = FileTransfer(client, self.connection.file_turns, workspace.may(READ_SCOPE, WRITE_SCOPE))
        may_copy = transfer.is_allowed
        help_desk = HelpDesk(desks.tickets, desks.questions, client, inbox, access, desks.incidents, may_copy)
        digest = DigestJob(
            desks.reports, client, access, chosen.time_zone, desks.clock, desks.knowledge.reviews.overdue
        )
        boards = BoardViews(desks.board.readiness, desks.board.invitations)
        knowledge = KnowledgeViews(desks.knowledge)
        tab = HomeTab(desks.questions, desks.guidance, help_desk, boards, knowledge)
        look_ups = LookUps(desks.questions, desks.guidance, help_desk, digest, knowledge, boards)
        privacy = PrivacyListeners(desks.privacy, client, tab, chosen.request_channels)
        return WorkspaceServices(
            slack_client=client,
            access=access,
            cards=cards,
            help_desk=help_desk,
            digest=digest,
            tab=tab,
            privacy=privacy,
            commands=Commands(desks.questions, desks.guidance, inbox, help_desk, look_ups, privacy),
            job_runner=self._job_runner(workspace, agent_view, transfer, digest, tab),
            agent_view=agent_view,
        )

    def _job_runner(
        self, workspace: Workspace, agent_view: AgentView, transfer: FileTransfer, digest: DigestJob, tab: HomeTab
    ) -> JobRunner:
        desks, inbox, client, access = self.desks, self.inbox, agent_view.slack_client, digest.access
        cards = Cards(desks.guidance, client)
        board = desks.board
        takes_files = transfer.is_allowed and access.channel is not None
        files, access_now = (
            FileDelivery(desks.tickets, transfer, desks.clock),
            partial(self.access_of, workspace.team_id),
        )
        delivery = TicketDeliveryJob(desks.tickets, client, access, inbox, desks.clock, files, access_now)
        return JobRunner(
            QuestionJobs(
                desks.questions,
                desks.asking,
                desks.guidance,
                desks.tickets,
                desks.quiet,
                client,
                cards,
                desks.check_threads,
                agent_view,
                takes_files,
            ),
            CheckJobs(desks.guidance, client, cards, desks.clock, agent_view),
            Threads(desks.tickets, client, access, FileQuestions(desks.tickets, transfer)),
            delivery,
            PagingJob(desks.paging, desks.tickets, client, access, inbox),
            digest,
            IncidentJobs(desks.incidents, delivery, client),
            tab,
            RosterJobs(board.roster, board.invitations, board.readiness, client, desks.clock),
            KnowledgeJobs(desks.knowledge.drafts, desks.knowledge.wishes, client),
            RequestChannelJob(client, Topics(client.client, workspace.scopes or frozenset())),
            client,
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
