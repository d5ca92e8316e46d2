"""The federal holidays, and the desk's hours as somebody writes them down."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.business_time import after, elapsed, is_open, next_opening
from bot.core.desk_hours import closed_days, desk_hours
from bot.core.knowledge import Hours
from bot.serving.holidays import desk_calendar, federal_holidays

ZONE = "America/New_York"
UNREADABLE = "cannot be read; write them like 'Mon-Fri 09:00-17:00' or 'Mon-Thu 09:00-17:00, Fri 09:00-16:00'."
OF_2026 = {
    "New Year's Day": date(2026, 1, 1),
    "Birthday of Martin Luther King, Jr.": date(2026, 1, 19),
    "Washington's Birthday": date(2026, 2, 16),
    "Memorial Day": date(2026, 5, 25),
    "Juneteenth": date(2026, 6, 19),
    "Independence Day": date(2026, 7, 4),
    "Independence Day, observed": date(2026, 7, 3),
    "Labor Day": date(2026, 9, 7),
    "Columbus Day": date(2026, 10, 12),
    "Veterans Day": date(2026, 11, 11),
    "Thanksgiving Day": date(2026, 11, 26),
    "Christmas Day": date(2026, 12, 25),
}


def test_the_eleven_federal_holidays_are_off_with_the_weekday_a_saturday_one_is_observed_on_and_no_others() -> None:
    assert federal_holidays([2026]) == frozenset(OF_2026.values())


def test_a_sunday_holiday_is_observed_on_monday() -> None:
    assert {date(2027, 7, 4), date(2027, 7, 5)} <= federal_holidays([2027])


def test_new_year_s_day_on_a_saturday_is_observed_in_the_old_year() -> None:
    assert date(2027, 12, 31) in federal_holidays([2027])
    assert date(2027, 12, 31) not in federal_holidays([2028])


def test_holidays_of_several_years_come_together_and_none_for_no_years() -> None:
    assert federal_holidays(range(2026, 2028)) == federal_holidays([2026]) | federal_holidays([2027])
    assert federal_holidays([]) == frozenset()


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon-Fri 09:00-17:00", (Hours((0, 1, 2, 3, 4), 540, 1020),)),
        ("Mon-Thu 09:00-17:00, Fri 09:00-16:00", (Hours((0, 1, 2, 3), 540, 1020), Hours((4,), 540, 960))),
        ("  mon - fri   8:30 – 16:30 ", (Hours((0, 1, 2, 3, 4), 510, 990),)),
        ("Monday-Friday 09:00-12:00, Monday-Friday 12:00-17:00",
         (Hours((0, 1, 2, 3, 4), 540, 720), Hours((0, 1, 2, 3, 4), 720, 1020))),
        ("Sun-Tue 00:00-24:00", (Hours((0, 1, 6), 0, 1440),)),
        ("Mon-Sun 06:00-22:00", (Hours((0, 1, 2, 3, 4, 5, 6), 360, 1320),)),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text: str, hours: tuple[Hours, ...]) -> None:
    assert desk_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", f"The hours '' {UNREADABLE}"),
        ("9 to 5", f"The hours '9 to 5' {UNREADABLE}"),
        ("Mon-Fri 09:00-17:00,", f"The hours '' {UNREADABLE}"),
        ("Mon-Foo 09:00-17:00", "'Foo' is no day of the week; write Mon, Tue, Wed, Thu, Fri, Sat or Sun."),
        ("Mon-Fri 09:60-17:00", "'09:60' is no time of day; write it like 09:00 or 17:30."),
        ("Mon-Fri 09:00-25:00", "'25:00' is no time of day; write it like 09:00 or 17:30."),
        ("Fri 17:00-09:00", "The hours 'Fri 17:00-09:00' close before they open; write one shift for each day."),
        ("Thu-Fri 9:00-17:00, Fri 9:00-16:00", "The hours 'Thu-Fri 9:00-17:00, Fri 9:00-16:00' overlap on Friday."),
    ],
)
def test_hours_that_cannot_be_read_are_refused_in_one_sentence(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
        desk_hours(text)


def test_a_desk_s_calendar_has_its_hours_its_zone_and_the_federal_holidays() -> None:
    calendar = desk_calendar("Mon-Fri 09:00-17:00", ZONE, [2026])
    assert calendar.hours == (Hours((0, 1, 2, 3, 4), 540, 1020),)
    assert calendar.zone == ZONE
    assert calendar.holidays == federal_holidays([2026])


def test_an_unknown_time_zone_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"^There is no time zone 'EST6'; one is America/New_York\.$"):
        desk_calendar("Mon-Fri 09:00-17:00", "EST6", [2026])


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", []),
        ("2026-12-24", [date(2026, 12, 24)]),
        (" 2026-12-24 , 2026-12-24,", [date(2026, 12, 24)]),
        ("2026-12-31 to 2027-01-01, 2026-05-01", [date(2026, 5, 1), date(2026, 12, 31), date(2027, 1, 1)]),
        ("2026-12-31–2027-01-01", [date(2026, 12, 31), date(2027, 1, 1)]),
    ],
)
def test_closed_days_are_read_as_people_write_them(text: str, days: list[date]) -> None:
    assert sorted(closed_days(text)) == days


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Christmas", "'Christmas' is not a day"),
        ("2026-02-30", "'2026-02-30' is not a day"),
        ("2026-12-24 to", "'2026-12-24 to' is not a day"),
        ("2026-12-31 to 2026-12-24", "end before they begin"),
        ("0001-01-01 to 9999-12-31", "more than 366 days"),
        ("2026-01-01 to 2026-12-31, 2027-01-01 to 2027-01-31", "more than 366 days"),
    ],
)
def test_closed_days_that_cannot_be_read_are_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        closed_days(text)


def test_a_closed_day_is_no_business_time() -> None:
    calendar = desk_calendar("Mon-Fri 09:00-17:00", "UTC", [2026], "2026-11-17 to 2026-11-18")
    monday = datetime(2026, 11, 16, 16, tzinfo=UTC)
    tuesday, thursday = monday + timedelta(days=1), datetime(2026, 11, 19, 9, tzinfo=UTC)

    assert not is_open(calendar, tuesday)
    assert next_opening(calendar, tuesday) == thursday
    assert after(calendar, monday, timedelta(hours=2)) == thursday + timedelta(hours=1)
    assert elapsed(calendar, monday, thursday + timedelta(hours=1)) == timedelta(hours=2)
