"""Opening hours against a moment, in words, and the next opening."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.hours import describe, is_open, next_opening
from bot.core.knowledge import Hours

NEW_YORK = ZoneInfo("America/New_York")
WORKDAYS = (0, 1, 2, 3, 4)
ONE_SHIFT = (Hours(WORKDAYS, 9 * 60, 16 * 60 + 30),)
TWO_SHIFTS = (Hours(WORKDAYS, 13 * 60, 17 * 60), Hours(WORKDAYS, 8 * 60, 12 * 60))


def at(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    """A moment of 2026 in New York; February 2 is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(2, 9), True),
        (at(2, 16, 29), True),
        (at(2, 16, 30), False),
        (at(2, 8, 59), False),
        (at(7, 10), False),
    ],
)
def test_an_office_is_open_from_its_opening_until_just_before_its_closing_on_working_days(
    moment: datetime, expected: bool
) -> None:
    assert is_open(ONE_SHIFT, moment) is expected


def test_an_office_is_closed_at_lunch_when_it_says_so() -> None:
    assert is_open(TWO_SHIFTS, at(2, 11)) is True
    assert is_open(TWO_SHIFTS, at(2, 12, 30)) is False
    assert is_open(TWO_SHIFTS, at(2, 13)) is True


def test_an_office_is_closed_on_a_holiday() -> None:
    assert is_open(ONE_SHIFT, at(16, 10), frozenset({date(2026, 2, 16)})) is False


def test_without_hours_nobody_can_say_whether_it_is_open() -> None:
    assert is_open((), at(2, 10)) is None
    assert next_opening((), at(2, 10)) is None
    assert describe(()) == ""


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 2, 2, 10, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        is_open(ONE_SHIFT, naive)
    with pytest.raises(ValueError, match="aware"):
        next_opening(ONE_SHIFT, naive)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(2, 10), at(2, 10)),
        (at(2, 7), at(2, 9)),
        (at(2, 16, 30), at(3, 9)),
        (at(6, 20), at(9, 9)),
        (at(13, 20), at(17, 9)),
    ],
)
def test_the_next_opening_skips_nights_weekends_and_holidays(moment: datetime, expected: datetime) -> None:
    assert next_opening(ONE_SHIFT, moment, frozenset({date(2026, 2, 16)})) == expected


def test_the_next_opening_after_lunch_is_the_same_day() -> None:
    assert next_opening(TWO_SHIFTS, at(2, 12, 15)) == at(2, 13)


def test_an_opening_keeps_its_wall_clock_time_over_a_change_of_the_clocks() -> None:
    # given the Friday before clocks go forward (Sunday, March 8, 2026)
    opening = next_opening(ONE_SHIFT, at(6, 18, month=3))
    assert opening == at(9, 9, month=3)
    assert opening.utcoffset() == at(9, 9, month=3).utcoffset()


def test_an_office_that_never_opens_has_no_next_opening() -> None:
    assert next_opening((Hours((), 540, 990),), at(2, 10)) is None


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (ONE_SHIFT, "Monday to Friday, 9:00 a.m. to 4:30 p.m."),
        (TWO_SHIFTS, "Monday to Friday, 8:00 a.m. to noon and 1:00 p.m. to 5:00 p.m."),
        (
            (Hours((0, 2, 3, 4), 510, 990), Hours((1,), 510, 900)),
            "Monday and Wednesday to Friday, 8:30 a.m. to 4:30 p.m.; Tuesday, 8:30 a.m. to 3:00 p.m.",
        ),
        ((Hours((0, 2, 4), 0, 750),), "Monday, Wednesday and Friday, 12:00 a.m. to 12:30 p.m."),
        ((Hours((0, 1), 480, 960),), "Monday and Tuesday, 8:00 a.m. to 4:00 p.m."),
    ],
)
def test_hours_are_described_as_a_person_would_say_them(hours: tuple[Hours, ...], words: str) -> None:
    assert describe(hours) == words
