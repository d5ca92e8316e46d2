"""The only place that digs in Slack payloads: each is parsed once, by the middleware, into one of a closed set.

Whose it is and whether it is for the bot follows from ids and mentions. Text people typed leaves it redacted, and only
where it is for the bot.
"""

from __future__ import annotations

from handlers.slack.fields import MalformedError, Payload, as_object, as_text
from handlers.slack.payloads.clicks import Click, Typing, read_click, read_typing
from handlers.slack.payloads.commands import (
    Command,
    GlobalShortcutUse,
    ShortcutUse,
    read_command,
    read_global_shortcut,
    read_shortcut,
)
from handlers.slack.payloads.events import (
    CHANGES,
    CONVERSIONS,
    ChannelChange,
    HomeOpened,
    NotForUs,
    Removal,
    read_change,
    read_home_opened,
    read_removal,
)
from handlers.slack.payloads.forms import FormFields, Submission, read_submission
from handlers.slack.payloads.messages import (
    ChannelLine,
    Deletion,
    Edit,
    Message,
    NewQuestion,
    OwnPost,
    PersonMessage,
    ThreadLine,
    TicketLine,
    read_message,
)

Inbound = (
    Message | Click | Typing | Submission | Command | ShortcutUse | GlobalShortcutUse | HomeOpened | ChannelChange
    | Removal | NotForUs
)  # fmt: skip
"""Whatever Slack sends. Listeners take it from Bolt's context, under the name that is its `argument`."""
EXTERNAL = "external"
"""In Bolt's context: whether whoever acts is of another company, and not treated as the workspace's own."""
INBOUND = "inbound"


def parse(body: Payload, team: str | None, bot_user: str) -> Inbound:
    """What a payload is. team: the workspace it is for; None for an event of an installation, which names none.

    Raises MalformedError for what Slack does not send.
    """
    try:
        return _parse(body, team, bot_user)
    except RecursionError:
        raise MalformedError("something nested deeper than anything of Slack's") from None


def is_of_installation(body: Payload) -> bool:
    """Whether it is about an installation, which may be that of a whole organization, and not about a workspace."""
    event = body.get("event") if body.get("type") == "event_callback" else None
    return isinstance(event, dict) and event.get("type") in ("app_uninstalled", "tokens_revoked")


def _parse(body: Payload, team: str | None, bot_user: str) -> Inbound:
    for key in body.keys() & {"event", "view"}:
        as_text(as_object(body[key]).get("type"))
    if team is None:
        return read_removal(body)
    match body:
        case {"type": "event_callback", "event": event}:
            return _parse_event(event, team, bot_user)
        case {"type": "block_actions"}:
            return read_click(body, team)
        case {"type": "view_submission"}:
            return read_submission(body, team)
        case {"type": "block_suggestion"}:
            return read_typing(body, team)
        case {"type": "message_action"}:
            return read_shortcut(body, team)
        case {"type": "shortcut"}:
            return read_global_shortcut(body, team)
        case {"command": _}:
            return read_command(body, team)
    return NotForUs()


def _parse_event(event: Payload, team: str, bot_user: str) -> Inbound:
    match event:
        case {"type": "app_home_opened"}:
            return read_home_opened(event, team)
        case {"type": kind} if kind in CHANGES:
            return read_change(event, team, bot_user)
        case {"type": "message", "subtype": kind} if kind in CONVERSIONS:
            return read_change(event, team, bot_user)
        case {"type": "message" | "app_mention"}:
            return read_message(event, team, bot_user)
    return NotForUs()


__all__ = [
    "CHANGES",
    "CONVERSIONS",
    "EXTERNAL",
    "INBOUND",
    "ChannelChange",
    "ChannelLine",
    "Click",
    "Command",
    "Deletion",
    "Edit",
    "FormFields",
    "GlobalShortcutUse",
    "HomeOpened",
    "Inbound",
    "Message",
    "NewQuestion",
    "NotForUs",
    "OwnPost",
    "PersonMessage",
    "Removal",
    "ShortcutUse",
    "Submission",
    "ThreadLine",
    "TicketLine",
    "Typing",
    "is_of_installation",
    "parse",
]
