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

from bot.core.inquiry import Inquiry
from bot.desk.questions import QuestionDesk
from bot.desk.responses import MAIN_LINE, conversation_line
from bot.desk.threads import ThreadDesk, ThreadOwner
from bot.desk.tickets import TicketDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Inbox, Incoming, LaterError
from bot.jobs.outcomes import DatabaseError
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import AnswerQuestion, TakeBack, to_json
from handlers.jobs.ticket_threads import claims, says_something
from handlers.listeners.request_channels import OFFER, Offer, RequestChannels
from handlers.slack.agent_view import AgentView
from handlers.slack.payloads import (
    EXTERNAL,
    INBOUND,
    ChannelLine,
    Deletion,
    Edit,
    Inbound,
    NewQuestion,
    OwnPost,
    PersonMessage,
    ThreadLine,
    TicketLine,
)
from handlers.slack.places import Place
from handlers.slack.workspace_scope import Provider

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
    requests: RequestChannels
    agent_view_of: Provider[AgentView]
    _taking: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)
    _taken: dict[tuple[str, str], None] = field(default_factory=dict)

    async def __call__(
        self,
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        inbound, external, context[OFFER] = context[INBOUND], context[EXTERNAL], None
        if isinstance(inbound, ChannelLine):
            is_taken = not external and await self._take_request(context, inbound.message)
        else:
            is_taken = await self._take(inbound, external=external)
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
                try:
                    return await self._take_message(inbound, message, external=external)
                except DatabaseError:  # Slack sends it again until the database is back
                    await self._say_waiting(message)
                    raise
            case _:
                return False

    async def _take_request(self, context: AsyncBoltContext, message: PersonMessage) -> bool:
        """Nobody asked the bot: outside of request channels nothing is read, and only what it will answer is stored."""
        if not await self.requests.is_one(message.asker.team_id, message.channel):
            return False
        confidence, asked = await self.requests.weigh(message)
        if confidence == "sure":
            await self.inbox.accept(incoming(asked, message.files))
            return True
        context[OFFER] = self.requests.offer_for(confidence, asked)
        return False

    async def _say_waiting(self, message: PersonMessage) -> None:
        """Whoever writes to the bot where it is shown as an agent sees that the answer is late, and why."""
        if not message.direct:
            return
        try:
            agent_view = await self.agent_view_of(message.asker.team_id)
        except (LaterError, DatabaseError):  # of a workspace that is not known yet
            return
        place = Place(message.channel, message.thread_ts or message.ts)
        await agent_view.say_waiting(place, WORDS.agent_view.OUTAGE)

    async def _take_back(self, deletion: Deletion) -> None:
        """A question that is deleted takes its reply with it."""
        asker, channel, ts = deletion.asker, deletion.channel, deletion.ts
        if await asyncio.to_thread(self.desk.was_asked_by, asker, channel, ts):
            content = to_json(TakeBack(asker, channel, ts))
            conversation = f"{channel}:{'' if deletion.direct else deletion.conversation}"
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
        mentioned = intent != "follow up" and not await self._is_unprompted(message)
        asked = await cooperatively(partial(message.question, mentioned=mentioned, external=external))
        # A question that an edit begins is as if it were said only now; its key is the edit's.
        asked = asked if intent == "edit" else replace(asked, edited_ts="")
        await self.inbox.accept(incoming(asked, message.files))

    async def _is_unprompted(self, message: PersonMessage) -> bool:
        """Whether it begins a thread in a request channel without naming the bot; here, as an edit."""
        if message.direct or message.names_bot or message.thread_ts not in (None, message.ts):
            return False
        return await self.requests.is_one(message.asker.team_id, message.channel)

    def _end_taking(self, key: tuple[str, str], taking: asyncio.Task[None]) -> None:
        del self._taking[key]
        if taking.cancelled() or taking.exception() is not None:  # looked at: whoever waited for it may have gone
            return
        self._taken[key] = None
        if len(self._taken) > KEYS_REMEMBERED:
            del self._taken[next(iter(self._taken))]


def incoming(asked: Inquiry, files: int = 0) -> Incoming:
    """A question as an inbox row; `files`: how many came with it.

    Those of a direct message are done one after the other, whatever thread they stand in: one may answer a check.
    """
    line = MAIN_LINE if asked.surface == "dm" else conversation_line(asked)
    return Incoming(
        team_id=asked.asker.team_id,
        key=asked.key,
        conversation=f"{asked.channel}:{line or ''}",
        content=to_json(AnswerQuestion(asked, files)),
        opens=asked.opens,
    )


def register(app: AsyncApp, intake: Intake) -> None:
    app.use(intake.__call__)

    @app.event("message")
    async def message(offer: Offer | None) -> None:
        """The intake has written it down, or it is not for us, or its writer is to be asked whether it is."""
        if offer is not None:
            await intake.requests.send(offer)

    @app.event("app_mention")
    async def app_mention() -> None:
        """Slack sends a mention as a message too; the intake takes whichever comes first."""
