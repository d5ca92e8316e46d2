"""Request channels: each new message is weighed in memory; only its writer sees that the bot may have an answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog

from bot.core.inquiry import Asker, Inquiry
from bot.core.request_channels import Confidence
from bot.desk.questions import QuestionDesk
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import LaterError
from handlers.blocks.replies import paragraph
from handlers.blocks.request_channels import render_offer
from handlers.blocks.words import WORDS
from handlers.request_control import RequestControl
from handlers.slack.client import SlackClient
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import PersonMessage
from handlers.slack.places import Recipient
from handlers.slack.private_replies import say_to
from handlers.slack.workspace_scope import Provider

log = structlog.get_logger(__name__)

OFFERS_REMEMBERED: Final = 1000
"""Messages whose writers were asked last: Slack may send an event again."""
OFFER: Final = "offer"
"""In Bolt's context: what the writer of a message in a request channel is told once it is acked; None: nothing."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What only the writer of a message sees."""

    asker: Asker
    channel: str
    control: RequestControl | None
    """For *Answer this?*; None where the bot has nothing to offer."""
    has_secret: bool


@dataclass(frozen=True, slots=True)
class RequestChannels:
    """Decides by the channel's id whether a message is read at all, and what follows from its words."""

    workspaces: WorkspaceDesk
    desk: QuestionDesk
    slack_client_of: Provider[SlackClient]
    _offered: dict[tuple[str, str], None] = field(default_factory=dict)

    async def is_one(self, team: str, channel: str) -> bool:
        """Whether new messages are read there."""
        chosen = self.workspaces.cached_preferences(team)
        if chosen is None:
            return await asyncio.to_thread(self.workspaces.reads_all_of, team, channel)
        return chosen.reads_all_of(channel)

    async def weigh(self, message: PersonMessage) -> tuple[Confidence, Inquiry]:
        """How surely a message wants an answer, and the message, redacted. Nothing is stored."""
        asked = await cooperatively(partial(message.question, mentioned=False, external=False))
        return await asyncio.to_thread(self.desk.confidence, asked.text), asked

    def offer_for(self, confidence: Confidence, asked: Inquiry) -> Offer | None:
        """What is to be offered for a message that is not answered, once for all events that tell of it."""
        key = (asked.asker.team_id, asked.key)
        control = RequestControl(asked.ts, asked.text) if confidence == "close" else None
        if control is not None and control.encode() is None:
            control = None
        if key in self._offered or (control is None and not asked.secrets):
            return None
        self._offered[key] = None
        if len(self._offered) > OFFERS_REMEMBERED:
            del self._offered[next(iter(self._offered))]
        return Offer(asked.asker, asked.channel, control, asked.secrets > 0)

    async def send(self, offer: Offer) -> None:
        """Slack cannot repeat what one person sees: it is sent at most once, and nowhere else."""
        user, channel = offer.asker.user_id, offer.channel
        try:
            slack_client = await self.slack_client_of(offer.asker.team_id)
        except LaterError as error:
            log.info("an offer in a workspace that has no token now", reason=str(error))
            return
        if offer.has_secret:
            await say_to(slack_client, Recipient(user, channel), paragraph(WORDS.problems.SECRET_WARNING))
        if offer.control is not None:
            await at_most_once(slack_client.whisper(channel, user, None, render_offer(offer.control)))


__all__ = ["OFFER", "Offer", "RequestChannels"]
