"""A message as text alone, for when Slack does not take its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from handlers.blocks.limits import escape, truncate
from handlers.blocks.replies import Message
from handlers.blocks.rich import as_mrkdwn
from handlers.blocks.words import WORDS

MAX_TEXT: Final = 3000
"""Characters; `chat.update` takes 4,000."""
CONTROL_TYPES: Final = ("button", "overflow", "checkboxes", "radio_buttons", "datepicker")


def without_blocks(message: Message) -> Message:
    """The text of the blocks, with their links. Buttons and menus are left out."""
    text = "\n".join(_texts(message.blocks)) or message.text
    if len(text) > MAX_TEXT:
        text = truncate(text, MAX_TEXT - len(WORDS.answers.SHORTENED)).removesuffix("…") + WORDS.answers.SHORTENED
    return Message(text, [])


def _texts(value: object) -> Iterator[str]:
    match value:
        case list():
            for item in value:
                yield from _texts(item)
        case {"type": "button", "url": str(url), "text": {"text": str(label)}}:
            yield f"<{url}|{escape(label)}>"
        case {"type": str(kind)} if kind in CONTROL_TYPES or kind.endswith("_select"):
            return
        case dict() as block if block.get("type") in ("rich_text", "table"):
            yield as_mrkdwn(block)
        case {"type": str(kind), "text": str(text)}:
            yield _said(kind, text)
        case dict():
            for item in value.values():
                yield from _texts(item)


def _said(kind: str, text: str) -> str:
    return escape(text) if kind == "plain_text" else text


__all__ = ["MAX_TEXT", "without_blocks"]
