"""Mentions, direct messages, threads: decides whether a message is for the bot, and writes it down before the ack."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.core.asking import Asked
from bot.desk.questions import QuestionDesk, conversation_line
from bot.desk.tickets import TicketDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Inbox, Incoming
from handlers.jobs.tasks import AnswerQuestion, TakeBack, written
from handlers.jobs.ticket_threads import claims, says_something
from handlers.slack import payloads


@dataclass(frozen=True, slots=True)
class Intake:
    """Bolt's global middleware: it runs before the ack, its listeners after."""

    inbox: Inbox
    desk: QuestionDesk
    tickets: TicketDesk
    _reading: dict[tuple[str, str], asyncio.Task[Asked]] = field(default_factory=dict)

    async def __call__(
        self,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt passes its arguments by name
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        posted = payloads.own_post(req.body, req.context.bot_user_id or "")
        if posted is not None:
            self.inbox.saw(posted)
            return BoltResponse(status=200)
        await self._take_back(req)
        if not await self._in_ticket(req):
            asked = await self._for_us(req)
            if asked is not None:
                await self.inbox.accept(incoming(asked))
                return BoltResponse(status=200)
        return await next()

    async def _take_back(self, req: AsyncBoltRequest) -> None:
        """A question that is deleted takes its reply with it."""
        gone = payloads.gone(req.body, req.context.bot_user_id or "")
        if gone is not None and await asyncio.to_thread(self.desk.was_asked_by, gone.asker, gone.channel, gone.ts):
            task = written(TakeBack(gone.asker, gone.channel, gone.ts))
            key, line = f"{gone.channel}:{gone.ts}:gone", f"{gone.channel}:{gone.line}"
            await self.inbox.accept(Incoming(gone.asker.team_id, key, line, task))

    async def _in_ticket(self, req: AsyncBoltRequest) -> bool:
        """Whether it is said in a ticket's thread; then it is no question, unless it names the bot there."""
        said = payloads.in_thread(req.body, req.context.bot_user_id or "")
        if said is None:
            return False
        side = await asyncio.to_thread(self.tickets.views.side_of, said.asker.team_id, said.channel, said.thread_ts)
        if side is None:
            return False
        if says_something(said, side):
            said = await cooperatively(said.read)
        row = await asyncio.to_thread(claims, self.tickets, said, side)
        if row is not None:
            await self.inbox.accept(row)
        return row is not None or not payloads.mentions(req.body, req.context.bot_user_id or "")

    async def _for_us(self, req: AsyncBoltRequest) -> Asked | None:
        bot_user = req.context.bot_user_id or ""
        heard = payloads.heard(req.body, bot_user)
        match heard:
            case payloads.Addressed(unread):
                await self._note_others(req, bot_user)
                return await self._read(unread)
            case payloads.FollowUp(unread):
                ours = await asyncio.to_thread(self.desk.is_theirs, unread.asked)
                if not ours:
                    await self._note_others(req, bot_user)
                return await self._read(unread) if ours else None
            case payloads.Edit(unread, added):
                if await asyncio.to_thread(self.desk.was_asked, unread.asked):
                    return await self._read(unread)
                # As if it were said only now; its key is the edit's, which comes as a mention and as a message.
                return replace(await self._read(unread), edited_ts="") if added else None
            case payloads.NotForUs():
                await self._note_others(req, bot_user)
                return None

    async def _read(self, unread: payloads.Unread) -> Asked:
        """Its text, once for all deliveries that come at the same time: a mention comes as two events."""
        key = (unread.asked.asker.team_id, unread.asked.key)
        reading = self._reading.get(key)
        if reading is None:
            reading = self._reading[key] = asyncio.create_task(cooperatively(unread.read))
            reading.add_done_callback(lambda _: self._reading.pop(key))
        return await asyncio.shield(reading)

    async def _note_others(self, req: AsyncBoltRequest, bot_user: str) -> None:
        found = payloads.thread_of_others(req.body, bot_user)
        if found is not None:
            await asyncio.to_thread(self.desk.mark_thread_shared, *found)


def incoming(asked: Asked) -> Incoming:
    """A question as an inbox row."""
    return Incoming(
        team_id=asked.asker.team_id,
        key=asked.key,
        conversation=f"{asked.channel}:{conversation_line(asked) or ''}",
        content=written(AnswerQuestion(asked)),
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
