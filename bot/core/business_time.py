"""Business time of the help desk: how much of it has passed, and when a given amount will have passed.

Hours are wall-clock times in the desk's zone; time counts as it really passes, so that a shift over a change of the
clocks is an hour shorter or longer. `bot.core.hours` says when an office is open; this adds its open time up.

Arguments must be aware datetimes, in any zone; others raise ValueError. Every datetime returned is in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.knowledge import Hours

DAY_MINUTES = 24 * 60
ONE_DAY = timedelta(days=1)
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the desk works. Several `hours` on one weekday are shifts; what they share counts once.

    Raises ValueError when it would never be open, for impossible hours and for an unknown zone.
    """

    hours: tuple[Hours, ...]
    zone: str
    """IANA name, e.g. America/New_York."""
    holidays: frozenset[date]
    """Days in that zone on which everybody is closed: the desk, and the courts."""
    closed_days: frozenset[date] = frozenset()
    """Further days on which the desk is."""

    def __post_init__(self) -> None:
        if not any(shift.weekdays for shift in self.hours):
            raise ValueError("a desk needs hours on at least one weekday")
        for shift in self.hours:
            if not all(0 <= day <= 6 for day in shift.weekdays):
                raise ValueError(f"weekdays are 0 (Monday) to 6 (Sunday), not {shift.weekdays}")
            if not 0 <= shift.open < shift.close <= DAY_MINUTES:
                raise ValueError(f"hours open before they close, on one day: not {shift.open} to {shift.close} minutes")
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"There is no time zone {self.zone!r}; one is America/New_York.") from error


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The business time from `start` to `end`; zero when `end` is not later."""
    start, end = _utc(start), _utc(end)
    total = NO_TIME
    if end <= start:
        return total
    for opens, closes in _openings(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def after(calendar: Calendar, start: datetime, business: timedelta) -> datetime:
    """The first moment when this much business time has passed since `start`; for zero, `start` itself.

    What ends with the day ends at closing time, not at the next opening. Raises ValueError for a negative time.
    """
    if business < NO_TIME:
        raise ValueError(f"business time is not negative: {business}")
    moment, left = _utc(start), business
    openings = _openings(calendar, moment)
    while left > NO_TIME:
        opens, closes = next(openings)
        moment = min(opens + left, closes)
        left -= moment - opens
    return moment


def days_after(calendar: Calendar, start: datetime, days: int) -> datetime:
    """So many business days later at the same time of day in the desk's zone.

    A start outside the hours counts from the next opening. Where the day it comes to has other hours, the moment is the
    nearest one within them: its opening, the end of its break or its closing. Raises ValueError for negative days.
    """
    if days < 0:
        raise ValueError(f"business days are not negative: {days}")
    begun = next_opening(calendar, start).astimezone(ZoneInfo(calendar.zone))
    day = begun.date()
    for _ in range(days):
        day += ONE_DAY
        while not _shifts(calendar, day):
            day += ONE_DAY
    shifts = _shifts(calendar, day)
    moment = _utc(datetime.combine(day, begun.timetz()))
    return next((max(opens, moment) for opens, closes in shifts if moment < closes), shifts[-1][1])


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first moment, not before `at`, when the desk is open: `at` itself while it is."""
    opens, _ = next(_openings(calendar, _utc(at)))
    return opens


def next_closing(calendar: Calendar, at: datetime) -> datetime:
    """When the desk closes next: the end of the opening that lasts at `at`, or of the next one."""
    _, closes = next(_openings(calendar, _utc(at)))
    return closes


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the desk is open at `at`. The closing minute is closed."""
    return next_opening(calendar, at) == _utc(at)


def _utc(at: datetime) -> datetime:
    """Two times of one zone are compared and subtracted as the wall clock shows them; in UTC it is as they passed."""
    if at.tzinfo is None:
        raise ValueError("a moment must be aware: give its time zone")
    return at.astimezone(UTC)


def _openings(calendar: Calendar, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Open times from `since` (UTC) on: starts and ends in UTC, in order, none touching another twice, without end."""
    day, past = since.astimezone(ZoneInfo(calendar.zone)).date(), since
    while True:
        for opens, closes in _shifts(calendar, day):
            if past < closes:
                yield max(opens, past), closes
                past = closes
        day += ONE_DAY


def _shifts(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Openings and closings of one day in the desk's zone, in UTC and in order; empty when it is no business day."""
    if day in calendar.holidays or day in calendar.closed_days:
        return ()
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(calendar.zone))
    found: list[tuple[datetime, datetime]] = []
    for shift in sorted(calendar.hours, key=lambda one: (one.open, one.close)):
        if day.weekday() not in shift.weekdays:
            continue
        # Wall-clock arithmetic: 9:00 stays 9:00 on the day the clocks change.
        opens, closes = (_utc(midnight + timedelta(minutes=minutes)) for minutes in (shift.open, shift.close))
        if found:  # two shifts may share time, and in the hour that is left out in spring they always could
            opens = max(opens, found[-1][1])
        if opens < closes:
            found.append((opens, closes))
    return tuple(found)
