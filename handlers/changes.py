"""Slack tells that a channel or a user group has changed: what was remembered of the staff channel does not hold."""

from __future__ import annotations

from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp

from bot.inbox import LaterError
from handlers import payloads
from handlers.offices import Of
from handlers.rights import StaffRoom

log = structlog.get_logger(__name__)

EVENTS: Final = (
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
"""As in the manifest. Each has the scope that asking for the same has: channels:read, groups:read, usergroups:read."""
CONVERSIONS: Final = ("channel_convert_to_public", "channel_convert_to_private")
"""Subtypes of `message`."""


def register(app: AsyncApp, room_of: Of[StaffRoom]) -> None:
    """Comes before the listener of every `message`: of several that fit, Bolt calls the first."""

    async def changed(body: dict[str, Any]) -> None:
        team, places = payloads.changed(body)
        try:
            room = await room_of(team)
        except LaterError as error:
            log.info("a change in a workspace that has no token now", reason=str(error))
            return
        if room.is_about(places):
            room.forget()
            log.info("the staff channel or its people have changed", team=team)

    for name in EVENTS:
        app.event(name)(changed)
    for subtype in CONVERSIONS:
        app.event({"type": "message", "subtype": subtype})(changed)
