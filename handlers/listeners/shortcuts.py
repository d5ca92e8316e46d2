"""The message shortcut *Answer this*: an answer to somebody's message that only the clicker sees."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.asking import Silence
from bot.desk.questions import QuestionDesk
from bot.jobs.cooperation import cooperatively
from handlers import action_ids
from handlers.blocks.limits import actions, button, context
from handlers.blocks.replies import Message, paragraph, render
from handlers.blocks.words import WORDS
from handlers.slack.client import SlackClient
from handlers.slack.payloads import ShortcutUse
from handlers.slack.private_replies import answer
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class AnswerShortcut:
    """*Answer this*, used on somebody's message."""

    desk: QuestionDesk
    slack_client_of: Provider[SlackClient]

    async def answer(self, ack: AsyncAck, used: ShortcutUse, external: bool, respond: AsyncRespond) -> None:
        await ack()
        asked = await cooperatively(partial(used.question, external=external))
        slack_client = await self.slack_client_of(used.asker.team_id)
        if not asked.text:
            await answer(slack_client, respond, used.recipient, paragraph(WORDS.answers.NO_TEXT))
            return
        reply = await asyncio.to_thread(self.desk.ask, asked)
        assert not isinstance(reply, Silence), "a shortcut is always addressed to the bot"
        shown = _for_one(render(reply), reply.question, may_post=await slack_client.is_member(asked.channel))
        await answer(slack_client, respond, used.recipient, shown)


def _for_one(message: Message, question: int | None, *, may_post: bool) -> Message:
    blocks = [*message.blocks, context(WORDS.answers.ONLY_YOU)]
    if may_post:
        post = button(
            WORDS.answers.POST_IN_THREAD,
            action_ids.Action.POST_IN_THREAD,
            action_ids.AnswerContext(question).encode(),
            style="primary",
        )
        blocks.append(actions([post], block_id="post"))
    return Message(message.text, blocks)


def register(app: AsyncApp, shortcut: AnswerShortcut) -> None:
    app.shortcut(action_ids.Shortcut.ANSWER_THIS.value)(shortcut.answer)
