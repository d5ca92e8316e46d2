"""The board: totals of each court, who blocks its go-live, and how many were done week by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from bot.core.readiness.cells import DONE, CellState, is_blocking, state_on

PAGE: Final = 25
"""People on one page of the Home view: with their controls they stay far below Slack's 100 blocks."""
WEEKS: Final = 8
"""Of the trend."""
Shown = CellState | Literal["blocking", "cannot-file", "all"]
"""blocking: still has something to do before a go-live. cannot-file: the same where the court is live already."""


@dataclass(frozen=True, slots=True)
class CourtsToday:
    """Ids of courts by how they stand on a day."""

    went_live: frozenset[str]
    """Since a day on record: who waited for one has the steps before them."""
    linked_only: frozenset[str]
    """People file there only with a linked account."""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which part of the board is shown."""

    court: str | None = None
    shown: Shown = "all"
    page: int = 0


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many cells of a court are in a state since a day (ISO; None where they are not done)."""

    court: str
    state: CellState
    done_on: str | None
    count: int


@dataclass(frozen=True, slots=True)
class CourtTotals:
    """One court's column."""

    court: str
    counts: Mapping[CellState, int]
    linked_only: bool = False
    """The court is live: who is not linked cannot file there."""

    @property
    def people(self) -> int:
        return sum(count for state, count in self.counts.items() if state != "erased")

    @property
    def done(self) -> int:
        return sum(count for state, count in self.counts.items() if state in DONE)

    @property
    def blocking(self) -> int:
        return sum(count for state, count in self.counts.items() if is_blocking(state))

    @property
    def cannot_file(self) -> int:
        return self.blocking if self.linked_only else 0

    @property
    def not_asked(self) -> int:
        return self.counts.get("not-asked", 0)


Trend = tuple[tuple[date, int], ...]
"""Last day of a week, and how many cells were done by then; the oldest first."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All courts, those that most people still block first."""

    courts: tuple[CourtTotals, ...]
    trend: Trend

    @property
    def cells(self) -> int:
        return sum(one.people for one in self.courts)

    @property
    def done(self) -> int:
        return sum(one.done for one in self.courts)

    @property
    def blocking(self) -> int:
        return sum(one.blocking for one in self.courts)

    @property
    def cannot_file(self) -> int:
        return sum(one.cannot_file for one in self.courts)


@dataclass(frozen=True, slots=True)
class Cell:
    """One court of one attorney."""

    court: str
    state: CellState
    step: int | None = None
    steps: int | None = None
    done_on: str | None = None
    asked_by: str | None = None
    asked_on: date | None = None
    reported_by: str | None = None
    """Who says that it is linked, while the attorney has not confirmed that."""
    cannot_file: bool = False
    """The court is live, and they have not said that they are linked."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One attorney's row."""

    id: int
    user: str | None
    """Slack id; None for who was not found in Slack, or was erased."""
    name: str
    cells: tuple[Cell, ...]
    stopped: bool = False
    """They want no reminders."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of rows, and how many people fit the filter in all."""

    rows: tuple[PersonRow, ...]
    people: int
    shown: BoardFilter

    @property
    def pages(self) -> int:
        return max(1, -(-self.people // PAGE))


def row_on(row: PersonRow, courts: CourtsToday) -> PersonRow:
    """The row as it is on a day."""
    return replace(row, cells=tuple(_cell_on(cell, courts) for cell in row.cells))


def _cell_on(cell: Cell, courts: CourtsToday) -> Cell:
    state = state_on(cell.state, live=cell.court in courts.went_live)
    return replace(cell, state=state, cannot_file=cell.court in courts.linked_only and is_blocking(state))


def overview(counts: Iterable[StateCount], now: CourtsToday, today: date) -> Overview:
    """Totals and trend on this day."""
    courts: dict[str, dict[CellState, int]] = defaultdict(lambda: defaultdict(int))
    days: dict[str, int] = defaultdict(int)
    for one in counts:
        state = state_on(one.state, live=one.court in now.went_live)
        courts[one.court][state] += one.count
        if one.done_on and state in DONE:
            days[one.done_on] += one.count
    found = (CourtTotals(court, dict(states), court in now.linked_only) for court, states in courts.items())
    return Overview(tuple(sorted(found, key=lambda one: (-one.blocking, one.court))), _trend(days, today))


def _trend(days: Mapping[str, int], today: date) -> Trend:
    ends = [today - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return tuple((end, sum(count for day, count in days.items() if day <= end.isoformat())) for end in ends)


__all__ = [
    "PAGE",
    "BoardFilter",
    "Cell",
    "CourtTotals",
    "CourtsToday",
    "Overview",
    "PeoplePage",
    "PersonRow",
    "StateCount",
    "Trend",
    "overview",
    "row_on",
]
