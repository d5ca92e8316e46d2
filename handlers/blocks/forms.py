"""Pieces of modals: inputs with a block id, a label and a hint, within Slack's limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks.limits import OPTION_TEXT, Block, cut

View = dict[str, Any]
"""A view of Slack, as JSON."""
PLACEHOLDER = 150


def plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def modal(
    title: str, blocks: list[Block], *, close: str, callback: str = "", submit: str | None = None, about: str = ""
) -> View:
    """A modal; `about` is what we need to know when it is sent (at most 3,000 characters)."""
    view: View = {"type": "modal", "title": plain_text(title), "close": plain_text(close), "blocks": blocks}
    if callback:
        view |= {"callback_id": callback, "private_metadata": about}
    return view | ({"submit": plain_text(submit)} if submit else {})


def field(block_id: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False) -> Block:
    block: Block = {"type": "input", "block_id": block_id, "label": plain_text(label)}
    # An element is found by its block's name, unless it has one that options are asked for.
    block["element"] = {"action_id": block_id, **element}
    return block | ({"hint": plain_text(hint)} if hint else {}) | ({"optional": True} if optional else {})


def text_input(most: int, *, initial: str = "", lines: bool = False, focus: bool = False) -> Block:
    block: Block = {"type": "plain_text_input", "max_length": most}
    block |= {"multiline": True} if lines else {}
    block |= {"initial_value": cut(initial, most)} if initial else {}
    return block | ({"focus_on_load": True} if focus else {})


def option(value: str, text: str) -> Block:
    return {"text": plain_text(cut(text, OPTION_TEXT)), "value": value}


def select(options: Mapping[str, str], chosen: str | None, placeholder: str = "") -> Block:
    """A menu of values and their texts."""
    block = _one_of("static_select", options, chosen)
    return block | ({"placeholder": plain_text(cut(placeholder, PLACEHOLDER))} if placeholder else {})


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


__all__ = ["View", "checkbox", "field", "modal", "option", "person", "plain_text", "radio", "select", "text_input"]
