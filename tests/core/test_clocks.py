"""Business time: how much passed, when so much will have passed, and days, over nights, holidays and changed clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import hours as offices
from bot.core.business_time import Calendar, after, days_after, elapsed, is_open, next_opening
from bot.core.knowledge import Hours

ZONE = "America/New_York"
NEW_YORK = ZoneInfo(ZONE)
WORKDAYS = (0, 1, 2, 3, 4)
THANKSGIVING = date(2026, 11, 26)
NINE_TO_FIVE = Calendar((Hours(WORKDAYS, 9 * 60, 17 * 60),), ZONE, frozenset({THANKSGIVING}))
WITH_LUNCH = Calendar((Hours(WORKDAYS, 13 * 60, 17 * 60), Hours(WORKDAYS, 8 * 60, 12 * 60)), ZONE, frozenset())
SHORT_FRIDAY = Calendar((Hours((0, 1, 2, 3), 540, 1020), Hours((4,), 600, 960)), ZONE, frozenset())
NIGHTS = Calendar((Hours((0, 1, 2, 3, 4, 5, 6), 0, 4 * 60),), ZONE, frozenset())
ALWAYS = Calendar((Hours((0, 1, 2, 3, 4, 5, 6), 0, 24 * 60),), ZONE, frozenset())
HOUR = timedelta(hours=1)


def at(month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    """A moment of 2026 in New York; November 2 is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK, fold=fold)


# --- examples


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (at(11, 2, 10), at(11, 2, 12), 2 * HOUR),
        (at(11, 2, 7), at(11, 2, 22), 8 * HOUR),
        (at(11, 2, 16), at(11, 3, 10), 2 * HOUR),
        (at(11, 6, 16), at(11, 9, 10), 2 * HOUR),
        (at(11, 25, 16), at(11, 27, 10), 2 * HOUR),
        (at(11, 7, 9), at(11, 8, 17), 0 * HOUR),
        (at(11, 2, 0), at(11, 30, 0), 19 * 8 * HOUR),
    ],
)
def test_only_time_within_the_hours_counts(start: datetime, end: datetime, expected: timedelta) -> None:
    assert elapsed(NINE_TO_FIVE, start, end) == expected


def test_nothing_is_worked_until_a_moment_that_is_not_later() -> None:
    assert elapsed(NINE_TO_FIVE, at(11, 2, 10), at(11, 2, 10)) == timedelta(0)
    assert elapsed(NINE_TO_FIVE, at(11, 3, 10), at(11, 2, 10)) == timedelta(0)


def test_lunch_does_not_count() -> None:
    assert elapsed(WITH_LUNCH, at(11, 2, 11), at(11, 2, 14)) == 2 * HOUR
    assert after(WITH_LUNCH, at(11, 2, 11, 30), HOUR) == at(11, 2, 13, 30)


def test_two_hours_from_friday_afternoon_end_on_monday_morning() -> None:
    assert after(NINE_TO_FIVE, at(11, 6, 16, 50), 2 * HOUR) == at(11, 9, 10, 50)


def test_thanksgiving_is_skipped() -> None:
    assert after(NINE_TO_FIVE, at(11, 25, 16), 2 * HOUR) == at(11, 27, 10)
    assert days_after(NINE_TO_FIVE, at(11, 25, 16), 1) == at(11, 27, 16)
    assert next_opening(NINE_TO_FIVE, at(11, 25, 17)) == at(11, 27, 9)
    assert not is_open(NINE_TO_FIVE, at(11, 26, 10))


def test_what_ends_with_the_day_ends_at_closing_time() -> None:
    assert after(NINE_TO_FIVE, at(11, 6, 16), HOUR) == at(11, 6, 17)


def test_no_business_time_later_is_now() -> None:
    assert after(NINE_TO_FIVE, at(11, 7, 3), timedelta(0)) == at(11, 7, 3)


def test_results_are_in_utc_whatever_zone_was_given() -> None:
    chicago = at(11, 6, 16, 50).astimezone(ZoneInfo("America/Chicago"))
    for moment in (
        after(NINE_TO_FIVE, chicago, 2 * HOUR),
        days_after(NINE_TO_FIVE, chicago, 1),
        next_opening(NINE_TO_FIVE, chicago),
    ):
        assert moment.tzinfo is UTC
    assert after(NINE_TO_FIVE, chicago, 2 * HOUR) == at(11, 9, 10, 50)


# --- the clocks change: back on Sunday, November 1, forward on Sunday, March 8


def test_a_weekend_when_the_clocks_change_leaves_the_hours_where_the_wall_clock_has_them() -> None:
    assert after(NINE_TO_FIVE, at(10, 30, 16, 50), 2 * HOUR) == datetime(2026, 11, 2, 15, 50, tzinfo=UTC)
    assert after(NINE_TO_FIVE, at(3, 6, 16, 50), 2 * HOUR) == datetime(2026, 3, 9, 14, 50, tzinfo=UTC)
    assert elapsed(NINE_TO_FIVE, at(10, 30, 16), at(11, 2, 10)) == 2 * HOUR
    assert next_opening(NINE_TO_FIVE, at(10, 31, 12)) == datetime(2026, 11, 2, 14, 0, tzinfo=UTC)


def test_a_business_day_later_is_the_same_time_of_day_after_the_clocks_changed() -> None:
    assert days_after(NINE_TO_FIVE, at(10, 30, 15), 1) == datetime(2026, 11, 2, 20, 0, tzinfo=UTC)


def test_a_shift_over_the_change_is_an_hour_longer_or_shorter() -> None:
    assert elapsed(NIGHTS, at(11, 1, 0), at(11, 1, 12)) == 5 * HOUR
    assert elapsed(NIGHTS, at(3, 8, 0), at(3, 8, 12)) == 3 * HOUR
    assert after(NIGHTS, at(11, 1, 0), 2 * HOUR) == datetime(2026, 11, 1, 6, 0, tzinfo=UTC), (
        "1 a.m. for the second time"
    )
    assert elapsed(NIGHTS, at(11, 1, 1), at(11, 1, 1, fold=1)) == HOUR


def test_around_the_hour_left_out_in_spring_no_time_counts_twice() -> None:
    around = Calendar((Hours((6,), 60, 150), Hours((6,), 180, 240)), ZONE, frozenset())
    assert elapsed(around, at(3, 8, 0), at(3, 8, 12)) == 2 * HOUR
    within = Calendar((Hours((6,), 120, 180),), ZONE, frozenset())
    assert elapsed(within, at(3, 8, 0), at(3, 8, 12)) == timedelta(0)


# --- days


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (at(11, 2, 10), 1, at(11, 3, 10)),
        (at(11, 6, 10), 1, at(11, 9, 10)),
        (at(11, 6, 10), 5, at(11, 13, 10)),
        (at(11, 2, 10), 0, at(11, 2, 10)),
        (at(11, 7, 13), 1, at(11, 10, 9)),
        (at(11, 2, 17), 1, at(11, 4, 9)),
        (at(11, 2, 7), 1, at(11, 3, 9)),
        (at(11, 7, 13), 0, at(11, 9, 9)),
    ],
)
def test_business_days_are_counted_from_the_next_opening_and_keep_the_time_of_day(
    start: datetime, days: int, expected: datetime
) -> None:
    assert days_after(NINE_TO_FIVE, start, days) == expected


def test_a_day_with_other_hours_has_the_nearest_moment_within_them() -> None:
    assert days_after(SHORT_FRIDAY, at(11, 5, 16, 30), 1) == at(11, 6, 16)
    assert days_after(SHORT_FRIDAY, at(11, 5, 9, 30), 1) == at(11, 6, 10)
    split_tuesday = Calendar((Hours((0,), 540, 1020), Hours((1,), 540, 720), Hours((1,), 780, 1020)), ZONE, frozenset())
    assert days_after(split_tuesday, at(11, 2, 12, 30), 1) == at(11, 3, 13)


# --- open or not


def test_a_desk_is_open_from_its_opening_until_just_before_its_closing() -> None:
    assert is_open(NINE_TO_FIVE, at(11, 2, 9))
    assert is_open(NINE_TO_FIVE, at(11, 2, 16, 59))
    assert not is_open(NINE_TO_FIVE, at(11, 2, 17))
    assert not is_open(NINE_TO_FIVE, at(11, 7, 12))
    assert not is_open(WITH_LUNCH, at(11, 2, 12, 30))


def test_the_next_opening_is_now_while_it_is_open() -> None:
    assert next_opening(NINE_TO_FIVE, at(11, 2, 11, 7)) == at(11, 2, 11, 7)
    assert next_opening(NINE_TO_FIVE, at(11, 6, 17)) == at(11, 9, 9)
    assert next_opening(WITH_LUNCH, at(11, 2, 12)) == at(11, 2, 13)


def test_a_desk_that_never_closes_works_all_the_time() -> None:
    assert elapsed(ALWAYS, at(10, 31, 7), at(11, 3, 9)) == timedelta(days=3, hours=3)
    assert after(ALWAYS, at(11, 2, 7), timedelta(days=2)) == at(11, 4, 7)


# --- refusals


def test_moments_without_a_zone_are_refused() -> None:
    naive = at(11, 2, 10).replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        elapsed(NINE_TO_FIVE, naive, at(11, 2, 12))
    with pytest.raises(ValueError, match="aware"):
        elapsed(NINE_TO_FIVE, at(11, 2, 9), naive)
    with pytest.raises(ValueError, match="aware"):
        after(NINE_TO_FIVE, naive, HOUR)
    with pytest.raises(ValueError, match="aware"):
        days_after(NINE_TO_FIVE, naive, 1)
    with pytest.raises(ValueError, match="aware"):
        is_open(NINE_TO_FIVE, naive)


def test_negative_times_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        after(NINE_TO_FIVE, at(11, 2, 10), -HOUR)
    with pytest.raises(ValueError, match="not negative"):
        days_after(NINE_TO_FIVE, at(11, 2, 10), -1)


@pytest.mark.parametrize(
    ("hours", "zone", "complaint"),
    [
        ((), ZONE, "at least one weekday"),
        ((Hours((), 540, 1020),), ZONE, "at least one weekday"),
        ((Hours((7,), 540, 1020),), ZONE, "Monday"),
        ((Hours((0,), 1020, 540),), ZONE, "open before they close"),
        ((Hours((0,), 540, 1500),), ZONE, "open before they close"),
        ((Hours((0,), 540, 1020),), "America/Nowhere", "no time zone 'America/Nowhere'"),
        ((Hours((0,), 540, 1020),), "", "no time zone ''"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(hours: tuple[Hours, ...], zone: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Calendar(hours, zone, frozenset())


# --- what always holds, night shifts, other zones and holidays included

ZONES = (ZONE, "America/Los_Angeles", "Pacific/Honolulu", "America/Havana", "Australia/Lord_Howe", "Pacific/Guam")


@st.composite
def shifts(draw: st.DrawFn) -> Hours:
    weekdays = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
    opens = draw(st.integers(0, 24 * 60 - 1))
    return Hours(weekdays, opens, draw(st.integers(opens + 1, 24 * 60)))


calendars = st.builds(
    Calendar,
    st.lists(shifts(), min_size=1, max_size=3).map(tuple),
    st.sampled_from(ZONES),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=12),
)
moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 -- the strategy adds the zone
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC) | st.sampled_from(ZONES).map(ZoneInfo),
)
times = st.timedeltas(timedelta(0), timedelta(days=4))


@given(calendars, moments, times)
def test_so_much_business_time_later_so_much_was_worked(calendar: Calendar, start: datetime, time: timedelta) -> None:
    assert elapsed(calendar, start, after(calendar, start, time)) == time


@given(calendars, moments, times, times)
def test_more_business_time_ends_later_and_can_be_taken_in_two(
    calendar: Calendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    once = after(calendar, start, one)
    assert after(calendar, once, other) == after(calendar, start, one + other)
    assert (after(calendar, start, one + other) > once) == (other > timedelta(0))


@given(calendars, st.lists(moments, min_size=3, max_size=3))
def test_what_was_worked_adds_up_and_never_exceeds_what_passed(calendar: Calendar, given_: list[datetime]) -> None:
    first, second, third = sorted(moment.astimezone(UTC) for moment in given_)
    whole = elapsed(calendar, first, third)
    assert elapsed(calendar, first, second) + elapsed(calendar, second, third) == whole
    assert timedelta(0) <= whole <= third - first


@given(calendars, moments)
def test_until_the_next_opening_nothing_is_worked_and_then_it_is_open(calendar: Calendar, start: datetime) -> None:
    opening = next_opening(calendar, start)
    assert opening >= start.astimezone(UTC)
    assert elapsed(calendar, start, opening) == timedelta(0)
    assert is_open(calendar, opening)
    assert is_open(calendar, start) == (
        elapsed(calendar, start, start.astimezone(UTC) + timedelta.resolution) > HOUR * 0
    )


@given(calendars, moments, moments, st.integers(0, 8))
def test_later_starts_and_more_days_never_end_earlier(
    calendar: Calendar, one: datetime, other: datetime, days: int
) -> None:
    earlier, later = sorted(moment.astimezone(UTC) for moment in (one, other))
    assert days_after(calendar, earlier, days) <= days_after(calendar, later, days)
    assert days_after(calendar, earlier, days) < days_after(calendar, earlier, days + 1)
    assert days_after(calendar, earlier, 0) == next_opening(calendar, earlier)


@given(st.sampled_from([NINE_TO_FIVE, WITH_LUNCH, SHORT_FRIDAY]), moments)
def test_by_day_a_desk_is_open_when_an_office_with_its_hours_is(calendar: Calendar, moment: datetime) -> None:
    local = moment.astimezone(NEW_YORK)
    assert is_open(calendar, moment) == offices.is_open(calendar.hours, local, calendar.holidays)
    assert next_opening(calendar, moment) == offices.next_opening(calendar.hours, local, calendar.holidays)
