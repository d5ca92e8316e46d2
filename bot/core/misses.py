"""Questions the bot failed to answer: why, and grouped with others that ask the same.

Questions are alike when their words are, courts, spelling and little words aside. Each goes to the first group whose
commonest wording is near enough. The commonest wordings come first: the same questions always make the same groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final, Literal, TypeVar

from rapidfuzz import fuzz, process

from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.matching import MAX_CHARACTERS, MatchOutcome, split_words, stem

Reason = Literal["no answer", "not helped", "not picked", "explained"]
"""no answer: the bot said that it does not know. not helped: a "no" to *Did this answer your question?*. not
picked: "did you mean", and none of it was. explained: staff did, in a ticket that an answer should have saved."""
_Name = TypeVar("_Name", bound=str)
ALIKE: Final = 76.0
"""From this likeness on (0 to 100) two questions are one; set by reading what fell together and what did not."""
REMOTELY_ALIKE: Final = 40.0
"""From this likeness on an entry's phrasing is worth a look."""
MAX_NEAR: Final = 3
MAX_WORDINGS: Final = 5


@dataclass(frozen=True, slots=True)
class PastMatch:
    """How one part of a question came out."""

    outcome: MatchOutcome
    entry: str | None
    topic: str | None
    suggestions: tuple[str, ...]
    court: str | None = None
    """Id of the court that it named."""


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """A kept question with what became of it."""

    asker: str
    text: str
    """Redacted."""
    asked_at: datetime
    parts: tuple[PastMatch, ...]
    helped: tuple[bool, ...]
    """Each person's last word on *Did this answer your question?*."""
    picked: tuple[str, ...]
    """Entries that were opened by a button below the reply."""
    explained: bool = False
    """It became a ticket, which staff resolved by an explanation."""


@dataclass(frozen=True, slots=True)
class Miss:
    """Questions that ask the same and got no helpful answer."""

    text: str
    """The commonest wording, redacted."""
    others: tuple[str, ...]
    """Further wordings, the commonest first, a few of them."""
    times: int
    people: int
    reasons: tuple[tuple[Reason, int], ...]
    """With how many of the questions each applies to; one may have several."""
    picked: tuple[tuple[str, int], ...]
    """What was opened instead, and how often."""
    asked_at: tuple[datetime, ...]
    """When each was asked, in order."""
    courts: tuple[tuple[str, int], ...]
    """Ids of the courts that were named, and how often."""
    wordings: tuple[str, ...]
    """All wordings in it, reduced; the commonest first."""

    @property
    def first(self) -> datetime:
        return self.asked_at[0]

    @property
    def last(self) -> datetime:
        return self.asked_at[-1]


@dataclass(frozen=True, slots=True)
class OutsideTopicCount:
    """How often an outside topic was asked about."""

    topic: str
    text: str
    """The latest question."""
    times: int
    people: int


def reasons(question: PastQuestion) -> tuple[Reason, ...]:
    """Why the question was a miss; empty when it was not. An outside topic is not a miss: the bot says who can help."""
    found: list[Reason] = []
    if any(part.outcome == "none" and part.topic is None for part in question.parts):
        found.append("no answer")
    if False in question.helped:
        found.append("not helped")
    if any(part.outcome == "suggestions" and not _picked(part, question) for part in question.parts):
        found.append("not picked")
    if question.explained:
        found.append("explained")
    return tuple(found)


def misses(questions: Iterable[PastQuestion], words: Callable[[str], str]) -> tuple[Miss, ...]:
    """The misses, questions that ask the same together, most frequent first. `words` is a `WordingNormalizer`."""
    wordings: dict[str, list[PastQuestion]] = {}
    for question in questions:
        if reasons(question):
            wordings.setdefault(words(question.text), []).append(question)
    groups: dict[str, list[PastQuestion]] = {}
    for wording in sorted(wordings, key=lambda wording: (-len(wordings[wording]), wording)):
        near = nearest(wording, tuple(groups), 1)
        groups.setdefault(near[0] if near else wording, []).extend(wordings[wording])
    found = (_miss(of, words) for of in groups.values())
    return tuple(sorted(found, key=lambda miss: (-miss.times, -miss.people, -miss.last.timestamp(), miss.text)))


def outside(questions: Iterable[PastQuestion]) -> tuple[OutsideTopicCount, ...]:
    """Outside topics that were asked about, most frequent first."""
    asked: dict[str, list[PastQuestion]] = {}
    for question in sorted(questions, key=lambda question: question.asked_at):
        for topic in dict.fromkeys(part.topic for part in question.parts if part.outcome == "none" and part.topic):
            asked.setdefault(topic, []).append(question)
    found = (
        OutsideTopicCount(topic, of[-1].text, len(of), len({question.asker for question in of}))
        for topic, of in asked.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.times, one.topic)))


def likeness(one: str, other: str) -> float:
    """How much two wordings have in common, 0 to 100: all words of both, and those of the shorter one."""
    return (fuzz.token_sort_ratio(one, other) + fuzz.token_set_ratio(one, other)) / 2


def nearest(wording: str, among: Sequence[str], most: int, at_least: float = ALIKE) -> tuple[str, ...]:
    """The wordings most like this one, best first."""
    # token_set_ratio is never the lower of the two, so that what it refuses need not be looked at twice.
    near = process.extract(wording, among, scorer=fuzz.token_set_ratio, score_cutoff=at_least, limit=None)
    ranked = sorted((-likeness(wording, other), at, other) for other, _, at in near)
    return tuple(other for value, _, other in ranked if -value >= at_least)[:most]


def near_entries(text: str, phrasings: Mapping[str, str], words: Callable[[str], str]) -> tuple[str, ...]:
    """Entries whose phrasings are most like these words, best first; `phrasings` maps wordings to entries."""
    found = nearest(words(text), tuple(phrasings), most=20, at_least=REMOTELY_ALIKE)
    return tuple(dict.fromkeys(phrasings[wording] for wording in found))[:MAX_NEAR]


def phrasings_of(library: Library, words: Callable[[str], str]) -> Mapping[str, str]:
    """Every phrasing and title, as its wording, with its entry."""
    return {words(phrase): entry.id for entry in library.entries.values() for phrase in (entry.title, *entry.asks)}


@dataclass(frozen=True, slots=True)
class WordingNormalizer:
    """Reduces a question to its wording: the words that carry the meaning, in alphabetical order."""

    finder: CourtFinder
    vocabulary: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        mention = self.finder.find(text)
        said = text if mention is None else f"{text[: mention.start]} {text[mention.end :]}"
        words = split_words(said)
        if not self.vocabulary.keys().isdisjoint(words):
            words = split_words(" ".join(self.vocabulary.get(word, word) for word in words))
        return (
            " ".join(sorted([stem(word) for word in words if word not in _LITTLE]))
            or text[:MAX_CHARACTERS].lower().strip()
        )


_LITTLE: Final = frozenset(
    split_words(
        """a an the this that these those my our your his her their its i we you he she they it me us them is are am was
    were be been do does did can could would should will shall may might must have has had to of in on at for from by
    with and or if but so as not no how what where when why who which there here please hi hello hey thanks thank just
    now get got need want help helpdesk"""
    )
)


def _picked(part: PastMatch, question: PastQuestion) -> bool:
    return any(entry in part.suggestions for entry in question.picked)


def _picked_instead(question: PastQuestion) -> list[str]:
    """Entries that were opened and not shown: a court chosen below an answer is a pick of the same entry."""
    shown = {part.entry for part in question.parts}
    return [entry for entry in question.picked if entry not in shown]


def _courts(question: PastQuestion) -> set[str]:
    return {part.court for part in question.parts if part.court is not None}


def _miss(questions: Sequence[PastQuestion], words: Callable[[str], str]) -> Miss:
    texts = Counter(question.text for question in questions)
    ranked = sorted(texts, key=lambda text: (-texts[text], len(text), text))
    why = Counter(chain.from_iterable(map(reasons, questions)))
    instead = Counter(chain.from_iterable(map(_picked_instead, questions)))
    courts = Counter(chain.from_iterable(map(_courts, questions)))
    return Miss(
        text=ranked[0],
        others=tuple(ranked[1 : 1 + MAX_WORDINGS]),
        times=len(questions),
        people=len({question.asker for question in questions}),
        reasons=_most_frequent_first(why),
        picked=_most_frequent_first(instead),
        asked_at=tuple(sorted(question.asked_at for question in questions)),
        courts=_most_frequent_first(courts),
        wordings=tuple(dict.fromkeys(map(words, ranked))),
    )


def _most_frequent_first(counts: Counter[_Name]) -> tuple[tuple[_Name, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
