"""Typing errors in the words of courts: "southren distict", "los angelos"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.courts.words import Words, split
from bot.core.knowledge import Court

SHORTEST, LONG = 5, 8
"""Letters: a shorter word is left as it is, from LONG on two typing errors are allowed instead of one."""
ALWAYS_KNOWN = frozenset({"bankruptcy", "court", "federal", "district", "courthouse", "chapter"})


class Spellings:
    """The words of the courts' names and places that are worth mending when mistyped, by first letter."""

    def __init__(self, courts: Iterable[Court]) -> None:
        known = set(ALWAYS_KNOWN)
        for court in courts:
            for text in (court.name, *court.states, *court.cities):
                known.update(word for word in split(text).words if len(word) >= SHORTEST and word.isalpha())
        self._known: dict[str, list[str]] = {}
        for word in sorted(known):
            self._known.setdefault(word[0], []).append(word)
        self._mend = lru_cache(maxsize=20_000)(self._nearest)

    def mended(self, words: Words) -> Words | None:
        """The words with typing errors in court words put right; None when there are none."""
        mended = [self._mend(word) for word in words.words]
        return None if mended == list(words.words) else replace(words, words=mended)

    def _nearest(self, word: str) -> str:
        candidates = self._known.get(word[0])
        if candidates is None or len(word) < SHORTEST or word in candidates:
            return word
        allowed = 1 if len(word) < LONG else 2
        best = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
        return best[0] if best else word
