"""Whether what somebody typed beside a forwarded message only points at it: "see below", "fwd:", "??"."""

from __future__ import annotations

import re
from typing import Final

from bot.core.courts.words import word_set

MAX_CHARS: Final = 80
_ADDRESS: Final = re.compile(r"https?://\S+")
_WORD: Final = re.compile(r"[\w']+")
_SAYS_NOTHING: Final = word_set(
    """
    see read look at check the a my our message question mail email one below above attached this that these it here fw
    fwd forward forwarded forwarding re got from came client attorney colleague partner boss someone somebody ask asks
    asked asking for what what's about how any idea ideas thought thoughts help can could you please pls answer anyone
    know with to me us i we need hi hello hey thanks thank fyi and is
    """
)
"""Words without a subject of their own."""


def only_points(text: str) -> bool:
    """Whether a text has no question of its own: empty, a link, or little words that point at something else."""
    if len(text) > 10 * MAX_CHARS:
        return False
    plain = _ADDRESS.sub(" ", text.replace("’", "'")).strip()
    return len(plain) <= MAX_CHARS and _SAYS_NOTHING.issuperset(_WORD.findall(plain.lower()))


__all__ = ["only_points"]
