"""What people asked in vain, one workspace at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import MatchOutcome
from bot.core.misses import (
    MAX_NEAR,
    Miss,
    OutsideTopicCount,
    WordingNormalizer,
    misses,
    near_entries,
    outside,
    phrasings_of,
)
from bot.core.redaction import redact
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class ReviewedMiss:
    """A miss, and what the knowledge as it is now has on it."""

    miss: Miss
    now: MatchOutcome
    """What the bot would do with the commonest wording today."""
    nearest: tuple[str, ...]
    """Entries, the likest first."""


@dataclass(frozen=True, slots=True)
class TeamMisses:
    """One workspace's misses; texts of two workspaces are never compared."""

    team_id: str
    questions: int
    """All that were asked, in vain or not."""
    misses: tuple[ReviewedMiss, ...]
    outside: tuple[OutsideTopicCount, ...]


class MissReview:
    """Groups questions that were asked in vain, and looks up what one knowledge base has on them."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.words = WordingNormalizer(kb.finder, kb.library.vocabulary)

    def review(self, miss: Miss) -> ReviewedMiss:
        """The miss, with what the bot would do with it now."""
        match = self.kb.index.match(redact(miss.text).text)
        # Routes have a name in `entry`, too.
        matched = [entry for entry in (match.entry, *match.suggestions) if entry in self.kb.library.entries]
        near = tuple(entry for entry in matched if entry) or near_entries(miss.text, self._phrasings, self.words)
        return ReviewedMiss(miss, match.outcome, near[:MAX_NEAR])

    @cached_property
    def _phrasings(self) -> Mapping[str, str]:
        """All that the knowledge says people ask: read when the matcher has nothing, as that takes a second."""
        return phrasings_of(self.kb.library, self.words)


class MissDesk:
    """Looks back on the questions that were kept."""

    def __init__(self, store: Store, kb: KnowledgeBase) -> None:
        self._store = store
        self._review = MissReview(kb)

    def look(self, since: datetime, most: int, team: str | None = None) -> tuple[TeamMisses, ...]:
        """The `most` frequent misses since then of every workspace, or of one. Empty when nothing was asked."""
        with self._store.reading() as unit:
            teams = (team,) if team is not None else unit.questions.teams()
            asked = {one: unit.questions.since(one, since) for one in teams}
        return tuple(
            TeamMisses(
                team_id=one,
                questions=len(questions),
                misses=tuple(map(self._review.review, misses(questions, self._review.words)[:most])),
                outside=outside(questions)[:most],
            )
            for one, questions in asked.items()
            if questions
        )
