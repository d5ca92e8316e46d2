"""*Stop reminders too* and *Keep reminders*, below the answer to "stop"."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.desk.guidance import GuidanceDesk
from bot.desk.quiet import QuietDesk
from bot.jobs.inbox import LaterError
from handlers.blocks.guidance import render_card
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS
from handlers.slack.client import SlackClient
from handlers.slack.failures import UndeliverableError, at_most_once
from handlers.slack.payloads import Click
from handlers.slack.private_replies import answer
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class QuietButtons:
    """Of whoever presses, for their own reminders only."""

    desk: QuietDesk
    guidance: GuidanceDesk
    slack_client_of: Provider[SlackClient]

    async def stop_reminders(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        changed = await asyncio.to_thread(self.desk.stop_reminders, click.asker)
        await ack()
        await self._say(click, respond, paragraph(WORDS.quiet.STOPPED))
        slack_client = await self.slack_client_of(click.asker.team_id)
        for check in changed:
            drawn = self.guidance.pause if check.paused else self.guidance.resume  # as it was; only its words change
            card = await asyncio.to_thread(drawn, click.asker, check.id)
            if card is not None and card.place is not None:
                await at_most_once(slack_client.update(*card.place, render_card(card)))

    async def keep_reminders(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        await self._say(click, respond, paragraph(WORDS.quiet.KEPT))

    async def _say(self, click: Click, respond: AsyncRespond, message: Message) -> None:
        """In place of the question."""
        slack_client = await self.slack_client_of(click.asker.team_id)
        if not click.ephemeral and click.channel and click.message_ts:
            try:
                await slack_client.update(click.channel, click.message_ts, message)
            except (LaterError, UndeliverableError):  # the response_url needs no patience
                await answer(slack_client, respond, click.recipient, message)
            return
        await answer(slack_client, respond, click.recipient, message, replace=True)
