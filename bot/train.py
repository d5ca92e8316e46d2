"""Phrasings -> the matcher's weights, cached by the knowledge's version.

Two linear models rank the classes: least squares on one-of-many targets (kernel ridge regression, linear kernel) and
naive Bayes. What each would have said of a phrasing *without having seen it* follows from the same matrix inverse and
the same counts. On these held-out scores a softmax regression learns how far to believe either and which classes are
taken for each other; being linear too, it is folded with them into one matrix. Its own held-out scores, by folds, teach
the two probabilities and their thresholds; an outside topic is also held out as a whole, because most of what the bot
must refuse is about something nobody listed.
"""

from __future__ import annotations

import math
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
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

CODE: Final = 9
"""Raised when training or reading changes, so that cached weights of older code are not used."""
MOST_PHRASINGS: Final = 11_000
"""Memory (0.9 GB at this many) grows with their square; beyond it, the largest classes keep their first ones."""
MOST_KEPT: Final = 3
"""Weights kept in the folder: the last edits of the knowledge can be taken back without training anew."""
RIDGE: Final = 0.2
MOST_WRONG: Final = 0.055
"""Share of held-out questions that may be answered with another entry; for many of them the other is right as well."""
MOST_NEEDLESS: Final = 0.14
"""Share of held-out outside messages that may be answered; half of them were held out as a whole topic, which is far
harder than what people send: where this is 14%, the development set sees 1%."""
LEAST_SURE: Final = 0.5
"""What is likelier wrong than right is never an answer, however few phrasings there are to learn from."""
LEFT_ALONE: Final = 0.015
"""Share of held-out questions that may be refused without asking back."""
OUTSIDE_SHARE: Final = 0.2
"""Outside messages to one question, when probabilities are learnt."""
FOLDS: Final = 3
SMOOTHING: Final = 0.1
"""Added to each count of naive Bayes."""
BAYES_SCALE: Final = 1 / 80
"""Brings log likelihoods to the size of least-squares scores: the softmax regression learns both at one pace."""
SHARPNESS: Final = (6.0, 25.0)
"""What the softmax regression starts from: least-squares scores and scaled log likelihoods times these are logits."""
SOFTMAX_RIDGE: Final = 0.3
"""Shared by all phrasings: the fewer there are, the nearer the result stays to the scores as they are."""
SOFTMAX_ROUNDS: Final = 60
STRIP: Final = 500
"""Rows or columns of a triangular matrix multiplied at once."""
OFTEN: Final = 3000
"""Features multiplied as a dense matrix; the rarer ones pair by pair."""


def _quiet(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class _Phrasing:
    words: tuple[str, ...]
    label: int


def train(library: Library, progress: Callable[[str], None] = _quiet) -> Weights:
    """Weights for this library; the same library gives the same weights."""
    classes = _classes(library)
    progress(f"reading the phrasings of {len(classes)} classes")
    finder = CourtFinder(library.courts.values())
    phrasings, words = _read(library, classes, finder)
    labels = np.array([phrasing.label for phrasing in phrasings])
    features, rarity = _features(phrasings)
    vectors = Vectors(features, rarity)
    rows = [_once(*vectors.vector(phrasing.words)) for phrasing in phrasings]
    progress(f"comparing {len(rows)} phrasings over {len(features)} features")
    kernel = _kernel(rows, len(features))
    progress("solving")
    share = _shares(labels, len(classes))
    kernel[np.diag_indices_from(kernel)] += RIDGE / share
    _invert_factor(kernel)
    half = kernel
    targets = np.zeros((len(rows), len(classes)), np.float32)
    targets[np.arange(len(rows)), labels] = 1.0
    alphas = half.T @ (half @ targets)
    held_out = _HeldOut(half, alphas, targets)
    odds, likelihoods = _bayes(rows, labels, (len(features), len(classes)))
    progress("learning which classes are taken for each other")
    scores = np.hstack((held_out.each(), likelihoods))
    stacked = _Stacked.learnt(scores, labels, share)
    matrix, unit = _rounded(np.hstack((_columns(rows, len(features), alphas), odds)) @ stacked.whole.matrix)
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
    return _calibrated(draft, phrasings, _logits(scores, labels, held_out, stacked, classes))


def _classes(library: Library) -> tuple[str, ...]:
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
    texts = _thinned(texts)
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


def _thinned(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(texts) <= MOST_PHRASINGS:
        return texts
    sizes = Counter(name for _, name in texts).values()
    most = max(sizes)
    while sum(min(size, most) for size in sizes) > MOST_PHRASINGS:
        most -= 1
    kept: list[tuple[str, str]] = []
    seen: Counter[str] = Counter()
    for text, name in texts:
        seen[name] += 1
        if seen[name] <= most:
            kept.append((text, name))
    return kept


_LEAST_OFTEN: Final = {"w": 1, "s": 1, "b": 1, "k": 2, "c": 3}
"""Phrasings that must have a feature, by its kind: a word said once in all of them is still told by a question."""


def _features(phrasings: Sequence[_Phrasing]) -> tuple[tuple[str, ...], Floats]:
    """What enough phrasings have, with how rare each is."""
    count: Counter[str] = Counter()
    for phrasing in phrasings:
        count.update({name for word in phrasing.words for name in (*word_features(word), *letter_features(word))})
        count.update(set(pair_features(phrasing.words)))
    features = tuple(sorted(name for name, times in count.items() if times >= _LEAST_OFTEN[name[0]]))
    rarity = [math.log((1 + len(phrasings)) / (1 + count[name])) + 1.0 for name in features]
    return features, np.array(rarity, dtype=np.float32)


def _bayes(
    rows: Sequence[tuple[Ids, Floats]], labels: NDArray[np.int64], shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Naive Bayes: how much likelier each feature is in a class than anywhere, as logarithms; held-out scores.

    Held out, a phrasing is not counted in its class; it is in what is usual anywhere, which moves all classes alike.
    shape: features, classes.
    """
    counts = np.zeros(shape, np.float32)
    for (ids, _), label in zip(rows, labels, strict=True):
        counts[ids, label] += 1
    sizes = np.bincount(labels, minlength=shape[1]).astype(np.float32)
    anywhere = np.log((counts.sum(axis=1) + SMOOTHING) / (len(rows) + 2 * SMOOTHING))
    odds: Floats = np.log((counts + SMOOTHING) / (sizes + 2 * SMOOTHING)) - anywhere[:, None]
    scores = np.empty((len(rows), shape[1]), np.float32)
    for number, ((ids, values), label) in enumerate(zip(rows, labels, strict=True)):
        scores[number] = values @ odds[ids]
        own = np.log((counts[ids, label] - 1 + SMOOTHING) / (sizes[label] - 1 + 2 * SMOOTHING)) - anywhere[ids]
        scores[number, label] = values @ own
    return odds * np.float32(BAYES_SCALE), scores * np.float32(BAYES_SCALE)


def _rounded(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """The matrix in 255 steps for each row, and the size of a step."""
    unit = np.abs(matrix).max(axis=1) / 127 + np.float32(1e-12)
    return np.rint(matrix / unit[:, None]).astype(np.int8), unit


def _once(ids: Ids, values: Floats) -> tuple[Ids, Floats]:
    """The vector with every feature named once."""
    names, place = np.unique(ids, return_inverse=True)
    return names, np.bincount(place, weights=values).astype(np.float32)


def _shares(labels: NDArray[np.int64], classes: int) -> Floats:
    """A phrasing of a class with few of them counts more, by the square root."""
    counts = np.bincount(labels, minlength=classes)
    return np.sqrt(np.median(counts[counts > 0]) / counts[labels]).astype(np.float32)


# --- linear algebra --------------------------------------------------------------------------------------------------


def _kernel(rows: Sequence[tuple[Ids, Floats]], features: int) -> Floats:
    """Similarity of every phrasing with every other."""
    number = np.concatenate([np.full(len(ids), at, np.int32) for at, (ids, _) in enumerate(rows)])
    ids = np.concatenate([ids for ids, _ in rows])
    values = np.concatenate([values for _, values in rows])
    often = np.bincount(ids, minlength=features)
    place = np.empty(features, np.int64)
    place[np.argsort(-often, kind="stable")] = np.arange(features)
    common = place[ids] < OFTEN
    dense = np.zeros((len(rows), min(OFTEN, features)), np.float32)
    dense[number[common], place[ids[common]]] = values[common]
    kernel: Floats = dense @ dense.T
    del dense
    order = np.argsort(ids[~common], kind="stable")
    number, ids, values = number[~common][order], ids[~common][order], values[~common][order]
    edges = np.flatnonzero(np.diff(ids, prepend=-1, append=features))
    for start, end in pairwise(edges):
        who = number[start:end]
        kernel[np.ix_(who, who)] += np.outer(values[start:end], values[start:end])
    return kernel


def _invert_factor(matrix: Floats) -> None:
    """Replaces a positive definite matrix by the inverse of its lower Cholesky factor.

    By halves, as numpy has no such inverse and products are fast; in place, as it is the largest thing in memory. By
    strips, each in the order that leaves what the next ones need: half of a triangular matrix is zero.
    """
    size = len(matrix)
    if size <= 256:
        matrix[:] = np.linalg.inv(np.linalg.cholesky(matrix.astype(np.float64)))
        return
    cut = size // 2
    upper, side, lower = matrix[:cut, :cut], matrix[cut:, :cut], matrix[cut:, cut:]
    _invert_factor(upper)
    for start, end in reversed(_strips(cut)):
        side[:, start:end] = side[:, :end] @ upper[start:end, :end].T
    lower -= side @ side.T
    _invert_factor(lower)
    for start, end in _strips(cut):
        side[:, start:end] = side[:, start:] @ upper[start:, start:end]
    for start, end in reversed(_strips(size - cut)):
        side[start:end] = -lower[start:end, :end] @ side[:end]
    matrix[:cut, cut:] = 0.0


def _strips(size: int) -> list[tuple[int, int]]:
    return list(pairwise((*range(0, size, STRIP), size)))


def _columns(rows: Sequence[tuple[Ids, Floats]], features: int, alphas: Floats) -> Floats:
    matrix = np.zeros((features, alphas.shape[1]), np.float32)
    for (ids, values), alpha in zip(rows, alphas, strict=True):
        matrix[ids] += np.outer(values, alpha)
    return matrix


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """Scores a phrasing would get had it, or a whole group, not been trained on."""

    half: Floats
    """H with H'H the inverse of kernel + ridge."""
    alphas: Floats
    targets: Floats

    def each(self) -> Floats:
        diagonal: Floats = np.einsum("ij,ij->j", self.half, self.half)
        return self.targets - self.alphas / diagonal[:, None]

    def group(self, members: NDArray[np.int64]) -> Floats:
        block = self.half[:, members]
        return np.subtract(self.targets[members], np.linalg.solve(block.T @ block, self.alphas[members]))


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
    """The softmax regression learnt from all phrasings, and for each fold the one learnt from the others."""

    whole: _Softmax
    without: tuple[_Softmax, ...]

    @classmethod
    def learnt(cls, scores: Floats, labels: NDArray[np.int64], weights: Floats) -> _Stacked:
        fold = np.arange(len(labels)) % FOLDS
        without = (_softmax(scores[fold != one], labels[fold != one], weights[fold != one]) for one in range(FOLDS))
        return cls(_softmax(scores, labels, weights), tuple(without))

    def held_out(self, scores: Floats, numbers: NDArray[np.int64]) -> Floats:
        """Logits of the phrasings with these numbers, from the regression that has not seen them."""
        logits = np.empty((len(scores), self.whole.bias.size), np.float32)
        for one, softmax in enumerate(self.without):
            of_fold = numbers % FOLDS == one
            logits[of_fold] = softmax(scores[of_fold])
        return logits


def _softmax(scores: Floats, labels: NDArray[np.int64], weights: Floats) -> _Softmax:
    """Weighted softmax regression by Adam on all phrasings at once, drawn towards the scores as they are."""
    classes = scores.shape[1] // len(SHARPNESS)
    each = np.eye(classes, dtype=np.float32)
    start = np.vstack((*(sharpness * each for sharpness in SHARPNESS), np.zeros((1, classes), np.float32)))
    inputs = np.hstack((scores, np.ones((len(scores), 1), np.float32)))
    targets = np.zeros((len(scores), classes), np.float32)
    targets[np.arange(len(labels)), labels] = 1.0
    share = (weights / weights.sum())[:, None].astype(np.float32)
    found, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for turn in range(1, SOFTMAX_ROUNDS + 1):
        logits = inputs @ found
        chance = np.exp(logits - logits.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        slope = inputs.T @ ((chance - targets) * share) + SOFTMAX_RIDGE / len(labels) * (found - start)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        pace = 0.3 * (1 - turn / SOFTMAX_ROUNDS) + 0.01
        found -= pace * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-8)
    return _Softmax(found[:-1], found[-1])


@dataclass(frozen=True, slots=True)
class _Unseen:
    """Logits of the phrasings with these numbers, as if they were not known."""

    numbers: NDArray[np.int64]
    logits: Floats


def _logits(
    scores: Floats, labels: NDArray[np.int64], held_out: _HeldOut, stacked: _Stacked, classes: Sequence[str]
) -> list[_Unseen]:
    """Each phrasing held out, and then each outside topic as a whole."""
    numbers = np.arange(len(labels))
    found = [_Unseen(numbers, stacked.held_out(scores, numbers))]
    for topic, name in enumerate(classes):
        if name.startswith("~"):
            members = np.flatnonzero(labels == topic)
            rows = np.hstack((held_out.group(members), scores[members, len(classes) :]))
            rows[:, [topic, len(classes) + topic]] = 0.0
            logits = stacked.held_out(rows, members)
            logits[:, topic] = NEVER
            found.append(_Unseen(members, logits))
    return found


NEVER: Final = -30.0
"""Logit of a class that is not there."""


# --- when to answer --------------------------------------------------------------------------------------------------


_COUNTS_AS: Final = {"": 1.0, "~": 0.5, "@": 0.1}
"""Weight of an entry's, a topic's and a route's phrasing; talk is routed before it comes to these probabilities."""


def _calibrated(draft: Weights, phrasings: Sequence[_Phrasing], unseen: Sequence[_Unseen]) -> Weights:
    """The weights with their two probabilities and thresholds, learnt from held-out scores."""
    kinds = Kinds.of(draft.classes)
    known = frozenset(draft.words)
    seen = [
        _Seen(phrasings[number], logits, kinds, known)
        for group in unseen
        for number, logits in zip(group.numbers.tolist(), group.logits, strict=True)
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
        ask_from=float(np.quantile(_sigmoid(values[inside] @ covered), LEFT_ALONE)),
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
    needless = np.cumsum((weights * ~inside)[order]) / weights[~inside].sum()
    fine = np.flatnonzero((wrong <= MOST_WRONG) & (needless <= MOST_NEEDLESS))
    return max(LEAST_SURE, float(_sigmoid(logits[order[fine[-1]]]))) if len(fine) else 1.0


# --- the cache -------------------------------------------------------------------------------------------------------


def weights_for(library: Library, folder: Path, progress: Callable[[str], None] = _quiet) -> Weights:
    """The weights of this library: read from the folder, or trained and kept there, where it can be written."""
    path = folder / f"weights-{library.version[:16]}-{CODE}.npz"
    try:
        return _load(path)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        pass
    weights = train(library, progress)
    try:
        _save(weights, path)
        for old in sorted(folder.glob("weights-*.npz"), key=lambda kept: kept.stat().st_mtime_ns)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        progress(f"the matcher is trained anew at each start: the folder {folder} cannot be written ({why})")
    return weights


def _save(weights: Weights, path: Path) -> None:
    """Written beside and moved into place: a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(
                file,
                features=_lines(weights.features),
                rarity=weights.rarity,
                matrix=weights.matrix,
                unit=weights.unit,
                bias=weights.bias,
                classes=_lines(weights.classes),
                words=_lines(weights.words),
                sure=weights.sure,
                trust=weights.trust,
                inside=weights.inside,
                thresholds=np.array([weights.answer_from, weights.ask_from]),
            )
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _load(path: Path) -> Weights:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        answer_from, ask_from = kept["thresholds"].tolist()
        return Weights(
            features=_split(kept["features"]),
            rarity=kept["rarity"],
            matrix=kept["matrix"],
            unit=kept["unit"],
            bias=kept["bias"],
            classes=_split(kept["classes"]),
            words=_split(kept["words"]),
            sure=kept["sure"],
            trust=kept["trust"],
            inside=kept["inside"],
            answer_from=answer_from,
            ask_from=ask_from,
        )


def _lines(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _split(kept: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(kept.tobytes().decode().split("\n"))
