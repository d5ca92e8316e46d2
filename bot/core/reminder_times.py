"""When somebody wants to be reminded: "remind me Tuesday 9:00", "ping me in two hours"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

MORNING: Final = time(9)
"""Where a day is named and no time."""
FURTHEST: Final = timedelta(days=366)
MAX_CHARS: Final = 120
"""A longer message is no such wish alone."""
BadTime = Literal["no-time", "past", "too-far"]
"""no-time: none that can be read. past: it is over. too-far: more than a year away."""

_WISH: Final = re.compile(
    r"(?:(?:please|pls|can you|could you|would you|ok|okay|later)[, ]+)*(?:remind|ping|nudge) me\b"
    r"(?! (?:how|what|when|where|which|who|whom|whose|why|whether)\b)(?P<when>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS: Final = {
    "half an": 0.5, "a couple of": 2, "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45,
}  # fmt: skip
_WITHIN: Final = re.compile(
    rf"(?:\bin (?:about )?|\b(?=[^,]*\bfrom now\b))(?P<count>\d{{1,4}}(?:\.\d{{1,2}})?|{'|'.join(_NUMBERS)})"
    r"(?P<half> and a half)? ?(?P<unit>min(?:ute)?|h(?:(?:ou)?r)?|day|week|month)s?\b(?P<half_after> and a half\b)?"
    r"(?:,? (?:and )?(?P<minutes>\d{1,2}) ?min(?:ute)?s?\b)?"
)
_WEEKS_FROM: Final = re.compile(rf"\b(?P<weeks>\d{{1,2}}|{'|'.join(_NUMBERS)}) weeks? from (?!now\b)")
"""Before a day: so many weeks later."""
_WEEKDAY: Final = re.compile(
    r"\b(?P<next>next )?(?P<day>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b"
)
_DATE: Final = re.compile(
    rf"\b(?P<month>{'|'.join(_MONTHS)})[a-z]*\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>20\d\d))?\b"
    r"|\b(?P<number>\d{1,2})/(?P<of>\d{1,2})(?:/(?P<full>(?:20)?\d\d))?\b"
)
_CLOCK: Final = re.compile(
    r"\b(?P<at>at )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?(?:\s*(?P<half>[ap])\.?m\b)?(?![\d/:])"
    r"|\b(?P<word>noon|midday|morning|afternoon|evening|tonight|night)\b"
)
_BESIDE_TODAY: Final = {"yesterday": -1, "day after tomorrow": 2, "tomorrow": 1, "tmrw": 1, "today": 0, "tonight": 0}
_HOURS: Final = {
    "noon": 12, "midday": 12, "morning": 9, "afternoon": 14, "evening": 18, "tonight": 18, "night": 18,
}  # fmt: skip
"""Where a part of the day is named and no hour."""
_AFTER_NOON: Final = ("afternoon", "evening", "tonight", "night")
_FIRST_MORNING_HOUR: Final = 7
""" "At 3" is the afternoon, "at 8" the morning: nobody files at three at night."""


def wants_reminder(text: str) -> bool:
    """Whether a message asks for a reminder and nothing else."""
    return len(text) <= MAX_CHARS and "?" not in text.rstrip("? ") and _WISH.fullmatch(text.strip()) is not None


def reminder_time(text: str, now: datetime) -> datetime | BadTime | None:
    """The time a message asks to be reminded at, in the time zone of `now` (aware); None where it asks for none."""
    wish = _WISH.fullmatch(text.strip()) if wants_reminder(text) else None
    if wish is None:
        return None
    at = _read(" ".join(wish["when"].lower().split()), now)
    if at is None:
        return "no-time"
    if at <= now:
        return "past"
    return at if at - now <= FURTHEST else "too-far"


def _read(when: str, now: datetime) -> datetime | None:
    within = _WITHIN.search(when)
    if within is not None and not _WEEKS_FROM.search(when):
        return _later(within, when, now)
    try:
        days, clock = list(_days(when, now.date())), _clock(when)
    except ValueError:  # February 30, 25:00
        return None
    if clock is None:
        # "Today", without a time, says nothing.
        return _at(days[0], MORNING, now) if days and days[0] != now.date() else None
    if not days:
        return _at(_next_day(now, clock), clock, now)
    return _at(next((one for one in days if _at(one, clock, now) > now), days[-1]), clock, now)


def _later(within: re.Match[str], when: str, now: datetime) -> datetime | None:
    count, unit = _NUMBERS.get(within["count"]) or float(within["count"]), within["unit"]
    count += 0.5 * bool(within["half"] or within["half_after"])
    if unit.startswith(("min", "h")) or (unit == "day" and count % 1):
        passed = timedelta(minutes=count * {"m": 1, "h": 60, "d": 24 * 60}[unit[0]] + int(within["minutes"] or 0))
        return (now.astimezone(UTC) + passed).astimezone(now.tzinfo)
    day = now.date() + timedelta(days=count * {"day": 1, "week": 7, "month": 30}[unit])
    with suppress(ValueError):
        return _at(day, _clock(when) or MORNING, now)
    return None


def _days(when: str, today: date) -> Iterator[date]:
    """The days that may be meant, the earliest first."""
    from_ = _WEEKS_FROM.search(when)
    if from_ is not None:
        weeks = _NUMBERS.get(from_["weeks"]) or int(from_["weeks"])
        yield from (day + timedelta(weeks=weeks) for day in _named_days(when[from_.end() :], today, has_time=False))
    else:
        yield from _named_days(when, today, has_time=_clock(when) is not None)


def _named_days(when: str, today: date, *, has_time: bool) -> Iterator[date]:
    written, weekday = _DATE.search(when), _WEEKDAY.search(when)
    beside = next((days for word, days in _BESIDE_TODAY.items() if word in when), None)
    if beside is not None:
        yield today + timedelta(days=beside)
    elif written is not None:
        yield from _date(written, today)
    elif weekday is not None:
        yield from _weekday(weekday, today, has_time=has_time)
    elif "next week" in when:
        yield today + timedelta(days=7 - today.weekday())


def _weekday(weekday: re.Match[str], today: date, *, has_time: bool) -> Iterator[date]:
    """This weekday and the next one; today only with a time, and not as "next Friday"."""
    first = today + timedelta(days=(_WEEKDAYS.index(weekday["day"][:3]) - today.weekday()) % 7)
    if first != today or (weekday["next"] is None and has_time):
        yield first
    yield first + timedelta(days=7)


def _date(written: re.Match[str], today: date) -> Iterator[date]:
    """A date as it is written; without a year, this year's and the next one's."""
    month = _MONTHS.index(written["month"]) + 1 if written["month"] else int(written["number"])
    day, year = int(written["day"] or written["of"]), written["year"] or written["full"]
    if year:
        yield date(int(year) % 100 + 2000, month, day)
    else:
        this = date(today.year, month, day)
        yield from (this, date(today.year + 1, month, day)) if this >= today else (date(today.year + 1, month, day),)


def _clock(when: str) -> time | None:
    """The time of day; ValueError for one that no clock shows."""
    found = list(_CLOCK.finditer(_DATE.sub(" ", when)))
    word = next((match["word"] for match in found if match["word"]), None)
    for match in found:
        if match["half"] or match["minute"] or match["at"]:
            return _time(match, word)
    return time(_HOURS[word]) if word else None


def _time(match: re.Match[str], word: str | None) -> time:
    """`word`: the part of the day that is named beside the hour, as in "tomorrow evening at 7"."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"no clock shows {match.group()}")
        hour = hour % 12 + 12 * (match["half"] == "p")
    elif word in _AFTER_NOON:
        hour += 12 * (hour < 12)
    elif 1 <= hour < _FIRST_MORNING_HOUR and word != "morning" and not match["hour"].startswith("0"):
        hour += 12
    return time(hour, minute)


def _next_day(now: datetime, clock: time) -> date:
    """The day on which a time of day comes next."""
    today = now.date()
    return today if _at(today, clock, now) > now else today + timedelta(days=1)


def _at(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock, now.tzinfo)


__all__ = ["BadTime", "reminder_time", "wants_reminder"]
