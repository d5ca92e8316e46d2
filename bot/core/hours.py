"""When an office is open: its hours against a moment, in words, and the next time it opens.

Every `at` is an aware datetime already in the office's own time zone, since `Hours` are local times there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby

from bot.core.knowledge import Hours

NO_HOLIDAYS: frozenset[date] = frozenset()
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOOK_AHEAD_DAYS = 31
"""Longer than any run of holidays: an office that does not open within it has no hours worth promising."""


def is_open(hours: tuple[Hours, ...], at: datetime, holidays: frozenset[date] = NO_HOLIDAYS) -> bool | None:
    """Whether the office is open at `at`; None when its hours are not known. The closing minute is closed."""
    _refuse_naive(at)
    if not hours:
        return None
    return any(opens <= at < closes for opens, closes in _shifts(hours, at, at.date(), holidays))


def next_opening(hours: tuple[Hours, ...], at: datetime, holidays: frozenset[date] = NO_HOLIDAYS) -> datetime | None:
    """The first moment, not before `at`, when the office is open: `at` itself while it is. None: hours not known."""
    _refuse_naive(at)
    for ahead in range(LOOK_AHEAD_DAYS if hours else 0):
        for opens, closes in _shifts(hours, at, at.date() + timedelta(days=ahead), holidays):
            if at < closes:
                return max(opens, at)
    return None


def describe(hours: tuple[Hours, ...]) -> str:
    """The hours in words: "Monday to Friday, 9:00 a.m. to 4:30 p.m."; empty when they are not known."""
    by_days: dict[tuple[int, ...], list[Hours]] = {}
    for shift in hours:
        by_days.setdefault(tuple(sorted(shift.weekdays)), []).append(shift)
    return "; ".join(f"{_days(days)}, {_times(shifts)}" for days, shifts in sorted(by_days.items()))


def _refuse_naive(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("at must be aware: give it in the office's own time zone")


def _shifts(
    hours: tuple[Hours, ...], at: datetime, day: date, holidays: frozenset[date]
) -> Iterator[tuple[datetime, datetime]]:
    """Openings and closings of one day, in order, in the time zone of `at`."""
    if day in holidays:
        return
    midnight = datetime.combine(day, time(), tzinfo=at.tzinfo)
    for shift in sorted(hours, key=lambda one: one.open):
        if day.weekday() in shift.weekdays:
            # Wall-clock arithmetic: 9:00 stays 9:00 on the day the clocks change.
            yield midnight + timedelta(minutes=shift.open), midnight + timedelta(minutes=shift.close)


def _days(weekdays: tuple[int, ...]) -> str:
    """[0, 1, 2, 4] -> "Monday to Wednesday and Friday"."""
    runs = [[days[0] for days in run] for run in _runs(weekdays)]
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            parts.append(f"{DAY_NAMES[run[0]]} to {DAY_NAMES[run[-1]]}")
        else:
            parts.extend(DAY_NAMES[day] for day in run)
    return _and(parts)


def _runs(weekdays: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
    """Consecutive days together, as (day, place) pairs; day minus place is the same within a run."""
    pairs = [(day, place) for place, day in enumerate(weekdays)]
    for _, run in groupby(pairs, key=lambda pair: pair[0] - pair[1]):
        yield list(run)


def _times(shifts: list[Hours]) -> str:
    ordered = sorted(shifts, key=lambda one: one.open)
    return _and([f"{_clock(shift.open)} to {_clock(shift.close)}" for shift in ordered])


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    if (hour, minute) == (12, 0):
        return "noon"
    return f"{hour % 12 or 12}:{minute:02} {'a.m.' if hour < 12 else 'p.m.'}"


def _and(parts: list[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"
