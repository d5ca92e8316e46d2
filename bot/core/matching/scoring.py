"""Scores of each class for a text, and what they say about how sure the best entry is.

A linear model, trained by `bot.training.train`, gives every entry, outside topic and route its probability. Two
calibrated models over `evidence` then tell how likely it is that the best entry is right, and that the question is
about anything the bot covers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.features import LETTERS_SHARE, WORDS_SHARE, Doubles, Floats, Vectors, scale

_WORDS_KEPT: Final = 5000
"""Words whose sums a scorer keeps, at a kilobyte each: about as many as the knowledge has."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What training produces: one row per feature, one column per class."""

    features: tuple[str, ...]
    rarity: Floats
    """Inverse document frequency of each feature."""
    matrix: NDArray[np.int8]
    """(features, classes) in the order of the two tuples, each row in steps of its `unit`: a quarter of the memory.

    A vector times it, with `bias`, gives logits.
    """
    unit: Floats
    """(features,)"""
    bias: Floats
    """(classes,)"""
    classes: tuple[str, ...]
    """Entry ids, then "~" + outside topic ids, then "@" + route ids."""
    words: tuple[str, ...]
    """Known words, most frequent first: what a misspelt word is taken for."""
    sure: Doubles
    """Coefficients over `evidence`: the best entry is right."""
    trust: Doubles
    """Added to that for each class: some entries are named wrongly more often than others."""
    inside: Doubles
    """Coefficients over `evidence`: the question is about something the bot covers."""
    answer_from: float
    """Answer from this probability of being right."""
    ask_from: float
    """Offer suggestions from this probability of being covered."""


class Scorer:
    """Multiplies a text's vector by the weights without building the vector.

    A word adds the same to each class in every text, but for the two lengths. So its sums are computed once and cached.
    """

    def __init__(self, weights: Weights) -> None:
        self._vectors = Vectors(weights.features, weights.rarity)
        self._rarity, self._matrix, self._bias = weights.rarity, weights.matrix, weights.bias
        self._weight = weights.rarity * weights.unit
        self._of_word = lru_cache(maxsize=_WORDS_KEPT)(self._word)

    def logits(self, words: Sequence[str]) -> Floats | None:
        """One for each class; None when nothing of the words is known."""
        total = self._sums(self._vectors.of_pairs(words), ())
        for word in dict.fromkeys(words):
            total += self._of_word(word)
        own, letters = total[:, -1].tolist()
        if not own and not letters:
            return None
        found: Floats = scale(WORDS_SHARE, own) * total[0, :-1]
        found += scale(LETTERS_SHARE, letters) * total[1, :-1]
        found += self._bias
        return found

    def _word(self, word: str) -> Floats:
        return self._sums(*self._vectors.of_word(word))

    def _sums(self, own: Sequence[int], letters: Sequence[int]) -> Floats:
        """(2, classes + 1): what words or pairs, and what letters add to each class before their lengths are set.

        The last column holds the squares of these lengths.
        """
        sums = np.zeros((2, len(self._bias) + 1), dtype=np.float32)
        for row, ids in zip(sums, (own, letters), strict=True):
            if ids:
                numbers = np.array(ids, dtype=np.int32)
                values = self._rarity[numbers]
                row[:-1] = self._weight[numbers] @ self._matrix.take(numbers, axis=0).astype(np.float32)
                row[-1] = values @ values
        return sums


@dataclass(frozen=True, slots=True)
class Kinds:
    """Positions of the classes of each kind: entries first, then outside topics, then routes."""

    entries: int
    """How many entries there are."""
    inside_or_topic: int
    """How many entries and topics."""

    @classmethod
    def of(cls, classes: Sequence[str]) -> Kinds:
        kinds = [name[0] if name[0] in "~@" else "" for name in classes]
        found = cls(kinds.count(""), len(kinds) - kinds.count("@"))
        assert kinds == [found.kind(at) for at in range(len(kinds))], "classes are in the order of their kinds"
        return found

    def kind(self, number: int) -> str:
        """Empty for an entry, "~" for a topic, "@" for a route."""
        if number < self.entries:
            return ""
        return "~" if number < self.inside_or_topic else "@"


def chances(logits: Floats) -> Floats:
    """The probability of each class, by softmax."""
    raised = np.exp(logits - logits.max())
    found: Floats = raised / raised.sum()
    return found


def evidence(logits: Floats, chance: Floats, kinds: Kinds, known: float, words: int) -> Doubles:
    """The inputs of the two calibrated models, which training fits on held-out phrasings.

    chance: `chances(logits)`. known: share of the words that are known.
    """
    unsure = -float(chance @ np.log(chance + np.float32(1e-9)))
    # Plain floats: for a hundred numbers, that is faster than a dozen calls of numpy.
    of_class = chance.tolist()
    entries = of_class[: kinds.entries]
    second, best = sorted(entries)[-2:] if len(entries) > 1 else (0.0, *entries)
    raw = logits.tolist()
    second_raw, best_raw = sorted(raw[: kinds.entries])[-2:] if len(entries) > 1 else (0.0, *raw[: kinds.entries])
    other = max(raw[kinds.entries :], default=0.0)
    length = math.log1p(words)
    return np.array(
        (
            1.0,
            _odds(best),
            _odds(second),
            _odds(best / max(sum(entries), 1e-9)),
            _odds(sum(of_class[kinds.entries : kinds.inside_or_topic])),
            _odds(sum(of_class[kinds.inside_or_topic :])),
            unsure,
            best_raw / 10,
            other / 10,
            (best_raw - second_raw) / 10,
            (best_raw - other) / 10,
            ((best_raw - second_raw) / 10) ** 2,
            known,
            length,
            known * length,
        )
    )


def _odds(chance: float) -> float:
    """The logarithm of the odds, bounded at both ends."""
    return math.log((chance + 1e-3) / (1.0 - chance + 1e-3))


def probability(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))
