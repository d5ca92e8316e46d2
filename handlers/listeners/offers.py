"""*Answer this?*: the writer of a message in a request channel wants the answer that the bot may have."""

from __future__ import annotations

from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Inbox
from handlers.blocks.replies import paragraph
from handlers.blocks.words import WORDS
from handlers.listeners.messages import incoming
from handlers.slack.client import SlackClient
from handlers.slack.payloads import Click
from handlers.slack.private_replies import answer
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class OfferButtons:
    """Makes the message a question, as if it had named the bot."""

    slack_client_of: Provider[SlackClient]
    inbox: Inbox

    async def accept(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        asked = await cooperatively(click.question)
        if asked is None:
            await ack()
            return
        # Stored before the ack: who gets none sees an error, and presses again. The key is the message's own.
        await self.inbox.accept(incoming(asked))
        await ack()
        slack_client = await self.slack_client_of(click.asker.team_id)
        await answer(slack_client, respond, click.recipient, paragraph(WORDS.answers.POSTED), replace=True)
