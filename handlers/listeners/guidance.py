"""Guided checks: what is pressed in a card, and what brings one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal, assert_never

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.flow import ChangeAnswer, CheckInput, Choose, Simple, StepDone
from bot.core.guiding import Card
from bot.core.inquiry import Asker
from bot.core.times import earliest_ts
from bot.desk.guidance import GuidanceDesk
from bot.jobs.inbox import Inbox, Incoming
from handlers import action_ids
from handlers.blocks.guidance import render_gone
from handlers.blocks.replies import paragraph
from handlers.blocks.saved_facts import label_view
from handlers.blocks.words import WORDS
from handlers.check_cards import Cards
from handlers.jobs.tasks import ShowCheck, ShowStandings, to_json
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import Click
from handlers.slack.places import Place
from handlers.slack.private_replies import tell
from handlers.slack.workspace_scope import Provider

DOUBLE_CLICK_SECONDS = 10
"""A button pressed again within that time brings no second card."""
InputAct = Literal["choose", "name", "done", "change", "back", "keep", "restart", "decline"]


@dataclass(frozen=True, slots=True)
class CheckButtons:
    """What is pressed in the card of a check, and what brings one."""

    desk: GuidanceDesk
    cards_of: Provider[Cards]
    inbox: Inbox

    async def answer_card(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """Does what a control of a card says, and draws the card where it was pressed."""
        await ack()
        cards = await self.cards_of(click.asker.team_id)
        if click.step is not None and click.step.act == "name":
            view = label_view(click.step, click.channel, click.message_ts, click.thread_ts)
            # Where it does not open: the name can be typed in the conversation too.
            await at_most_once(cards.slack_client.open_modal(click.trigger, view))
            return
        card = None if click.step is None else await asyncio.to_thread(act, self.desk, click.asker, click.step)
        if card is None or click.channel is None or click.message_ts is None:
            await tell(cards.slack_client, respond, click, render_gone())
        else:
            await cards.redraw(click.asker, card, Place(click.channel, click.thread_ts), click.message_ts, respond)

    async def start(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        await show(self.inbox, click.asker, click.start, click.action_ts, at=_place(click))
        await self._say_sent(click, respond, WORDS.check.SENT if click.start.run is None else WORDS.check.SENT_AGAIN)

    async def show_progress(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        key = f"progress:{click.asker.user_id}:{_moment(click.action_ts)}"
        task = ShowStandings(click.asker, click.action_ts, click.channel, click.thread_ts)
        await _accept(self.inbox, click.asker, key, task)
        await self._say_sent(click, respond, WORDS.check.SENT_AGAIN)

    async def _say_sent(self, click: Click, respond: AsyncRespond, text: str) -> None:
        if not _in_direct_message(click):
            cards = await self.cards_of(click.asker.team_id)
            await tell(cards.slack_client, respond, click, paragraph(text))


async def show(
    inbox: Inbox, asker: Asker, wanted: action_ids.Start, ts: str | None = None, *, at: Place | None = None
) -> None:
    """Asks for the card of a check, to be posted in the direct message.

    ts: of what was pressed; None: just now. at: where it was asked for.
    """
    ts = ts or earliest_ts(inbox.clock())
    key = f"check:{asker.user_id}:{wanted.encode()}:{_moment(ts)}"
    channel, thread_ts = (at.channel, at.thread_ts) if at else (None, None)
    await _accept(inbox, asker, key, ShowCheck(asker, wanted.run, wanted.flow, wanted.court, ts, channel, thread_ts))


async def _accept(inbox: Inbox, asker: Asker, key: str, task: ShowCheck | ShowStandings) -> None:
    await inbox.accept(Incoming(asker.team_id, key[:255], f"check:{asker.user_id}", to_json(task)))


def act(desk: GuidanceDesk, asker: Asker, step: action_ids.CheckControl) -> Card | None:
    """Does what a control says; None when there is no such check of this person."""
    match step.act:
        case "stuck":
            return desk.help_with_step(asker, step.run, None)
        case "open":
            return desk.help_with_step(asker, step.run, step.choice)
        case "unsure":
            return desk.hint(asker, step.run)
        case "next":
            return desk.next_court(asker, step.run, step.choice)
        case "pause":
            return desk.pause(asker, step.run)
        case "resume":
            return desk.resume(asker, step.run)
        case "choose" | "name" | "done" | "change" | "back" | "keep" | "restart" | "decline":
            return desk.act(asker, step.run, _input(step, step.act))
        case _:
            assert_never(step.act)


def _input(step: action_ids.CheckControl, act: InputAct) -> CheckInput:
    """What a control says to the check itself."""
    match act:
        case "choose" | "name":
            return Choose(step.node, step.choice)
        case "done":
            return StepDone(step.node)
        case "change":
            return ChangeAnswer(step.choice)
        case "back" | "keep" | "restart":
            return Simple(act, step.node or None)
        case "decline":  # from an old reminder, too
            return Simple("decline")
        case _:
            assert_never(act)


def _place(click: Click) -> Place | None:
    return None if click.channel is None else Place(click.channel, click.thread_ts)


def _in_direct_message(click: Click) -> bool:
    """Then the card comes where the click was; in the Home tab nothing can be said beside it."""
    return click.channel is None or (click.channel.startswith("D") and not click.ephemeral)


def _moment(ts: str) -> int:
    return int(float(ts)) // DOUBLE_CLICK_SECONDS
