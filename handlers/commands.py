"""/nextgen: answers that only the asker sees."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.asking import Asked, Silence
from bot.desk.questions import QuestionDesk
from handlers import payloads
from handlers.blocks import words
from handlers.blocks.comparison import render_comparison
from handlers.blocks.limits import section
from handlers.blocks.replies import Message, asked_before, render

_HELP = re.compile(r"(help|\?|)", re.IGNORECASE)
_COURT = re.compile(r"court\s+(?P<name>.{2,60})", re.IGNORECASE)
_COMPARE = re.compile(r"compare\s+(?P<courts>.{5,200})", re.IGNORECASE)


def register(app: AsyncApp, desk: QuestionDesk) -> None:
    @app.command(words.COMMAND)
    async def nextgen(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        asked = payloads.command(body)
        message = await asyncio.to_thread(_answer, desk, asked)
        if asked.secrets:
            await respond(text=words.SECRET_WARNING_ALONE, response_type="ephemeral")
        await respond(text=message.text, blocks=message.blocks, response_type="ephemeral")


def _answer(desk: QuestionDesk, asked: Asked) -> Message:
    """A subcommand is one only when the whole text fits it: "court records" stays a question."""
    if _HELP.fullmatch(asked.text):
        return _plain(words.COMMAND_HELP)
    if (wanted := _COURT.fullmatch(asked.text)) and (home := desk.name_usual_court(asked.asker, wanted["name"])):
        return _plain(words.usual_court(home.usual_court))
    if (wanted := _COMPARE.fullmatch(asked.text)) and (comparison := desk.compare(wanted["courts"])):
        return render_comparison(comparison)
    reply = desk.ask(asked)
    assert not isinstance(reply, Silence), "a command is always addressed to the bot"
    return asked_before(render(reply), asked.text)


def _plain(text: str) -> Message:
    return Message(text, [section(text)])
