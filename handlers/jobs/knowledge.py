"""Says what became of a draft to its author, and an answer to whoever waited for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.core.drafts import DraftNews, WishAnswer
from bot.desk.drafts import DraftDesk
from bot.desk.wishes import WishDesk
from bot.jobs.inbox import Job
from handlers.blocks.draft_report import render_news
from handlers.blocks.replies import now_known, render
from handlers.slack.client import Sending, SlackClient
from handlers.slack.failures import PlaceRefusedError
from handlers.slack.places import Place


@dataclass(frozen=True, slots=True)
class KnowledgeJobs:
    """Performs the rows of the knowledge loop."""

    drafts: DraftDesk
    wishes: WishDesk
    slack_client: SlackClient

    async def tell_author(self, work: Job, task: DraftNews) -> str:
        """That their draft was measured, in the direct message."""
        found = await asyncio.to_thread(self.drafts.draft, task.team_id, task.draft)
        if found is None or found[0].state != "measured":
            return "no longer needed"
        channel = await self.slack_client.direct_message(task.user_id)
        await self.slack_client.post(Place(channel), render_news(found[0]), Sending(work.key, work, task.since))
        return "told"

    async def tell_asker(self, work: Job, task: WishAnswer) -> str:
        """The answer, where the question was asked; in the direct message where only they saw it, or that is closed."""
        found = await asyncio.to_thread(self.wishes.reply, task.team_id, task.wish)
        if found is None:
            return "no answer after all"
        question, reply = found
        message = now_known(render(reply), question)
        sending = Sending(work.key, work, task.since)
        if task.channel:
            try:
                await self.slack_client.post(Place(task.channel, task.thread_ts), message, sending)
                return "told"
            except PlaceRefusedError:
                sending = Sending(f"{work.key}:dm", work, task.since)
        channel = await self.slack_client.direct_message(task.user_id)
        await self.slack_client.post(Place(channel), message, sending)
        return "told"


__all__ = ["KnowledgeJobs"]
