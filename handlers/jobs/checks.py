"""Brings guided checks to the direct message: their cards, the list of them, reminders."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.core.inquiry import Asker
from bot.core.reminders import Nudge, PersonalReminder, Remind
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import Clock
from bot.jobs.inbox import Job, LaterError
from handlers.blocks.guidance import render_check_summaries, render_gone, render_nudge, render_reminder
from handlers.check_cards import Cards
from handlers.jobs.tasks import ShowCheck, ShowStandings
from handlers.slack.agent_view import AgentView
from handlers.slack.client import Sending, SlackClient
from handlers.slack.places import Place

LONGEST_OUTAGE = timedelta(days=7)
"""How far back a reminder in doubt is looked for."""


@dataclass(frozen=True, slots=True)
class CheckJobs:
    """Performs what asks for a check."""

    guidance: GuidanceDesk
    slack_client: SlackClient
    cards: Cards
    clock: Clock
    agent_view: AgentView

    async def show_check(self, work: Job, task: ShowCheck) -> str:
        """Posts the card of a check, begun where there is none."""
        if task.run is not None:
            card = await asyncio.to_thread(self.guidance.resume, task.asker, task.run)
        else:
            card = await asyncio.to_thread(self.guidance.start, task.asker, task.flow, task.court)
        channel = await self.slack_client.direct_message(task.asker.user_id)
        sending = Sending(work.key, work, task.since)
        place = self.agent_view.place(channel, task.channel, task.thread_ts)
        if card is None:
            await self.slack_client.post(place, render_gone(), sending)
            return "gone"
        await self.cards.post(task.asker, card, place, sending)
        return "shown"

    async def show_summaries(self, work: Job, task: ShowStandings) -> str:
        """Posts the list of somebody's checks."""
        check_summaries = await asyncio.to_thread(self.guidance.check_summaries, task.asker)
        channel = await self.slack_client.direct_message(task.asker.user_id)
        place = self.agent_view.place(channel, task.channel, task.thread_ts)
        message = render_check_summaries(check_summaries)
        await self.slack_client.post(place, message, Sending(work.key, work, task.since))
        return "shown"

    async def nudge(self, work: Job, task: Nudge) -> str:
        """Reminds somebody of their check because the help desk asked for it."""
        card = await asyncio.to_thread(self.guidance.nudge_card, task)
        if card is None:
            return "no longer needed"
        channel = await self.slack_client.direct_message(task.user_id)
        asker = Asker(task.team_id, task.user_id)
        await self.cards.post(asker, card, Place(channel), self._reminder(work), render_nudge(card))
        return "nudged"

    async def remind(self, work: Job, task: Remind) -> str:
        """Reminds somebody of their check, on the court's day or after some."""
        asker = Asker(task.team_id, task.user_id)
        due = await asyncio.to_thread(partial(self.guidance.remind, task, again=work.attempts > 1))
        if due is None:
            return "no longer needed"
        if isinstance(due, datetime):
            raise LaterError("the court has put its day off", (due - self.clock()).total_seconds())
        channel = await self.slack_client.direct_message(task.user_id)
        await self.cards.post(asker, due.card, Place(channel), self._reminder(work), render_reminder(due))
        return "reminded"

    async def remind_as_asked(self, work: Job, task: PersonalReminder) -> str:
        """Reminds somebody of their check at the time that they named."""
        due = await asyncio.to_thread(partial(self.guidance.remind_as_asked, task, again=work.attempts > 1))
        if due is None:
            return "no longer needed"
        channel = await self.slack_client.direct_message(task.user_id)
        asker = Asker(task.team_id, task.user_id)
        await self.cards.post(asker, due.card, Place(channel), self._reminder(work), render_reminder(due))
        return "reminded"

    def _reminder(self, work: Job) -> Sending:
        return Sending(work.key, work, f"{(self.clock() - LONGEST_OUTAGE).timestamp():.6f}")
