"""Answers questions: each becomes one message in its conversation, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.core.guiding import Card, OpenQuestion
from bot.core.inquiry import Asker, Inquiry
from bot.core.language import language_of
from bot.core.prompts import ticket_wanted
from bot.core.quiet import Quiet, wants_quiet
from bot.core.reminder_times import wants_reminder
from bot.core.reply_parts import (
    ChatPart,
    CheckPart,
    NoAnswerPart,
    ProgressPart,
    Reply,
    Silence,
    SuggestionPart,
    titled_answer,
)
from bot.desk.check_threads import CheckThreads
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import Pick, QuestionDesk
from bot.desk.quiet import QuietDesk
from bot.desk.tickets import TicketDesk
from bot.jobs.batcher import Batcher
from bot.jobs.inbox import Job, ReplyPosted
from handlers import action_ids
from handlers.blocks.agent_view import render_ticket
from handlers.blocks.attachments import render_unread
from handlers.blocks.comparison import render_comparison
from handlers.blocks.guidance import OVER, render_check_summaries
from handlers.blocks.limits import Block, context
from handlers.blocks.quiet import render_about_reminders, render_quiet
from handlers.blocks.replies import (
    Message,
    add_origin_line,
    asked_before,
    below_incidents,
    paragraph,
    render,
    render_answer,
)
from handlers.blocks.tickets import add_row
from handlers.blocks.words import WORDS, spoken
from handlers.check_cards import Cards
from handlers.jobs.tasks import AnswerEntry, PostComparison, PostInThread, TakeBack
from handlers.slack.agent_view import AgentView
from handlers.slack.client import Sending, SlackClient
from handlers.slack.failures import PlaceRefusedError, UndeliverableError, at_most_once
from handlers.slack.places import Place, Recipient
from handlers.slack.private_replies import say_to

log = structlog.get_logger(__name__)

GO_ON_WORDS = frozenset(("continue", "resume", "go on"))
"""Brings the latest check back, from a pause too."""
Asking = Batcher[Inquiry, Reply | Silence]


@dataclass(frozen=True, slots=True)
class QuestionJobs:
    """Performs what asks for an answer. Desk calls run in a worker thread, those of every question together."""

    desk: QuestionDesk
    asking: Asking
    guidance: GuidanceDesk
    tickets: TicketDesk
    quiet: QuietDesk
    slack_client: SlackClient
    cards: Cards
    threads: CheckThreads
    agent_view: AgentView
    takes_files: bool = True
    """Whether the workspace has a help desk, and lets the bot read files."""

    async def answer(self, work: Job, asked: Inquiry, files: int = 0) -> str | ReplyPosted:
        """Returns what came of it: answered, silent ... `files`: how many came with the message."""
        if asked.surface == "form":
            channel = await self.slack_client.direct_message(asked.asker.user_id)
            return await self._without_check(work, replace(asked, channel=channel))
        if asked.secrets and work.attempts == 1:
            await self._warn(asked)
        asked = self.agent_view.in_thread(asked)
        if not asked.text and not asked.edited_ts:
            await self._say(work, asked, await self._unread(asked))
            return "unreadable"
        if asked.external:
            return await self._external(work, asked)
        if asked.edited_ts:
            return await self._edited(work, asked)
        if asked.surface == "dm":
            return await self._in_direct_message(work, asked, files)
        return await self._in_channel(work, asked)

    async def _in_channel(self, work: Job, asked: Inquiry) -> str | ReplyPosted:
        if wants_quiet(asked.text):
            return await self._quiet(work, asked)
        if asked.mentioned and wants_reminder(asked.text):
            return await self._no_reminder(work, asked, WORDS.check.REMINDERS_ELSEWHERE)
        reply = await self.asking(asked)
        return "silent" if isinstance(reply, Silence) else await self._post(work, asked, reply)

    async def _no_reminder(self, work: Job, asked: Inquiry, text: str) -> str:
        """Somebody asks for a reminder where no check is that could bring one."""
        thread = asked.thread_ts or (None if asked.direct else asked.ts)
        sending = self._sending(work, asked)
        await self._post_for(asked.asker, Place(asked.channel, thread), paragraph(text), sending)
        return "answered"

    async def _external(self, work: Job, asked: Inquiry) -> str | ReplyPosted:
        """An answer of which nothing is kept: there is none that an edit could change, and no check to begin."""
        if asked.edited_ts:
            return "silent"
        if wants_quiet(asked.text):
            return await self._quiet(work, asked)
        reply = await self.asking(asked)
        if isinstance(reply, Silence):
            return "silent"
        if asked.direct and isinstance(reply.parts[0], CheckPart | ProgressPart):
            await self._say(work, asked, paragraph(WORDS.problems.EXTERNAL))
            return "answered"
        return await self._post(work, asked, reply)

    def _typed(self, asked: Inquiry, zone: str | None, *, is_elsewhere: bool) -> Card | None:
        """The card of the check that goes on with what was typed; None when it is a question."""
        found = None
        if not is_elsewhere:
            found = self.guidance.answer_typed(asked.asker, asked.channel, asked.text, asked.key, zone)
        if found is not None or asked.text.lower().strip(" .!") not in GO_ON_WORDS:
            return found
        latest = next((one for one in self.guidance.check_summaries(asked.asker) if one.verdict not in OVER), None)
        return None if latest is None else self.guidance.resume(asked.asker, latest.run)

    async def _in_direct_message(self, work: Job, asked: Inquiry, files: int) -> str | ReplyPosted:
        """What was typed may answer the open question of a check."""
        if (number := ticket_wanted(asked.text)) is not None:
            await self._say(work, asked, await self._ticket(asked.asker, number))
            return "answered"
        zone = await self.slack_client.time_zone(asked.asker.user_id) if wants_reminder(asked.text) else None
        is_elsewhere = await self._is_beside_the_check(asked)
        typed = partial(self._typed, asked, zone, is_elsewhere=is_elsewhere)
        card = None if asked.secrets else await asyncio.to_thread(typed)
        if card is not None:
            await self._post_card(work, asked, card, work.key)
            if wants_quiet(asked.text):  # the check is paused
                await self._ask_about_reminders(work, asked, await asyncio.to_thread(self.quiet.stop, asked))
            return "went on"
        return await self._without_check(work, asked, files)

    async def _without_check(self, work: Job, asked: Inquiry, files: int = 0) -> str | ReplyPosted:
        """Where nobody reads along: what answers no check. What was asked in a form never does."""
        if wants_quiet(asked.text):
            return await self._quiet(work, asked)
        if wants_reminder(asked.text):
            return await self._no_reminder(work, asked, WORDS.check.NOTHING_TO_REMIND_OF)
        waiting = await asyncio.to_thread(self.guidance.open_here, asked.asker, asked.channel)
        reply = await self.asking(_beside(asked, waiting))
        return "silent" if isinstance(reply, Silence) else await self._privately(work, asked, reply, files)

    async def _is_beside_the_check(self, asked: Inquiry) -> bool:
        """Whether it is said in a thread of the agent view where no check is: there it is no answer to one."""
        if not asked.in_agent_view or asked.begins_thread:
            return False
        return not await asyncio.to_thread(self.threads.is_of_check, asked)

    async def _quiet(self, work: Job, asked: Inquiry) -> str:
        """Somebody wants the bot to be quiet: a line, and then nothing more there."""
        quiet = await asyncio.to_thread(self.quiet.stop, asked)
        if quiet is None:
            return "silent"
        in_thread = not asked.direct
        place = Place(asked.channel, (asked.thread_ts or asked.ts) if in_thread else asked.thread_ts)
        message = render_quiet(quiet, in_thread=in_thread)
        is_first = work.key not in work.sent.posts  # a message for one person cannot be found again: asked once at most
        await self._post_for(asked.asker, place, message, self._sending(work, asked))
        if in_thread and quiet.reminders and is_first:  # nobody else is to know of their checks
            recipient = Recipient(asked.asker.user_id, asked.channel, asked.thread_ts)
            await say_to(self.slack_client, recipient, render_about_reminders())
        return "quiet"

    async def _ask_about_reminders(self, work: Job, asked: Inquiry, quiet: Quiet | None) -> None:
        if quiet is not None and quiet.reminders:
            sending = self._sending(work, asked, f"{work.key}:quiet")
            await self.slack_client.post(Place(asked.channel, asked.thread_ts), render_about_reminders(), sending)

    async def _privately(self, work: Job, asked: Inquiry, reply: Reply, files: int) -> str | ReplyPosted:
        """Where nobody reads along: a wish to be led begins the check, and after a question it is offered again."""
        posted: str | ReplyPosted = "answered"
        match reply.parts:
            case (CheckPart() as wish,):
                start = await asyncio.to_thread(self._start, asked, wish)
                if start is not None:
                    await self._post_card(work, asked, start, work.key)
                    return "begun"
            case (ProgressPart(),):
                check_summaries = await asyncio.to_thread(self.guidance.check_summaries, asked.asker)
                await self._say(work, asked, render_check_summaries(check_summaries))
            case _:
                more = [context(WORDS.attachments.NOT_READ)] if files else []
                posted = await self._post(work, asked, reply, [*more, *await self._for_the_desk(asked, reply)])
        if asked.thread_ts is None or (
            asked.in_agent_view and await asyncio.to_thread(self.threads.is_of_check, asked)
        ):
            await self._card_again(work, asked, reply)
        return posted

    async def _card_again(self, work: Job, asked: Inquiry, reply: Reply) -> None:
        """The card of the check below what was said, whatever that was; a thanks at its end needs none."""
        again = await asyncio.to_thread(self.guidance.open_here, asked.asker, asked.channel)
        if again is None or (again.is_over and all(isinstance(part, ChatPart) for part in reply.parts)):
            return
        await self._post_card(work, asked, again, f"{work.key}:check")

    def _start(self, asked: Inquiry, wish: CheckPart) -> Card | None:
        court, then = wish.court.id if wish.court else None, [court.id for court in wish.then]
        return self.guidance.start(asked.asker, action_ids.LINK, court, then=then)

    async def _post_card(self, work: Job, asked: Inquiry, card: Card, key: str) -> None:
        place = Place(asked.channel, asked.thread_ts if asked.in_agent_view else None)
        await self.cards.post(asked.asker, card, place, self._sending(work, asked, key))
        if asked.begins_thread:
            await self.agent_view.entitle(place, WORDS.agent_view.thread_of_check(card.title, card.court))

    def _sending(self, work: Job, asked: Inquiry, key: str = "") -> Sending:
        """Of an answer; where Slack shows the bot as an agent, its reader sees that it waits."""
        on_wait = None
        if asked.in_agent_view:
            place = Place(asked.channel, asked.thread_ts)
            on_wait = partial(self.agent_view.say_waiting, place, WORDS.agent_view.BUSY)
        return Sending(key or work.key, work, asked.ts, on_wait)

    async def _say(self, work: Job, asked: Inquiry, message: Message) -> None:
        sending = self._sending(work, asked)
        await self.slack_client.post(Place(asked.channel, asked.thread_ts), message, sending)

    async def _unread(self, asked: Inquiry) -> Message:
        """What is said to a message that is only a file; whoever may not have a ticket is offered none."""
        if asked.external or not asked.direct:
            return paragraph(WORDS.answers.NO_WORDS)
        ticket = await asyncio.to_thread(self.tickets.views.open_of, asked.asker)
        return render_unread(ticket, takes_files=self.takes_files)

    async def _ticket(self, asker: Asker, number: int) -> Message:
        """One of their own tickets, with what the help desk wrote last in it."""
        views = self.tickets.views
        found = await asyncio.to_thread(views.with_number, asker.team_id, number)
        if found is None or found[0].asker != asker.user_id:
            return paragraph(WORDS.agent_view.NO_TICKET.format(number=number))
        ticket, places = found
        card, file = await asyncio.to_thread(views.asker_card, ticket), await asyncio.to_thread(views.file, ticket)
        link = None if places.asker is None else await at_most_once(self.slack_client.address(*places.asker))
        return render_ticket(card, file.last_reply, link)

    async def _edited(self, work: Job, asked: Inquiry) -> str | ReplyPosted:
        reply_ts = await asyncio.to_thread(self.desk.reply_of, asked.asker.team_id, asked.channel, asked.ts)
        if reply_ts is None:
            return "silent"
        reply = await self.asking(asked)
        if isinstance(reply, Silence):
            # Of a request channel: what it says now nobody would have answered.
            gone = TakeBack(asked.asker, asked.channel, asked.ts)
            return await self.take_back(gone) if asked.is_unprompted else "silent"
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

    async def _for_the_desk(self, asked: Inquiry, reply: Reply) -> list[Block]:
        """A way to the open ticket under what is not surely a question to the bot."""
        unsure = any(isinstance(part, NoAnswerPart | SuggestionPart) for part in reply.parts)
        if not unsure or reply.question is None:
            return []
        ticket = await asyncio.to_thread(self.tickets.views.open_of, asked.asker)
        return [] if ticket is None else [add_row(ticket, reply.question)]

    async def _post(self, work: Job, asked: Inquiry, reply: Reply, more: Sequence[Block] = ()) -> str | ReplyPosted:
        thread = asked.thread_ts or (None if asked.direct else asked.ts)
        made = render(reply)
        message = Message(made.text, [*made.blocks, *more])
        if asked.surface == "form":  # nothing in the direct message shows the question
            message = asked_before(message, asked.text)
        sending = self._sending(work, asked)
        place = Place(asked.channel, thread)
        ts = await self._post_for(asked.asker, place, message, sending)
        if asked.in_agent_view and reply.names_thread and (named := titled_answer(reply.parts)) is not None:
            await self.agent_view.entitle(place, WORDS.agent_view.thread_of(named))
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

    async def _warn(self, asked: Inquiry) -> None:
        words = spoken(language_of(asked.text)).answers
        text = words.SECRET_WARNING_ALONE if asked.direct else words.SECRET_WARNING
        recipient = Recipient(asked.asker.user_id, asked.channel, asked.thread_ts)
        await say_to(self.slack_client, recipient, paragraph(text))

    async def post_entry(self, work: Job, task: AnswerEntry) -> str:
        pick = Pick(task.entry, task.court, task.language)
        shown = await asyncio.to_thread(self.desk.choose, task.asker, task.question, pick)
        if shown is None:
            return "gone"
        answer = render_answer(shown.answer, shown.question)
        message = below_incidents(answer, shown.incidents, WORDS.incidents.TELL)
        sending = Sending(work.key, work, task.since)
        await self._post_for(task.asker, Place(task.channel, task.thread_ts), message, sending)
        return "answered"

    async def post_comparison(self, work: Job, task: PostComparison) -> str:
        found = await asyncio.to_thread(self.desk.compare, f"{task.left} {task.right}")
        if found is None:
            return "gone"
        place, sending = Place(task.channel, task.thread_ts), Sending(work.key, work, task.since)
        await self._post_for(task.asker, place, render_comparison(found), sending)
        return "answered"

    async def post_in_thread(self, work: Job, task: PostInThread) -> str:
        original = await asyncio.to_thread(self.desk.original, task.asker, task.question)
        if original is None:
            return "gone"
        channel, ts, reply = original
        await self._post_for(task.asker, Place(channel, ts), render(reply), Sending(work.key, work, ts))
        return "answered"


def _beside(asked: Inquiry, card: Card | None) -> Inquiry:
    """What is said while a check waits for something else."""
    if card is None:
        return asked
    is_name = isinstance(card.body, OpenQuestion) and card.body.kind == "label"
    return replace(asked, check="name" if is_name else "open", check_court=card.court.id if card.court else None)


def _replied(outcome: str, reply: Reply, ts: str) -> str | ReplyPosted:
    return outcome if reply.question is None else ReplyPosted(outcome, reply.question, ts)
