"""Pieces of modals: inputs with a block id, a label and a hint, within Slack's limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.blocks.limits import OPTION_TEXT, Block, plain_text, truncate, trusted_section
from handlers.blocks.words import WORDS

View = dict[str, Any]
"""A view of Slack, as JSON."""
PLACEHOLDER = 150


@dataclass(frozen=True, slots=True)
class Submit:
    """What sends a modal: the button's text, the form's id, and what comes back with it (at most 3,000 characters)."""

    text: str
    callback: str
    about: str = ""


def modal(title: str, blocks: Sequence[Block], submit: Submit | None = None, *, close: str = "") -> View:
    """A modal. `close`: what the button says that leaves it; *Cancel* where something can be sent, else *Close*."""
    close = close or (WORDS.buttons.CANCEL if submit else WORDS.buttons.CLOSE)
    view: View = {"type": "modal", "title": plain_text(title), "close": plain_text(close), "blocks": list(blocks)}
    if submit is None:
        return view
    return view | {
        "submit": plain_text(submit.text),
        "callback_id": submit.callback,
        "private_metadata": submit.about,
    }


def closing_view(title: str, text: str) -> View:
    """The last word in a modal."""
    return modal(title, [trusted_section(text)])


def field(block_id: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False) -> Block:
    block: Block = {"type": "input", "block_id": block_id, "label": plain_text(label)}
    # An element is found by its block's name, unless it has one that options are asked for.
    block["element"] = {"action_id": block_id, **element}
    return block | ({"hint": plain_text(hint)} if hint else {}) | ({"optional": True} if optional else {})


def text_input(most: int, *, initial: str = "", lines: bool = False, focus: bool = False) -> Block:
    block: Block = {"type": "plain_text_input", "max_length": most}
    block |= {"multiline": True} if lines else {}
    block |= {"initial_value": truncate(initial, most)} if initial else {}
    return block | ({"focus_on_load": True} if focus else {})


def option(value: str, text: str) -> Block:
    return {"text": plain_text(truncate(text, OPTION_TEXT)), "value": value}


def select(options: Mapping[str, str], chosen: str | None, placeholder: str = "") -> Block:
    """A menu of values and their texts."""
    block = _one_of("static_select", options, chosen)
    return block | ({"placeholder": plain_text(truncate(placeholder, PLACEHOLDER))} if placeholder else {})


def radio(options: Mapping[str, str], chosen: str | None = None) -> Block:
    return _one_of("radio_buttons", options, chosen)


def _one_of(kind: str, options: Mapping[str, str], chosen: str | None) -> Block:
    block: Block = {"type": kind, "options": [option(value, text) for value, text in options.items()]}
    return block | (
        {"initial_option": option(chosen, options[chosen])} if chosen is not None and chosen in options else {}
    )


def checkbox(value: str, text: str, *, ticked: bool = False) -> Block:
    one = option(value, text)
    block: Block = {"type": "checkboxes", "options": [one]}
    return block | ({"initial_options": [one]} if ticked else {})


def person(chosen: str | None = None) -> Block:
    block: Block = {"type": "users_select"}
    return block | ({"initial_user": chosen} if chosen else {})
