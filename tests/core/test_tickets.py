"""The rules of a ticket as a table, and what each of them says, keeps and counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from bot.core.business_time import Calendar, elapsed
from bot.core.knowledge import Hours
from bot.core.redaction import Redacted
from bot.core.tickets import (
    AskAgain,
    AskerSays,
    Claim,
    CloseAsDuplicate,
    Decision,
    OfficeAnswered,
    PassOn,
    Rate,
    Relay,
    Reopen,
    Resolve,
    Send,
    SetKind,
    SetUrgent,
    Snooze,
    StaffNote,
    StaffReply,
    Tell,
    Terms,
    Ticket,
    TicketChange,
    TicketInput,
    TicketState,
    TimerExpired,
    TimerName,
    Transfer,
    Unclaim,
    Withdraw,
    can_rate,
    can_reopen,
    deadline_in,
    decide,
    in_order,
    is_thanks,
    is_urgent,
    kind_in_words,
    reply_due,
    resolution_due,
    timers,
)

SAM, PAT, ADA = "U_SAM", "U_PAT", "U_ADA"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THANKSGIVING = date(2026, 11, 26)
TERMS = Terms(
    calendar=Calendar((Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),), "America/New_York", frozenset({THANKSGIVING})),
    first_reply=4 * HOUR,
    urgent_reply=HOUR,
    resolution=16 * HOUR,
)
"""Eight hours a day: two days until it is to be resolved."""
MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
"""10 a.m. in New York."""
WORDS = Redacted("Which court is it?")
STATES: tuple[TicketState, ...] = get_args(TicketState)


def ticket(number: int = 7, *, urgent: bool = False, opened_at: datetime = MONDAY) -> Ticket:
    return Ticket(
        id=1, team_id="T1", number=number, asker=ADA, subject="", court="flsd", kind="cmecf-login",
        text=Redacted("The login is refused."), opened_at=opened_at, urgent=urgent, asker_spoke_at=opened_at,
    )  # fmt: skip


def after(start: Ticket, *inputs: tuple[TicketInput, str] | TicketInput, at: datetime = MONDAY) -> Ticket:
    """The ticket after inputs, Sam's and Ada's unless another is named, none of which is refused."""
    for one in inputs:
        given, who = one if isinstance(one, tuple) else (one, person(one))
        decision = decide(start, given, who, at, TERMS)
        assert decision.refusal is None, given
        start = decision.ticket
    return start


def person(given: TicketInput) -> str:
    return ADA if isinstance(given, AskerSays | AskAgain | Withdraw | Reopen | Rate) else SAM


def done(start: Ticket, given: TicketInput, who: str = "", at: datetime = MONDAY) -> Decision:
    return decide(start, given, who or person(given), at, TERMS)


RESOLVE = Resolve("explained", identity_checked=False)
IN: dict[TicketState, Ticket] = {
    "new": ticket(),
    "claimed": after(ticket(), Claim()),
    "waiting-attorney": after(ticket(), StaffReply(WORDS, needs_info=True)),
    "waiting-court": after(ticket(), PassOn("court")),
    "resolved": after(ticket(), RESOLVE),
    "closed": replace(after(ticket(), RESOLVE), state="closed", closed_at=MONDAY),
}
"""A ticket in each state. From the second on Sam has it; the last was resolved before it was closed."""

INPUTS: dict[str, tuple[TicketInput, str]] = {
    "claim-by-sam": (Claim(), SAM),
    "claim-by-pat": (Claim(), PAT),
    "unclaim-by-sam": (Unclaim(), SAM),
    "unclaim-by-pat": (Unclaim(), PAT),
    "transfer-to-sam": (Transfer(SAM), PAT),
    "transfer-to-pat": (Transfer(PAT), SAM),
    "reply": (StaffReply(WORDS), SAM),
    "reply-by-pat": (StaffReply(WORDS), PAT),
    "blank-reply": (StaffReply(Redacted(" \n")), SAM),
    "need-info": (StaffReply(WORDS, needs_info=True), SAM),
    "blank-need-info": (StaffReply(Redacted(""), needs_info=True), SAM),
    "pass-to-court": (PassOn("court"), SAM),
    "pass-to-pacer": (PassOn("pacer"), SAM),
    "office-answered": (OfficeAnswered(), SAM),
    "resolve": (RESOLVE, SAM),
    "reset-checked": (Resolve("court-reset", identity_checked=True), SAM),
    "reset-unchecked": (Resolve("court-reset", identity_checked=False), SAM),
    "another-kind": (SetKind("linking"), SAM),
    "the-same-kind": (SetKind("cmecf-login"), SAM),
    "urgent": (SetUrgent(True), SAM),
    "not-urgent": (SetUrgent(False), SAM),
    "snooze": (Snooze(MONDAY + HOUR), SAM),
    "snooze-until-now": (Snooze(MONDAY), SAM),
    "duplicate-of-3": (CloseAsDuplicate(3), SAM),
    "duplicate-of-itself": (CloseAsDuplicate(7), SAM),
    "asker-says": (AskerSays(Redacted("It is S.D. Fla.")), ADA),
    "asker-thanks": (AskerSays(Redacted("Thanks!"), thanks=True), ADA),
    "ask-again": (AskAgain(Redacted("Still refused."), urgent=False), ADA),
    "withdraw": (Withdraw(), ADA),
    "reopen": (Reopen(), ADA),
    "rate-5": (Rate(5), ADA),
    "rate-0": (Rate(0), ADA),
    "rate-6": (Rate(6), ADA),
    "first-reply-early": (TimerExpired("first-reply"), ""),
    "resolution-early": (TimerExpired("resolution"), ""),
    "follow-up-early": (TimerExpired("follow-up"), ""),
    "auto-close-early": (TimerExpired("auto-close"), ""),
    "wake-early": (TimerExpired("wake"), ""),
}

TABLE = """
input                new                 claimed             waiting-attorney    waiting-court       resolved      closed
claim-by-sam         claimed             !yours-already      !yours-already      !yours-already      !over         !over
claim-by-pat         claimed             !taken              !taken              !taken              !over         !over
unclaim-by-sam       !not-claimed        new                 waiting-attorney    waiting-court       !over         !over
unclaim-by-pat       !not-claimed        !not-owner          !not-owner          !not-owner          !over         !over
transfer-to-sam      claimed             !unchanged          !unchanged          !unchanged          !over         !over
transfer-to-pat      claimed             claimed             waiting-attorney    waiting-court       !over         !over
reply                claimed             claimed             waiting-attorney    waiting-court       resolved      !over
reply-by-pat         claimed             claimed             waiting-attorney    waiting-court       resolved      !over
blank-reply          !no-text            !no-text            !no-text            !no-text            !no-text      !over
need-info            waiting-attorney    waiting-attorney    waiting-attorney    waiting-attorney    !over         !over
blank-need-info      !no-text            !no-text            !no-text            !no-text            !no-text      !over
pass-to-court        waiting-court       waiting-court       waiting-court       !unchanged          !over         !over
pass-to-pacer        waiting-court       waiting-court       waiting-court       waiting-court       !over         !over
office-answered      !not-passed-on      !not-passed-on      !not-passed-on      claimed             !over         !over
resolve              resolved            resolved            resolved            resolved            !over         !over
reset-checked        resolved            resolved            resolved            resolved            !over         !over
reset-unchecked      !identity-unchecked !identity-unchecked !identity-unchecked !identity-unchecked !over         !over
another-kind         new                 claimed             waiting-attorney    waiting-court       !over         !over
the-same-kind        !unchanged          !unchanged          !unchanged          !unchanged          !over         !over
urgent               new                 claimed             waiting-attorney    waiting-court       !over         !over
not-urgent           !unchanged          !unchanged          !unchanged          !unchanged          !over         !over
snooze               new                 claimed             waiting-attorney    waiting-court       !over         !over
snooze-until-now     !past               !past               !past               !past               !over         !over
duplicate-of-3       closed              closed              closed              closed              !over         !over
duplicate-of-itself  !itself             !itself             !itself             !itself             !over         !over
asker-says           new                 claimed             claimed             waiting-court       claimed       claimed
asker-thanks         new                 claimed             waiting-attorney    waiting-court       resolved      closed
ask-again            new                 claimed             claimed             waiting-court       !over         !over
withdraw             closed              closed              closed              closed              !over         !over
reopen               !not-over           !not-over           !not-over           !not-over           claimed       claimed
rate-5               !not-resolved       !not-resolved       !not-resolved       !not-resolved       resolved      closed
rate-0               !not-resolved       !not-resolved       !not-resolved       !not-resolved       !not-resolved !not-resolved
rate-6               !not-resolved       !not-resolved       !not-resolved       !not-resolved       !not-resolved !not-resolved
first-reply-early    !unchanged          !unchanged          !unchanged          !unchanged          !unchanged    !unchanged
resolution-early     !unchanged          !unchanged          !unchanged          !unchanged          !unchanged    !unchanged
follow-up-early      !unchanged          !unchanged          !unchanged          !unchanged          !unchanged    !unchanged
auto-close-early     !unchanged          !unchanged          !unchanged          !unchanged          !unchanged    !unchanged
wake-early           !unchanged          !unchanged          !unchanged          !unchanged          !unchanged    !unchanged
"""  # noqa: E501 - a table is read by its columns
"""What becomes of a ticket in each state; after an exclamation mark why nothing does."""


def cells() -> Iterator[tuple[str, TicketState, str]]:
    heads, *rows = (line.split() for line in TABLE.strip().splitlines())
    assert tuple(heads[1:]) == STATES
    assert [name for name, *_ in rows] == list(INPUTS)
    for name, *expected in rows:
        yield from ((name, state, cell) for state, cell in zip(STATES, expected, strict=True))


@pytest.mark.parametrize(("name", "state", "expected"), list(cells()))
def test_every_input_in_every_state_leads_where_the_table_says(name: str, state: TicketState, expected: str) -> None:
    given, who = INPUTS[name]
    before = IN[state]
    assert before.state == state

    decision = decide(before, given, who, MONDAY, TERMS)
    if expected.startswith("!"):
        assert decision == Decision(before, refusal=decision.refusal), "a refusal changes nothing and says nothing"
        assert f"!{decision.refusal}" == expected
    else:
        assert (decision.refusal, decision.ticket.state) == (None, expected)


@pytest.mark.parametrize(("name", "state", "expected"), [one for one in cells() if not one[2].startswith("!")])
def test_whatever_changes_a_state_leaves_a_line_from_the_old_to_the_new(
    name: str, state: TicketState, expected: str
) -> None:
    given, who = INPUTS[name]
    decision = decide(IN[state], given, who, MONDAY, TERMS)
    moved = [change for change in decision.changes if (change.before, change.after) == (state, expected)]
    assert len(moved) == 1 or state == expected


# --- history and what is said


SAID: tuple[tuple[str, TicketState, tuple[TicketChange, ...], tuple[object, ...]], ...] = (
    (
        "claim-by-sam",
        "new",
        (TicketChange("claim", "new", "claimed"), TicketChange("owner", "", SAM)),
        (StaffNote("claimed", SAM), Tell("claimed")),
    ),
    (
        "unclaim-by-sam",
        "claimed",
        (TicketChange("unclaim", "claimed", "new"), TicketChange("owner", SAM, "")),
        (StaffNote("unclaimed", SAM),),
    ),
    (
        "transfer-to-pat",
        "new",
        (TicketChange("transfer", "new", "claimed"), TicketChange("owner", "", PAT)),
        (StaffNote("transferred", PAT), Tell("claimed")),
    ),
    (
        "transfer-to-pat",
        "claimed",
        (TicketChange("transfer", "claimed", "claimed"), TicketChange("owner", SAM, PAT)),
        (StaffNote("transferred", PAT),),
    ),
    (
        "reply",
        "new",
        (TicketChange("reply", "new", "claimed"), TicketChange("owner", "", SAM)),
        (Send(WORDS),),
    ),
    ("reply-by-pat", "claimed", (TicketChange("reply", "claimed", "claimed"),), (Send(WORDS),)),
    ("reply", "resolved", (TicketChange("reply", "resolved", "resolved"),), (Send(WORDS),)),
    ("need-info", "claimed", (TicketChange("need-info", "claimed", "waiting-attorney"),), (Send(WORDS),)),
    (
        "pass-to-court",
        "claimed",
        (TicketChange("pass-to-court", "claimed", "waiting-court"),),
        (StaffNote("passed-court", SAM), Tell("passed-court")),
    ),
    (
        "pass-to-pacer",
        "waiting-court",
        (TicketChange("pass-to-pacer", "waiting-court", "waiting-court"),),
        (StaffNote("passed-pacer", SAM), Tell("passed-pacer")),
    ),
    (
        "office-answered",
        "waiting-court",
        (TicketChange("answered", "waiting-court", "claimed"),),
        (StaffNote("answered", SAM), Tell("answered")),
    ),
    (
        "resolve",
        "claimed",
        (TicketChange("resolve", "claimed", "resolved"), TicketChange("resolution", "", "explained")),
        (StaffNote("resolved", SAM), Tell("resolved")),
    ),
    (
        "reset-checked",
        "claimed",
        (
            TicketChange("resolve", "claimed", "resolved"),
            TicketChange("resolution", "", "court-reset, identity checked"),
        ),
        (StaffNote("resolved", SAM), Tell("resolved")),
    ),
    ("another-kind", "claimed", (TicketChange("kind", "cmecf-login", "linking"),), (StaffNote("kind", "linking"),)),
    ("urgent", "claimed", (TicketChange("urgent", "no", "yes"),), (StaffNote("urgent", SAM),)),
    (
        "snooze",
        "claimed",
        (TicketChange("snooze", "", "2026-11-16T16:00+00:00"),),
        (StaffNote("snoozed", "2026-11-16T16:00:00+00:00"),),
    ),
    (
        "duplicate-of-3",
        "claimed",
        (TicketChange("duplicate", "claimed", "closed"),),
        (StaffNote("duplicate", "3"), Tell("duplicate")),
    ),
    (
        "asker-says",
        "claimed",
        (TicketChange("message", "claimed", "claimed"),),
        (Relay(Redacted("It is S.D. Fla.")),),
    ),
    (
        "asker-says",
        "resolved",
        (TicketChange("reopen", "resolved", "claimed"),),
        (StaffNote("reopened"), Tell("reopened"), Relay(Redacted("It is S.D. Fla."))),
    ),
    ("asker-thanks", "claimed", (), (Relay(Redacted("Thanks!")),)),
    ("asker-thanks", "resolved", (), ()),
    (
        "ask-again",
        "claimed",
        (TicketChange("ask-again", "claimed", "claimed"),),
        (StaffNote("added"), Relay(Redacted("Still refused.")), Tell("added")),
    ),
    (
        "withdraw",
        "claimed",
        (TicketChange("withdraw", "claimed", "closed"),),
        (StaffNote("withdrawn"), Tell("withdrawn")),
    ),
    ("reopen", "closed", (TicketChange("reopen", "closed", "claimed"),), (StaffNote("reopened"), Tell("reopened"))),
    ("rate-5", "resolved", (TicketChange("rate", "", "5"),), (StaffNote("rated", "5"),)),
)


@pytest.mark.parametrize(
    ("name", "state", "changes", "effects"), SAID, ids=[f"{name}-{state}" for name, state, _, _ in SAID]
)
def test_history_tells_what_changed_and_each_side_what_concerns_it(
    name: str, state: TicketState, changes: tuple[TicketChange, ...], effects: tuple[object, ...]
) -> None:
    given, who = INPUTS[name]
    decision = decide(IN[state], given, who, MONDAY, TERMS)
    assert decision.changes == changes
    assert decision.effects == effects


def test_words_sent_along_with_a_resolution_come_before_it() -> None:
    said = Redacted("The court has reset it.")
    decision = done(IN["claimed"], Resolve("court-reset", identity_checked=True, text=said))
    assert decision.effects == (StaffNote("resolved", SAM), Send(said), Tell("resolved"))
    assert (decision.ticket.resolution, decision.ticket.identity_checked) == ("court-reset", True)


# --- who has it


@pytest.mark.parametrize("given", [StaffReply(WORDS), StaffReply(WORDS, needs_info=True), PassOn("pacer"), RESOLVE])
def test_whoever_speaks_first_owns_a_ticket_that_nobody_has(given: TicketInput) -> None:
    for by in (SAM, PAT):
        decision = done(IN["new"], given, by)
        assert decision.ticket.owner == by
        assert TicketChange("owner", "", by) in decision.changes
        assert decision.ticket.first_reply_at == decision.ticket.staff_spoke_at == MONDAY


def test_a_reply_by_somebody_else_does_not_take_a_ticket_from_its_owner() -> None:
    assert done(IN["claimed"], StaffReply(WORDS), PAT).ticket.owner == SAM


def test_a_claim_is_no_first_reply() -> None:
    assert IN["claimed"].first_reply_at is None
    assert reply_due(IN["claimed"], TERMS) == MONDAY + 4 * HOUR


def test_the_first_reply_is_the_first_one() -> None:
    later = after(IN["waiting-attorney"], StaffReply(WORDS), at=MONDAY + HOUR)
    assert (later.first_reply_at, later.staff_spoke_at) == (MONDAY, MONDAY + HOUR)


def test_a_case_that_an_office_has_stays_there_when_its_owner_leaves_it_and_another_takes_it() -> None:
    free = after(IN["waiting-court"], Unclaim())
    assert (free.state, free.owner, free.passed_to) == ("waiting-court", None, "court")
    taken = after(free, (Claim(), PAT))
    assert (taken.state, taken.owner) == ("waiting-court", PAT)
    back = done(free, OfficeAnswered())
    assert (back.ticket.state, back.ticket.owner) == ("claimed", SAM)
    assert TicketChange("owner", "", SAM) in back.changes


def test_a_question_that_nobody_has_any_more_becomes_a_new_ticket_when_it_is_answered() -> None:
    free = after(IN["waiting-attorney"], Unclaim())
    assert after(free, AskerSays(Redacted("S.D. Fla."))).state == "new"


# --- information, courts, PACER


def test_a_question_waits_for_its_answer_and_the_answer_brings_it_back() -> None:
    waiting = after(IN["claimed"], StaffReply(WORDS, needs_info=True))
    assert (waiting.state, waiting.waiting_since) == ("waiting-attorney", MONDAY)
    again = after(waiting, StaffReply(Redacted("And the name?")))
    assert again.state == "waiting-attorney"
    back = after(again, AskerSays(Redacted("S.D. Fla.")), at=MONDAY + 2 * HOUR)
    assert (back.state, back.waiting_since, back.waited) == ("claimed", None, 2 * HOUR)
    assert back.asker_spoke_at == MONDAY + 2 * HOUR


def test_a_second_request_answers_the_question_as_well_and_may_make_it_urgent() -> None:
    more = done(IN["waiting-attorney"], AskAgain(Redacted("Filing today!"), urgent=True, deadline="today"))
    assert (more.ticket.state, more.ticket.urgent, more.ticket.deadline) == ("claimed", True, "today")
    assert TicketChange("urgent", "no", "yes") in more.changes


def test_a_second_request_takes_back_neither_urgency_nor_deadline() -> None:
    pressing = replace(ticket(urgent=True), deadline="today")
    more = done(pressing, AskAgain(Redacted("Hello?"), urgent=False)).ticket
    assert (more.urgent, more.deadline) == (True, "today")


def test_a_case_goes_to_the_court_from_there_to_pacer_and_back() -> None:
    court = after(IN["claimed"], PassOn("court"))
    pacer = after(court, PassOn("pacer"), at=MONDAY + HOUR)
    assert (court.passed_to, pacer.passed_to) == ("court", "pacer")
    assert (pacer.waited, pacer.waiting_since) == (HOUR, MONDAY + HOUR)
    back = after(pacer, OfficeAnswered(), at=MONDAY + 3 * HOUR)
    assert (back.state, back.passed_to, back.waited) == ("claimed", None, 3 * HOUR)


def test_a_court_has_the_case_even_when_the_attorney_writes_meanwhile() -> None:
    said = done(IN["waiting-court"], AskerSays(Redacted("Any news?")))
    assert (said.ticket.state, said.effects) == ("waiting-court", (Relay(Redacted("Any news?")),))


def test_a_password_that_a_court_has_reset_needs_an_identity_that_was_checked() -> None:
    assert done(IN["waiting-court"], Resolve("court-reset", identity_checked=False)).refusal == "identity-unchecked"
    reset = done(IN["waiting-court"], Resolve("court-reset", identity_checked=True)).ticket
    assert (reset.state, reset.passed_to, reset.resolved_at) == ("resolved", None, MONDAY)


# --- the end, and after it


def test_a_reply_to_a_resolved_ticket_reaches_the_attorney_and_keeps_it_resolved() -> None:
    later = MONDAY + DAY
    decision = done(IN["resolved"], StaffReply(WORDS), PAT, later)
    assert (decision.ticket.state, decision.ticket.owner) == ("resolved", SAM)
    assert (decision.ticket.staff_spoke_at, decision.ticket.resolved_at) == (later, MONDAY)
    assert decision.effects == (Send(WORDS),)


@pytest.mark.parametrize("state", ["resolved", "closed"])
@pytest.mark.parametrize("given", [Reopen(), AskerSays(Redacted("It is back."))])
def test_a_ticket_is_reopened_within_seven_days_and_not_a_second_later(state: TicketState, given: TicketInput) -> None:
    last = MONDAY + 7 * DAY
    assert can_reopen(IN[state], last)
    assert done(IN[state], given, at=last).ticket.state == "claimed"
    assert not can_reopen(IN[state], last + timedelta(seconds=1))
    assert done(IN[state], given, at=last + timedelta(seconds=1)).refusal == "too-late"


def test_the_seven_days_of_a_withdrawn_ticket_begin_when_it_was_withdrawn() -> None:
    withdrawn = after(ticket(), Withdraw(), at=MONDAY + DAY)
    assert done(withdrawn, Reopen(), at=MONDAY + 8 * DAY).ticket.state == "new"
    assert done(withdrawn, Reopen(), at=MONDAY + 8 * DAY + timedelta(seconds=1)).refusal == "too-late"


def test_a_reopened_ticket_begins_again_with_its_clock_and_its_owner() -> None:
    rated = after(IN["closed"], Rate(2))
    warned = replace(rated, warned=("resolution",), waited=HOUR)
    again = after(warned, Reopen(), at=MONDAY + DAY)
    assert (again.owner, again.clock_from, again.waited, again.warned) == (SAM, MONDAY + DAY, timedelta(), ())
    assert (again.resolution, again.resolved_at, again.closed_at, again.rating) == (None, None, None, None)
    assert again.opened_at == MONDAY
    assert resolution_due(again, TERMS) == MONDAY + 3 * DAY
    assert not again.is_over


def test_a_duplicate_is_not_reopened() -> None:
    duplicate = after(ticket(), CloseAsDuplicate(3))
    assert duplicate.duplicate_of == 3
    assert done(duplicate, Reopen()).refusal == "duplicate"
    assert done(duplicate, AskerSays(Redacted("But it is not."))).refusal == "duplicate"


@pytest.mark.parametrize("state", STATES)
def test_thanks_changes_no_ticket(state: TicketState) -> None:
    decision = done(IN[state], AskerSays(Redacted("Thanks!"), thanks=True), at=MONDAY + HOUR)
    assert (decision.ticket, decision.changes, decision.refusal) == (IN[state], (), None)


def test_help_is_rated_once_and_only_when_it_was_given() -> None:
    for state in STATES:
        assert can_rate(IN[state]) == (state in ("resolved", "closed"))
    for score in (1, 2, 3, 4, 5):
        rated = done(IN["resolved"], Rate(score)).ticket
        assert rated.rating == score
        assert not can_rate(rated)
        assert done(rated, Rate(score)).refusal == "rated-already"
    withdrawn = after(IN["claimed"], Withdraw())
    assert not can_rate(withdrawn)
    assert done(withdrawn, Rate(5)).refusal == "not-resolved"


THANKS = (
    "Thanks, Sam!",
    "thanks",
    "Thanks!!!",
    "thx",
    "ty",
    "Thank you.",
    "THANK YOU SO MUCH",
    "thank you so much, that worked",
    "Thanks a lot, it works now!",
    "Many thanks for your help",
    "thank you Sam",
    "Thx Pat",
    "Great, thanks again",
    "Perfect, that solved it. Thank you!",
    "Awesome :)",
    "Cheers, have a nice day",
    "Much appreciated",
    "ok great thank you",
)
NO_THANKS = (
    "thanks but it still fails",
    "Thanks, and what about S.D. Ala.?",
    "great, now the menu is gone",
    "thanks no luck",
    "Thanks, that did not work",
    "thanks, didn’t work",
    "Thanks, now it says my login is invalid",
    "thank you, my bar number is 512584",
    "thanks?",
    "Is it solved?",
    "It works",
    "ok",
    "No thanks to the court",
    "Thanks Sam but the page is blank",
    "Great. Same error.",
    "",
    "!!!",
)


@pytest.mark.parametrize("text", THANKS)
def test_thanks_is_known_for_what_it_is(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", NO_THANKS)
def test_what_says_more_than_thanks_is_heard(text: str) -> None:
    assert not is_thanks(text)


# --- urgency and order


@pytest.mark.parametrize(
    ("deadline", "urgent"),
    [
        ("filing due today", True),
        ("Today, 5 p.m.", True),
        ("by midnight", True),
        ("tonight", True),
        ("this  evening", True),
        ("ASAP", True),
        ("immediately please", True),
        ("Nov 21", True),
        ("November 21", True),
        ("NOV 21, noon", True),
        ("November 21st", True),
        ("11/21", True),
        ("11/21/2026", True),
        ("11/21/26.", True),
        ("due 11/21, 5 pm", True),
        ("2026-11-21", True),
        ("tomorrow", False),
        ("next week", False),
        ("Nov 22", False),
        ("November 20", False),
        ("11/22", False),
        ("11/2", False),
        ("1/21", False),
        ("11/21/2027", False),
        ("12/21", False),
        ("in December", False),
        ("a week from today", False),
        ("in two and a half hours", True),
        ("in 1.5 hours", True),
        ("none", False),
        ("", False),
    ],
)
def test_a_deadline_of_today_is_urgent(deadline: str, urgent: bool) -> None:
    assert is_urgent(deadline, date(2026, 11, 21)) is urgent


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("locked out, due midnight", "midnight"),
        ("Can't log in. Brief is due by 5 p.m. today!", "5 p.m. today"),
        ("the deadline is Friday at noon", "Friday at noon"),
        ("I have to file by 11:59 pm tonight", "11:59 pm tonight"),
        ("due in 20 min", "in 20 min"),
        ("due in an hour and a half", "in an hour and a half"),
        ("locked out, due a week from Tuesday", "a week from Tuesday"),
        ("hearing tomorrow, no menus", "tomorrow"),
        ("answer due: December 4", "December 4"),
        ("no rush, due next month", "next month"),
        ("locked out due to a wrong password", ""),
        ("nothing due today", ""),
        ("not due until Friday", ""),
        ("a past due bill today", ""),
        ("due process today", ""),
        ("my file is here", ""),
        ("", ""),
    ],
)
def test_what_is_due_is_read_from_a_few_words(text: str, due: str) -> None:
    assert deadline_in(text) == due


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("locked out, due midnight", "cmecf-login"),
        ("locked out of PACER", "pacer-login"),
        ("my password in PACER fails", "pacer-login"),
        ("no menus", "menus"),
        ("the authenticator is gone, cannot log in", "mfa"),
        ("linking hangs", "linking"),
        ("names do not match", "names"),
        ("the page is green", "other"),
        ("blinking cursor", "other"),
    ],
)
def test_a_few_words_tell_the_kind(text: str, kind: str) -> None:
    assert kind_in_words(text) == kind


def test_what_is_due_within_hours_is_urgent() -> None:
    for written in ("in 20 min", "in an hour", "in 3 hours"):
        assert is_urgent(written, date(2026, 11, 21)), written
    assert not is_urgent("in 3 days", date(2026, 11, 21))


def test_a_date_with_leading_zeros_is_the_same_day() -> None:
    for written in ("2/5", "02/05", "02/05/2027", "Feb 5", "February 5"):
        assert is_urgent(written, date(2027, 2, 5)), written


def test_urgent_tickets_come_first_then_the_oldest() -> None:
    old, young = ticket(1), ticket(2, opened_at=MONDAY + HOUR)
    pressing, twin = ticket(3, urgent=True, opened_at=MONDAY + 2 * HOUR), ticket(4)
    assert in_order([young, twin, pressing, old]) == (pressing, old, twin, young)
    assert in_order([]) == ()


# --- clocks


def set_at(on: Ticket) -> dict[TimerName, datetime]:
    return {timer.name: timer.at for timer in timers(on, TERMS)}


def test_timers_are_those_of_the_state() -> None:
    assert {state: set(set_at(IN[state])) for state in STATES} == {
        "new": {"first-reply", "resolution"},
        "claimed": {"first-reply", "resolution"},
        "waiting-attorney": {"auto-close"},
        "waiting-court": {"follow-up"},
        "resolved": {"auto-close"},
        "closed": set(),
    }


def test_staff_are_warned_when_three_quarters_of_the_time_are_gone_and_once() -> None:
    assert set_at(IN["new"]) == {"first-reply": MONDAY + 3 * HOUR, "resolution": MONDAY + DAY + 4 * HOUR}
    early = done(IN["new"], TimerExpired("first-reply"), at=MONDAY + 3 * HOUR - timedelta.resolution)
    assert early.refusal == "unchanged"

    warned = done(IN["new"], TimerExpired("first-reply"), at=MONDAY + 3 * HOUR)
    assert (warned.ticket.state, warned.changes, warned.effects) == ("new", (), (StaffNote("warn-first-reply"),))
    assert done(warned.ticket, TimerExpired("first-reply"), at=MONDAY + 4 * HOUR).refusal == "unchanged"
    assert set(set_at(warned.ticket)) == {"resolution"}
    late = done(warned.ticket, TimerExpired("resolution"), at=MONDAY + 2 * DAY)
    assert late.effects == (StaffNote("warn-resolution"),)
    assert set_at(late.ticket) == {}


def test_an_urgent_ticket_is_to_be_answered_sooner() -> None:
    urgent = after(IN["new"], SetUrgent(True))
    assert set_at(urgent)["first-reply"] == MONDAY + 45 * timedelta(minutes=1)
    assert reply_due(urgent, TERMS) == MONDAY + HOUR
    assert set_at(after(urgent, SetUrgent(False))) == set_at(IN["new"])


def test_whoever_was_answered_waits_for_no_first_reply() -> None:
    replied = after(IN["new"], StaffReply(WORDS))
    assert set(set_at(replied)) == {"resolution"}
    assert reply_due(replied, TERMS) is None


def test_a_ticket_opened_at_night_is_measured_from_the_morning_on() -> None:
    night = ticket(opened_at=datetime(2026, 11, 17, 3, 0, tzinfo=UTC))  # Monday, 10 p.m. in New York
    assert reply_due(night, TERMS) == datetime(2026, 11, 17, 18, 0, tzinfo=UTC)
    assert set_at(night)["first-reply"] == datetime(2026, 11, 17, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(("stops", "goes_on"), [
    (StaffReply(WORDS, needs_info=True), AskerSays(Redacted("S.D. Fla."))),
    (PassOn("court"), OfficeAnswered()),
])  # fmt: skip
def test_the_clock_stands_still_while_others_have_the_word(stops: TicketInput, goes_on: TicketInput) -> None:
    waiting = after(IN["claimed"], stops, at=MONDAY + HOUR)
    assert resolution_due(waiting, TERMS) is None
    assert "resolution" not in set_at(waiting)

    back = after(waiting, goes_on, at=MONDAY + DAY + HOUR)
    assert back.waited == elapsed(TERMS.calendar, MONDAY + HOUR, MONDAY + DAY + HOUR) == 8 * HOUR
    assert resolution_due(back, TERMS) == MONDAY + 3 * DAY
    assert set_at(back)["resolution"] == MONDAY + 2 * DAY + 4 * HOUR

    twice = after(after(back, stops, at=MONDAY + 2 * DAY), goes_on, at=MONDAY + 2 * DAY + HOUR)
    assert twice.waited == 9 * HOUR


def test_a_night_of_waiting_is_no_business_time() -> None:
    evening = MONDAY + 7 * HOUR  # 5 p.m. in New York
    waiting = after(IN["claimed"], PassOn("court"), at=evening)
    assert after(waiting, OfficeAnswered(), at=evening + 16 * HOUR).waited == timedelta()


@pytest.mark.parametrize("state", ["waiting-attorney", "resolved"])
def test_what_nobody_waits_for_closes_five_business_days_after_staff_spoke_last(state: TicketState) -> None:
    start = IN[state]
    due = MONDAY + 7 * DAY
    assert set_at(start) == {"auto-close": due}
    assert done(start, TimerExpired("auto-close"), at=due - timedelta.resolution).refusal == "unchanged"
    closed = done(start, TimerExpired("auto-close"), at=due)
    assert (closed.ticket.state, closed.ticket.closed_at) == ("closed", due)
    assert closed.changes == (TicketChange("auto-close", state, "closed"),)
    # It is told so, unless it was told already that it is resolved.
    tell = () if state == "resolved" else (Tell("auto-closed"),)
    assert closed.effects == (StaffNote("auto-closed"), *tell)

    later = after(start, StaffReply(WORDS), at=MONDAY + DAY)
    assert set_at(later) == {"auto-close": MONDAY + 8 * DAY}


def test_a_holiday_is_none_of_the_five_days() -> None:
    friday = MONDAY + 4 * DAY
    assert set_at(after(IN["claimed"], StaffReply(WORDS, needs_info=True), at=friday)) == {
        "auto-close": friday + 10 * DAY
    }


@pytest.mark.parametrize("state", ["new", "claimed", "waiting-court", "closed"])
def test_what_somebody_has_to_work_on_never_closes_by_itself(state: TicketState) -> None:
    for days in (5, 7, 60):
        assert done(IN[state], TimerExpired("auto-close"), at=MONDAY + days * DAY).refusal == "unchanged"


def test_staff_are_reminded_of_a_passed_case_each_business_day() -> None:
    thursday = MONDAY + 3 * DAY
    start = after(IN["claimed"], PassOn("pacer"), at=thursday)
    reminded = []
    for _ in range(6):
        due = set_at(start)["follow-up"]
        assert done(start, TimerExpired("follow-up"), at=due - timedelta.resolution).refusal == "unchanged"
        decision = done(start, TimerExpired("follow-up"), at=due)
        assert (decision.effects, decision.changes, decision.ticket.state) == (
            (StaffNote("follow-up"),),
            (),
            start.state,
        )
        reminded.append(due)
        start = decision.ticket
    # Friday, Monday to Wednesday, not Thanksgiving, Friday, Monday.
    assert [due - thursday for due in reminded] == [days * DAY for days in (1, 4, 5, 6, 8, 11)]


def test_the_reminders_of_another_office_begin_with_its_own_day() -> None:
    reminded = after(IN["waiting-court"], TimerExpired("follow-up"), at=MONDAY + DAY)
    pacer = after(reminded, PassOn("pacer"), at=MONDAY + DAY + 2 * HOUR)
    assert set_at(pacer)["follow-up"] == MONDAY + 2 * DAY + 2 * HOUR


def test_a_snooze_ends_at_its_hour_with_a_word_to_staff() -> None:
    until = MONDAY + DAY
    asleep = after(IN["claimed"], Snooze(until))
    assert set_at(asleep)["wake"] == until
    assert done(asleep, TimerExpired("wake"), at=until - timedelta.resolution).refusal == "unchanged"
    woken = done(asleep, TimerExpired("wake"), at=until)
    assert (woken.ticket.snoozed_until, woken.effects) == (None, (StaffNote("woke"),))
    assert done(woken.ticket, TimerExpired("wake"), at=until).refusal == "unchanged"


def test_a_snooze_can_be_moved() -> None:
    moved = after(IN["claimed"], Snooze(MONDAY + DAY), Snooze(MONDAY + 2 * DAY))
    assert set_at(moved)["wake"] == MONDAY + 2 * DAY


@pytest.mark.parametrize("given", [
    AskerSays(Redacted("Any news?")), AskAgain(Redacted("Hello?"), urgent=False), StaffReply(WORDS), PassOn("court"),
    Unclaim(), Transfer(PAT), RESOLVE, CloseAsDuplicate(3),
])  # fmt: skip
def test_a_snooze_ends_when_somebody_works_on_the_ticket(given: TicketInput) -> None:
    assert done(after(IN["claimed"], Snooze(MONDAY + DAY)), given).ticket.snoozed_until is None


@pytest.mark.parametrize("given", [AskerSays(Redacted("Thanks!"), thanks=True), SetKind("linking"), SetUrgent(True)])
def test_thanks_and_sorting_wake_nobody(given: TicketInput) -> None:
    asleep = after(IN["claimed"], Snooze(MONDAY + DAY))
    assert done(asleep, given).ticket.snoozed_until == MONDAY + DAY


def test_a_snoozed_ticket_that_is_over_wakes_nobody() -> None:
    withdrawn = after(after(IN["claimed"], Snooze(MONDAY + DAY)), Withdraw())
    assert done(withdrawn, TimerExpired("wake"), at=MONDAY + DAY).refusal == "unchanged"


def test_nothing_is_due_by_a_target_once_a_ticket_is_over() -> None:
    for state in ("resolved", "closed"):
        assert reply_due(IN[state], TERMS) is None
        assert resolution_due(IN[state], TERMS) is None


def test_tickets_of_one_person_subject_court_and_kind_are_alike() -> None:
    assert ticket().key == (ADA, "", "flsd", "cmecf-login")
    assert replace(ticket(), court=None).key == (ADA, "", "", "cmecf-login")


def test_a_refusal_leaves_a_snooze_alone() -> None:
    asleep = after(IN["claimed"], Snooze(MONDAY + DAY))
    for name, (given, who) in INPUTS.items():
        decision = decide(asleep, given, who, MONDAY, TERMS)
        assert decision.refusal is None or decision.ticket == asleep, name
