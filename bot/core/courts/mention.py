"""A court named in a text, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOST_ENDING = re.compile(r"\.uscourts\.gov(?:/[^\s>)\"'|]*[^\s>)\"'|.,;:!?])?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CourtMention:
    """A court named in a text."""

    court: str
    span: tuple[int, int]
    """Where in the text: from, up to."""
    sure: float
    """1: written as the court is cited. Less: named by a place (0.8), or with typing errors (0.7)."""
    place_only: bool
    """Named without saying which of the two courts there: the bankruptcy court may be meant instead."""
    courts: tuple[str, ...] = ()
    """Without a `court`: those that may be meant."""
    missing: str = ""
    """Without a `court`: the name that no court has ("Southern District of Chicago")."""
    by_place: bool = False
    """Named by a city, a county, a state or a nickname, not by a name of its own."""

    @property
    def start(self) -> int:
        return self.span[0]

    @property
    def end(self) -> int:
        return self.span[1]


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text that speaks of a court and leaves open which."""

    courts: tuple[str, ...]
    """Those that may be meant."""
    missing: str = ""
    """The name that no court has; `courts` are those of the place in it."""

    @property
    def place(self) -> str:
        """The place in a name that no court has: "Chicago"."""
        return self.missing.partition(" of ")[2]


def whole_address(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The whole web address when the name stands in one: "https://ecf.flsd.uscourts.gov"."""
    start, end = span
    ending = HOST_ENDING.match(text, end)
    if ending is None and not text[:start].lower().endswith(("ecf.", "www.", "train.")):
        return span
    while start > 0 and not text[start - 1].isspace() and text[start - 1] not in "<(\"'|@":
        start -= 1
    return start, ending.end() if ending else end
