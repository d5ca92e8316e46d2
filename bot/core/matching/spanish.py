"""Which entry a Spanish question asks for: a small matcher of its own, beside the one that is trained for English.

A ridge regression over words, pairs of words and letters, solved when the first Spanish question comes. Its threshold
is measured on the phrasings, each judged by a fit that has not seen it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from threading import Lock
from typing import Final
from zlib import crc32

import numpy as np

from bot.core.knowledge.spanish import Spanish
from bot.core.language import SPANISH_WORDS, without_accents
from bot.core.matching.features import Doubles, Floats
from bot.core.matching.judging import MAX_SUGGESTIONS
from bot.core.matching.text import split_words

FEATURES: Final = 4096
"""Columns that words, pairs and letters are hashed into."""
RIDGE: Final = 0.6
"""Weight of the penalty; larger is more cautious."""
MAX_FALSE: Final = 0.025
"""Share of the phrasings that may be answered wrongly by a fit that has not seen them."""
MIN_SURENESS: Final = 0.5
MIN_OFFERED: Final = 0.25
"""Score of the best entry from which a text that is not answered is asked back about."""
STEM: Final = 6
"""Letters of a word that count: "vincular", "vinculo" and "vinculación" begin alike."""
_WORD_WEIGHT: Final = 1.0
_PAIR_WEIGHT: Final = 0.7
_LETTER_WEIGHT: Final = 0.35
_STRANGE_WEIGHT: Final = 1.0
"""Of a word that no phrasing knows: "actualizo Windows" is no question about PACER."""
_COMMON: Final = frozenset(word[:STEM] for word in SPANISH_WORDS)
"""Words of everyday Spanish, which make no question strange."""
_COMMON_RARITY: Final = 0.3
"""Of one that no phrasing has."""
_OUTSIDE: Final = "~"
_MANY: Final = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class SpanishGuess:
    """What a Spanish text asks for."""

    label: str | None
    """An entry id, or "@" and a route; None where it is not sure."""
    confidence: float
    """The score of the best label, from 0 to 1."""
    offered: tuple[str, ...]
    """Entries that may be meant, the likeliest first; empty where it seems to be about something else."""


@dataclass(frozen=True, slots=True)
class _Fit:
    weights: Floats
    """A column for each label."""
    labels: tuple[str, ...]
    threshold: float
    known: frozenset[str]
    """Stems of all phrasings."""
    rarity: dict[str, float]


class SpanishMatcher:
    """Immutable but for its one fit; shared by threads."""

    def __init__(self, spanish: Spanish) -> None:
        self._spanish = spanish
        self._reader = _Reader(spanish.words)
        self._subject = frozenset(word[:STEM] for word in spanish.subject)
        self._made: _Fit | None = None
        self._lock = Lock()

    def guess(self, text: str) -> SpanishGuess:
        """What `text` asks for. It names no court any more: that says nothing of what is asked."""
        fit = self._fit()
        words = self._reader.read(text)
        scores = self._features(words, fit.known, fit.rarity) @ fit.weights
        order = np.argsort(-scores, kind="stable")
        best, score = fit.labels[order[0]], float(scores[order[0]])
        if not best.startswith("@") and self._is_elsewhere(words, fit.known):
            return SpanishGuess(None, 0.0, ())
        ranked = [at for at in order if fit.labels[at] in self._spanish.entries]
        confidence = max(0.0, min(1.0, score))
        if best == _OUTSIDE or not ranked:
            return SpanishGuess(None, confidence, ())
        is_offered = float(scores[ranked[0]]) >= MIN_OFFERED
        offered = tuple(fit.labels[at] for at in ranked[: MAX_SUGGESTIONS if is_offered else 0])
        is_sure = float(_sureness(scores[None])[0]) >= fit.threshold
        return SpanishGuess(best if is_sure else None, confidence, offered)

    def _is_elsewhere(self, words: Sequence[str], known: frozenset[str]) -> bool:
        """Whether a text names what no phrasing knows, and no word of our subject: "¿cómo actualizo Windows?"."""
        return self._subject.isdisjoint(words) and any(_is_strange(word, known) for word in words)

    def _fit(self) -> _Fit:
        with self._lock:
            if self._made is None:
                self._made = self._solve()
            return self._made

    def _solve(self) -> _Fit:
        rows = list(_rows(self._spanish))
        labels = tuple(dict.fromkeys((*(label for label, _ in rows), _OUTSIDE)))
        texts = [self._reader.read(ask) for _, ask in rows]
        seen = Counter(chain.from_iterable(map(set, texts)))
        known, rarity = frozenset(seen), _rarity(seen, len(texts))
        matrix = np.stack([self._features(words, known, rarity) for words in texts])
        wanted = np.zeros((len(rows), len(labels)), dtype=np.float64)
        for at, (label, _) in enumerate(rows):
            wanted[at, labels.index(label)] = 1.0
        inverse = np.linalg.inv((matrix @ matrix.T).astype(np.float64) + RIDGE * np.eye(len(rows))).astype(np.float64)
        duals = inverse @ wanted
        alone = frozenset(word for word, count in seen.items() if count == 1)
        held = np.stack([self._features(words, known - alone.intersection(words), rarity) for words in texts])
        unseen = _unseen((held @ matrix.T).astype(np.float64), inverse, duals)
        return _Fit(
            matrix.T @ duals.astype(np.float32),
            labels,
            _threshold(unseen, [labels.index(label) for label, _ in rows], labels.index(_OUTSIDE)),
            known,
            rarity,
        )

    def _features(self, words: Sequence[str], known: frozenset[str], rarity: dict[str, float]) -> Floats:
        """One row, of length 1 or less: what no phrasing knows makes the rest count less."""
        row = np.zeros(FEATURES, dtype=np.float32)
        strange = 0.0
        for word in words:
            if _is_strange(word, known):
                strange += _STRANGE_WEIGHT
            weight = rarity.get(word, _COMMON_RARITY if word in _COMMON else 1.0)
            row[_column(word)] += _WORD_WEIGHT * (0.3 + weight)
            for piece in _letters(word):
                row[_column(piece)] += _LETTER_WEIGHT * weight
        for pair in pairwise(("^", *words, "$")):
            row[_column(" ".join(pair))] += _PAIR_WEIGHT * max(rarity.get(word, 0.5) for word in pair)
        length = math.sqrt(float(row @ row) + strange)
        return row / np.float32(length) if length else row


def _is_strange(word: str, known: frozenset[str]) -> bool:
    return word not in known and len(word) > 2 and word not in _COMMON


def _rows(spanish: Spanish) -> Iterator[tuple[str, str]]:
    """Each phrasing after its label."""
    for name, entry in spanish.entries.items():
        yield from ((name, ask) for ask in (entry.title, *entry.asks))
    for route, asks in spanish.routes.items():
        yield from ((f"@{route}", ask) for ask in asks)
    yield from ((_OUTSIDE, ask) for ask in spanish.outside)


def _rarity(seen: Mapping[str, int], of: int) -> dict[str, float]:
    """From 0, for a word that all phrasings have, to 1."""
    return {word: math.log((1 + of) / count) / math.log(1 + of) for word, count in seen.items()}


def _sureness(scores: Doubles | Floats) -> Doubles:
    """Of each row: the best score, and by how much it is better than the next."""
    two = np.sort(scores, axis=1)[:, -2:].astype(np.float64)
    return 2 * two[:, 1] - two[:, 0]


def _unseen(likeness: Doubles, inverse: Doubles, duals: Doubles) -> Doubles:
    """What each phrasing gets from a fit that has not seen it: that follows from the inverse, no fit is made anew.

    likeness: of each phrasing, without the words that it alone has, to all of them.
    """
    rows = []
    for at in range(len(duals)):
        others = duals - np.outer(inverse[:, at], duals[at] / inverse[at, at])
        others[at] = 0.0
        rows.append(likeness[at] @ others)
    return np.stack(rows)


def _threshold(scores: Doubles, right: Sequence[int], outside: int) -> float:
    """The least sureness from which at most `MAX_FALSE` of the phrasings are answered wrongly."""
    got, sureness = scores.argmax(axis=1), _sureness(scores)
    wrong = np.sort(sureness[(got != np.array(right)) & (got != outside)])[::-1]
    allowed = int(MAX_FALSE * len(right))
    return max(MIN_SURENESS, float(wrong[allowed]) + 1e-6 if len(wrong) > allowed else 0.0)


class _Reader:
    """Turns a text into stems: what means the same is one word."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._stands_for = {form.removesuffix("*"): word for form, word in words.items()}
        self._beginnings = sorted((form[:-1] for form in words if form.endswith("*")), key=len, reverse=True)
        ordered = sorted(words, key=len, reverse=True)
        pattern = "|".join(
            re.escape(form.removesuffix("*")) + (r"\w*" if form.endswith("*") else "") for form in ordered
        )
        self._forms = re.compile(rf"\b(?:{pattern})\b") if words else None

    def read(self, text: str) -> list[str]:
        plain = _MANY.sub(r"\1", without_accents(text.lower()))
        if self._forms is not None:
            plain = self._forms.sub(self._word, plain)
        return [word[:STEM] for word in split_words(plain)]

    def _word(self, found: re.Match[str]) -> str:
        form = found[0]
        exact = self._stands_for.get(form)
        return exact or next(self._stands_for[start] for start in self._beginnings if form.startswith(start))


def _letters(word: str) -> Iterator[str]:
    marked = f"<{word}>"
    return (f"#{marked[at : at + 4]}" for at in range(max(0, len(marked) - 3)))


def _column(feature: str) -> int:
    return crc32(feature.encode()) % FEATURES


__all__ = ["SpanishGuess", "SpanishMatcher"]
