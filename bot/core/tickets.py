"""The rules of a ticket: (ticket, what somebody does, who, when) -> Decision. No other code changes a ticket's state.

new -> claimed -> waiting on the attorney or on the court -> resolved -> closed. A refusal (claimed by somebody else,
over already) is part of the decision, never an exception; what must be said to whom follows as effects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, assert_never, get_args

from bot.core.business_time import Calendar, after, days_after, worked
from bot.core.knowledge import TicketKind
from bot.core.redaction import Redacted

State = Literal["new", "claimed", "waiting-attorney", "waiting-court", "resolved", "closed"]
Kind = TicketKind
Resolution = Literal["court-reset", "self-service", "explained", "linked", "other"]
"""How it was resolved. court-reset: the court (or PACER) reset a password; the identity must have been checked."""
Office = Literal["court", "pacer"]
"""Who has the case while it is passed on: the court's CM/ECF help desk or the PACER Service Center."""
KINDS: tuple[Kind, ...] = get_args(Kind)
RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)
OVER: frozenset[State] = frozenset(("resolved", "closed"))
WAITING: frozenset[State] = frozenset(("waiting-attorney", "waiting-court"))
"""The clock towards the resolution stands still."""

NO_TEXT = Redacted("")

REOPEN_FOR = timedelta(days=7)
CLOSES_AFTER = 5
"""Business days after staff spoke last until a ticket that nobody waits for is closed."""
FOLLOW_UP_AFTER = 1
"""Business days after which staff are reminded of a case that an office has."""
WARN_AT = 0.75
"""Staff are warned when so much of the time of a target is used up."""
BEST_RATING = 5

Refusal = Literal[
    "taken", "yours-already", "not-claimed", "not-owner", "over", "not-over", "unchanged", "identity-unchecked",
    "too-late", "duplicate", "itself", "there-is-one", "rated-already", "not-resolved", "past", "not-passed-on",
    "no-text", "gone",
]  # fmt: skip
"""Why nothing happened. taken: somebody else has claimed it. too-late: it can no longer be reopened. there-is-one: an
open ticket of that kind is there already. gone: there is no such ticket in this workspace."""
AskerNotice = Literal[
    "added", "claimed", "passed-court", "passed-pacer", "answered", "resolved", "auto-closed",
    "withdrawn", "duplicate", "reopened",
]  # fmt: skip
"""The fixed sentences that the asker is told."""
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)
TOLD: tuple[AskerNotice, ...] = get_args(AskerNotice)
Noted = Literal[
    "added", "claimed", "unclaimed", "transferred", "passed-court", "passed-pacer", "answered", "resolved",
    "auto-closed", "withdrawn", "duplicate", "reopened", "kind", "urgent", "not-urgent", "snoozed", "woke", "follow-up",
    "warn-first-reply", "warn-resolution", "rated", "untold",
]  # fmt: skip
"""The lines that staff see in their thread."""
TimerName = Literal["first-reply", "resolution", "follow-up", "auto-close", "wake"]
REMINDERS: frozenset[Noted] = frozenset(("warn-first-reply", "warn-resolution", "follow-up"))
"""What the clock says to all staff."""
REMINDING: frozenset[TimerName] = frozenset(("first-reply", "resolution", "follow-up"))
"""The timers that say it."""
MAX_REMINDERS = 3
"""More of them at once, as after an outage, are one message."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the desk promises, in its business time."""

    calendar: Calendar
    first_reply: timedelta
    urgent_reply: timedelta
    resolution: timedelta


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request for a person's help. Instants are aware; texts of people are redacted."""

    id: int
    team_id: str
    number: int
    """As people call it: counted up in each workspace."""
    asker: str
    """Slack id of the person who waits for help."""
    subject: str
    """Label of the attorney asked for; empty for oneself."""
    court: str | None
    kind: Kind
    text: Redacted
    opened_at: datetime
    state: State = "new"
    urgent: bool = False
    deadline: str = ""
    login: str = ""
    """CM/ECF login name, where it is known; never a password."""
    reach: str = ""
    """How the person wants to be reached."""
    entry: str | None = None
    """The knowledge entry that the bot had answered with."""
    opened_by: str | None = None
    """The member of staff who opened it for the asker."""
    owner: str | None = None
    passed_to: Office | None = None
    snoozed_until: datetime | None = None
    duplicate_of: int | None = None
    """The number of the other ticket."""
    resolution: Resolution | None = None
    identity_checked: bool = False
    rating: int | None = None
    first_reply_at: datetime | None = None
    staff_spoke_at: datetime | None = None
    asker_spoke_at: datetime | None = None
    """Kept for `tickets show`, which shows all that is kept; no rule asks for it."""
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    followed_up_at: datetime | None = None
    clock_from: datetime | None = None
    """Since when the resolution is measured: it was opened, or reopened last. None: since it was opened."""
    waiting_since: datetime | None = None
    waited: timedelta = timedelta()
    """Business time behind it in which the clock stood still."""
    warned: tuple[TimerName, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def key(self) -> tuple[str, str, str, str]:
        """One open ticket for each of these, in a workspace."""
        return self.asker, self.subject, self.court or "", self.kind


# --- what people and the clock do ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    pass


@dataclass(frozen=True, slots=True)
class Unclaim:
    pass


@dataclass(frozen=True, slots=True)
class Transfer:
    to: str


@dataclass(frozen=True, slots=True)
class StaffReply:
    """Words of staff to the asker. `needs_info`: the next word is theirs."""

    text: Redacted
    needs_info: bool = False


@dataclass(frozen=True, slots=True)
class PassOn:
    office: Office


@dataclass(frozen=True, slots=True)
class OfficeAnswered:
    """The court, or PACER, has done its part."""


@dataclass(frozen=True, slots=True)
class Resolve:
    how: Resolution
    identity_checked: bool
    text: Redacted = NO_TEXT
    """What is sent along; may be empty."""


@dataclass(frozen=True, slots=True)
class SetKind:
    kind: Kind


@dataclass(frozen=True, slots=True)
class SetUrgent:
    urgent: bool


@dataclass(frozen=True, slots=True)
class Snooze:
    until: datetime


@dataclass(frozen=True, slots=True)
class CloseAsDuplicate:
    of: int
    """Number of the ticket that goes on."""


StaffInput = (
    Claim | Unclaim | Transfer | StaffReply | PassOn | OfficeAnswered | Resolve | SetKind | SetUrgent | Snooze
    | CloseAsDuplicate
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AskerSays:
    """What the asker writes in the ticket's thread. `thanks`: no more than that."""

    text: Redacted
    thanks: bool = False


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The same request a second time: it adds to the ticket that is open."""

    text: Redacted
    urgent: bool
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    pass


@dataclass(frozen=True, slots=True)
class Reopen:
    pass


@dataclass(frozen=True, slots=True)
class Rate:
    score: int
    """From 1, bad, to 5, good."""


AskerInput = AskerSays | AskAgain | Withdraw | Reopen | Rate


@dataclass(frozen=True, slots=True)
class Due:
    """A timer of the ticket has come."""

    timer: TimerName


Input = StaffInput | AskerInput | Due

# --- what follows ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tell:
    """A fixed sentence to the asker."""

    what: AskerNotice


@dataclass(frozen=True, slots=True)
class Note:
    """A line in the staff thread. `about`: a person, a number or a time that belongs to it."""

    what: Noted
    about: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """Words of staff to the asker."""

    text: Redacted


@dataclass(frozen=True, slots=True)
class Relay:
    """Words of the asker to staff."""

    text: Redacted


Effect = Tell | Note | Send | Relay


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the history, which is only ever added to."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    ticket: Ticket
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    name: TimerName
    at: datetime


def decide(ticket: Ticket, given: Input, who: str, now: datetime, terms: Terms) -> Decision:
    """What comes of an input. `who`: the Slack id of whoever acts, whose right to do so is checked before."""
    match given:
        case AskerSays() | AskAgain() | Withdraw() | Reopen() | Rate():
            return _by_asker(ticket, given, now, terms)
        case Due(timer=timer):
            return _by_clock(ticket, timer, now, terms)
        case _:
            return _by_staff(ticket, given, who, now, terms)


def timers(ticket: Ticket, terms: Terms) -> tuple[Timer, ...]:
    """What comes by itself if nobody does anything."""
    calendar, found = terms.calendar, []
    started = ticket.clock_from or ticket.opened_at
    if ticket.state in ("new", "claimed"):
        if ticket.first_reply_at is None and "first-reply" not in ticket.warned:
            found.append(Timer("first-reply", after(calendar, started, _first_reply(ticket, terms) * WARN_AT)))
        if "resolution" not in ticket.warned:
            found.append(Timer("resolution", after(calendar, started, terms.resolution * WARN_AT + ticket.waited)))
    if ticket.state == "waiting-court":
        since = ticket.followed_up_at or ticket.waiting_since or started
        found.append(Timer("follow-up", days_after(calendar, since, FOLLOW_UP_AFTER)))
    if ticket.state in ("waiting-attorney", "resolved"):
        since = ticket.staff_spoke_at or ticket.resolved_at or started
        found.append(Timer("auto-close", days_after(calendar, since, CLOSES_AFTER)))
    if ticket.snoozed_until is not None and not ticket.is_over:
        found.append(Timer("wake", ticket.snoozed_until))
    return tuple(found)


def reply_due(ticket: Ticket, terms: Terms) -> datetime | None:
    """By when a person answers for the first time; None once one has, or while nobody has to."""
    if ticket.first_reply_at is not None or ticket.state not in ("new", "claimed"):
        return None
    return after(terms.calendar, ticket.clock_from or ticket.opened_at, _first_reply(ticket, terms))


def resolution_due(ticket: Ticket, terms: Terms) -> datetime | None:
    """By when it is to be resolved; None while the clock stands still and when it is over."""
    if ticket.state not in ("new", "claimed"):
        return None
    return after(terms.calendar, ticket.clock_from or ticket.opened_at, terms.resolution + ticket.waited)


def can_reopen(ticket: Ticket, now: datetime) -> bool:
    return ticket.is_over and ticket.duplicate_of is None and now - _ended_at(ticket) <= REOPEN_FOR


def can_rate(ticket: Ticket) -> bool:
    """Once, and only what staff have resolved."""
    return ticket.is_over and ticket.resolution is not None and ticket.rating is None


def in_order(tickets: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """As staff work on them: urgent ones first, then the oldest."""
    return tuple(sorted(tickets, key=lambda one: (not one.urgent, one.opened_at, one.number)))


_TODAY_WORDS = ("today", "tonight", "midnight", "due now", "right now", "asap", "immediately", "this evening")
_OTHER_DAY = re.compile(r"\bnot today\b|\bmidnight tomorrow\b|\btomorrow(?: at| by)? midnight\b")


def is_urgent(deadline: str, today: date) -> bool:
    """Whether a deadline as somebody typed it is today: "filing due today", "by midnight", the day itself."""
    said = _OTHER_DAY.sub("", " ".join(deadline.lower().split()))
    month = f"(?:{today:%B}|{today:%b}t?)".lower()  # Sept.
    named = rf"\b{month}\.? 0?{today.day}(?:st|nd|rd|th)?\b(?!,? (?!{today.year})20\d\d)"
    slashed = rf"(?<![\d/])0?{today.month}/0?{today.day}(?:/(?:{today.year}|{today:%y}))?(?![\d/])"
    return any(word in said for word in (*_TODAY_WORDS, today.isoformat())) or bool(
        re.search(f"{named}|{slashed}", said)
    )


_GRATEFUL = frozenset(re.findall("[a-z]+", "thanks thank thx ty cheers appreciated appreciate perfect great awesome"))
_POLITE = _GRATEFUL | frozenset(
    re.findall(
        "[a-z]+",
        "you so very much a lot lots again all good ok okay got it that this worked works now solved fixed for the "
        "your help i we really many helped did is was and have nice day evening weekend quick reply super wonderful",
    )
)


_NO_WORDS = re.compile(r":[a-z0-9_+-]+:|<@[A-Z0-9]+(?:\|[^<>]*)?>")
"""Emoji and mentions, as Slack writes them."""
_ASKS_OR_AGAIN = re.compile(
    r"(?:^|[,.!;]\s*)(?:is|was|did|have|has) (?:it|that|this|you|we|i)\b|(?<!thanks )(?<!you )(?<!thx )\bagain\b"
)
_NAME_AT_END = re.compile(r"(?<=\w)(?: |, (?=[A-Z]))[^\W\d_]+[\s.!]*$")
"""Without a comma, or with a capital: "thanks sam", "Thanks, Sam!", not "thanks, blank" and not "Thanks. Sadly"."""
_BEFORE_A_NAME = frozenset(("thanks", "thx", "ty", "you", "much", "lot", "again", "help", "cheers"))
_NO_NAME = frozenset(
    re.findall(
        "[a-z]+",
        "no not nope but still fails failed failing broken gone error nothing never however problem issue question "
        "anyway though yet later wait stuck locked wrong today tomorrow tonight help please",
    )
)


def is_thanks(text: str) -> bool:
    """Whether a text says thanks and nothing else: "Thanks, Sam!", not "thanks, but it still fails" or a question.

    In doubt it is not: a follow-up that is taken for thanks is lost.
    """
    text = _NO_WORDS.sub("", text)
    words = re.findall(r"[^\W\d_][\w']*", text.lower())
    if _ASKS_OR_AGAIN.search(text.lower()):
        return False
    if "?" in text or any(letter.isdigit() for letter in text) or not _GRATEFUL & set(words):
        return False
    others = [place for place, word in enumerate(words) if word not in _POLITE]
    # A name may stand at the end: "thank you so much, Sam".
    named = (
        others == [len(words) - 1]
        and words[-2] in _BEFORE_A_NAME
        and words[-1] not in _NO_NAME
        and _NAME_AT_END.search(text) is not None
    )
    return not others or named


# --- staff -----------------------------------------------------------------------------------------------------------


def _by_staff(ticket: Ticket, given: StaffInput, who: str, now: datetime, terms: Terms) -> Decision:
    if ticket.state == "closed" or (ticket.is_over and not isinstance(given, StaffReply)):
        return Decision(ticket, refusal="over")
    awake = replace(ticket, snoozed_until=None)
    match given:
        case Claim() | Unclaim() | Transfer():
            decision = _by_owner(awake, given, who)
        case StaffReply() | PassOn() | OfficeAnswered() | Resolve():
            decision = _worked_on(awake, given, who, now, terms)
        case _:
            decision = _sorted_in(ticket, given, who, now, terms)
    return Decision(ticket, refusal=decision.refusal) if decision.refusal else decision


def _by_owner(ticket: Ticket, given: Claim | Unclaim | Transfer, who: str) -> Decision:
    match given:
        case Claim():
            return _claimed(ticket, who)
        case Unclaim():
            return _unclaimed(ticket, who)
        case Transfer(to=to):
            return _transferred(ticket, to)
        case _:
            assert_never(given)


def _worked_on(
    ticket: Ticket, given: StaffReply | PassOn | OfficeAnswered | Resolve, who: str, now: datetime, terms: Terms
) -> Decision:
    match given:
        case StaffReply():
            return _replied(ticket, given, who, now, terms)
        case PassOn(office=office):
            return _passed_on(ticket, office, who, now, terms)
        case OfficeAnswered():
            if ticket.state != "waiting-court":
                return Decision(ticket, refusal="not-passed-on")
            back = _to(replace(ticket, passed_to=None), "claimed", now, terms)
            return _decided(ticket, back, "answered", Note("answered", who), Tell("answered"))
        case Resolve():
            return _resolved(ticket, given, who, now, terms)
        case _:
            assert_never(given)


def _sorted_in(
    ticket: Ticket, given: SetKind | SetUrgent | Snooze | CloseAsDuplicate, who: str, now: datetime, terms: Terms
) -> Decision:
    match given:
        case SetKind(kind=kind):
            if kind == ticket.kind:
                return Decision(ticket, refusal="unchanged")
            change = Change("kind", ticket.kind, kind)
            return Decision(replace(ticket, kind=kind), (change,), (Note("kind", kind),))
        case SetUrgent(urgent=urgent):
            if urgent == ticket.urgent:
                return Decision(ticket, refusal="unchanged")
            change = Change("urgent", _yes(ticket.urgent), _yes(urgent))
            note = Note("urgent" if urgent else "not-urgent", who)
            return Decision(replace(ticket, urgent=urgent), (change,), (note,))
        case Snooze(until=until):
            if until <= now:
                return Decision(ticket, refusal="past")
            change = Change("snooze", "", until.isoformat(timespec="minutes"))
            note = Note("snoozed", until.isoformat())
            return Decision(replace(ticket, snoozed_until=until), (change,), (note,))
        case CloseAsDuplicate(of=of):
            if of == ticket.number:
                return Decision(ticket, refusal="itself")
            closed = replace(ticket, duplicate_of=of, closed_at=now, snoozed_until=None)
            closed = _to(closed, "closed", now, terms)
            return _decided(ticket, closed, "duplicate", Note("duplicate", str(of)), Tell("duplicate"))
        case _:
            assert_never(given)


def _claimed(ticket: Ticket, who: str) -> Decision:
    if ticket.owner is not None:
        return Decision(ticket, refusal="yours-already" if ticket.owner == who else "taken")
    claimed = _owned(ticket, who)
    return Decision(claimed, _changes(ticket, claimed, "claim"), (Note("claimed", who), Tell("claimed")))


def _unclaimed(ticket: Ticket, who: str) -> Decision:
    if ticket.owner is None:
        return Decision(ticket, refusal="not-claimed")
    if ticket.owner != who:
        return Decision(ticket, refusal="not-owner")
    free = replace(ticket, owner=None, state="new" if ticket.state == "claimed" else ticket.state)
    return Decision(free, _changes(ticket, free, "unclaim"), (Note("unclaimed", who),))


def _transferred(ticket: Ticket, to: str) -> Decision:
    if ticket.owner == to:
        return Decision(ticket, refusal="unchanged")
    theirs = _owned(ticket, to)
    tell = (Tell("claimed"),) if ticket.owner is None else ()
    return Decision(theirs, _changes(ticket, theirs, "transfer"), (Note("transferred", to), *tell))


def _replied(ticket: Ticket, given: StaffReply, who: str, now: datetime, terms: Terms) -> Decision:
    if not given.text.strip():
        return Decision(ticket, refusal="no-text")
    if given.needs_info and ticket.is_over:
        return Decision(ticket, refusal="over")
    spoken = _spoken(ticket, who, now)
    if given.needs_info:
        spoken = _to(spoken, "waiting-attorney", now, terms)
    what = "need-info" if given.needs_info else "reply"
    return Decision(spoken, _changes(ticket, spoken, what), (Send(given.text),))


def _passed_on(ticket: Ticket, office: Office, who: str, now: datetime, terms: Terms) -> Decision:
    if ticket.state == "waiting-court" and ticket.passed_to == office:
        return Decision(ticket, refusal="unchanged")
    passed = _to(_spoken(replace(ticket, passed_to=office), who, now), "waiting-court", now, terms)
    passed = replace(passed, followed_up_at=None)
    if office == "court":
        return _decided(ticket, passed, "pass-to-court", Note("passed-court", who), Tell("passed-court"))
    return _decided(ticket, passed, "pass-to-pacer", Note("passed-pacer", who), Tell("passed-pacer"))


def _resolved(ticket: Ticket, given: Resolve, who: str, now: datetime, terms: Terms) -> Decision:
    if given.how == "court-reset" and not given.identity_checked:
        return Decision(ticket, refusal="identity-unchecked")
    done = replace(
        _spoken(ticket, who, now), resolution=given.how, identity_checked=given.identity_checked, resolved_at=now
    )
    done = _to(replace(done, passed_to=None), "resolved", now, terms)
    send = (Send(given.text),) if given.text.strip() else ()
    decided = _decided(ticket, done, "resolve", Note("resolved", who), *send, Tell("resolved"))
    how = Change("resolution", "", given.how + (", identity checked" if given.identity_checked else ""))
    return replace(decided, changes=(*decided.changes, how))


# --- the asker -------------------------------------------------------------------------------------------------------


def _by_asker(ticket: Ticket, given: AskerInput, now: datetime, terms: Terms) -> Decision:
    match given:
        case AskerSays(text=text, thanks=thanks):
            return _said(ticket, text, now, terms, thanks=thanks)
        case AskAgain():
            if ticket.is_over:
                return Decision(ticket, refusal="over")
            more = replace(ticket, urgent=ticket.urgent or given.urgent, deadline=given.deadline or ticket.deadline)
            heard = _heard(more, now, terms)
            return Decision(
                heard, _changes(ticket, heard, "ask-again"), (Note("added"), Relay(given.text), Tell("added"))
            )
        case Withdraw():
            if ticket.is_over:
                return Decision(ticket, refusal="over")
            closed = _to(replace(ticket, closed_at=now), "closed", now, terms)
            return _decided(ticket, closed, "withdraw", Note("withdrawn"), Tell("withdrawn"))
        case Reopen():
            return _reopened(ticket, now, terms)
        case Rate(score=score):
            if ticket.rating is not None:
                return Decision(ticket, refusal="rated-already")
            if not can_rate(ticket) or not 1 <= score <= BEST_RATING:
                return Decision(ticket, refusal="not-resolved")
            rated = replace(ticket, rating=score)
            return Decision(rated, (Change("rate", "", str(score)),), (Note("rated", str(score)),))
        case _:
            assert_never(given)


def _said(ticket: Ticket, text: Redacted, now: datetime, terms: Terms, *, thanks: bool) -> Decision:
    if thanks:  # it neither reopens nor disturbs
        return Decision(ticket) if ticket.is_over else Decision(ticket, (), (Relay(text),))
    if ticket.is_over:
        reopened = _reopened(ticket, now, terms)
        return reopened if reopened.refusal else replace(reopened, effects=(*reopened.effects, Relay(text)))
    heard = _heard(ticket, now, terms)
    return Decision(heard, _changes(ticket, heard, "message"), (Relay(text),))


def _heard(ticket: Ticket, now: datetime, terms: Terms) -> Ticket:
    """The asker spoke: whoever waited for that goes on, and a snooze ends."""
    spoken = replace(ticket, asker_spoke_at=now, snoozed_until=None)
    if ticket.state != "waiting-attorney":
        return spoken
    return _to(spoken, "claimed" if ticket.owner else "new", now, terms)


def _reopened(ticket: Ticket, now: datetime, terms: Terms) -> Decision:
    if not ticket.is_over:
        return Decision(ticket, refusal="not-over")
    if ticket.duplicate_of is not None:
        return Decision(ticket, refusal="duplicate")
    if not can_reopen(ticket, now):
        return Decision(ticket, refusal="too-late")
    again = _to(ticket, "claimed" if ticket.owner else "new", now, terms)
    again = replace(
        again, asker_spoke_at=now, resolution=None, identity_checked=False, resolved_at=None, closed_at=None,
        clock_from=now, waited=timedelta(), warned=(), rating=None,
    )  # fmt: skip
    return _decided(ticket, again, "reopen", Note("reopened"), Tell("reopened"))


# --- the clock -------------------------------------------------------------------------------------------------------


def _by_clock(ticket: Ticket, timer: TimerName, now: datetime, terms: Terms) -> Decision:
    if not any(one.name == timer and one.at <= now for one in timers(ticket, terms)):
        return Decision(ticket, refusal="unchanged")
    match timer:
        case "first-reply":
            return Decision(_warned(ticket, timer), (), (Note("warn-first-reply"),))
        case "resolution":
            return Decision(_warned(ticket, timer), (), (Note("warn-resolution"),))
        case "follow-up":
            return Decision(replace(ticket, followed_up_at=now), (), (Note("follow-up"),))
        case "wake":
            return Decision(replace(ticket, snoozed_until=None), (), (Note("woke"),))
        case "auto-close":
            closed = _to(replace(ticket, closed_at=now), "closed", now, terms)
            # What was resolved is told so once; only one that waits for an answer is closed with a word.
            tell = () if ticket.state == "resolved" else (Tell("auto-closed"),)
            return _decided(ticket, closed, "auto-close", Note("auto-closed"), *tell)
        case _:
            assert_never(timer)


# --- details ---------------------------------------------------------------------------------------------------------


def _first_reply(ticket: Ticket, terms: Terms) -> timedelta:
    return terms.urgent_reply if ticket.urgent else terms.first_reply


def _owned(ticket: Ticket, who: str) -> Ticket:
    return replace(ticket, owner=who, state="claimed" if ticket.state == "new" else ticket.state)


def _spoken(ticket: Ticket, who: str, now: datetime) -> Ticket:
    """Staff spoke to the asker: whoever does so first owns it."""
    owned = ticket if ticket.owner or ticket.is_over else _owned(ticket, who)
    return replace(owned, staff_spoke_at=now, first_reply_at=ticket.first_reply_at or now)


def _warned(ticket: Ticket, timer: TimerName) -> Ticket:
    return replace(ticket, warned=(*ticket.warned, timer))


def _to(ticket: Ticket, state: State, now: datetime, terms: Terms) -> Ticket:
    """The ticket in another state; entering and leaving a waiting one stops and starts the clock."""
    waited, since = ticket.waited, ticket.waiting_since
    if ticket.state in WAITING and since is not None:
        waited, since = waited + worked(terms.calendar, since, now), None
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


def _decided(before: Ticket, ticket: Ticket, what: str, *effects: Effect) -> Decision:
    return Decision(ticket, _changes(before, ticket, what), effects)


def _changes(before: Ticket, ticket: Ticket, what: str) -> tuple[Change, ...]:
    changes = [Change(what, before.state, ticket.state)]
    if before.owner != ticket.owner:
        changes.append(Change("owner", before.owner or "", ticket.owner or ""))
    if before.urgent != ticket.urgent:
        changes.append(Change("urgent", _yes(before.urgent), _yes(ticket.urgent)))
    return tuple(changes)


def _ended_at(ticket: Ticket) -> datetime:
    ended = ticket.resolved_at or ticket.closed_at
    assert ended is not None, "what is over has ended"
    return ended


def _yes(value: bool) -> str:
    return "yes" if value else "no"
