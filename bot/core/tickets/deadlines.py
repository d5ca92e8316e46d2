"""When a ticket is due, and which timers it has: in the desk's business time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.business_time import after, days_after
from bot.core.tickets.effects import StaffNotice
from bot.core.tickets.model import Terms, Ticket, TimerName

CLOSES_AFTER = 5
"""Business days after staff spoke last until a ticket that nobody waits for is closed."""
FOLLOW_UP_AFTER = 1
"""Business days after which staff are reminded of a case that an office has."""
WARN_AT = 0.75
"""Staff are warned when so much of the time of a target is used up."""
REMINDERS: frozenset[StaffNotice] = frozenset(("warn-first-reply", "warn-resolution", "follow-up"))
"""What the clock says to all staff."""
REMINDING: frozenset[TimerName] = frozenset(("first-reply", "resolution", "follow-up"))
"""The timers that say it."""
MAX_REMINDERS = 3
"""More of them at once, as after an outage, are one message."""


@dataclass(frozen=True, slots=True)
class Timer:
    name: TimerName
    at: datetime


def timers(ticket: Ticket, terms: Terms) -> tuple[Timer, ...]:
    """What the clock does if nobody does anything."""
    started = _started(ticket)
    found: list[Timer] = []
    if ticket.state in ("new", "claimed"):
        found += _warnings(ticket, terms, started)
    if ticket.state == "waiting-court":
        since = ticket.followed_up_at or ticket.waiting_since or started
        found.append(Timer("follow-up", days_after(terms.calendar, since, FOLLOW_UP_AFTER)))
    if ticket.state in ("waiting-attorney", "resolved"):
        since = ticket.staff_spoke_at or ticket.resolved_at or started
        found.append(Timer("auto-close", days_after(terms.calendar, since, CLOSES_AFTER)))
    if ticket.snoozed_until is not None and not ticket.is_over:
        found.append(Timer("wake", ticket.snoozed_until))
    return tuple(found)


def _warnings(ticket: Ticket, terms: Terms, started: datetime) -> Iterator[Timer]:
    """Each target's warning, once."""
    if ticket.first_reply_at is None and "first-reply" not in ticket.warned:
        yield Timer("first-reply", after(terms.calendar, started, _first_reply(ticket, terms) * WARN_AT))
    if "resolution" not in ticket.warned:
        yield Timer("resolution", after(terms.calendar, started, terms.resolution * WARN_AT + ticket.waited))


def reply_due(ticket: Ticket, terms: Terms) -> datetime | None:
    """By when a person answers for the first time; None once one has, or while nobody has to."""
    if ticket.first_reply_at is not None or ticket.state not in ("new", "claimed"):
        return None
    return after(terms.calendar, _started(ticket), _first_reply(ticket, terms))


def resolution_due(ticket: Ticket, terms: Terms) -> datetime | None:
    """By when it is to be resolved; None while the clock stands still and when it is over."""
    if ticket.state not in ("new", "claimed"):
        return None
    return after(terms.calendar, _started(ticket), terms.resolution + ticket.waited)


def _started(ticket: Ticket) -> datetime:
    """When the clock of both targets starts: when the ticket was opened, or last reopened."""
    return ticket.clock_from or ticket.opened_at


def _first_reply(ticket: Ticket, terms: Terms) -> timedelta:
    return terms.urgent_reply if ticket.urgent else terms.first_reply
