"""The picker: courts while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.courts.names import state_code
from bot.core.courts.words import BANKRUPTCY, split
from bot.core.knowledge import Court


class Picker:
    """Finds courts by the beginnings of words."""

    def __init__(self, courts: Iterable[Court]) -> None:
        self._cards = tuple(_Card.of(court) for court in courts)

    def search(self, query: str, limit: int, named: str | None) -> tuple[Court, ...]:
        """The courts that fit, the best first; `named` is the court that the query names outright, if any."""
        typed = _search_words(query)
        if not typed:
            return tuple(card.court for card in self._cards[:limit])
        ranked = [
            (card.court.id != named, -score, card.court.type == "bankruptcy", len(card.court.name), number)
            for number, card in enumerate(self._cards)
            if (score := card.score(typed)) or card.court.id == named
        ]
        return tuple(self._cards[rank[-1]].court for rank in sorted(ranked)[:limit])


@dataclass(frozen=True, slots=True)
class _Card:
    """What a court is found by in a picker: words with what a hit is worth."""

    court: Court
    words: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, court: Court) -> _Card:
        worth: dict[str, float] = {}

        def add(text: str, value: float) -> None:
            for word in _search_words(text):
                worth[word] = max(value, worth.get(word, 0))

        add(court.id, 6)
        add(court.short, 5)
        worth["".join(_search_words(court.short)).removeprefix("bankruptcy")] = 5
        add(court.name.removeprefix("the "), 4)
        for alias in court.aliases:
            add(alias, 4)
        for number, city in enumerate(court.cities):
            add(city, 3 if number == 0 else 2)
        if court.type in {"district", "bankruptcy"}:
            for state in court.states:
                add(state, 3)
            add(state_code(court), 2)
            add(court.type, 3)
        return cls(court, tuple(worth.items()))

    def score(self, typed: Sequence[str]) -> float:
        """How well what was typed fits; 0 when a word of it fits nothing."""
        total = 0.0
        for word in typed:
            best = max((value * _likeness(word, known) for known, value in self.words), default=0.0)
            if not best:
                return 0.0
            total += best
        return total


def _likeness(typed: str, known: str) -> float:
    if typed == known:
        return 1.0
    if known.startswith(typed):
        return 0.8
    if len(typed) > 3 and typed[0] == known[0]:
        allowed = 1 if len(typed) < 8 else 2
        if OSA.distance(typed, known[: len(typed) + 1], score_cutoff=allowed) <= allowed:
            return 0.4
    return 0.0


def _search_words(text: str) -> tuple[str, ...]:
    """Words for the picker: "S.D. Fla." as "sd", "fla"; the little words left out."""
    joined = re.sub(r"\b([A-Za-z])\.\s?(?=[A-Za-z]\b)", r"\1", text.lower())
    words = (word for word in split(joined).words if word not in {"of", "the", "for", "court", "us"})
    return tuple("bankruptcy" if word in BANKRUPTCY else word for word in words)
