"""What is to be posted about tickets. It is put in with the change itself, in one transaction.

Each side of a ticket has one line, so that everything is sent once and in order. What a card says is made from the
ticket as it is when the card is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from bot.core import tickets as rules
from bot.core.attachments import FileResult
from bot.core.helpdesk import Deliver, Side, Summary, Tick, TicketMessage
from bot.core.on_call import Page, PageStep, RedrawPage
from bot.core.tickets import Terms, Ticket
from bot.core.times import earliest_ts
from bot.store.unit import UnitOfWork

SUMMARY: Final = "summary"
"""The kind of row, and the beginning of its key."""
GATHERED_FOR: Final = timedelta(seconds=5)
"""How long a summary waits for further reminders that come due."""


class TicketOutbox:
    """Puts posts and timers of tickets into one transaction."""

    def __init__(self, unit: UnitOfWork, now: datetime) -> None:
        self._unit = unit
        self._now = now

    def draw_cards(self, ticket: Ticket) -> None:
        """The cards of both sides, as the ticket is when they are sent."""
        self.draw_staff_card(ticket.team_id, ticket.id)
        self.draw_asker_card(ticket)

    def draw_asker_card(self, ticket: Ticket) -> None:
        self._put(Deliver(ticket.team_id, ticket.id, "asker", "card"))

    def draw_staff_card(self, team: str, ticket: int) -> None:
        self._put(Deliver(team, ticket, "staff", "card"))

    def draw_for_staff(self, team: str, ticket: int, message: int) -> None:
        """The asker's words in the staff thread, as they are when this is sent."""
        self._put(Deliver(team, ticket, "staff", "message", message=message))

    def tell(self, ticket: Ticket, what: str, who: str) -> None:
        """A notice to the asker of what `who` did."""
        self._put(Deliver(ticket.team_id, ticket.id, "asker", "tell", f"{what}:{who}"))

    def refuse(self, ticket: Ticket, refusal: str) -> None:
        """Tells the asker why what they wrote changes nothing."""
        self._put(Deliver(ticket.team_id, ticket.id, "asker", "refused", refusal))

    def note(self, ticket: Ticket, what: str, about: str = "", *, quiet: bool = False) -> None:
        """A note in the staff thread. `quiet`: a summary says it, too."""
        self._put(Deliver(ticket.team_id, ticket.id, "staff", "note", f"{what}:{about}", quiet=quiet))

    def echo(self, ticket: Ticket, message: TicketMessage) -> None:
        """Shows staff what has become of their own words."""
        self._put(Deliver(ticket.team_id, ticket.id, "staff", "echo", message=message.id))

    def pass_on(self, ticket: Ticket, message: TicketMessage) -> None:
        """Sends words to the other side."""
        side: Side = "staff"
        if message.side == "staff":
            self.echo(ticket, message)
            side = "asker"
        self._put(Deliver(ticket.team_id, ticket.id, side, "message", message=message.id))

    def send_files(self, ticket: Ticket, message: TicketMessage, ids: Sequence[str] = ()) -> bool:
        """Copies of a message's files to the other side, once; `ids`: of those that came with a form."""
        side: Side = "asker" if message.side == "staff" else "staff"
        files = Deliver(ticket.team_id, ticket.id, side, "files", ",".join(ids), message.id)
        return self._put(files, name=str(message.id))

    def tell_of_files(self, ticket: Ticket, message: TicketMessage, result: FileResult) -> None:
        """What has become of a message's files, to whoever sent them, once."""
        told, about = Deliver(ticket.team_id, ticket.id, "asker", "files-told", result.encode()), result.encode()
        if message.side == "staff":
            told = Deliver(ticket.team_id, ticket.id, "staff", "note", f"files:{about}")
        self._put(told, name=f"files:{message.id}")

    def set_timers(self, ticket: Ticket, terms: Terms) -> None:
        """Timers that are set already and still hold keep their rows; the others go."""
        name = f"clock:{ticket.id}"
        timers = {
            f"{name}:{timer.name}:{int(timer.at.timestamp())}": (
                timer.at,
                {"kind": "tick", **asdict(Tick(ticket.team_id, ticket.id, timer.name))},
            )
            for timer in rules.timers(ticket, terms)
        }
        self._unit.outbox.set_timers(ticket.team_id, name, timers, self._now)

    def stop_timers(self, team: str, ticket: int) -> None:
        self._unit.outbox.set_timers(team, f"clock:{ticket}", {}, self._now)

    def set_page_timer(self, step: PageStep, at: datetime) -> None:
        """The next step of paging for a ticket; it replaces what was to come."""
        name = f"page:{step.ticket}"
        content = {"kind": "page", **asdict(step)}
        self._unit.outbox.set_timers(step.team_id, name, {f"{name}:{step.round}:{step.step}": (at, content)}, self._now)

    def stop_paging(self, team: str, ticket: int) -> None:
        self._unit.outbox.set_timers(team, f"page:{ticket}", {}, self._now)

    def redraw_page(self, page: Page) -> None:
        """A page as its ticket is when this is sent."""
        content = {"kind": "page-card", **asdict(RedrawPage(page.team_id, page.id))}
        line = f"page-card:{page.id}"
        self._unit.outbox.send(page.team_id, f"{line}:{uuid4().hex}", line, content, self._now)

    def gather(self, ticket: Ticket) -> bool:
        """Puts a reminder into a summary if too many come due at once: after an outage, or at the opening.

        The first that finds so many others begins the summary; those of the next seconds join it.
        """
        team, outbox = ticket.team_id, self._unit.outbox
        pending = outbox.pending(team, SUMMARY)
        if pending is not None:
            key, work = pending
            tickets = list(dict.fromkeys((*work["tickets"], ticket.id)))
            outbox.rewrite(team, key, {**work, "tickets": tickets})
            return True
        due = [name for name in outbox.timers_due(team, self._now) if name in rules.REMINDING]
        if len(due) <= rules.MAX_REMINDERS:
            return False
        content = {"kind": SUMMARY, **asdict(Summary(team, (ticket.id,), earliest_ts(self._now)))}
        outbox.schedule(team, f"{SUMMARY}:{uuid4().hex}", content, self._now + GATHERED_FOR, self._now)
        return True

    def _put(self, deliver: Deliver, *, name: str = "") -> bool:
        """`name`: what is put in once only has one."""
        content = {"kind": "deliver", **asdict(deliver), "since": earliest_ts(self._now)}
        line = f"ticket:{deliver.ticket}:{deliver.side}"
        key = f"{line}:{deliver.what}:{name or uuid4().hex}"
        return self._unit.outbox.send(deliver.team_id, key, line, content, self._now)


__all__ = ["GATHERED_FOR", "SUMMARY", "TicketOutbox"]
