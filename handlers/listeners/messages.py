"""Mentions, direct messages, threads: decides whether a message is for the bot, and writes it down before the ack."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.core.asking import Asked
from bot.desk.questions import QuestionDesk, conversation_line
from bot.desk.threads import ThreadDesk, ThreadOwner
from bot.desk.tickets import TicketDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Inbox, Incoming
from handlers.jobs.tasks import AnswerQuestion, TakeBack, to_json
from handlers.jobs.ticket_threads import claims, says_something
from handlers.slack.payloads import (
    EXTERNAL,
    INBOUND,
    Deletion,
    Edit,
    Inbound,
    NewQuestion,
    OwnPost,
    PersonMessage,
    ThreadLine,
    TicketLine,
)

KEYS_REMEMBERED = 1000
"""Of questions accepted last: a mention comes as two events, and the second needs no reading."""
Line = NewQuestion | ThreadLine | Edit
Intent = Literal["ask", "follow up", "edit"]


@dataclass(frozen=True, slots=True)
class Intake:
    """Bolt's global middleware: it runs before the ack, its listeners after."""

    inbox: Inbox
    desk: QuestionDesk
    tickets: TicketDesk
    threads: ThreadDesk
    _taking: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)
    _taken: dict[tuple[str, str], None] = field(default_factory=dict)

    async def __call__(
        self,
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        is_taken = await self._take(context[INBOUND], external=context[EXTERNAL])
        return BoltResponse(status=200) if is_taken else await next()

    async def _take(self, inbound: Inbound, *, external: bool) -> bool:
        """Whether nothing is left to be done but the ack."""
        match inbound:
            case OwnPost(seen):
                self.inbox.saw(seen)
                return True
            case Deletion():
                await self._take_back(inbound)
                if (line := inbound.ticket_line()) is not None:
                    await self._take_ticket_line(line, await self._owner(line))
                return False
            case NewQuestion(message) | ThreadLine(message) | Edit(message):
                return await self._take_message(inbound, message, external=external)
            case _:
                return False

    async def _take_back(self, deletion: Deletion) -> None:
        """A question that is deleted takes its reply with it."""
        asker, channel, ts = deletion.asker, deletion.channel, deletion.ts
        if await asyncio.to_thread(self.desk.was_asked_by, asker, channel, ts):
            content = to_json(TakeBack(asker, channel, ts))
            conversation = f"{channel}:{deletion.conversation}"
            await self.inbox.accept(Incoming(asker.team_id, f"{channel}:{ts}:gone", conversation, content))

    async def _take_message(self, inbound: Line, message: PersonMessage, *, external: bool) -> bool:
        """In a ticket's thread it is no question, unless it names the bot there."""
        line, owner = message.ticket_line(), ThreadOwner()
        if line is not None:
            owner = await self._owner(line)
            if await self._take_ticket_line(line, owner) or (owner.side is not None and not message.names_bot):
                return False
        intent = await self._intent(inbound, owner)
        if intent is None:
            return False
        await self._take_question(message, intent, external=external)
        return True

    async def _owner(self, line: TicketLine) -> ThreadOwner:
        return await asyncio.to_thread(self.threads.owner, line.asker.team_id, line.channel, line.thread_ts)

    async def _take_ticket_line(self, line: TicketLine, owner: ThreadOwner) -> bool:
        """Whether it is a line of a ticket's thread that something is to be done with."""
        if owner.side is None:
            return False
        if says_something(line, owner.side):
            line = await cooperatively(line.read)
        row = await asyncio.to_thread(claims, self.tickets, line, owner.side)
        if row is not None:
            await self.inbox.accept(row)
        return row is not None

    async def _intent(self, inbound: Line, owner: ThreadOwner) -> Intent | None:
        """What a message wants of the bot; None where it is not for the bot."""
        match inbound:
            case NewQuestion(message):
                await self._note_others(message, owner)
                return "ask"
            case ThreadLine(message, may_follow_up):
                await self._note_others(message, owner)
                return "follow up" if may_follow_up and owner.asker == message.asker.user_id else None
            case Edit(message, has_new_words, begins_question):
                was_asked = partial(self.desk.was_asked_by, message.asker, message.channel, message.ts)
                if has_new_words and await asyncio.to_thread(was_asked):
                    return "edit"
                return "ask" if begins_question else None

    async def _note_others(self, message: PersonMessage, owner: ThreadOwner) -> None:
        """Once it is not only its asker and the bot who speak in a thread, the bot is more reserved there."""
        asker = message.asker
        if message.direct or owner.is_shared or owner.asker in (None, asker.user_id):
            return
        thread = message.thread_ts or ""
        await asyncio.to_thread(self.desk.mark_thread_shared, asker.team_id, message.channel, thread, asker.user_id)

    async def _take_question(self, message: PersonMessage, intent: Intent, *, external: bool) -> None:
        """Writes it down, once for all events that tell of it, at the same time or one after the other."""
        key = (message.asker.team_id, message.key)
        if key in self._taken:
            return
        taking = self._taking.get(key)
        if taking is None:
            taking = self._taking[key] = asyncio.create_task(self._accept(message, intent, external=external))
            taking.add_done_callback(lambda done: self._end_taking(key, done))
        await asyncio.shield(taking)

    async def _accept(self, message: PersonMessage, intent: Intent, *, external: bool) -> None:
        question = partial(message.question, mentioned=intent != "follow up", external=external)
        asked = await cooperatively(question)
        # A question that an edit begins is as if it were said only now; its key is the edit's.
        await self.inbox.accept(incoming(asked if intent == "edit" else replace(asked, edited_ts="")))

    def _end_taking(self, key: tuple[str, str], taking: asyncio.Task[None]) -> None:
        del self._taking[key]
        if taking.cancelled() or taking.exception() is not None:  # looked at: whoever waited for it may have gone
            return
        self._taken[key] = None
        if len(self._taken) > KEYS_REMEMBERED:
            del self._taken[next(iter(self._taken))]


def incoming(asked: Asked) -> Incoming:
    """A question as an inbox row."""
    return Incoming(
        team_id=asked.asker.team_id,
        key=asked.key,
        conversation=f"{asked.channel}:{conversation_line(asked) or ''}",
        content=to_json(AnswerQuestion(asked)),
        opens=asked.opens,
    )


def register(app: AsyncApp, intake: Intake) -> None:
    app.use(intake.__call__)

    @app.event("message")
    async def message() -> None:
        """The intake has written it down, or it is not for us: nothing is left but the ack."""

    @app.event("app_mention")
    async def app_mention() -> None:
        """Slack sends a mention as a message too; the intake takes whichever comes first."""
