"""Does the work of the inbox: a question becomes one message in its conversation, whatever happens in between."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import assert_never

import structlog

from bot.core.asking import Asked, Reply, Silence
from bot.desk.questions import QuestionDesk
from bot.inbox import Work
from handlers import errors
from handlers.blocks import words
from handlers.blocks.limits import section
from handlers.blocks.replies import Message, render, render_answer
from handlers.courier import Courier, UndeliverableError, at_most_once
from handlers.work import AnswerEntry, AnswerQuestion, PostInThread, read

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Replier:
    """The inbox's performer. Desk calls run in a worker thread."""

    desk: QuestionDesk
    courier: Courier

    async def perform(self, work: Work) -> str:
        """Returns what came of it: answered, silent, undeliverable ..."""
        task = read(work.content)
        try:
            match task:
                case AnswerQuestion(asked):
                    return await self._question(work, asked)
                case AnswerEntry():
                    return await self._entry(work, task)
                case PostInThread():
                    return await self._post_in_thread(work, task)
                case _:
                    assert_never(task)
        except UndeliverableError as error:
            log.warning("undeliverable", row=work.id, error=str(error))
            return "undeliverable"

    async def give_up(self, work: Work, error: Exception) -> None:
        """Tells the person that their question was not answered, with a reference for the help desk."""
        task = read(work.content)
        reference = errors.reference(error)
        log.error("given up", row=work.id, reference=reference)
        if isinstance(task, AnswerQuestion):
            await at_most_once(
                self.courier.whisper(
                    task.asked.channel,
                    task.asked.asker.user_id,
                    task.asked.thread_ts,
                    _plain(words.problem(reference)),
                )
            )

    async def _question(self, work: Work, asked: Asked) -> str:
        if asked.secrets and work.attempts == 1:
            await at_most_once(self._warn(asked))
        if asked.edited_ts:
            return await self._edited(asked)
        reply = await asyncio.to_thread(self.desk.ask, asked)
        if isinstance(reply, Silence):
            return "silent"
        await self._post(work, asked, reply)
        return "answered"

    async def _edited(self, asked: Asked) -> str:
        reply_ts = await asyncio.to_thread(self.desk.reply_to_update, asked)
        if reply_ts is None:
            return "silent"
        reply = await asyncio.to_thread(self.desk.ask, asked)
        if isinstance(reply, Silence):
            return "silent"
        await self.courier.update(asked.channel, reply_ts, render(reply))
        await self._remember(asked, reply, reply_ts)
        return "updated"

    async def _post(self, work: Work, asked: Asked, reply: Reply) -> None:
        thread = asked.thread_ts or (None if asked.surface == "dm" else asked.ts)
        ts = await self.courier.post(
            asked.channel, thread, render(reply), work.key, in_doubt_since=asked.ts if work.attempts > 1 else None
        )
        await self._remember(asked, reply, ts)

    async def _remember(self, asked: Asked, reply: Reply, ts: str) -> None:
        if reply.question is not None:
            await asyncio.to_thread(self.desk.replied, asked.asker, reply.question, ts)

    async def _warn(self, asked: Asked) -> None:
        text = words.SECRET_WARNING_ALONE if asked.surface == "dm" else words.SECRET_WARNING
        await self.courier.whisper(asked.channel, asked.asker.user_id, asked.thread_ts, _plain(text))

    async def _entry(self, work: Work, task: AnswerEntry) -> str:
        shown = await asyncio.to_thread(self.desk.choose, task.asker, task.question, task.entry, task.court)
        if shown is None:
            return "gone"
        await self.courier.post(
            task.channel,
            task.thread_ts,
            render_answer(shown.answer, shown.question),
            work.key,
            in_doubt_since=task.since if work.attempts > 1 else None,
        )
        return "answered"

    async def _post_in_thread(self, work: Work, task: PostInThread) -> str:
        original = await asyncio.to_thread(self.desk.original, task.asker, task.question)
        if original is None:
            return "gone"
        channel, ts, reply = original
        await self.courier.post(channel, ts, render(reply), work.key, in_doubt_since=ts if work.attempts > 1 else None)
        return "answered"


def _plain(text: str) -> Message:
    return Message(text, [section(text)])
