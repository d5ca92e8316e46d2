"""Slack tells that a channel or a user group has changed: what was remembered of the staff channel does not hold.

Each event comes with the scope that asking for the same has: channels:read, groups:read or usergroups:read.
"""

from __future__ import annotations

import structlog
from slack_bolt.async_app import AsyncApp

from bot.jobs.inbox import LaterError
from handlers.slack.payloads import CHANGES, CONVERSIONS, ChannelChange
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffRoom

log = structlog.get_logger(__name__)


def register(app: AsyncApp, room_of: Provider[StaffRoom]) -> None:
    """Comes before the listener of every `message`: of several that fit, Bolt calls the first."""

    async def forget(change: ChannelChange) -> None:
        try:
            room = await room_of(change.team_id)
        except LaterError as error:
            log.info("a change in a workspace that has no token now", reason=str(error))
            return
        if room.is_about(change.ids):
            room.forget()
            log.info("the staff channel or its people have changed", team=change.team_id)

    for name in CHANGES:
        app.event(name)(forget)
    for subtype in CONVERSIONS:
        app.event({"type": "message", "subtype": subtype})(forget)
