"""Which court a message is about that names none by itself: "and the bankruptcy one?", "no, the western one"."""

from __future__ import annotations

import re
from typing import Final

from bot.core.courts.finder import CourtFinder
from bot.core.knowledge import Court

LONGEST: Final = 160
"""Characters of a message that may speak of the court of the message before by its kind alone."""
_SIDES = "northern|southern|eastern|western|middle|central"
_SIDE = re.compile(rf"\b({_SIDES})(?: (?:one|district|court|side|division))?\b", re.IGNORECASE)
_BANKRUPTCY = re.compile(r"\b(?:bankruptcy|bankr|bk)\b", re.IGNORECASE)
_DISTRICT = re.compile(
    r"\bdistrict (?:court|one|side|too|as well)\b|\bthe district\b"
    r"|\bdistrict(?:\W+(?:please|pls|plz|thanks|thank you|then|instead|actually|sorry))*\W*$",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\bnot (?:the |a |in )?[\w.]+(?: (?:one|court|district))?", re.IGNORECASE)


def carried(finder: CourtFinder, text: str, court: Court) -> Court:
    """The court that `text`, which names none, is about after one about `court`: that one, or one beside it."""
    if len(text) > LONGEST:
        return court
    if _DENIED.search(text):
        text = _DENIED.sub(" ", text)
        named = finder.find(text)
        if named is not None:
            return finder.court(named.court)
    return _of_kind(finder, text, _of_side(finder, text, court))


def _of_side(finder: CourtFinder, text: str, court: Court) -> Court:
    """ "The western one": of the same state and kind."""
    side = _SIDE.search(text)
    if side is None or len(court.states) != 1:
        return court
    kind = "bankruptcy court" if court.type == "bankruptcy" else "district"
    named = finder.find(f"{side[1]} {kind} of {court.states[0]}")
    return court if named is None else finder.court(named.court)


def _of_kind(finder: CourtFinder, text: str, court: Court) -> Court:
    """ "The bankruptcy one": of the same district."""
    if not says_kind(text) or bool(_BANKRUPTCY.search(text)) == (court.type == "bankruptcy"):
        return court
    return finder.sibling(court) or court


def says_kind(text: str) -> bool:
    """Whether a short message says which of the two courts of a district it is about."""
    return len(text) <= LONGEST and bool(_BANKRUPTCY.search(text)) != bool(_DISTRICT.search(text))


__all__ = ["carried", "says_kind"]
