"""Answers questions: each becomes one message in its conversation, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from bot.core.asking import Asked, Asker, Chat, Guided, NotKnown, ProgressWanted, Reply, Silence, Suggested
from bot.core.guiding import Card, OpenQuestion
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
from bot.desk.tickets import TicketDesk
from bot.jobs.batcher import Batcher
from bot.jobs.inbox import Job, ReplyPosted
from handlers import action_ids
from handlers.blocks.guidance import OVER, render_check_summaries
from handlers.blocks.limits import Block
from handlers.blocks.replies import Message, add_origin_line, paragraph, render, render_answer
from handlers.blocks.tickets import add_row
from handlers.blocks.words import WORDS
from handlers.check_cards import Cards
from handlers.jobs.tasks import AnswerEntry, PostInThread, TakeBack
from handlers.slack.client import Sending, SlackClient
from handlers.slack.failures import PlaceRefusedError, UndeliverableError
from handlers.slack.places import Place, Recipient
from handlers.slack.private_replies import say_to

log = structlog.get_logger(__name__)

GO_ON_WORDS = frozenset(("continue", "resume", "go on"))
"""Brings the latest check back, from a pause too."""
Asking = Batcher[Asked, Reply | Silence]


@dataclass(frozen=True, slots=True)
class QuestionJobs:
    """Performs what asks for an answer. Desk calls run in a worker thread, those of every question together."""

    desk: QuestionDesk
    asking: Asking
    guidance: GuidanceDesk
    tickets: TicketDesk
    slack_client: SlackClient
    cards: Cards

    async def answer(self, work: Job, asked: Asked) -> str | ReplyPosted:
        """Returns what came of it: answered, silent ..."""
        if asked.secrets and work.attempts == 1:
            await self._warn(asked)
        if not asked.text and not asked.edited_ts:
            await self._say(work, asked, paragraph(WORDS.answers.NO_WORDS))
            return "unreadable"
        if asked.external:
            return await self._external(work, asked)
        if asked.edited_ts:
            return await self._edited(work, asked)
        if asked.surface == "dm":
            return await self._in_direct_message(work, asked)
        return await self._in_channel(work, asked)

    async def _in_channel(self, work: Job, asked: Asked) -> str | ReplyPosted:
        reply = await self.asking(asked)
        return "silent" if isinstance(reply, Silence) else await self._post(work, asked, reply)

    async def _external(self, work: Job, asked: Asked) -> str | ReplyPosted:
        """An answer of which nothing is kept: there is none that an edit could change, and no check to begin."""
        if asked.edited_ts:
            return "silent"
        reply = await self.asking(asked)
        if isinstance(reply, Silence):
            return "silent"
        if asked.surface == "dm" and isinstance(reply.parts[0], Guided | ProgressWanted):
            await self._say(work, asked, paragraph(WORDS.problems.EXTERNAL))
            return "answered"
        return await self._post(work, asked, reply)

    def _typed(self, asked: Asked) -> Card | None:
        """The card of the check that goes on with what was typed; None when it is a question."""
        found = self.guidance.answer_typed(asked.asker, asked.channel, asked.text, asked.key)
        if found is not None or asked.text.lower().strip(" .!") not in GO_ON_WORDS:
            return found
        latest = next((one for one in self.guidance.check_summaries(asked.asker) if one.verdict not in OVER), None)
        return None if latest is None else self.guidance.resume(asked.asker, latest.run)

    async def _in_direct_message(self, work: Job, asked: Asked) -> str | ReplyPosted:
        """What was typed may answer the open question of a check."""
        card = None if asked.secrets else await asyncio.to_thread(self._typed, asked)
        if card is not None:
            await self._post_card(work, asked, card, work.key)
            return "went on"
        waiting = await asyncio.to_thread(self.guidance.open_here, asked.asker, asked.channel)
        reply = await self.asking(replace(asked, check=_waits_for(waiting)))
        return "silent" if isinstance(reply, Silence) else await self._privately(work, asked, reply)

    async def _privately(self, work: Job, asked: Asked, reply: Reply) -> str | ReplyPosted:
        """Where nobody reads along: a wish to be led begins the check, and after a question it is offered again."""
        posted: str | ReplyPosted = "answered"
        match reply.parts:
            case (Guided() as wish,):
                start = await asyncio.to_thread(self._start, asked, wish)
                if start is not None:
                    await self._post_card(work, asked, start, work.key)
                    return "begun"
            case (ProgressWanted(),):
                check_summaries = await asyncio.to_thread(self.guidance.check_summaries, asked.asker)
                await self._say(work, asked, render_check_summaries(check_summaries))
            case _:
                posted = await self._post(work, asked, reply, await self._for_the_desk(asked, reply))
        if asked.thread_ts is None:
            await self._card_again(work, asked, reply)
        return posted

    async def _card_again(self, work: Job, asked: Asked, reply: Reply) -> None:
        """The card of the check below what was said, whatever that was; a thanks at its end needs none."""
        again = await asyncio.to_thread(self.guidance.open_here, asked.asker, asked.channel)
        if again is None or (again.is_over and all(isinstance(part, Chat) for part in reply.parts)):
            return
        await self._post_card(work, asked, again, f"{work.key}:check")

    def _start(self, asked: Asked, wish: Guided) -> Card | None:
        court, then = wish.court.id if wish.court else None, [court.id for court in wish.then]
        return self.guidance.start(asked.asker, action_ids.LINK, court, then=then)

    async def _post_card(self, work: Job, asked: Asked, card: Card, key: str) -> None:
        await self.cards.post(asked.asker, card, asked.channel, Sending(key, work, asked.ts))

    async def _say(self, work: Job, asked: Asked, message: Message) -> None:
        sending = Sending(work.key, work, asked.ts)
        await self.slack_client.post(Place(asked.channel, asked.thread_ts), message, sending)

    async def _edited(self, work: Job, asked: Asked) -> str | ReplyPosted:
        reply_ts = await asyncio.to_thread(self.desk.reply_of, asked.asker.team_id, asked.channel, asked.ts)
        if reply_ts is None:
            return "silent"
        reply = await self.asking(asked)
        if isinstance(reply, Silence):
            return "silent"
        try:
            await self.slack_client.update(asked.channel, reply_ts, render(reply))
        except PlaceRefusedError:  # the reply cannot be changed any more
            return await self._post(work, asked, reply)
        return _replied("updated", reply, reply_ts)

    async def take_back(self, task: TakeBack) -> str:
        """Others may have answered in between: their words stay, the bot's go, and so does what is kept."""
        team, outcome = task.asker.team_id, "taken back"
        reply_ts = await asyncio.to_thread(self.desk.reply_of, team, task.channel, task.ts)
        if reply_ts is not None:
            try:
                await self.slack_client.take_back(task.channel, reply_ts)
            except UndeliverableError as error:
                log.warning("a reply cannot be taken back", error=str(error))
                outcome = "undeliverable"
        await asyncio.to_thread(self.desk.forget_message, team, task.channel, task.ts)
        return outcome

    async def _for_the_desk(self, asked: Asked, reply: Reply) -> list[Block]:
        """A way to the open ticket under what is not surely a question to the bot."""
        unsure = any(isinstance(part, NotKnown | Suggested) for part in reply.parts)
        if not unsure or reply.question is None:
            return []
        ticket = await asyncio.to_thread(self.tickets.views.open_of, asked.asker)
        return [] if ticket is None else [add_row(ticket, reply.question)]

    async def _post(self, work: Job, asked: Asked, reply: Reply, more: Sequence[Block] = ()) -> str | ReplyPosted:
        thread = asked.thread_ts or (None if asked.surface == "dm" else asked.ts)
        made = render(reply)
        message = Message(made.text, [*made.blocks, *more])
        sending = Sending(work.key, work, asked.ts)
        ts = await self._post_for(asked.asker, Place(asked.channel, thread), message, sending)
        return "answered in the direct message" if ts is None else _replied("answered", reply, ts)

    async def _post_for(self, asker: Asker, place: Place, message: Message, sending: Sending) -> str | None:
        """Posts it where it was asked for, and gives its ts; None when it had to go to the direct message instead."""
        try:
            return await self.slack_client.post(place, message, sending)
        except PlaceRefusedError as error:
            direct = await self.slack_client.direct_message(asker.user_id)
            if direct == place.channel and place.thread_ts is None:
                raise
            log.warning("an answer goes to the direct message", error=str(error))
        shown = message if direct == place.channel else add_origin_line(message, place.channel)
        await self.slack_client.post(Place(direct), shown, sending)
        return None

    async def _warn(self, asked: Asked) -> None:
        text = WORDS.problems.SECRET_WARNING_ALONE if asked.surface == "dm" else WORDS.problems.SECRET_WARNING
        recipient = Recipient(asked.asker.user_id, asked.channel, asked.thread_ts)
        await say_to(self.slack_client, recipient, paragraph(text))

    async def post_entry(self, work: Job, task: AnswerEntry) -> str:
        shown = await asyncio.to_thread(self.desk.choose, task.asker, task.question, task.entry, task.court)
        if shown is None:
            return "gone"
        message = render_answer(shown.answer, shown.question)
        sending = Sending(work.key, work, task.since)
        await self._post_for(task.asker, Place(task.channel, task.thread_ts), message, sending)
        return "answered"

    async def post_in_thread(self, work: Job, task: PostInThread) -> str:
        original = await asyncio.to_thread(self.desk.original, task.asker, task.question)
        if original is None:
            return "gone"
        channel, ts, reply = original
        await self._post_for(task.asker, Place(channel, ts), render(reply), Sending(work.key, work, ts))
        return "answered"


def _waits_for(card: Card | None) -> Literal["", "open", "name"]:
    """What a check waits for while something else is said."""
    if card is None:
        return ""
    return "name" if isinstance(card.body, OpenQuestion) and card.body.kind == "label" else "open"


def _replied(outcome: str, reply: Reply, ts: str) -> str | ReplyPosted:
    return outcome if reply.question is None else ReplyPosted(outcome, reply.question, ts)
