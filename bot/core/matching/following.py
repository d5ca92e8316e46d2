"""What a message means that leans on what was said before: "and in alsd?", "how long", "still nothing".

People carry a conversation on in few words, and leave out what both sides know. Such a message is read together with
the ones before it. It must not be overdone: "is the office closed friday" is no more about linking for having been
asked after it. So what was said before counts only for a message that has hardly any words of its own, or points back
("it", "that one", "but"). Even then it counts only for an entry that the message itself speaks for, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bot.core.knowledge import Library
from bot.core.matching.cues import FUNCTION_WORDS, without_courtesy
from bot.core.matching.judging import Judge, Judged
from bot.core.matching.text import COURT_WORD, split_words
from bot.core.redaction import Redacted

MAX_EARLIER: Final = 3
"""Messages before this one that are read with it."""
_SAYS_NOTHING: Final = FUNCTION_WORDS | frozenset(
    split_words(
        """were be been being shall should may might must who whom which whose here its these those them then
        than one ones other others another else same too also still yet already back only even really sure ok
        okay yes yeah nope sorry oh mean means meant i'm i've i'd that's what's it's don't doesn't didn't
        can't won't isn't wasn't take takes took long by until till after before much many more less any some
        all every both each either neither something anything nothing everything none as into out up down off
        over once twice first last next try tried keep keeps kept happen happens happened done work works
        worked go goes going went come comes came show shows shown say says said tell told know think thought
        stop ask asked fix fixed undo left right thing things bankruptcy northern southern eastern western
        middle central circuit appellate deal case actually instead rather hang wait"""
    )
)
"""Words that say nothing of what is asked, unless they stand beside others."""
_POINTS_BACK: Final = frozenset(split_words("it its that this these those them one ones same still again else instead"))
_CARRIES_ON: Final = frozenset(split_words("and but so ok okay no nope then still or also well yes yeah done now"))
"""First words of a message that goes on."""
_NUMBERS: Final = {
    number: at
    for at, names in enumerate(("1 1st first", "2 2nd second two", "3 3rd third three", "4 4th fourth four"), 1)
    for number in names.split()
}
_AROUND_A_NUMBER: Final = frozenset(split_words("the number no one option choice answer please i mean meant it is its"))
_KINDS: Final = frozenset(("bankruptcy", "district", "northern", "southern", "eastern", "western", "middle", "central"))
"""What names a court beside the one that was spoken of."""
_NOT_SOLVED: Final = frozenset(split_words("no nope not nothing didn't doesn't don't isn't still tried did done"))
_ABOUT_SOLVING: Final = frozenset(
    split_words("luck work works worked working help helped helps solve solved fix fixed")
)
_PLAIN: Final = _SAYS_NOTHING | _ABOUT_SOLVING
_CORRECTS: Final = frozenset(split_words("meant mean sorry wrong actually instead rather wait forget thinking state"))
_ASKING: Final = frozenset(
    split_words("what when where who whom which why how do does is are can could should must i'm")
)
NOTHING_ASKED: Final = Judged("none", None, None, 0.0, ())
MAX_LEANING: Final = 14
"""Words of a message that may lean on others; a longer one says all it needs to."""
MAX_BARE: Final = 9
"""The same for one of hardly any words of its own."""
SURE: Final = 0.8
"""Confidence from which a message that leans is believed by itself."""
SURE_BARE: Final = 0.95
LIKELY: Final = 0.6
"""Confidence from which another entry than the one just answered is taken for the next question."""
MIN_CHOSEN: Final = 0.45
"""Confidence from which a message picks one of the entries that were offered."""
NEAR: Final = 8
"""Among how many of its own best entries the answer must be, for a message with words of its own."""
FAR: Final = 40
"""The same for a bare one."""
MAX_OUTSIDE: Final = 0.6
"""Probability of outside topics up to which a message with words of its own may lean on others."""
MAX_OUTSIDE_BARE: Final = 0.9
"""The same for a bare one, which is more easily mistaken."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said before in a conversation."""

    entry: str | None = None
    """What it is about: the entry last answered with."""
    earlier: tuple[Redacted, ...] = ()
    """What the person wrote before, oldest first; at most `MAX_EARLIER` are read."""
    offered: tuple[str, ...] = ()
    """The entries that the last reply offered."""


NO_TALK: Final = Talk()


def own_words(words: Sequence[str]) -> int:
    """How many words say something by themselves."""
    return sum(word not in _SAYS_NOTHING and word != COURT_WORD for word in words)


def is_bare(words: Sequence[str]) -> bool:
    """Whether a message has hardly a word that says something by itself: "how long does that take"."""
    return len(words) <= MAX_BARE and own_words(words) <= 1


def leans(words: Sequence[str]) -> bool:
    """Whether a message may be half of something: bare, of very few words, or pointing back."""
    if not words or len(words) > MAX_LEANING:
        return False
    return is_bare(words) or len(words) <= 4 or words[0] in _CARRIES_ON or not _POINTS_BACK.isdisjoint(words)


def names_only_a_court(words: Sequence[str], is_court: Callable[[str], bool] = lambda _: False) -> bool:
    """Whether a message that names a court says nothing besides, or corrects the one before: "sorry, I meant flmd"."""
    rest = [word for word in words if word not in _SAYS_NOTHING and word != COURT_WORD and not is_court(word)]
    if len(words) > MAX_LEANING or not _CORRECTS.isdisjoint(words):
        return len(words) <= MAX_LEANING and _CORRECTS.issuperset(rest)
    return not rest


def is_unsolved(words: Sequence[str]) -> bool:
    """Whether a message says no more than that it did not help: "nope", "did that, still nothing", "no luck"."""
    return (
        len(words) <= 7
        and not _NOT_SOLVED.isdisjoint(words)
        and _PLAIN.issuperset(words)
        and not _ASKING.intersection(words)
    )


class Follower:
    """Understands messages with what was said before them."""

    def __init__(self, judge: Judge, library: Library, is_court: Callable[[str], bool]) -> None:
        """is_court: whether a word names a court by itself."""
        self._judge = judge
        self._entries = library.entries.keys()
        self._of_a_court = library.choices("court")
        self._is_court = is_court

    def followed(
        self, words: Sequence[str], names_court: bool, alone: Judged, talk: Talk, earlier: Sequence[Sequence[str]]
    ) -> Judged | None:
        """What words mean that lean on the talk; None when they stand by themselves.

        `words`: at most `MAX_LEANING`. `alone`: what they mean by themselves. `earlier`: the words of `talk.earlier`.
        """
        if self._names_only_a_court(words, names_court):
            return self._again(earlier, talk)
        if not earlier:
            return None
        if is_unsolved(words):
            return Judged("human", "@human", None, 1.0, ())
        if talk.offered and _number_of(words):
            return self._chosen(words, alone, talk)
        return None if _stands(words, alone) else self._leaning(words, alone, talk, earlier)

    def _names_only_a_court(self, words: Sequence[str], names_court: bool) -> bool:
        names_court = names_court or not _KINDS.isdisjoint(words) or any(map(self._is_court, words))
        return names_court and names_only_a_court(without_courtesy(words), self._is_court)

    def _leaning(
        self, words: Sequence[str], alone: Judged, talk: Talk, earlier: Sequence[Sequence[str]]
    ) -> Judged | None:
        together = self._together(words, earlier)
        if together is not None and (alone.outcome != "answer" or together.confidence > alone.confidence):
            return self._next(together, alone, talk)
        return self._chosen(words, alone, talk)

    def _next(self, together: Judged, alone: Judged, talk: Talk) -> Judged:
        """What was answered already is rarely asked for again where the message speaks for another entry."""
        first = alone.suggestions[0] if alone.suggestions else None
        likely = alone.outcome == "suggestions" and alone.confidence >= LIKELY
        if together.entry == talk.entry and likely and first != talk.entry:
            return Judged("answer", first, None, alone.confidence, alone.suggestions[1:])
        return together

    def _again(self, earlier: Sequence[Sequence[str]], talk: Talk) -> Judged | None:
        """The same question for another court."""
        if talk.entry in self._entries and not talk.offered:
            return Judged("answer", talk.entry, None, 0.9, ())
        judged = self._judge.judge(earlier[-1]) if earlier else NOTHING_ASKED
        if judged.outcome in ("answer", "suggestions"):
            return judged
        return Judged("suggestions", None, None, 0.0, self._of_a_court) if self._of_a_court else None

    def _together(self, words: Sequence[str], earlier: Sequence[Sequence[str]]) -> Judged | None:
        """The answer to the words and as many of the earlier ones as it takes."""
        most_outside, reach = (MAX_OUTSIDE_BARE, FAR) if is_bare(words) else (MAX_OUTSIDE, NEAR)
        near = self._judge.ranked(words)[:reach] if own_words(words) else ()
        if near and self._judge.outside(words) > most_outside:
            return None
        for back in range(1, len(earlier) + 1):
            judged = self._judge.judge([*chain.from_iterable(earlier[-back:]), *words])
            if judged.outcome == "answer" and (not near or judged.entry in near):
                return judged
        return None

    def _chosen(self, words: Sequence[str], alone: Judged, talk: Talk) -> Judged | None:
        """One of the entries that were offered: by its number, or where the words speak for it."""
        number = _number_of(words)
        if number is not None and number <= len(talk.offered):
            entry = talk.offered[number - 1]  # a reload may have taken it away since
            return Judged("answer", entry, None, alone.confidence, ()) if entry in self._entries else None
        if alone.outcome == "answer" or alone.confidence < MIN_CHOSEN or self._judge.outside(words) > MAX_OUTSIDE:
            return None
        first = next((entry for entry in self._judge.ranked(words)[:NEAR] if entry in talk.offered), None)
        return Judged("answer", first, None, alone.confidence, alone.suggestions) if first else None


def _number_of(words: Sequence[str]) -> int | None:
    """Which of the offered answers is meant: "2", "the second one", "number two please"."""
    rest = [word for word in words if word not in _AROUND_A_NUMBER]
    return _NUMBERS.get(rest[0]) if len(rest) == 1 else None


def _stands(words: Sequence[str], alone: Judged) -> bool:
    """Whether the words are complete, or understood so well by themselves that nothing has to be added."""
    if alone.outcome in ("human", "progress") or not leans(words):
        return True
    if alone.outcome == "answer":
        return alone.confidence >= (SURE_BARE if is_bare(words) else SURE)
    return alone.outcome in ("chat", "guided") and alone.confidence >= SURE
