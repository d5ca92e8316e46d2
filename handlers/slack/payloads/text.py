"""What people typed, as a person sees it. It leaves this package redacted, or not at all."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from bot.core.redaction import Redacted, Redaction, redact, visible

_ENTITY = re.compile(r"<([^<>]*)>")
_BROADCAST = re.compile(r"<!(channel|here|everyone|subteam\^)")
_PERSON = re.compile(r"<@([A-Z0-9_]+)(?:\|[^<>]*)?>")
_LEAD = re.compile(r"\s*(?:!reply(?=[:\s])[:\s]*|ticket\s+)", re.IGNORECASE)


def plain_text(text: str) -> str:
    """Slack's message text as a person sees it: mentions of people gone, links and channels by name, entities back."""
    return visible(html.unescape(_ENTITY.sub(_seen, text)))


def people_named(text: str) -> tuple[str, ...]:
    """Ids of the people that a text in Slack's notation mentions."""
    return tuple(_PERSON.findall(text))


def names_somebody(text: str) -> bool:
    """Whether a text in Slack's notation mentions a person, a group or everybody."""
    return bool(_PERSON.search(text) or _BROADCAST.search(text))


def redact_question(text: str) -> Redaction:
    """Redacts a question: tens of milliseconds for the longest."""
    return redact(text)


def redact_line(text: str) -> Redaction:
    """Redacts what follows a word to the bot (`!reply`, `ticket`): a code alone is known by standing alone."""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    rest = redact(text[at:])
    return replace(rest, text=Redacted(text[:at] + rest.text))


def _seen(match: re.Match[str]) -> str:
    inside = match[1]
    target, _, label = inside.partition("|")
    if inside.startswith(("@", "!")):
        return ""
    if inside.startswith("#"):
        return f"#{label}" if label else ""
    return label or target.removeprefix("mailto:")


__all__ = ["names_somebody", "people_named", "plain_text", "redact_line", "redact_question"]
