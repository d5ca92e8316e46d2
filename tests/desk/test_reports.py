"""The figures of a week from what is kept, computed by hand, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.helpdesk import Request
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge import TicketKind
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match, MatchOutcome
from bot.core.redaction import Redacted
from bot.core.reporting import Period, Rating, Share, report
from bot.core.service_levels import ServiceLevel
from bot.core.tickets import (
    AskerSays,
    Claim,
    CloseAsDuplicate,
    OfficeAnswered,
    PassOn,
    Rate,
    Reopen,
    Resolve,
    SetUrgent,
    StaffReply,
    Ticket,
    TicketInput,
    Withdraw,
)
from bot.desk.reports import ReportDesk, ServiceDesk
from bot.desk.tickets import TicketDesk
from bot.store.store import Store
from bot.store.tables import inbox
from tests.desk.conftest import TERMS, Time

ADA, BEN = Asker("T1", "U_ADA"), Asker("T1", "U_BEN")
STRANGER = Asker("T2", "U_ADA")
SAM = "U_SAM"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
"""10 a.m. in New York; seven hours are left of the day."""
UNTIL = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
"""Friday, midnight in New York."""
REPLY = StaffReply(Redacted("Which court is it?"))
RESOLVE = Resolve("explained", identity_checked=False)


@pytest.fixture
def desk(tickets: TicketDesk) -> TicketDesk:
    return tickets


@pytest.fixture
def reports(store: Store, kb: KnowledgeBase, clock: Time) -> ReportDesk:
    return ReportDesk(store, lambda: kb, clock, lambda _: TERMS)


Lives = Callable[..., Ticket]


@pytest.fixture
def lived(desk: TicketDesk, clock: Time) -> Lives:
    """A ticket that was opened at a time, and what was done with it how long afterwards."""
    keys = iter(range(1000))

    def live(
        *steps: tuple[timedelta, TicketInput],
        at: datetime = MONDAY,
        kind: TicketKind = "linking",
        court: str | None = "flsd",
        asker: Asker = ADA,
    ) -> Ticket:
        clock.now = at
        request = Request(subject="", court=court, kind=kind, text=Redacted("It does not work."))
        ticket = desk.open(asker, request, f"form:{next(keys)}").ticket
        for later, given in steps:
            clock.now = at + later
            mine = isinstance(given, AskerSays | Withdraw | Reopen | Rate)
            decision = desk.act(asker.team_id, ticket.id, given, asker.user_id if mine else SAM)
            assert decision is not None
            assert decision.refusal is None, given
            ticket = decision.ticket
        return ticket

    return live


def test_a_week_without_anything_has_no_figures(reports: ReportDesk) -> None:
    nothing = report((), (), {}, Period(UNTIL - 7 * DAY, UNTIL, "America/New_York"), str.lower)
    assert reports.report("T1", UNTIL) == nothing


def test_the_week_ends_now_unless_another_end_is_given(reports: ReportDesk, clock: Time) -> None:
    found = reports.report("T1")
    assert (found.since, found.until) == (clock.now - 7 * DAY, clock.now)


def test_figures_of_a_week_are_those_computed_by_hand(reports: ReportDesk, lived: Lives) -> None:
    # Answered after 1 hour, resolved after 3.
    lived((HOUR, REPLY), (3 * HOUR, RESOLVE), (4 * HOUR, Rate(5)))
    # Tuesday: answered after 2, resolved after 6, with the court for 3 of them.
    lived(
        (2 * HOUR, PassOn("court")), (5 * HOUR, OfficeAnswered()), (6 * HOUR, RESOLVE), (6 * HOUR, Rate(2)),
        at=MONDAY + DAY, kind="cmecf-login", court="alsd",
    )  # fmt: skip
    # Wednesday, 3 p.m.: answered on Thursday at 11, resolved at noon: 4 and 5 hours.
    wednesday = MONDAY + 2 * DAY + 5 * HOUR
    lived((20 * HOUR, REPLY), (21 * HOUR, RESOLVE), at=wednesday, kind="menus", court=None)
    # Thursday: answered after 10 minutes and still open. Friday: nobody has looked at it.
    lived((timedelta(minutes=10), REPLY), at=MONDAY + 3 * DAY, asker=BEN)
    lived(at=MONDAY + 4 * DAY, kind="names", asker=BEN)

    week = reports.report("T1", UNTIL)
    assert (week.opened, week.resolved, week.open_now) == (5, 3, 2)
    assert week.service.first_reply.median == timedelta(hours=1.5)
    assert week.service.resolution.median == 3 * HOUR
    assert week.resolved_without_court == Share(2, 3)
    assert week.rated == Rating(2, 3.5)
    assert week.top_courts == (("flsd", 3), ("alsd", 1))
    assert week.top_kinds == (("linking", 2), ("cmecf-login", 1), ("menus", 1), ("names", 1))
    assert week.by_day == (
        (date(2026, 11, 14), 0, 0), (date(2026, 11, 15), 0, 0), (date(2026, 11, 16), 1, 1),
        (date(2026, 11, 17), 1, 1), (date(2026, 11, 18), 1, 0), (date(2026, 11, 19), 1, 1),
        (date(2026, 11, 20), 1, 0),
    )  # fmt: skip


def test_times_are_business_hours_over_nights_and_weekends(reports: ReportDesk, lived: Lives) -> None:
    friday = MONDAY - 3 * DAY + 6 * HOUR  # 4 p.m.: an hour is left
    lived((3 * DAY - 6 * HOUR, REPLY), (3 * DAY - 5 * HOUR, RESOLVE), at=friday)
    week = reports.report("T1", UNTIL)
    assert (week.service.first_reply.median, week.service.resolution.median) == (2 * HOUR, 3 * HOUR)


def test_a_reply_at_night_to_a_ticket_of_that_night_took_no_business_time(reports: ReportDesk, lived: Lives) -> None:
    lived((HOUR, REPLY), at=MONDAY + 10 * HOUR)
    assert reports.report("T1", UNTIL).service.first_reply.median == timedelta()


def test_time_in_which_others_had_the_word_is_no_time_of_the_desk(reports: ReportDesk, lived: Lives) -> None:
    ask = StaffReply(Redacted("Which one?"), needs_info=True)
    lived((HOUR, ask), (DAY + HOUR, AskerSays(Redacted("This one."))), (DAY + 2 * HOUR, RESOLVE))
    assert reports.report("T1", UNTIL).service.resolution.median == 2 * HOUR


def test_what_was_resolved_while_it_waited_counts_until_it_began_to_wait(reports: ReportDesk, lived: Lives) -> None:
    lived((HOUR, PassOn("court")), (2 * DAY, Resolve("court-reset", identity_checked=True)))
    assert reports.report("T1", UNTIL).service.resolution.median == HOUR


def test_a_reopened_ticket_is_measured_from_then_and_no_longer_resolved_until_it_is(
    reports: ReportDesk, lived: Lives
) -> None:
    lived((HOUR, RESOLVE), (DAY, Reopen()))
    open_again = reports.report("T1", UNTIL)
    assert (open_again.opened, open_again.resolved, open_again.open_now) == (1, 0, 1)
    lived((4 * HOUR, RESOLVE), (DAY, Reopen()), (DAY + 2 * HOUR, RESOLVE), kind="names")
    assert reports.report("T1", UNTIL).service.resolution.median == 2 * HOUR


def test_withdrawn_tickets_and_duplicates_are_neither_open_nor_resolved(reports: ReportDesk, lived: Lives) -> None:
    goes_on = lived((HOUR, Claim()))
    lived((HOUR, Withdraw()), kind="names")
    lived((HOUR, CloseAsDuplicate(goes_on.number)), kind="menus")
    week = reports.report("T1", UNTIL)
    assert (week.opened, week.resolved, week.open_now) == (3, 0, 1)
    assert week.resolved_without_court == Share(0, 0)


def test_a_ticket_withdrawn_after_the_week_was_open_at_its_end(reports: ReportDesk, lived: Lives) -> None:
    lived((6 * DAY, Withdraw()))
    assert reports.report("T1", UNTIL).open_now == 1
    assert reports.report("T1", UNTIL + 7 * DAY).open_now == 0


def test_a_case_that_came_back_was_passed_on_all_the_same(reports: ReportDesk, lived: Lives) -> None:
    lived((HOUR, PassOn("pacer")), (2 * HOUR, OfficeAnswered()), (3 * HOUR, RESOLVE))
    lived((HOUR, PassOn("court")), (2 * HOUR, RESOLVE), kind="names")
    lived((HOUR, RESOLVE), kind="menus")
    assert reports.report("T1", UNTIL).resolved_without_court == Share(1, 3)


def test_an_old_ticket_counts_in_the_week_of_its_resolution_and_as_open_until_then(
    reports: ReportDesk, lived: Lives
) -> None:
    lived((14 * DAY, RESOLVE), at=MONDAY - 14 * DAY)
    lived(at=MONDAY - 100 * DAY, kind="names")
    before, week = reports.report("T1", UNTIL - 7 * DAY), reports.report("T1", UNTIL)
    assert (before.opened, before.resolved, before.open_now) == (0, 0, 2)
    assert (week.opened, week.resolved, week.open_now) == (0, 1, 1)


def test_answers_shown_before_a_ticket_count_with_how_often_they_solved_it(
    reports: ReportDesk, desk: TicketDesk, clock: Time
) -> None:
    wanted = Request(subject="", court=None, kind="pacer-login", text=Redacted("I forgot it."))
    clock.now = MONDAY - 14 * DAY
    desk.triage(ADA, wanted, "long ago")
    desk.mark_triage_solved(ADA, "long ago")
    clock.now = MONDAY
    for key in ("1", "2", "3"):
        desk.triage(ADA, wanted, key)
    desk.triage(STRANGER, wanted, "4")
    desk.mark_triage_solved(ADA, "2")
    assert reports.report("T1", UNTIL).solved_share == Share(1, 3)


def test_questions_asked_in_vain_and_answers_that_did_not_help_are_those_of_the_week(
    reports: ReportDesk, store: Store
) -> None:
    def keep(text: str, number: int, entry: str | None, at: datetime, asker: Asker = ADA) -> int:
        asked = Inquiry(
            asker=asker, key=f"C1:{number}", text=Redacted(text), surface="channel", channel="C1", ts=f"{number}.0",
            thread_ts=None, mentioned=True,
        )  # fmt: skip
        outcome: MatchOutcome = "answer" if entry else "none"
        match = Match(Redacted(text), outcome, entry, None, 0.5, (), None, place_only=False)
        with store.writing() as unit:
            return unit.questions.keep([(asked, f"{number}.0", [match])], "version", at)[0]

    fax = "fax number of the clerk"
    for number in (1, 2):
        keep(fax, number, None, MONDAY)
    keep(fax, 3, None, MONDAY - 14 * DAY)
    keep(fax, 4, None, UNTIL)
    keep(fax, 5, None, MONDAY, STRANGER)
    unhelpful = keep("How do I link?", 6, "link-steps", MONDAY)
    with store.writing() as unit:
        unit.questions.keep_feedback(ADA, unhelpful, False, MONDAY)

    week = reports.report("T1", UNTIL)
    # An answer that did not help was asked for in vain as well.
    assert week.missed == ((fax, 2), ("How do I link?", 1))
    assert week.unhelpful == (("link-steps", 1),)


def test_another_workspace_has_figures_of_its_own(reports: ReportDesk, lived: Lives) -> None:
    lived((HOUR, RESOLVE), (HOUR, Rate(4)))
    theirs = reports.report("T2", UNTIL)
    assert (theirs.opened, theirs.resolved, theirs.open_now, theirs.rated) == (0, 0, 0, Rating(0, None))
    lived(asker=STRANGER)
    assert reports.report("T2", UNTIL).opened == reports.report("T1", UNTIL).opened == 1


def test_the_digest_of_a_week_is_put_in_once(reports: ReportDesk, store: Store) -> None:
    for team in ("T1", "T1", "T2"):
        reports.schedule(team, UNTIL)
    reports.schedule("T1", UNTIL + 7 * DAY)
    with store.reading() as unit:
        rows = unit.connection.execute(select(inbox.c.team_id, inbox.c.due_at, inbox.c.work).order_by(inbox.c.id)).all()
    assert [(row.team_id, row.due_at) for row in rows] == [("T1", UNTIL), ("T2", UNTIL), ("T1", UNTIL + 7 * DAY)]
    assert rows[0].work == {"kind": "digest", "team_id": "T1", "until": UNTIL.isoformat()}


def test_levels_are_against_the_desks_targets_an_urgent_ticket_against_a_quarter(
    reports: ReportDesk, lived: Lives, store: Store, clock: Time
) -> None:
    lived((2 * HOUR, REPLY), (3 * HOUR, RESOLVE))
    lived((timedelta(minutes=5), SetUrgent(True)), (2 * HOUR, REPLY), kind="names", court="alsd")
    lived((5 * HOUR, REPLY), at=MONDAY - 7 * DAY, kind="menus")

    service = reports.report("T1", UNTIL).service

    assert service.first_reply == ServiceLevel(1, 2, 2 * HOUR, 2 * HOUR)
    assert service.resolution == ServiceLevel(1, 1, 3 * HOUR, 3 * HOUR)
    assert [(row.name, row.first_reply.within) for row in service.by_kind] == [("linking", 1), ("names", 0)]
    assert [(row.name, row.first_reply.within) for row in service.by_court] == [("flsd", 1), ("alsd", 0)]
    assert [(row.name, row.first_reply.count) for row in service.by_week] == [("2026-11-07", 1), ("2026-11-14", 2)]
    clock.now = UNTIL
    alone = ServiceDesk(store, clock, lambda _: TERMS)
    assert {team: alone.report(team) for team in alone.teams()} == {"T1": service}


def test_answers_shown_after_the_period_do_not_count(reports: ReportDesk, desk: TicketDesk) -> None:
    desk.triage(ADA, Request(subject="", court=None, kind="pacer-login", text=Redacted("x")), "1")
    assert reports.report("T1", MONDAY - HOUR).solved_share == Share(0, 0)
