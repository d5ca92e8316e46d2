"""What has become of posts about tickets: where cards are, and whether words have reached the other side."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.helpdesk import Deliver, MessageState, Places, TicketMessage
from bot.core.tickets import Ticket
from bot.desk.paging import link_pages
from bot.desk.questions import Clock
from bot.desk.ticket_outbox import TicketOutbox
from bot.store.store import Store
from bot.store.tickets import MessageChange
from bot.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Words on their way: what is to be sent, and to where."""

    message: TicketMessage
    ticket: Ticket
    places: Places


class TicketDelivery:
    """The use cases of whoever posts what tickets have to say; each is one transaction."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def outgoing(self, team: str, message: int) -> Outgoing | None:
        """Words of one side as they are now, and where they go."""
        with self._store.reading() as unit:
            known = unit.tickets.message(team, message)
            ticket = None if known is None else unit.tickets.get(team, known.ticket)
            if known is None or ticket is None:
                return None
            return Outgoing(known, ticket, unit.tickets.places(ticket))

    def set_card_place(self, deliver: Deliver, channel: str, ts: str) -> None:
        """A card was posted there for the first time."""
        with self._store.writing() as unit:
            unit.tickets.place(deliver.team_id, deliver.ticket, deliver.side, channel, ts)

    def set_card_link(self, team: str, ticket: int, address: str) -> None:
        """The address of the card in the staff channel."""
        with self._store.writing() as unit:
            unit.tickets.hold(team)
            unit.tickets.link(team, ticket, address)
            known = unit.tickets.get(team, ticket)
            if known is not None:
                link_pages(unit, known, self._clock())

    def forget_card_place(self, deliver: Deliver) -> None:
        """Somebody deleted the card on this side: the next one that is posted takes its place."""
        with self._store.writing() as unit:
            unit.tickets.displace(deliver.team_id, deliver.ticket, deliver.side)

    def set_echo_place(self, team: str, message: int, ts: str) -> None:
        """Where staff see their own words in the thread."""
        with self._store.writing() as unit:
            unit.tickets.change_message(team, message, MessageChange(echo_ts=ts))

    def mark_delivered(self, outgoing: Outgoing, copy_ts: str) -> None:
        """The other side has it. Staff see so of their own words."""
        message = outgoing.message
        with self._store.writing() as unit:
            now_there = unit.tickets.message(message.team_id, message.id)
            if now_there is not None and copy_ts:
                # Taken back meanwhile: the row that says so comes next, and must find the copy.
                state: MessageState = "taken back" if now_there.state == "taken back" else "delivered"
                unit.tickets.change_message(message.team_id, message.id, MessageChange(state=state, copy_ts=copy_ts))
            if message.side == "staff":
                self._outbox(unit).echo(outgoing.ticket, message)

    def mark_removed(self, outgoing: Outgoing) -> None:
        """Words that were taken back are gone on the other side; sent again, they are posted anew."""
        message = outgoing.message
        with self._store.writing() as unit:
            unit.tickets.change_message(message.team_id, message.id, MessageChange(copy_ts=""))
            self._outbox(unit).echo(outgoing.ticket, message)

    def mark_failed(self, outgoing: Outgoing) -> None:
        """It cannot be delivered; staff see it, with *Try again*."""
        message = outgoing.message
        with self._store.writing() as unit:
            now_there = unit.tickets.message(message.team_id, message.id)
            if now_there is not None and now_there.state != "taken back":
                unit.tickets.change_message(message.team_id, message.id, MessageChange(state="failed"))
            if message.side == "staff":
                self._outbox(unit).echo(outgoing.ticket, message)

    def note_undelivered(self, deliver: Deliver) -> None:
        """A notice could not be delivered to the asker; a note says so to staff."""
        with self._store.writing() as unit:
            ticket = unit.tickets.get(deliver.team_id, deliver.ticket)
            if ticket is not None:
                self._outbox(unit).note(ticket, "untold")

    def try_again(self, team: str, message: int) -> bool:
        """Sends once more what could not be delivered. False when there is nothing to send."""
        with self._store.writing() as unit:
            known = unit.tickets.message(team, message)
            if known is None or known.state != "failed":
                return False
            ticket = unit.tickets.get(team, known.ticket)
            assert ticket is not None, "messages go with their ticket"
            unit.tickets.change_message(team, message, MessageChange(state="queued"))
            self._outbox(unit).pass_on(ticket, known)
            return True

    def _outbox(self, unit: UnitOfWork) -> TicketOutbox:
        return TicketOutbox(unit, self._clock())


__all__ = ["Outgoing", "TicketDelivery"]
