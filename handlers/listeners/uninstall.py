"""A workspace takes the bot out, or takes its token back: what it has said is not touched any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.desk.workspaces import WorkspaceDesk
from handlers.slack.payloads import Removal

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Bolt's middleware of these events: it runs before the ack, so that Slack repeats what could not be kept."""

    desk: WorkspaceDesk
    forget: Callable[[str], None]
    """The workspace's token is not to be used again."""

    async def __call__(
        self,
        removal: Removal,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        takes_bot_out = removal.takes_bot_out
        if takes_bot_out and await asyncio.to_thread(self.desk.record_removal, removal.account, removal.at):
            self.forget(removal.account)
            log.info("a workspace took the bot out", team=removal.account)
        return await next()


def register(app: AsyncApp, leaving: Leaving) -> None:
    @app.event("app_uninstalled", middleware=[leaving.__call__])
    async def app_uninstalled() -> None:
        """The tokens are gone, and the retention clock runs: nothing is left but the ack."""

    @app.event("tokens_revoked", middleware=[leaving.__call__])
    async def tokens_revoked() -> None:
        """As above; Slack sends both, in either order."""
