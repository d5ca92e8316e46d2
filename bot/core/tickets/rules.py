"""The rules of a ticket: (ticket, event, who, now) -> Decision. No other code changes a ticket's state.

new -> claimed -> waiting on the attorney or on the court -> resolved -> closed. A refusal (claimed by somebody else,
already over) is part of the decision, never an exception; messages to the asker and to staff follow as effects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.core.business_time import elapsed
from bot.core.redaction import Redacted
from bot.core.tickets.deadlines import timers
from bot.core.tickets.effects import Decision, Effect, Relay, Send, StaffNote, Tell, TicketChange
from bot.core.tickets.inputs import (
    AskAgain,
    AskerInput,
    AskerSays,
    Claim,
    CloseAsDuplicate,
    OfficeAnswered,
    PassOn,
    Rate,
    Reopen,
    Resolve,
    SetKind,
    SetUrgent,
    Snooze,
    StaffInput,
    StaffReply,
    TicketInput,
    TimerExpired,
    Transfer,
    Unclaim,
    Withdraw,
)
from bot.core.tickets.model import BEST_RATING, OVER, WAITING, Office, Terms, Ticket, TicketState, TimerName

REOPEN_FOR = timedelta(days=7)


def decide(ticket: Ticket, event: TicketInput, who: str, now: datetime, terms: Terms) -> Decision:
    """What an event does to a ticket.

    `who` is the Slack id of the person who acts; callers check their right to do so. `now` must be aware.
    """
    match event:
        case AskerSays() | AskAgain() | Withdraw() | Reopen() | Rate():
            return _by_asker(ticket, event, now, terms)
        case TimerExpired(timer=timer):
            return _by_clock(ticket, timer, now, terms)
        case _:
            return _by_staff(ticket, event, who, now, terms)


def can_reopen(ticket: Ticket, now: datetime) -> bool:
    return ticket.is_over and ticket.duplicate_of is None and now - _ended_at(ticket) <= REOPEN_FOR


def can_rate(ticket: Ticket) -> bool:
    """Whether the asker can rate it: once, and only if staff resolved it."""
    return ticket.is_over and ticket.resolution is not None and ticket.rating is None


def in_order(tickets: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """The order in which staff work on them: urgent ones first, then the oldest."""
    return tuple(sorted(tickets, key=lambda one: (not one.urgent, one.opened_at, one.number)))


# --- staff -----------------------------------------------------------------------------------------------------------


def _by_staff(ticket: Ticket, event: StaffInput, who: str, now: datetime, terms: Terms) -> Decision:
    if ticket.state == "closed" or (ticket.is_over and not isinstance(event, StaffReply)):
        return Decision(ticket, refusal="over")
    awake = replace(ticket, snoozed_until=None)
    match event:
        case Claim() | Unclaim() | Transfer():
            decision = _apply_ownership(awake, event, who)
        case StaffReply() | PassOn() | OfficeAnswered() | Resolve():
            decision = _apply_progress(awake, event, who, now, terms)
        case _:
            decision = _apply_triage(ticket, event, who, now, terms)
    return Decision(ticket, refusal=decision.refusal) if decision.refusal else decision


def _apply_ownership(ticket: Ticket, event: Claim | Unclaim | Transfer, who: str) -> Decision:
    match event:
        case Claim():
            return _claim(ticket, who)
        case Unclaim():
            return _release(ticket, who)
        case Transfer(to=to):
            return _transfer(ticket, to)
        case _:
            assert_never(event)


def _apply_progress(
    ticket: Ticket, event: StaffReply | PassOn | OfficeAnswered | Resolve, who: str, now: datetime, terms: Terms
) -> Decision:
    match event:
        case StaffReply():
            return _reply(ticket, event, who, now, terms)
        case PassOn(office=office):
            return _pass_on(ticket, office, who, now, terms)
        case OfficeAnswered():
            if ticket.state != "waiting-court":
                return Decision(ticket, refusal="not-passed-on")
            owned = ticket if ticket.owner else _assign(ticket, who)  # its owner may have left it meanwhile
            back = _transition(replace(owned, passed_to=None), "claimed", now, terms)
            return _decision(ticket, back, "answered", StaffNote("answered", who), Tell("answered"))
        case Resolve():
            return _resolve(ticket, event, who, now, terms)
        case _:
            assert_never(event)


def _apply_triage(
    ticket: Ticket, event: SetKind | SetUrgent | Snooze | CloseAsDuplicate, who: str, now: datetime, terms: Terms
) -> Decision:
    match event:
        case SetKind(kind=kind):
            if kind == ticket.kind:
                return Decision(ticket, refusal="unchanged")
            change = TicketChange("kind", ticket.kind, kind)
            return Decision(replace(ticket, kind=kind), (change,), (StaffNote("kind", kind),))
        case SetUrgent(urgent=urgent):
            if urgent == ticket.urgent:
                return Decision(ticket, refusal="unchanged")
            change = TicketChange("urgent", _yes_or_no(ticket.urgent), _yes_or_no(urgent))
            note = StaffNote("urgent" if urgent else "not-urgent", who)
            return Decision(replace(ticket, urgent=urgent), (change,), (note,))
        case Snooze(until=until):
            if until <= now:
                return Decision(ticket, refusal="past")
            change = TicketChange("snooze", "", until.isoformat(timespec="minutes"))
            note = StaffNote("snoozed", until.isoformat())
            return Decision(replace(ticket, snoozed_until=until), (change,), (note,))
        case CloseAsDuplicate(of=of):
            if of == ticket.number:
                return Decision(ticket, refusal="itself")
            closed = replace(ticket, duplicate_of=of, closed_at=now, snoozed_until=None)
            closed = _transition(closed, "closed", now, terms)
            return _decision(ticket, closed, "duplicate", StaffNote("duplicate", str(of)), Tell("duplicate"))
        case _:
            assert_never(event)


def _claim(ticket: Ticket, who: str) -> Decision:
    if ticket.owner is not None:
        return Decision(ticket, refusal="yours-already" if ticket.owner == who else "taken")
    claimed = _assign(ticket, who)
    return Decision(claimed, _changes(ticket, claimed, "claim"), (StaffNote("claimed", who), Tell("claimed")))


def _release(ticket: Ticket, who: str) -> Decision:
    if ticket.owner is None:
        return Decision(ticket, refusal="not-claimed")
    if ticket.owner != who:
        return Decision(ticket, refusal="not-owner")
    free = replace(ticket, owner=None, state="new" if ticket.state == "claimed" else ticket.state)
    return Decision(free, _changes(ticket, free, "unclaim"), (StaffNote("unclaimed", who),))


def _transfer(ticket: Ticket, to: str) -> Decision:
    if ticket.owner == to:
        return Decision(ticket, refusal="unchanged")
    theirs = _assign(ticket, to)
    tell = (Tell("claimed"),) if ticket.owner is None else ()
    return Decision(theirs, _changes(ticket, theirs, "transfer"), (StaffNote("transferred", to), *tell))


def _reply(ticket: Ticket, event: StaffReply, who: str, now: datetime, terms: Terms) -> Decision:
    if not event.text.strip():
        return Decision(ticket, refusal="no-text")
    if event.needs_info and ticket.is_over:
        return Decision(ticket, refusal="over")
    spoken = _after_staff_spoke(ticket, who, now)
    if event.needs_info:
        spoken = _transition(spoken, "waiting-attorney", now, terms)
    what = "need-info" if event.needs_info else "reply"
    return Decision(spoken, _changes(ticket, spoken, what), (Send(event.text),))


def _pass_on(ticket: Ticket, office: Office, who: str, now: datetime, terms: Terms) -> Decision:
    if ticket.state == "waiting-court" and ticket.passed_to == office:
        return Decision(ticket, refusal="unchanged")
    passed = _transition(_after_staff_spoke(replace(ticket, passed_to=office), who, now), "waiting-court", now, terms)
    passed = replace(passed, followed_up_at=None)
    if office == "court":
        return _decision(ticket, passed, "pass-to-court", StaffNote("passed-court", who), Tell("passed-court"))
    return _decision(ticket, passed, "pass-to-pacer", StaffNote("passed-pacer", who), Tell("passed-pacer"))


def _resolve(ticket: Ticket, event: Resolve, who: str, now: datetime, terms: Terms) -> Decision:
    if event.how == "court-reset" and not event.identity_checked:
        return Decision(ticket, refusal="identity-unchecked")
    done = replace(
        _after_staff_spoke(ticket, who, now),
        resolution=event.how,
        identity_checked=event.identity_checked,
        resolved_at=now,
    )
    done = _transition(replace(done, passed_to=None), "resolved", now, terms)
    send = (Send(event.text),) if event.text.strip() else ()
    decided = _decision(ticket, done, "resolve", StaffNote("resolved", who), *send, Tell("resolved"))
    how = TicketChange("resolution", "", event.how + (", identity checked" if event.identity_checked else ""))
    return replace(decided, changes=(*decided.changes, how))


# --- the asker -------------------------------------------------------------------------------------------------------


def _by_asker(ticket: Ticket, event: AskerInput, now: datetime, terms: Terms) -> Decision:
    match event:
        case AskerSays(text=text, thanks=thanks):
            return _hear(ticket, text, now, terms, thanks=thanks)
        case AskAgain():
            return _ask_again(ticket, event, now, terms)
        case Withdraw():
            if ticket.is_over:
                return Decision(ticket, refusal="over")
            closed = _transition(replace(ticket, closed_at=now), "closed", now, terms)
            return _decision(ticket, closed, "withdraw", StaffNote("withdrawn"), Tell("withdrawn"))
        case Reopen():
            return _reopen(ticket, now, terms)
        case Rate(score=score):
            return _rate(ticket, score)
        case _:
            assert_never(event)


def _hear(ticket: Ticket, text: Redacted, now: datetime, terms: Terms, *, thanks: bool) -> Decision:
    if thanks:  # it neither reopens nor disturbs
        return Decision(ticket) if ticket.is_over else Decision(ticket, (), (Relay(text),))
    if ticket.is_over:
        reopened = _reopen(ticket, now, terms)
        return reopened if reopened.refusal else replace(reopened, effects=(*reopened.effects, Relay(text)))
    heard = _after_asker_spoke(ticket, now, terms)
    return Decision(heard, _changes(ticket, heard, "message"), (Relay(text),))


def _ask_again(ticket: Ticket, event: AskAgain, now: datetime, terms: Terms) -> Decision:
    if ticket.is_over:
        return Decision(ticket, refusal="over")
    more = replace(ticket, urgent=ticket.urgent or event.urgent, deadline=event.deadline or ticket.deadline)
    heard = _after_asker_spoke(more, now, terms)
    return Decision(heard, _changes(ticket, heard, "ask-again"), (StaffNote("added"), Relay(event.text), Tell("added")))


def _rate(ticket: Ticket, score: int) -> Decision:
    if ticket.rating is not None:
        return Decision(ticket, refusal="rated-already")
    if not can_rate(ticket) or not 1 <= score <= BEST_RATING:
        return Decision(ticket, refusal="not-resolved")
    rated = replace(ticket, rating=score)
    return Decision(rated, (TicketChange("rate", "", str(score)),), (StaffNote("rated", str(score)),))


def _after_asker_spoke(ticket: Ticket, now: datetime, terms: Terms) -> Ticket:
    """The asker spoke: whoever waited for that goes on, and a snooze ends."""
    spoken = replace(ticket, asker_spoke_at=now, snoozed_until=None)
    if ticket.state != "waiting-attorney":
        return spoken
    return _transition(spoken, "claimed" if ticket.owner else "new", now, terms)


def _reopen(ticket: Ticket, now: datetime, terms: Terms) -> Decision:
    if not ticket.is_over:
        return Decision(ticket, refusal="not-over")
    if ticket.duplicate_of is not None:
        return Decision(ticket, refusal="duplicate")
    if not can_reopen(ticket, now):
        return Decision(ticket, refusal="too-late")
    again = _transition(ticket, "claimed" if ticket.owner else "new", now, terms)
    again = replace(
        again, asker_spoke_at=now, resolution=None, identity_checked=False, resolved_at=None, closed_at=None,
        clock_from=now, waited=timedelta(), warned=(), rating=None,
    )  # fmt: skip
    return _decision(ticket, again, "reopen", StaffNote("reopened"), Tell("reopened"))


# --- the clock -------------------------------------------------------------------------------------------------------


def _by_clock(ticket: Ticket, timer: TimerName, now: datetime, terms: Terms) -> Decision:
    if not any(one.name == timer and one.at <= now for one in timers(ticket, terms)):
        return Decision(ticket, refusal="unchanged")
    match timer:
        case "first-reply":
            return Decision(_mark_warned(ticket, timer), (), (StaffNote("warn-first-reply"),))
        case "resolution":
            return Decision(_mark_warned(ticket, timer), (), (StaffNote("warn-resolution"),))
        case "follow-up":
            return Decision(replace(ticket, followed_up_at=now), (), (StaffNote("follow-up"),))
        case "wake":
            return Decision(replace(ticket, snoozed_until=None), (), (StaffNote("woke"),))
        case "auto-close":
            closed = _transition(replace(ticket, closed_at=now), "closed", now, terms)
            # What was resolved is told so once; only one that waits for an answer is closed with a word.
            tell = () if ticket.state == "resolved" else (Tell("auto-closed"),)
            return _decision(ticket, closed, "auto-close", StaffNote("auto-closed"), *tell)
        case _:
            assert_never(timer)


# --- details ---------------------------------------------------------------------------------------------------------


def _assign(ticket: Ticket, who: str) -> Ticket:
    return replace(ticket, owner=who, state="claimed" if ticket.state == "new" else ticket.state)


def _after_staff_spoke(ticket: Ticket, who: str, now: datetime) -> Ticket:
    """Staff spoke to the asker: whoever does so first owns it."""
    owned = ticket if ticket.owner or ticket.is_over else _assign(ticket, who)
    return replace(owned, staff_spoke_at=now, first_reply_at=ticket.first_reply_at or now)


def _mark_warned(ticket: Ticket, timer: TimerName) -> Ticket:
    return replace(ticket, warned=(*ticket.warned, timer))


def _transition(ticket: Ticket, state: TicketState, now: datetime, terms: Terms) -> Ticket:
    """The ticket in another state; entering and leaving a waiting one stops and starts the clock."""
    waited, since = ticket.waited, ticket.waiting_since
    if ticket.state in WAITING and since is not None:
        waited, since = waited + elapsed(terms.calendar, since, now), None
    if state in WAITING:
        since = now
    return replace(
        ticket,
        state=state,
        waited=waited,
        waiting_since=since,
        passed_to=ticket.passed_to if state == "waiting-court" else None,
        snoozed_until=None if state in OVER else ticket.snoozed_until,
    )


def _decision(before: Ticket, ticket: Ticket, what: str, *effects: Effect) -> Decision:
    return Decision(ticket, _changes(before, ticket, what), effects)


def _changes(before: Ticket, ticket: Ticket, what: str) -> tuple[TicketChange, ...]:
    changes = [TicketChange(what, before.state, ticket.state)]
    if before.owner != ticket.owner:
        changes.append(TicketChange("owner", before.owner or "", ticket.owner or ""))
    if before.urgent != ticket.urgent:
        changes.append(TicketChange("urgent", _yes_or_no(before.urgent), _yes_or_no(ticket.urgent)))
    return tuple(changes)


def _ended_at(ticket: Ticket) -> datetime:
    ended = ticket.resolved_at or ticket.closed_at
    assert ended is not None, "what is over has ended"
    return ended


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
