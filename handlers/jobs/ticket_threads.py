"""Words in tickets' threads: the asker's are relayed; of the staff's, only `!reply` and `?name` count."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from bot.core.asking import Asker
from bot.core.helpdesk import Side
from bot.core.redaction import Redacted
from bot.core.tickets import Decision
from bot.desk.tickets import ThreadMessage, TicketDesk
from bot.jobs.inbox import Incoming, Job
from handlers.blocks import staff_thread, tickets
from handlers.blocks.replies import Message, plain
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import AskerSaid, Retyped, StaffSaid, written
from handlers.slack.client import SlackClient, at_most_once
from handlers.slack.payloads import InThread
from handlers.staff_access import StaffRoom

_REPLY = re.compile(r"\s*!reply(?=[:\s]|$)[:\s]*", re.IGNORECASE)
_CANNED = re.compile(r"\s*\?(?P<name>[A-Za-z][A-Za-z0-9_-]{1,60})\s*")


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of tickets."""

    desk: TicketDesk
    slack_client: SlackClient
    room: StaffRoom

    async def asker_said(self, work: Job, task: AskerSaid) -> str:
        await self._warn(task.asker, task.channel, task.thread_ts, task.secrets, work)
        if task.text.lower().strip() in WORDS.asker.STATUS_WORDS:
            return await self._state(work, task)
        message = ThreadMessage(task.asker, task.channel, task.thread_ts, task.ts, task.text, work.key, task.files)
        decision = await asyncio.to_thread(self.desk.relay_from_asker, message)
        return "not theirs" if decision is None else "passed on"

    async def staff_said(self, work: Job, task: StaffSaid) -> str:
        asker = task.asker
        if not await self.room.must_know(asker.user_id):
            await self._whisper(task, plain(WORDS.staff.NOT_STAFF))
            return "no right"
        await self._warn(asker, task.channel, task.thread_ts, task.secrets, work)
        canned = _CANNED.fullmatch(task.text)
        if canned is not None:
            return await self._preview(task, canned["name"])
        text = Redacted(_REPLY.sub("", task.text, count=1).strip())
        message = ThreadMessage(asker, task.channel, task.thread_ts, task.ts, text, work.key, task.files)
        decision: Decision | None = await asyncio.to_thread(self.desk.relay_from_staff, message)
        if decision is not None and decision.refusal is not None:
            await self._whisper(task, staff_thread.render_refused(decision))
        return "replied"

    async def retyped(self, work: Job, task: Retyped) -> str:
        await self._warn(task.asker, task.channel, None, task.secrets, work)
        await asyncio.to_thread(self.desk.edit_message, task.asker.team_id, task.channel, task.ts, task.text)
        return "retyped"

    async def _state(self, work: Job, task: AskerSaid) -> str:
        found = await asyncio.to_thread(self.desk.views.in_thread, task.asker.team_id, task.channel, task.thread_ts)
        if found is None or found[0].asker != task.asker.user_id:
            return "not theirs"
        message = tickets.render_state(await asyncio.to_thread(self.desk.views.asker_card, found[0]))
        await self.slack_client.post(task.channel, task.thread_ts, message, work.key, work=work, since=task.ts)
        return "told the state"

    async def _preview(self, task: StaffSaid, name: str) -> str:
        found = await asyncio.to_thread(self.desk.views.in_thread, task.asker.team_id, task.channel, task.thread_ts)
        if found is None:
            return "gone"
        reply = await asyncio.to_thread(self.desk.views.canned, found[0], name)
        await self._whisper(task, staff_thread.render_canned(found[0], reply))
        return "previewed"

    async def _whisper(self, task: StaffSaid, message: Message) -> None:
        await at_most_once(self.slack_client.whisper(task.channel, task.asker.user_id, task.thread_ts, message))

    async def _warn(self, asker: Asker, channel: str, thread_ts: str | None, secrets: int, work: Job) -> None:
        if secrets and work.attempts == 1:
            message = plain(WORDS.asker.SECRET_IN_THREAD)
            await at_most_once(self.slack_client.whisper(channel, asker.user_id, thread_ts, message))


def says_something(said: InThread, side: Side) -> bool:
    """Whether its words are to be read: what staff say to each other is not."""
    return side == "asker" or bool(_REPLY.match(said.words) or _CANNED.fullmatch(said.words))


def claims(desk: TicketDesk, said: InThread, side: Side) -> Incoming | None:
    """What is to be done with a message in a ticket's thread; reads the database.

    What staff say to each other is neither kept nor looked at further.
    """
    team = said.asker.team_id
    passed_on = bool(said.edited_ts) and desk.views.is_passed_on(team, said.channel, said.ts)
    if passed_on:
        return _incoming(said, Retyped(said.asker, said.channel, said.ts, _words(said, side), said.secrets))
    if said.text is None:  # perhaps what they deleted is on its way
        return _incoming(said, Retyped(said.asker, said.channel, said.ts, None, 0))
    if side == "asker":
        if not (said.text or said.files):
            return None
        task = AskerSaid(said.asker, said.channel, said.thread_ts, said.ts, said.text, said.files, said.secrets)
        return _incoming(said, task)
    if not (_REPLY.match(said.text) or _CANNED.fullmatch(said.text)):
        # An edit that takes `!reply` away may overtake the reply; nothing of its words is kept.
        edited = Retyped(said.asker, said.channel, said.ts, None, 0) if said.edited_ts else None
        return None if edited is None else _incoming(said, edited)
    line = StaffSaid(said.asker, said.channel, said.thread_ts, said.ts, said.text, said.secrets, said.files)
    return _incoming(said, line)


def _words(said: InThread, side: str) -> Redacted | None:
    """The new words of a message that was passed on. A reply of staff that is none any more is taken back."""
    if side == "asker" or said.text is None:
        return said.text
    return Redacted(_REPLY.sub("", said.text, count=1).strip()) if _REPLY.match(said.text) else None


def _incoming(said: InThread, task: AskerSaid | StaffSaid | Retyped) -> Incoming:
    return Incoming(said.asker.team_id, said.key, f"{said.channel}:{said.thread_ts}", written(task))
