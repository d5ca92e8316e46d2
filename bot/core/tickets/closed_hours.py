"""What cannot wait until the desk opens, said while it is closed: "hearing tomorrow" on a Friday evening."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.business_time import Calendar, is_open, next_opening
from bot.core.hours import DAY_NAMES
from bot.core.pieces import scan

MAX_AHEAD: Final = 6
"""Days; within them the name of a weekday says which day is meant."""
_NEAR: Final = r"[^.?!;\n]{0,60}?"
_COURT_EVENT: Final = (
    r"hearings?|trial|court (?:date|appearance)|(?:oral )?argument|sentencing|arraignment|(?:status )?conference|"
    r"foreclosure sale"
)
"""They may begin before the desk opens, so that one on the day of the opening cannot wait for it."""
_DUE: Final = (
    r"due|deadline|cut-?off|last day|(?:must|have to|has to|need to|needs to|got to) (?:be )?(?:e-?)?filed?|file by"
)
_ANY: Final = re.compile(rf"\b(?:{_COURT_EVENT}|{_DUE})\b", re.IGNORECASE)
_EARLY: Final = re.compile(r"\b(?:morning|noon|first thing|(?:0?[1-9]|1[01])(?:[:.]\d\d)? ?a\.?m)\b", re.IGNORECASE)
_GONE: Final = r"(?:vacated|cancell?ed|postponed|continued|adjourned|moved|over|off)"
_OFF_BEFORE: Final = re.compile(
    r"\b(?:no|not an?|without an?|missed (?:the|my|our|a)|after (?:the|my|our|a))\s*$", re.IGNORECASE
)
_OFF_INSIDE: Final = re.compile(rf"\b(?:was|were|missed|last|until|till|not|{_GONE})\b", re.IGNORECASE)
_OFF_AFTER: Final = re.compile(rf"\s*(?:was\b|(?:is|has been|got|were) {_GONE}\b)", re.IGNORECASE)
"""It is over, or it is not then."""


def cannot_wait(text: str, now: datetime, calendar: Calendar) -> str | None:
    """What comes before the desk can help, in the text's own words. `now`: aware, in the court's time zone.

    None while the desk is open: then only what is due today is urgent. Past and canceled hearings do not count.
    """
    if next(scan(_ANY, text), None) is None or is_open(calendar, now):
        return None
    opens = next_opening(calendar, now).astimezone(ZoneInfo(calendar.zone)).date()
    days = (now.date() + timedelta(days=ahead) for ahead in range(1, MAX_AHEAD + 1))
    return next(filter(None, (_named(text, day, now.date(), opens) for day in days if day <= opens)), None)


def _named(text: str, day: date, today: date, opens: date) -> str | None:
    """What the text says is on this day, that the desk opens too late for."""
    events, due = (_said(text, pattern) for pattern in _patterns(day, today))
    early = (said for said in due if day < opens or _EARLY.search(said))
    return next(chain(events, early), None)


def _said(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """What the text says there, with a few words after it; without what is over, or is not then."""
    for found in scan(pattern, text):
        before, after = text[max(0, found.start() - 25) : found.start()], text[found.end() : found.end() + 30]
        if not (_OFF_BEFORE.search(before) or _OFF_INSIDE.search(found[0]) or _OFF_AFTER.match(after)):
            yield found[0] + re.split(r"[?!;\n]|(?<![ap]\.m)\.(?:\s|$)", after)[0]


@lru_cache(maxsize=64)
def _patterns(day: date, today: date) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """An event of a court, or something due, and near it in the sentence this day."""
    named = rf"(?<!next )(?<!week from )(?<!weeks from )\b(?:{'|'.join(_names(day, today))})"
    event, due = (
        re.compile(rf"\b(?:{what})\b{_NEAR}{named}|{named}{_NEAR}\b(?:{what})\b", re.IGNORECASE)
        for what in (_COURT_EVENT, _DUE)
    )
    return event, due


def _names(day: date, today: date) -> Iterator[str]:
    """Patterns for what people call a day."""
    weekday = DAY_NAMES[day.weekday()]
    yield rf"(?:{weekday}|{weekday[:3]}|{weekday[:4]})\b"
    if day == today + timedelta(days=1):
        yield r"(?:tomorrow|tmrw|tmr)\b"
    if day.weekday() >= 5:
        yield r"(?:this|over the) weekend\b"
    yield rf"(?:{day:%B}|{day:%b}t?\.?) 0?{day.day}(?:st|nd|rd|th)?\b"
    yield rf"0?{day.month}/0?{day.day}\b|{day.isoformat()}\b"


__all__ = ["cannot_wait"]
