"""Features of a text, as a sparse vector: its words and stems, pairs of neighboring words, runs of characters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.text import stem

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ids = NDArray[np.int32]


@lru_cache(maxsize=20_000)
def word_features(word: str) -> tuple[str, ...]:
    """The word and its stem."""
    return ("w" + word, "s" + stem(word))


def pair_features(words: Iterable[str]) -> list[str]:
    """Neighboring stems, the ends of the text included; and those with one word between them."""
    stems = [_stem(word) for word in words]
    pairs = [f"b{first} {second}" for first, second in pairwise(("^", *stems, "$"))]
    pairs += [f"k{first} {third}" for first, third in zip(stems, stems[2:], strict=False)]
    return pairs


@lru_cache(maxsize=20_000)
def letter_features(word: str) -> tuple[str, ...]:
    """Its runs of three and four characters, the word's edges marked."""
    edged = f"<{word}>"
    return tuple("c" + edged[i : i + n] for n in (3, 4) for i in range(len(edged) - n + 1))


_stem = lru_cache(maxsize=20_000)(stem)


WORDS_SHARE: Final = 0.65
"""What words and word pairs have of a vector's squared length; letters, which see through spelling, have the rest."""
LETTERS_SHARE: Final = 1.0 - WORDS_SHARE


class Vectors:
    """Features known from training -> ids and tf-idf values, as a vector of length 1.

    A word counts once, however often it occurs. Character runs that several words share are listed once a word: adding
    them up is faster than removing duplicates.
    """

    def __init__(self, features: Sequence[str], rarity: Floats) -> None:
        self._ids = {feature: number for number, feature in enumerate(features)}
        self._rarity = rarity
        self._known = lru_cache(maxsize=20_000)(self.of_word)

    def vector(self, words: Sequence[str]) -> tuple[Ids, Floats]:
        ids: list[int] = []
        letters: list[int] = []
        for word in dict.fromkeys(words):
            own, within = self._known(word)
            ids += own
            letters += within
        ids += self.of_pairs(words)
        half = len(ids)
        numbers = np.array(ids + letters, dtype=np.int32)
        values = self._rarity[numbers]
        for part, share in ((slice(half), WORDS_SHARE), (slice(half, None), LETTERS_SHARE)):
            values[part] *= scale(share, float(values[part] @ values[part]))
        return numbers, values

    def of_word(self, word: str) -> tuple[list[int], list[int]]:
        """Ids of the features of one word, and of the letters in it."""
        own, within = (
            [self._ids[name] for name in names if name in self._ids]
            for names in (word_features(word), letter_features(word))
        )
        return own, within

    def of_pairs(self, words: Sequence[str]) -> list[int]:
        """Ids of the word pairs, each once."""
        get = self._ids.get
        return [number for pair in dict.fromkeys(pair_features(words)) if (number := get(pair)) is not None]


def scale(share: float, square: float) -> float:
    """The factor that gives values of this squared length this share of the vector."""
    return math.sqrt(share / square) if square else 0.0
