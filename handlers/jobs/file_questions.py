"""Asks whoever put files into a ticket's thread whether they may pass to the other side."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.core.attachments import SortedFiles, sort_files
from bot.core.helpdesk import TicketMessage
from bot.desk.tickets import TicketDesk
from bot.jobs.inbox import Job
from handlers.blocks import attachments
from handlers.jobs.tasks import AskerSaid, StaffSaid
from handlers.slack.client import Sending
from handlers.slack.failures import AdminNeededError, at_most_once
from handlers.slack.fields import MalformedError
from handlers.slack.file_transfer import FileTransfer
from handlers.slack.places import Place


@dataclass(frozen=True, slots=True)
class FileQuestions:
    """Asks once for each message. Which files it has is asked of Slack, and kept nowhere."""

    desk: TicketDesk
    transfer: FileTransfer

    async def ask_asker(self, work: Job, task: AskerSaid) -> None:
        """In their direct message, where nobody else reads."""
        message = await self._message(task)
        if message is None or message.state == "taken back":
            return
        question = attachments.render_question(message, await self._files(message, task.ts))
        place, sending = Place(task.channel, task.thread_ts), Sending(f"{work.key}:files", work, task.ts)
        await self.transfer.slack_client.post(place, question, sending)

    async def ask_staff(self, task: StaffSaid) -> None:
        """Only whoever replied sees it."""
        message = await self._message(task)
        found = None if message is None else await asyncio.to_thread(
            self.desk.views.find, task.asker.team_id, message.ticket
        )  # fmt: skip
        if message is None or found is None:
            return
        question = attachments.render_staff_question(message, found[0], await self._files(message, task.ts))
        whisper = self.transfer.slack_client.whisper(task.channel, task.asker.user_id, task.thread_ts, question)
        await at_most_once(whisper)

    async def _message(self, task: AskerSaid | StaffSaid) -> TicketMessage | None:
        team = task.asker.team_id
        return await asyncio.to_thread(self.desk.attachments.message_at, team, task.channel, task.ts)

    async def _files(self, message: TicketMessage, ts: str) -> SortedFiles:
        if not self.transfer.is_allowed or message.source is None:
            return SortedFiles((), ("not-allowed",))
        try:
            files = await self.transfer.files_in(message.source[0], ts, message.author)
        except AdminNeededError:
            return SortedFiles((), ("not-allowed",))
        except MalformedError:
            return SortedFiles((), ("not-taken",))
        return sort_files(files) if files else SortedFiles((), ("gone",))


__all__ = ["FileQuestions"]
