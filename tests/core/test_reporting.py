"""The figures of a week, computed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.misses import PastMatch, PastQuestion
from bot.core.reporting import TREND, PastTicket, Period, Rating, Share, WeeklyReport, report
from bot.core.service_levels import ServiceLevel, ServiceReport, ServiceRow, service_level

SINCE = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
"""Monday, midnight in New York."""
UNTIL = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
"""10 a.m. in New York."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TARGETS = 2 * HOUR, 16 * HOUR
NOTHING = ServiceLevel(0, 0, None, None)
UNKNOWN = PastMatch("none", None, None, ())
UNSURE = PastMatch("suggestions", None, None, ("forgot-pacer", "forgot-cmecf"))


def ticket(
    opened_at: datetime = MONDAY,
    *,
    court: str | None = "flsd",
    kind: str = "linking",
    first_reply: timedelta | None = None,
    took: timedelta | None = None,
    passed_on: bool = False,
    rating: int | None = None,
    closed_at: datetime | None = None,
) -> PastTicket:
    """One whose business times are as long as what passed: all within opening hours."""
    return PastTicket(
        court=court,
        kind=kind,
        opened_at=opened_at,
        first_reply_at=None if first_reply is None else opened_at + first_reply,
        resolved_at=None if took is None else opened_at + took,
        passed_on=passed_on,
        resolution=None if took is None else "explained",
        rating=rating,
        first_reply=first_reply,
        resolution_time=took,
        first_reply_target=TARGETS[0],
        resolution_target=TARGETS[1],
        closed_at=closed_at,
    )


def answered(entry: str) -> PastMatch:
    return PastMatch("answer", entry, None, ())


def asked(
    text: str, *parts: PastMatch, helped: Sequence[bool] = (), picked: Sequence[str] = (), asked_at: datetime = MONDAY
) -> PastQuestion:
    return PastQuestion("U_ADA", text, asked_at, parts, tuple(helped), tuple(picked))


def made(
    tickets: Sequence[PastTicket] = (),
    questions: Sequence[PastQuestion] = (),
    triages: Mapping[str, int] | None = None,
    since: datetime = SINCE,
    until: datetime = UNTIL,
) -> WeeklyReport:
    return report(
        tickets, questions, triages or {}, Period(since, until, "America/New_York"), str.lower
    )  # fmt: skip


def test_an_empty_week_has_no_medians_no_mean_and_every_day() -> None:
    empty = made()
    assert empty == WeeklyReport(
        since=SINCE,
        until=UNTIL,
        opened=0,
        resolved=0,
        open_now=0,
        service=ServiceReport(NOTHING, NOTHING, (), (), ()),
        resolved_without_court=Share(0, 0),
        rated=Rating(0, None),
        top_courts=(),
        top_kinds=(),
        missed=(),
        unhelpful=(),
        solved_share=Share(0, 0),
        by_day=tuple((date(2026, 11, day), 0, 0) for day in range(16, 23)),
    )


def test_a_week_begins_with_its_first_moment_and_ends_just_before_the_next() -> None:
    week = made(
        [ticket(SINCE), ticket(SINCE - timedelta.resolution), ticket(UNTIL), ticket(UNTIL - timedelta.resolution)]
    )
    assert week.opened == 2
    assert week.by_day[0] == (date(2026, 11, 16), 1, 0)
    assert week.by_day[-1] == (date(2026, 11, 22), 1, 0)


def test_a_ticket_is_opened_in_one_week_and_resolved_in_another() -> None:
    old = ticket(MONDAY - 7 * DAY, took=8 * DAY)
    assert (made([old]).opened, made([old]).resolved) == (0, 1)
    before = made([old], since=SINCE - 7 * DAY, until=SINCE)
    assert (before.opened, before.resolved, before.open_now) == (1, 0, 1)


def test_open_are_those_neither_resolved_nor_closed_by_the_end_of_the_week_however_old() -> None:
    tickets = [
        ticket(),
        ticket(MONDAY - 100 * DAY),
        ticket(took=2 * HOUR),
        ticket(took=8 * DAY),
        ticket(closed_at=MONDAY + DAY),
        ticket(took=HOUR, closed_at=MONDAY + 8 * DAY),
        ticket(UNTIL + HOUR),
    ]
    assert made(tickets).open_now == 3


def test_medians_are_of_the_middle_or_of_the_two_in_the_middle() -> None:
    odd = [ticket(first_reply=hours * HOUR, took=2 * hours * HOUR) for hours in (1, 9, 2)]
    assert made(odd).service.first_reply.median == 2 * HOUR
    assert made(odd).service.resolution.median == 4 * HOUR
    assert made([*odd, ticket(first_reply=3 * HOUR)]).service.first_reply.median == 2.5 * HOUR


def test_medians_leave_out_what_has_no_reply_and_what_was_replied_to_in_another_week() -> None:
    tickets = [ticket(first_reply=HOUR), ticket(), ticket(MONDAY - 7 * DAY, first_reply=5 * HOUR)]
    assert made(tickets).service.first_reply.median == HOUR
    assert made(tickets).service.resolution.median is None


def test_a_reply_within_no_business_time_is_measured_as_none_at_all() -> None:
    night = replace(ticket(first_reply=HOUR), first_reply=timedelta(0))
    assert made([night]).service.first_reply.median == timedelta(0)


def test_a_level_says_how_many_were_within_their_own_targets_and_how_long_ninety_percent_took() -> None:
    times = [(minutes * HOUR / 60, HOUR) for minutes in (10, 20, 30, 40, 50, 60, 70, 80, 90, 500)]

    level = service_level([*times])

    assert (level.within, level.count) == (6, 10)
    assert level.median == timedelta(minutes=55)
    assert level.percentile_90 == timedelta(minutes=90)
    assert service_level([(HOUR, HOUR), (HOUR, HOUR / 2)]).within == 1
    assert service_level([(HOUR, HOUR)]).percentile_90 == HOUR


def test_levels_are_those_of_each_kind_and_court_the_busiest_first() -> None:
    tickets = [
        ticket(first_reply=HOUR, took=20 * HOUR),
        ticket(first_reply=3 * HOUR, kind="names", court="ca9"),
        ticket(first_reply=HOUR, kind="names", court=None),
        ticket(first_reply=2 * HOUR, took=4 * HOUR, kind="names", court="ca9"),
        ticket(MONDAY - 7 * DAY, first_reply=HOUR, kind="menus", court="nysd"),
        ticket(kind="mfa", court="cand"),
    ]

    week = made(tickets).service

    assert week.by_kind == (
        ServiceRow("names", ServiceLevel(2, 3, 2 * HOUR, 3 * HOUR), ServiceLevel(1, 1, 4 * HOUR, 4 * HOUR)),
        ServiceRow("linking", ServiceLevel(1, 1, HOUR, HOUR), ServiceLevel(0, 1, 20 * HOUR, 20 * HOUR)),
    )
    assert [(row.name, row.first_reply.count) for row in week.by_court] == [("ca9", 2), ("flsd", 1)]
    assert week.first_reply == ServiceLevel(3, 4, 1.5 * HOUR, 3 * HOUR)


def test_weeks_are_compared_with_those_before_the_oldest_first_and_empty_ones_are_left_out() -> None:
    tickets = [
        ticket(first_reply=HOUR),
        ticket(MONDAY - 14 * DAY, first_reply=3 * HOUR, took=4 * HOUR),
        ticket(MONDAY - (TREND - 1) * 7 * DAY, first_reply=HOUR),
        ticket(MONDAY - TREND * 7 * DAY, first_reply=HOUR),
    ]

    weeks = made(tickets).service.by_week

    assert [(row.name, row.first_reply.within, row.first_reply.count) for row in weeks] == [
        ("2026-09-28", 1, 1), ("2026-11-02", 0, 1), ("2026-11-16", 1, 1),
    ]  # fmt: skip
    assert weeks[1].resolution == ServiceLevel(1, 1, 4 * HOUR, 4 * HOUR)


def test_without_a_court_is_what_was_resolved_and_never_passed_on() -> None:
    tickets = [
        ticket(took=HOUR),
        ticket(took=HOUR),
        ticket(took=HOUR, passed_on=True),
        ticket(),
        ticket(passed_on=True),
    ]
    assert made(tickets).resolved_without_court == Share(2, 3)


def test_ratings_count_with_the_week_the_ticket_was_resolved_in() -> None:
    tickets = [
        ticket(took=HOUR, rating=5),
        ticket(took=HOUR, rating=2),
        ticket(took=HOUR),
        ticket(took=9 * DAY, rating=1),
    ]
    assert made(tickets).rated == Rating(2, 3.5)


def test_the_commonest_courts_and_kinds_come_first_and_ties_by_name_five_at_most() -> None:
    courts = ["nysd", "flsd", "flsd", None, None, None, "ca9", "cand", "ilnd", "txsd", "ca9", "ca9"]
    week = made([ticket(court=court, kind="names" if court == "ca9" else "linking") for court in courts])
    assert week.top_courts == (("ca9", 3), ("flsd", 2), ("cand", 1), ("ilnd", 1), ("nysd", 1))
    assert week.top_kinds == (("linking", 9), ("names", 3))


def test_courts_of_tickets_from_other_weeks_do_not_count() -> None:
    assert made([ticket(MONDAY - 7 * DAY, took=8 * DAY)]).top_courts == ()


def test_questions_asked_in_vain_are_grouped_the_most_frequent_first_five_at_most() -> None:
    odd = ["alpha brief", "bravo motion", "charlie docket", "delta summons", "echo affidavit", "foxtrot transcript"]
    questions = [
        *(asked(text, UNKNOWN) for text in odd),
        asked("Foxtrot transcript", UNKNOWN),
        asked("foxtrot transcript", UNKNOWN),
        asked("golf exhibit", answered("linking-steps")),
        asked("alpha brief", UNKNOWN, asked_at=MONDAY - 7 * DAY),
    ]
    missed = made(questions=questions).missed
    assert missed[0] == ("foxtrot transcript", 3)
    assert len(missed) == 5
    assert {times for _, times in missed[1:]} == {1}
    assert "golf exhibit" not in dict(missed)


def test_answers_that_did_not_help_count_by_their_entry_once_an_answer() -> None:
    questions = [
        asked("one", answered("link-steps"), helped=[False, False, True]),
        asked("two", answered("link-steps"), answered("mfa"), helped=[False]),
        asked("three", answered("mfa"), answered("mfa"), helped=[False]),
        asked("four", answered("names"), helped=[True]),
        asked("five", answered("names")),
        asked("six", UNKNOWN, helped=[False]),
        asked("seven", answered("names"), helped=[False], asked_at=UNTIL),
        asked("eight", answered("mfa"), helped=[False]),
    ]
    assert made(questions=questions).unhelpful == (("mfa", 3), ("link-steps", 2))


def test_a_suggestion_that_was_opened_is_the_answer_that_did_not_help() -> None:
    questions = [
        asked("one", UNSURE, helped=[False], picked=["forgot-pacer"]),
        asked("two", answered("mfa"), helped=[False], picked=["forgot-pacer"]),
        asked("three", UNSURE, helped=[False]),
    ]
    assert made(questions=questions).unhelpful == (("forgot-pacer", 1), ("mfa", 1))


def test_answers_shown_first_have_a_share_that_solved_the_matter() -> None:
    assert made(triages={"shown": 12, "solved": 5}).solved_share == Share(5, 12)


def test_days_are_those_of_the_desk_not_of_utc() -> None:
    late = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # Tuesday, 9 p.m. in New York
    week = made([ticket(late, took=4 * HOUR), ticket(late)])
    assert week.by_day[1:3] == ((date(2026, 11, 17), 2, 0), (date(2026, 11, 18), 0, 1))


def test_a_week_in_which_the_clocks_change_has_seven_days() -> None:
    # given the week to Sunday, November 1, with an hour more than the others
    week = made(since=datetime(2026, 10, 26, 4, 0, tzinfo=UTC), until=datetime(2026, 11, 2, 5, 0, tzinfo=UTC))
    assert [day for day, _, _ in week.by_day] == [date(2026, 10, 26) + ahead * DAY for ahead in range(7)]


def test_a_period_that_ends_during_a_day_has_that_day() -> None:
    assert [day.day for day, _, _ in made(until=MONDAY + DAY).by_day] == [16, 17]


def test_a_period_that_ends_before_it_begins_or_has_no_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="before it ends"):
        made(since=UNTIL, until=SINCE)
    with pytest.raises(ValueError, match="before it ends"):
        made(since=SINCE, until=SINCE)
    with pytest.raises(ValueError, match="aware"):
        made(since=SINCE.replace(tzinfo=None))
