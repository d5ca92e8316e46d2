"""Random lives of a ticket: several people and the clock at it, and what holds whatever they do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.core.business_time import Calendar, elapsed
from bot.core.knowledge import Hours
from bot.core.redaction import Redacted
from bot.core.tickets import (
    KINDS,
    RESOLUTIONS,
    WAITING,
    AskAgain,
    AskerInput,
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
    StaffInput,
    StaffReply,
    Terms,
    Ticket,
    TicketInput,
    TicketState,
    TimerExpired,
    TimerName,
    Transfer,
    Unclaim,
    Withdraw,
    decide,
    reply_due,
    resolution_due,
    timers,
)
from tests.random_examples import examples

STAFF = ("U_SAM", "U_PAT", "U_KIM")
ADA = "U_ADA"
NUMBER = 7
TERMS = Terms(
    calendar=Calendar(
        (Hours((0, 1, 2, 3), 9 * 60, 17 * 60), Hours((4,), 9 * 60, 16 * 60)),
        "America/New_York",
        frozenset({date(2026, 11, 26), date(2026, 12, 25)}),
    ),
    first_reply=timedelta(hours=4),
    urgent_reply=timedelta(hours=1),
    resolution=timedelta(hours=16),
)
START = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
STATES: tuple[TicketState, ...] = get_args(TicketState)
TIMERS: tuple[TimerName, ...] = get_args(TimerName)
OF_VALUES = frozenset(("owner", "urgent", "kind", "snooze", "resolution", "rate"))
"""Lines of the history that are not about the state."""
MAX_ROUNDS = 10
"""However long nobody looked, so many rounds of timers at most until none is due."""

words = st.sampled_from(["Which court is it?", "The menu is gone.", " ", ""]).map(Redacted)
moments = st.timedeltas(timedelta(days=-1), timedelta(days=5))


STAFF_INPUTS: st.SearchStrategy[StaffInput] = st.one_of(
    st.just(Claim()),
    st.just(Unclaim()),
    st.builds(Transfer, st.sampled_from(STAFF)),
    st.builds(StaffReply, words, st.booleans()),
    st.builds(PassOn, st.sampled_from(("court", "pacer"))),
    st.just(OfficeAnswered()),
    st.builds(Resolve, st.sampled_from(RESOLUTIONS), st.booleans(), words),
    st.builds(SetKind, st.sampled_from(KINDS)),
    st.builds(SetUrgent, st.booleans()),
    st.builds(CloseAsDuplicate, st.sampled_from((3, NUMBER))),
)
"""All but a snooze, whose end goes by the time."""


ASKER_INPUTS: st.SearchStrategy[AskerInput] = st.one_of(
    st.builds(AskerSays, words),
    st.just(Withdraw()),
    st.just(Reopen()),
    st.builds(Rate, st.integers(0, 6)),
)
"""Without a second request, which only an open ticket is asked to take."""


class OneTicket(RuleBasedStateMachine):
    """A ticket at 10 a.m. on a Monday, and everything that can happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.ticket = Ticket(
            id=1, team_id="T1", number=NUMBER, asker=ADA, subject="", court="flsd", kind="cmecf-login",
            text=Redacted("The login is refused."), opened_at=START,
        )  # fmt: skip
        self.was_unclaimed = False
        self.owner_told = ""
        self.kind_told: str = self.ticket.kind
        self.urgent_told = "no"

    # --- what happens

    @rule(who=st.sampled_from(STAFF), given=STAFF_INPUTS)
    def staff_act(self, who: str, given: StaffInput) -> None:
        self.happens(given, who)

    @rule(who=st.sampled_from(STAFF), ahead=moments)
    def staff_snooze(self, who: str, ahead: timedelta) -> None:
        self.happens(Snooze(self.now + ahead), who)

    @rule(given=ASKER_INPUTS)
    def the_asker_acts(self, given: AskerInput) -> None:
        self.happens(given, ADA)

    @rule(text=words, urgent=st.booleans(), deadline=st.sampled_from(("", "today", "Friday")))
    def the_asker_asks_again(self, text: Redacted, urgent: bool, deadline: str) -> None:
        if not self.ticket.is_over:
            self.happens(AskAgain(text, urgent, deadline), ADA)

    @rule(text=words)
    def the_asker_says_thanks(self, text: Redacted) -> None:
        decision = self.happens(AskerSays(text, thanks=True), ADA)
        assert decision.refusal is None
        assert decision.changes == ()

    @rule(timer=st.sampled_from(TIMERS))
    def a_timer_comes_early_or_late_or_twice(self, timer: TimerName) -> None:
        self.happens(TimerExpired(timer), "")

    @rule(passed=st.one_of(st.timedeltas(timedelta(), timedelta(hours=9)), st.timedeltas(timedelta(), timedelta(15))))
    def time_passes_and_every_timer_that_is_due_comes(self, passed: timedelta) -> None:
        self.now += passed
        for _ in range(MAX_ROUNDS):
            due = [one.name for one in timers(self.ticket, TERMS) if one.at <= self.now]
            if not due:
                return
            for name in due:
                self.happens(TimerExpired(name), "")
        raise AssertionError(f"timers are due for ever: {timers(self.ticket, TERMS)}")

    @rule(passed=st.timedeltas(timedelta(), timedelta(9)))
    def time_passes_while_nothing_runs(self, passed: timedelta) -> None:
        self.now += passed

    # --- what every input must do

    def happens(self, given: TicketInput, who: str) -> Decision:
        before = self.ticket
        decision = decide(before, given, who, self.now, TERMS)
        self.ticket = decision.ticket if decision.refusal is None else before
        if decision.refusal is not None:
            self.refused(before, decision)
        else:
            self.kept_its_history(before, decision)
            self.ended_as_it_may(before, given, decision.ticket)
        self.spoken_by(given, decision)
        if isinstance(given, AskerSays) and given.thanks:
            assert decision.ticket == before
        assert (decision.ticket.id, decision.ticket.team_id, decision.ticket.number) == (1, "T1", NUMBER)
        assert (decision.ticket.asker, decision.ticket.opened_at) == (ADA, START)
        return decision

    def refused(self, before: Ticket, decision: Decision) -> None:
        assert decision.ticket == before
        assert decision.changes == ()
        assert decision.effects == ()

    def kept_its_history(self, before: Ticket, decision: Decision) -> None:
        """A chain without gaps, for the state as for the owner, the kind and the urgency."""
        after = decision.ticket
        told = before.state
        for change in decision.changes:
            match change.what:
                case "owner":
                    assert change.before == self.owner_told
                    self.owner_told = change.after
                case "kind":
                    assert change.before == self.kind_told
                    self.kind_told = change.after
                case "urgent":
                    assert change.before == self.urgent_told
                    self.urgent_told = change.after
                case what if what not in OF_VALUES:
                    assert change.before == told
                    assert change.after in STATES
                    told = change.after
        assert told == after.state, "the history ends where the ticket stands"
        assert self.owner_told == (after.owner or "")
        assert self.kind_told == after.kind
        assert self.urgent_told == ("yes" if after.urgent else "no")
        if any(change.what == "unclaim" for change in decision.changes):
            self.was_unclaimed = True
        elif after.owner is not None:
            self.was_unclaimed = False

    def ended_as_it_may(self, before: Ticket, given: TicketInput, after: Ticket) -> None:
        if after.state == "closed" and before.state != "closed":
            assert isinstance(given, Withdraw | CloseAsDuplicate) or given == TimerExpired("auto-close")
            assert isinstance(given, Withdraw | CloseAsDuplicate) or before.state in ("waiting-attorney", "resolved")
        if after.state == "resolved" and before.state != "resolved":
            assert isinstance(given, Resolve)
            assert given.how != "court-reset" or given.identity_checked
        if before.is_over and not after.is_over:
            assert isinstance(given, Reopen | AskerSays)
            assert after.duplicate_of is None

    def spoken_by(self, given: TicketInput, decision: Decision) -> None:
        """Words of one side reach the other only where that side spoke them."""
        sent = [one.text for one in decision.effects if isinstance(one, Send)]
        relayed = [one.text for one in decision.effects if isinstance(one, Relay)]
        assert sent in ([], [given.text] if isinstance(given, StaffReply | Resolve) else [])
        assert relayed in ([], [given.text] if isinstance(given, AskerSays | AskAgain) else [])
        if isinstance(given, StaffReply) and decision.refusal is None:
            assert sent == [given.text]

    # --- what holds at any time

    @invariant()
    def its_state_is_one_of_six(self) -> None:
        assert len(STATES) == 6
        assert self.ticket.state in STATES

    @invariant()
    def somebody_has_it_unless_it_was_given_up(self) -> None:
        ticket = self.ticket
        if ticket.state == "new":
            assert ticket.owner is None
        if ticket.state in ("claimed", "resolved"):
            assert ticket.owner is not None
        if ticket.state in WAITING:
            assert ticket.owner is not None or self.was_unclaimed

    @invariant()
    def the_waiting_time_is_business_time_that_has_passed(self) -> None:
        ticket = self.ticket
        assert timedelta() <= ticket.waited <= elapsed(TERMS.calendar, ticket.clock_from or START, self.now)
        assert (ticket.waiting_since is not None) == (ticket.state in WAITING)

    @invariant()
    def its_ends_are_written_down(self) -> None:
        ticket = self.ticket
        assert (ticket.closed_at is not None) == (ticket.state == "closed")
        assert (ticket.resolution is not None) == (ticket.resolved_at is not None)
        assert ticket.resolved_at is None or ticket.is_over
        assert ticket.state != "resolved" or ticket.resolved_at is not None
        assert ticket.rating is None or ticket.resolution is not None
        assert (ticket.state == "waiting-court") == (ticket.passed_to is not None)
        assert ticket.snoozed_until is None or not ticket.is_over

    @invariant()
    def nothing_is_due_for_what_is_over_or_waits(self) -> None:
        ticket = self.ticket
        works = ticket.state in ("new", "claimed")
        assert (resolution_due(ticket, TERMS) is not None) == works
        assert works or reply_due(ticket, TERMS) is None
        assert ticket.state != "closed" or timers(ticket, TERMS) == ()


TestOneTicket = OneTicket.TestCase
TestOneTicket.settings = settings(examples(150), stateful_step_count=40)
