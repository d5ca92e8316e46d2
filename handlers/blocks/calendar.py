"""*Add to calendar*, and a paused check with its reminder."""

from __future__ import annotations

from bot.core.guiding import Card
from handlers import action_ids
from handlers.blocks.limits import Block, actions, button, section
from handlers.blocks.words import WORDS


def go_live_button(court: str, label: str = WORDS.calendar.ADD) -> Block:
    """Sends the day on which a court goes live."""
    return button(label, action_ids.Action.CALENDAR, action_ids.AnswerContext(court=court).encode())


def paused_blocks(card: Card, go_on: Block) -> list[Block]:
    """What a paused check shows: until when, and how it goes on."""
    if card.remind_at is None:
        return [section(WORDS.check.PAUSED), actions([go_on])]
    add = _add(action_ids.AnswerContext(run=card.run))
    return [section(WORDS.check.paused_until(card.remind_at)), actions([go_on, add])]


def _add(about: action_ids.AnswerContext) -> Block:
    return button(WORDS.calendar.ADD, action_ids.Action.CALENDAR, about.encode())
