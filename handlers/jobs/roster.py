"""What the inbox does for the readiness board: letters, the search for addresses in Slack, reminders by plan."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import assert_never

import structlog

from bot.core.inquiry import Asker
from bot.core.readiness.letters import AskToConfirm, Invite, MatchRoster, RemindInvited, RosterTick, RosterWork
from bot.desk.invitations import InvitationDesk
from bot.desk.questions import Clock
from bot.desk.readiness import ReadinessDesk
from bot.desk.roster import RosterDesk
from bot.jobs.inbox import Job, WaitsError
from handlers.blocks.letters import render_confirmation, render_letter
from handlers.blocks.limits import trusted_section
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS
from handlers.slack.client import Sending, SlackClient
from handlers.slack.directory import find_by_email
from handlers.slack.failures import UndeliverableError, UnexpectedRefusalError
from handlers.slack.places import Place

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RosterJobs:
    """Performs it. Whether a letter still applies is decided when it is sent."""

    roster: RosterDesk
    invitations: InvitationDesk
    readiness: ReadinessDesk
    slack_client: SlackClient
    clock: Clock

    async def perform(self, work: Job, task: RosterWork) -> str:
        match task:
            case Invite():
                return await self._send_letter(work, task)
            case RemindInvited():
                await self._wait_until_open(task.team_id)
                return await self._send_letter(work, task)
            case AskToConfirm():
                return await self._ask_to_confirm(work, task)
            case MatchRoster():
                return await self._match(work, task)
            case RosterTick():
                await self._wait_until_open(task.team_id)
                count = await asyncio.to_thread(self.invitations.tick, task)
                return f"{count} to remind"
            case _:
                assert_never(task)

    async def _wait_until_open(self, team: str) -> None:
        opens = await asyncio.to_thread(self.invitations.opens_at, team)
        if opens is not None:
            raise WaitsError("reminders wait for the help desk's hours", (opens - self.clock()).total_seconds())

    async def _send_letter(self, work: Job, task: Invite | RemindInvited) -> str:
        reminder = isinstance(task, RemindInvited)
        find = partial(self.invitations.letter, task.team_id, task.person, reminder=reminder)
        letter = await asyncio.to_thread(find)
        row = await asyncio.to_thread(self.readiness.row_of, Asker(task.team_id, task.user_id))
        if letter is None or row is None:
            return "no longer needed"
        try:
            await self._post(work, task, render_letter(letter, row, reminder=reminder))
        except UnexpectedRefusalError:
            raise
        except UndeliverableError as error:
            if isinstance(task, RemindInvited):
                raise
            log.warning("somebody who was asked to link was not reached", row=work.id, error=str(error))
            return await self._take_back(work, task)
        return "reminded" if reminder else "invited"

    async def _take_back(self, work: Job, task: Invite) -> str:
        """Who cannot be reached was not asked; the administrator is told.

        Told first: once it is taken back, the row has nothing more to send.
        """
        await self._tell_sender(work, task, WORDS.readiness.NOT_REACHED.format(user=task.user_id))
        await asyncio.to_thread(self.invitations.take_back, task.team_id, task.person)
        return "not reached"

    async def _tell_sender(self, work: Job, task: Invite | AskToConfirm, text: str) -> None:
        """Tells whoever asked for a message that it did not arrive. The text mentions a person."""
        try:
            channel = await self.slack_client.direct_message(task.by)
            message, sending = Message(text, [trusted_section(text)]), Sending(f"{work.key}:by", work, task.since)
            await self.slack_client.post(Place(channel), message, sending)
        except UnexpectedRefusalError:
            raise
        except UndeliverableError as error:
            log.warning("a sender was not told", row=work.id, error=str(error))

    async def _ask_to_confirm(self, work: Job, task: AskToConfirm) -> str:
        asker = Asker(task.team_id, task.user_id)
        if not await asyncio.to_thread(self.invitations.is_reported, asker, task.court):
            return "no longer needed"
        try:
            await self._post(work, task, render_confirmation(task.by, task.court, self.readiness.court_name))
        except UnexpectedRefusalError:
            raise
        except UndeliverableError as error:
            log.warning("somebody who was asked to confirm was not reached", row=work.id, error=str(error))
            await self._tell_sender(work, task, WORDS.readiness.NOT_ASKED_TO_CONFIRM.format(user=task.user_id))
            return "not reached"
        return "asked"

    async def _post(self, work: Job, task: Invite | RemindInvited | AskToConfirm, message: Message) -> None:
        channel = await self.slack_client.direct_message(task.user_id)
        await self.slack_client.post(Place(channel), message, Sending(work.key, work, task.since))

    async def _match(self, work: Job, task: MatchRoster) -> str:
        """Each address that was looked up is kept at once: what Slack puts off goes on where it stopped."""
        team, words = task.team_id, WORDS.readiness
        try:
            while wanted := await asyncio.to_thread(self.roster.to_look_up, team):
                for person, address in wanted:
                    user = await find_by_email(self.slack_client.client, address)
                    await asyncio.to_thread(self.roster.match, team, person, user)
        except UnexpectedRefusalError:
            raise
        except UndeliverableError as error:
            log.warning("addresses cannot be looked up", reason=str(error))
            text = words.NOT_MATCHED
        else:
            text = words.matched(*await asyncio.to_thread(self.roster.count_matched, team))
        if task.by:
            channel = await self.slack_client.direct_message(task.by)
            await self.slack_client.post(Place(channel), paragraph(text), Sending(work.key, work, task.since))
        return "matched"


__all__ = ["RosterJobs"]
