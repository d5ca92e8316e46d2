"""What a message holds, read in one way for questions and tickets: what its writer typed, and what they forwarded."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.pointing import only_points
from handlers.slack.fields import Payload, as_text

DEEPEST: Final = 20
"""Blocks and attachments inside each other; Slack's own go six deep."""
_PREVIEWS: Final = ("from_url", "is_app_unfurl", "is_msg_unfurl")
"""What marks the preview of a link. A message that was forwarded has these too, and `is_share`.

A link to a message of this Slack has `is_msg_unfurl` (docs.slack.dev/reference/events/message, `attachments`).
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """In Slack's own notation (`<@U1>`, `&amp;`), not yet redacted."""

    typed_text: str
    """By its writer. Only this speaks to the bot, or to anybody."""
    forwarded_text: str
    """Of messages that were forwarded with it, and of the attachments of other apps."""
    files: int
    """Pictures, documents, voice and video clips: what they hold is not read."""
    linked_text: str = ""
    """Of messages in this Slack to which a link was typed. Only a message without words of its own asks that."""

    @property
    def text(self) -> str:
        return "\n".join(part for part in (self.typed_text, self.forwarded_text) if part)

    def asked(self, typed: str) -> str:
        """What it asks. `typed`: the typed text as a person sees it, which may only point at the rest."""
        if (self.forwarded_text or self.linked_text) and only_points(typed):
            return self.forwarded_text or self.linked_text
        return self.text


def read_contents(message: Payload) -> Contents:
    """Raises MalformedError for a text that is none. Previews of other links are nobody's words, and are left out."""
    typed = as_text(message.get("text")) or "\n".join(_block_texts(message.get("blocks")))
    every = _objects(message.get("attachments"))
    attachments = [one for one in every if not _is_preview(one)]
    linked = [one for one in every if one.get("is_msg_unfurl") and not one.get("is_share")]
    files = sum(len(_objects(one.get("files"))) for one in (message, *attachments))
    return Contents(typed.strip(), _texts_of(attachments), files, _texts_of(linked))


def _texts_of(attachments: Sequence[Payload]) -> str:
    return "\n".join(text for one in attachments for text in _attachment_texts(one, 0)).strip()


def _is_preview(attachment: Payload) -> bool:
    return not attachment.get("is_share") and any(attachment.get(mark) for mark in _PREVIEWS)


def _attachment_texts(attachment: Payload, depth: int) -> Iterator[str]:
    """Its text, or where it has none its blocks, or the fallback. Then those of the messages forwarded inside it."""
    if depth > DEEPEST:
        return
    found = [as_text(attachment.get("text"))]
    if not found[0]:
        inner = [as_message.get("message") for as_message in _objects(attachment.get("message_blocks"))]
        blocks = [attachment.get("blocks"), *(one.get("blocks") for one in _objects(inner))]
        found = [text for each in blocks for text in _block_texts(each)]
    yield from filter(None, found or [as_text(attachment.get("fallback"))])
    for one in _objects(attachment.get("attachments")):
        yield from _attachment_texts(one, depth + 1)


def _block_texts(blocks: object, depth: int = 0) -> Iterator[str]:
    """A text for each block that has one, in reading order."""
    for block in _objects(blocks):
        if depth > DEEPEST:
            return
        kind = block.get("type")
        if kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
            text = "".join(_element(one) for one in _objects(block.get("elements")))
            yield from filter(None, [text])
        elif kind == "markdown":
            yield from filter(None, [as_text(block.get("text"))])
        elif kind in ("plain_text", "mrkdwn"):
            yield from filter(None, [_text_object(block)])
        else:
            parts = [block.get("text"), *_list(block.get("fields")), *_list(block.get("elements"))]
            yield from _block_texts(parts, depth + 1)


def _text_object(value: Payload) -> str:
    text = as_text(value.get("text"))
    return text if value.get("type") == "mrkdwn" else html.escape(text, quote=False)


def _element(element: Payload) -> str:
    """A piece of rich text, as the message's text would have it."""
    match element.get("type"):
        case "user":
            return f"<@{as_text(element.get('user_id'))}>"
        case "usergroup":
            return f"<!subteam^{as_text(element.get('usergroup_id'))}>"
        case "broadcast":
            return f"<!{as_text(element.get('range'))}>"
        case "channel":
            return f"<#{as_text(element.get('channel_id'))}>"
        case "link":
            url, label = as_text(element.get("url")), as_text(element.get("text"))
            return f"<{url}|{html.escape(label, quote=False)}>" if label else f"<{url}>"
        case "emoji":
            return f":{as_text(element.get('name'))}:"
        case _:
            return html.escape(as_text(element.get("text")), quote=False)


def _objects(value: object) -> list[Payload]:
    return [one for one in _list(value) if isinstance(one, Mapping)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


__all__ = ["Contents", "read_contents"]
