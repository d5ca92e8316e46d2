"""When a ticket is due, and which timers it has: in the desk's business time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.business_time import after, days_after
from bot.core.tickets.effects import StaffNotice
from bot.core.tickets.model import Terms, Ticket, TimerName

CLOSES_AFTER = 5
"""Business days after the last word of staff until a ticket closes that waits for its asker or is resolved."""
FOLLOW_UP_AFTER = 1
"""Business days after which staff are reminded of a ticket they passed to an office."""
WARN_AT = 0.75
"""Staff get a warning when this share of a target's time has passed."""
REMINDERS: frozenset[StaffNotice] = frozenset(("warn-first-reply", "warn-resolution", "follow-up"))
"""Notices that remind all staff."""
REMINDING: frozenset[TimerName] = frozenset(("first-reply", "resolution", "follow-up"))
"""The timers behind these notices."""
MAX_REMINDERS = 3
"""More reminders at once, as after an outage, become one summary."""


@dataclass(frozen=True, slots=True)
class Timer:
    name: TimerName
    at: datetime


def timers(ticket: Ticket, terms: Terms) -> tuple[Timer, ...]:
    """The timers that run while nobody acts."""
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
        yield Timer("first-reply", after(terms.calendar, started, reply_target(ticket, terms) * WARN_AT))
    if "resolution" not in ticket.warned:
        yield Timer("resolution", after(terms.calendar, started, terms.resolution * WARN_AT + ticket.waited))


def reply_due(ticket: Ticket, terms: Terms) -> datetime | None:
    """When a person must first reply; None once one has, or while the ticket waits or is over."""
    if ticket.first_reply_at is not None or ticket.state not in ("new", "claimed"):
        return None
    return after(terms.calendar, _started(ticket), reply_target(ticket, terms))


def resolution_due(ticket: Ticket, terms: Terms) -> datetime | None:
    """When the ticket must be resolved; None while its clock stands still and once it is over."""
    if ticket.state not in ("new", "claimed"):
        return None
    return after(terms.calendar, _started(ticket), terms.resolution + ticket.waited)


def _started(ticket: Ticket) -> datetime:
    """When the clock of both targets starts: when the ticket was opened, or last reopened."""
    return ticket.clock_from or ticket.opened_at


def reply_target(ticket: Ticket, terms: Terms) -> timedelta:
    """The business time within which a person must first reply."""
    return terms.urgent_reply if ticket.urgent else terms.first_reply
