"""Reminders of checks: the one that a person asked for is a timer, which stands while the check is paused."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.court_state import live_state
from bot.core.guiding import Card, Reminder
from bot.core.inquiry import Asker
from bot.core.redaction import Redacted
from bot.core.reminder_times import BadTime, reminder_time
from bot.core.reminders import PersonalReminder, due_at
from bot.core.times import WASHINGTON
from bot.desk.open_check import OpenCheck, reminder_key
from bot.store.unit import UnitOfWork


def time_asked_for(opened: OpenCheck, text: Redacted, now: datetime, zone: str | None) -> datetime | BadTime | None:
    """The time that a message asks to be reminded at; None where it asks for none.

    It is read in the person's time zone, where that is not known (`zone`: None) in the court's.
    """
    court = opened.view.court
    return reminder_time(text, now.astimezone(_zone(zone or (court.time_zone if court else WASHINGTON))))


def schedule(unit: UnitOfWork, asker: Asker, check: int, at: datetime, now: datetime) -> None:
    """One reminder a check: a later wish replaces it."""
    content = PersonalReminder(asker.team_id, asker.user_id, check, str(at.tzinfo))
    name = reminder_key(check, "asked")
    timers = {f"{name}:{int(at.timestamp())}": (at.astimezone(UTC), {"kind": "asked-reminder", **asdict(content)})}
    unit.outbox.set_timers(asker.team_id, name, timers, now)


def scheduled(unit: UnitOfWork, asker: Asker, check: int) -> datetime | None:
    """When the person is to be reminded, in the time zone in which they said it; None where they are not."""
    timer = unit.outbox.timer(asker.team_id, reminder_key(check, "asked"))
    if timer is None:
        return None
    key, work = timer
    return datetime.fromtimestamp(int(key.rpartition(":")[2]), _zone(str(work.get("zone"))))


def applies(shown: Card, *, again: bool) -> bool:
    """Whether a reminder that is due is sent: not when the check is over, or its person went on with it before."""
    return not shown.is_over and (shown.paused or again)


def go_live_reminder(opened: OpenCheck, shown: Card, now: datetime) -> Reminder | datetime | None:
    """What a court's day shows; a time when the court has put it off, None when the check is over."""
    view = opened.view
    match live_state(view.court, view.today, view.library.live_by):
        case "before":
            return due_at("go-live", view.court, now)
        case "today" | "after" as state if not shown.is_over:
            return Reminder("go-live", shown, on_the_day=state == "today")
        case _:
            return None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # Slack names one that this machine does not know
        return ZoneInfo(WASHINGTON)


__all__ = ["applies", "go_live_reminder", "schedule", "scheduled", "time_asked_for"]
