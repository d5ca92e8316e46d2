"""Tells a channel, once, that each new message in it is read from now on, or is not any more."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.jobs.inbox import Job
from handlers.blocks.request_channels import render_notice
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import TellChannel
from handlers.slack.channels import Topics
from handlers.slack.client import Sending, SlackClient
from handlers.slack.failures import AdminNeededError, UndeliverableError
from handlers.slack.places import Place

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RequestChannelJob:
    """Posts the word, then marks the topic where the bot may."""

    slack_client: SlackClient
    topics: Topics

    async def tell(self, work: Job, task: TellChannel) -> str:
        sending = Sending(work.key, work, task.since)
        await self.slack_client.post(Place(task.channel), render_notice(is_on=task.is_on), sending)
        try:
            is_marked = await self.topics.mark(task.channel, WORDS.requests.TOPIC, is_on=task.is_on)
        except (AdminNeededError, UndeliverableError) as error:  # the word is there: the topic is a help
            log.warning("the topic of a request channel stays as it is", error=str(error))
            is_marked = False
        return "told, and in the topic" if is_marked else "told"


__all__ = ["RequestChannelJob"]
