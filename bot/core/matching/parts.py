"""Parts of a text that may be questions of their own: sentences, lines and list items that ask something."""

from __future__ import annotations

import re

from bot.core.matching.text import MAX_CHARACTERS

_MAY_BE_SEVERAL = re.compile(r"[?!.;]\s|\n|\b(?:also|question|2[.)])", re.IGNORECASE)
_PART_END = re.compile(
    r"(?<=[?!.;])\s+|\n+|,?\s+(?=and also\b|also,|(?:another|second|2nd) question\b)|\s+(?=\(?[1-9][.)]\s)",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n\s*")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\(?[1-9][.):])\s*")
_LEAD_IN = re.compile(
    r"^(?:(?:and|also|then|plus|so|ok|another question|second question|2nd question)\b[\s,:-]*)+", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:how|what|where|when|why|who|which|whose|can|could|do|does|did|is|are|will|would|should|may|must|has|have|am)\b|.*\?",
    re.IGNORECASE | re.DOTALL,
)


def question_parts(text: str) -> list[str]:
    """The parts that ask something, without list marks, in order; empty when nothing hints at several questions."""
    if not _MAY_BE_SEVERAL.search(text):
        return []
    # One space or line break for many: each place in a long run of them would look for its end.
    plain = _LINE_ENDS.sub("\n", _SPACES.sub(" ", text[:MAX_CHARACTERS]))
    parts = (_LIST_MARK.sub("", part).strip() for part in _PART_END.split(plain))
    return [part for part in parts if len(part) > 7 and _ASKS.match(_LEAD_IN.sub("", part))]
