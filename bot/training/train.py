"""Phrasings -> the matcher's weights. Time and memory grow linearly with the phrasings.

Two linear models score the classes: ridge regression on one-of-many targets, solved batch by batch, and naive Bayes.
For held-out scores the phrasings are split into folds. Each fold's ridge regression knows neither the fold's phrasings
nor a share of the outside topics as a whole: most of what the bot must refuse is about something nobody listed.
On these scores a softmax regression learns how far to believe either model and which classes are taken for each other;
being linear too, it is folded with them into one matrix. Its own held-out scores teach the two probabilities and their
thresholds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.matching import Floats, Vectors, Weights
from bot.training.calibration import calibrate
from bot.training.models import SparseRows, naive_bayes, ridge_regression
from bot.training.phrasings import class_names, common_features, read_phrasings
from bot.training.stacking import StackedRegression, unseen_logits

ROWS: Final = 4096
"""Features whose weights are combined at once."""


def _quiet(_: str) -> None:
    return None


def train(library: Library, progress: Callable[[str], None] = _quiet) -> Weights:
    """Weights for this library; the same library gives the same weights."""
    classes = class_names(library)
    progress(f"reading the phrasings of {len(classes)} classes")
    finder = CourtFinder(library.courts.values())
    phrasings, words = read_phrasings(library, classes, finder)
    labels = np.array([phrasing.label for phrasing in phrasings])
    lots = np.array([phrasing.lot for phrasing in phrasings], np.uint32)
    features, rarity = common_features(phrasings)
    vectors = Vectors(features, rarity)
    rows = SparseRows.of((vectors.vector(phrasing.words) for phrasing in phrasings), len(features))
    shares = _shares(labels, len(classes))
    progress(f"learning from {len(phrasings)} phrasings with {len(features)} features")
    weights, held_out = ridge_regression(rows, labels, shares, lots, classes)
    odds, likelihoods = naive_bayes(rows, labels, len(classes))
    progress("learning which classes are taken for each other")
    scores = np.hstack((held_out.scores, likelihoods))
    stacked = StackedRegression.fit(scores, labels, shares, lots)
    matrix, unit = _combined(weights, odds, stacked.whole.matrix)
    del weights, odds
    draft = Weights(
        features=features,
        rarity=rarity,
        matrix=matrix,
        unit=unit,
        bias=stacked.whole.bias,
        classes=classes,
        words=words,
        sure=np.zeros(0),
        trust=np.zeros(0),
        inside=np.zeros(0),
        answer_from=1.0,
        ask_from=1.0,
    )
    progress("learning when to answer from phrasings held out")
    return calibrate(draft, phrasings, unseen_logits(scores, held_out.topics, stacked, len(classes)))


def _combined(weights: Floats, odds: Floats, stacked: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Both models as the stacked regression weighs them: one matrix in 255 steps for each row, and the size of a step.

    Row by row, some at a time: as floats the whole matrix would be as large as either model.
    """
    of_ridge, of_bayes = np.vsplit(stacked, 2)
    matrix, unit = np.empty(weights.shape, np.int8), np.empty(len(weights), np.float32)
    for start in range(0, len(weights), ROWS):
        rows = slice(start, start + ROWS)
        some = weights[rows] @ of_ridge + odds[rows] @ of_bayes
        unit[rows] = np.maximum(some.max(axis=1), -some.min(axis=1)) / 127 + np.float32(1e-12)
        matrix[rows] = np.rint(some / unit[rows, None])
    return matrix, unit


def _shares(labels: NDArray[np.int64], classes: int) -> Floats:
    """A phrasing of a class with few of them counts more, by the square root."""
    counts = np.bincount(labels, minlength=classes)
    return np.sqrt(np.median(counts[counts > 0]) / counts[labels]).astype(np.float32)
