"""Modals around guided checks: the name of the person asked for, and *What I told you*."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

from bot.core.flow import MAX_LABEL
from bot.core.guiding import SavedFacts
from bot.core.knowledge import Question
from handlers import action_ids
from handlers.blocks import check_words
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import OPTION_TEXT, Block, actions, button, cut, section

View = dict[str, Any]
"""A view of Slack, as JSON."""
LABEL_BLOCK = "label"
NOT_TOLD = "-"
"""Option for what is not known; no choice has this id."""
MAX_PEOPLE = 20
"""Each has a heading and a few questions, and a modal takes 100 blocks."""


def label_view(step: action_ids.Step, channel: str | None, ts: str | None) -> View:
    """Asks for the name. The card to be redrawn afterwards goes along, since a modal knows of no message."""
    field: Block = {"type": "plain_text_input", "action_id": "text", "max_length": MAX_LABEL, "focus_on_load": True}
    return {
        "type": "modal",
        "callback_id": action_ids.CHECK_LABEL,
        "private_metadata": json.dumps({"step": step.encode(), "channel": channel, "ts": ts}),
        "title": _plain(check_words.LABEL_TITLE),
        "submit": _plain(check_words.SAVE),
        "close": _plain(check_words.CANCEL),
        "blocks": [
            {
                "type": "input",
                "block_id": LABEL_BLOCK,
                "label": _plain(check_words.LABEL),
                "hint": _plain(check_words.LABEL_HINT),
                "element": field,
            }
        ],
    }


def saved_facts_view(told: Sequence[SavedFacts]) -> View:
    """What holds for every court, person by person, to be corrected or deleted."""
    people = told[:MAX_PEOPLE]
    intro = check_words.TOLD_INTRO if people else check_words.TOLD_NOTHING
    blocks: list[Block] = [section(intro)]
    for number, one in enumerate(people):
        blocks.append(section(f"*{(one.subject or check_words.YOURSELF).replace('*', '')}*"))
        blocks += [_select(number, question, answer) for question, answer in one.questions]
    delete = button(check_words.FORGET_ALL, action_ids.FORGET_ALL, "-", style="danger")
    sure = confirm(check_words.FORGET_ALL, check_words.FORGET_ALL_SURE)
    return {
        "type": "modal",
        "callback_id": action_ids.TOLD_FORM,
        "private_metadata": json.dumps([one.subject for one in people], ensure_ascii=False),
        "title": _plain(check_words.TOLD_TITLE),
        "close": _plain(check_words.CLOSE),
        **({"submit": _plain(check_words.SAVE)} if people else {}),
        "blocks": [*blocks, actions([delete | {"confirm": sure}], block_id="forget")],
    }


def forgotten_view() -> View:
    """In place of *What I told you* once it is deleted."""
    return {
        "type": "modal",
        "title": _plain(check_words.TOLD_TITLE),
        "close": _plain(check_words.CLOSE),
        "blocks": [section(check_words.FORGOTTEN)],
    }


def corrections(about: str, values: Mapping[str, str]) -> Mapping[str, Mapping[str, str | None]]:
    """What was changed in the form: subject -> question -> choice, None for not told.

    What was left as it was when the form was opened is left out: it may have changed in the meantime.
    """
    people: list[str] = json.loads(about or "[]")
    found: dict[str, dict[str, str | None]] = {}
    for block, choice in values.items():
        fields = {key: value[0] for key, value in parse_qs(block).items()}
        number = fields.get("i", "")
        if not (number.isascii() and number.isdigit() and int(number) < len(people)) or choice == fields.get("was"):
            continue
        found.setdefault(people[int(number)], {})[fields.get("q", "")] = None if choice == NOT_TOLD else choice
    return found


def _select(number: int, question: Question, answer: str | None) -> Block:
    options = {NOT_TOLD: _option(NOT_TOLD, check_words.NOT_TOLD)}
    options |= {choice.id: _option(choice.id, choice.label) for choice in question.choices if choice.keep}
    was = answer if answer in options else NOT_TOLD
    return {
        "type": "input",
        "block_id": urlencode({"i": number, "q": question.id, "was": was}),
        "label": _plain(question.brief),
        "element": {
            "type": "static_select",
            "action_id": "choice",
            "options": list(options.values()),
            "initial_option": options[was or NOT_TOLD],
        },
    }


def _option(value: str, text: str) -> Block:
    return {"text": _plain(cut(text, OPTION_TEXT)), "value": value}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
