"""Finds secrets of plain words by weighing many weak signs: a password told far from the word, a passphrase, an answer.

A linear-chain conditional random field with two states, ordinary and secret: each word has a score, the sum of the
weights of its features, and a word beside a secret one is likely a part of it. `tests/redaction/train.py` learns the
weights from the corpora beside it and from the phrasings of the knowledge, which hold no secret; they are read from
`lists/weights.txt` as text. `reasons` shows what spoke for a decision.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from bot.core.pieces import pause
from bot.core.redaction.features import features, subject_of
from bot.core.redaction.keywords import is_login_of_wanted
from bot.core.redaction.text import MARK, Span
from bot.core.redaction.tokens import PLAIN_SHAPES, Token, is_wordy, tokens

_SURE: Final = {"f": 0.35, "w": 0.35, "q": 0.4, "t": 0.6, "l": 0.5, "c": 0.7, "0": 0.7}
"""How probable one word of a secret must be, by what the text is about (`features.subject_of`). Where a word gives
secrets away more is taken for one; these are the bounds that `tests/redaction/test_corpora.py` holds to its bars."""
_SURE_OF_OTHERS: Final = 0.92
"""The same for a number, most of which are of cases, offices and phones, and for a remark such as "expired"."""
_PART: Final = 0.2
"""How probable the words beside it must be."""
_LONGEST: Final = 1200
"""Characters that are read at once; a longer text is cut where a line or a sentence ends."""
_WEIGHT_UNIT: Final = 100
_STATES: Final = (0, 1)
_MOST_SCORE: Final = 50.0
"""Surer than this is no word, so that nothing overflows."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of features in hundredths, and of a change of state: `changes[a][b]` from `a` to `b`."""

    weights: dict[str, int]
    changes: tuple[tuple[float, float], tuple[float, float]]


@cache
def model() -> Model:
    """The shipped weights."""
    text = (resources.files("bot.core.redaction") / "lists" / "weights.txt").read_text(encoding="utf-8")
    weights: dict[str, int] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            feature, _, weight = line.rpartition("\t")
            weights[feature] = int(weight)
    changes = [[weights.pop(f"change={one}{two}") / _WEIGHT_UNIT for two in _STATES] for one in _STATES]
    return Model(weights, ((changes[0][0], changes[0][1]), (changes[1][0], changes[1][1])))


def secret_spans(text: str) -> Iterator[Span]:
    """Where secrets of plain words stand."""
    at = 0
    while at < len(text):
        pause()
        end = _cut(text, at)
        piece = text[at:end]
        words = tokens(piece)
        if any(map(_hints, words)):
            found = spans(words, subject_of(words), chances(words))
            yield from ((at + start, at + stop) for start, stop in found if not is_login_of_wanted(piece, start))
        at = end


def _hints(word: Token) -> bool:
    """Might the text hold a secret because of this word? It speaks of such things, or looks like no word."""
    return (word.cue is not None and word.cue not in ("login", "system", "number")) or (
        word.shape not in PLAIN_SHAPES and is_wordy(word.text)
    )


def _cut(text: str, at: int) -> int:
    """Where a piece that begins at `at` ends: after a line, else a sentence, else a word, else anywhere."""
    if len(text) - at <= _LONGEST:
        return len(text)
    stop = at + _LONGEST
    for sign in ("\n", ". ", " "):
        found = text.rfind(sign, at + _LONGEST // 2, stop)
        if found != -1:
            return found + len(sign)
    return stop


def chances(words: Sequence[Token], weighed: Model | None = None) -> list[float]:
    """How probable it is that each word is a part of a secret, 0 to 1."""
    used = weighed or model()
    weight = used.weights.get
    scores = [sum(filter(None, map(weight, found))) / _WEIGHT_UNIT for found in features(words)]
    odds = [math.exp(max(-_MOST_SCORE, min(_MOST_SCORE, score))) for score in scores]
    # With two states the odds of the one against the other say all that the two sums of the usual algorithm say.
    (stay, begin), (end, go_on) = ((math.exp(one), math.exp(two)) for one, two in used.changes)
    before: list[float] = []
    for own in odds:
        last = before[-1] if before else None
        before.append(own if last is None else own * (begin + last * go_on) / (stay + last * end))
    after = [1.0] * len(odds)
    for at in range(len(odds) - 2, -1, -1):
        following = odds[at + 1] * after[at + 1]
        after[at] = (end + following * go_on) / (stay + following * begin)
    return [one * two / (1 + one * two) for one, two in zip(before, after, strict=True)]


def spans(words: Sequence[Token], subject: str, probable: Sequence[float]) -> Iterator[Span]:
    """The runs of words that may be a secret's, of which one surely is."""
    parts = _parts(words, probable)
    at = 0
    while at < len(words):
        stop = at
        while stop < len(words) and parts[stop]:
            stop += 1
        run = range(at, stop)
        if any(probable[place] >= _bound(words[place], subject) for place in run):
            yield _without_marks(words, at, stop)
        at = max(stop, at + 1)


def _parts(words: Sequence[Token], probable: Sequence[float]) -> list[bool]:
    """Which words may be a secret's; after one such as "Harbor22" no plain ones: "Harbor22 fails"."""
    parts: list[bool] = []
    coded = False
    for word, chance in zip(words, probable, strict=True):
        coded = word.shape in ("odd", "glaring") or (coded and word.shape == "lower")
        after = coded and word.shape == "lower"
        parts.append(chance >= _PART and word.text != MARK and not after)
    return parts


def _bound(word: Token, subject: str) -> float:
    return _SURE_OF_OTHERS if word.remark or not is_wordy(word.text) else _SURE[subject]


def _without_marks(words: Sequence[Token], start: int, end: int) -> Span:
    """The place of a run, without the marks at its ends."""
    while words[start].is_mark:
        start += 1
    while words[end - 1].is_mark:
        end -= 1
    return words[start].start, words[end - 1].end


def reasons(text: str, most: int = 6) -> list[tuple[str, float, list[str]]]:
    """For each word how probable it is part of a secret, and the features that speak loudest, their weights beside."""
    words = tokens(text)
    weights = model().weights
    found = []
    for word, chance, names in zip(words, chances(words), features(words), strict=True):
        loudest = sorted((name for name in names if name in weights), key=lambda name: -abs(weights[name]))[:most]
        found.append((word.text, chance, [f"{name} {weights[name] / _WEIGHT_UNIT:+.2f}" for name in loudest]))
    return found
