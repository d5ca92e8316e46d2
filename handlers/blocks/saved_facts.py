"""Modals around guided checks: the name of the person asked for, and the answers that hold for every court."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.core.flow import MAX_LABEL
from bot.core.guiding import SavedFacts
from bot.core.knowledge import Question
from handlers import action_ids
from handlers.blocks.forms import Submit, View, field, modal, select, text_input
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import Block, actions, button, section
from handlers.blocks.words import WORDS
from handlers.slack.forms import NOT_ANSWERED, fact_field

LABEL_BLOCK = "label"
MAX_PEOPLE = 20
"""Each has a heading and a few questions, and a modal takes 100 blocks."""


def label_view(step: action_ids.CheckControl, channel: str | None, ts: str | None, thread: str | None = None) -> View:
    """Asks for the name. The card to be redrawn afterwards goes along, since a modal knows of no message."""
    words = WORDS.check
    about = json.dumps({"step": step.encode(), "channel": channel, "ts": ts, "thread": thread})
    entry = {"action_id": "text"} | text_input(MAX_LABEL, focus=True)
    blocks = [field(LABEL_BLOCK, words.LABEL, entry, hint=words.LABEL_HINT)]
    return modal(words.LABEL_TITLE, blocks, Submit(WORDS.buttons.SAVE, action_ids.Modal.CHECK_LABEL, about))


def saved_facts_view(facts: Sequence[SavedFacts]) -> View:
    """What holds for every court, person by person, to be corrected or deleted."""
    words = WORDS.check
    people = facts[:MAX_PEOPLE]
    blocks: list[Block] = [section(words.SAVED_FACTS_INTRO if people else words.NO_SAVED_FACTS)]
    for number, one in enumerate(people):
        blocks.append(section(f"*{(one.subject or words.YOURSELF).replace('*', '')}*"))
        blocks += [_select(number, question, answer) for question, answer in one.questions]
    delete = button(words.FORGET_ALL, action_ids.Action.FORGET_ALL, "-", style="danger")
    delete |= {"confirm": confirm(words.FORGET_ALL, words.FORGET_ALL_SURE)}
    about = json.dumps([one.subject for one in people], ensure_ascii=False)
    submit = Submit(WORDS.buttons.SAVE, action_ids.Modal.TOLD_FORM, about) if people else None
    return modal(words.SAVED_FACTS_TITLE, [*blocks, actions([delete], block_id="forget")], submit)


def forgotten_view() -> View:
    """In place of the saved answers once they are deleted."""
    return modal(WORDS.check.SAVED_FACTS_TITLE, [section(WORDS.check.FORGOTTEN)])


def _select(person: int, question: Question, answer: str | None) -> Block:
    options = {NOT_ANSWERED: WORDS.check.NOT_ANSWERED}
    options |= {choice.id: choice.label for choice in question.choices if choice.keep}
    was = answer if answer in options else NOT_ANSWERED
    menu = {"action_id": "choice"} | select(options, was)
    return field(fact_field(person, question.id, was), question.brief, menu)
