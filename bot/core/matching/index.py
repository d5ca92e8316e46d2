"""Which entry a question asks for, when to ask back, and when to stay out of it.

Everything here is immutable and pure; the only state is the caches of spellings and of each word's sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core.courts import CourtFinder, CourtMention
from bot.core.courts.spanish import with_english_places
from bot.core.knowledge import Library
from bot.core.language import Language, language_of
from bot.core.matching.cues import route_of_signs
from bot.core.matching.following import MAX_EARLIER, MAX_LEANING, NO_TALK, Follower, Talk
from bot.core.matching.judging import Judge, Judged, MatchOutcome, outcome_of_route
from bot.core.matching.mail import own_text
from bot.core.matching.parts import parts
from bot.core.matching.scoring import Weights
from bot.core.matching.several import MAX_QUESTIONS, several
from bot.core.matching.spanish import SpanishMatcher
from bot.core.matching.text import Reader, split_words
from bot.core.redaction import Redacted

MAX_BARE_SPANISH: Final = 8
"""Words of a Spanish message, besides its court, that may lean on the answer before it."""
SURE_OF_ALL: Final = 0.85
"""Confidence from which the answer to a message as a whole stands before the answers to its parts."""


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
    language: Language = "en"
    """In which it is answered."""


class Index:
    """Answers "which entry?" for one library; immutable, shared by threads, swapped as one reference."""

    def __init__(self, library: Library, weights: Weights, finder: CourtFinder) -> None:
        self._reader = Reader(library, weights.words, finder)
        self._judge = Judge(library, weights, self._reader)
        self._spanish = SpanishMatcher(library.spanish) if library.spanish.entries else None
        self._follower = Follower(self._judge, library, self._reader.is_court)

    def match(self, text: Redacted) -> Match:
        """What the text asks for, by itself."""
        said = own_text(text)
        if self._spanish is not None and language_of(said) == "es":
            return self._in_spanish(self._spanish, text, NO_TALK)
        words, mention = self._reader.read(said)
        return self._matched(text, mention, self._judge.judge(words))

    def knows_all(self, text: Redacted) -> bool:
        """Whether each word of the text is one of its own; people's names are not."""
        words, _ = self._reader.read(text)
        return all(map(self._reader.knows, words))

    def _matched(self, text: Redacted, mention: CourtMention | None, judged: Judged) -> Match:
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

    def questions(self, text: Redacted, talk: Talk = NO_TALK) -> tuple[Match, ...]:
        """What each question in the text asks for, the surest first; one match unless there are several.

        A story followed by a question is one question; `several` says what counts.
        `talk`: what was said before; a text that leans on it is one question, understood with it.
        """
        said = own_text(text)
        if self._spanish is not None and language_of(said, talk.earlier) == "es":
            return (self._in_spanish(self._spanish, text, talk),)
        words, mention = self._reader.read(said)
        if not words and (route := route_of_signs(text)):
            return (self._matched(text, mention, Judged("chat", route, None, 1.0, ())),)
        alone = self._judge.judge(words)
        followed = self._followed(words, mention is not None, alone, talk)
        if followed is not None:
            return (self._matched(text, mention, followed),)
        whole = self._matched(text, mention, alone)
        found = self._several(said, words, whole) if whole.outcome in ("answer", "suggestions") else ()
        return found if len(found) > 1 else (whole,)

    def _in_spanish(self, spanish: SpanishMatcher, text: Redacted, talk: Talk) -> Match:
        """What a Spanish text asks for; one question a message."""
        said = with_english_places(own_text(text))
        words, mention = self._reader.read(said)
        if not split_words(said) and (route := route_of_signs(text)):
            return replace(self._matched(text, None, Judged("chat", route, None, 1.0, ())), language="es")
        rest = said if mention is None else f"{said[: mention.start]} {said[mention.end :]}"
        judged = self._judged_in_spanish(spanish, rest, talk, names_court=mention is not None)
        if judged.outcome in ("none", "suggestions"):
            english = self._judge.judge(words)  # "¿cuál es el filing fee?": half of it may be English
            if english.outcome == "answer" and english.entry not in judged.suggestions:
                judged = english
        return replace(self._matched(text, mention, judged), language="es")

    def _judged_in_spanish(self, spanish: SpanishMatcher, text: str, talk: Talk, *, names_court: bool) -> Judged:
        guess = spanish.guess(text)
        bare = len(split_words(text)) <= MAX_BARE_SPANISH
        if talk.entry and bare and _points_back(guess.label, names_court=names_court):
            return Judged("answer", talk.entry, None, guess.confidence, guess.offered)
        if guess.label is None:
            outcome: MatchOutcome = "suggestions" if guess.offered else "none"
            return Judged(outcome, None, None, guess.confidence, guess.offered)
        if guess.label.startswith("@"):
            return Judged(outcome_of_route(guess.label), guess.label, None, guess.confidence, ())
        others = tuple(entry for entry in guess.offered if entry != guess.label)
        return Judged("answer", guess.label, None, guess.confidence, others)

    def _followed(self, words: Sequence[str], names_court: bool, alone: Judged, talk: Talk) -> Judged | None:
        if len(words) > MAX_LEANING:
            return None
        earlier = [self._reader.read(before)[0] for before in talk.earlier[-MAX_EARLIER:]]
        return self._follower.followed(words, names_court, alone, talk, earlier)

    def _several(self, text: str, words: Sequence[str], whole: Match) -> tuple[Match, ...]:
        """The questions of a text, where there are several; a court named with one of them is that of all."""
        pieces = parts(text)
        if len(pieces) < 2:
            return ()
        found = several(pieces, self._judge.ranked(words), self._understand)
        matches = [self._of_part(Redacted(part.text), judged, whole) for part, judged in found]
        if whole.outcome == "answer" and all(match.entry != whole.entry for match in matches):
            matches.insert(0, whole)
        if whole.confidence >= SURE_OF_ALL:  # the answer to the message as a whole comes first
            matches.sort(key=lambda match: match.entry != whole.entry)
        return tuple(matches[:MAX_QUESTIONS])

    def _understand(self, text: str, previous: str) -> Judged:
        """What a part of a text asks for, after the question before it."""
        words, mention = self._reader.read(text)
        alone = self._judge.judge(words)
        if not previous:
            return alone
        return self._followed(words, mention is not None, alone, Talk(earlier=(Redacted(previous),))) or alone

    def _of_part(self, text: Redacted, judged: Judged, whole: Match) -> Match:
        mention = self._reader.read(text)[1]
        match = self._matched(text, mention, judged)
        return match if match.court else replace(match, court=whole.court, place_only=whole.place_only)


def _points_back(label: str | None, *, names_court: bool) -> bool:
    """Whether a few Spanish words ask for the answer before them: "¿y en Puerto Rico?", "¿me lo dice en español?"."""
    asks_nothing = label is None or label.startswith("@")
    return asks_nothing and (names_court or label == "@capabilities")
