"""What the help desk shows and sends: requests, cards, lists. The rules are in `tickets`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.core.answering import Answer
from bot.core.guiding import CheckSummary
from bot.core.incidents import IncidentNotice
from bot.core.knowledge import Court, TicketKind
from bot.core.on_call import OnCallState
from bot.core.redaction import Redacted
from bot.core.tickets import Office, Ticket, TimerName

Side = Literal["asker", "staff"]
"""Of a ticket's two conversations: the direct message with the asker, and the thread in the staff channel."""
MessageState = Literal["queued", "delivered", "failed", "taken back"]
DeliverWhat = Literal["card", "tell", "note", "message", "echo", "refused", "files", "files-told"]
"""card: posted, or drawn anew. tell: a fixed sentence to the asker. note: a line for staff. message: words of one side
to the other. echo: what staff see of their own words. refused: why what the asker wrote was not passed on. files:
copies of a message's files to the other side. files-told: what has become of them, to the asker."""

MAX_TEXT = 1500
"""Characters of "what happened": the form travels in Slack's private metadata, which takes 3,000."""
MAX_SHORT = 120
"""Characters of the form's short fields."""
MAX_REPLY = 2500
"""Characters of a reply; Slack takes 3,000 in one block."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks of the desk, as the form has it; texts are redacted."""

    subject: str
    court: str | None
    kind: TicketKind
    text: Redacted
    login: str = ""
    deadline: str = ""
    urgent: bool = False
    reach: str = ""
    entry: str | None = None
    question: int | None = None
    files: tuple[str, ...] = ()
    """Slack's ids of what was put into the form."""


@dataclass(frozen=True, slots=True)
class Triage:
    """What the person can do alone and now, shown before the ticket is sent."""

    answer: Answer
    """The knowledge entry that says how."""
    self_service: bool
    """They can solve it without anybody. Otherwise it only says what helps until somebody answers."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """A message to be sent, as a durable row keeps it. What it says is made when it is sent."""

    team_id: str
    ticket: int
    side: Side
    what: DeliverWhat
    about: str = ""
    """Of a note, tell or refusal: which; with what belongs to it after a colon. Of files that came with a form: their
    ids, with commas between; empty for those of a message."""
    message: int | None = None
    since: str = ""
    """ts before which nothing of this was sent."""
    quiet: bool = False
    """A note that is in a summary: in the thread only, whatever it says."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Reminders that came due together, as a durable row gathers them: the numbers of their tickets' rows."""

    team_id: str
    tickets: tuple[int, ...]
    since: str
    """ts before which nothing of this was sent."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A timer of a ticket, as a durable row keeps it."""

    team_id: str
    ticket: int
    timer: TimerName


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """Words of one side, and where they stand."""

    id: int
    team_id: str
    ticket: int
    side: Side
    author: str
    text: Redacted
    files: int
    state: MessageState
    source: tuple[str, str] | None
    """Channel and ts of what was typed; None for a form."""
    copy_ts: str | None
    """Where the other side reads it."""
    echo_ts: str | None
    edited: bool
    at: datetime
    """When it was taken in."""


@dataclass(frozen=True, slots=True)
class PastChange:
    """A line of the history."""

    at: datetime
    who: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Seen:
    """How far somebody had read a ticket when they opened a form about it."""

    changes: int
    """Lines of its history."""
    message: int
    """The latest of its messages; 0 where there was none."""


@dataclass(frozen=True, slots=True)
class News:
    """What others have done to a ticket and written in it since; empty where nothing has happened."""

    changes: tuple[PastChange, ...] = ()
    messages: tuple[TicketMessage, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.messages)


def read_so_far(history: Sequence[PastChange], messages: Sequence[TicketMessage]) -> Seen:
    return Seen(len(history), max((message.id for message in messages), default=0))


def news_since(seen: Seen | None, who: str, history: Sequence[PastChange], messages: Sequence[TicketMessage]) -> News:
    """What has happened since then, without what `who` did. `seen`: None for a form that does not know."""
    if seen is None:
        return News()
    changes = tuple(change for change in history[seen.changes :] if change.who != who)
    return News(changes, tuple(one for one in messages if one.id > seen.message and one.author != who))


@dataclass(frozen=True, slots=True)
class Places:
    """Where a ticket's two cards are: channel and ts of each, None until they are posted."""

    staff: tuple[str, str] | None
    staff_link: str | None
    asker: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Contact:
    """Who at an office can act, and when."""

    office: Office
    court: Court | None
    lead: str
    """Who that is, in one line; mrkdwn."""
    details: str
    """Phone, e-mail and hours, a line each, and as of when; empty where the lead says it all."""
    open_now: bool | None
    """None: its hours are not known."""
    opens_at: datetime | None
    """When it opens next, in its own time; None while it is open and where hours are not known."""
    of_clerk: bool = False
    """These are the hours of the clerk's office: the help desk's own are not known."""


@dataclass(frozen=True, slots=True)
class StaffCard:
    """All that staff see of a ticket at once."""

    ticket: Ticket
    court: Court | None
    question: Redacted | None
    """What they had asked the bot."""
    answer_line: str | None
    """First line of what the bot had answered."""
    check: CheckSummary | None
    """Their check for this court."""
    saved_facts: tuple[tuple[str, str], ...]
    """What they told of themselves in checks: question and answer in a word."""
    policy: str
    """Who resets a CM/ECF password in this court."""
    contact: Contact
    reply_due: datetime | None
    resolution_due: datetime | None
    snoozed_until: datetime | None
    """These in the desk's own time."""
    canned_replies: tuple[str, ...] = ()
    """Ids of the canned replies for tickets of its kind."""
    earlier: tuple[Ticket, ...] = ()
    """Other tickets of its asker, the latest first."""
    system: str = ""
    """What its court's filers file in, in one line; empty where that is CM/ECF and each filer links."""
    incidents: tuple[IncidentNotice, ...] = ()
    """The open ones that it has joined."""


@dataclass(frozen=True, slots=True)
class AskerCard:
    """What the asker sees of their ticket."""

    ticket: Ticket
    court: Court | None
    reply_due: datetime | None
    opens_at: datetime | None
    """When the desk opens next; None while it is open."""
    can_reopen: bool
    can_rate: bool
    meanwhile: Triage | None
    """While the desk is closed and it is urgent: what can still be done now."""
    contact: Contact | None
    """The court's help desk, while it has the case or can be reached instead."""
    on_call: OnCallState | None = None
    """While the desk is closed, and it is urgent and waits for an owner: how far the paging is."""
    reachable: tuple[str, ...] = ()
    """Who can be reached in the meantime, a line each, where nobody on call has it."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A ticket in a list."""

    ticket: Ticket
    court: Court | None
    link: str | None
    due: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The open tickets of a workspace, urgent first, then the oldest."""

    lines: tuple[QueueLine, ...]
    mine: int
    by_state: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FoundTickets:
    """Tickets that were looked for, the newest first."""

    lines: tuple[QueueLine, ...]
    count: int
    """Of all that fit; not all are listed."""


@dataclass(frozen=True, slots=True)
class UnlinkedPerson:
    """One person whose check for a court is not finished."""

    user: str
    subject: str
    court: Court
    state: str
    since: date
    run: int
    """The check that says so."""
