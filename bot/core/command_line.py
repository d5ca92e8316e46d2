"""Whether what follows a known word of the command asks something: "tickets flsd" lists, "tickets are gone?" asks."""

from __future__ import annotations

import re
from typing import Final

_ASKING: Final = frozenset(
    re.findall(
        r"\S+",
        "how what what's when where why who which whose can can't could do don't does doesn't did didn't is isn't are "
        "aren't should would will won't i i'm i've if please",
    )
)


def reads_as_question(text: str) -> bool:
    """Whether its words ask something, whatever the knowledge says to it."""
    words = re.findall(r"[^\W\d_][\w'’]*", text.lower().replace("’", "'"))
    return "?" in text.lstrip("? ") or not _ASKING.isdisjoint(words)


__all__ = ["reads_as_question"]
