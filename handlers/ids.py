"""Names of actions and callbacks, and what a button carries. A name, once used in a message, stays valid for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

HELPED_YES = "helped_yes"
HELPED_NO = "helped_no"
PICK = "pick"
"""An option of "did you mean": the message turns into the answer."""
RELATED = "related"
"""A related question: its answer follows as a message of its own."""
COURT = "court"
"""A court for the answer shown: the message changes."""
SIBLING = "sibling"
DESK = "desk"
POST_IN_THREAD = "post_in_thread"
USUAL_COURT = "usual_court"
FORGET_COURT = "forget_court"
EXAMPLE = "example"
ANSWER_THIS = "answer_this"
"""Callback of the message shortcut."""
REPLY_EVENT = "helpdesk_reply"
"""Type of the message metadata that marks our replies."""

MAX_VALUE = 2000
"""Slack's limit for a button's value, characters."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a button knows of the answer it belongs to."""

    question: int | None = None
    entry: str | None = None
    court: str | None = None

    def encode(self) -> str:
        pairs = {"q": self.question, "e": self.entry, "c": self.court}
        return urlencode({key: value for key, value in pairs.items() if value is not None}) or "-"


def decode(value: str) -> Carried:
    """Reads a button's value; what makes no sense is left out, since anybody can forge one."""
    fields = parse_qs(value)
    question = fields.get("q", [""])[0]
    return Carried(
        question=int(question) if question.isascii() and question.isdigit() and len(question) < 10 else None,
        entry=fields.get("e", [None])[0],
        court=fields.get("c", [None])[0],
    )


def named(action: str) -> re.Pattern[str]:
    """Matches this action id, bare or with what makes it unique in its block."""
    return re.compile(rf"^{re.escape(action)}(\..*)?$")


def numbered(name: str, number: int) -> str:
    """An action id that is unique in its block: pick.2"""
    return f"{name}.{number}"
