"""Decides which entry a question asks for, when to ask back, and when to stay out of it.

Everything here is immutable and pure; the only state is the caches of spellings and of each word's sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.matching.cues import DENIED, denial, is_follow_up, is_password_open, without_courtesy
from bot.core.matching.features import Floats
from bot.core.matching.parts import question_parts
from bot.core.matching.scoring import Kinds, Scorer, Weights, chances, evidence, probability
from bot.core.matching.text import Reader
from bot.core.redaction import Redacted

MatchOutcome = Literal["answer", "suggestions", "none", "chat", "guided", "progress", "human"]
MAX_QUESTIONS: Final = 3
MAX_SUGGESTIONS: Final = 4
"""Entries offered when it asks back; as many as fit below each other on a phone."""
MIN_PART_PROBABILITY: Final = 0.75
"""A part of a message is a question of its own only when it is answered at least this surely."""
_ROUTED: Final[Mapping[str, MatchOutcome]] = {"@human": "human", "@guided": "guided", "@progress": "progress"}
MIN_ROUTE_PROBABILITY: Final = 0.4
"""Probability of all routes together from which a message is taken for talk."""
MIN_COURTESY_PROBABILITY: Final = 0.1
"""The same from which a greeting or thanks around a question is left out of it."""
MIN_TOPIC_PROBABILITY: Final = 0.3
"""Probability from which a refused message is said to be about an outside topic."""
WHICH_PASSWORD: Final = ("forgot-cmecf-credentials", "forgot-pacer-credentials", "change-password")


@dataclass(frozen=True, slots=True)
class Match:
    """What a text (or the part of it that `text` holds) asks for."""

    text: Redacted
    outcome: MatchOutcome
    entry: str | None
    """Entry id with outcome answer; "@greeting", "@thanks" or "@capabilities" with chat; "@human" and so on."""
    topic: str | None
    """Outside topic id, with outcome none."""
    confidence: float
    """Probability that the best entry (or route) is right, learnt from phrasings held out in training."""
    suggestions: tuple[str, ...]
    """Entry ids, best first: what to offer with outcome suggestions, the runners-up with answer."""
    court: str | None
    place_only: bool
    """The court was named by a place, without saying district or bankruptcy."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A match without its text and court."""

    outcome: MatchOutcome
    entry: str | None
    topic: str | None
    confidence: float
    suggestions: tuple[str, ...]


class Index:
    """Answers "which entry?" for one library; immutable, shared by threads, swapped as one reference."""

    def __init__(self, library: Library, weights: Weights, finder: CourtFinder) -> None:
        self._reader = Reader(library, weights.words, finder)
        self._scorer = Scorer(weights)
        self._sure, self._inside = weights.sure, weights.inside
        self._answer_from, self._ask_from = weights.answer_from, weights.ask_from
        self._entries = library.entries
        self._kinds = Kinds.of(weights.classes)
        self._names = weights.classes
        self._trust = weights.trust.tolist()
        self._which_password = tuple(entry for entry in WHICH_PASSWORD if entry in library.entries)

    def match(self, text: Redacted, *, topic: str | None = None) -> Match:
        """What the text asks for. topic: the entry the conversation is about; "and in alsd?" keeps it."""
        words, mention = self._reader.read(text)
        judged = self._judge(words, topic if mention else None)
        return Match(
            text,
            judged.outcome,
            judged.entry,
            judged.topic,
            judged.confidence,
            judged.suggestions,
            (mention.court or None) if mention else None,
            mention.place_only if mention else False,
        )

    def questions(self, text: Redacted, *, topic: str | None = None) -> tuple[Match, ...]:
        """What each question in the text asks for, in order; one match unless each part stands on its own.

        A story followed by a question is one question: parts count only when each is answered surely and differently.
        """
        whole = self.match(text, topic=topic)
        parts = question_parts(text) if whole.outcome in ("answer", "suggestions") else []
        if len(parts) < 2:
            return (whole,)
        found = [self.match(Redacted(part), topic=topic) for part in parts[: MAX_QUESTIONS + 1]]
        if not _stand_alone(found):
            return (whole,)
        return tuple(
            match if match.court else replace(match, court=whole.court, place_only=whole.place_only) for match in found
        )

    def _judge(self, words: Sequence[str], topic: str | None) -> _Judged:
        if topic in self._entries and is_follow_up(words):
            return _Judged("answer", topic, None, 0.9, ())
        logits = self._scorer.logits(words)
        if logits is None:
            return _Judged("none", None, None, 0.0, ())
        order = np.argsort(-logits[: self._kinds.entries], kind="stable")[:MAX_SUGGESTIONS]
        best = tuple(self._names[at] for at in order)
        known = sum(map(self._reader.knows, words)) / len(words)
        chance = chances(logits)
        seen = evidence(logits, chance, self._kinds, known, len(words))
        sure = probability(float(self._sure @ seen) + self._trust[order[0]])
        if is_password_open(words):
            return _Judged("suggestions", None, None, sure, self._which_password)
        talk = self._talk(words, chance, topic)
        if talk is not None:
            return talk
        if sure >= self._answer_from:
            if self._negation_unheard(words, best[0]):
                return _Judged("suggestions", None, None, sure / 2, best)
            return _Judged("answer", best[0], None, sure, best[1:])
        if probability(float(self._inside @ seen)) >= self._ask_from:
            return _Judged("suggestions", None, None, sure, best)
        return _Judged("none", None, self._topic(chance), sure, ())

    def _talk(self, words: Sequence[str], chance: Floats, topic: str | None) -> _Judged | None:
        """The small-talk or routing outcome; None if the text is a question (a leading greeting is ignored)."""
        routes = chance[self._kinds.inside_or_topic :]
        if float(routes.sum()) <= MIN_COURTESY_PROBABILITY:
            return None
        route = self._names[self._kinds.inside_or_topic + int(routes.argmax())]
        rest = without_courtesy(words)
        if route in ("@greeting", "@thanks") and 3 <= len(rest) < len(words):
            judged = self._judge(rest, topic)
            if judged.outcome == "answer":
                return judged
        if float(routes.sum()) <= MIN_ROUTE_PROBABILITY:
            return None
        return _Judged(_ROUTED.get(route, "chat"), route, None, float(routes.sum()), ())

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
        logits = self._scorer.logits(words)
        return None if logits is None else self._names[int(logits[: self._kinds.entries].argmax())]


def _stand_alone(parts: Sequence[Match]) -> bool:
    """Whether each part is a question of its own: few of them, each answered surely and differently."""
    entries = {match.entry for match in parts if match.outcome == "answer" and match.confidence >= MIN_PART_PROBABILITY}
    return len(entries) == len(parts) <= MAX_QUESTIONS
