"""/nextgen: answers that only the asker sees."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.asking import Asked, ProgressWanted, Silence
from bot.core.knowledge import Court
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
from bot.inbox import Inbox
from handlers import guidance, ids, payloads
from handlers.blocks import check_words, words
from handlers.blocks.comparison import render_comparison
from handlers.blocks.guidance import render_standings
from handlers.blocks.replies import Message, asked_before, plain, render

_HELP = re.compile(r"(help|\?|)", re.IGNORECASE)
_COURT = re.compile(r"court\s+(?P<name>.{2,60})", re.IGNORECASE)
_CHECK = re.compile(r"check(?:\s+(?P<court>.{2,60}))?", re.IGNORECASE)
_STATUS = re.compile(r"status|progress", re.IGNORECASE)
_COMPARE = re.compile(r"compare\s+(?P<courts>.{5,200})", re.IGNORECASE)


def register(app: AsyncApp, desk: QuestionDesk, guided: GuidanceDesk, inbox: Inbox) -> None:
    @app.command(words.COMMAND)
    async def nextgen(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        asked = payloads.command(body)
        start = await asyncio.to_thread(_check_wanted, desk, asked)
        if start is not None:
            await guidance.show(inbox, asked.asker, start)
            message = plain(check_words.SENT)
        else:
            message = await asyncio.to_thread(_answer, desk, guided, asked)
        if asked.secrets:
            await respond(text=words.SECRET_WARNING_ALONE, response_type="ephemeral")
        await respond(text=message.text, blocks=message.blocks, response_type="ephemeral")


def _check_wanted(desk: QuestionDesk, asked: Asked) -> ids.Start | None:
    """The check to be begun: "check", or "check" and what a court is called exactly; all else is a question."""
    wanted = _CHECK.fullmatch(asked.text)
    if wanted is None:
        return None
    if wanted["court"] is None:
        return ids.Start()
    name = wanted["court"].strip().lower()
    found = (court for court in desk.find_courts(asked.asker, name) if name in _names(court))
    return next((ids.Start(court=court.id) for court in found), None)


def _names(court: Court) -> tuple[str, ...]:
    return court.id, court.short.lower(), court.name.lower(), court.name.lower().removeprefix("the ")


def _answer(desk: QuestionDesk, guided: GuidanceDesk, asked: Asked) -> Message:
    """A subcommand is one only when the whole text fits it: "court records" stays a question."""
    if _HELP.fullmatch(asked.text):
        return plain(words.COMMAND_HELP)
    if _STATUS.fullmatch(asked.text):
        return render_standings(guided.standings(asked.asker))
    if (wanted := _COURT.fullmatch(asked.text)) and (home := desk.name_usual_court(asked.asker, wanted["name"])):
        return plain(words.usual_court(home.usual_court))
    if (wanted := _COMPARE.fullmatch(asked.text)) and (comparison := desk.compare(wanted["courts"])):
        return render_comparison(comparison)
    reply = desk.ask(asked)
    assert not isinstance(reply, Silence), "a command is always addressed to the bot"
    if isinstance(reply.parts[0], ProgressWanted) and len(reply.parts) == 1:
        return render_standings(guided.standings(asked.asker))  # only they see it
    return asked_before(render(reply), asked.text)
