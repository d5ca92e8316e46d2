"""What an event leads to: the ticket changed or a refusal, lines of its history, and what is said to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from bot.core.redaction import Redacted
from bot.core.tickets.model import Ticket

Refusal = Literal[
    "taken", "yours-already", "not-claimed", "not-owner", "over", "not-over", "unchanged", "identity-unchecked",
    "too-late", "duplicate", "itself", "there-is-one", "rated-already", "not-resolved", "past", "not-passed-on",
    "no-text", "gone",
]  # fmt: skip
"""Why nothing happened. taken: somebody else has claimed it. too-late: it can no longer be reopened. there-is-one: an
open ticket of that kind is there already. gone: there is no such ticket in this workspace."""
AskerNotice = Literal[
    "added", "claimed", "passed-court", "passed-pacer", "answered", "resolved", "auto-closed",
    "withdrawn", "duplicate", "reopened", "outage", "outage-over", "outage-expired", "unanswered",
]  # fmt: skip
"""The notices that the asker gets, each a fixed sentence."""
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)
ASKER_NOTICES: tuple[AskerNotice, ...] = get_args(AskerNotice)
StaffNotice = Literal[
    "added", "claimed", "unclaimed", "transferred", "passed-court", "passed-pacer", "answered", "resolved",
    "auto-closed", "withdrawn", "duplicate", "reopened", "kind", "urgent", "not-urgent", "snoozed", "woke", "follow-up",
    "warn-first-reply", "warn-resolution", "rated", "untold", "outage-over",
]  # fmt: skip
"""The notices that staff see in the ticket's thread."""


@dataclass(frozen=True, slots=True)
class Tell:
    """A fixed sentence to the asker."""

    what: AskerNotice


@dataclass(frozen=True, slots=True)
class StaffNote:
    """A line in the staff thread. `about`: a person, a number or a time that belongs to it."""

    what: StaffNotice
    about: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """A message from staff to the asker."""

    text: Redacted


@dataclass(frozen=True, slots=True)
class Relay:
    """A message from the asker to staff."""

    text: Redacted


Effect = Tell | StaffNote | Send | Relay


@dataclass(frozen=True, slots=True)
class TicketChange:
    """A line of the history, which is append-only."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    ticket: Ticket
    changes: tuple[TicketChange, ...] = ()
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None
