"""The two linear models that score the classes: ridge regression, solved batch by batch, and naive Bayes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.matching import Floats, Ids

RIDGE: Final = 0.2
BATCH: Final = 16
"""Phrasings solved for at once: with more, a batch is mostly zeros; with fewer, the time is mostly NumPy's own."""
EPOCHS: Final = 4
"""Times that the ridge regression goes through all phrasings: its scores are then those of the exact solution."""
FOLDS: Final = 5
SHUFFLE: Final = 2_654_435_761
"""Spreads numbers over 32 bits (Knuth, "The Art of Computer Programming", volume 3, section 6.4)."""
FOLD_EPOCHS: Final = 2
"""The same for a fold, which starts from the solution with everything known."""
SMOOTHING: Final = 0.1
"""Added to each count of naive Bayes."""
BAYES_SCALE: Final = 1 / 80
"""Brings log likelihoods to the size of ridge regression's scores: the softmax regression learns both at one pace."""


@dataclass(frozen=True, slots=True)
class SparseRows:
    """A sparse matrix of one row per phrasing, each feature of a row once: those of row i are at starts[i:i+2]."""

    starts: NDArray[np.int64]
    ids: Ids
    values: Floats
    features: int

    @classmethod
    def of(cls, vectors: Iterable[tuple[Ids, Floats]], features: int) -> SparseRows:
        merged = [_merged(ids, values) for ids, values in vectors]
        starts = np.concatenate(([0], np.cumsum([len(ids) for ids, _ in merged])))
        ids, values = (np.concatenate(part) for part in zip(*merged, strict=True))
        return cls(starts, ids, values, features)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> tuple[Ids, Floats]:
        part = slice(self.starts[row], self.starts[row + 1])
        return self.ids[part], self.values[part]

    def dense(self, numbers: NDArray[np.int64]) -> tuple[Ids, Floats]:
        """These rows as a matrix over the features that occur in them, and which features these are."""
        lengths = self.starts[numbers + 1] - self.starts[numbers]
        places = np.repeat(self.starts[numbers] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        columns, place = np.unique(self.ids[places], return_inverse=True)
        matrix = np.zeros((len(numbers), len(columns)), np.float32)
        matrix[np.repeat(np.arange(len(numbers)), lengths), place] = self.values[places]
        return columns, matrix

    def batches(self, numbers: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        for start in range(0, len(numbers), BATCH):
            yield numbers[start : start + BATCH]


def _merged(ids: Ids, values: Floats) -> tuple[Ids, Floats]:
    """The vector with every feature named once."""
    names, place = np.unique(ids, return_inverse=True)
    return names, np.bincount(place, weights=values).astype(np.float32)


@dataclass(frozen=True, slots=True)
class UnseenTopic:
    """Scores of all phrasings of an outside topic by a model that has seen none of them."""

    numbers: NDArray[np.int64]
    topic: int
    scores: Floats


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of ridge regressions for what they have not seen."""

    scores: Floats
    """Of each phrasing, by the model of its fold."""
    topics: tuple[UnseenTopic, ...]
    """Of whole outside topics."""


def ridge_regression(
    rows: SparseRows, labels: NDArray[np.int64], shares: Floats, lots: NDArray[np.uint32], classes: Sequence[str]
) -> tuple[Floats, HeldOut]:
    """One weight per feature and class, and what the folds' models say of what they have not seen."""
    everything = Ridge.empty(rows, labels, shares, lots, len(classes))
    everything.solve(np.arange(len(rows)), EPOCHS)
    fold = lots % FOLDS
    topics = np.array([at for at, name in enumerate(classes) if name.startswith("~")], np.int64)
    scores = np.empty((len(rows), len(classes)), np.float32)
    unseen: list[UnseenTopic] = []
    for one in range(FOLDS):
        left_out = topics[one::FOLDS]
        known = (fold != one) & ~np.isin(labels, left_out)
        model = everything.without(np.flatnonzero(~known))
        model.solve(np.flatnonzero(known), FOLD_EPOCHS)
        of_fold = np.flatnonzero(fold == one)
        scores[of_fold] = model.scores(of_fold)
        for topic in left_out.tolist():
            members = np.flatnonzero(labels == topic)
            unseen.append(UnseenTopic(members, topic, model.scores(members)))
        del model  # before the next one is copied: with many phrasings it is most of the memory
    return everything.weights, HeldOut(scores, tuple(unseen))


@dataclass(frozen=True, slots=True)
class Ridge:
    """Weighted ridge regression by block coordinate ascent on its dual: exact for a batch, and soon for all.

    (Shalev-Shwartz and Zhang, "Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization", 2013.)
    """

    rows: SparseRows
    labels: NDArray[np.int64]
    penalty: Floats
    """For each phrasing."""
    lots: NDArray[np.uint32]
    """They say in which order the phrasings are gone through."""
    weights: Floats
    """(features, classes): the sum of each phrasing's vector times its duals."""
    duals: Floats
    """(phrasings, classes)"""

    @classmethod
    def empty(
        cls, rows: SparseRows, labels: NDArray[np.int64], shares: Floats, lots: NDArray[np.uint32], classes: int
    ) -> Ridge:
        weights, duals = np.zeros((rows.features, classes), np.float32), np.zeros((len(rows), classes), np.float32)
        return cls(rows, labels, np.float32(RIDGE) / shares, lots, weights, duals)

    def without(self, numbers: NDArray[np.int64]) -> Ridge:
        """A copy that has forgotten these phrasings; the others are not yet fitted to that."""
        weights, duals = self.weights.copy(), self.duals.copy()
        for batch in self.rows.batches(numbers):
            columns, vectors = self.rows.dense(batch)
            weights[columns] -= vectors.T @ duals[batch]
        duals[numbers] = 0.0
        return replace(self, weights=weights, duals=duals)

    def solve(self, numbers: NDArray[np.int64], epochs: int) -> None:
        for epoch in range(epochs):
            shuffled = self.lots[numbers] * np.uint32(SHUFFLE + 2 * epoch)  # an odd factor: a permutation of 32 bits
            for batch in self.rows.batches(numbers[np.argsort(shuffled, kind="stable")]):
                self._solve_batch(batch)

    def _solve_batch(self, batch: NDArray[np.int64]) -> None:
        columns, vectors = self.rows.dense(batch)
        weights, penalty = self.weights[columns], self.penalty[batch]
        residuals = -(vectors @ weights) - penalty[:, None] * self.duals[batch]
        residuals[np.arange(len(batch)), self.labels[batch]] += 1.0
        kernel = vectors @ vectors.T
        kernel[np.diag_indices_from(kernel)] += penalty
        step = np.linalg.solve(kernel, residuals)
        self.duals[batch] += step
        self.weights[columns] = weights + vectors.T @ step

    def scores(self, numbers: NDArray[np.int64]) -> Floats:
        scores = np.empty((len(numbers), self.weights.shape[1]), np.float32)
        for batch in self.rows.batches(np.arange(len(numbers))):
            columns, vectors = self.rows.dense(numbers[batch])
            scores[batch] = vectors @ self.weights[columns]
        return scores


def naive_bayes(rows: SparseRows, labels: NDArray[np.int64], classes: int) -> tuple[Floats, Floats]:
    """Naive Bayes: how much likelier each feature is in a class than anywhere, as logarithms; held-out scores.

    Held out, a phrasing is not counted in its class; it is in what is usual anywhere, which moves all classes alike.
    """
    label = np.repeat(labels, np.diff(rows.starts))
    odds = np.zeros((rows.features, classes), np.float32)  # changed in place, as the largest thing here
    np.add.at(odds, (rows.ids, label), 1.0)
    sizes = np.bincount(labels, minlength=classes).astype(np.float32)
    anywhere = np.log((odds.sum(axis=1) + SMOOTHING) / (len(rows) + 2 * SMOOTHING)).astype(np.float32)
    of_others = (odds[rows.ids, label] - 1 + SMOOTHING) / (sizes[label] - 1 + 2 * SMOOTHING)
    own = np.log(of_others).astype(np.float32) - anywhere[rows.ids]
    odds += np.float32(SMOOTHING)
    odds /= sizes + np.float32(2 * SMOOTHING)
    np.log(odds, out=odds)
    odds -= anywhere[:, None]
    scores = np.empty((len(rows), classes), np.float32)
    for number in range(len(rows)):
        ids, values = rows[number]
        scores[number] = values @ odds[ids]
    scores[np.arange(len(rows)), labels] = np.add.reduceat(rows.values * own, rows.starts[:-1])
    odds *= np.float32(BAYES_SCALE)
    scores *= np.float32(BAYES_SCALE)
    return odds, scores
