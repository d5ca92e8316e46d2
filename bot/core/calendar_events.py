"""What goes into a person's own calendar: a court's go-live day, and the time to go on with a paused check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from bot.core.court_state import go_live_to_come
from bot.core.guiding import CheckSummary
from bot.core.knowledge import Court

_DOMAIN = "nextgen-help-desk"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event. It names the court and the step, and no person."""

    uid: str
    """The same whenever it is made: a calendar that has it already replaces it."""
    about: Court | None
    start: date | datetime
    """A day for an event of the whole day, else an aware time."""
    state: str = ""
    """Where the paused check stands: "Step 3 of 10"; empty for a go-live day."""


def go_live_event(court: Court, today: date) -> CalendarEvent | None:
    """The day on which a court goes live; None where that is over, or not on record. `today`: in its time zone."""
    day = go_live_to_come(court, today)
    return None if day is None else CalendarEvent(f"go-live-{court.id}@{_DOMAIN}", court, day)


def reminder_event(team: str, check: CheckSummary, at: datetime) -> CalendarEvent:
    """The time at which somebody wants to go on with a paused check."""
    # A workspace and a number of its own, as nobody can read it: two workspaces have a check 12.
    uid = uuid5(NAMESPACE_URL, f"{_DOMAIN}:{team}:{check.run}")
    return CalendarEvent(f"check-{uid}@{_DOMAIN}", check.court, at, check.state)


__all__ = ["CalendarEvent", "go_live_event", "reminder_event"]
