"""What is kept about somebody: shown, sent and erased, for themselves only."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.inquiry import Asker
from bot.desk.privacy import PrivacyDesk
from bot.jobs.inbox import LaterError
from handlers.blocks import privacy as blocks
from handlers.blocks.readiness import row_section
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS
from handlers.listeners.home import HomeTab
from handlers.slack.client import FileUpload, SlackClient
from handlers.slack.failures import UndeliverableError, lacks_scope
from handlers.slack.payloads import Click
from handlers.slack.private_replies import answer
from handlers.slack.workspace_scope import Provider

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PrivacyListeners:
    """A person's own view of what is kept about them."""

    desk: PrivacyDesk
    slack_client: SlackClient
    tab: HomeTab
    request_channels: tuple[str, ...] = ()

    async def overview(self, asker: Asker) -> Message:
        """How much is kept and for how long."""
        kept = await asyncio.to_thread(self.desk.kept_of, asker)
        board = self.tab.boards.readiness
        row = await asyncio.to_thread(board.row_of, asker)
        shown = [] if row is None else [row_section(row, board.court_name)]
        return blocks.render_kept(kept, self.desk.keeping(asker.team_id), self.request_channels, shown)

    async def send(self, asker: Asker) -> Message:
        """Everything, as a file in the direct message. Slack cannot find a file again: it is sent at most once."""
        kept = await asyncio.to_thread(self.desk.kept_of, asker)
        try:
            channel = await self.slack_client.direct_message(asker.user_id)
            file = FileUpload(WORDS.privacy.FILE_NAME, kept.document().encode(), WORDS.privacy.FILE_TITLE)
            await self.slack_client.upload(channel, file)
        except (LaterError, UndeliverableError) as error:
            log.warning("what is kept was not sent", reason=str(error))
            return paragraph(WORDS.problems.NO_FILES if lacks_scope(error) else WORDS.privacy.NOT_EXPORTED)
        return paragraph(WORDS.privacy.EXPORTED)

    async def erase(self, asker: Asker) -> Message:
        """Everything is gone when this returns; staff's cards follow."""
        erased = await asyncio.to_thread(self.desk.erase, asker)
        self.tab.help_desk.inbox.wake()
        return blocks.render_erased(erased)


@dataclass(frozen=True, slots=True)
class PrivacyButtons:
    """What people press about what is kept about them."""

    privacy_of: Provider[PrivacyListeners]

    async def export(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        privacy = await self.privacy_of(click.asker.team_id)
        await answer(privacy.slack_client, respond, click.recipient, await privacy.send(click.asker))

    async def erase(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        privacy = await self.privacy_of(click.asker.team_id)
        message = await privacy.erase(click.asker)
        await answer(privacy.slack_client, respond, click.recipient, message, replace=True)
        await privacy.tab.publish(click.asker)
