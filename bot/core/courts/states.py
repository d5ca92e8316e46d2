"""A state named right after a place: "Rochester, Minnesota". Only that state's courts count then."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from bot.core.courts.names import CODES_OF_WORDS, Name, cities, state_spellings
from bot.core.courts.words import CLAUSE_END, Words
from bot.core.knowledge import Court

BETWEEN = re.compile(r"[^\S\n]*[,(]?[^\S\n]*")
"""What stands between a place and its state."""
LISTED = re.compile(r"\s*(?:,|&|\band\b|\bor\b)", re.IGNORECASE)
"""After a state: it may be one of several in a list."""
NOT_WITHOUT_A_COMMA = frozenset({"or", "in", "ok"})
CLAUSE_OR_TEXT_END = re.compile(rf"\s*\Z|{CLAUSE_END.pattern}", re.IGNORECASE)
RARELY_LAST = frozenset({"in", "id", "al", "la", "pa", "ma", "oh", "mi", "de", "nd", "sd", "ct"})
"""Codes that end no clause as words, so that in small letters a comma before them is enough: "gary, in"."""
BEFORE_A_PLACE = frozenset({"in", "near", "is", "covers", "serves"})
LONGEST = 4
"""Words of a state's longest spelling."""


class States:
    """The states with their district courts, in all their spellings."""

    def __init__(self, courts: Collection[Court]) -> None:
        self._spelled: dict[tuple[str, ...], str] = {}
        districts: dict[str, list[str]] = {}
        for court in courts:
            if court.type == "district":
                districts.setdefault(court.states[0], []).append(court.id)
                self._spelled.update(dict.fromkeys(state_spellings(court), court.states[0]))
        self.districts: Mapping[str, tuple[str, ...]] = {state: tuple(sorted(ids)) for state, ids in districts.items()}
        self._seats = {city: tuple(court.id for court, _ in seats) for city, seats in cities(courts).items()}

    def is_city(self, place: Sequence[str]) -> bool:
        """Whether a court sits in a city of this name."""
        return tuple(place) in self._seats

    def courts_in(self, place: Sequence[str], name: Name, state: str) -> Name:
        """The courts of a place in this state; where it is not known there, all of the state."""
        there = set(self._seats.get(tuple(place), ())) | set(name.courts)
        known = tuple(court for court in self.districts[state] if court in there)
        return Name("seat", known or self.districts[state])

    def after(self, words: Words, at: int) -> tuple[str, int] | None:
        """The state that follows the place which ends before word `at`, and where the state ends."""
        if at >= len(words.words):
            return None
        if words.raw[at] in {"the", "in"}:
            return self._described(words, at + 1)
        between = words.text[words.spans[at - 1][1] : words.spans[at][0]]
        if BETWEEN.fullmatch(between) is None:
            return None
        for end in range(min(at + LONGEST, len(words.words)), at, -1):
            state = self._spelled.get(tuple(words.words[at:end]))
            if state is not None:
                return (state, end) if _is_written_as_one(words, at, end, between) else None
        return None

    def _described(self, words: Words, at: int) -> tuple[str, int] | None:
        """ "Orange County, the California one", "Columbus in Georgia"."""
        for end in range(min(at + LONGEST, len(words.words)), at, -1):
            state = self._spelled.get(tuple(words.words[at:end]))
            if state is not None and len(words.words[end - 1]) > 2:
                if words.words[at - 1] == "in":
                    return state, end
                return (state, end + 1) if words.at(end) == "one" else None
        return None

    def written_out(self, words: Words) -> frozenset[str]:
        """The states that the text names anywhere by words that are nothing else."""
        found = set()
        for at, word in enumerate(words.words):
            for end in range(at + 1, min(at + LONGEST, len(words.words)) + 1):
                if end > at + 1 or len(word) > 4:
                    state = self._spelled.get(tuple(words.words[at:end]))
                    found.update([state] if state else [])
        return frozenset(found)


def place_before(words: Words, state: int, after: int) -> int | None:
    """Where a place begins that is not known but for the state behind it: "in Scottsdale, Arizona"."""
    for first in range(state - 1, max(after, state - LONGEST) - 1, -1):
        between = words.text[words.spans[first][1] : words.spans[first + 1][0]]
        if between.strip() not in ({"", ","} if first == state - 1 else {"", "."}) or not words.raw[first].istitle():
            return None
        if words.at(first - 1) in BEFORE_A_PLACE or (first == 0 and "," in words.text[: words.spans[state][0]]):
            return first
    return None


def _is_written_as_one(words: Words, at: int, end: int, between: str) -> bool:
    """Whether what looks like a state's code is one: "Gary, IN", "gary, in.", not "Gary in" or "Miami ct"."""
    if end - at > 1 or words.words[at] not in CODES_OF_WORDS:
        return True
    raw, after = words.raw[at], words.spans[at][1]
    if "," not in between:
        return raw.isupper() and words.words[at] not in NOT_WITHOUT_A_COMMA and not words.raw[at - 1].isupper()
    if raw.isupper() or (raw.istitle() and words.text.startswith(".", after)):
        return True
    return words.words[at] in RARELY_LAST and CLAUSE_OR_TEXT_END.match(words.text, after) is not None
