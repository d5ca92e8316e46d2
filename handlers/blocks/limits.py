"""Block Kit's limits, and pieces that keep to them (docs.slack.dev/reference/block-kit)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from bot.core.knowledge import Source

Block = dict[str, Any]
"""A Block Kit block, as JSON."""

SECTION_TEXT = 3000
BUTTON_TEXT = 75
OPTION_TEXT = 75
OVERFLOW_OPTIONS = 5
MESSAGE_BLOCKS = 50
MESSAGE_CHARS = 12_000
"""All blocks together; Slack refuses from about 13,200 on (bolt-js#2509)."""
FALLBACK_TEXT = 4000
CONTEXT_ELEMENTS = 10
_NOT_COUNTED = frozenset({"type", "action_id", "block_id"})

ADDRESS = re.compile(r"https?://(?!ecf\.COURT\.)[^\s<>|*]+[^\s<>|*.,;:!?)'\"]")
"""Web addresses; https://ecf.COURT.uscourts.gov stands for many and leads nowhere."""


def escape(text: str) -> str:
    """Text for mrkdwn: Slack's three control characters as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str, limit: int = SECTION_TEXT) -> Block:
    """A mrkdwn text object: control characters escaped, addresses as links, bullets as bullets, cut to `limit`."""
    return {"type": "mrkdwn", "text": truncate(marked_up(text), limit), "verbatim": True}


def marked_up(text: str) -> str:
    escaped = escape(text)
    linked = ADDRESS.sub(lambda match: f"<{match[0]}>", escaped)
    return re.sub(r"(?m)^- ", "• ", linked)


def source_link(source: Source, tail: str) -> str:
    """A document as a link where it has an address, and what follows its name; mrkdwn."""
    name = escape(source.document)
    return (f"<{escape(source.url)}|{name.replace('|', '/')}>" if source.url else name) + escape(tail)


def trusted_text(text: str, limit: int = SECTION_TEXT) -> Block:
    """mrkdwn of our own that mentions people or links; what others typed in it has been through `escape`."""
    return {"type": "mrkdwn", "text": truncate(text, limit), "verbatim": True}


def trusted_section(text: str) -> Block:
    return {"type": "section", "text": trusted_text(text)}


def trusted_context(*texts: str) -> Block:
    return {"type": "context", "elements": [trusted_text(text) for text in texts[:CONTEXT_ELEMENTS]]}


def quote(text: str) -> str:
    """What somebody typed, escaped and set off from our own words; mrkdwn."""
    return "\n".join(f"> {line}" for line in escape(text).split("\n"))


def plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return block | ({"accessory": accessory} if accessory else {})


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:CONTEXT_ELEMENTS]]}


def link_button(text: str, action_id: str, value: str, url: str) -> Block:
    """A button that opens a page; Slack sends the click all the same."""
    return button(text, action_id, value) | {"url": url}


def button(text: str, action_id: str, value: str, *, label: str | None = None, style: str | None = None) -> Block:
    block: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": truncate(text, BUTTON_TEXT), "emoji": True},
        "action_id": action_id,
        "value": value,
    }
    if label is not None:
        block["accessibility_label"] = truncate(label, BUTTON_TEXT)
    return block | ({"style": style} if style else {})


def overflow(action_id: str, options: Sequence[tuple[str, str]]) -> Block:
    """The menu behind three dots: what each of at most five options says, and its value."""
    shown = [
        {"text": plain_text(truncate(text, OPTION_TEXT)), "value": value} for text, value in options[:OVERFLOW_OPTIONS]
    ]
    return {"type": "overflow", "action_id": action_id, "options": shown}


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    block: Block = {"type": "actions", "elements": list(elements)}
    return block | ({"block_id": block_id} if block_id else {})


def truncate(text: str, limit: int) -> str:
    """`text`, at most `limit` characters long; what is cut ends in an ellipsis, never inside a link or an entity."""
    if len(text) <= limit:
        return text
    short = text[: limit - 1]
    for begin, end in (("&", ";"), ("<", ">")):
        opened = short.rfind(begin)
        if opened > short.rfind(end):
            short = short[:opened]
    return short.rstrip() + "…"


def sections(text: str) -> list[Block]:
    """A long text as several sections, broken between lines."""
    return [section(part) for part in _parts(text, lambda part: len(marked_up(part)))]


def trusted_sections(text: str) -> list[Block]:
    """The same for mrkdwn of our own."""
    return [trusted_section(part) for part in _parts(text, len)]


def _parts(text: str, shown: Callable[[str], int]) -> list[str]:
    """Pieces that each fit in a section, broken between lines. `shown`: how long Slack gets a text."""
    parts: list[str] = []
    rest, held = "", 0
    for line in text.split("\n"):
        length = shown(line)
        if rest and held + length + 1 > SECTION_TEXT:
            parts.append(rest)
            rest, held = line, length
        else:
            rest, held = (f"{rest}\n{line}", held + 1 + length) if rest else (line, length)
    return [*parts, rest] if rest.strip() else parts


def size(blocks: Sequence[Block]) -> int:
    """Characters of all texts in `blocks`, which is what Slack counts."""
    return sum(_chars(block) for block in blocks)


def _chars(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    total = 0
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _NOT_COUNTED:
                total += len(item) if isinstance(item, str) else _chars(item)
    elif isinstance(value, list):
        for item in value:
            total += _chars(item)
    return total


def too_much(blocks: Sequence[Block]) -> list[str]:
    """Why Slack would refuse these blocks, in sentences; empty when it would not."""
    problems = []
    if len(blocks) > MESSAGE_BLOCKS:
        problems.append(f"it makes {len(blocks)} blocks, and Slack takes {MESSAGE_BLOCKS}; shorten the answer")
    if (chars := size(blocks)) > MESSAGE_CHARS:
        problems.append(f"it makes {chars} characters, and Slack takes {MESSAGE_CHARS}; shorten the answer")
    for block in blocks:
        text = block.get("text")
        if isinstance(text, dict) and text["text"].endswith("…"):
            problems.append(f"a paragraph is over {SECTION_TEXT} characters; break it into lines")
    return problems
