"""What the words of one text ask for: the decision over the matcher's scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from bot.core.knowledge import Library
from bot.core.matching.cues import DENIED, denial, is_password_open, without_courtesy
from bot.core.matching.features import Floats
from bot.core.matching.scoring import Kinds, Scorer, Weights, chances, evidence, probability
from bot.core.matching.text import Reader

MatchOutcome = Literal["answer", "suggestions", "none", "chat", "guided", "progress", "human"]
MAX_SUGGESTIONS: Final = 4
"""Entries offered when it asks back; as many as fit below each other on a phone."""
_ROUTED: Final[Mapping[str, MatchOutcome]] = {"@human": "human", "@guided": "guided", "@progress": "progress"}
MIN_ROUTE_PROBABILITY: Final = 0.4
"""Probability of all routes together from which a message is taken for talk."""
MIN_COURTESY_PROBABILITY: Final = 0.1
"""The same from which a greeting or thanks around a question is left out of it."""
MIN_TOPIC_PROBABILITY: Final = 0.3
"""Probability from which a refused message is said to be about an outside topic."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What words ask for; a `Match` without its text and court."""

    outcome: MatchOutcome
    entry: str | None
    topic: str | None
    confidence: float
    suggestions: tuple[str, ...]


def outcome_of_route(route: str) -> MatchOutcome:
    """What talk leads to. `route`: "@" and its id."""
    return _ROUTED.get(route, "chat")


class Judge:
    """Decides over one library; immutable, shared by threads."""

    def __init__(self, library: Library, weights: Weights, reader: Reader) -> None:
        self._reader = reader
        # The same words are judged, ranked and looked at as an outside topic one after the other.
        self._logits = lru_cache(maxsize=8)(Scorer(weights).logits)
        self._sure, self._inside = weights.sure, weights.inside
        self._answer_from, self._ask_from = weights.answer_from, weights.ask_from
        self._kinds = Kinds.of(weights.classes)
        self._names = weights.classes
        self._trust = weights.trust.tolist()
        self._which_password = library.choices("password")

    def judge(self, words: Sequence[str]) -> Judged:
        """What the words ask for, by themselves."""
        logits = self._logits(tuple(words))
        if logits is None:
            return Judged("none", None, None, 0.0, ())
        order = np.argsort(-logits[: self._kinds.entries], kind="stable")[:MAX_SUGGESTIONS]
        best = tuple(self._names[at] for at in order)
        known = sum(map(self._reader.knows, words)) / len(words)
        chance = chances(logits)
        seen = evidence(logits, chance, self._kinds, known, len(words))
        sure = probability(float(self._sure @ seen) + self._trust[order[0]])
        if is_password_open(words):
            return Judged("suggestions", None, None, sure, self._which_password)
        talk = self._talk(words, chance)
        if talk is not None:
            return talk
        if sure >= self._answer_from:
            if self._negation_unheard(words, best[0]):
                return Judged("suggestions", None, None, sure / 2, best)
            return Judged("answer", best[0], None, sure, best[1:])
        if probability(float(self._inside @ seen)) >= self._ask_from:
            return Judged("suggestions", None, None, sure, best)
        return Judged("none", None, self._topic(chance), sure, ())

    def _talk(self, words: Sequence[str], chance: Floats) -> Judged | None:
        """The small-talk or routing outcome; None if the text is a question (a leading greeting is ignored)."""
        routes = chance[self._kinds.inside_or_topic :]
        if float(routes.sum()) <= MIN_COURTESY_PROBABILITY:
            return None
        route = self._names[self._kinds.inside_or_topic + int(routes.argmax())]
        rest = without_courtesy(words)
        if route in ("@greeting", "@thanks") and 3 <= len(rest) < len(words):
            judged = self.judge(rest)
            if judged.outcome == "answer":
                return judged
        if float(routes.sum()) <= MIN_ROUTE_PROBABILITY:
            return None
        return Judged(outcome_of_route(route), route, None, float(routes.sum()), ())

    def _topic(self, chance: Floats) -> str | None:
        """The outside topic a refused message is about, where that is plain."""
        topics = chance[self._kinds.entries : self._kinds.inside_or_topic]
        if topics.max(initial=0.0) <= MIN_TOPIC_PROBABILITY:
            return None
        return self._names[self._kinds.entries + int(topics.argmax())].removeprefix("~")

    def _negation_unheard(self, words: Sequence[str], best: str) -> bool:
        """ "I did NOT link the wrong account": the entry follows from what is denied, and "not" made no difference."""
        at = denial(words)
        if at is None:
            return False
        affirmed = self._best((*words[:at], *words[at + 1 :]))
        left = self._best((*words[:at], *words[at + 1 + DENIED :]))
        return affirmed == best and left != best

    def _best(self, words: Sequence[str]) -> str | None:
        logits = self._logits(tuple(words))
        return None if logits is None else self._names[int(logits[: self._kinds.entries].argmax())]

    def ranked(self, words: Sequence[str]) -> tuple[str, ...]:
        """All entries, the one first that the words speak for most; empty when nothing of the words is known."""
        logits = self._logits(tuple(words))
        if logits is None:
            return ()
        return tuple(self._names[at] for at in np.argsort(-logits[: self._kinds.entries], kind="stable"))

    def outside(self, words: Sequence[str]) -> float:
        """How likely the words are about an outside topic."""
        logits = self._logits(tuple(words))
        if logits is None:
            return 0.0
        return float(chances(logits)[self._kinds.entries : self._kinds.inside_or_topic].sum())
