"""Parts of a text that may be questions of their own: sentences, list items, and what "and how", "plus" join."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.core.matching.text import MAX_CHARACTERS

MIN_PART: Final = 5
"""Characters of a part; what is shorter belongs to the one before it or says nothing."""
MAX_BEFORE: Final = 300
"""Characters of what was told before a question that are read with it."""
_QUESTION: Final = (
    r"(?:how|hows|what|what's|whats|where|when|why|who|whose|whom|which|can|could|do|does|did|is|are|will|would|should|"
    r"may|must|has|have|am|if)\b"
)
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n\s*")
_SENTENCE_END = re.compile(
    r"(?<=[?!.;])\s+|\n+|\s+(?=\(?[1-9a-c][.)]\s)|,?\s(?=(?:and also|also|plus|as well as)\b)"
    r"|,?\s(?=(?:another|second|2nd) question\b)|\s(?:AND|btw)\s"
)
_JOINT = re.compile(
    r"((?:,|\s[-–—]|\.{2,5}|\?)?\s(?:and|plus|but|also|&|then|or)\s"
    r"(?:(?:also|then|now|can|so|second|separately|after (?:that|this)|if (?:so|not|yes|it (?:is|does))|for next time|"
    r"once [^,?\n]{1,40})[,\s]{1,3}){0,3}"
    rf"(?={_QUESTION})|\s-\s(?={_QUESTION})|,\s(?={_QUESTION})"
    r"|,\s(?:and|plus)\s(?=(?:my|the|our|his|her|their|now|no)\b))",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|[A-Z][a-z]{1,4}|[Nn]o|v|vs|approx)\.$")
_ONE_WORD = re.compile(r"[^\s?]+")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\(?[1-9a-c][.):])\s*")
_LEAD_IN = re.compile(
    r"^(?:(?:and|also|then|plus|so|ok|but|or|first|second|separately|another question|second question|2nd question|"
    r"while (?:you're|youre|you are) at it)\b[\s,:-]*)+",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"{_QUESTION}|.*\?\s*$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text."""

    text: str
    asks: bool
    """It has the form of a question; else it tells something."""
    before: str
    """What was told right before it, after the last question."""
    goes_on: bool = False
    """Only a comma divides it from that: it is about the same."""
    added: bool = False
    """It begins with "also", "plus" and the like: it is one thing more."""


def question_parts(text: str) -> list[str]:
    """The parts that ask something, without list marks, in order."""
    return [part.text for part in parts(text) if part.asks]


def parts(text: str) -> list[Part]:
    """All parts, in order."""
    # One space or line break for many: each place in a long run of them would look for its end.
    plain = _LINE_ENDS.sub("\n", _SPACES.sub(" ", text[:MAX_CHARACTERS]))
    found: list[Part] = []
    before = ""
    for sentence in _sentences(plain):
        for piece, joint in _pieces(sentence):
            words = _LIST_MARK.sub("", piece).strip()
            if len(words) < MIN_PART or _ONE_WORD.fullmatch(words):
                continue
            rest = _LEAD_IN.sub("", words)
            asks = _ASKS.match(rest) is not None
            found.append(Part(words, asks, before, joint.strip() == ",", added=bool(joint) or rest != words))
            before = "" if asks else f"{before} {words}"[-MAX_BEFORE:].strip()
    return found


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text; an abbreviation ("D. Minn.") ends none."""
    begun = ""
    for piece in _SENTENCE_END.split(text):
        begun = f"{begun} {piece}" if begun else piece
        if not _ABBREVIATED.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun


def _pieces(sentence: str) -> Iterator[tuple[str, str]]:
    """What stands between the joints of a sentence, each with the joint before it."""
    pieces = _JOINT.split(sentence)
    return zip(pieces[::2], ("", *pieces[1::2]), strict=True)
