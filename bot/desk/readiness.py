"""The readiness board as it is today: its totals, pages of people, the whole as rows, and one person's own row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.court_state import files_with_linked_account, went_live
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import BoardFilter, CourtsToday, Overview, PeoplePage, PersonRow, overview, row_on
from bot.core.times import court_dates, in_court_time
from bot.desk.questions import Clock
from bot.store.store import Store

MAX_CHANGES = 3
"""Of what administrators did last, that the board shows."""


@dataclass(frozen=True, slots=True)
class BoardChange:
    """What an administrator did with the board."""

    at: datetime
    """In Washington's time, by which its day is told."""
    who: str
    what: str
    court: str | None
    count: int


class ReadinessDesk:
    """The board's use cases that only read; each opens one transaction, and a view makes one query."""

    def __init__(self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock) -> None:
        self._store = store
        self._kb = kb
        self._clock = clock
        self._today = court_dates(clock)

    def overview(self, team: str) -> Overview:
        """Totals of each court, and the trend."""
        with self._store.reading() as unit:
            counts = unit.roster.counts(team)
        return overview(counts, self._courts_today(), self._today(None))

    def changes(self, team: str) -> tuple[BoardChange, ...]:
        """What administrators did last."""
        with self._store.reading() as unit:
            found = unit.roster.last_changes(team, MAX_CHANGES)
        changes = (BoardChange(*one) for one in found)
        return tuple(replace(one, at=in_court_time(one.at, None)) for one in changes)

    def people(self, team: str, shown: BoardFilter) -> PeoplePage:
        """A page of attorneys; where the filter's page is past the end, the first one."""
        courts = self._courts_today()
        with self._store.reading() as unit:
            found = unit.roster.page(team, shown, courts)
            if not found.rows and shown.page:
                found = unit.roster.page(team, replace(shown, page=0), courts)
        return replace(found, rows=tuple(row_on(row, courts) for row in found.rows))

    def export(self, by: Asker, shown: BoardFilter) -> tuple[PersonRow, ...]:
        """All rows that fit, for a file; that an administrator took them out is noted."""
        courts = self._courts_today()
        with self._store.writing() as unit:
            rows = unit.roster.every_row(by.team_id, shown, courts)
            unit.roster.add_change(by, "export", len(rows), self._clock(), shown.court)
        return tuple(row_on(row, courts) for row in rows)

    def row_of(self, asker: Asker) -> PersonRow | None:
        """What the board shows of this person; None where they are not on it."""
        with self._store.reading() as unit:
            row = unit.roster.row_of(asker)
        return None if row is None else row_on(row, self._courts_today())

    def count_not_asked(self, team: str, court: str | None) -> int:
        """How many attorneys of a court, or of any, can still be asked: those known in Slack."""
        with self._store.reading() as unit:
            return unit.invitations.count_not_asked(team, court)

    def court_name(self, court: str) -> str:
        """What a court is called in short."""
        found = self._kb().court(court)
        return found.short if found else court

    def go_live(self, court: str) -> date | None:
        """The court's go-live day while it is to come."""
        found = self._kb().court(court)
        if found is None or found.go_live is None or found.go_live.day < self._today(found):
            return None
        return found.go_live.day

    def _courts_today(self) -> CourtsToday:
        library = self._kb().library
        days = [(court, self._today(court)) for court in library.courts.values()]
        return CourtsToday(
            frozenset(court.id for court, day in days if went_live(court, day)),
            frozenset(court.id for court, day in days if files_with_linked_account(court, day, library.live_by)),
        )


__all__ = ["BoardChange", "ReadinessDesk"]
