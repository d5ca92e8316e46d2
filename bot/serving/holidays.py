"""The desk's working days: its hours, less the federal holidays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from bot.core.business_time import Calendar
from bot.core.desk_hours import closed_days, desk_hours


def federal_holidays(years: Iterable[int]) -> frozenset[date]:
    """The federal holidays that fall in these years, and the weekdays on which those of a weekend are observed.

    An observed day belongs to the year it falls in: December 31, 2027 for January 1, 2028. No state's own holidays.
    """
    import holidays

    wanted = set(years)
    if not wanted:
        return frozenset()
    return frozenset(holidays.country_holidays("US", years=wanted, expand=False, observed=True, categories="public"))


@lru_cache(maxsize=8)
def days_off(year: int) -> frozenset[date]:
    """The federal holidays of a year and the one after it: what a court's or PACER's office is closed on."""
    return federal_holidays((year, year + 1))


def desk_calendar(hours_text: str, zone: str, years: Iterable[int], closed_text: str = "") -> Calendar:
    """Hours such as "Mon-Thu 09:00-17:00, Fri 09:00-16:00", local in `zone`, on days that are no federal holidays.

    Several shifts on one day, around lunch, are listed one by one. `closed_text`: as `closed_days` reads it. Raises
    ValueError with one plain sentence for hours and days that cannot be read and for an unknown zone.
    """
    return Calendar(desk_hours(hours_text), zone, federal_holidays(years), closed_days(closed_text))
