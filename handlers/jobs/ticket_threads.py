"""Words in tickets' threads: the asker's are relayed; of the staff's, only `!reply` and `?name` count.

A line that begins with another word after an exclamation mark was meant for the bot, and is answered: it was not sent.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from bot.core.helpdesk import Side
from bot.core.inquiry import Asker
from bot.core.redaction import Redacted
from bot.core.tickets import Decision
from bot.desk.tickets import ThreadMessage, TicketDesk
from bot.jobs.inbox import Incoming, Job
from handlers.blocks import staff_thread, tickets
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS
from handlers.jobs.file_questions import FileQuestions
from handlers.jobs.tasks import AskerSaid, RelayedEdit, StaffSaid, to_json
from handlers.slack.client import Sending, SlackClient
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import TicketLine
from handlers.slack.places import Place
from handlers.staff_access import StaffAccess

_REPLY = re.compile(r"\s*!reply(?=[:\s]|$)[:\s]*", re.IGNORECASE)
_UNKNOWN = re.compile(r"\s*!(?:[A-Za-z][A-Za-z_-]*|\s+repl[a-z]*)(?![^\s:,.!?;])", re.IGNORECASE)
"""`!repl`, `!close`, `! reply`: what nobody here understands."""
_CANNED = re.compile(r"\s*\?(?P<name>[A-Za-z][A-Za-z0-9_-]{1,60})\s*")


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of tickets."""

    desk: TicketDesk
    slack_client: SlackClient
    access: StaffAccess
    files: FileQuestions

    async def asker_said(self, work: Job, task: AskerSaid) -> str:
        await self._warn(task.asker, task.channel, task.thread_ts, task.secrets, work)
        if task.text.lower().strip() in WORDS.asker.STATUS_WORDS:
            return await self._state(work, task)
        message = ThreadMessage(task.asker, task.channel, task.thread_ts, task.ts, task.text, work.key, task.files)
        decision = await asyncio.to_thread(self.desk.relay_from_asker, message)
        if decision is None:
            return "not theirs"
        if task.files and decision.refusal is None:
            await self.files.ask_asker(work, task)
        return "passed on"

    async def staff_said(self, work: Job, task: StaffSaid) -> str:
        asker = task.asker
        if not await self.access.must_know(asker.user_id):
            await self._whisper(task, paragraph(WORDS.staff.NOT_STAFF))
            return "no right"
        await self._warn(asker, task.channel, task.thread_ts, task.secrets, work)
        if _is_unknown(task.text):
            await self._whisper(task, paragraph(WORDS.staff.NOT_SENT))
            return "not understood"
        canned = _CANNED.fullmatch(task.text)
        if canned is not None:
            return await self._preview(task, canned["name"])
        text = Redacted(_REPLY.sub("", task.text, count=1).strip())
        message = ThreadMessage(asker, task.channel, task.thread_ts, task.ts, text, work.key, task.files)
        decision: Decision | None = await asyncio.to_thread(self.desk.relay_from_staff, message)
        if decision is not None and decision.refusal is not None:
            await self._whisper(task, staff_thread.render_refused(decision))
        elif decision is not None and task.files:
            await self.files.ask_staff(task)
        return "replied"

    async def apply_edit(self, work: Job, task: RelayedEdit) -> str:
        await self._warn(task.asker, task.channel, None, task.secrets, work)
        await asyncio.to_thread(self.desk.edit_message, task.asker.team_id, task.channel, task.ts, task.text)
        return "retyped"

    async def _state(self, work: Job, task: AskerSaid) -> str:
        found = await asyncio.to_thread(self.desk.views.in_thread, task.asker.team_id, task.channel, task.thread_ts)
        if found is None or found[0].asker != task.asker.user_id:
            return "not theirs"
        message = tickets.render_state(await asyncio.to_thread(self.desk.views.asker_card, found[0]))
        await self.slack_client.post(Place(task.channel, task.thread_ts), message, Sending(work.key, work, task.ts))
        return "told the state"

    async def _preview(self, task: StaffSaid, name: str) -> str:
        found = await asyncio.to_thread(self.desk.views.in_thread, task.asker.team_id, task.channel, task.thread_ts)
        if found is None:
            return "gone"
        reply = await asyncio.to_thread(self.desk.views.canned_reply, found[0], name)
        await self._whisper(task, staff_thread.render_canned(found[0], reply))
        return "previewed"

    async def _whisper(self, task: StaffSaid, message: Message) -> None:
        await at_most_once(self.slack_client.whisper(task.channel, task.asker.user_id, task.thread_ts, message))

    async def _warn(self, asker: Asker, channel: str, thread_ts: str | None, secrets: int, work: Job) -> None:
        if secrets and work.attempts == 1:
            message = paragraph(WORDS.asker.SECRET_IN_THREAD)
            await at_most_once(self.slack_client.whisper(channel, asker.user_id, thread_ts, message))


def says_something(line: TicketLine, side: Side) -> bool:
    """Whether its words are to be read: what staff say to each other is not."""
    return side == "asker" or _is_for_bot(line.words)


def claims(desk: TicketDesk, line: TicketLine, side: Side) -> Incoming | None:
    """What is to be done with a message in a ticket's thread; reads the database.

    What staff say to each other is neither kept nor looked at further.
    """
    if line.edited_ts and desk.views.is_passed_on(line.asker.team_id, line.channel, line.ts):
        return _retyped(line, _new_words(line, side))
    if line.text is None:  # perhaps what they deleted is on its way
        return _retyped(line, None)
    if side == "asker":
        return _asker_said(line, line.text) if line.text or line.files else None
    if _is_for_bot(line.text):
        return _staff_said(line, line.text)
    # An edit that takes `!reply` away may overtake the reply; nothing of its words is kept.
    return _retyped(line, None) if line.edited_ts else None


def _is_for_bot(text: str) -> bool:
    return bool(_REPLY.match(text) or _CANNED.fullmatch(text) or _UNKNOWN.match(text))


def _is_unknown(text: str) -> bool:
    return _UNKNOWN.match(text) is not None and _REPLY.match(text) is None


def _new_words(line: TicketLine, side: Side) -> Redacted | None:
    """The new words of a message that was passed on. A reply of staff that is none any more is taken back."""
    if side == "asker" or line.text is None:
        return line.text
    return Redacted(_REPLY.sub("", line.text, count=1).strip()) if _REPLY.match(line.text) else None


def _asker_said(line: TicketLine, text: Redacted) -> Incoming:
    place = (line.channel, line.thread_ts, line.ts)
    return _incoming(line, AskerSaid(line.asker, *place, text, line.files, line.secrets))


def _staff_said(line: TicketLine, text: Redacted) -> Incoming:
    place = (line.channel, line.thread_ts, line.ts)
    if _is_unknown(text):  # of what goes nowhere, only the mark is kept
        text = Redacted("!unknown")
    return _incoming(line, StaffSaid(line.asker, *place, text, line.secrets, line.files))


def _retyped(line: TicketLine, text: Redacted | None) -> Incoming:
    """New words for a message; without any it was taken away."""
    return _incoming(line, RelayedEdit(line.asker, line.channel, line.ts, text, line.secrets))


def _incoming(line: TicketLine, task: AskerSaid | StaffSaid | RelayedEdit) -> Incoming:
    return Incoming(line.asker.team_id, line.key, f"{line.channel}:{line.thread_ts}", to_json(task))
