"""Does the work of the inbox: a question becomes one message in its conversation, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

import structlog

from bot.core.asking import Asked, Asker, Chat, Guided, NotKnown, ProgressWanted, Reply, Silence, Suggested
from bot.core.guiding import Card, Nudge, Remind
from bot.core.helpdesk import Deliver, Summary, Tick
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import Clock, QuestionDesk
from bot.jobs.batcher import Batcher
from bot.jobs.inbox import Job, LaterError, Replied
from handlers import action_ids
from handlers.blocks.guidance import OVER, render_check_summaries, render_gone, render_nudge, render_reminder
from handlers.blocks.limits import Block
from handlers.blocks.replies import Message, elsewhere, plain, render, render_answer
from handlers.blocks.tickets import add_row
from handlers.blocks.words import WORDS
from handlers.check_cards import Cards
from handlers.jobs.digest import DigestJob
from handlers.jobs.tasks import (
    AdminNeeded,
    Alarm,
    Announcement,
    AnswerEntry,
    AnswerQuestion,
    AskerSaid,
    Digest,
    LookAtAdmins,
    PostInThread,
    Retyped,
    ShowCheck,
    ShowHome,
    ShowStandings,
    StaffSaid,
    TakeBack,
    read,
)
from handlers.jobs.ticket_delivery import TicketDeliveryJob
from handlers.jobs.ticket_threads import Threads
from handlers.listeners import errors
from handlers.listeners.home import HomeTab
from handlers.slack.client import (
    PlaceRefusedError,
    SlackClient,
    UndeliverableError,
    UnexpectedRefusalError,
    at_most_once,
)
from handlers.slack.private_replies import say_to

log = structlog.get_logger(__name__)

GO_ON_WORDS = frozenset(("continue", "resume", "go on"))
"""Brings the latest check back, from a pause too."""
LONGEST_OUTAGE = timedelta(days=7)
"""How far back a reminder in doubt is looked for."""
Asking = Batcher[Asked, Reply | Silence]
ForStaff = Summary | Alarm | AdminNeeded | Announcement | LookAtAdmins | Digest
ForDesk = AskerSaid | StaffSaid | Retyped | Deliver | Tick | ForStaff


@dataclass(frozen=True, slots=True)
class JobRunner:
    """The inbox's performer. Desk calls run in a worker thread, those of every question together (`asking`)."""

    desk: QuestionDesk
    asking: Asking
    guided: GuidanceDesk
    slack_client: SlackClient
    cards: Cards
    clock: Clock
    threads: Threads
    deliverer: TicketDeliveryJob
    reporter: DigestJob
    tab: HomeTab

    async def perform(self, work: Job) -> str | Replied:
        """Returns what came of it: answered, silent, undeliverable ..."""
        task = read(work.content)
        try:
            match task:
                case AnswerQuestion() | AnswerEntry() | PostInThread():
                    return await self._answer(work, task)
                case TakeBack():
                    return await self._take_back(task)
                case ShowHome(asker):
                    await self.tab.draw(asker)
                    return "shown"
                case ShowCheck() | ShowStandings() | Remind() | Nudge():
                    return await self._guide(work, task)
                case _:
                    return await self._desk(work, task)
        except UnexpectedRefusalError:  # the inbox tries it some times more, then gives it up with a word to the person
            raise
        except UndeliverableError as error:
            log.warning("undeliverable", row=work.id, error=str(error))
            if isinstance(task, ShowCheck | ShowStandings) and task.channel is not None:
                not_sent = plain(WORDS.check.NOT_SENT)
                await at_most_once(self.slack_client.whisper(task.channel, task.asker.user_id, None, not_sent))
            return "undeliverable"

    async def _answer(self, work: Job, task: AnswerQuestion | AnswerEntry | PostInThread) -> str | Replied:
        match task:
            case AnswerQuestion(asked):
                return await self._question(work, asked)
            case AnswerEntry():
                return await self._entry(work, task)
            case PostInThread():
                return await self._post_in_thread(work, task)
            case _:
                assert_never(task)

    async def _guide(self, work: Job, task: ShowCheck | ShowStandings | Remind | Nudge) -> str:
        match task:
            case ShowCheck():
                return await self._check(work, task)
            case ShowStandings():
                return await self._check_summaries(work, task)
            case Remind():
                return await self._remind(work, task)
            case Nudge():
                return await self._nudge(work, task)
            case _:
                assert_never(task)

    async def _desk(self, work: Job, task: ForDesk) -> str:
        match task:
            case AskerSaid():
                return await self.threads.asker_said(work, task)
            case StaffSaid():
                return await self.threads.staff_said(work, task)
            case Retyped():
                return await self.threads.retyped(work, task)
            case Deliver():
                return await self.deliverer.deliver(work, task)
            case Tick():
                decision = await asyncio.to_thread(self.deliverer.desk.tick, task)
                return "no longer needed" if decision is None or decision.refusal else "ticked"
            case Summary() | Alarm() | AdminNeeded() | Announcement() | LookAtAdmins() | Digest():
                return await self._to_staff(work, task)
            case _:
                assert_never(task)

    async def _to_staff(self, work: Job, task: ForStaff) -> str:
        """What nobody asked for: it is said to all staff, or to an admin."""
        match task:
            case Summary():
                return await self.deliverer.summarize(work, task)
            case Alarm():
                return await self.deliverer.alarm(work, task)
            case AdminNeeded():
                return await self.deliverer.admin_needed(work, task)
            case Announcement():
                return await self.deliverer.announce(work, task)
            case LookAtAdmins():
                return await self.reporter.look_at_admins(work, task)
            case Digest():
                return await self.reporter.digest(work, task)
            case _:
                assert_never(task)

    async def abandon(self, work: Job, error: Exception) -> None:
        """Tells whoever waits for it that it was not done, with a reference for the help desk."""
        task = read(work.content)
        reference = errors.reference(error)
        log.error("given up", row=work.id, reference=reference)
        message = plain(WORDS.problems.unexpected(reference))
        match task:
            case AnswerQuestion(asked):
                await say_to(self.slack_client, asked.asker.user_id, asked.channel, asked.thread_ts, message)
            case AnswerEntry() | AskerSaid() | StaffSaid():
                await say_to(self.slack_client, task.asker.user_id, task.channel, task.thread_ts, message)
            case ShowCheck() | ShowStandings():
                await say_to(self.slack_client, task.asker.user_id, task.channel, None, message)
            case PostInThread():
                await say_to(self.slack_client, task.asker.user_id, None, None, message)
            case Deliver():
                await self.deliverer.given_up(task, reference)
            case TakeBack() | ShowHome() | Remind() | Nudge() | Retyped() | Tick():  # nobody waits for it
                pass
            case Summary() | Alarm() | AdminNeeded() | Announcement() | LookAtAdmins() | Digest():  # the next one comes
                pass
            case _:
                assert_never(task)

    async def _question(self, work: Job, asked: Asked) -> str | Replied:
        if asked.secrets and work.attempts == 1:
            await self._warn(asked)
        if not asked.text and not asked.edited_ts:
            await self._say(work, asked, plain(WORDS.answers.NO_WORDS))
            return "unreadable"
        if asked.external:
            return await self._external(work, asked)
        if asked.edited_ts:
            return await self._edited(work, asked)
        if asked.surface == "dm" and not asked.secrets:
            card = await asyncio.to_thread(self._typed, asked)
            if card is not None:
                await self._post_card(work, asked, card, work.key)
                return "went on"
        reply = await self.asking(asked)
        if isinstance(reply, Silence):
            return "silent"
        if asked.surface == "dm":
            return await self._in_direct_message(work, asked, reply)
        return await self._post(work, asked, reply)

    async def _external(self, work: Job, asked: Asked) -> str | Replied:
        """An answer of which nothing is kept: there is none that an edit could change, and no check to begin."""
        if asked.edited_ts:
            return "silent"
        reply = await self.asking(asked)
        if isinstance(reply, Silence):
            return "silent"
        if asked.surface == "dm" and isinstance(reply.parts[0], Guided | ProgressWanted):
            await self._say(work, asked, plain(WORDS.problems.EXTERNAL))
            return "answered"
        return await self._post(work, asked, reply)

    def _typed(self, asked: Asked) -> Card | None:
        """The card of the check that goes on with what was typed; None when it is a question."""
        found = self.guided.answer_typed(asked.asker, asked.channel, asked.text, asked.key)
        if found is not None or asked.text.lower().strip(" .!") not in GO_ON_WORDS:
            return found
        latest = next((one for one in self.guided.check_summaries(asked.asker) if one.verdict not in OVER), None)
        return None if latest is None else self.guided.resume(asked.asker, latest.run)

    async def _in_direct_message(self, work: Job, asked: Asked, reply: Reply) -> str | Replied:
        """Where nobody reads along: a wish to be led begins the check, and after a question it is offered again."""
        match reply.parts:
            case (Guided(court=court),):
                start = await asyncio.to_thread(
                    self.guided.start, asked.asker, action_ids.LINK, court.id if court else None
                )
                if start is not None:
                    await self._post_card(work, asked, start, work.key)
                    return "begun"
            case (ProgressWanted(),):
                check_summaries = await asyncio.to_thread(self.guided.check_summaries, asked.asker)
                await self._say(work, asked, render_check_summaries(check_summaries))
                return "answered"
        posted = await self._post(work, asked, reply, await self._for_the_desk(asked, reply))
        if asked.thread_ts is None and not all(isinstance(part, Chat) for part in reply.parts):
            again = await asyncio.to_thread(self.guided.open_here, asked.asker, asked.channel)
            if again is not None:
                await self._post_card(work, asked, again, f"{work.key}:check")
        return posted

    async def _post_card(self, work: Job, asked: Asked, card: Card, key: str) -> None:
        await self.cards.post(asked.asker, card, asked.channel, key, work=work, since=asked.ts)

    async def _say(self, work: Job, asked: Asked, message: Message) -> None:
        await self.slack_client.post(asked.channel, asked.thread_ts, message, work.key, work=work, since=asked.ts)

    async def _edited(self, work: Job, asked: Asked) -> str | Replied:
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

    async def _take_back(self, task: TakeBack) -> str:
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
        ticket = await asyncio.to_thread(self.deliverer.desk.views.open_of, asked.asker)
        return [] if ticket is None else [add_row(ticket, reply.question)]

    async def _post(self, work: Job, asked: Asked, reply: Reply, more: Sequence[Block] = ()) -> str | Replied:
        thread = asked.thread_ts or (None if asked.surface == "dm" else asked.ts)
        made = render(reply)
        message = Message(made.text, [*made.blocks, *more])
        ts = await self._post_for(asked.asker, asked.channel, thread, message, work, asked.ts)
        return "answered in the direct message" if ts is None else _replied("answered", reply, ts)

    async def _post_for(
        self, asker: Asker, channel: str, thread: str | None, message: Message, work: Job, since: str
    ) -> str | None:
        """Posts it where it was asked for, and gives its ts; None when it had to go to the direct message instead."""
        try:
            return await self.slack_client.post(channel, thread, message, work.key, work=work, since=since)
        except PlaceRefusedError as error:
            direct = await self.slack_client.direct_message(asker.user_id)
            if direct == channel and thread is None:
                raise
            log.warning("an answer goes to the direct message", error=str(error))
        said = message if direct == channel else elsewhere(message, channel)
        await self.slack_client.post(direct, None, said, work.key, work=work, since=since)
        return None

    async def _warn(self, asked: Asked) -> None:
        text = WORDS.problems.SECRET_WARNING_ALONE if asked.surface == "dm" else WORDS.problems.SECRET_WARNING
        await say_to(self.slack_client, asked.asker.user_id, asked.channel, asked.thread_ts, plain(text))

    async def _entry(self, work: Job, task: AnswerEntry) -> str:
        shown = await asyncio.to_thread(self.desk.choose, task.asker, task.question, task.entry, task.court)
        if shown is None:
            return "gone"
        message = render_answer(shown.answer, shown.question)
        await self._post_for(task.asker, task.channel, task.thread_ts, message, work, task.since)
        return "answered"

    async def _post_in_thread(self, work: Job, task: PostInThread) -> str:
        original = await asyncio.to_thread(self.desk.original, task.asker, task.question)
        if original is None:
            return "gone"
        channel, ts, reply = original
        await self._post_for(task.asker, channel, ts, render(reply), work, ts)
        return "answered"

    async def _check(self, work: Job, task: ShowCheck) -> str:
        if task.run is not None:
            card = await asyncio.to_thread(self.guided.resume, task.asker, task.run)
        else:
            card = await asyncio.to_thread(self.guided.start, task.asker, task.flow, task.court)
        channel = await self.slack_client.direct_message(task.asker.user_id)
        if card is None:
            await self.slack_client.post(channel, None, render_gone(), work.key, work=work, since=task.since)
            return "gone"
        await self.cards.post(task.asker, card, channel, work.key, work=work, since=task.since)
        return "shown"

    async def _check_summaries(self, work: Job, task: ShowStandings) -> str:
        check_summaries = await asyncio.to_thread(self.guided.check_summaries, task.asker)
        channel = await self.slack_client.direct_message(task.asker.user_id)
        await self.slack_client.post(
            channel, None, render_check_summaries(check_summaries), work.key, work=work, since=task.since
        )
        return "shown"

    async def _nudge(self, work: Job, task: Nudge) -> str:
        card = await asyncio.to_thread(self.guided.nudge_card, task)
        if card is None:
            return "no longer needed"
        channel = await self.slack_client.direct_message(task.user_id)
        since = f"{(self.clock() - LONGEST_OUTAGE).timestamp():.6f}"
        asker = Asker(task.team_id, task.user_id)
        await self.cards.post(asker, card, channel, work.key, work=work, since=since, as_=render_nudge(card))
        return "nudged"

    async def _remind(self, work: Job, task: Remind) -> str:
        asker = Asker(task.team_id, task.user_id)
        due = await asyncio.to_thread(partial(self.guided.remind, task, again=work.attempts > 1))
        if due is None:
            return "no longer needed"
        if isinstance(due, datetime):
            raise LaterError("the court has put its day off", (due - self.clock()).total_seconds())
        channel = await self.slack_client.direct_message(task.user_id)
        since = f"{(self.clock() - LONGEST_OUTAGE).timestamp():.6f}"
        message = render_reminder(due)
        await self.cards.post(asker, due.card, channel, work.key, work=work, since=since, as_=message)
        return "reminded"


def _replied(outcome: str, reply: Reply, ts: str) -> str | Replied:
    return outcome if reply.question is None else Replied(outcome, reply.question, ts)
