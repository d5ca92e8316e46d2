"""What counts as urgent because it comes before the help desk opens."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.business_time import Calendar, is_open
from bot.core.knowledge import Hours
from bot.core.tickets import cannot_wait

ZONE = ZoneInfo("America/New_York")
DESK = Calendar(
    (Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),), "America/New_York", frozenset({date(2026, 11, 26), date(2026, 12, 25)})
)
TUESDAY_EVENING = datetime(2026, 11, 17, 20, 0, tzinfo=ZONE)
FRIDAY_NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZONE)
FRIDAY_EVENING = datetime(2026, 11, 20, 18, 30, tzinfo=ZONE)
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=ZONE)
BEFORE_THANKSGIVING = datetime(2026, 11, 25, 19, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("hearing tomorrow", FRIDAY_EVENING),
        ("Hearing tomorrow!", TUESDAY_EVENING),
        ("hearing Monday", FRIDAY_EVENING),
        ("hearing on Monday at 2 p.m.", SUNDAY),
        ("I have a hearing in Miami tomorrow and cannot log in.", FRIDAY_EVENING),
        ("I'm not able to log in, and our hearing is Monday.", FRIDAY_EVENING),
        ("Tomorrow is my hearing!", FRIDAY_EVENING),
        ("Monday morning I have oral argument", SUNDAY),
        ("hearing 11/23", FRIDAY_EVENING),
        ("hearing on November 23", FRIDAY_EVENING),
        ("hearing Nov. 23rd", FRIDAY_EVENING),
        ("hearing 2026-11-23", SUNDAY),
        ("trial this weekend", FRIDAY_EVENING),
        ("hearing Friday", BEFORE_THANKSGIVING),  # the desk is closed on Thursday
        ("due: Saturday.", FRIDAY_EVENING),
        ("brief due tomorrow", FRIDAY_EVENING),
        ("due: Monday 9 a.m.", FRIDAY_EVENING),
        ("must be filed by Monday morning", SUNDAY),
    ],
)
def test_what_comes_before_the_desk_can_help_cannot_wait(text: str, now: datetime) -> None:
    assert cannot_wait(text, now, DESK) is not None


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("hearing tomorrow", FRIDAY_NOON),  # the desk is open, and can help today
        ("hearing Monday", FRIDAY_NOON),
        ("hearing Tuesday", FRIDAY_EVENING),  # there is all of Monday
        ("hearing Monday", BEFORE_THANKSGIVING),  # there is Friday
        ("hearing next Monday", FRIDAY_EVENING),
        ("hearing a week from Monday", FRIDAY_EVENING),
        ("hearing two weeks from tomorrow", FRIDAY_EVENING),
        ("due: Monday.", FRIDAY_EVENING),  # until midnight
        ("brief due tomorrow", TUESDAY_EVENING),
        ("the hearing was Monday", FRIDAY_EVENING),
        ("my hearing Monday was vacated", FRIDAY_EVENING),
        ("the hearing has been moved from Monday", FRIDAY_EVENING),
        ("no hearing Monday", FRIDAY_EVENING),
        ("I missed my hearing Monday", FRIDAY_EVENING),
        ("I registered Monday", FRIDAY_EVENING),
        ("I log in on Monday. The hearing is in December.", FRIDAY_EVENING),
        ("", FRIDAY_EVENING),
    ],
)
def test_what_can_wait_is_not_urgent(text: str, now: datetime) -> None:
    assert cannot_wait(text, now, DESK) is None


def test_it_is_said_in_the_text_s_own_words() -> None:
    text = "I can't log in. We have a hearing on Monday at 10 a.m. in Miami. Please call."

    assert cannot_wait(text, FRIDAY_EVENING, DESK) == "hearing on Monday at 10 a.m. in Miami"


def test_the_day_is_that_of_the_court_and_the_opening_that_of_the_desk() -> None:
    guam = datetime(2026, 11, 21, 9, 30, tzinfo=ZoneInfo("Pacific/Guam"))

    assert not is_open(DESK, guam)
    assert guam.astimezone(ZONE).strftime("%A") == "Friday"
    assert cannot_wait("hearing tomorrow", guam, DESK) is not None, "Sunday in Guam"
    assert cannot_wait("hearing Monday", guam, DESK) is not None, "before it is Monday in New York"


@pytest.mark.parametrize("filler", ["hearing ", "Monday ", "due x ", "Monday was ", "a"])
def test_long_texts_take_no_longer_than_their_length(filler: str) -> None:
    text = filler * (1500 // len(filler))
    began = datetime.now(tz=ZONE)

    cannot_wait(text, FRIDAY_EVENING, DESK)

    assert datetime.now(tz=ZONE) - began < timedelta(seconds=2)
