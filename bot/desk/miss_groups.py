"""What people asked in vain, grouped for staff: what works on it, what is answered since, what is not worth work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.core.drafts import CourtFact, Draft, MissGroup
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.misses import Miss, PastQuestion, misses, reasons
from bot.core.people_names import could_be_name
from bot.core.redaction import Redacted
from bot.desk.misses import MissReview
from bot.desk.questions import Clock
from bot.store.store import Store
from bot.store.unit import UnitOfWork

LOOK_BACK: Final = timedelta(days=90)
WEEK: Final = timedelta(days=7)
LARGE: Final = 500
"""Missed questions from which groups are not made anew each time: 3,300 take five seconds of a processor."""
LARGE_LASTS: Final = timedelta(minutes=1)
LOADED_WITHIN: Final = timedelta(minutes=1)
"""So long after a publication a process may still answer without it."""
TIMES_OF_NO_NAME: Final = 3
"""So often, or by two people, a few words are asked for something: they are nobody's name."""


@dataclass(frozen=True, slots=True)
class _LargeTeam:
    """Groups of a workspace that took long to make."""

    at: datetime
    review: MissReview
    misses: tuple[Miss, ...]


class MissGroupDesk:
    """The use cases around groups of misses; each opens one transaction."""

    def __init__(self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock) -> None:
        self._store = store
        self._kb = kb
        self._clock = clock
        self._last_review: MissReview | None = None
        self._large: dict[str, _LargeTeam] = {}

    def groups(self, team: str, most: int) -> tuple[MissGroup, ...]:
        """The most frequent of one workspace in the last 90 days, but those that are ignored or answered since.

        Answered since: a draft for it was published, and nobody has asked it in vain again. What may be somebody's
        name is left out; what was typed into a check was never kept.
        """
        now, review = self._clock(), self._review()
        with self._store.reading() as unit:
            missed = self._missed(unit, team, review, now)
            ignored, drafts = unit.marks.ignored(team), unit.drafts.of_team(team)
            published = unit.drafts.published_at(team)
        found: list[MissGroup] = []
        drafted = _by_wording(drafts, review.words)
        for miss in missed:
            draft = _draft_of(drafted, miss)
            if len(found) == most:
                break
            if ignored.isdisjoint(map(_key, miss.wordings)) and not _is_answered_since(draft, miss, published):
                found.append(replace(_group(review.kb, miss, now), draft=draft))
        return tuple(found)

    def ignore(self, asker: Asker, wording: str) -> None:
        """Takes a group (`MissGroup.wording`) off the list."""
        with self._store.writing() as unit:
            unit.marks.ignore(asker, wording, self._clock())

    def put_back(self, asker: Asker, wording: str) -> bool:
        """Puts a group on the list again; False when it was not off it."""
        with self._store.writing() as unit:
            return unit.marks.put_back(asker.team_id, wording)

    def _missed(self, unit: UnitOfWork, team: str, review: MissReview, now: datetime) -> tuple[Miss, ...]:
        """What was asked in vain, grouped; of a workspace that asks a lot, as it was up to a minute ago."""
        large = self._large.get(team)
        if large is not None and large.review is review and now < large.at + LARGE_LASTS:
            return large.misses
        asked = _without_names(review.kb, unit.questions.since(team, now - LOOK_BACK))
        found = misses(asked, review.words)
        if len(asked) >= LARGE:
            self._large[team] = _LargeTeam(now, review, found)
        return found

    def _review(self) -> MissReview:
        """The same for as long as this knowledge base is in use."""
        kb, last = self._kb(), self._last_review
        if last is None or last.kb is not kb:
            last = self._last_review = MissReview(kb)
        return last


def _without_names(kb: KnowledgeBase, asked: Sequence[PastQuestion]) -> list[PastQuestion]:
    """The misses among them whose words are surely no name."""
    missed = [question for question in asked if reasons(question)]
    times: defaultdict[str, list[str]] = defaultdict(list)
    for question in missed:
        times[question.text.lower()].append(question.asker)

    def is_asked(text: str) -> bool:
        askers = times[text.lower()]
        return len(set(askers)) > 1 or len(askers) >= TIMES_OF_NO_NAME or not could_be_name(kb.index, Redacted(text))

    return [question for question in missed if is_asked(question.text)]


def _group(kb: KnowledgeBase, miss: Miss, now: datetime) -> MissGroup:
    """With what the matcher alone says of it: to look through all phrasings takes seconds, and Home shows this."""
    match = kb.index.match(Redacted(miss.text))
    # Routes have a name in `entry`, too.
    near = tuple(entry for entry in (match.entry or "", *match.suggestions) if entry in kb.library.entries)
    this_week = sum(at > now - WEEK for at in miss.asked_at)
    last_week = sum(now - 2 * WEEK < at <= now - WEEK for at in miss.asked_at)
    return MissGroup(_key(miss.wordings[0]), miss, this_week, last_week, match.outcome, near)


def _key(wording: str) -> str:
    """What a mark keeps of a wording: no words of people, who may want them erased."""
    return sha256(wording.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _is_answered_since(draft: Draft | None, miss: Miss, published: Mapping[int, datetime]) -> bool:
    """Whether its draft is in use, and nobody has asked in vain since every process had it."""
    if draft is None or draft.state not in ("published", "in files") or draft.id not in published:
        return False
    return miss.last < published[draft.id] + LOADED_WITHIN


def _by_wording(drafts: Iterable[Draft], words: Callable[[str], str]) -> dict[str, Draft]:
    """The latest draft that has a question of this wording, by wording."""
    found: dict[str, Draft] = {}
    for draft in sorted(drafts, key=lambda draft: draft.id):
        if draft.state != "withdrawn":
            found.update((words(text), draft) for text in (*draft.examples, *_phrasings(draft)))
    return found


def _phrasings(draft: Draft) -> tuple[str, ...]:
    return () if isinstance(draft.change, CourtFact) else draft.change.phrasings


def _draft_of(drafted: Mapping[str, Draft], miss: Miss) -> Draft | None:
    found = [drafted[wording] for wording in miss.wordings if wording in drafted]
    return max(found, key=lambda draft: draft.id, default=None)


__all__ = ["MissGroupDesk"]
