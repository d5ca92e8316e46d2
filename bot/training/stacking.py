"""How far to believe either model, and which classes are taken for each other: softmax regression on their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.matching import Floats
from bot.training.models import FOLDS, UnseenTopic

SHARPNESS: Final = (6.0, 25.0)
"""What the softmax regression starts from: the scores of the two models times these are its logits."""
STACK_RIDGE: Final = 0.3
"""Shared by all phrasings: the fewer there are, the nearer the softmax regression stays to the scores as they are."""
STACK_STEPS: Final = 60
STACK_FOLDS: Final = 3
MAX_STACK_ROWS: Final = 12_000
"""Phrasings that the softmax regression learns from, evenly spread over all: its 25,000 coefficients need no more."""
_NEVER: Final = -30.0
"""Logit of a class that is not there."""


@dataclass(frozen=True, slots=True)
class Softmax:
    """Scores of both models, side by side -> logits."""

    matrix: Floats
    bias: Floats

    def __call__(self, scores: Floats) -> Floats:
        logits: Floats = scores @ self.matrix + self.bias
        return logits


@dataclass(frozen=True, slots=True)
class StackedRegression:
    """The softmax regression learnt from all phrasings, and for each of its folds the one learnt from the others."""

    whole: Softmax
    without: tuple[Softmax, ...]
    fold: NDArray[np.uint32]
    """Of each phrasing."""

    @classmethod
    def fit(
        cls, scores: Floats, labels: NDArray[np.int64], shares: Floats, lots: NDArray[np.uint32]
    ) -> StackedRegression:
        """scores: those of both models side by side, in the order of `SHARPNESS`."""
        chosen = np.argsort(lots, kind="stable")[:MAX_STACK_ROWS]

        def from_(numbers: NDArray[np.int64]) -> Softmax:
            return _softmax_regression(scores[numbers], labels[numbers], shares[numbers])

        fold = lots // FOLDS % STACK_FOLDS  # independent of the folds of the ridge regression
        without = tuple(from_(chosen[fold[chosen] != one]) for one in range(STACK_FOLDS))
        return cls(from_(chosen), without, fold)

    def held_out(self, scores: Floats, numbers: NDArray[np.int64]) -> Floats:
        """Logits of the phrasings with these numbers, from the regression that has not seen them."""
        logits = np.empty((len(scores), self.whole.bias.size), np.float32)
        for one, regression in enumerate(self.without):
            of_fold = self.fold[numbers] == one
            logits[of_fold] = regression(scores[of_fold])
        return logits


def _softmax_regression(scores: Floats, labels: NDArray[np.int64], shares: Floats) -> Softmax:
    """Weighted softmax regression by Adam on all phrasings at once, drawn towards the scores as they are."""
    classes = scores.shape[1] // len(SHARPNESS)
    each = np.eye(classes, dtype=np.float32)
    start = np.vstack((*(sharpness * each for sharpness in SHARPNESS), np.zeros((1, classes), np.float32)))
    inputs = np.hstack((scores, np.ones((len(scores), 1), np.float32)))
    weights = (shares / shares.sum())[:, None].astype(np.float32)
    found, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STACK_STEPS + 1):
        logits = inputs @ found
        errors = np.exp(logits - logits.max(axis=1, keepdims=True))
        errors /= errors.sum(axis=1, keepdims=True)
        errors[np.arange(len(labels)), labels] -= 1
        slope = inputs.T @ (errors * weights) + STACK_RIDGE / len(labels) * (found - start)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        rate = 0.3 * (1 - step / STACK_STEPS) + 0.01
        found -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return Softmax(found[:-1], found[-1])


def unseen_logits(
    scores: Floats, topics: Sequence[UnseenTopic], stacked: StackedRegression, classes: int
) -> list[tuple[NDArray[np.int64], Floats]]:
    """Each phrasing held out, and then each outside topic as a whole: numbers of phrasings and their logits."""
    numbers = np.arange(len(scores))
    found = [(numbers, stacked.held_out(scores, numbers))]
    for unseen in topics:
        rows = np.hstack((unseen.scores, scores[unseen.numbers, classes:]))
        rows[:, [unseen.topic, classes + unseen.topic]] = 0.0
        logits = stacked.held_out(rows, unseen.numbers)
        logits[:, unseen.topic] = _NEVER
        found.append((unseen.numbers, logits))
    return found
