"""Who is on call at a moment, in what order, and what the next page is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.business_time import Calendar, is_open, next_opening
from bot.core.desk_hours import on_call_hours
from bot.core.knowledge import Hours
from bot.core.on_call import (
    DeskIsOpen,
    NobodyLeft,
    OnCallState,
    Page,
    PagePerson,
    PageState,
    Shift,
    groups_on_call,
    next_page,
    next_shift,
    people_on_call,
    state_for_asker,
    waits_for_owner,
)
from bot.core.redaction import Redacted
from bot.core.tickets import Ticket

ZONE = "America/New_York"
NEW_YORK = ZoneInfo(ZONE)
DESK = Calendar((Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),), ZONE, frozenset({date(2026, 11, 26)}))
FRIDAY = datetime(2026, 11, 20, 18, 30, tzinfo=NEW_YORK)
"""After the desk has closed."""
NIGHTS = Shift(("U_SAM",), hours="Mon-Fri 17:00-09:00")
WEEKEND = Shift(("U_KIM", "U_PAT"), hours="Sat-Sun 08:00-20:00", minutes=5)
ALWAYS = Shift(("U_BEN", "U_SAM"))
CLOCKS = "Mon-Sun 01:30-03:30"
TICKET = Ticket(1, "T1", 1, "U_ADA", "", None, "linking", Redacted("It fails."), FRIDAY, urgent=True)


def names(*shifts: Shift, at: datetime = FRIDAY, **groups: tuple[str, ...]) -> list[str]:
    return [one.user for one in people_on_call(shifts, groups, at, ZONE)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


# --- hours


@pytest.mark.parametrize(
    ("moment", "is_on"),
    [
        (at(20, 16, 59), False),
        (at(20, 17), True),
        (at(20, 23, 59), True),
        (at(21, 0), True),  # Friday's shift goes on after midnight
        (at(21, 8, 59), True),
        (at(21, 9), False),
        (at(21, 18), False),  # none begins on a Saturday
        (at(23, 3), False),  # none began on Sunday
    ],
)
def test_a_shift_over_midnight_belongs_to_the_day_it_begins_on(moment: datetime, is_on: bool) -> None:
    assert names(NIGHTS, at=moment) == (["U_SAM"] if is_on else [])


def test_a_shift_without_hours_is_always_on() -> None:
    for hour in range(24 * 7):
        assert names(ALWAYS, at=FRIDAY + timedelta(hours=hour)) == ["U_BEN", "U_SAM"]


@pytest.mark.parametrize(
    ("moment", "is_on"),
    [
        (datetime(2026, 3, 8, 6, 29, tzinfo=UTC), False),  # 1:29 a.m. EST
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), True),
        (datetime(2026, 3, 8, 7, 29, tzinfo=UTC), True),  # 3:29 a.m. EDT: there was no 2:30
        (datetime(2026, 3, 8, 7, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), True),  # 1:30 a.m. EDT, the first of two
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), True),  # 2:30 a.m. EST, two hours later
        (datetime(2026, 11, 1, 8, 29, tzinfo=UTC), True),
        (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), False),
    ],
)
def test_on_the_day_the_clocks_change_a_shift_keeps_its_times_on_the_wall(moment: datetime, is_on: bool) -> None:
    assert bool(names(Shift(("U_SAM",), hours=CLOCKS), at=moment)) == is_on


@pytest.mark.parametrize("text", ["Mon", "Mon 9-17", "Mon-Foo 17:00-09:00", "Mon 25:00-09:00", "Mon-Fri 17:00", ","])
def test_hours_that_cannot_be_read_are_said_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        on_call_hours(text)


def test_equal_times_are_a_whole_day() -> None:
    assert on_call_hours("Sat 08:00-08:00") == (Hours((5,), 8 * 60, 8 * 60 + 24 * 60),)


# --- order


def test_shifts_are_paged_in_their_order_and_each_person_once_by_their_first_shift() -> None:
    shifts = (replace(NIGHTS, minutes=7), ALWAYS)

    assert people_on_call(shifts, {}, FRIDAY, ZONE) == (PagePerson("U_SAM", 7), PagePerson("U_BEN", 10))


def test_members_of_a_group_come_after_the_people_of_their_shift() -> None:
    assert names(replace(ALWAYS, group="S1"), S1=("U_KIM", "U_BEN")) == ["U_BEN", "U_SAM", "U_KIM"]


def test_only_the_groups_of_shifts_that_are_on_must_be_known() -> None:
    shifts = (replace(NIGHTS, group="S1"), replace(WEEKEND, group="S2"), replace(ALWAYS, group="S1"))

    assert groups_on_call(shifts, FRIDAY, ZONE) == ("S1",)


# --- the next page


def test_the_first_who_was_not_paged_is_next() -> None:
    assert next_page((ALWAYS,), {}, (), FRIDAY, DESK) == PagePerson("U_BEN", 10)
    assert next_page((ALWAYS,), {}, ("U_BEN",), FRIDAY, DESK) == PagePerson("U_SAM", 10)


def test_an_empty_list_pages_nobody() -> None:
    assert next_page((), {}, (), FRIDAY, DESK) == NobodyLeft(None)


def test_when_everybody_was_paged_nobody_is_left() -> None:
    assert next_page((ALWAYS,), {}, ("U_SAM", "U_BEN"), FRIDAY, DESK) == NobodyLeft(None)


def test_while_the_desk_is_open_nobody_is_paged() -> None:
    assert next_page((ALWAYS,), {}, (), at(20, 16, 59), DESK) == DeskIsOpen()
    assert next_page((ALWAYS,), {}, (), at(20, 17), DESK) == PagePerson("U_BEN", 10)


def test_on_a_holiday_people_are_paged_in_working_hours() -> None:
    assert next_page((ALWAYS,), {}, (), at(26, 10), DESK) == PagePerson("U_BEN", 10)


def test_paging_goes_on_with_whoever_comes_on_call_before_the_desk_opens() -> None:
    assert next_page((NIGHTS, WEEKEND), {}, ("U_SAM",), FRIDAY, DESK) == NobodyLeft(at(21, 8))
    assert next_page((WEEKEND,), {}, ("U_KIM", "U_PAT"), FRIDAY, DESK) == NobodyLeft(None)
    assert next_page((NIGHTS,), {}, (), at(22, 12), DESK) == NobodyLeft(None), "Monday 17:00 is after the desk opens"


def test_a_group_that_cannot_be_read_pages_none_of_its_members() -> None:
    assert next_page((Shift(group="S1"), ALWAYS), {}, (), FRIDAY, DESK) == PagePerson("U_BEN", 10)


PEOPLE = st.sampled_from(["U_A", "U_B", "U_C", "U_D"])
CLOCK = st.integers(0, 24 * 60 - 1).map(lambda one: f"{one // 60:02}:{one % 60:02}")
DAYS = st.sampled_from(["Mon", "Fri", "Sat-Sun", "Fri-Mon", "Mon-Sun"])
HOURS = st.one_of(st.just(""), st.builds("{} {}-{}".format, DAYS, CLOCK, CLOCK))
SHIFTS = st.lists(
    st.builds(
        Shift, st.lists(PEOPLE, unique=True, max_size=3).map(tuple), st.sampled_from([None, "S1"]), HOURS,
        st.integers(2, 120),
    ),
    max_size=4,
)  # fmt: skip
MEMBERS = st.fixed_dictionaries({"S1": st.lists(PEOPLE, unique=True, max_size=3)})
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001 - the zone follows


@given(SHIFTS, MEMBERS, MOMENTS)
def test_paging_ends_and_pages_each_person_once(
    shifts: list[Shift], members: dict[str, list[str]], moment: datetime
) -> None:
    paged: list[str] = []
    for _ in range(200):
        found = next_page(shifts, members, paged, moment, DESK)
        if isinstance(found, PagePerson):
            assert found.user not in paged
            paged.append(found.user)
            moment += timedelta(minutes=found.minutes)
        elif isinstance(found, NobodyLeft) and found.resume_at is not None:
            assert moment < found.resume_at < next_opening(DESK, moment)
            moment = found.resume_at
        else:
            break
    else:
        pytest.fail("it never ends")

    assert set(paged) <= {user for one in shifts for user in (*one.people, *members["S1"])}
    assert isinstance(found, DeskIsOpen) == is_open(DESK, moment)


@given(SHIFTS, MOMENTS)
def test_when_a_shift_begins_somebody_is_on_call(shifts: list[Shift], moment: datetime) -> None:
    manned = [one for one in shifts if one.people or one.group]
    begins = next_shift(manned, moment, DESK)

    assert begins is None or people_on_call(manned, {"S1": ["U_GROUP"]}, begins, ZONE) != ()


def test_a_shift_that_is_always_on_never_begins() -> None:
    assert next_shift((ALWAYS,), FRIDAY, DESK) is None
    assert next_shift((replace(NIGHTS, hours="Mon-Sun 08:00-08:00"),), FRIDAY, DESK) is None


@given(SHIFTS, MOMENTS, st.sampled_from([ZONE, "Pacific/Guam", "UTC", "America/Los_Angeles"]))
def test_who_is_on_call_depends_on_the_moment_and_not_on_how_it_is_written(
    shifts: list[Shift], moment: datetime, zone: str
) -> None:
    elsewhere = moment.astimezone(ZoneInfo(zone))

    assert people_on_call(shifts, {}, moment, ZONE) == people_on_call(shifts, {}, elsewhere, ZONE)


# --- what the asker is told


def page(step: int, state: PageState, user: str = "U_SAM") -> Page:
    return Page(step, "T1", 1, "r", step, user, 10, state)


@pytest.mark.parametrize(
    ("shifts", "pages", "told"),
    [
        ((), (), OnCallState("nobody")),
        ((ALWAYS,), (), OnCallState("paging")),
        ((ALWAYS,), (page(1, "sending"),), OnCallState("paging")),
        ((ALWAYS,), (page(1, "sent"),), OnCallState("paged")),
        ((ALWAYS,), (page(1, "failed"), page(2, "sending", "U_BEN")), OnCallState("paging")),
        ((ALWAYS,), (page(1, "sent"), page(2, "sent", "U_BEN")), OnCallState("paged")),
        ((ALWAYS,), (page(1, "sent"), page(2, "nobody", "")), OnCallState("unanswered")),
        ((ALWAYS,), (page(1, "failed"), page(2, "nobody", "")), OnCallState("nobody")),
        ((WEEKEND,), (), OnCallState("later", at(21, 8))),
        ((WEEKEND,), (page(1, "nobody", ""),), OnCallState("later", at(21, 8))),
    ],
)
def test_the_asker_is_told_what_is_so(shifts: tuple[Shift, ...], pages: tuple[Page, ...], told: OnCallState) -> None:
    assert state_for_asker(shifts, pages, FRIDAY, DESK) == told


def test_an_urgent_ticket_waits_until_somebody_has_it_or_it_is_over() -> None:
    assert waits_for_owner(TICKET)
    assert not waits_for_owner(replace(TICKET, urgent=False))
    assert not waits_for_owner(replace(TICKET, owner="U_SAM", state="claimed"))
    assert not waits_for_owner(replace(TICKET, state="closed"))
    assert not waits_for_owner(replace(TICKET, state="waiting-court"))
    assert not waits_for_owner(replace(TICKET, snoozed_until=FRIDAY))
