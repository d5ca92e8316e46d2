"""Asks which court is meant: a button for each, and for two of them one that compares both."""

from __future__ import annotations

from dataclasses import replace

from bot.core.language import Language
from bot.core.which_court import WhichCourt
from handlers import action_ids
from handlers.blocks.limits import Block, actions, button, section
from handlers.blocks.words import WORDS, spoken


def which_court(which: WhichCourt, question: int | None, language: Language = "en") -> list[Block]:
    """The question; a court has a button where it is known what is asked for it."""
    about = action_ids.AnswerContext(question, which.entry, language=language)
    buttons = [] if which.entry is None else [_court(which, about, number) for number in range(len(which.courts))]
    if which.pair is not None and language == "en":
        buttons.append(_compare(which, question))
    return [
        section(spoken(language).answers.which_named(which)),
        *([actions(buttons, block_id="which_court")] if buttons else []),
    ]


def _court(which: WhichCourt, about: action_ids.AnswerContext, number: int) -> Block:
    court = which.courts[number]
    value = replace(about, court=court.id).encode()
    return button(court.short, action_ids.numbered_id(action_ids.Action.PICK, number), value)


def _compare(which: WhichCourt, question: int | None) -> Block:
    left, right = which.courts
    value = action_ids.AnswerContext(question, None, left.id, beside=right.id).encode()
    return button(WORDS.comparison.COMPARE, action_ids.Action.COMPARE, value)
