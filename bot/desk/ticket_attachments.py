"""Files of tickets: who lets them pass to the other side, and what has become of them. Each use is one transaction.

Which files they are is not stored: Slack is asked when they are copied.
"""

from __future__ import annotations

from bot.core.attachments import FileResult, may_send_files
from bot.core.helpdesk import Deliver, TicketMessage
from bot.core.inquiry import Asker
from bot.core.tickets import Refusal, Ticket, TicketChange
from bot.desk.questions import Clock
from bot.desk.ticket_outbox import TicketOutbox
from bot.store.store import Store
from bot.store.unit import UnitOfWork

SENT_FILES = "send-files"
"""In a ticket's history."""


class TicketAttachments:
    """The use cases of files."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def message_at(self, team: str, channel: str, ts: str) -> TicketMessage | None:
        """What was taken in of the message that stands there, with how many files came with it."""
        with self._store.reading() as unit:
            return unit.tickets.message_typed_at(team, channel, ts)

    def send_from_asker(self, asker: Asker, ticket: int, message: int) -> Refusal | None:
        """The asker lets the files of their own message pass to the help desk, once; else why they do not pass."""
        with self._store.writing() as unit:
            unit.tickets.hold(asker.team_id)
            known, written = unit.tickets.get(asker.team_id, ticket), unit.tickets.message(asker.team_id, message)
            if known is None or known.asker != asker.user_id or written is None or written.side != "asker":
                return "gone"
            return self._send(unit, known, written, asker.user_id)

    def send_from_staff(self, team: str, ticket: int, message: int, who: str) -> Refusal | None:
        """The same for the files of a reply, for whoever wrote it."""
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            known, written = unit.tickets.get(team, ticket), unit.tickets.message(team, message)
            if known is None or written is None or (written.side, written.author) != ("staff", who):
                return "gone"
            return self._send(unit, known, written, who)

    def record_result(self, deliver: Deliver, result: FileResult) -> None:
        """Tells whoever sent the files what has become of them."""
        with self._store.writing() as unit:
            ticket = unit.tickets.get(deliver.team_id, deliver.ticket)
            message = None if deliver.message is None else unit.tickets.message(deliver.team_id, deliver.message)
            if ticket is not None and message is not None:
                TicketOutbox(unit, self._clock()).tell_of_files(ticket, message, result)

    def _send(self, unit: UnitOfWork, ticket: Ticket, message: TicketMessage, who: str) -> Refusal | None:
        now = self._clock()
        refusal = may_send_files(ticket, message)
        if refusal is None and TicketOutbox(unit, now).send_files(ticket, message):
            count = str(message.files)
            unit.tickets.add_changes(ticket, (TicketChange(SENT_FILES, count, count),), who, now)
        return refusal


__all__ = ["SENT_FILES", "TicketAttachments"]
