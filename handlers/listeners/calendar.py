"""*Add to calendar*: the event as a file in the direct message."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.calendar_events import CalendarEvent
from bot.desk.calendar import CalendarDesk
from bot.jobs.inbox import LaterError
from handlers.blocks.replies import paragraph
from handlers.blocks.words import WORDS
from handlers.slack.calendar_file import calendar_file
from handlers.slack.client import SlackClient
from handlers.slack.failures import UndeliverableError, lacks_scope
from handlers.slack.payloads import Click
from handlers.slack.private_replies import tell
from handlers.slack.workspace_scope import Provider

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CalendarButtons:
    """Sends the event that a button stands for. Slack cannot find a file again: it is sent at most once."""

    desk: CalendarDesk
    slack_client_of: Provider[SlackClient]

    async def send(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        slack_client = await self.slack_client_of(click.asker.team_id)
        event = await asyncio.to_thread(self._event, click)
        if event is None:
            await tell(slack_client, respond, click, paragraph(WORDS.calendar.OVER))
            return
        try:
            channel = await slack_client.direct_message(click.asker.user_id)
            await slack_client.upload(channel, calendar_file(event, self.desk.clock()))
        except (LaterError, UndeliverableError) as error:
            log.warning("a calendar file was not sent", reason=str(error))
            text = WORDS.problems.NO_FILES if lacks_scope(error) else WORDS.calendar.NOT_SENT
            await tell(slack_client, respond, click, paragraph(text))
            return
        if channel != click.channel:  # there it says itself that it has come
            await tell(slack_client, respond, click, paragraph(WORDS.calendar.SENT))

    def _event(self, click: Click) -> CalendarEvent | None:
        if click.context.run is not None:
            return self.desk.reminder(click.asker, click.context.run)
        return self.desk.go_live(click.context.court)
