"""Says what has become of known outages: to staff in their channel, and to everybody who asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.core.incidents import IncidentNews, IncidentOver, IncidentTick
from bot.desk.incidents import IncidentDesk
from bot.jobs.inbox import Job
from handlers.blocks.incidents import render_news, render_over
from handlers.jobs.ticket_delivery import TicketDeliveryJob
from handlers.slack.client import Sending, SlackClient
from handlers.slack.places import Place


@dataclass(frozen=True, slots=True)
class IncidentJobs:
    """Performs the rows about incidents."""

    desk: IncidentDesk
    tickets: TicketDeliveryJob
    slack_client: SlackClient

    async def tell_staff(self, work: Job, task: IncidentNews) -> str:
        """What was done, in the staff channel: only while that is fit, since it has words of staff."""
        notice = await asyncio.to_thread(self.desk.find, task.team_id, task.incident)
        if notice is None:
            return "gone"
        await self.tickets.tell_staff(work, render_news(task, notice), task.since)
        return "told"

    async def tell_asker(self, work: Job, task: IncidentOver) -> str:
        """That it is over, in the direct message."""
        notice = await asyncio.to_thread(self.desk.find, task.team_id, task.incident)
        if notice is None:
            return "gone"
        channel = await self.slack_client.direct_message(task.user_id)
        await self.slack_client.post(Place(channel), render_over(notice), Sending(work.key, work, task.since))
        return "told"

    async def tick(self, task: IncidentTick) -> str:
        """A time of an incident has come."""
        done = await asyncio.to_thread(self.desk.tick, task)
        self.tickets.inbox.wake()
        return done


__all__ = ["IncidentJobs"]
