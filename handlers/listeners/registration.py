"""All listeners, put to Bolt in their order: of several that fit, it calls the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from bot.desk.calendar import CalendarDesk
from bot.desk.guidance import GuidanceDesk
from bot.desk.paging import PagingDesk
from bot.desk.prompts import PromptDesk
from bot.desk.questions import QuestionDesk
from bot.desk.quiet import QuietDesk
from bot.desk.threads import ThreadDesk
from bot.desk.tickets import TicketDesk
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.inbox import Inbox
from handlers.check_cards import Cards
from handlers.jobs.digest import DigestJob
from handlers.listeners import (
    actions,
    channel_changes,
    clicks,
    commands,
    errors,
    external_people,
    home,
    knowledge,
    messages,
    modals,
    outdated,
    roster_forms,
    shortcuts,
    tickets,
    uninstall,
)
from handlers.listeners.actions import AnswerButtons
from handlers.listeners.calendar import CalendarButtons
from handlers.listeners.channel_changes import ChannelChanges
from handlers.listeners.clicks import Clicks
from handlers.listeners.commands import CommandListener, Commands
from handlers.listeners.comparisons import ComparisonButtons
from handlers.listeners.external_people import Externals
from handlers.listeners.guidance import CheckButtons
from handlers.listeners.home import HomeButtons, HomeTab
from handlers.listeners.incidents import IncidentButtons, IncidentForm
from handlers.listeners.knowledge import AnswerPickers, KnowledgeButtons, WishButton
from handlers.listeners.knowledge_views import KnowledgeDesks
from handlers.listeners.messages import Intake
from handlers.listeners.modals import Modals
from handlers.listeners.offers import OfferButtons
from handlers.listeners.on_call_settings import OnCallButtons, OnCallForm
from handlers.listeners.outdated import OutdatedControls
from handlers.listeners.privacy import PrivacyButtons, PrivacyListeners
from handlers.listeners.quiet import QuietButtons
from handlers.listeners.readiness import BoardButtons, BoardDesks, RowButtons
from handlers.listeners.request_channels import RequestChannels
from handlers.listeners.roster_forms import RosterForms
from handlers.listeners.shortcuts import AnswerShortcut, GlobalShortcuts, QuestionForm
from handlers.listeners.staff import StaffButtons, StaffForms
from handlers.listeners.staff_lists import StaffLists
from handlers.listeners.teach_forms import TeachForms
from handlers.listeners.tickets import HelpDesk, TicketButtons, TicketForms, TicketShortcut
from handlers.listeners.uninstall import Leaving
from handlers.listeners.views import CheckForms, SavedFactsButtons
from handlers.listeners.workspace_settings import SettingsButtons, SettingsForm
from handlers.slack.agent_view import AgentView
from handlers.slack.client import SlackClient
from handlers.slack.workspace_scope import Provider, WorkspaceDirectory
from handlers.staff_access import StaffAccess


@dataclass(frozen=True, slots=True)
class ListenerDesks:
    """The use cases that listeners call."""

    questions: QuestionDesk
    guidance: GuidanceDesk
    tickets: TicketDesk
    paging: PagingDesk
    threads: ThreadDesk
    workspaces: WorkspaceDesk
    calendar: CalendarDesk
    quiet: QuietDesk
    prompts: PromptDesk
    board: BoardDesks
    knowledge: KnowledgeDesks


@dataclass(frozen=True, slots=True)
class ListenerParts:
    """What listeners need of the workspace that a payload names."""

    slack_client_of: Provider[SlackClient]
    access_of: Provider[StaffAccess]
    cards_of: Provider[Cards]
    help_desk_of: Provider[HelpDesk]
    tab_of: Provider[HomeTab]
    privacy_of: Provider[PrivacyListeners]
    commands_of: Provider[Commands]
    digest_of: Provider[DigestJob]
    agent_view_of: Provider[AgentView]


def register_all(
    app: AsyncApp, desks: ListenerDesks, parts: ListenerParts, inbox: Inbox, directory: WorkspaceDirectory
) -> None:
    """Registers what comes before the ack, then the listeners, then what nobody listens to."""
    external_people.register(app, Externals(directory, parts.slack_client_of))
    requests = RequestChannels(desks.workspaces, desks.questions, parts.slack_client_of)
    channel_changes.register(app, ChannelChanges(parts.access_of, desks.workspaces, inbox))
    messages.register(app, Intake(inbox, desks.questions, desks.tickets, desks.threads, requests, parts.agent_view_of))
    commands.register(app, CommandListener(parts.commands_of))
    shortcuts.register(app, AnswerShortcut(desks.questions, parts.slack_client_of))
    tickets.register(app, TicketShortcut(parts.help_desk_of))
    shortcuts.register_global(app, GlobalShortcuts(parts.help_desk_of))
    pressed = _clicks(desks, parts, inbox)
    actions.register(app, pressed.answers)
    knowledge.register(app, AnswerPickers(desks.knowledge))
    home.register(app, pressed.home)
    clicks.register(app, pressed)
    sent = _modals(desks, parts)
    modals.register(app, sent)
    roster_forms.register(app, sent.roster)


def register_last(app: AsyncApp, parts: ListenerParts, desk: WorkspaceDesk, forget: Callable[[str], None]) -> None:
    """Registers what ends something: an install, an older version, an error. forget: what is known of a workspace."""
    uninstall.register(app, Leaving(desk, forget))
    outdated.register(app, OutdatedControls(parts.slack_client_of, parts.tab_of))
    errors.register(app, parts.slack_client_of)


def _clicks(desks: ListenerDesks, parts: ListenerParts, inbox: Inbox) -> Clicks:
    return Clicks(
        AnswerButtons(desks.questions, parts.slack_client_of, inbox),
        CheckButtons(desks.guidance, parts.cards_of, inbox),
        SavedFactsButtons(desks.guidance, parts.cards_of, parts.tab_of),
        HomeButtons(parts.tab_of, parts.agent_view_of, desks.prompts),
        SettingsButtons(parts.tab_of, desks.workspaces),
        OnCallButtons(parts.tab_of, desks.paging),
        PrivacyButtons(parts.privacy_of),
        TicketButtons(parts.help_desk_of),
        StaffButtons(parts.help_desk_of),
        StaffLists(parts.help_desk_of, desks.guidance),
        IncidentButtons(parts.help_desk_of),
        CalendarButtons(desks.calendar, parts.slack_client_of),
        ComparisonButtons(desks.questions, parts.slack_client_of, inbox),
        QuietButtons(desks.quiet, desks.guidance, parts.slack_client_of),
        BoardButtons(parts.tab_of, desks.board),
        RowButtons(parts.tab_of, desks.board),
        KnowledgeButtons(parts.tab_of, desks.knowledge),
        WishButton(parts.slack_client_of, desks.knowledge),
        OfferButtons(parts.slack_client_of, inbox),
    )


def _modals(desks: ListenerDesks, parts: ListenerParts) -> Modals:
    return Modals(
        CheckForms(desks.guidance, parts.cards_of, parts.tab_of),
        TicketForms(parts.help_desk_of),
        StaffForms(parts.help_desk_of),
        SettingsForm(parts.tab_of, parts.digest_of, desks.workspaces),
        IncidentForm(parts.help_desk_of),
        OnCallForm(parts.tab_of, desks.paging, desks.workspaces),
        RosterForms(parts.tab_of, desks.board, desks.workspaces),
        TeachForms(parts.tab_of, desks.knowledge),
        QuestionForm(parts.help_desk_of),
    )
