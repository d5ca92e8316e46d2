"""When to answer and when to ask back: two probabilities and their thresholds, learnt from held-out scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.matching import Doubles, Floats, Kinds, Weights, chances, evidence
from bot.training.phrasings import Phrasing

MAX_WRONG: Final = 0.045
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
_COUNTS_AS: Final = {"": 1.0, "~": 0.5, "@": 0.1}
"""Weight of an entry's, a topic's and a route's phrasing; talk is routed before it comes to these probabilities."""


def calibrate(
    draft: Weights, phrasings: Sequence[Phrasing], unseen: Sequence[tuple[NDArray[np.int64], Floats]]
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

    def __init__(self, phrasing: Phrasing, logits: Floats, kinds: Kinds, known: frozenset[str]) -> None:
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
