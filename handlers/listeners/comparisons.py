"""*Compare both*: two courts that a message named, side by side."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.desk.questions import QuestionDesk
from bot.jobs.inbox import Inbox, Incoming
from handlers.blocks.comparison import render_comparison
from handlers.blocks.replies import paragraph, seen_alone
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import PostComparison, to_json
from handlers.slack.client import SlackClient
from handlers.slack.payloads import Click
from handlers.slack.private_replies import tell
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class ComparisonButtons:
    """Brings the comparison: for whoever asked as a message below, for others so that only they see it."""

    desk: QuestionDesk
    slack_client_of: Provider[SlackClient]
    inbox: Inbox

    async def post(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        task = None if click.ephemeral else _task(click)
        if task is not None and await asyncio.to_thread(self.desk.is_theirs, click.asker, click.context.question):
            # The key has no time in it: pressed twice, the button brings one comparison. Stored before the ack.
            key = f"{task.channel}:{task.since}:compare:{task.left}:{task.right}"
            line = f"{task.channel}:{task.thread_ts or ''}"
            await self.inbox.accept(Incoming(click.asker.team_id, key[:255], line, to_json(task)))
            await ack()
            return
        await ack()
        found = await asyncio.to_thread(self.desk.compare, f"{click.context.court} {click.context.beside}")
        message = paragraph(WORDS.problems.GONE) if found is None else seen_alone(render_comparison(found))
        await tell(await self.slack_client_of(click.asker.team_id), respond, click, message)


def _task(click: Click) -> PostComparison | None:
    left, right = click.context.court, click.context.beside
    if not (left and right and click.channel and click.message_ts):
        return None
    return PostComparison(click.asker, click.channel, click.thread_ts, click.message_ts, left, right)
