"""Which days a text names, and what is left of it on an earlier day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.days_in_text import days_named, known_on

DAY = date(2021, 3, 1)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("by January 27, 2020, and not before", [date(2020, 1, 27)]),
        ("since March 2026", [date(2026, 3, 31)]),
        ("from February 2024 on", [date(2024, 2, 29)]),
        ("(rule of 2025)", [date(2025, 12, 31)]),
        ("September to November 2025", [date(2025, 11, 30)]),
        ("on May 11, 2025 and December 31, 2025", [date(2025, 5, 11), date(2025, 12, 31)]),
        ("https://pacer.uscourts.gov/announcements/2026/02/05/mfa and a-2024@b.gov", []),
        ("Call 888-318-2260 or (202) 502-2024; $2024; form 2024-1", []),
        ("February 31, 2021", []),
        ("Title 18, 45 characters, 1899", []),
    ],
)
def test_days_are_read_as_the_last_day_they_can_mean(text: str, days: list[date]) -> None:
    assert list(days_named(text)) == days


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("As it was.\n\n- One.\n- Two.", "As it was.\n\n- One.\n- Two."),
        ("- One.\n- Two since May 11, 2025.\n- Three.", "- One.\n- Three."),
        ("First.\n\nBy January 10, 2023 all.\n\nLast.", "First.\n\nLast."),
        ("*Rule of 2025:*\n- One.\n- Two.\n\nLast.", "Last."),
        ("These:\n- May 2025.\n- June 2025.\n\nLast.", "Last."),
        ("These:\n- May 2020.\n- June 2025.", "These:\n- May 2020."),
        ("Steps:\n1. One.\n2. In 2024.", "Steps:\n1. One."),
        ("On March 1, 2021.", "On March 1, 2021."),
        ("On March 2, 2021.", ""),
    ],
)
def test_lines_that_name_a_later_day_are_left_out(text: str, known: str) -> None:
    assert known_on(DAY, text) == known


def test_an_announced_day_may_be_named() -> None:
    text = "Live from April 12, 2021 on."

    assert known_on(DAY, text, frozenset({date(2021, 4, 12)})) == text
