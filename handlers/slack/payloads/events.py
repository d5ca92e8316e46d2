"""Events that are no messages: the Home tab, changes of channels and groups, a workspace that takes the bot out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from bot.core.inquiry import Asker
from handlers.slack import teams
from handlers.slack.fields import MalformedError, Payload, as_id, as_object, optional

CHANGES: Final = (
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "subteam_members_changed",
    "subteam_updated",
)
"""Events about a channel, a user group or who is in it."""
CONVERSIONS: Final = ("channel_convert_to_public", "channel_convert_to_private")
"""The same, as subtypes of `message`."""
ENDS: Final = frozenset(
    ("channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left")
)
"""After these the bot gets no message of the channel."""


@dataclass(frozen=True, slots=True)
class NotForUs:
    """Anything that none of ours listens to. Nothing of it is kept."""

    argument: ClassVar = "nothing"


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody opened the app's own page."""

    argument: ClassVar = "opened"
    asker: Asker
    on_home_tab: bool
    """And not the tab of its messages."""
    channel: str = ""
    """Of the direct message; empty where Slack does not say."""


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """Something changed about channels or user groups, or about who is in them."""

    argument: ClassVar = "change"
    team_id: str
    ids: tuple[str, ...]
    """Of the channels or groups."""
    ends: str | None = None
    """The channel that the bot can read no longer: it was taken out, or the channel is archived or deleted."""
    renames: tuple[str, str] | None = None
    """A channel's old id and its new one."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A workspace, or a whole organization, took the bot out, or its token back."""

    argument: ClassVar = "removal"
    account: str
    """The workspace, or the organization where that is what installed the bot."""
    at: datetime
    takes_bot_out: bool
    """Not just somebody's own token was taken back."""


def read_home_opened(event: Payload, team: str) -> HomeOpened:
    channel = optional(as_id, event.get("channel")) or ""
    return HomeOpened(Asker(team, as_id(event.get("user"))), event.get("tab") == "home", channel)


def read_change(event: Payload, team: str, bot_user: str) -> ChannelChange:
    group = as_object(event.get("subteam") or {}).get("id")
    ids = (event.get("channel"), event.get("old_channel_id"), event.get("subteam_id"), group)
    is_over = event.get("type") in ENDS or (
        event.get("type") == "member_left_channel" and event.get("user") == bot_user
    )
    ends = optional(as_id, event.get("channel")) if is_over else None
    old, new = (optional(as_id, event.get(name)) for name in ("old_channel_id", "new_channel_id"))
    return ChannelChange(team, tuple(as_id(one) for one in ids if one), ends, (old, new) if old and new else None)


def read_removal(body: Payload) -> Removal:
    event, at = as_object(body.get("event")), body.get("event_time")
    of_person = event.get("type") == "tokens_revoked" and not as_object(event.get("tokens") or {}).get("bot")
    if not isinstance(at, int) or not 0 <= at < 10**11:
        raise MalformedError("something else where a time belongs")
    return Removal(teams.read_account(body), datetime.fromtimestamp(at, tz=UTC), takes_bot_out=not of_person)


__all__ = [
    "CHANGES",
    "CONVERSIONS",
    "ENDS",
    "ChannelChange",
    "HomeOpened",
    "NotForUs",
    "Removal",
    "read_change",
    "read_home_opened",
    "read_removal",
]
