"""Reminders of a guided check: what each is about, as its durable row keeps it, and when it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal, assert_never
from zoneinfo import ZoneInfo

from bot.core.knowledge import Court, ReminderKind

GO_LIVE_HOUR: Final = time(9)
UNFINISHED_AFTER: Final = timedelta(days=3)
ReminderAbout = ReminderKind | Literal["asked"]
"""asked: the person named the time, and the check is paused until then."""


@dataclass(frozen=True, slots=True)
class Remind:
    """A reminder to send, as its durable row keeps it."""

    team_id: str
    user_id: str
    run: int
    about: ReminderKind


@dataclass(frozen=True, slots=True)
class PersonalReminder:
    """A reminder at the time that its person named, as its durable row keeps it."""

    team_id: str
    user_id: str
    run: int
    zone: str
    """The time zone in which they meant that time."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """A reminder from a member of staff, as its durable row keeps it."""

    team_id: str
    user_id: str
    run: int
    by: str


def due_at(about: ReminderKind, court: Court | None, now: datetime) -> datetime | None:
    """When this reminder comes: at 9 on the go-live day in the court's time zone, or three days from now.

    None where the day is over, or not on record.
    """
    match about:
        case "unfinished":
            return now + UNFINISHED_AFTER
        case "go-live":
            if court is None or court.go_live is None:
                return None
            at = datetime.combine(court.go_live.day, GO_LIVE_HOUR, ZoneInfo(court.time_zone))
            return at if at > now else None
        case _:
            assert_never(about)
