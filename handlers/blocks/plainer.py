"""A message as text alone, for when Slack does not take its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from handlers.blocks import words
from handlers.blocks.limits import cut, escape
from handlers.blocks.replies import Message

MAX_TEXT: Final = 3000
"""Characters; `chat.update` takes 4,000."""
PRESSED: Final = ("button", "overflow", "checkboxes", "radio_buttons", "datepicker")


def without_blocks(message: Message) -> Message:
    """What the blocks say, and where their links lead. What can only be pressed is left out."""
    text = "\n".join(_said(message.blocks)) or message.text
    if len(text) > MAX_TEXT:
        text = cut(text, MAX_TEXT - len(words.TOO_LONG_CUT)).removesuffix("…") + words.TOO_LONG_CUT
    return Message(text, [])


def _said(value: object) -> Iterator[str]:
    match value:
        case list():
            for item in value:
                yield from _said(item)
        case {"type": "button", "url": str(url), "text": {"text": str(label)}}:
            yield f"<{url}|{escape(label)}>"
        case {"type": str(kind)} if kind in PRESSED or kind.endswith("_select"):
            return
        case {"type": "plain_text", "text": str(text)}:
            yield escape(text)
        case {"text": str(text)}:
            yield text
        case dict():
            for item in value.values():
                yield from _said(item)


__all__ = ["MAX_TEXT", "without_blocks"]
