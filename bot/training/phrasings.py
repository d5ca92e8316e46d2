"""What the matcher learns from: every phrasing as words, and the features that enough of them have."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np

from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.matching import Floats, Reader, letter_features, pair_features, split_words, word_features

MIN_TIMES: Final = 3
"""How often a word is written before it counts as known."""
_MIN_COUNT: Final = {"w": 1, "s": 1, "b": 1, "k": 2, "c": 3}
"""Phrasings that must have a feature, by its kind: a word said once in all of them is still told by a question."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A phrasing that somebody wrote, and the number of the class it asks for."""

    words: tuple[str, ...]
    label: int

    @property
    def lot(self) -> int:
        """A number of 32 bits that chance would give, and the words do: it says which fold the phrasing is in.

        So a phrasing more or less moves no other one to another fold, and the weights change little.
        """
        return crc32(" ".join(self.words).encode())


def class_names(library: Library) -> tuple[str, ...]:
    """Entry ids, then "~" + outside topic ids, then "@" + route ids."""
    return (
        *sorted(library.entries),
        *(f"~{topic}" for topic in sorted(library.topics)),
        *(f"@{route}" for route in sorted(library.routes)),
    )


def read_phrasings(
    library: Library, classes: Sequence[str], finder: CourtFinder
) -> tuple[list[Phrasing], tuple[str, ...]]:
    """Every phrasing as words, and the words known."""
    texts = list(_labeled(library))
    mentions = [finder.asked(text) for text, _ in texts]
    # First as typed: until it is known which words are usual, none is taken for a misspelling of another.
    typed = Reader(library, tuple({word for text, _ in texts for word in split_words(text)}), finder)
    words = _frequent(typed.words(text, mention) for (text, _), mention in zip(texts, mentions, strict=True))
    reader = Reader(library, words, finder)
    number = {name: at for at, name in enumerate(classes)}
    phrasings = [
        Phrasing(tuple(reader.words(text, mention)), number[name])
        for (text, name), mention in zip(texts, mentions, strict=True)
    ]
    return list(dict.fromkeys(phrasing for phrasing in phrasings if phrasing.words)), words


def _frequent(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Words written often enough to be known, the most frequent first."""
    count = Counter(word for words in texts for word in words)
    by_frequency = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(word for word, times in by_frequency if times >= MIN_TIMES)


def _labeled(library: Library) -> Iterator[tuple[str, str]]:
    """Each text with the name of its class."""
    for entry in library.entries.values():
        yield from ((ask, entry.id) for ask in (entry.title, *entry.asks))
    for topic in library.topics.values():
        yield from ((ask, f"~{topic.id}") for ask in (topic.title, *topic.asks))
    for route in library.routes.values():
        yield from ((ask, f"@{route.id}") for ask in route.asks)


def common_features(phrasings: Sequence[Phrasing]) -> tuple[tuple[str, ...], Floats]:
    """What enough phrasings have, with how rare each is."""
    count: Counter[str] = Counter()
    for phrasing in phrasings:
        count.update({name for word in phrasing.words for name in (*word_features(word), *letter_features(word))})
        count.update(set(pair_features(phrasing.words)))
    features = tuple(sorted(name for name, times in count.items() if times >= _MIN_COUNT[name[0]]))
    rarity = [math.log((1 + len(phrasings)) / (1 + count[name])) + 1.0 for name in features]
    return features, np.array(rarity, dtype=np.float32)
