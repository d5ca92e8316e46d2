"""Phrasings -> the matcher's weights. Time and memory grow linearly with the phrasings.

Two linear models score the classes: ridge regression on one-of-many targets, solved batch by batch, and naive Bayes.
For held-out scores the phrasings are split into folds; each fold's ridge regression knows neither the fold's phrasings
nor a share of the outside topics as a whole, because most of what the bot must refuse is about something nobody listed.
On these scores a softmax regression learns how far to believe either model and which classes are taken for each other;
being linear too, it is folded with them into one matrix. Its own held-out scores teach the two probabilities and their
thresholds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.matching import (
    Doubles,
    Floats,
    Ids,
    Kinds,
    Reader,
    Vectors,
    Weights,
    chances,
    evidence,
    letter_features,
    pair_features,
    split_words,
    word_features,
)

RIDGE: Final = 0.2
BATCH: Final = 32
"""Phrasings solved for at once."""
EPOCHS: Final = 4
"""Times that the ridge regression goes through all phrasings: its scores are then those of the exact solution."""
FOLDS: Final = 5
FOLD_EPOCHS: Final = 2
"""The same for a fold, which starts from the solution with everything known."""
SMOOTHING: Final = 0.1
"""Added to each count of naive Bayes."""
BAYES_SCALE: Final = 1 / 80
"""Brings log likelihoods to the size of ridge regression's scores: the softmax regression learns both at one pace."""
SHARPNESS: Final = (6.0, 25.0)
"""What the softmax regression starts from: the scores of the two models times these are its logits."""
STACK_RIDGE: Final = 0.3
"""Shared by all phrasings: the fewer there are, the nearer the softmax regression stays to the scores as they are."""
STACK_STEPS: Final = 60
STACK_FOLDS: Final = 3
MAX_STACK_ROWS: Final = 12_000
"""Phrasings that the softmax regression learns from, evenly spread over all: its 25,000 coefficients need no more."""
MAX_WRONG: Final = 0.04
"""Share of held-out questions that may be answered with another entry; for many of them the other is right as well."""
MAX_FALSE: Final = 0.14
"""Share of held-out outside messages that may be answered; half of them were held out as a whole topic, which is far
harder than what people send: where this is 14%, the evaluation sees 1%."""
MIN_ANSWER_PROBABILITY: Final = 0.5
"""What is likelier wrong than right is never an answer, however few phrasings there are to learn from."""
MAX_REFUSED: Final = 0.03
"""Share of held-out questions that may be refused without asking back ..."""
ASK_PROBABILITIES: Final = (0.7, 0.8)
"""... as far as that asks back from a probability between these of being about something the bot covers."""
OUTSIDE_SHARE: Final = 0.2
"""Outside messages to one question, when probabilities are learnt."""


def _quiet(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class _Phrasing:
    words: tuple[str, ...]
    label: int


def train(library: Library, progress: Callable[[str], None] = _quiet) -> Weights:
    """Weights for this library; the same library gives the same weights."""
    classes = class_names(library)
    progress(f"reading the phrasings of {len(classes)} classes")
    finder = CourtFinder(library.courts.values())
    phrasings, words = _read(library, classes, finder)
    labels = np.array([phrasing.label for phrasing in phrasings])
    features, rarity = _features(phrasings)
    vectors = Vectors(features, rarity)
    rows = _Rows.of([vectors.vector(phrasing.words) for phrasing in phrasings], len(features))
    shares = _shares(labels, len(classes))
    progress(f"learning from {len(phrasings)} phrasings with {len(features)} features")
    weights, held_out = _ridge_regression(rows, labels, shares, classes)
    odds, likelihoods = _bayes(rows, labels, len(classes))
    progress("learning which classes are taken for each other")
    scores = np.hstack((held_out.scores, likelihoods))
    stacked = _Stacked.learnt(scores, labels, shares)
    of_ridge, of_bayes = np.vsplit(stacked.whole.matrix, 2)
    combined = weights @ of_ridge
    combined += odds @ of_bayes
    matrix, unit = _rounded(combined)
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
    return _calibrated(draft, phrasings, _unseen_logits(scores, held_out.topics, stacked, len(classes)))


def class_names(library: Library) -> tuple[str, ...]:
    """Entry ids, then "~" + outside topic ids, then "@" + route ids."""
    return (
        *sorted(library.entries),
        *(f"~{topic}" for topic in sorted(library.topics)),
        *(f"@{route}" for route in sorted(library.routes)),
    )


def _read(library: Library, classes: Sequence[str], finder: CourtFinder) -> tuple[list[_Phrasing], tuple[str, ...]]:
    """Every phrasing as words, and the words known: those written three times or more."""
    texts = [(ask, entry.id) for entry in library.entries.values() for ask in (entry.title, *entry.asks)]
    texts += [(ask, f"~{topic.id}") for topic in library.topics.values() for ask in (topic.title, *topic.asks)]
    texts += [(ask, f"@{route.id}") for route in library.routes.values() for ask in route.asks]
    mentions = [finder.find(text) for text, _ in texts]
    # First as typed: until it is known which words are usual, none is taken for a misspelling of another.
    typed = Reader(library, tuple({word for text, _ in texts for word in split_words(text)}), finder)
    count = Counter(
        word for (text, _), mention in zip(texts, mentions, strict=True) for word in typed.words(text, mention)
    )
    words = tuple(word for word, times in sorted(count.items(), key=lambda pair: (-pair[1], pair[0])) if times > 2)
    reader = Reader(library, words, finder)
    number = {name: at for at, name in enumerate(classes)}
    phrasings = [
        _Phrasing(tuple(reader.words(text, mention)), number[name])
        for (text, name), mention in zip(texts, mentions, strict=True)
    ]
    return list(dict.fromkeys(phrasing for phrasing in phrasings if phrasing.words)), words


_MIN_COUNT: Final = {"w": 1, "s": 1, "b": 1, "k": 2, "c": 3}
"""Phrasings that must have a feature, by its kind: a word said once in all of them is still told by a question."""


def _features(phrasings: Sequence[_Phrasing]) -> tuple[tuple[str, ...], Floats]:
    """What enough phrasings have, with how rare each is."""
    count: Counter[str] = Counter()
    for phrasing in phrasings:
        count.update({name for word in phrasing.words for name in (*word_features(word), *letter_features(word))})
        count.update(set(pair_features(phrasing.words)))
    features = tuple(sorted(name for name, times in count.items() if times >= _MIN_COUNT[name[0]]))
    rarity = [math.log((1 + len(phrasings)) / (1 + count[name])) + 1.0 for name in features]
    return features, np.array(rarity, dtype=np.float32)


# --- the two models ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rows:
    """A sparse matrix of one row per phrasing, each feature of a row once: those of row i are at starts[i:i+2]."""

    starts: NDArray[np.int64]
    ids: Ids
    values: Floats
    features: int

    @classmethod
    def of(cls, vectors: Sequence[tuple[Ids, Floats]], features: int) -> _Rows:
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
class _Unseen:
    """Scores of all phrasings of an outside topic by a model that has seen none of them."""

    numbers: NDArray[np.int64]
    topic: int
    scores: Floats


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """Scores of ridge regressions for what they have not seen."""

    scores: Floats
    """Of each phrasing, by the model of its fold."""
    topics: tuple[_Unseen, ...]
    """Of whole outside topics."""


def _ridge_regression(
    rows: _Rows, labels: NDArray[np.int64], shares: Floats, classes: Sequence[str]
) -> tuple[Floats, _HeldOut]:
    """One weight per feature and class, and what the folds' models say of what they have not seen."""
    everything = _Ridge.empty(rows, labels, shares, len(classes))
    everything.solve(np.arange(len(rows)), EPOCHS)
    fold = np.arange(len(rows)) % FOLDS
    topics = np.array([at for at, name in enumerate(classes) if name.startswith("~")], np.int64)
    scores = np.empty((len(rows), len(classes)), np.float32)
    unseen: list[_Unseen] = []
    for one in range(FOLDS):
        left_out = topics[one::FOLDS]
        known = (fold != one) & ~np.isin(labels, left_out)
        model = everything.without(np.flatnonzero(~known))
        model.solve(np.flatnonzero(known), FOLD_EPOCHS)
        of_fold = np.flatnonzero(fold == one)
        scores[of_fold] = model.scores(of_fold)
        for topic in left_out.tolist():
            members = np.flatnonzero(labels == topic)
            unseen.append(_Unseen(members, topic, model.scores(members)))
        del model  # before the next one is copied: with many phrasings it is most of the memory
    return everything.weights, _HeldOut(scores, tuple(unseen))


@dataclass(frozen=True, slots=True)
class _Ridge:
    """Weighted ridge regression by block coordinate ascent on its dual: exact for a batch, and soon for all.

    (Shalev-Shwartz and Zhang, "Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization", 2013.)
    """

    rows: _Rows
    labels: NDArray[np.int64]
    penalty: Floats
    """For each phrasing."""
    weights: Floats
    """(features, classes): the sum of each phrasing's vector times its duals."""
    duals: Floats
    """(phrasings, classes)"""

    @classmethod
    def empty(cls, rows: _Rows, labels: NDArray[np.int64], shares: Floats, classes: int) -> _Ridge:
        weights, duals = np.zeros((rows.features, classes), np.float32), np.zeros((len(rows), classes), np.float32)
        return cls(rows, labels, np.float32(RIDGE) / shares, weights, duals)

    def without(self, numbers: NDArray[np.int64]) -> _Ridge:
        """A copy that has forgotten these phrasings; the others are not yet fitted to that."""
        weights, duals = self.weights.copy(), self.duals.copy()
        for batch in self.rows.batches(numbers):
            columns, vectors = self.rows.dense(batch)
            weights[columns] -= vectors.T @ duals[batch]
        duals[numbers] = 0.0
        return replace(self, weights=weights, duals=duals)

    def solve(self, numbers: NDArray[np.int64], epochs: int) -> None:
        rng = np.random.default_rng(0)
        for _ in range(epochs):
            for batch in self.rows.batches(rng.permutation(numbers)):
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


def _bayes(rows: _Rows, labels: NDArray[np.int64], classes: int) -> tuple[Floats, Floats]:
    """Naive Bayes: how much likelier each feature is in a class than anywhere, as logarithms; held-out scores.

    Held out, a phrasing is not counted in its class; it is in what is usual anywhere, which moves all classes alike.
    """
    counts = np.zeros((rows.features, classes), np.uint16)
    for number, label in enumerate(labels):
        counts[rows[number][0], label] += 1
    sizes = np.bincount(labels, minlength=classes).astype(np.float32)
    anywhere = np.log((counts.sum(axis=1) + SMOOTHING) / (len(rows) + 2 * SMOOTHING)).astype(np.float32)
    odds = counts.astype(np.float32)  # changed in place, as the largest thing here
    odds += np.float32(SMOOTHING)
    odds /= sizes + np.float32(2 * SMOOTHING)
    np.log(odds, out=odds)
    odds -= anywhere[:, None]
    scores = np.empty((len(rows), classes), np.float32)
    for number, label in enumerate(labels):
        ids, values = rows[number]
        scores[number] = values @ odds[ids]
        own = (
            np.log((counts[ids, label].astype(np.float32) - 1 + SMOOTHING) / (sizes[label] - 1 + 2 * SMOOTHING))
            - anywhere[ids]
        )
        scores[number, label] = values @ own
    odds *= np.float32(BAYES_SCALE)
    return odds, scores * np.float32(BAYES_SCALE)


def _rounded(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """The matrix in 255 steps for each row, and the size of a step."""
    unit = np.maximum(matrix.max(axis=1), -matrix.min(axis=1)) / 127 + np.float32(1e-12)
    steps = matrix / unit[:, None]
    return np.rint(steps, out=steps).astype(np.int8), unit


def _shares(labels: NDArray[np.int64], classes: int) -> Floats:
    """A phrasing of a class with few of them counts more, by the square root."""
    counts = np.bincount(labels, minlength=classes)
    return np.sqrt(np.median(counts[counts > 0]) / counts[labels]).astype(np.float32)


# --- which classes are taken for each other --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Softmax:
    """Scores of both models, side by side -> logits."""

    matrix: Floats
    bias: Floats

    def __call__(self, scores: Floats) -> Floats:
        logits: Floats = scores @ self.matrix + self.bias
        return logits


@dataclass(frozen=True, slots=True)
class _Stacked:
    """The softmax regression learnt from all phrasings, and for each of its folds the one learnt from the others."""

    whole: _Softmax
    without: tuple[_Softmax, ...]

    @classmethod
    def learnt(cls, scores: Floats, labels: NDArray[np.int64], shares: Floats) -> _Stacked:
        """scores: those of both models side by side, in the order of `SHARPNESS`."""
        chosen = np.unique(np.linspace(0, len(labels) - 1, min(len(labels), MAX_STACK_ROWS)).astype(np.int64))

        def from_(numbers: NDArray[np.int64]) -> _Softmax:
            return _softmax_regression(scores[numbers], labels[numbers], shares[numbers])

        fold = chosen % STACK_FOLDS
        return cls(from_(chosen), tuple(from_(chosen[fold != one]) for one in range(STACK_FOLDS)))

    def held_out(self, scores: Floats, numbers: NDArray[np.int64]) -> Floats:
        """Logits of the phrasings with these numbers, from the regression that has not seen them."""
        logits = np.empty((len(scores), self.whole.bias.size), np.float32)
        for one, regression in enumerate(self.without):
            of_fold = numbers % STACK_FOLDS == one
            logits[of_fold] = regression(scores[of_fold])
        return logits


def _softmax_regression(scores: Floats, labels: NDArray[np.int64], shares: Floats) -> _Softmax:
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
    return _Softmax(found[:-1], found[-1])


_NEVER: Final = -30.0
"""Logit of a class that is not there."""


def _unseen_logits(
    scores: Floats, topics: Sequence[_Unseen], stacked: _Stacked, classes: int
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


# --- when to answer --------------------------------------------------------------------------------------------------


_COUNTS_AS: Final = {"": 1.0, "~": 0.5, "@": 0.1}
"""Weight of an entry's, a topic's and a route's phrasing; talk is routed before it comes to these probabilities."""


def _calibrated(
    draft: Weights, phrasings: Sequence[_Phrasing], unseen: Sequence[tuple[NDArray[np.int64], Floats]]
) -> Weights:
    """The weights with their two probabilities and thresholds, learnt from held-out scores."""
    kinds = Kinds.of(draft.classes)
    known = frozenset(draft.words)
    seen = [
        _Seen(phrasings[number], logits, kinds, known)
        for numbers, group in unseen
        for number, logits in zip(numbers.tolist(), group, strict=True)
    ]
    values = np.array([each.evidence for each in seen])
    weights = np.array([each.weight for each in seen])
    inside = np.array([each.inside for each in seen])
    right = np.array([each.right for each in seen])
    weights[~inside] *= OUTSIDE_SHARE * weights[inside].sum() / max(1.0, weights[~inside].sum())
    named = np.array([each.named for each in seen])
    with_trust = _logistic(np.hstack((values, np.eye(len(draft.classes))[named])), right, weights)
    sure, trust = np.split(with_trust, [values.shape[1]])
    covered = _logistic(values, inside, weights)
    return replace(
        draft,
        sure=sure,
        trust=trust,
        inside=covered,
        answer_from=_answer_from(values @ sure + trust[named], right, inside, weights),
        ask_from=float(np.clip(np.quantile(_sigmoid(values[inside] @ covered), MAX_REFUSED), *ASK_PROBABILITIES)),
    )


class _Seen:
    """What the matcher would have seen of a phrasing it did not know."""

    def __init__(self, phrasing: _Phrasing, logits: Floats, kinds: Kinds, known: frozenset[str]) -> None:
        self.weight = _COUNTS_AS[kinds.kind(phrasing.label)]
        self.inside = kinds.kind(phrasing.label) == ""
        self.named = int(logits[: kinds.entries].argmax())
        self.right = self.inside and self.named == phrasing.label
        share = sum(word in known for word in phrasing.words) / len(phrasing.words)
        self.evidence = evidence(logits, chances(logits), kinds, share, len(phrasing.words))


def _sigmoid(values: Doubles) -> Doubles:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -30, 30)))


def _logistic(values: Doubles, targets: NDArray[np.bool_], weights: Doubles) -> Doubles:
    """Coefficients of a weighted logistic regression, by Newton's method; a small ridge keeps it solvable."""
    coefficients = np.zeros(values.shape[1])
    ridge = 1e-1 * np.eye(values.shape[1])
    for _ in range(30):
        chance = _sigmoid(values @ coefficients)
        slope = values.T @ (weights * (chance - targets)) + ridge @ coefficients
        bend = (values * (weights * chance * (1 - chance))[:, None]).T @ values + ridge
        step = np.linalg.solve(bend, slope)
        coefficients -= step
        if np.abs(step).max() < 1e-6:
            break
    return coefficients


def _answer_from(logits: Doubles, right: NDArray[np.bool_], inside: NDArray[np.bool_], weights: Doubles) -> float:
    """The lowest probability from which held-out phrasings are answered wrongly and needlessly seldom enough."""
    order = np.argsort(-logits)
    wrong = np.cumsum((weights * (inside & ~right))[order]) / weights[inside].sum()
    needless = np.cumsum((weights * ~inside)[order]) / max(1.0, weights[~inside].sum())
    fine = np.flatnonzero((wrong <= MAX_WRONG) & (needless <= MAX_FALSE))
    return max(MIN_ANSWER_PROBABILITY, float(_sigmoid(logits[order[fine[-1]]]))) if len(fine) else 1.0
