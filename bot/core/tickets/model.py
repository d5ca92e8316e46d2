"""A ticket: its state, its kind, who has it, and its times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from bot.core.business_time import Calendar
from bot.core.knowledge import TicketKind
from bot.core.redaction import Redacted

TicketState = Literal["new", "claimed", "waiting-attorney", "waiting-court", "resolved", "closed"]
Resolution = Literal["court-reset", "self-service", "explained", "linked", "other"]
"""How it was resolved. court-reset: the court (or PACER) reset a password; the identity must have been checked."""
Office = Literal["court", "pacer"]
"""Who has the case while it is passed on: the court's CM/ECF help desk or the PACER Service Center."""
KINDS: tuple[TicketKind, ...] = get_args(TicketKind)
RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)
OVER: frozenset[TicketState] = frozenset(("resolved", "closed"))
WAITING: frozenset[TicketState] = frozenset(("waiting-attorney", "waiting-court"))
"""The clock towards the resolution stands still."""

NO_TEXT = Redacted("")

BEST_RATING = 5

TimerName = Literal["first-reply", "resolution", "follow-up", "auto-close", "wake"]


@dataclass(frozen=True, slots=True)
class Terms:
    """The desk's targets, in its business time."""

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
    kind: TicketKind
    text: Redacted
    opened_at: datetime
    state: TicketState = "new"
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
    """Business time during which the clock stood still so far."""
    warned: tuple[TimerName, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def key(self) -> tuple[str, str, str, str]:
        """One open ticket for each of these, in a workspace."""
        return self.asker, self.subject, self.court or "", self.kind
