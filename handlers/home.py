"""The Home tab."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.core.asking import Asked, Asker
from bot.core.redaction import redact
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
from bot.inbox import Inbox
from handlers import ids, payloads
from handlers.blocks import words
from handlers.blocks.home import home_view
from handlers.courier import Courier, at_most_once
from handlers.messages import incoming


async def publish(courier: Courier, desk: QuestionDesk, guided: GuidanceDesk, asker: Asker) -> None:
    """Draws the Home tab of this person. It is drawn anew whenever they open it: a failure is not repeated."""
    home = await asyncio.to_thread(desk.home, asker)
    standings = await asyncio.to_thread(guided.standings, asker)
    await at_most_once(courier.publish_home(asker.user_id, home_view(home, standings)))


def register(app: AsyncApp, desk: QuestionDesk, guided: GuidanceDesk, courier: Courier, inbox: Inbox) -> None:
    @app.event("app_home_opened")
    async def home_opened(body: dict[str, Any]) -> None:
        asker = payloads.home_opened(body)
        if asker is not None:
            await publish(courier, desk, guided, asker)

    @app.action(ids.USUAL_COURT)
    async def usual_court(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        click = payloads.click(body)
        await asyncio.to_thread(desk.set_usual_court, click.asker, click.chosen)
        await publish(courier, desk, guided, click.asker)

    @app.action(ids.FORGET_COURT)
    async def forget_court(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        asker = payloads.person(body)
        await asyncio.to_thread(desk.set_usual_court, asker, None)
        await publish(courier, desk, guided, asker)

    @app.action(ids.named(ids.EXAMPLE))
    async def try_example(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        click = payloads.click(body)
        channel = await at_most_once(courier.direct_message(click.asker.user_id))
        if channel is not None:
            await inbox.accept(incoming(_asked(click.asker, channel, click.action_ts, words.example(click.number))))


def _asked(asker: Asker, channel: str, action_ts: str, example: str) -> Asked:
    return Asked(
        asker=asker,
        key=f"{channel}:example:{action_ts}",
        text=redact(example).text,
        surface="dm",
        channel=channel,
        ts=action_ts,
        thread_ts=None,
        mentioned=True,
    )
