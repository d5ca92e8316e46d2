"""Where the cards of guided checks stand: one with controls for each check, wherever it was shown last."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

import structlog
from slack_bolt.async_app import AsyncRespond

from bot.core.guiding import Card
from bot.core.inquiry import Asker
from bot.desk.guidance import GuidanceDesk
from bot.jobs.inbox import LaterError
from handlers.blocks.guidance import render_card
from handlers.blocks.replies import Message
from handlers.slack.client import Sending, SlackClient
from handlers.slack.failures import UndeliverableError, at_most_once
from handlers.slack.places import Place
from handlers.slack.private_replies import by_url

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Cards:
    """Shows cards, and takes the controls off the one that was shown before."""

    desk: GuidanceDesk
    slack_client: SlackClient

    async def post(
        self, asker: Asker, card: Card, place: Place, sending: Sending, message: Message | None = None
    ) -> None:
        """Posts a card anew. message: the card with something else around it. Raises as `SlackClient.post` does."""
        ts = await self.slack_client.post(place, message or render_card(card), sending)
        await self._settle(asker, card, place, ts)

    async def redraw(
        self, asker: Asker, card: Card, place: Place, ts: str, respond: AsyncRespond | None = None
    ) -> None:
        """Puts the card where one was pressed.

        When Slack does not take it, the response_url of the click may; else it is posted anew. When that fails too, the
        old card stays, and whatever is pressed in it next draws the present one: what was pressed is kept either way.
        """
        message = render_card(card)
        try:
            await self.slack_client.update(place.channel, ts, message)
        except (LaterError, UndeliverableError) as error:
            log.warning("a card cannot be redrawn", run=card.run, reason=str(error))
            if respond is None or not await by_url(respond, message, replace=True):
                key = f"card:{card.run}:{secrets.token_hex(8)}"
                ts = await at_most_once(self.slack_client.post(place, message, Sending(key))) or ts
        await self._settle(asker, card, place, ts)

    async def _settle(self, asker: Asker, card: Card, place: Place, ts: str) -> None:
        if card.place == (place.channel, ts):
            return
        older = await asyncio.to_thread(self.desk.move_card, asker, card.run, place.channel, ts, place.thread_ts)
        if older is not None:
            # An old card left with its buttons does no harm: they draw the present one.
            await at_most_once(self.slack_client.update(*older, render_card(card, live=False)))
