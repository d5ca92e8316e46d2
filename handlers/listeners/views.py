"""Modals: the name of the person asked for, and *Your saved answers*."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncRespond

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
from handlers.slack import forms
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import Click, Submission
from handlers.slack.places import Place
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class CheckForms:
    """Modals of checks that are sent."""

    guidance: GuidanceDesk
    cards_of: Provider[Cards]
    tab_of: Provider[HomeTab]

    async def name_person(self, ack: AsyncAck, sent: Submission) -> None:
        """The name of the person asked for answers the card it was opened from."""
        fields = await cooperatively(sent.read)
        label = " ".join(fields.values.get(saved_facts.LABEL_BLOCK, "").split())[:MAX_LABEL]
        if fields.secrets or not label:
            await ack(response_action="errors", errors={saved_facts.LABEL_BLOCK: WORDS.check.LABEL_EMPTY})
            return
        await ack()
        place = json.loads(sent.about)
        step = action_ids.decode_check_control(place["step"])
        card = None
        if step is not None:
            answer = action_ids.CheckControl(step.run, "choose", step.node, label)
            card = await asyncio.to_thread(guidance.act, self.guidance, sent.asker, answer)
        cards = await self.cards_of(sent.asker.team_id)
        if card is None:
            await at_most_once(cards.slack_client.whisper(place["channel"], sent.asker.user_id, None, render_gone()))
        else:
            await cards.redraw(sent.asker, card, Place(place["channel"], place.get("thread")), place["ts"])

    async def correct_facts(self, ack: AsyncAck, sent: Submission) -> None:
        """*Your saved answers*, with other answers."""
        await ack()
        fields = await cooperatively(sent.read)
        for subject, answers in forms.corrections(sent.about, fields.values).items():
            await asyncio.to_thread(self.guidance.correct, sent.asker, subject, answers)
        await (await self.tab_of(sent.asker.team_id)).publish(sent.asker)


@dataclass(frozen=True, slots=True)
class SavedFactsButtons:
    """*Your saved answers*: shown, and forgotten."""

    guidance: GuidanceDesk
    cards_of: Provider[Cards]
    tab_of: Provider[HomeTab]

    async def show(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        await ack()
        facts = await asyncio.to_thread(self.guidance.saved_facts, click.asker)
        cards = await self.cards_of(click.asker.team_id)
        await at_most_once(cards.slack_client.open_modal(click.trigger, saved_facts.saved_facts_view(facts)))

    async def forget_all(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        await ack()
        await asyncio.to_thread(self.guidance.forget_all, click.asker)
        if click.view_id is not None:
            cards = await self.cards_of(click.asker.team_id)
            await at_most_once(cards.slack_client.update_modal(click.view_id, saved_facts.forgotten_view()))
        await (await self.tab_of(click.asker.team_id)).publish(click.asker)
