"""When an office is open: its hours against a moment, in words, and the next time it opens.

Every `at` is an aware datetime already in the office's own time zone, since `Hours` are local times there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.hour_words import ENGLISH_HOURS, HourWords
from bot.core.knowledge import Hours

NO_HOLIDAYS: frozenset[date] = frozenset()
DAY_NAMES = ENGLISH_HOURS.DAYS
LOOK_AHEAD_DAYS = 31
"""Longer than any run of holidays: an office that does not open within it has no hours worth promising."""
_WEEK: Final = timedelta(days=6)
"""Within it the name of the weekday says which day is meant."""
_ZONES: Final = {
    "America/New_York": "ET", "America/Detroit": "ET", "America/Indiana/Indianapolis": "ET",
    "America/Kentucky/Louisville": "ET", "America/Chicago": "CT", "America/Denver": "MT", "America/Boise": "MT",
    "America/Phoenix": "MST", "America/Los_Angeles": "PT", "America/Anchorage": "AKT",
    "Pacific/Honolulu": "HST", "America/Puerto_Rico": "AT", "America/St_Thomas": "AT", "Pacific/Guam": "ChT",
}  # fmt: skip
"""As courts write them, without "standard" or "daylight"."""
_ZONE_WORDS: Final = {
    "ET": "Eastern", "CT": "Central", "MT": "Mountain", "MST": "Arizona", "PT": "Pacific", "AKT": "Alaska",
    "HST": "Hawaii", "AT": "Atlantic", "ChT": "Chamorro",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is said: what "open now" is judged by. `at` is aware; `holidays` are days without any office."""

    at: datetime
    holidays: frozenset[date] = NO_HOLIDAYS


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


@lru_cache(maxsize=512)
def describe(hours: tuple[Hours, ...], words: HourWords = ENGLISH_HOURS) -> str:
    """The hours in words: "Monday to Friday, 9:00 a.m. to 4:30 p.m."; empty when they are not known."""
    by_days: dict[tuple[int, ...], list[Hours]] = {}
    for shift in hours:
        by_days.setdefault(tuple(sorted(shift.weekdays)), []).append(shift)
    return "; ".join(f"{_days(days, words)}, {_times(shifts, words)}" for days, shifts in sorted(by_days.items()))


def open_state(hours: tuple[Hours, ...], zone: str, moment: Moment | None, words: HourWords = ENGLISH_HOURS) -> str:
    """How an office stands, by its own clock: "open now until 4:30 p.m. ET", "closed now; opens Monday 9:00 a.m. ET".

    Without a moment only its hours; empty when these are not known. `zone` is an IANA name.
    """
    if not hours:
        return ""
    if moment is None:
        return f"{describe(hours, words)} {zone_name(zone)}"
    at = moment.at.astimezone(ZoneInfo(zone))
    for opens, closes in _shifts(hours, at, at.date(), moment.holidays):
        if opens <= at < closes:
            return words.open_until(_of_day(closes, words), zone_name(zone))
    opening = next_opening(hours, at, moment.holidays)
    when = f"{_day_of(opening, at, words)} {_of_day(opening, words)}" if opening else ""
    return words.closed(when, zone_name(zone))


def zone_name(zone: str) -> str:
    """The usual short name of a time zone ("ET"); for another one its IANA name."""
    return _ZONES.get(zone, zone)


def zone_words(zone: str) -> str:
    """A time zone in words, as a sentence has it: "Eastern time"; for another one its IANA name."""
    return f"{_ZONE_WORDS[zone_name(zone)]} time" if zone_name(zone) in _ZONE_WORDS else zone


def _day_of(day: datetime, now: datetime, words: HourWords) -> str:
    return words.opening(day.date(), now.date(), soon=day - now <= _WEEK)


def _of_day(at: datetime, words: HourWords) -> str:
    return words.clock(at.hour * 60 + at.minute)


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


def _days(weekdays: tuple[int, ...], words: HourWords) -> str:
    """[0, 1, 2, 4] -> "Monday to Wednesday and Friday"."""
    runs = [[days[0] for days in run] for run in _runs(weekdays)]
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            parts.append(words.days(run[0], run[-1]))
        else:
            parts.extend(words.DAYS[day] for day in run)
    return words.listed(parts)


def _runs(weekdays: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
    """Consecutive days together, as (day, place) pairs; day minus place is the same within a run."""
    pairs = [(day, place) for place, day in enumerate(weekdays)]
    for _, run in groupby(pairs, key=lambda pair: pair[0] - pair[1]):
        yield list(run)


def _times(shifts: list[Hours], words: HourWords) -> str:
    ordered = sorted(shifts, key=lambda one: one.open)
    return words.listed([words.shift(words.clock(shift.open), words.clock(shift.close)) for shift in ordered])
