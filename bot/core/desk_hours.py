"""A desk's hours, closed days and on-call hours, read from what somebody wrote."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from bot.core.hours import DAY_NAMES
from bot.core.knowledge import Hours

_EXAMPLE: Final = "'Mon-Fri 09:00-17:00' or 'Mon-Thu 09:00-17:00, Fri 09:00-16:00'"
_ON_CALL_EXAMPLE: Final = "'Mon-Fri 17:00-09:00' or 'Sat-Sun 08:00-20:00'"
_DAYS: Final = {form: day for day, name in enumerate(DAY_NAMES) for form in (name.lower(), name[:3].lower())}
_SHIFT: Final = re.compile(
    r"(?P<first>[a-z]+)(?:\s*[-–]\s*(?P<last>[a-z]+))?\s+(?P<open>\d{1,2}:\d{2})\s*[-–]\s*(?P<close>\d{1,2}:\d{2})"
)
_CLOSED_EXAMPLE: Final = "'2026-12-24, 2026-12-28 to 2026-12-31'"
_CLOSED: Final = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)(?:\s*(?:to|-|–)\s*(?P<last>\d{4}-\d\d-\d\d))?", re.ASCII)
MAX_CLOSED: Final = 366
DAY_MINUTES: Final = 24 * 60


def closed_days(text: str) -> frozenset[date]:
    """The days in "2026-12-24, 2026-12-28 to 2026-12-31". Raises ValueError with one plain sentence."""
    found: set[date] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, last = _first_and_last(part)
        if last < first:
            raise ValueError(f"The days {part!r} end before they begin.")
        if (last - first).days + len(found) >= MAX_CLOSED:
            raise ValueError(f"That is more than {MAX_CLOSED} days; list those of one year.")
        found.update(first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return frozenset(found)


def _first_and_last(text: str) -> tuple[date, date]:
    unreadable = f"{text!r} is not a day; write them like {_CLOSED_EXAMPLE}."
    found = _CLOSED.fullmatch(text)
    if found is None:
        raise ValueError(unreadable)
    try:
        return date.fromisoformat(found["first"]), date.fromisoformat(found["last"] or found["first"])
    except ValueError:  # such as February 30
        raise ValueError(unreadable) from None


def desk_hours(text: str) -> tuple[Hours, ...]:
    """Shifts as they are listed. Raises ValueError with one plain sentence for what cannot be read."""
    shifts = tuple(_shift(part.strip()) for part in text.split(","))
    for weekday, name in enumerate(DAY_NAMES):
        of_day = sorted((one for one in shifts if weekday in one.weekdays), key=lambda one: one.open)
        if any(later.open < earlier.close for earlier, later in pairwise(of_day)):
            raise ValueError(f"The hours {text!r} overlap on {name}.")
    return shifts


def on_call_hours(text: str) -> tuple[Hours, ...]:
    """As `desk_hours`, but a shift may end on the next day: "Mon-Fri 17:00-09:00" closes after 24:00. Empty: always."""
    if not text.strip():
        return (Hours(tuple(range(7)), 0, DAY_MINUTES),)
    shifts = (_read_shift(part.strip(), _ON_CALL_EXAMPLE) for part in text.split(","))
    return tuple(one if one.open < one.close else replace(one, close=one.close + DAY_MINUTES) for one in shifts)


def _shift(text: str) -> Hours:
    shift = _read_shift(text, _EXAMPLE)
    if shift.open >= shift.close:
        raise ValueError(f"The hours {text!r} close before they open; write one shift for each day.")
    return shift


def _read_shift(text: str, example: str) -> Hours:
    """One shift as it is written, even if it closes before it opens."""
    found = _SHIFT.fullmatch(text.lower())
    if found is None:
        raise ValueError(f"The hours {text!r} cannot be read; write them like {example}.")
    first = _weekday(found["first"])
    last = _weekday(found["last"]) if found["last"] else first
    # A range may go over the end of the week: Sun-Thu.
    weekdays = sorted((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
    return Hours(tuple(weekdays), _minutes(found["open"]), _minutes(found["close"]))


def _weekday(name: str) -> int:
    if name not in _DAYS:
        raise ValueError(f"{name.capitalize()!r} is no day of the week; write Mon, Tue, Wed, Thu, Fri, Sat or Sun.")
    return _DAYS[name]


def _minutes(clock: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise ValueError(f"{clock!r} is no time of day; write it like 09:00 or 17:30.")
    return hour * 60 + minute
