"""Each scope that the app asks for: why, and what the bot does without the optional ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope of handlers/manifest.yaml. Slack's Marketplace asks for the reason of each."""

    reason: str
    """What it is needed for; Markdown."""
    without: str = ""
    """What an install that was not granted it lacks, in a sentence; empty: the bot cannot do without it."""


SCOPES: Final[Mapping[str, Scope]] = MappingProxyType(
    {
        "app_mentions:read": Scope("`app_mention`: questions that mention the bot"),
        "assistant:write": Scope(
            "the agent view: entry in the top bar, suggested prompts, thread titles. Slack wants it where the manifest "
            "has `agent_view`",
            "Direct messages are answered below each other, without suggested prompts and titles.",
        ),
        "channels:history": Scope(
            "new messages in request channels; follow-ups in threads of the bot's channels; events for its own posts; "
            "finding a post in doubt by its metadata"
        ),
        "channels:read": Scope(
            "whether the bot is in a channel (*Post in thread*), and events for changes of its channels"
        ),
        "channels:write.topic": Scope(
            "a sentence in the topic of a request channel, that the bot reads it",
            "Only a message in the channel says that the bot reads it; its topic does not.",
        ),
        "chat:write": Scope("replies, updates, messages that only one person sees, the status line of the agent view"),
        "commands": Scope("`/nextgen` and the shortcuts"),
        "files:read": Scope(
            "fetching a ticket's files to pass them on, files in forms, and whether a copy is shown",
            "Forms have no field for files, and files are not passed on between asker and help desk.",
        ),
        "files:write": Scope(
            "the chart of the weekly digest, the lists that are sent as CSV, a person's own data export, calendar "
            "files, and copies of a ticket's files",
            "No charts, CSV lists, calendar files, data exports or copies of a ticket's files are sent.",
        ),
        "groups:history": Scope("the same as `channels:history`, in private channels; the staff channel is one"),
        "groups:read": Scope("whether the staff channel is usable, who is in it, and events for its changes"),
        "groups:write.topic": Scope(
            "the same in a private channel",
            "Only a message in the channel says that the bot reads it; its topic does not.",
        ),
        "im:history": Scope("direct messages, and finding posts in doubt there"),
        "im:read": Scope("which kind of conversation a direct message is"),
        "im:write": Scope("opening the direct message for checks, reminders, answers to *Ask*, and the data export"),
        "mpim:history": Scope(
            "follow-ups in group direct messages", "In group direct messages the bot receives only mentions."
        ),
        "reactions:write": Scope(
            "the check mark on a message that was passed on to the help desk",
            "Messages that were passed on to the help desk get no check mark.",
        ),
        "usergroups:read": Scope(
            "who is staff, with `HELPDESK_STAFF_GROUP`; events for changes of the group; who is on call, with a user "
            "group in the on-call list; a user group imported as a roster",
            "User groups can't be staff, be on call or be imported: name people, or let the members of the staff "
            "channel be staff.",
        ),
        "users:read": Scope(
            "whether the help desk's admins still have an account; the time zone of a person who asks to be reminded; "
            "with `users:read.email`, who is on a roster",
            "Nobody is told when every admin is deactivated, and reminders use the court's time zone.",
        ),
        "users:read.email": Scope(
            "finding the people of a roster by their e-mail addresses", "A roster needs Slack IDs instead of addresses."
        ),
    }
)
"""By name."""
OPTIONAL: Final = frozenset(name for name, scope in SCOPES.items() if scope.without)
UNALARMED: Final = OPTIONAL - {"usergroups:read"}
"""Not granting these is a choice that nobody is alarmed about. A user group is only read where somebody chose one."""

__all__ = ["OPTIONAL", "SCOPES", "UNALARMED", "Scope"]
