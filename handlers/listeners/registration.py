"""All listeners, put to Bolt in their order: of several that fit, it calls the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
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
    messages,
    modals,
    outdated,
    shortcuts,
    tickets,
    uninstall,
)
from handlers.listeners.actions import AnswerButtons
from handlers.listeners.clicks import Clicks
from handlers.listeners.commands import CommandListener, Commands
from handlers.listeners.external_people import Externals
from handlers.listeners.guidance import CheckButtons
from handlers.listeners.home import HomeButtons, HomeTab
from handlers.listeners.messages import Intake
from handlers.listeners.modals import Modals
from handlers.listeners.outdated import OutdatedControls
from handlers.listeners.privacy import PrivacyButtons, PrivacyListeners
from handlers.listeners.shortcuts import AnswerShortcut
from handlers.listeners.staff import StaffButtons, StaffForms
from handlers.listeners.staff_lists import StaffLists
from handlers.listeners.tickets import HelpDesk, TicketButtons, TicketForms, TicketShortcut
from handlers.listeners.uninstall import Leaving
from handlers.listeners.views import CheckForms, SavedFactsButtons
from handlers.listeners.workspace_settings import SettingsButtons, SettingsForm
from handlers.slack.client import SlackClient
from handlers.slack.workspace_scope import Provider, WorkspaceDirectory
from handlers.staff_access import StaffRoom


@dataclass(frozen=True, slots=True)
class ListenerDesks:
    """The use cases that listeners call."""

    questions: QuestionDesk
    guidance: GuidanceDesk
    tickets: TicketDesk
    threads: ThreadDesk
    workspaces: WorkspaceDesk


@dataclass(frozen=True, slots=True)
class ListenerParts:
    """What listeners need of the workspace that a payload names."""

    slack_client_of: Provider[SlackClient]
    room_of: Provider[StaffRoom]
    cards_of: Provider[Cards]
    help_desk_of: Provider[HelpDesk]
    tab_of: Provider[HomeTab]
    privacy_of: Provider[PrivacyListeners]
    commands_of: Provider[Commands]
    digest_of: Provider[DigestJob]


def register_all(
    app: AsyncApp, desks: ListenerDesks, parts: ListenerParts, inbox: Inbox, directory: WorkspaceDirectory
) -> None:
    """Registers what comes before the ack, then the listeners, then what nobody listens to."""
    external_people.register(app, Externals(directory, parts.slack_client_of))
    channel_changes.register(app, parts.room_of)
    messages.register(app, Intake(inbox, desks.questions, desks.tickets, desks.threads))
    commands.register(app, CommandListener(parts.commands_of))
    shortcuts.register(app, AnswerShortcut(desks.questions, parts.slack_client_of))
    tickets.register(app, TicketShortcut(parts.help_desk_of))
    pressed = _clicks(desks, parts, inbox)
    actions.register(app, pressed.answers)
    home.register(app, pressed.home)
    clicks.register(app, pressed)
    modals.register(app, _modals(desks, parts))


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
        HomeButtons(parts.tab_of),
        SettingsButtons(parts.tab_of, desks.workspaces),
        PrivacyButtons(parts.privacy_of),
        TicketButtons(parts.help_desk_of),
        StaffButtons(parts.help_desk_of),
        StaffLists(parts.help_desk_of, desks.guidance),
    )


def _modals(desks: ListenerDesks, parts: ListenerParts) -> Modals:
    return Modals(
        CheckForms(desks.guidance, parts.cards_of, parts.tab_of),
        TicketForms(parts.help_desk_of),
        StaffForms(parts.help_desk_of),
        SettingsForm(parts.tab_of, parts.digest_of, desks.workspaces),
    )
