"""Answers and courts' profiles that are due for review, and what staff note of them. The caller knows who is staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from bot.core.drafts.reviews import DueItem, OverdueReviews, Review, ReviewRefusal
from bot.core.inquiry import Asker
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.times import court_dates
from bot.desk.questions import Clock
from bot.store.store import Store

FindDue = Callable[[Library, date, Mapping[str, date]], tuple[DueItem, ...]]
"""What of a library is due on a day; with the days on which staff compared items with their pages."""


class ReviewDesk:
    """The use cases around reviews; each opens one transaction.

    What is reviewed is the knowledge of every workspace, so only the operator's notes anything.
    """

    def __init__(
        self,
        store: Store,
        kb: Callable[[], KnowledgeBase],
        clock: Clock,
        find_due: FindDue,
        is_operator: Callable[[str], bool],
    ) -> None:
        self._store = store
        self._kb = kb
        self._today = court_dates(clock)
        self._find_due = find_due
        self.may_note = is_operator
        """Whether this workspace notes what it has compared, and who looks after what."""

    def reviews(self, team: str) -> tuple[Review, ...]:
        """What is due for review or was checked today, the longest overdue first."""
        today = self._today(None)
        with self._store.reading() as unit:
            checked, marks = unit.reviews.checked(), {mark.item: mark for mark in unit.reviews.of_team(team)}
        before = {item: day for item, day in checked.items() if day < today}
        found = self._find_due(self._kb().library, today, before)
        reviews = []
        for item in sorted(found, key=lambda item: (item.overdue_since or date.max, item.id)):
            mark, is_checked = marks.get(item.id), checked.get(item.id) == today
            by = mark.checked_by if mark is not None and mark.checked_on == today else ""
            reviews.append(Review(item, is_checked, by, mark.owner if mark is not None else ""))
        return tuple(reviews)

    def overdue(self, team: str) -> OverdueReviews:
        """How many entries and profiles should have been reviewed by now, and who of the workspace looks after them."""
        over = [one for one in self.reviews(team) if one.item.overdue_since is not None and not one.is_checked]
        return OverdueReviews(len(over), tuple(Counter(one.owner for one in over if one.owner).most_common()))

    def mark_checked(self, asker: Asker, item: str) -> ReviewRefusal | None:
        """Notes that this person has compared an item with its pages: it is due again in a year. Once a day."""
        refusal = self._refusal(asker.team_id, item)
        if refusal is not None:
            return refusal
        today = self._today(None)
        with self._store.writing() as unit:
            if unit.reviews.checked().get(item) != today:
                unit.reviews.mark_checked(asker, item, today)
        return None

    def look_after(self, asker: Asker, item: str) -> ReviewRefusal | None:
        """From now on this person looks after an item, instead of whoever did."""
        refusal = self._refusal(asker.team_id, item)
        if refusal is None:
            with self._store.writing() as unit:
                unit.reviews.set_owner(asker.team_id, item, asker.user_id)
        return refusal

    def give_up(self, asker: Asker, item: str) -> ReviewRefusal | None:
        """This person looks after an item no longer; of somebody else's nothing changes."""
        refusal = self._refusal(asker.team_id, item)
        if refusal is None:
            with self._store.writing() as unit:
                owners = {mark.item: mark.owner for mark in unit.reviews.of_team(asker.team_id)}
                if owners.get(item) == asker.user_id:
                    unit.reviews.set_owner(asker.team_id, item, "")
        return refusal

    def leave_to_files(self) -> None:
        """Forgets the days that the knowledge in use says itself."""
        library = self._kb().library
        with self._store.writing() as unit:
            for item in unit.reviews.checked():
                reviewed = library.entries.get(item) or library.courts.get(item)
                if reviewed is not None and reviewed.checked_on is not None:
                    unit.reviews.leave_to_files(item, reviewed.checked_on)

    def _refusal(self, team: str, item: str) -> ReviewRefusal | None:
        library = self._kb().library
        if not self.may_note(team):
            return "operator"
        return None if item in library.entries or item in library.courts else "unknown"


__all__ = ["FindDue", "ReviewDesk"]
