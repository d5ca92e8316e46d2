"""An urgent ticket at night: who is paged, once, and what staff and the asker are told; on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.on_call import OnCallState, Page, PageStep, Shift
from bot.core.redaction import Redacted
from bot.core.tickets import Claim, SetUrgent, Snooze, Ticket, Unclaim, Withdraw
from bot.desk.paging import Members, PagingDesk
from bot.desk.privacy import PrivacyDesk
from bot.desk.tickets import TicketDesk
from bot.store.store import Store
from bot.store.tables import inbox, pages
from tests.desk.conftest import TERMS, Time
from tests.desk.test_tickets import ADA, PAT, SAM, deliveries, history, now, opened, rows, wanted

NOW = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
"""Friday, 7:30 p.m. in New York."""
MORNING = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""Monday, 9 a.m.: the desk opens."""
KIM = "U_KIM"
NOBODY = Members({})


@pytest.fixture
def paging(store: Store, clock: Time) -> PagingDesk:
    desk = PagingDesk(store, clock, lambda _: TERMS)
    desk.choose("T1", [Shift((SAM, KIM), minutes=10)])
    return desk


def urgent(desk: TicketDesk, key: str = "form:1", court: str = "alsd") -> Ticket:
    return opened(desk, replace(wanted(court=court), urgent=True), key=key)


def steps(store: Store) -> list[tuple[datetime, PageStep]]:
    """The steps that are to be taken, and when."""
    query = select(inbox.c.work, inbox.c.due_at).where(inbox.c.done_at.is_(None)).order_by(inbox.c.id)
    with store.reading() as unit:
        found = [(row.due_at, dict(row.work)) for row in unit.connection.execute(query)]
    return [(due, PageStep(**_without_kind(work))) for due, work in found if work["kind"] == "page"]


def _without_kind(work: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in work.items() if name != "kind"}


def take(paging: PagingDesk, store: Store, members: Members = NOBODY) -> Page | None:
    """Takes the only step there is, as a process does that then dies."""
    [(_, step)] = steps(store)
    return paging.take_step(step, members)


def sent(paging: PagingDesk, store: Store, clock: Time) -> Page:
    """The page of the next step arrives, when its time has come."""
    [(due, step)] = steps(store)
    clock.now = max(clock.now, due)
    page = paging.take_step(step, NOBODY)
    assert page is not None
    paging.mark_sent(page, f"D_{page.user}", f"{page.id}.1")
    return page


def states(store: Store) -> list[tuple[str, str]]:
    with store.reading() as unit:
        return [(row.user_id, row.state) for row in unit.connection.execute(select(pages).order_by(pages.c.id))]


def redrawn(store: Store) -> list[int]:
    return [work["page"] for _, work in rows(store, "page-card")]


# --- when paging begins


def test_an_urgent_ticket_at_night_is_paged_at_once(tickets: TicketDesk, paging: PagingDesk, store: Store) -> None:
    ticket = urgent(tickets)

    [(due, step)] = steps(store)
    assert (due, step.ticket, step.step) == (NOW, ticket.id, 1)


def test_one_that_is_not_urgent_is_not(tickets: TicketDesk, paging: PagingDesk, store: Store) -> None:
    opened(tickets)

    assert steps(store) == []


def test_without_a_list_nothing_is_scheduled(tickets: TicketDesk, paging: PagingDesk, store: Store) -> None:
    paging.choose("T1", [])
    paging.choose("T2", [Shift((SAM,))])
    urgent(tickets)

    assert steps(store) == []


def test_one_that_comes_while_the_desk_is_open_is_paged_when_it_closes(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    clock.now = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
    urgent(tickets)

    [(due, _)] = steps(store)
    assert due == datetime(2026, 11, 20, 22, 0, tzinfo=UTC), "5 p.m. in New York"


def test_a_hearing_before_the_desk_opens_is_urgent(tickets: TicketDesk, paging: PagingDesk, store: Store) -> None:
    by_form = replace(wanted(), deadline="hearing tomorrow")
    by_text = wanted(court="flsd", text="My login is refused and I have a hearing on Monday.")

    assert opened(tickets, by_form).urgent
    assert opened(tickets, by_text, key="form:2").urgent
    assert not opened(tickets, replace(wanted(court="casd"), deadline="Monday"), key="form:3").urgent
    assert len(steps(store)) == 2


def test_marking_it_urgent_begins_and_marking_it_not_urgent_ends(
    tickets: TicketDesk, paging: PagingDesk, store: Store
) -> None:
    ticket = opened(tickets)
    tickets.act("T1", ticket.id, SetUrgent(True), PAT)
    assert len(steps(store)) == 1

    tickets.act("T1", ticket.id, SetUrgent(False), PAT)
    assert steps(store) == []


# --- steps


def test_people_are_paged_in_order_some_minutes_apart(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    ticket = urgent(tickets)

    assert sent(paging, store, clock).user == SAM
    assert sent(paging, store, clock).user == KIM
    assert clock.now == NOW + timedelta(minutes=10)
    assert states(store) == [(SAM, "sent"), (KIM, "sent")]
    assert [line for line in deliveries(store, "staff") if "paged" in line] == [
        f"note paged:{SAM}",
        f"note paged:{KIM}",
    ]
    assert [(one.what, one.after) for one in history(store, ticket)][1:] == [("paged", SAM), ("paged", KIM)]


def test_when_nobody_answers_staff_and_the_asker_are_told_once(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    ticket = urgent(tickets)
    sent(paging, store, clock)
    sent(paging, store, clock)
    [(clock.now, step)] = steps(store)
    paging.take_step(step, NOBODY)
    paging.take_step(step, NOBODY)

    assert deliveries(store, "staff").count("note unanswered:") == 1
    assert deliveries(store, "asker").count("tell unanswered:") == 1
    assert tickets.views.asker_card(ticket).on_call == OnCallState("unanswered")
    assert tickets.views.asker_card(ticket).reachable != ()
    assert states(store)[-1] == ("", "nobody")


def test_a_ticket_that_nobody_claims_all_day_is_paged_again_when_the_desk_closes(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    ticket = urgent(tickets)
    sent(paging, store, clock)
    sent(paging, store, clock)
    [(clock.now, step)] = steps(store)
    paging.take_step(step, NOBODY)

    [(due, again)] = steps(store)
    assert (due, again.step) == (datetime(2026, 11, 23, 22, tzinfo=UTC), 1), "Monday, 5 p.m. in New York"
    assert sent(paging, store, clock).user == SAM
    tickets.act("T1", ticket.id, Claim(), KIM)
    assert steps(store) == []


def test_paging_that_the_opening_interrupts_begins_again_when_the_desk_closes(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    urgent(tickets)
    sent(paging, store, clock)
    [(_, step)] = steps(store)
    clock.now = MORNING
    assert paging.take_step(step, NOBODY) is None
    assert paging.take_step(step, NOBODY) is None

    [(due, _)] = steps(store)
    assert due == datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert sent(paging, store, clock).user == SAM


def test_a_step_that_is_taken_again_pages_the_same_person(
    tickets: TicketDesk, paging: PagingDesk, store: Store
) -> None:
    urgent(tickets)
    first = take(paging, store)

    paging.choose("T1", [Shift((KIM,))])

    assert first is not None
    assert take(paging, store) == first
    assert states(store) == [(SAM, "sending")]


def test_what_arrived_twice_is_told_once(tickets: TicketDesk, paging: PagingDesk, store: Store) -> None:
    urgent(tickets)
    page = take(paging, store)
    assert page is not None
    for _ in range(3):
        paging.mark_sent(page, "D_SAM", "1.1")
    paging.skip(page, "page-failed")

    assert states(store) == [(SAM, "sent")]
    assert len([line for line in deliveries(store, "staff") if "page" in line]) == 1


def test_many_processes_take_a_step_once(tickets: TicketDesk, paging: PagingDesk, store: Store) -> None:
    urgent(tickets)
    [(_, step)] = steps(store)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: paging.take_step(step, NOBODY), range(12)))

    assert len({page.id for page in found if page is not None}) == 1
    assert None not in found


def test_who_cannot_be_paged_is_skipped_at_once(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    ticket = urgent(tickets)
    page = take(paging, store)
    assert page is not None
    paging.skip(page, "page-failed")

    assert sent(paging, store, clock).user == KIM
    assert clock.now == NOW
    assert f"note page-failed:{SAM}" in deliveries(store, "staff")
    assert tickets.views.asker_card(ticket).on_call == OnCallState("paged")


def test_where_nobody_can_be_paged_the_asker_reads_that_nobody_is_on_call(
    tickets: TicketDesk, paging: PagingDesk, store: Store
) -> None:
    ticket = urgent(tickets)
    for _ in (SAM, KIM):
        page = take(paging, store)
        assert page is not None
        paging.skip(page, "page-not-staff")
    take(paging, store)

    assert "note nobody-on-call:" in deliveries(store, "staff")
    assert "tell unanswered:" not in deliveries(store, "asker")
    assert tickets.views.asker_card(ticket).on_call == OnCallState("nobody")


def test_a_page_that_failed_for_good_moves_on(tickets: TicketDesk, paging: PagingDesk, store: Store) -> None:
    urgent(tickets)
    take(paging, store)
    [(_, step)] = steps(store)
    paging.skip_step(step)

    page = take(paging, store)
    assert page is not None
    assert page.user == KIM


def test_members_of_a_group_are_paged_and_a_group_that_cannot_be_read_is_told(
    tickets: TicketDesk, paging: PagingDesk, store: Store
) -> None:
    paging.choose("T1", [Shift((), "S1"), Shift((), "S2")])
    urgent(tickets)
    assert paging.groups("T1") == ("S1", "S2")

    page = take(paging, store, Members({"S2": (KIM,)}, ("S1",)))

    assert page is not None
    assert page.user == KIM
    assert "note page-group:S1" in deliveries(store, "staff")
    paging.skip(page, "page-failed")
    take(paging, store, Members({"S2": (KIM,)}, ("S1",)))
    assert deliveries(store, "staff").count("note page-group:S1") == 1


def test_who_comes_on_call_later_is_paged_then(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    paging.choose("T1", [Shift((SAM,), hours="Sat 08:00-20:00")])
    ticket = urgent(tickets)
    saturday = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
    card = tickets.views.asker_card(ticket)
    assert card.on_call == OnCallState("later", saturday)
    assert card.on_call.until is not None
    assert card.on_call.until.hour == 8, "in the desk's own time"
    take(paging, store)

    [(due, _)] = steps(store)
    assert due == saturday
    assert sent(paging, store, clock).user == SAM


def test_from_the_opening_on_nobody_is_paged(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    ticket = urgent(tickets)
    clock.now = MORNING

    assert take(paging, store) is None
    assert states(store) == []
    assert tickets.views.asker_card(ticket).on_call is None


# --- when paging ends


def test_a_claim_ends_it_and_those_who_were_paged_see_who_has_it(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    ticket = urgent(tickets)
    pages_sent = [sent(paging, store, clock).id, sent(paging, store, clock).id]

    tickets.act("T1", ticket.id, Claim(), KIM)

    assert steps(store) == []
    assert redrawn(store) == pages_sent
    assert tickets.views.asker_card(now(tickets, ticket)).on_call is None


@pytest.mark.parametrize("how", ["withdrawn", "snoozed", "not urgent"])
def test_whatever_else_ends_the_wait_ends_it(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time, how: str
) -> None:
    ticket = urgent(tickets)
    page = sent(paging, store, clock)

    if how == "withdrawn":
        tickets.by_asker(ADA, ticket.id, Withdraw())
    else:
        tickets.act("T1", ticket.id, Snooze(MORNING) if how == "snoozed" else SetUrgent(False), PAT)

    assert steps(store) == []
    assert redrawn(store) == [page.id]


def test_a_step_that_was_begun_before_the_claim_pages_nobody(
    tickets: TicketDesk, paging: PagingDesk, store: Store
) -> None:
    ticket = urgent(tickets)
    [(_, step)] = steps(store)
    tickets.act("T1", ticket.id, Claim(), KIM)

    assert paging.take_step(step, NOBODY) is None
    assert states(store) == []


def test_a_page_that_arrives_after_the_claim_is_drawn_anew(
    tickets: TicketDesk, paging: PagingDesk, store: Store
) -> None:
    ticket = urgent(tickets)
    page = take(paging, store)
    assert page is not None
    tickets.act("T1", ticket.id, Claim(), KIM)
    assert not paging.still_waits(page)
    assert redrawn(store) == []

    paging.mark_sent(page, "D_SAM", "1.1")

    assert redrawn(store) == [page.id]
    assert steps(store) == []


def test_a_release_begins_a_new_round_with_the_first(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    ticket = urgent(tickets)
    sent(paging, store, clock)
    tickets.act("T1", ticket.id, Claim(), SAM)
    tickets.act("T1", ticket.id, Unclaim(), SAM)

    assert tickets.views.asker_card(now(tickets, ticket)).on_call == OnCallState("paged")
    assert sent(paging, store, clock).user == SAM
    assert sent(paging, store, clock).user == KIM


def test_claims_and_pages_at_once_leave_no_step_behind(tickets: TicketDesk, paging: PagingDesk, store: Store) -> None:
    ticket = urgent(tickets)
    page = take(paging, store)
    assert page is not None

    with ThreadPoolExecutor(2) as pool:
        claim = pool.submit(tickets.act, "T1", ticket.id, Claim(), KIM)
        arrived = pool.submit(paging.mark_sent, page, "D_SAM", "1.1")
    claim.result()
    arrived.result()

    assert steps(store) == []
    assert redrawn(store) == [page.id]


# --- what is kept


def test_the_list_is_kept_as_it_was_chosen(paging: PagingDesk) -> None:
    shifts = (Shift((SAM,), "S1", "Mon-Fri 17:00-09:00", 7), Shift((KIM,)))

    assert paging.choose("T1", shifts)
    assert paging.shifts("T1") == shifts
    assert paging.shifts("T2") == ()
    assert not paging.choose("T1", shifts)


def test_erasing_somebody_on_call_takes_them_off_the_list_and_out_of_the_pages(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    paging.choose("T1", [Shift((SAM,)), Shift((SAM, KIM), "S1")])
    ticket = urgent(tickets)
    sent(paging, store, clock)
    privacy = PrivacyDesk(store, clock, tickets)
    kept = privacy.kept_of(replace(ADA, user_id=SAM))
    assert [line["what"] for line in kept.on_call] == ["shift", "shift", "page"]
    assert kept.on_call[-1]["ticket"] == ticket.number

    privacy.erase(replace(ADA, user_id=SAM))

    assert paging.shifts("T1") == (Shift((KIM,), "S1"),)
    [(who, state)] = states(store)
    assert (who.startswith("X"), state) == (True, "sent")
    assert [one.after for one in history(store, ticket) if one.what == "paged"] == [who]
    with store.reading() as unit:
        rest = [(page.user, page.place) for page in unit.paging.of_ticket("T1", ticket.id)]
    assert rest == [(who, None)]
    assert privacy.kept_of(replace(ADA, user_id=SAM)).is_empty


def test_erasing_the_asker_ends_the_paging_and_empties_the_pages(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    urgent(tickets)
    page = sent(paging, store, clock)

    PrivacyDesk(store, clock, tickets).erase(ADA)

    assert steps(store) == []
    assert redrawn(store) == [page.id]


def test_a_ticket_that_has_grown_old_forgets_who_was_paged(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    ticket = urgent(tickets)
    sent(paging, store, clock)
    tickets.by_asker(ADA, ticket.id, Withdraw())

    later = clock.now + timedelta(days=731)
    PrivacyDesk(store, clock, tickets).purge_expired(later)

    [(who, _)] = states(store)
    assert who.startswith("Y")
    with store.reading() as unit:
        assert [page.place for page in unit.paging.of_ticket("T1", ticket.id)] == [None]


def test_a_canary_in_a_ticket_stands_in_no_row_about_pages(
    tickets: TicketDesk, paging: PagingDesk, store: Store, clock: Time
) -> None:
    opened(tickets, replace(wanted(), urgent=True, text=Redacted("Heliotrope is refused.")))
    sent(paging, store, clock)

    with store.reading() as unit:
        kept = [repr(row) for row in unit.connection.execute(select(pages))]
        kept += [repr(work) for work in unit.connection.execute(select(inbox.c.work)).scalars()]
    assert "Heliotrope" not in "".join(kept)
