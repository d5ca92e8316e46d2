"""Cells from checks, the board's totals and trend, and when the plan reminds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.business_time import Calendar
from bot.core.knowledge import Hours, Library, Outcome
from bot.core.readiness import (
    Cell,
    CellState,
    CourtsToday,
    Overview,
    PersonRow,
    ReminderPlan,
    StateCount,
    is_blocking,
    is_due,
    next_open_morning,
    overview,
    read_days,
    row_on,
    state_on,
)
from bot.core.readiness.board import WEEKS
from bot.core.readiness.cells import _BY_OUTCOME, _BY_VERDICT, STATES, done_on
from bot.core.readiness.plan import target_day
from handlers.blocks.words import WORDS

TODAY = date(2026, 11, 16)
ALSD = frozenset({"alsd"})
"""It is live."""
CALENDAR = Calendar(
    (Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),), "America/New_York", frozenset({date(2026, 11, 26)})
)  # fmt: skip


def test_every_state_has_words_and_a_place_in_the_order() -> None:
    assert set(STATES) == set(get_args(CellState)) == set(WORDS.readiness.STATES)
    assert set(WORDS.readiness.MARKS) <= set(STATES)


def test_every_outcome_of_the_linking_check_is_one_state(library: Library) -> None:
    outcomes = {node.id: node.verdict for node in library.flows["link"].nodes.values() if isinstance(node, Outcome)}

    assert set(_BY_OUTCOME) <= set(outcomes)
    assert set(outcomes.values()) <= set(_BY_VERDICT)
    assert {name for name, verdict in outcomes.items() if verdict == "nothing" and name not in _BY_OUTCOME} == {
        "pacer-only", "acms", "partly-acms", "own-system",
    }, "say in core/readiness/cells.py what a new outcome without a link means for the board"  # fmt: skip


@pytest.mark.parametrize(("live", "state"), [(False, "not-live"), (True, "in-check")])
def test_who_waited_for_the_court_has_the_steps_before_them_once_it_is_live(live: bool, state: CellState) -> None:
    assert state_on("not-live", live=live) == state
    assert state_on("waiting", live=live) == "waiting"


def test_the_day_of_the_first_done_is_kept_while_it_stays_so() -> None:
    assert done_on("linked", "in-check", TODAY, None) == "2026-11-16"
    assert done_on("linked", "linked", TODAY, "2026-11-01") == "2026-11-01"
    assert done_on("confirmed", "linked", TODAY, "2026-11-01") == "2026-11-16"
    assert done_on("in-check", "linked", TODAY, "2026-11-01") is None


# --- totals


def counted(*counts: tuple[str, CellState, str | None, int]) -> Overview:
    return overview([StateCount(*one) for one in counts], CourtsToday(ALSD, ALSD), TODAY)


def test_totals_leave_out_who_was_erased_and_put_who_blocks_most_first() -> None:
    found = counted(
        ("flsd", "linked", "2026-11-01", 3), ("flsd", "not-live", None, 2), ("flsd", "erased", None, 4),
        ("alsd", "not-live", None, 2), ("alsd", "not-asked", None, 5), ("alsd", "confirmed", "2026-11-15", 1),
    )  # fmt: skip

    assert [(one.court, one.people, one.done, one.blocking) for one in found.courts] == [
        ("alsd", 8, 1, 7), ("flsd", 5, 3, 0),
    ]  # fmt: skip
    assert (found.cells, found.done, found.blocking) == (13, 4, 7)


def test_who_is_not_linked_cannot_file_in_a_court_that_is_live() -> None:
    found = counted(
        ("flsd", "not-asked", None, 3), ("alsd", "needs-upgrade", None, 2), ("alsd", "linked", "2026-11-15", 1)
    )
    cells = (Cell("alsd", "not-live"), Cell("alsd", "linked"), Cell("flsd", "not-asked"))
    row = row_on(PersonRow(1, "U_ADA", "Ada", cells), CourtsToday(ALSD, ALSD))

    assert {one.court: (one.blocking, one.cannot_file) for one in found.courts} == {"flsd": (3, 0), "alsd": (2, 2)}
    assert (found.blocking, found.cannot_file) == (5, 2)
    assert [(cell.state, cell.cannot_file) for cell in row.cells] == [
        ("in-check", True), ("linked", False), ("not-asked", False),
    ]  # fmt: skip


def test_the_trend_counts_who_was_done_by_the_end_of_each_week() -> None:
    found = counted(
        ("flsd", "linked", "2026-11-09", 3),
        ("flsd", "linked", "2026-11-10", 1),
        ("alsd", "not-needed", "2020-01-01", 2),
    )

    assert len(found.trend) == WEEKS
    assert found.trend[-1] == (TODAY, 6)
    assert found.trend[-2] == (TODAY - timedelta(weeks=1), 5)
    assert found.trend[0] == (TODAY - timedelta(weeks=WEEKS - 1), 2)


@given(st.lists(st.tuples(st.sampled_from(["flsd", "alsd"]), st.sampled_from(STATES), st.integers(1, 50))))
def test_done_blocking_and_waiting_are_everybody(cells: list[tuple[str, CellState, int]]) -> None:
    found = counted(*((court, state, None, count) for court, state, count in cells))

    waiting = sum(count for court, state, count in cells if state == "not-live" and court == "flsd")
    assert found.done + found.blocking + waiting == found.cells
    assert all(
        is_blocking(state) or state in ("linked", "confirmed", "not-needed", "erased", "not-live") for state in STATES
    )


# --- the plan


def days(plan: ReminderPlan, target: date | None, until: date, count: int) -> list[int]:
    """Days before the target on which a daily look finds a reminder."""
    looks = [until - timedelta(days=back) for back in range(count, -1, -1)]
    return [(target - day).days for day in looks if target and is_due(plan, target, day - timedelta(days=1), day)]


def test_reminders_come_on_the_days_of_the_plan_and_weekly_afterwards() -> None:
    plan = ReminderPlan(active=True)

    assert days(plan, date(2026, 11, 16), date(2026, 12, 1), 50) == [30, 7, 1, -7, -14]
    assert days(replace(plan, weekly=False), date(2026, 11, 16), date(2026, 12, 1), 50) == [30, 7, 1]
    assert days(replace(plan, active=False), date(2026, 11, 16), date(2026, 12, 1), 50) == []
    assert not is_due(plan, None, TODAY, TODAY)


def test_a_reminder_that_falls_on_a_closed_day_comes_with_the_next_look() -> None:
    plan, monday = ReminderPlan(active=True, days=(1,)), date(2026, 11, 16)

    assert is_due(plan, date(2026, 11, 15), monday - timedelta(days=3), monday)
    assert not is_due(plan, date(2026, 11, 15), monday - timedelta(days=1), monday)


def test_what_is_counted_to_is_the_court_s_day_while_it_is_to_come() -> None:
    own = ReminderPlan(active=True, day=date(2026, 12, 31))

    assert target_day(own, date(2026, 12, 1), TODAY) == date(2026, 12, 1)
    assert target_day(own, date(2020, 1, 1), TODAY) == date(2026, 12, 31)
    assert target_day(own, None, TODAY) == date(2026, 12, 31)
    assert target_day(replace(own, day=None), date(2020, 1, 1), TODAY) == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("text", "found"), [("30, 7, 1", (30, 7, 1)), ("1 7;30 7", (30, 7, 1)), ("", ()), ("0", (0,)), (" 365 ", (365,))]
)
def test_days_are_read_however_they_are_set_apart(text: str, found: tuple[int, ...]) -> None:
    assert read_days(text) == found


@pytest.mark.parametrize("text", ["soon", "-1", "366", "1.5", "٣", "1,2,3,4,5,6,7,8,9,10,11", "9" * 99])
def test_days_that_are_none_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_days(text)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-16T13:00+00:00", "2026-11-16T09:00-05:00"),
        ("2026-11-16T15:00+00:00", "2026-11-17T09:00-05:00"),
        ("2026-11-20T23:00+00:00", "2026-11-23T09:00-05:00"),
        ("2026-11-25T15:00+00:00", "2026-11-27T09:00-05:00"),
    ],
)
def test_the_next_look_is_when_the_help_desk_opens(now: str, opens: str) -> None:
    found = next_open_morning(CALENDAR, datetime.fromisoformat(now).astimezone(UTC))

    assert found == datetime.fromisoformat(opens)
