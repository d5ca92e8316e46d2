"""When somebody wants to be reminded, as people write it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.redaction import redact
from bot.core.reminder_times import reminder_time, wants_reminder

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 20, 10, 15, tzinfo=CHICAGO)
"""A Friday."""


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("remind me Tuesday 9:00", "2026-11-24 09:00"),
        ("Remind me on Tuesday at 9", "2026-11-24 09:00"),
        ("please remind me tomorrow at 8", "2026-11-21 08:00"),
        ("remind me tomorrow", "2026-11-21 09:00"),
        ("remind me at 3", "2026-11-20 15:00"),
        ("remind me at 9", "2026-11-21 09:00"),
        ("remind me at 17:30", "2026-11-20 17:30"),
        ("ping me friday", "2026-11-27 09:00"),
        ("ping me friday at 4pm", "2026-11-20 16:00"),
        ("remind me next friday at 4pm", "2026-11-27 16:00"),
        ("remind me friday 9am", "2026-11-27 09:00"),
        ("remind me monday afternoon", "2026-11-23 14:00"),
        ("remind me Dec 3 at noon", "2026-12-03 12:00"),
        ("remind me on December 3rd, 2026 at 8:30 am", "2026-12-03 08:30"),
        ("remind me 12/3 9:00", "2026-12-03 09:00"),
        ("remind me on 1/5", "2027-01-05 09:00"),
        ("remind me tonight", "2026-11-20 18:00"),
        ("remind me next week", "2026-11-23 09:00"),
        ("can you remind me tomorrow morning to finish this", "2026-11-21 09:00"),
        ("Remind me on Tuesday at 12 p.m.", "2026-11-24 12:00"),
        ("remind me Tuesday morning at 10", "2026-11-24 10:00"),
        ("remind me tomorrow morning 6:30", "2026-11-21 06:30"),
        ("remind me tomorrow evening at 7", "2026-11-21 19:00"),
        ("remind me tonight at 9 p.m.", "2026-11-20 21:00"),
        ("remind me at 9 tonight", "2026-11-20 21:00"),
        ("remind me Monday night at 8:30", "2026-11-23 20:30"),
        ("remind me the day after tomorrow at 8", "2026-11-22 08:00"),
        ("remind me in 3 days", "2026-11-23 09:00"),
        ("remind me in a week at 2:30", "2026-11-27 14:30"),
        ("remind me a week from Tuesday", "2026-12-01 09:00"),
        ("remind me in a week from Tuesday", "2026-12-01 09:00"),
        ("remind me two weeks from Monday at 3", "2026-12-07 15:00"),
        ("remind me a week from today", "2026-11-27 09:00"),
        ("remind me a week from tomorrow at noon", "2026-11-28 12:00"),
        ("remind me a week from Friday", "2026-12-04 09:00"),
    ],
)
def test_a_day_and_a_time_are_read_in_the_time_zone_of_the_person(text: str, at: str) -> None:
    assert reminder_time(text, NOW) == datetime.fromisoformat(at).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("remind me in two hours", timedelta(hours=2)),
        ("nudge me in 45 minutes", timedelta(minutes=45)),
        ("remind me in 2h", timedelta(hours=2)),
        ("remind me in ten minutes", timedelta(minutes=10)),
        ("remind me in an hour", timedelta(hours=1)),
        ("remind me in half an hour", timedelta(minutes=30)),
        ("remind me in an hour and a half", timedelta(minutes=90)),
        ("remind me an hour and a half from now", timedelta(minutes=90)),
        ("remind me in two and a half hours", timedelta(minutes=150)),
        ("remind me in 1.5 hours", timedelta(minutes=90)),
        ("remind me in 1 hour and 15 minutes", timedelta(minutes=75)),
        ("remind me in a day and a half", timedelta(hours=36)),
        ("remind me in a couple of hours", timedelta(hours=2)),
    ],
)
def test_a_stretch_of_time_counts_from_now(text: str, after: timedelta) -> None:
    at = reminder_time(text, NOW)
    assert isinstance(at, datetime)
    assert at.tzinfo == CHICAGO, "it is shown in the person's own time"
    assert at - NOW == after


def test_the_hour_stays_the_same_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 31, 10, tzinfo=CHICAGO)  # they go back on November 1
    at = reminder_time("remind me tomorrow at 9", before)
    assert isinstance(at, datetime)
    assert (at.hour, at.utcoffset()) == (9, timedelta(hours=-6))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("remind me yesterday", "past"),
        ("remind me today at 8 am", "past"),
        ("remind me on November 3, 2026", "past"),
        ("remind me 1/5/2029", "too-far"),
        ("remind me in 900 days", "too-far"),
        ("remind me in 9999 months", "too-far"),
        ("remind me", "no-time"),
        ("remind me later", "no-time"),
        ("remind me today", "no-time"),
        ("remind me Tuesday at 25:00", "no-time"),
        ("remind me Tuesday at 13 pm", "no-time"),
        ("remind me 2/30", "no-time"),
        ("remind me a week from the hearing", "no-time"),
    ],
)
def test_a_time_that_cannot_be_kept_is_said_to_be_so(text: str, why: str) -> None:
    assert reminder_time(text, NOW) == why


@pytest.mark.parametrize(
    "text",
    [
        "remind me how to link tomorrow?",
        "what does remind me mean",
        "is there a way to remind me of deadlines",
        "tomorrow 9:00",
        "remind me Tuesday 9:00 " + "x" * 120,
        "the court will remind me Tuesday",
    ],
)
def test_other_talk_asks_for_no_reminder(text: str) -> None:
    assert not wants_reminder(text)
    assert reminder_time(text, NOW) is None


def test_redaction_leaves_the_time() -> None:
    for text in ("remind me Tuesday 9:00", "remind me tomorrow at 8", "remind me on December 3, 2026 at 8:30 am"):
        assert redact(text).text == text
