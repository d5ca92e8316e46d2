"""What staff, the asker and the clock do to a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.knowledge import TicketKind
from bot.core.redaction import Redacted
from bot.core.tickets.model import NO_TEXT, Office, Resolution, TimerName


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
    kind: TicketKind


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
class TimerExpired:
    """A timer of the ticket has expired."""

    timer: TimerName


TicketInput = StaffInput | AskerInput | TimerExpired
