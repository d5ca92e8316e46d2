"""Modals: the name of the person asked for, and *Your saved answers*."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.core.flow import MAX_LABEL
from bot.desk.guidance import GuidanceDesk
from bot.jobs.cooperation import cooperatively
from handlers import action_ids
from handlers.blocks import saved_facts
from handlers.blocks.guidance import render_gone
from handlers.blocks.words import WORDS
from handlers.check_cards import Cards
from handlers.listeners import guidance
from handlers.listeners.home import HomeTab
from handlers.slack import forms, payloads
from handlers.slack.client import at_most_once
from handlers.slack.workspace_scope import Provider


def register(app: AsyncApp, guided: GuidanceDesk, cards_of: Provider[Cards], tab_of: Provider[HomeTab]) -> None:
    @app.view(action_ids.CHECK_LABEL)
    async def named(ack: AsyncAck, body: dict[str, Any]) -> None:
        sent = await cooperatively(payloads.submission, body)
        label = " ".join(sent.values.get(saved_facts.LABEL_BLOCK, "").split())[:MAX_LABEL]
        if sent.secrets or not label:
            await ack(response_action="errors", errors={saved_facts.LABEL_BLOCK: WORDS.check.LABEL_EMPTY})
            return
        await ack()
        place = json.loads(sent.about)
        step = action_ids.decode_step(place["step"])
        given = None if step is None else action_ids.Step(step.run, "choose", step.node, label)
        card = None if given is None else await asyncio.to_thread(guidance.acted, guided, sent.asker, given)
        cards = await cards_of(sent.asker.team_id)
        if card is None:
            await at_most_once(cards.slack_client.whisper(place["channel"], sent.asker.user_id, None, render_gone()))
        else:
            await cards.redraw(sent.asker, card, place["channel"], place["ts"])

    @app.action(action_ids.TOLD)
    async def open_saved_facts(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        click = payloads.click(body)
        kept = await asyncio.to_thread(guided.saved_facts, click.asker)
        cards = await cards_of(click.asker.team_id)
        await at_most_once(cards.slack_client.open_modal(click.trigger, saved_facts.saved_facts_view(kept)))

    @app.view(action_ids.TOLD_FORM)
    async def correct(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        sent = await cooperatively(payloads.submission, body)
        for subject, answers in forms.corrections(sent.about, sent.values).items():
            await asyncio.to_thread(guided.correct, sent.asker, subject, answers)
        await (await tab_of(sent.asker.team_id)).publish(sent.asker)

    @app.action(action_ids.FORGET_ALL)
    async def forget_all(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        click = payloads.click(body)
        await asyncio.to_thread(guided.forget_all, click.asker)
        if click.view_id is not None:
            cards = await cards_of(click.asker.team_id)
            await at_most_once(cards.slack_client.update_modal(click.view_id, saved_facts.forgotten_view()))
        await (await tab_of(click.asker.team_id)).publish(click.asker)
