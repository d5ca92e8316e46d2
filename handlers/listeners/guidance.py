"""Guided checks: what is pressed in a card, and what brings one."""

from __future__ import annotations

import asyncio
from typing import Any, assert_never

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.asking import Asker
from bot.core.flow import ChangeAnswer, Choose, Simple, StepDone
from bot.core.guiding import Card
from bot.core.times import earliest_ts
from bot.desk.guidance import GuidanceDesk
from bot.jobs.inbox import Inbox, Incoming
from handlers import action_ids
from handlers.blocks.guidance import render_gone
from handlers.blocks.replies import plain
from handlers.blocks.saved_facts import label_view
from handlers.blocks.words import WORDS
from handlers.check_cards import Cards
from handlers.jobs.tasks import ShowCheck, ShowStandings, written
from handlers.slack import payloads
from handlers.slack.client import at_most_once
from handlers.slack.payloads import Click
from handlers.slack.private_replies import tell
from handlers.slack.workspace_scope import Provider

DOUBLE_CLICK_SECONDS = 10
"""A button pressed again within that time brings no second card."""


def register(app: AsyncApp, desk: GuidanceDesk, cards_of: Provider[Cards], inbox: Inbox) -> None:
    @app.action(action_ids.named(action_ids.CHECK))
    @app.action(action_ids.named(action_ids.CHECK_COURT))
    async def pressed(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        cards = await cards_of(click.asker.team_id)
        if click.step is not None and click.step.act == "name":
            view = label_view(click.step, click.channel, click.message_ts)
            await at_most_once(
                cards.slack_client.open_modal(click.trigger, view)
            )  # it can be typed in the conversation too
            return
        card = None if click.step is None else await asyncio.to_thread(acted, desk, click.asker, click.step)
        if card is None or click.channel is None or click.message_ts is None:
            await tell(cards.slack_client, respond, click, render_gone())
        else:
            await cards.redraw(click.asker, card, click.channel, click.message_ts, respond)

    @app.action(action_ids.named(action_ids.START))
    async def start(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        await show(inbox, click.asker, click.start, click.action_ts, channel=click.channel)
        if not _in_direct_message(click):
            said = WORDS.check.SENT if click.start.run is None else WORDS.check.SENT_AGAIN
            cards = await cards_of(click.asker.team_id)
            await tell(cards.slack_client, respond, click, plain(said))

    @app.action(action_ids.PROGRESS)
    async def progress(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        click = payloads.click(body)
        key = f"progress:{click.asker.user_id}:{_moment(click.action_ts)}"
        await _accept(inbox, click.asker, key, ShowStandings(click.asker, click.action_ts, click.channel))
        if not _in_direct_message(click):
            cards = await cards_of(click.asker.team_id)
            await tell(cards.slack_client, respond, click, plain(WORDS.check.SENT_AGAIN))


async def show(
    inbox: Inbox, asker: Asker, wanted: action_ids.Start, ts: str | None = None, *, channel: str | None = None
) -> None:
    """Asks for the card of a check, to be posted in the direct message.

    ts: of what was pressed; None: just now. channel: where it was asked for.
    """
    ts = ts or earliest_ts(inbox.clock())
    key = f"check:{asker.user_id}:{wanted.encode()}:{_moment(ts)}"
    await _accept(inbox, asker, key, ShowCheck(asker, wanted.run, wanted.flow, wanted.court, ts, channel))


async def _accept(inbox: Inbox, asker: Asker, key: str, task: ShowCheck | ShowStandings) -> None:
    await inbox.accept(Incoming(asker.team_id, key[:255], f"check:{asker.user_id}", written(task)))


def acted(desk: GuidanceDesk, asker: Asker, step: action_ids.Step) -> Card | None:
    """Does what a control says; None when there is no such check of this person."""
    match step.act:
        case "choose" | "name":
            return desk.act(asker, step.run, Choose(step.node, step.choice))
        case "done":
            return desk.act(asker, step.run, StepDone(step.node))
        case "change":
            return desk.act(asker, step.run, ChangeAnswer(step.choice))
        case "back" | "keep" | "restart":
            return desk.act(asker, step.run, Simple(step.act, step.node or None))
        case "decline":  # from an old reminder, too
            return desk.act(asker, step.run, Simple("decline"))
        case "stuck":
            return desk.stuck(asker, step.run, None)
        case "open":
            return desk.stuck(asker, step.run, step.choice)
        case "pause":
            return desk.pause(asker, step.run)
        case "resume":
            return desk.resume(asker, step.run)
        case _:
            assert_never(step.act)


def _in_direct_message(click: Click) -> bool:
    """Then the card comes where the click was; in the Home tab nothing can be said beside it."""
    return click.channel is None or (click.channel.startswith("D") and not click.ephemeral)


def _moment(ts: str) -> int:
    return int(float(ts)) // DOUBLE_CLICK_SECONDS
