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
_DISTRICT = re.compile(r"\bdistrict (?:court|one|side|too|as well)\b|\bthe district\b", re.IGNORECASE)


def carried(finder: CourtFinder, text: str, court: Court) -> Court:
    """The court that `text`, which names none, is about after one about `court`: that one, or one beside it."""
    if len(text) > LONGEST:
        return court
    bankruptcy, district = bool(_BANKRUPTCY.search(text)), bool(_DISTRICT.search(text))
    beside = court
    side = _SIDE.search(text)
    if side is not None and len(court.states) == 1:
        kind = "bankruptcy court" if court.type == "bankruptcy" else "district"
        named = finder.find(f"{side[1]} {kind} of {court.states[0]}")
        beside = finder.court(named.court) if named is not None else court
    if bankruptcy == district or bankruptcy == (beside.type == "bankruptcy"):
        return beside
    return finder.sibling(beside) or beside


__all__ = ["carried"]
