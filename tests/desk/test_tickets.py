"""The use cases of the help desk, on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.core.canned import RenderedReply
from bot.core.fields import field_values
from bot.core.flow import Choose
from bot.core.helpdesk import MAX_TEXT, Deliver, PastChange, Request, Side, Tick
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge import Court, Hours, TicketKind
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match
from bot.core.redaction import Redacted
from bot.core.tickets import (
    AskAgain,
    AskerSays,
    Claim,
    CloseAsDuplicate,
    Decision,
    PassOn,
    Rate,
    Reopen,
    Resolve,
    SetKind,
    SetUrgent,
    Snooze,
    StaffReply,
    Ticket,
    TicketInput,
    Withdraw,
)
from bot.desk.guidance import GuidanceDesk
from bot.desk.ticket_drafts import Prefill, cut_short
from bot.desk.ticket_views import MAX_LISTED
from bot.desk.tickets import ThreadMessage, TicketDesk
from bot.store.store import Store
from bot.store.tables import inbox, metadata, ticket_messages, triages
from bot.store.unit import UnitOfWork
from tests.desk.conftest import TERMS, Time

ROOT = Path(__file__).parents[2]
ADA, BEN = Asker("T1", "U_ADA"), Asker("T1", "U_BEN")
STRANGER = Asker("T2", "U_ADA")
SAM, PAT = "U_SAM", "U_PAT"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
"""Monday, 10 a.m. in New York."""
NIGHT = datetime(2026, 11, 17, 4, 40, tzinfo=UTC)
"""The same Monday, 11:40 p.m. in New York."""
WORDS = Redacted("Which login page is it?")
STAFF_THREAD, ASKER_THREAD = ("G_STAFF", "100.1"), ("D_ADA", "200.1")


@pytest.fixture
def desk(tickets: TicketDesk) -> TicketDesk:
    return tickets


def wanted(
    kind: TicketKind = "cmecf-login", court: str | None = "alsd", subject: str = "", text: str = "My login is refused."
) -> Request:
    return Request(subject=subject, court=court, kind=kind, text=Redacted(text))


def opened(desk: TicketDesk, request: Request | None = None, asker: Asker = ADA, key: str = "form:1") -> Ticket:
    found = desk.open(asker, request or wanted(), key)
    assert not found.added
    return found.ticket


def now(desk: TicketDesk, ticket: Ticket) -> Ticket:
    """The ticket as it is kept."""
    found = desk.views.find(ticket.team_id, ticket.id)
    assert found is not None
    return found[0]


def acted(desk: TicketDesk, ticket: Ticket, *inputs: TicketInput, who: str = SAM) -> Ticket:
    """The ticket after inputs none of which is refused."""
    for given in inputs:
        decision = desk.act(ticket.team_id, ticket.id, given, who)
        assert decision is not None
        assert decision.refusal is None, given
    return now(desk, ticket)


def in_threads(desk: TicketDesk, ticket: Ticket) -> None:
    """Its cards were posted on both sides."""
    desk.delivery.set_card_place(Deliver(ticket.team_id, ticket.id, "staff", "card"), *STAFF_THREAD)
    desk.delivery.set_card_place(Deliver(ticket.team_id, ticket.id, "asker", "card"), *ASKER_THREAD)


def said(desk: TicketDesk, text: str, ts: str = "201.0", files: int = 0, asker: Asker = ADA) -> Decision | None:
    key = f"{ASKER_THREAD[0]}:{ts}"
    return desk.relay_from_asker(ThreadMessage(asker, *ASKER_THREAD, ts, Redacted(text), key, files))


def replied(desk: TicketDesk, text: str = WORDS, ts: str = "101.0") -> Decision | None:
    key = f"{STAFF_THREAD[0]}:{ts}"
    return desk.relay_from_staff(ThreadMessage(Asker("T1", SAM), *STAFF_THREAD, ts, Redacted(text), key))


def rows(store: Store, kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    """What waits in the inbox, in order: its line and what it says."""
    query = select(inbox.c.conversation, inbox.c.work).where(inbox.c.done_at.is_(None)).order_by(inbox.c.id)
    with store.reading() as unit:
        return [(row.conversation, row.work) for row in unit.connection.execute(query) if row.work["kind"] == kind]


def deliveries(store: Store, side: Side) -> list[str]:
    """What is to be sent to one side, in order: what it is, and what about."""
    found = [work for _, work in rows(store, "deliver") if work["side"] == side]
    return [f"{work['what']} {work['about']}".strip() for work in found]


def timers(store: Store) -> dict[str, datetime]:
    query = select(inbox.c.work, inbox.c.due_at).where(inbox.c.done_at.is_(None)).order_by(inbox.c.id)
    with store.reading() as unit:
        found = unit.connection.execute(query).all()
    return {row.work["timer"]: row.due_at for row in found if row.work["kind"] == "tick"}


def triaged(store: Store, team: str = "T1") -> tuple[int, int]:
    """How often somebody was shown what they can do alone, and how often that solved it."""
    with store.reading() as unit:
        solved = unit.connection.execute(select(triages.c.solved).where(triages.c.team_id == team)).scalars().all()
    return len(solved), sum(solved)


def clear(store: Store) -> None:
    """All that waits is done."""
    with store.writing() as unit:
        rows = unit.connection.execute(select(inbox.c.team_id, inbox.c.id)).all()
        unit.inbox.finish_all([(row.team_id, row.id, "told") for row in rows], NOW)


def history(store: Store, ticket: Ticket) -> tuple[PastChange, ...]:
    with store.reading() as unit:
        return unit.tickets.history(ticket)


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with store.reading() as unit:
        return {
            table.name: sorted((tuple(row) for row in unit.connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


# --- opening


def test_a_new_ticket_has_what_was_asked_its_number_its_history_and_its_cards(desk: TicketDesk, store: Store) -> None:
    request = replace(
        wanted(), subject="Ms. R.", login="msr1", reach="phone", deadline="Friday", entry="login-rejected"
    )
    ticket = opened(desk, request)

    assert ticket == Ticket(
        id=ticket.id, team_id="T1", number=1, asker="U_ADA", subject="Ms. R.", court="alsd", kind="cmecf-login",
        text=Redacted("My login is refused."), opened_at=NOW, deadline="Friday", login="msr1", reach="phone",
        entry="login-rejected", asker_spoke_at=NOW,
    )  # fmt: skip
    assert now(desk, ticket) == ticket
    assert history(store, ticket) == (PastChange(NOW, "U_ADA", "open", "", "new"),)
    assert (deliveries(store, "staff"), deliveries(store, "asker")) == (["card"], ["card"])
    assert timers(store) == {"first-reply": NOW + 3 * HOUR, "resolution": NOW + DAY + 4 * HOUR}


def test_the_same_key_again_changes_nothing(desk: TicketDesk, store: Store) -> None:
    first = opened(desk)
    before = everything(store)
    again = desk.open(ADA, wanted(), "form:1")

    assert (again.ticket, again.added) == (first, False)
    assert everything(store) == before


def test_a_second_request_of_the_same_kind_adds_to_the_open_ticket(desk: TicketDesk, store: Store, clock: Time) -> None:
    first = opened(desk)
    clear(store)
    clock.now += HOUR
    more = desk.open(ADA, replace(wanted(text="Now I am locked out."), urgent=True, deadline="today"), "form:2")

    assert (more.added, more.ticket.id, more.ticket.number) == (True, first.id, 1)
    assert (more.ticket.text, more.ticket.urgent, more.ticket.deadline) == (first.text, True, "today")
    assert more.ticket == now(desk, first)
    assert [(one.who, one.what) for one in history(store, first)] == [
        ("U_ADA", "open"), ("U_ADA", "ask-again"), ("U_ADA", "urgent"),
    ]  # fmt: skip
    assert deliveries(store, "staff") == ["note added:", "message", "card"]
    assert deliveries(store, "asker") == ["tell added:U_ADA", "card"]
    before = everything(store)
    assert desk.open(ADA, wanted(text="Now I am locked out."), "form:2").ticket == more.ticket
    assert everything(store) == before


@pytest.mark.parametrize("other", [
    wanted(subject="Ms. R."), wanted(court="flsd"), wanted(court=None), wanted("linking"),
])  # fmt: skip
def test_another_subject_court_or_kind_is_another_ticket(desk: TicketDesk, other: Request) -> None:
    first, second = opened(desk), opened(desk, other, key="form:2")
    assert first.id != second.id


def test_another_person_has_a_ticket_of_their_own(desk: TicketDesk) -> None:
    assert opened(desk).id != opened(desk, asker=BEN, key="form:2").id


def test_once_a_ticket_is_over_the_same_request_is_a_new_one(desk: TicketDesk) -> None:
    first = opened(desk)
    acted(desk, first, Resolve("explained", identity_checked=False))
    second = opened(desk, key="form:2")
    assert second.id != first.id
    assert second.state == "new"


def test_numbers_count_up_in_each_workspace(desk: TicketDesk) -> None:
    kinds: tuple[TicketKind, ...] = ("cmecf-login", "linking", "menus")
    ours = [opened(desk, wanted(kind), key=kind).number for kind in kinds]
    theirs = [opened(desk, wanted(kind), asker=STRANGER, key=kind).number for kind in kinds]
    assert ours == theirs == [1, 2, 3]


def test_a_ticket_that_staff_open_is_the_askers_and_says_who_opened_it(desk: TicketDesk, store: Store) -> None:
    ticket = desk.open(ADA, wanted(), "form:1", opened_by=SAM).ticket
    assert (ticket.asker, ticket.opened_by, ticket.owner) == ("U_ADA", SAM, None)
    assert [(one.who, one.what) for one in history(store, ticket)] == [(SAM, "open")]


def test_a_deadline_of_the_day_makes_a_ticket_urgent(desk: TicketDesk) -> None:
    for deadline, urgent in (("today", True), ("11/16", True), ("11/17", False), ("", False)):
        request = replace(wanted(subject=deadline), deadline=deadline)
        assert opened(desk, request, key=f"form:{deadline}").urgent is urgent, deadline


def test_the_day_of_a_deadline_is_the_courts(desk: TicketDesk, clock: Time) -> None:
    clock.now = NIGHT + HOUR  # Tuesday in New York, and still Monday in California
    assert opened(desk, replace(wanted(court="casd"), deadline="11/16")).urgent
    assert not opened(desk, replace(wanted(court="alsd"), deadline="11/18"), key="2").urgent
    assert not opened(desk, replace(wanted(court="flsd"), deadline="11/16"), key="3").urgent


def test_a_long_text_is_cut_to_what_the_form_takes() -> None:
    assert cut_short("x" * MAX_TEXT) == "x" * MAX_TEXT
    assert cut_short("x" * (MAX_TEXT + 1)) == "x" * (MAX_TEXT - 1) + "…"


# --- the form, filled in


@pytest.fixture
def kept_question(store: Store) -> Callable[..., int]:
    def keep(text: str, asker: Asker = ADA, ts: str = "1.0", court: str | None = None) -> int:
        asked = Inquiry(
            asker=asker, key=f"D1:{ts}", text=Redacted(text), surface="dm", channel="D1", ts=ts, thread_ts=None,
            mentioned=True,
        )  # fmt: skip
        match = Match(Redacted(text), "none", None, None, 0.5, (), court, place_only=False)
        with store.writing() as unit:
            return unit.questions.keep([(asked, ts, [match])], "version", NOW)[0]

    return keep


FORGOT = "I forgot my CM/ECF password in S.D. Ala."


def test_the_form_has_what_was_asked_with_its_court_and_kind(
    desk: TicketDesk, kept_question: Callable[..., int]
) -> None:
    question = kept_question(FORGOT)
    assert desk.views.draft(ADA, Prefill(question=question)) == Request(
        subject="", court="alsd", kind="cmecf-login", text=Redacted(FORGOT), entry="forgot-cmecf-credentials",
        question=question,
    )  # fmt: skip


def test_the_form_has_the_entry_and_the_court_it_was_opened_from(
    desk: TicketDesk, kept_question: Callable[..., int]
) -> None:
    draft = desk.views.draft(ADA, Prefill(question=kept_question(FORGOT), entry="link-name-mismatch", court="flsd"))
    assert (draft.entry, draft.kind, draft.court) == ("link-name-mismatch", "names", "flsd")


def test_the_form_has_a_text_that_was_typed_with_the_command(desk: TicketDesk) -> None:
    draft = desk.views.draft(ADA, Prefill(text=Redacted(FORGOT)))
    assert (draft.text, draft.court, draft.kind, draft.question) == (FORGOT, "alsd", "cmecf-login", None)


def test_the_form_has_the_usual_court_where_no_other_is_named(desk: TicketDesk, store: Store) -> None:
    with store.writing() as unit:
        unit.conversations.keep_usual_court(ADA, "casd", NOW)
    assert desk.views.draft(ADA, Prefill()) == Request(
        subject="", court="casd", kind="other", text=Redacted("")
    )  # fmt: skip
    assert desk.views.draft(ADA, Prefill(court="flsd")).court == "flsd"
    assert desk.views.draft(BEN, Prefill()).court is None


def test_a_few_words_fill_in_kind_deadline_and_urgency_and_the_conversation_its_court(
    desk: TicketDesk, kept_question: Callable[..., int]
) -> None:
    kept_question("How do I link in S.D. Ala.?", court="alsd")

    draft = desk.views.draft(ADA, Prefill(text=Redacted("locked out, due midnight")))

    assert (draft.court, draft.kind, draft.deadline, draft.urgent) == ("alsd", "cmecf-login", "midnight", True)
    assert draft.text == "locked out, due midnight"
    for other in (BEN, STRANGER):
        assert desk.views.draft(other, Prefill(text=Redacted("locked out"))).court is None
    assert desk.views.draft(ADA, Prefill(text=Redacted("locked out"), for_other=True)).court is None
    assert desk.views.draft(ADA, Prefill(text=Redacted("locked out in S.D. Cal."))).court == "casd"


def test_an_open_check_gives_the_form_its_court(desk: TicketDesk, guided: GuidanceDesk, store: Store) -> None:
    with store.writing() as unit:
        unit.conversations.keep_usual_court(ADA, "casd", NOW)
    guided.start(ADA, "link", "flsd")

    draft = desk.views.draft(ADA, Prefill(text=Redacted("menus gone, no rush, due next month")))

    assert (draft.court, draft.kind, draft.deadline, draft.urgent) == ("flsd", "menus", "next month", False)


def test_an_urgent_form_says_what_is_due_and_has_the_kind_of_the_trouble(
    desk: TicketDesk, kept_question: Callable[..., int]
) -> None:
    question = kept_question("Lost my phone with the authenticator, and my brief is due at midnight in S.D. Ala.")
    draft = desk.views.draft(ADA, Prefill(question=question, entry="mfa-lost-phone", urgent=True))
    assert (draft.urgent, draft.deadline, draft.kind, draft.court) == (True, "due at midnight", "mfa", "alsd")
    plain = desk.views.draft(ADA, Prefill(question=question))
    assert (plain.urgent, plain.deadline) == (False, "")


def test_nobody_elses_question_gets_into_the_form(desk: TicketDesk, kept_question: Callable[..., int]) -> None:
    question = kept_question(FORGOT)
    for other in (BEN, STRANGER):
        draft = desk.views.draft(other, Prefill(question=question))
        assert (draft.text, draft.question, draft.entry, draft.court) == ("", None, None, None)


def test_what_is_no_court_and_no_entry_is_left_out_of_the_form(desk: TicketDesk) -> None:
    draft = desk.views.draft(ADA, Prefill(question=4711, entry="no-such-entry", court="nowhere", run=4711))
    assert (draft.entry, draft.court, draft.kind, draft.question) == (None, None, "other", None)


def test_the_form_from_a_check_is_about_its_person_its_court_and_where_it_stands(
    desk: TicketDesk, guided: GuidanceDesk
) -> None:
    check = guided.start(ADA, "link", "flsd", "Ms. R.")
    assert check is not None
    draft = desk.views.draft(ADA, Prefill(run=check.run, court="flsd"))
    (standing,) = guided.check_summaries(ADA)
    assert (draft.subject, draft.court, draft.kind) == ("Ms. R.", "flsd", "linking")
    assert draft.text == f"{standing.title}: {standing.state}"
    login = guided.start(ADA, "login", "flsd")
    assert login is not None
    assert desk.views.draft(ADA, Prefill(run=login.run)).kind == "cmecf-login"
    for other in (BEN, STRANGER):
        assert desk.views.draft(other, Prefill(run=check.run)) == Request(
            subject="", court=None, kind="other", text=Redacted("")
        )


# --- what can be done alone


ALONE: tuple[tuple[TicketKind, str | None, bool], ...] = (
    ("pacer-login", None, True),
    ("pacer-login", "alsd", True),
    ("cmecf-login", "flsd", True),
    ("cmecf-login", "azb", True),
    ("cmecf-login", "alsd", False),
    ("cmecf-login", "kywb", False),
    ("cmecf-login", None, False),
    ("linking", "flsd", False),
    ("menus", "flsd", False),
    ("other", "flsd", False),
)


def test_what_a_person_can_do_alone_is_shown_and_counted_only_for_pacer_and_self_service_courts(
    desk: TicketDesk, store: Store
) -> None:
    shown = 0
    for number, (kind, court, alone) in enumerate(ALONE):
        found = desk.triage(ADA, wanted(kind, court), f"form:{number}")
        assert (found is not None) == alone, (kind, court)
        if found is not None:
            shown += 1
            assert found.self_service
            assert found.answer.entry in ("forgot-pacer-credentials", "forgot-cmecf-credentials")
        assert triaged(store) == (shown, 0)


def test_what_was_shown_counts_once_a_request_and_as_solved_when_it_did(desk: TicketDesk, store: Store) -> None:
    for key in ("form:1", "form:1", "form:2"):
        desk.triage(ADA, wanted("pacer-login"), key)
    desk.triage(STRANGER, wanted("pacer-login"), "form:1")
    desk.mark_triage_solved(ADA, "form:1")
    desk.mark_triage_solved(ADA, "form:1")
    assert (triaged(store), triaged(store, "T2")) == ((2, 1), (1, 0))
    assert desk.views.queue("T1", SAM).lines == ()


# --- what people do with it


def test_a_decision_is_kept_with_its_history_and_told_to_both_sides_in_order(
    desk: TicketDesk, store: Store, clock: Time
) -> None:
    ticket = opened(desk)
    clear(store)
    clock.now += HOUR
    claimed = desk.act("T1", ticket.id, Claim(), SAM)

    assert claimed is not None
    assert now(desk, ticket) == claimed.ticket
    assert (claimed.ticket.state, claimed.ticket.owner) == ("claimed", SAM)
    assert history(store, ticket)[1:] == (
        PastChange(NOW + HOUR, SAM, "claim", "new", "claimed"),
        PastChange(NOW + HOUR, SAM, "owner", "", SAM),
    )
    assert deliveries(store, "staff") == [f"note claimed:{SAM}", "card"]
    assert deliveries(store, "asker") == [f"tell claimed:{SAM}", "card"]
    assert {line for line, _ in rows(store, "deliver")} == {f"ticket:{ticket.id}:staff", f"ticket:{ticket.id}:asker"}


def test_a_refusal_is_neither_kept_nor_told(desk: TicketDesk, store: Store) -> None:
    ticket = acted(desk, opened(desk), Claim())
    before = everything(store)
    refused: tuple[tuple[TicketInput, str, str], ...] = (
        (Claim(), PAT, "taken"),
        (Claim(), SAM, "yours-already"),
        (SetUrgent(False), SAM, "unchanged"),
        (Snooze(NOW), SAM, "past"),
        (Resolve("court-reset", identity_checked=False), SAM, "identity-unchecked"),
        (CloseAsDuplicate(ticket.number), SAM, "itself"),
        (CloseAsDuplicate(99), SAM, "gone"),
    )
    for given, who, refusal in refused:
        decision = desk.act("T1", ticket.id, given, who)
        assert decision == Decision(ticket, refusal=decision.refusal if decision else None)
        assert decision.refusal == refusal
    assert everything(store) == before


def test_the_words_of_a_form_with_the_same_key_are_sent_once(desk: TicketDesk, store: Store) -> None:
    ticket = opened(desk)
    first = desk.act("T1", ticket.id, StaffReply(WORDS, needs_info=True), SAM, "form:reply")
    assert first is not None
    before = everything(store)
    again = desk.act("T1", ticket.id, StaffReply(WORDS, needs_info=True), SAM, "form:reply")
    assert again == Decision(first.ticket)
    assert everything(store) == before


def test_only_the_asker_acts_as_the_asker(desk: TicketDesk, store: Store) -> None:
    ticket = opened(desk)
    before = everything(store)
    for other in (BEN, STRANGER):
        assert desk.by_asker(other, ticket.id, Withdraw()) is None
    assert desk.by_asker(ADA, 4711, Withdraw()) is None
    assert everything(store) == before
    withdrawn = desk.by_asker(ADA, ticket.id, Withdraw())
    assert withdrawn is not None
    assert withdrawn.ticket.state == "closed"
    assert history(store, ticket)[-1] == PastChange(NOW, "U_ADA", "withdraw", "new", "closed")


def test_a_ticket_is_not_reopened_beside_an_open_one_of_the_same_kind(desk: TicketDesk) -> None:
    first = acted(desk, opened(desk), Resolve("explained", identity_checked=False))
    in_threads(desk, first)
    second = opened(desk, key="form:2")
    for decision in (desk.by_asker(ADA, first.id, Reopen()), said(desk, "It is back.")):
        assert decision == Decision(first, refusal="there-is-one")
    acted(desk, second, Resolve("other", identity_checked=False))
    again = desk.by_asker(ADA, first.id, Reopen())
    assert again is not None
    assert again.ticket.state == "claimed"


def test_a_kind_is_not_set_to_that_of_another_open_ticket(desk: TicketDesk) -> None:
    first, second = opened(desk), opened(desk, wanted("linking"), key="form:2")
    decision = desk.act("T1", second.id, SetKind("cmecf-login"), SAM)
    assert decision == Decision(second, refusal="there-is-one")
    acted(desk, first, Resolve("other", identity_checked=False))
    assert acted(desk, second, SetKind("cmecf-login")).kind == "cmecf-login"


def test_a_duplicate_names_a_ticket_of_its_workspace(desk: TicketDesk) -> None:
    opened(desk, wanted("linking"), asker=STRANGER, key="1")
    opened(desk, wanted("menus"), asker=STRANGER, key="2")
    ticket = opened(desk)
    decision = desk.act("T1", ticket.id, CloseAsDuplicate(2), SAM)
    assert decision is not None
    assert decision.refusal == "gone"
    other = opened(desk, wanted("linking"), key="form:2")
    assert acted(desk, ticket, CloseAsDuplicate(other.number)).duplicate_of == other.number


def test_a_rating_is_kept(desk: TicketDesk) -> None:
    ticket = acted(desk, opened(desk), Resolve("linked", identity_checked=False))
    assert acted(desk, ticket, Rate(4), who="U_ADA").rating == 4


def test_everything_about_a_ticket_is_kept_as_it_was_decided(desk: TicketDesk, clock: Time) -> None:
    ticket = opened(desk)
    inputs: tuple[TicketInput, ...] = (
        Claim(), SetUrgent(True), Snooze(NOW + 9 * DAY), StaffReply(WORDS, needs_info=True),
        AskerSays(Redacted("Here.")), PassOn("pacer"), Resolve("court-reset", identity_checked=True), Rate(5), Reopen(),
    )  # fmt: skip
    for step, given in enumerate(inputs):
        clock.now = NOW + step * HOUR
        decision = desk.act("T1", ticket.id, given, "U_ADA" if isinstance(given, AskerSays | Rate | Reopen) else SAM)
        assert decision is not None
        assert decision.refusal is None, given
        assert now(desk, ticket) == decision.ticket


# --- timers


def test_timers_follow_the_ticket(desk: TicketDesk, store: Store) -> None:
    ticket = opened(desk)
    acted(desk, ticket, StaffReply(WORDS))
    assert timers(store) == {"resolution": NOW + DAY + 4 * HOUR}
    acted(desk, ticket, PassOn("court"), Snooze(NOW + 2 * DAY))
    assert timers(store) == {"follow-up": NOW + DAY, "wake": NOW + 2 * DAY}
    acted(desk, ticket, Resolve("other", identity_checked=False))
    assert timers(store) == {"auto-close": NOW + 7 * DAY}
    acted(desk, ticket, Reopen(), who="U_ADA")
    assert timers(store) == {"resolution": NOW + DAY + 4 * HOUR}
    acted(desk, ticket, Withdraw(), who="U_ADA")
    assert timers(store) == {}


def test_a_timer_that_comes_does_its_work_once_and_one_that_is_early_nothing(
    desk: TicketDesk, store: Store, clock: Time
) -> None:
    ticket = opened(desk)
    clear(store)
    early = desk.tick(Tick("T1", ticket.id, "first-reply"))
    assert early is not None
    assert early.refusal == "unchanged"
    clock.now += 3 * HOUR
    for _ in range(2):
        desk.tick(Tick("T1", ticket.id, "first-reply"))
    assert deliveries(store, "staff") == ["note warn-first-reply:", "card"]
    assert desk.tick(Tick("T1", 4711, "first-reply")) is None


def test_a_target_moves_with_a_day_on_which_the_desk_is_closed_and_its_warning_with_it(
    store: Store, kb: KnowledgeBase, clock: Time, guided: GuidanceDesk
) -> None:
    terms = TERMS
    desk = TicketDesk(store, lambda: kb, clock, guided, lambda _: terms)
    ticket = opened(desk)
    court = desk.views.contact(ticket, "court")
    before = timers(store)["first-reply"]
    terms = replace(TERMS, calendar=replace(TERMS.calendar, closed_days=frozenset({date(2026, 11, 16)})))
    clock.now = before

    early = desk.tick(Tick("T1", ticket.id, "first-reply"))

    assert early is not None
    assert early.refusal == "unchanged"
    assert timers(store)["first-reply"] > before
    card = desk.views.asker_card(ticket)
    assert card.opens_at == datetime(2026, 11, 17, 14, tzinfo=UTC)
    assert card.reply_due == datetime(2026, 11, 17, 18, tzinfo=UTC)
    clock.now = NOW
    assert desk.views.contact(ticket, "court") == court  # the desk's days are not the court's


def test_what_closes_by_itself_says_so_and_has_nobody_in_its_history(
    desk: TicketDesk, store: Store, clock: Time
) -> None:
    ticket = acted(desk, opened(desk), StaffReply(WORDS, needs_info=True))
    clear(store)
    clock.now += 7 * DAY
    closed = desk.tick(Tick("T1", ticket.id, "auto-close"))
    assert closed is not None
    assert closed.ticket.state == "closed"
    assert history(store, ticket)[-1] == PastChange(clock.now, "", "auto-close", "waiting-attorney", "closed")
    assert deliveries(store, "asker") == ["tell auto-closed:", "card"]


# --- words of both sides


def outgoing_text(desk: TicketDesk, message: int) -> tuple[str, str]:
    found = desk.delivery.outgoing("T1", message)
    assert found is not None
    return found.message.text, found.message.state


def message_typed(store: Store, channel: str, ts: str) -> int:
    with store.reading() as unit:
        message = unit.tickets.message_typed_at("T1", channel, ts)
    assert message is not None
    return message.id


def test_what_either_side_types_in_its_thread_reaches_the_other(desk: TicketDesk, store: Store, clock: Time) -> None:
    ticket = opened(desk)
    clock.now += HOUR
    in_threads(desk, ticket)
    clear(store)

    reply = replied(desk)
    assert reply is not None
    assert reply.ticket.owner == SAM
    assert deliveries(store, "asker") == ["message", "card"]
    assert deliveries(store, "staff") == ["echo", "card"]
    clear(store)
    answer = said(desk, "It is ecf.alsd.")
    assert answer is not None
    assert deliveries(store, "staff") == ["message", "card"]
    assert deliveries(store, "asker") == ["card"]

    mine = desk.delivery.outgoing("T1", message_typed(store, "D_ADA", "201.0"))
    assert mine is not None
    assert (mine.message.side, mine.message.author, mine.message.text) == ("asker", "U_ADA", "It is ecf.alsd.")
    assert mine.message.source == ("D_ADA", "201.0")
    assert (mine.places.staff, mine.places.asker) == (STAFF_THREAD, ASKER_THREAD)
    assert desk.views.is_passed_on("T1", "D_ADA", "201.0")
    assert not desk.views.is_passed_on("T1", "D_ADA", "202.0")


def test_the_same_message_delivered_again_is_heard_once(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    said(desk, "It is ecf.alsd.")
    replied(desk)
    before = everything(store)
    assert said(desk, "It is ecf.alsd.") is not None
    assert replied(desk) is not None
    assert everything(store) == before


def test_nobody_else_speaks_for_the_asker_and_nobody_elsewhere_at_all(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    before = everything(store)
    assert said(desk, "Me too", asker=BEN) is None
    assert desk.relay_from_asker(ThreadMessage(ADA, "D_ADA", "999.9", "1.0", WORDS, "k")) is None
    assert desk.relay_from_staff(ThreadMessage(Asker("T1", SAM), "G_STAFF", "999.9", "1.0", WORDS, "k")) is None
    assert desk.relay_from_staff(ThreadMessage(Asker("T1", SAM), *ASKER_THREAD, "1.0", WORDS, "k")) is None
    assert everything(store) == before


def test_each_thread_is_known_by_its_side(desk: TicketDesk) -> None:
    ticket = opened(desk)
    assert desk.views.in_thread("T1", *STAFF_THREAD) is None
    in_threads(desk, ticket)
    assert desk.views.in_thread("T1", *STAFF_THREAD) == (ticket, "staff")
    assert desk.views.in_thread("T1", *ASKER_THREAD) == (ticket, "asker")
    desk.delivery.set_card_link("T1", ticket.id, "https://slack.example/p1")
    found = desk.views.find("T1", ticket.id)
    assert found is not None
    assert (found[1].staff, found[1].asker, found[1].staff_link) == (
        STAFF_THREAD, ASKER_THREAD, "https://slack.example/p1",
    )  # fmt: skip


def test_thanks_reopens_nothing_but_thanks_with_a_file_does(desk: TicketDesk, store: Store) -> None:
    ticket = acted(desk, opened(desk), Resolve("explained", identity_checked=False))
    in_threads(desk, ticket)
    before = everything(store)
    thanks = said(desk, "Thanks, Sam!")
    assert thanks == Decision(ticket)
    assert everything(store) == before

    shown = said(desk, "Thanks, Sam!", "202.0", files=1)
    assert shown is not None
    assert shown.ticket.state == "claimed"
    message = desk.delivery.outgoing("T1", message_typed(store, "D_ADA", "202.0"))
    assert message is not None
    assert message.message.files == 1


def test_words_to_a_ticket_that_is_over_for_good_are_answered_with_why(
    desk: TicketDesk, store: Store, clock: Time
) -> None:
    ticket = acted(desk, opened(desk), Resolve("explained", identity_checked=False))
    in_threads(desk, ticket)
    clear(store)
    clock.now += 7 * DAY + timedelta(seconds=1)
    refused = said(desk, "It is back.")
    assert refused == Decision(ticket, refusal="too-late")
    assert (deliveries(store, "asker"), deliveries(store, "staff")) == (["refused too-late"], [])
    assert not desk.views.is_passed_on("T1", "D_ADA", "201.0")


def test_an_edit_reaches_the_other_side_and_so_does_taking_it_back(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    said(desk, "It is ecf.alsd.")
    replied(desk)
    for (channel, ts), staff, asker in (
        (("D_ADA", "201.0"), ["message"], []),
        (("G_STAFF", "101.0"), ["echo"], ["message"]),
    ):
        message = message_typed(store, channel, ts)
        clear(store)
        desk.edit_message("T1", channel, ts, Redacted("Other words."))
        assert outgoing_text(desk, message) == ("Other words.", "queued")
        assert (deliveries(store, "staff"), deliveries(store, "asker")) == (staff, asker)

        clear(store)
        desk.edit_message("T1", channel, ts, None)
        assert outgoing_text(desk, message) == ("", "taken back")
        assert (deliveries(store, "staff"), deliveries(store, "asker")) == (staff, asker)

        clear(store)
        desk.edit_message("T1", channel, ts, Redacted("Once more."))
        assert outgoing_text(desk, message) == ("Once more.", "queued")
        found = desk.delivery.outgoing("T1", message)
        assert found is not None
        assert found.message.edited


def test_an_edit_that_changes_no_word_and_one_of_nothing_do_nothing(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    said(desk, "It is ecf.alsd.")
    before = everything(store)
    desk.edit_message("T1", "D_ADA", "201.0", Redacted("It is ecf.alsd."))
    desk.edit_message("T1", "D_ADA", "999.0", Redacted("Other words."))
    desk.edit_message("T1", "D_ADA", "999.0", None)
    assert everything(store) == before


def test_an_edit_that_comes_like_a_message_of_its_own_changes_the_one_it_edits(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    said(desk, "It is.")
    replied(desk)
    clear(store)
    desk.relay_from_asker(ThreadMessage(ADA, *ASKER_THREAD, "201.0", Redacted("It is ecf.alsd."), "D_ADA:201.0:edited"))
    desk.relay_from_staff(
        ThreadMessage(Asker("T1", SAM), *STAFF_THREAD, "101.0", Redacted("Hello."), "G_STAFF:101.0:edited")
    )
    with store.reading() as unit:
        texts = unit.connection.execute(select(ticket_messages.c.text).order_by(ticket_messages.c.id)).scalars().all()
    assert texts == ["My login is refused.", "It is ecf.alsd.", "Hello."]
    assert (deliveries(store, "staff"), deliveries(store, "asker")) == (["message", "echo"], ["message"])


def test_what_was_sent_is_known_as_delivered_and_staff_see_so(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    replied(desk)
    message = message_typed(store, "G_STAFF", "101.0")
    outgoing = desk.delivery.outgoing("T1", message)
    assert outgoing is not None
    clear(store)
    desk.delivery.set_echo_place("T1", message, "102.0")
    desk.delivery.mark_delivered(outgoing, "202.0")
    after = desk.delivery.outgoing("T1", message)
    assert after is not None
    assert (after.message.state, after.message.copy_ts, after.message.echo_ts) == ("delivered", "202.0", "102.0")
    assert deliveries(store, "staff") == ["echo"]
    assert not desk.delivery.try_again("T1", message)


def test_what_could_not_be_delivered_is_tried_again_on_demand(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    replied(desk)
    message = message_typed(store, "G_STAFF", "101.0")
    assert not desk.delivery.try_again("T1", message)
    outgoing = desk.delivery.outgoing("T1", message)
    assert outgoing is not None
    clear(store)
    desk.delivery.mark_failed(outgoing)
    assert outgoing_text(desk, message) == (WORDS, "failed")
    assert deliveries(store, "staff") == ["echo"]

    clear(store)
    assert desk.delivery.try_again("T1", message)
    assert outgoing_text(desk, message) == (WORDS, "queued")
    assert (deliveries(store, "asker"), deliveries(store, "staff")) == (["message"], ["echo"])
    assert not desk.delivery.try_again("T1", message)
    assert not desk.delivery.try_again("T1", 4711)


def test_the_row_of_a_message_says_which_one_it_is_and_since_when_to_look(desk: TicketDesk, store: Store) -> None:
    ticket = opened(desk)
    in_threads(desk, ticket)
    clear(store)
    replied(desk)
    [sent] = [work for _, work in rows(store, "deliver") if work["what"] == "message"]
    assert (sent["team_id"], sent["ticket"], sent["side"]) == ("T1", ticket.id, "asker")
    assert sent["message"] == message_typed(store, "G_STAFF", "101.0")
    assert float(sent["since"]) == (NOW - timedelta(minutes=5)).timestamp()


def test_what_was_asked_beside_the_thread_can_be_added_to_the_ticket_once(
    desk: TicketDesk, store: Store, kept_question: Callable[..., int], clock: Time
) -> None:
    ticket = opened(desk)
    question, other = kept_question("And my boss cannot either."), kept_question(FORGOT, BEN, "2.0")
    clock.now += HOUR
    clear(store)
    assert desk.views.open_of(ADA) == ticket
    for _ in range(2):
        added = desk.add_question(ADA, ticket.id, question)
        assert added is not None
        assert added.refusal is None
    assert (deliveries(store, "staff"), deliveries(store, "asker")) == (["message", "card"], ["card"])
    assert outgoing_text(desk, message_typed(store, "D1", "1.0")) == ("And my boss cannot either.", "queued")

    before = everything(store)
    assert desk.add_question(ADA, ticket.id, other) is None
    assert desk.add_question(BEN, ticket.id, other) is None
    assert desk.add_question(STRANGER, ticket.id, question) is None
    assert desk.add_question(ADA, ticket.id, 4711) is None
    assert desk.add_question(ADA, 4711, question) is None
    assert (desk.views.open_of(BEN), desk.views.open_of(STRANGER)) == (None, None)
    assert everything(store) == before
    acted(desk, ticket, Withdraw(), who="U_ADA")
    assert desk.views.open_of(ADA) is None


# --- one transaction


class StopsShort(Store):
    """A store whose writing transactions fail at their very end."""

    @contextmanager
    def writing(self, *, single: bool = False) -> Iterator[UnitOfWork]:
        with super().writing(single=single) as unit:
            yield unit
            raise ConnectionError("the connection is lost")


def test_what_is_to_be_sent_is_there_only_together_with_what_was_decided(
    desk: TicketDesk, store: Store, kb: KnowledgeBase, clock: Time
) -> None:
    ticket = opened(desk)
    in_threads(desk, ticket)
    replied(desk)
    message = message_typed(store, "G_STAFF", "101.0")
    outgoing = desk.delivery.outgoing("T1", message)
    assert outgoing is not None
    desk.delivery.mark_failed(outgoing)
    other = StopsShort(store.engine)
    broken = TicketDesk(other, lambda: kb, clock, GuidanceDesk(other, lambda: kb, clock), lambda _: TERMS)
    before = everything(store)

    attempts: tuple[Callable[[], object], ...] = (
        lambda: broken.open(BEN, wanted(), "form:2"),
        lambda: broken.open(ADA, wanted(text="More."), "form:3"),
        lambda: broken.triage(ADA, wanted("pacer-login"), "form:4"),
        lambda: broken.act("T1", ticket.id, PassOn("court"), SAM),
        lambda: broken.by_asker(ADA, ticket.id, Withdraw()),
        lambda: said(broken, "Here it is."),
        lambda: replied(broken, "Try again.", "103.0"),
        lambda: broken.edit_message("T1", "G_STAFF", "101.0", Redacted("Other words.")),
        lambda: broken.delivery.try_again("T1", message),
        lambda: broken.delivery.mark_delivered(outgoing, "202.0"),
        lambda: broken.delivery.mark_failed(outgoing),
    )
    for attempt in attempts:
        with pytest.raises(ConnectionError):
            attempt()
        assert everything(store) == before


def test_each_side_is_told_in_the_order_in_which_it_happened(desk: TicketDesk, store: Store, clock: Time) -> None:
    ticket = opened(desk)
    in_threads(desk, ticket)
    clock.now += HOUR
    acted(desk, ticket, Claim())
    said(desk, "It is ecf.alsd.")
    acted(desk, ticket, PassOn("court"), Resolve("other", identity_checked=False, text=Redacted("Done.")))
    assert deliveries(store, "asker") == [
        "card", f"tell claimed:{SAM}", "card", "card", f"tell passed-court:{SAM}", "card", "message",
        f"tell resolved:{SAM}", "card",
    ]  # fmt: skip
    assert deliveries(store, "staff") == [
        "card", f"note claimed:{SAM}", "card", "message", "card", f"note passed-court:{SAM}", "card",
        f"note resolved:{SAM}", "echo", "card",
    ]  # fmt: skip


# --- workspaces


def test_another_workspace_sees_and_changes_nothing(desk: TicketDesk, store: Store) -> None:
    ticket = opened(desk)
    in_threads(desk, ticket)
    said(desk, "It is ecf.alsd.")
    replied(desk)
    message = message_typed(store, "G_STAFF", "101.0")
    outgoing = desk.delivery.outgoing("T1", message)
    assert outgoing is not None
    desk.delivery.mark_failed(outgoing)
    desk.triage(ADA, wanted("pacer-login"), "form:9")
    before = everything(store)

    nothing: tuple[Callable[[], object], ...] = (
        lambda: desk.act("T2", ticket.id, Claim(), SAM),
        lambda: desk.act("T2", ticket.id, StaffReply(WORDS), SAM, "key"),
        lambda: desk.by_asker(STRANGER, ticket.id, Withdraw()),
        lambda: desk.by_asker(STRANGER, ticket.id, AskAgain(WORDS, urgent=True)),
        lambda: desk.tick(Tick("T2", ticket.id, "first-reply")),
        lambda: desk.views.in_thread("T2", *STAFF_THREAD),
        lambda: desk.views.in_thread("T2", *ASKER_THREAD),
        lambda: desk.relay_from_asker(ThreadMessage(STRANGER, *ASKER_THREAD, "300.0", WORDS, "D_ADA:300.0")),
        lambda: desk.relay_from_staff(ThreadMessage(Asker("T2", SAM), *STAFF_THREAD, "300.0", WORDS, "G_STAFF:300.0")),
        lambda: desk.views.find("T2", ticket.id),
        lambda: desk.delivery.outgoing("T2", message),
        lambda: desk.edit_message("T2", "G_STAFF", "101.0", Redacted("Other words.")),
        lambda: desk.edit_message("T2", "D_ADA", "201.0", None),
        lambda: desk.delivery.set_card_place(Deliver("T2", ticket.id, "staff", "card"), "G_THEIRS", "1.1"),
        lambda: desk.delivery.set_card_link("T2", ticket.id, "https://slack.example/theirs"),
        lambda: desk.delivery.set_echo_place("T2", message, "1.1"),
        lambda: desk.mark_triage_solved(STRANGER, "form:9"),
    )
    for number, attempt in enumerate(nothing):
        assert attempt() is None, number
    assert not desk.views.is_passed_on("T2", "G_STAFF", "101.0")
    assert not desk.delivery.try_again("T2", message)
    assert desk.views.queue("T2", SAM).lines == ()
    assert desk.views.queue("T2", SAM).by_state == ()
    assert desk.views.of_asker(STRANGER) == ()
    assert everything(store) == before

    # The same key, person and request there are a ticket of their own.
    theirs = opened(desk, asker=STRANGER)
    assert (theirs.number, theirs.team_id) == (1, "T2")
    assert now(desk, ticket) == replace(ticket, **{
        name: getattr(now(desk, ticket), name) for name in ("state", "owner", "first_reply_at", "staff_spoke_at")
    })  # fmt: skip


def test_words_for_another_workspace_are_not_marked_here(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    replied(desk)
    outgoing = desk.delivery.outgoing("T1", message_typed(store, "G_STAFF", "101.0"))
    assert outgoing is not None
    theirs = replace(outgoing, message=replace(outgoing.message, team_id="T2", side="asker"))
    before = everything(store)
    desk.delivery.mark_delivered(theirs, "1.1")
    desk.delivery.mark_failed(theirs)
    assert everything(store) == before


def test_a_question_of_another_workspace_is_on_no_card(desk: TicketDesk, kept_question: Callable[..., int]) -> None:
    question = kept_question(FORGOT, STRANGER)
    ticket = opened(desk, replace(wanted(), question=question))
    assert desk.views.staff_card(ticket).question is None


# --- offices


def with_court(kb: KnowledgeBase, **changes: Any) -> KnowledgeBase:
    """The knowledge base with another S.D. Ala."""
    court = replace(kb.library.courts["alsd"], **changes)
    return replace(kb, library=replace(kb.library, courts={**kb.library.courts, "alsd": court}))


NINE_TO_FIVE = (Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),)


@pytest.fixture
def desk_of(store: Store, clock: Time) -> Callable[[KnowledgeBase], TicketDesk]:
    return lambda kb: TicketDesk(store, lambda: kb, clock, GuidanceDesk(store, lambda: kb, clock), lambda _: TERMS)


def test_a_courts_help_desk_is_open_by_its_own_clock(
    desk_of: Callable[[KnowledgeBase], TicketDesk], kb: KnowledgeBase, clock: Time
) -> None:
    desk = desk_of(with_court(kb, hours=NINE_TO_FIVE, time_zone="America/Los_Angeles"))
    ticket = opened(desk)
    here = ZoneInfo("America/Los_Angeles")
    for at, is_open, opens_at in (
        (NOW, False, datetime(2026, 11, 16, 9, 0, tzinfo=here)),
        (NOW + 2 * HOUR, True, None),
        (NIGHT, False, datetime(2026, 11, 17, 9, 0, tzinfo=here)),
        (datetime(2026, 11, 26, 20, 0, tzinfo=UTC), False, datetime(2026, 11, 27, 9, 0, tzinfo=here)),
    ):
        clock.now = at
        contact = desk.views.contact(ticket, "court")
        assert (contact.open_now, contact.opens_at) == (is_open, opens_at), at
        assert contact.court is not None
        assert (contact.office, contact.court.id) == ("court", "alsd")
        assert contact.lead


def test_nothing_is_said_of_hours_that_are_not_known(
    desk_of: Callable[[KnowledgeBase], TicketDesk], kb: KnowledgeBase
) -> None:
    desk = desk_of(with_court(kb, hours=()))
    ticket = opened(desk)
    nowhere = opened(desk, wanted(court=None), key="form:2")
    for contact in (
        desk.views.contact(ticket, "court"),
        desk.views.contact(nowhere, "court"),
        desk.views.contact(ticket, "pacer"),
    ):
        assert (contact.open_now, contact.opens_at) == (None, None)
    pacer, court = desk.views.contact(ticket, "pacer"), desk.views.contact(ticket, "court")
    assert "PACER" in pacer.lead
    assert (pacer.details, court.office, pacer.office) == ("", "court", "pacer")
    assert court.details


# --- cards


def test_by_day_the_asker_sees_by_when_somebody_answers(desk: TicketDesk) -> None:
    card = desk.views.asker_card(opened(desk, replace(wanted(court="flsd"), urgent=True)))
    assert (card.reply_due, card.opens_at, card.meanwhile, card.contact) == (NOW + HOUR, None, None, None)
    assert card.court is not None
    assert card.court.id == "flsd"
    assert (card.can_reopen, card.can_rate) == (False, False)


def test_at_twenty_to_midnight_an_urgent_ticket_says_what_can_be_done_now(
    desk_of: Callable[[KnowledgeBase], TicketDesk], kb: KnowledgeBase, clock: Time
) -> None:
    clock.now = NIGHT
    desk = desk_of(with_court(kb, hours=NINE_TO_FIVE, time_zone="America/Chicago"))
    card = desk.views.asker_card(opened(desk, replace(wanted(), deadline="by midnight")))
    assert card.ticket.urgent
    assert card.opens_at == datetime(2026, 11, 17, 9, 0, tzinfo=NEW_YORK)
    assert card.reply_due == datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
    assert card.meanwhile is not None
    assert card.meanwhile.answer.entry == "forgot-cmecf-credentials"
    assert not card.meanwhile.self_service
    assert card.contact is not None
    assert card.contact.opens_at == datetime(2026, 11, 17, 9, 0, tzinfo=ZoneInfo("America/Chicago"))

    unknown = desk_of(with_court(kb, hours=())).views.asker_card(card.ticket)
    assert unknown.meanwhile is not None
    assert unknown.contact is not None
    assert (unknown.contact.open_now, unknown.contact.opens_at) == (None, None)


def test_at_night_what_can_wait_and_what_was_answered_says_only_when_the_desk_opens(
    desk: TicketDesk, clock: Time
) -> None:
    clock.now = NIGHT
    calm = desk.views.asker_card(opened(desk))
    assert (calm.meanwhile, calm.contact) == (None, None)
    assert calm.opens_at == datetime(2026, 11, 17, 9, 0, tzinfo=NEW_YORK)
    pressing = opened(desk, replace(wanted("pacer-login"), urgent=True), key="form:2")
    found = desk.views.asker_card(pressing).meanwhile
    assert found is not None
    assert found.self_service
    assert desk.views.asker_card(acted(desk, pressing, StaffReply(WORDS))).meanwhile is None


def test_whoever_is_helped_at_night_is_not_told_to_wait_for_the_morning(desk: TicketDesk, clock: Time) -> None:
    clock.now = NIGHT
    pressing = opened(desk, replace(wanted("pacer-login"), urgent=True))
    assert desk.views.asker_card(pressing).reply_due is not None

    card = desk.views.asker_card(acted(desk, pressing, Claim()))

    assert (card.reply_due, card.meanwhile) == (None, None)


def test_while_the_court_has_the_case_the_asker_sees_whom_to_reach_there(desk: TicketDesk) -> None:
    card = desk.views.asker_card(acted(desk, opened(desk), PassOn("court")))
    assert card.contact is not None
    assert card.contact.office == "court"
    assert card.reply_due is None


def test_what_is_over_can_be_rated_and_for_some_days_reopened(desk: TicketDesk, clock: Time) -> None:
    card = desk.views.asker_card(acted(desk, opened(desk), Resolve("linked", identity_checked=False)))
    assert (card.can_reopen, card.can_rate) == (True, True)
    clock.now += 8 * DAY
    assert not desk.views.asker_card(card.ticket).can_reopen


def test_staff_see_the_check_what_was_told_in_it_and_what_was_asked(
    desk: TicketDesk, guided: GuidanceDesk, kept_question: Callable[..., int]
) -> None:
    check = guided.start(ADA, "link", "alsd")
    assert check is not None
    for node, choice in (("who", "me"), ("files", "files"), ("linked", "no"), ("individual", "own")):
        guided.act(ADA, check.run, Choose(node, choice))
    other = guided.start(ADA, "link", "flsd")
    assert other is not None
    guided.act(ADA, other.run, Choose("who", "me"))
    question = kept_question(FORGOT)
    ticket = opened(desk, replace(wanted(), entry="forgot-cmecf-credentials", question=question))

    card = desk.views.staff_card(ticket)
    assert card.check is not None
    assert (card.check.run, card.check.state) == (check.run, "Question: Account type")
    assert card.saved_facts == (("PACER account", "Own (individual)"),)
    assert card.question == FORGOT
    assert card.answer_line
    assert card.court is not None
    assert card.court.id == "alsd"
    assert (card.reply_due, card.resolution_due) == (NOW + 4 * HOUR, NOW + 2 * DAY)
    assert card.contact.office == "court"
    assert ticket.entry == "forgot-cmecf-credentials"


def test_staff_see_nothing_of_another_subject_court_or_person(desk: TicketDesk, guided: GuidanceDesk) -> None:
    check = guided.start(ADA, "link", "flsd")
    assert check is not None
    guided.act(ADA, check.run, Choose("who", "me"))
    for number, ticket in enumerate((
        opened(desk), opened(desk, wanted(court="flsd", subject="Ms. R."), key="2"),
        opened(desk, wanted(court="flsd"), asker=BEN, key="3"), opened(desk, wanted(court=None), key="4"),
    )):  # fmt: skip
        card = desk.views.staff_card(ticket)
        assert (card.check, card.saved_facts, card.question, card.answer_line) == (None, (), None, None), number


def test_staff_see_who_resets_a_password_in_the_tickets_court(desk: TicketDesk, kb: KnowledgeBase) -> None:
    def policy(court: Court | None) -> str:
        return field_values(kb.library, court, NOW.date(), kb.moment(NOW))["reset"]

    known = {
        court: desk.views.staff_card(opened(desk, wanted(court=court), key=f"{court}")) for court in ("alsd", "flsd")
    }
    for court, card in known.items():
        assert card.policy == policy(kb.court(court))
    assert known["alsd"].policy != known["flsd"].policy


# --- canned replies, snoozing, lists


def test_a_canned_reply_is_filled_in_for_the_tickets_court(desk: TicketDesk) -> None:
    ticket = opened(desk)
    for typed in ("reset-court", "?reset-court", "Reset Court"):
        found = desk.views.canned_reply(ticket, typed)
        assert isinstance(found, RenderedReply)
        assert found.id == "reset-court"
        assert "{" not in found.text


def test_a_mistyped_name_gets_the_nearest_ones(desk: TicketDesk) -> None:
    ticket = opened(desk)
    for typed, nearest in (
        ("reset-cort", "reset-court"),
        ("pacer-pasword", "pacer-password"),
        ("mfa", "mfa-lost"),
        ("menus", "menus-missing"),
    ):
        found = desk.views.canned_reply(ticket, typed)
        assert isinstance(found, tuple), typed
        assert found[0] == nearest


def test_a_name_that_is_near_none_gets_none(desk: TicketDesk) -> None:
    assert desk.views.canned_reply(opened(desk), "xyzzy") == ()


def test_a_ticket_is_snoozed_for_business_hours_or_days(desk: TicketDesk) -> None:
    for choice, until in (
        ("2h", NOW + 2 * HOUR),
        ("8h", NOW + DAY),  # seven of them are left today
        ("1d", NOW + DAY),
        ("5d", NOW + 7 * DAY),
    ):
        found = desk.views.snoozed_until("T1", choice)
        assert found is not None
        assert (found, found.tzinfo) == (until, NEW_YORK), choice
    for choice in ("0h", "61d", "h", "", "2w", "-1h", "²h", "1.5h"):
        assert desk.views.snoozed_until("T1", choice) is None, choice


def test_the_queue_is_in_order_with_what_is_due_and_whose_they_are(desk: TicketDesk, store: Store, clock: Time) -> None:
    old = opened(desk)
    desk.delivery.set_card_link("T1", old.id, "https://slack.example/p1")
    clock.now += HOUR
    young = acted(desk, opened(desk, wanted("linking"), key="2"), Claim())
    pressing = opened(desk, replace(wanted("menus"), urgent=True), key="3")
    passed = acted(desk, opened(desk, wanted("names"), asker=BEN, key="4"), PassOn("court"), who=PAT)
    acted(desk, opened(desk, wanted("mfa"), key="5"), Withdraw(), who="U_ADA")
    clock.now += timedelta(minutes=61)

    queue = desk.views.queue("T1", SAM)
    assert [line.ticket.id for line in queue.lines] == [pressing.id, old.id, young.id, passed.id]
    assert queue.mine == 1
    assert dict(queue.by_state) == {"new": 2, "claimed": 1, "waiting-court": 1}
    first, second, _, last = queue.lines
    assert (first.due, first.overdue) == (NOW + 2 * HOUR, True)
    assert (second.due, second.overdue, second.link) == (NOW + 4 * HOUR, False, "https://slack.example/p1")
    assert (last.due, last.overdue) == (None, False)
    assert desk.views.queue("T1", PAT).mine == 1
    assert [line.ticket.id for line in desk.views.queue("T1", PAT, mine=True).lines] == [passed.id]
    assert desk.views.queue("T1", "U_KIM", mine=True).lines == ()


def test_a_long_queue_has_every_ticket_and_the_addresses_of_the_first(desk: TicketDesk) -> None:
    for number in range(MAX_LISTED + 2):
        ticket = opened(desk, asker=Asker("T1", f"U{number}"), key=f"form:{number}")
        desk.delivery.set_card_link("T1", ticket.id, f"https://slack.example/p{number}")
    lines = desk.views.queue("T1", SAM).lines
    assert len(lines) == MAX_LISTED + 2
    assert all(line.link for line in lines[:MAX_LISTED])


def test_a_person_sees_their_own_tickets_the_latest_first(desk: TicketDesk) -> None:
    first = opened(desk)
    second = opened(desk, wanted("linking"), key="2")
    opened(desk, asker=BEN, key="3")
    acted(desk, first, Withdraw(), who="U_ADA")
    assert [card.ticket.id for card in desk.views.of_asker(ADA)] == [second.id, first.id]
    assert [card.ticket.id for card in desk.views.of_asker(ADA, limit=1)] == [second.id]


def test_the_file_of_a_ticket_has_all_that_happened_to_it(desk: TicketDesk) -> None:
    ticket = acted(desk, opened(desk), Claim())
    file = desk.views.file(ticket)
    assert file.ticket == ticket
    assert file.court == desk.views.court("alsd")
    assert [one.what for one in file.history] == ["open", "claim", "owner"]


# --- the history


CHANGING = re.compile(
    r"(?:update|delete)\(\s*(?:ticket|incident)_changes\b"
    r"|\b(?:ticket|incident)_changes\s*\.\s*(?:update|delete|drop)\b"
    r"|(?:update|delete\s+from|truncate)\s+[\"'`]?(?:ticket|incident)_changes\b",
    re.IGNORECASE,
)


def test_only_what_forgets_people_changes_a_line_of_the_history() -> None:
    sources = {path: path.read_text() for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")}
    using = [path.name for path, source in sources.items() if "ticket_changes" in source]
    assert "tickets.py" in using
    found = {str(path.relative_to(ROOT)): CHANGING.findall(source) for path, source in sources.items()}
    # Who wants to be forgotten, or is long gone, gets a pseudonym there: the lines themselves stay.
    assert {path: hits for path, hits in found.items() if hits} == {
        "bot/store/privacy.py": ["update(ticket_changes"],
        "bot/store/incidents.py": ["update(incident_changes"],
    }


@pytest.mark.parametrize("source", [
    "update(ticket_changes)", "delete( ticket_changes)", "ticket_changes.update()", "ticket_changes .delete()",
    "update(incident_changes)",
    "UPDATE ticket_changes SET", 'delete from "ticket_changes"',
])  # fmt: skip
def test_a_line_that_changes_the_history_would_be_found(source: str) -> None:
    assert CHANGING.search(source)


def test_the_history_only_grows(desk: TicketDesk, store: Store, clock: Time) -> None:
    ticket = opened(desk)
    before = history(store, ticket)
    for given in (
        Claim(), SetUrgent(True), SetKind("linking"), PassOn("court"), Resolve("other", identity_checked=False),
        Reopen(), Withdraw(),
    ):  # fmt: skip
        clock.now += HOUR
        asker = isinstance(given, Reopen | Withdraw)
        acted(desk, ticket, given, who="U_ADA" if asker else SAM)
        lines = history(store, ticket)
        assert lines[: len(before)] == before
        assert len(lines) > len(before)
        assert {one.at for one in lines[len(before) :]} == {clock.now}
        before = lines


def test_a_request_that_adds_uses_up_no_number(desk: TicketDesk) -> None:
    opened(desk)
    desk.open(ADA, wanted(), "form:2")
    assert opened(desk, wanted("linking"), key="form:3").number == 2


def test_a_duplicate_goes_on_in_an_open_ticket_of_the_same_person(desk: TicketDesk) -> None:
    first, second = opened(desk), opened(desk, wanted("linking"), key="2")
    bens = opened(desk, asker=BEN, key="3")
    acted(desk, first, CloseAsDuplicate(second.number))
    for ticket, of, refusal in ((second, first, "over"), (second, bens, "gone")):
        decision = desk.act("T1", ticket.id, CloseAsDuplicate(of.number), SAM)
        assert decision is not None
        assert decision.refusal == refusal


def test_what_was_taken_back_while_it_was_sent_is_found_and_never_tried_again(desk: TicketDesk, store: Store) -> None:
    in_threads(desk, opened(desk))
    replied(desk)
    message = message_typed(store, "G_STAFF", "101.0")
    outgoing = desk.delivery.outgoing("T1", message)
    assert outgoing is not None
    desk.edit_message("T1", "G_STAFF", "101.0", None)
    desk.delivery.mark_delivered(outgoing, "202.0")
    desk.delivery.mark_failed(outgoing)
    found = desk.delivery.outgoing("T1", message)
    assert found is not None
    assert (found.message.state, found.message.copy_ts) == ("taken back", "202.0")
