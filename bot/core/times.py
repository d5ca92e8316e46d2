"""Dates as the courts have them, and timestamps as Slack has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from bot.core.knowledge import Court

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far Slack's clock and ours may be apart."""
WASHINGTON: Final = "America/New_York"


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones. To find them the first time, hundreds of files are read."""
    return frozenset(available_timezones())


def earliest_ts(now: datetime) -> str:
    """The earliest ts that Slack may assign to what is posted from now on, as Slack writes it."""
    return f"{(now - CLOCKS_DIFFER).timestamp():.6f}"


def court_dates(clock: Callable[[], datetime]) -> Callable[[Court | None], date]:
    """A function from a court to the present date in its own time zone; without a court, in Washington's."""

    def today(court: Court | None) -> date:
        return in_court_time(clock(), court).date()

    return today


def in_court_time(now: datetime, court: Court | None) -> datetime:
    """The same moment by the clock of a court; without a court, by Washington's."""
    return now.astimezone(ZoneInfo(court.time_zone if court else WASHINGTON))


__all__ = ["CLOCKS_DIFFER", "court_dates", "earliest_ts", "in_court_time", "time_zones"]
