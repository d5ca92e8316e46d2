"""Slack tells that a channel or a user group has changed: what was remembered or chosen may not hold any more.

Each event comes with the scope that asking for the same has: channels:read, groups:read or usergroups:read.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from slack_bolt.async_app import AsyncApp

from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.inbox import Inbox, LaterError
from handlers.jobs.announcements import of_lost_channel
from handlers.slack.payloads import CHANGES, CONVERSIONS, ChannelChange
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffAccess

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ChannelChanges:
    """Forgets what was remembered of the staff channel, and strikes a request channel off that cannot be read."""

    access_of: Provider[StaffAccess]
    workspaces: WorkspaceDesk
    inbox: Inbox

    async def note(self, change: ChannelChange) -> None:
        await self._change_request_channels(change)
        try:
            access = await self.access_of(change.team_id)
        except LaterError as error:
            log.info("a change in a workspace that has no token now", reason=str(error))
            return
        if access.is_about(change.ids):
            access.forget()
            log.info("the staff channel or its people have changed", team=change.team_id)

    async def _change_request_channels(self, change: ChannelChange) -> None:
        team, replace = change.team_id, self.workspaces.replace_request_channel
        if change.renames is not None:
            await asyncio.to_thread(replace, team, *change.renames)
        if change.ends is not None:
            told = of_lost_channel(team, change.ends, self.inbox.clock())
            if await asyncio.to_thread(replace, team, change.ends, None, told):
                self.inbox.wake()
                log.info("a request channel cannot be read any more", team=team)


def register(app: AsyncApp, changes: ChannelChanges) -> None:
    """Comes before the listener of every `message`: of several that fit, Bolt calls the first."""
    for name in CHANGES:
        app.event(name)(changes.note)
    for subtype in CONVERSIONS:
        app.event({"type": "message", "subtype": subtype})(changes.note)
