"""When invited attorneys are reminded: some days before the go-live, weekly afterwards, and only in office hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.business_time import Calendar, next_opening

MAX_DAYS: Final = 365
MAX_REMINDERS: Final = 10
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """How a workspace reminds."""

    active: bool = False
    days: tuple[int, ...] = (30, 7, 1)
    """Before the go-live, the longest first."""
    weekly: bool = True
    """Afterwards, every seventh day."""
    day: date | None = None
    """The firm's own target for courts without a go-live day to come; None: none."""


def read_days(text: str) -> tuple[int, ...]:
    """The days in "30, 7, 1". Raises ValueError with one plain sentence."""
    parts = [part for part in re.split(r"[\s,;]+", text.strip()) if part]
    if not all(part.isascii() and part.isdigit() and len(part) <= 3 and int(part) <= MAX_DAYS for part in parts):
        raise ValueError(f"Write days as numbers up to {MAX_DAYS}, like 30, 7, 1.")
    found = tuple(sorted({int(part) for part in parts}, reverse=True))
    if len(found) > MAX_REMINDERS:
        raise ValueError(f"At most {MAX_REMINDERS} reminders before the go-live.")
    return found


def target_day(plan: ReminderPlan, go_live: date | None, today: date) -> date | None:
    """The day that is counted to: the court's own while it is to come, else the firm's, else the court's past one."""
    if go_live is not None and go_live >= today:
        return go_live
    return plan.day or go_live


def is_due(plan: ReminderPlan, target: date | None, after: date, until: date) -> bool:
    """Whether a reminder falls on a day after `after`, up to `until`: several days where the office was closed."""
    if not plan.active or target is None:
        return False
    days = [after + timedelta(days=ahead) for ahead in range(1, min((until - after).days, MAX_DAYS) + 1)]
    return any(_falls_on(plan, (target - day).days) for day in days)


def _falls_on(plan: ReminderPlan, left: int) -> bool:
    if left >= 0:
        return left in plan.days
    return plan.weekly and -left % WEEK == 0


def next_open_morning(calendar: Calendar, now: datetime) -> datetime:
    """When the help desk opens on its next day of work, after now; in its own time zone."""
    zone = ZoneInfo(calendar.zone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    opens = next_opening(calendar, midnight)
    if opens <= now:  # today's first opening is over
        opens = next_opening(calendar, midnight + timedelta(days=1))
    return opens.astimezone(zone)


__all__ = ["ReminderPlan", "is_due", "next_open_morning", "read_days", "target_day"]
