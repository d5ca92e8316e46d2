"""Tickets, their history and the words on both sides. Every query is of one workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.helpdesk import MessageState, PastChange, Places, Request, Side, TicketMessage
from bot.core.inquiry import Asker
from bot.core.redaction import Redacted
from bot.core.tickets import OVER, Ticket, TicketChange
from bot.store.rows import insert_new
from bot.store.tables import IS_OPEN, ticket_changes, ticket_messages, ticket_numbers, tickets, triages

_KEPT_AS_IS = (
    "team_id", "number", "asker", "subject", "kind", "state", "text", "urgent", "deadline", "login", "reach", "entry",
    "opened_by", "owner", "passed_to", "duplicate_of", "resolution", "identity_checked", "rating", "opened_at",
    "snoozed_until", "first_reply_at", "staff_spoke_at", "asker_spoke_at", "resolved_at", "closed_at",
    "followed_up_at", "clock_from", "waiting_since",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Words of one side of a ticket, about to be kept and passed on."""

    key: str
    """The same for every repetition of it."""
    side: Side
    author: str
    text: Redacted
    source: tuple[str, str] | None = None
    """Channel and ts where the author typed it; None for a form."""
    files: int = 0
    """How many came with it; they are not passed on."""


@dataclass(frozen=True, slots=True)
class MessageChange:
    """What changes of a ticket's message; None: nothing."""

    text: Redacted | None = None
    state: MessageState | None = None
    copy_ts: str | None = None
    """Where the other side reads it; empty: nowhere any more."""
    echo_ts: str | None = None
    """Where staff see that it was sent."""
    edited: bool | None = None


@dataclass(frozen=True, slots=True)
class Tickets:
    """The tickets of one transaction. Rows that are read to be changed are locked until its end (PostgreSQL)."""

    connection: Connection

    # --- tickets

    def hold(self, team: str) -> None:
        """One transaction at a time writes the tickets of a workspace: the first thing it does. SQLite has no other."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"tickets:{team}"))))

    def open(self, team: str, asker: str, wanted: Request, opened_by: str | None, now: datetime) -> Ticket | None:
        """A new ticket with the workspace's next number; None when one of the same key is open already."""
        row: dict[str, object] = {
            "team_id": team,
            "number": self._next_number(team),
            "asker": asker,
            "subject": wanted.subject,
            "court": wanted.court or "",
            "kind": wanted.kind,
            "state": "new",
            "text": wanted.text,
            "urgent": wanted.urgent,
            "deadline": wanted.deadline,
            "login": wanted.login,
            "reach": wanted.reach,
            "entry": wanted.entry,
            "question_id": wanted.question,
            "opened_by": opened_by,
            "identity_checked": False,
            "opened_at": now,
            "asker_spoke_at": now,
            "waited": 0,
            "warned": [],
        }
        unique = ("team_id", "asker", "subject", "court", "kind")
        new = insert_new(self.connection, tickets, row, unique, IS_OPEN)
        if new is None:  # the number is the next ticket's
            back = update(ticket_numbers).where(ticket_numbers.c.team_id == team)
            self.connection.execute(back.values(last=ticket_numbers.c.last - 1))
            return None
        return self.get(team, new)

    def get(self, team: str, ticket: int) -> Ticket | None:
        return self._one(tickets.c.team_id == team, tickets.c.id == ticket)

    def with_number(self, team: str, number: int) -> Ticket | None:
        return self._one(tickets.c.team_id == team, tickets.c.number == number)

    def open_like(self, team: str, key: tuple[str, str, str, str]) -> Ticket | None:
        """The open ticket of this person, subject, court and kind."""
        asker, subject, court, kind = key
        return self._one(
            tickets.c.team_id == team,
            tickets.c.asker == asker,
            tickets.c.subject == subject,
            tickets.c.court == court,
            tickets.c.kind == kind,
            tickets.c.state.not_in(tuple(OVER)),
        )

    def in_thread(self, team: str, channel: str, thread_ts: str) -> tuple[Ticket, Side] | None:
        """The ticket whose thread this is, and on which side."""
        for side, at_channel, at_ts in (
            ("staff", tickets.c.staff_channel, tickets.c.staff_ts),
            ("asker", tickets.c.asker_channel, tickets.c.asker_ts),
        ):
            ticket = self._one(tickets.c.team_id == team, at_channel == channel, at_ts == thread_ts)
            if ticket is not None:
                return ticket, "staff" if side == "staff" else "asker"
        return None

    def open_tickets(self, team: str) -> tuple[Ticket, ...]:
        return self._all(tickets.c.team_id == team, tickets.c.state.not_in(tuple(OVER)))

    def of_asker(self, team: str, asker: str, limit: int) -> tuple[Ticket, ...]:
        """A person's tickets, the latest first."""
        query = (
            select(tickets)
            .where(tickets.c.team_id == team, tickets.c.asker == asker)
            .order_by(tickets.c.number.desc())
            .limit(limit)
        )
        return tuple(ticket_of(row) for row in self.connection.execute(query))

    def since(self, team: str, since: datetime | None) -> tuple[Ticket, ...]:
        """Those opened or ended since then, and all that are open; None: every one there is."""
        if since is None:
            return self._all(tickets.c.team_id == team)
        moved = (tickets.c.opened_at >= since) | (tickets.c.resolved_at >= since) | (tickets.c.closed_at >= since)
        return self._all(tickets.c.team_id == team, moved | tickets.c.state.not_in(tuple(OVER)))

    def teams(self) -> tuple[str, ...]:
        query = select(tickets.c.team_id).distinct().order_by(tickets.c.team_id)
        return tuple(self.connection.execute(query).scalars())

    def question_of(self, ticket: Ticket) -> int | None:
        """The question that led to it."""
        query = select(tickets.c.question_id).where(tickets.c.team_id == ticket.team_id, tickets.c.id == ticket.id)
        return self.connection.execute(query).scalar_one_or_none()

    def keep(self, ticket: Ticket) -> None:
        values: dict[str, Any] = {name: getattr(ticket, name) for name in _KEPT_AS_IS}
        values |= {
            "court": ticket.court or "",
            "waited": int(ticket.waited.total_seconds()),
            "warned": list(ticket.warned),
        }
        self.connection.execute(
            update(tickets).where(tickets.c.team_id == ticket.team_id, tickets.c.id == ticket.id).values(**values)
        )

    # --- history

    def add_changes(self, ticket: Ticket, changes: Sequence[TicketChange], who: str, now: datetime) -> None:
        """The history is only ever added to."""
        rows = [
            {"team_id": ticket.team_id, "ticket_id": ticket.id, "at": now, "who": who, **asdict(change)}
            for change in changes
        ]
        if rows:
            self.connection.execute(ticket_changes.insert(), rows)

    def history(self, ticket: Ticket) -> tuple[PastChange, ...]:
        query = (
            select(ticket_changes)
            .where(ticket_changes.c.team_id == ticket.team_id, ticket_changes.c.ticket_id == ticket.id)
            .order_by(ticket_changes.c.id)
        )
        return tuple(
            PastChange(row.at, row.who, row.what, row.before, row.after) for row in self.connection.execute(query)
        )

    # --- where its cards are

    def places(self, ticket: Ticket) -> Places:
        row = self.connection.execute(
            select(tickets).where(tickets.c.team_id == ticket.team_id, tickets.c.id == ticket.id)
        ).one()
        return Places(
            staff=(row.staff_channel, row.staff_ts) if row.staff_ts else None,
            staff_link=row.staff_link,
            asker=(row.asker_channel, row.asker_ts) if row.asker_ts else None,
        )

    def place(self, team: str, ticket: int, side: Side, channel: str, ts: str) -> None:
        values = {f"{side}_channel": channel, f"{side}_ts": ts}
        self.connection.execute(update(tickets).where(_is(team, ticket)).values(**values))

    def displace(self, team: str, ticket: int, side: Side) -> None:
        """The card on this side is gone."""
        self.connection.execute(update(tickets).where(_is(team, ticket)).values({f"{side}_ts": None}))

    def link(self, team: str, ticket: int, address: str) -> None:
        self.connection.execute(update(tickets).where(_is(team, ticket)).values(staff_link=address))

    # --- words of both sides

    def add_message(self, ticket: Ticket, new: NewMessage, now: datetime) -> TicketMessage | None:
        """None when a message with this key was kept before."""
        row = {
            "team_id": ticket.team_id,
            "ticket_id": ticket.id,
            "key": new.key,
            "side": new.side,
            "author": new.author,
            "text": new.text,
            "files": new.files,
            "state": "queued",
            "source_channel": new.source[0] if new.source else None,
            "source_ts": new.source[1] if new.source else None,
            "edited": False,
            "at": now,
        }
        id_ = insert_new(self.connection, ticket_messages, row, ("team_id", "key"))
        return None if id_ is None else self.message(ticket.team_id, id_)

    def messages(self, ticket: Ticket) -> tuple[TicketMessage, ...]:
        """All that both sides wrote, in order; what was taken back has no text."""
        query = (
            select(ticket_messages)
            .where(ticket_messages.c.team_id == ticket.team_id, ticket_messages.c.ticket_id == ticket.id)
            .order_by(ticket_messages.c.id)
        )
        return tuple(_message_of(row) for row in self.connection.execute(query))

    def message(self, team: str, message: int) -> TicketMessage | None:
        return self._message(ticket_messages.c.team_id == team, ticket_messages.c.id == message)

    def message_with_key(self, team: str, key: str) -> TicketMessage | None:
        return self._message(ticket_messages.c.team_id == team, ticket_messages.c.key == key)

    def message_typed_at(self, team: str, channel: str, ts: str) -> TicketMessage | None:
        """What was passed on of the message that stands there."""
        return self._message(
            ticket_messages.c.team_id == team,
            ticket_messages.c.source_channel == channel,
            ticket_messages.c.source_ts == ts,
        )

    def change_message(self, team: str, message: int, change: MessageChange) -> None:
        values = {name: value for name, value in asdict(change).items() if value is not None}
        self.connection.execute(
            update(ticket_messages)
            .where(ticket_messages.c.team_id == team, ticket_messages.c.id == message)
            .values(**values)
        )

    # --- what was solved without a ticket

    def keep_triage(self, asker: Asker, key: str, wanted: Request, now: datetime) -> None:
        """Self-service steps were shown for the request of this key."""
        row = {
            "team_id": asker.team_id,
            "user_id": asker.user_id,
            "key": key,
            "court": wanted.court or "",
            "kind": wanted.kind,
        }
        insert_new(self.connection, triages, {**row, "solved": False, "shown_at": now}, ("team_id", "key"))

    def mark_triage_solved(self, asker: Asker, key: str) -> None:
        theirs = (triages.c.team_id == asker.team_id, triages.c.user_id == asker.user_id, triages.c.key == key)
        self.connection.execute(update(triages).where(*theirs).values(solved=True))

    def count_triages(self, team: str, since: datetime, until: datetime) -> tuple[int, int]:
        """How many were shown in a period, and how many of these solved it."""
        within = (triages.c.shown_at >= since, triages.c.shown_at < until)
        shown = select(func.count()).where(triages.c.team_id == team, *within)
        solved = shown.where(triages.c.solved.is_(True))
        return self.connection.execute(shown).scalar_one(), self.connection.execute(solved).scalar_one()

    # ---

    def _next_number(self, team: str) -> int:
        dialect = self.connection.dialect.name
        insert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(ticket_numbers)
        counted = insert.values(team_id=team, last=1).on_conflict_do_update(
            index_elements=["team_id"], set_={"last": ticket_numbers.c.last + 1}
        )
        return int(self.connection.execute(counted.returning(ticket_numbers.c.last)).scalar_one())

    def _one(self, *conditions: ColumnElement[bool]) -> Ticket | None:
        query = select(tickets).where(*conditions).order_by(tickets.c.id.desc()).limit(1).with_for_update()
        row = self.connection.execute(query).first()
        return None if row is None else ticket_of(row)

    def _all(self, *conditions: ColumnElement[bool]) -> tuple[Ticket, ...]:
        query = select(tickets).where(*conditions).order_by(tickets.c.number)
        return tuple(ticket_of(row) for row in self.connection.execute(query))

    def _message(self, *conditions: ColumnElement[bool]) -> TicketMessage | None:
        row = self.connection.execute(select(ticket_messages).where(*conditions)).first()
        return None if row is None else _message_of(row)


def _is(team: str, ticket: int) -> ColumnElement[bool]:
    return (tickets.c.team_id == team) & (tickets.c.id == ticket)


def _message_of(row: Row[Any]) -> TicketMessage:
    return TicketMessage(
        id=row.id,
        team_id=row.team_id,
        ticket=row.ticket_id,
        side=row.side,
        author=row.author,
        text=Redacted(row.text),
        files=row.files,
        state=row.state,
        source=(row.source_channel, row.source_ts) if row.source_ts else None,
        copy_ts=row.copy_ts or None,
        echo_ts=row.echo_ts,
        edited=row.edited,
        at=row.at,
    )


def ticket_of(row: Row[Any]) -> Ticket:
    kept = {name: getattr(row, name) for name in _KEPT_AS_IS}
    return Ticket(
        **{**kept, "text": Redacted(row.text)},
        id=row.id,
        court=row.court or None,
        waited=timedelta(seconds=row.waited),
        warned=tuple(row.warned),
    )
