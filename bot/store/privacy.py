"""How personal data goes: by age, or because its person wants it. Every query is of one workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    Text,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bot.core.inquiry import Asker
from bot.core.tickets import OVER
from bot.store.paging import forget_places_of_pages, leave_shifts
from bot.store.pseudonyms import AGED_PREFIX, ERASED_PREFIX, hash_key, pseudonym
from bot.store.rows import Json
from bot.store.tables import (
    conversations,
    drafts,
    feedback,
    group_marks,
    inbox,
    incidents,
    installations,
    pages,
    people,
    picks,
    questions,
    roster_changes,
    roster_people,
    ticket_changes,
    ticket_messages,
    tickets,
    triages,
    workspaces,
)
from bot.store.workspaces import Workspaces

NAMING: Final = ("check:", "progress:", "alarm:")
"""Keys of the inbox that have somebody's id in them begin so."""
_PEOPLE_OF_TICKETS: Final = (
    tickets.c.asker, tickets.c.owner, tickets.c.opened_by,
    ticket_changes.c.who, ticket_messages.c.author, pages.c.user_id,
)  # fmt: skip
_OLD: Final = (
    questions,
    conversations,
    tickets,
    triages,
    incidents,
    roster_people,
    roster_changes,
    drafts,
    group_marks,
)
NAMED_IN_CHANGES: Final = ("owner", "paged")
"""Lines of the history that name people before and after the change."""


def was_erased(connection: Connection, team: str, key: str) -> bool:
    """Whether this key came in before, from somebody whose id was taken out of it since."""
    if not key.startswith(NAMING):
        return False
    query = select(inbox.c.id).where(inbox.c.team_id == team, inbox.c.key == hash_key(key))
    return connection.execute(query).first() is not None


@dataclass(frozen=True, slots=True)
class PersonalDataEraser:
    """What one transaction deletes or makes anonymous."""

    connection: Connection

    # --- by age

    def teams(self) -> tuple[str, ...]:
        """Every workspace of which something is kept that can grow old."""
        found: set[str] = set()
        for table in _OLD:
            found |= set(self.connection.execute(select(table.c.team_id).distinct()).scalars())
        return tuple(sorted(found))

    def drop_questions(self, team: str, before: datetime, most: int) -> int:
        """Deletes questions asked before, with what people said to them and picked from them; returns how many."""
        return self._drop(questions, questions.c.asked_at, team, before, most)

    def drop_triages(self, team: str, before: datetime, most: int) -> int:
        return self._drop(triages, triages.c.shown_at, team, before, most)

    def drop_conversations(self, team: str, before: datetime, most: int) -> int:
        """Deletes conversations untouched since then."""
        place = (conversations.c.channel, conversations.c.thread_ts)
        query = (
            select(*place)
            .where(conversations.c.team_id == team, conversations.c.updated_at < before)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        found = [tuple(row) for row in self.connection.execute(query)]
        if found:
            self.connection.execute(
                delete(conversations).where(conversations.c.team_id == team, tuple_(*place).in_(found))
            )
        return len(found)

    def ended_tickets(self, team: str, before: datetime, most: int) -> tuple[int, ...]:
        """Tickets over since before then, that still have their people."""
        query = (
            select(tickets.c.id)
            .where(
                tickets.c.team_id == team,
                tickets.c.state.in_(tuple(OVER)),
                func.coalesce(tickets.c.closed_at, tickets.c.resolved_at) < before,
                tickets.c.asker.not_like(f"{AGED_PREFIX}%"),
            )
            .order_by(tickets.c.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        return tuple(self.connection.execute(query).scalars())

    def anonymise(self, team: str, ticket: int) -> None:
        """Takes texts and people from a ticket; its dates, its kind and what was done stay."""
        self.empty_tickets(team, (ticket,))
        forget_places_of_pages(self.connection, pages.c.team_id == team, pages.c.ticket_id == ticket)
        for who in self._people_of(team, ticket):
            self._rename(team, who, pseudonym(AGED_PREFIX), ticket)

    # --- because somebody wants it

    def tickets_of(self, asker: Asker) -> tuple[int, ...]:
        """Every ticket they asked for, or that was opened for them. Locked, with all others that name them."""
        written = select(ticket_messages.c.ticket_id).where(
            ticket_messages.c.team_id == asker.team_id, ticket_messages.c.author == asker.user_id
        )
        named = (column == asker.user_id for column in (tickets.c.asker, tickets.c.owner, tickets.c.opened_by))
        paged = select(pages.c.ticket_id).where(rows_of(pages, asker))
        found = self._locked(asker, or_(*named, tickets.c.id.in_(written), tickets.c.id.in_(paged)))
        by = (tickets.c.team_id == asker.team_id, tickets.c.asker == asker.user_id)
        theirs = select(tickets.c.id).where(tickets.c.id.in_(found), *by)
        return tuple(self.connection.execute(theirs.order_by(tickets.c.id)).scalars())

    def open_tickets_with(self, asker: Asker) -> tuple[int, ...]:
        """Open tickets that wait for this person: as the one who asks, or as the one who has claimed it."""
        theirs = (tickets.c.asker == asker.user_id) | (tickets.c.owner == asker.user_id)
        return self._locked(asker, theirs, tickets.c.state.not_in(tuple(OVER)))

    def drop_talk(self, asker: Asker) -> int:
        """Deletes questions, voices, picks, conversations and the usual court; returns how many questions."""
        # Locked in one order: two who are erased at once may have said something to each other's questions.
        theirs = select(questions.c.id).where(rows_of(questions, asker)).order_by(questions.c.id)
        asked = self.connection.execute(theirs.with_for_update()).scalars().all()
        for table in (feedback, picks):
            voices = select(table.c.id).where(or_(rows_of(table, asker), table.c.question_id.in_(asked)))
            self.connection.execute(voices.order_by(table.c.id).with_for_update()).all()
        for table in (feedback, picks, people):
            self.connection.execute(delete(table).where(rows_of(table, asker)))
        self.connection.execute(delete(conversations).where(begun_by(asker)))
        return self.connection.execute(delete(questions).where(rows_of(questions, asker))).rowcount

    def empty_tickets(self, team: str, found: Sequence[int]) -> None:
        """Takes all texts of both sides from these tickets, and where the direct message was."""
        none = {"text": "", "login": "", "deadline": "", "reach": "", "subject": ""}
        places = {"asker_channel": None, "asker_ts": None, "question_id": None}
        self.connection.execute(
            update(tickets).where(tickets.c.team_id == team, tickets.c.id.in_(found)).values(**none, **places)
        )
        of_these = (ticket_messages.c.team_id == team, ticket_messages.c.ticket_id.in_(found))
        self._empty_messages(*of_these)
        typed = select(ticket_messages.c.id, ticket_messages.c.key).where(
            *of_these, ticket_messages.c.side == "asker", ticket_messages.c.source_channel.is_not(None)
        )
        for row in self.connection.execute(typed).all():
            self.connection.execute(
                update(ticket_messages)
                .where(ticket_messages.c.team_id == team, ticket_messages.c.id == row.id)
                .values(key=hash_key(row.key), source_channel=None, source_ts=None)
            )

    def empty_words_of(self, asker: Asker) -> None:
        """Takes the texts of what this person wrote in others' tickets, as staff."""
        self._empty_messages(ticket_messages.c.team_id == asker.team_id, ticket_messages.c.author == asker.user_id)

    def rename(self, asker: Asker, name: str) -> None:
        """The pseudonym wherever a ticket names this person."""
        forget_places_of_pages(self.connection, rows_of(pages, asker))
        self._rename(asker.team_id, asker.user_id, name)
        self.connection.execute(update(triages).where(rows_of(triages, asker)).values(user_id=name))

    def retire(self, asker: Asker, name: str) -> None:
        """Who installed the bot has a pseudonym from now on, and is no admin any more, nor on call."""
        leave_shifts(self.connection, asker)
        self.connection.execute(update(installations).where(installed_by(self.connection, asker)).values(user_id=name))
        of_team = workspaces.c.team_id == asker.team_id
        first = workspaces.c.team_id.in_(accounts_of(self.connection, asker)), workspaces.c.first_admin == asker.user_id
        self.connection.execute(update(workspaces).where(*first).values(first_admin=name))
        chosen = (
            self.connection.execute(select(workspaces.c.preferences).where(of_team).with_for_update()).scalar() or {}
        )
        if asker.user_id in chosen.get("admins", ()):
            left = [one for one in chosen["admins"] if one != asker.user_id]
            self.connection.execute(update(workspaces).where(of_team).values(preferences={**chosen, "admins": left}))

    def clear_inbox(self, asker: Asker, name: str, found: Sequence[int], now: datetime) -> None:
        """What is still to be done for this person is not done; what others wait for goes on without their name.

        found: their tickets, of which nothing is sent to them any more.
        """
        for row in open_rows(self.connection, asker, found):
            work = row.work or {}
            there = (inbox.c.team_id == asker.team_id, inbox.c.id == row.id, inbox.c.done_at.is_(None))
            if work.get("user_id") == asker.user_id or _is_for(work, found):
                self.connection.execute(delete(inbox).where(*there))
            elif belongs_to(work, asker.user_id):  # its key stays: Slack may repeat it
                done = {"done_at": now, "outcome": "erased", "work": None, "owner": None}
                self.connection.execute(update(inbox).where(*there).values(**done))
            elif (without := _without(work, asker.user_id, name)) != work:
                self.connection.execute(update(inbox).where(*there).values(work=without))
        self._hash_keys(asker)

    def shown_to_staff(self, team: str, found: Sequence[int]) -> tuple[int, ...]:
        """Those of these tickets that have a card in the staff channel."""
        query = select(tickets.c.id).where(
            tickets.c.team_id == team, tickets.c.id.in_(found), tickets.c.staff_ts.is_not(None)
        )
        return tuple(self.connection.execute(query.order_by(tickets.c.id)).scalars())

    def relayed_to_staff(self, team: str, found: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """The asker's words that stand in staff threads: ticket and message."""
        query = select(ticket_messages.c.ticket_id, ticket_messages.c.id).where(
            ticket_messages.c.team_id == team,
            ticket_messages.c.ticket_id.in_(found),
            ticket_messages.c.side == "asker",
            ticket_messages.c.copy_ts.is_not(None),
        )
        return tuple((row.ticket_id, row.id) for row in self.connection.execute(query.order_by(ticket_messages.c.id)))

    # ---

    def _drop(self, table: Table, at: ColumnElement[Any], team: str, before: datetime, most: int) -> int:
        # Chosen first: PostgreSQL may look at a subquery with a limit more than once.
        query = select(table.c.id).where(table.c.team_id == team, at < before).order_by(table.c.id).limit(most)
        found = self.connection.execute(query.with_for_update(skip_locked=True)).scalars().all()
        if found:
            self.connection.execute(delete(table).where(table.c.team_id == team, table.c.id.in_(found)))
        return len(found)

    def _locked(self, asker: Asker, *conditions: ColumnElement[bool]) -> tuple[int, ...]:
        query = select(tickets.c.id).where(tickets.c.team_id == asker.team_id, *conditions).order_by(tickets.c.id)
        return tuple(self.connection.execute(query.with_for_update()).scalars())

    def _empty_messages(self, *conditions: ColumnElement[bool]) -> None:
        """As if taken back: nothing more is delivered of them."""
        self.connection.execute(update(ticket_messages).where(*conditions).values(text="", state="taken back"))

    def _people_of(self, team: str, ticket: int) -> frozenset[str]:
        found: set[str | None] = set()
        for column in _PEOPLE_OF_TICKETS:
            query = select(column).where(column.table.c.team_id == team, _of_ticket(column.table, ticket))
            found |= set(self.connection.execute(query).scalars())
        for column in (ticket_changes.c.before, ticket_changes.c.after):
            owners = select(column).where(
                ticket_changes.c.team_id == team,
                ticket_changes.c.ticket_id == ticket,
                ticket_changes.c.what.in_(NAMED_IN_CHANGES),
            )
            found |= set(self.connection.execute(owners).scalars())
        return frozenset(who for who in found if who)

    def _rename(self, team: str, who: str, name: str, ticket: int | None = None) -> None:
        for column in _PEOPLE_OF_TICKETS:
            here = [] if ticket is None else [_of_ticket(column.table, ticket)]
            self.connection.execute(
                update(column.table)
                .where(column.table.c.team_id == team, column == who, *here)
                .values({column.name: name})
            )
        for column in (ticket_changes.c.before, ticket_changes.c.after):
            here = [] if ticket is None else [_of_ticket(ticket_changes, ticket)]
            named = (ticket_changes.c.team_id == team, ticket_changes.c.what.in_(NAMED_IN_CHANGES), column == who)
            self.connection.execute(update(ticket_changes).where(*named, *here).values({column.name: name}))

    def _hash_keys(self, asker: Asker) -> None:
        """The id out of keys and lines. Where a key that was hashed before came in again, one of the two is enough."""
        who = asker.user_id
        query = select(inbox.c.id, inbox.c.key, inbox.c.conversation).where(
            inbox.c.team_id == asker.team_id,
            or_(inbox.c.key.contains(who, autoescape=True), inbox.c.conversation.contains(who, autoescape=True)),
        )
        for row in self.connection.execute(query.order_by(inbox.c.id)).all():
            key = hash_key(row.key) if who in row.key.split(":") else row.key
            line = hash_key(row.conversation) if who in row.conversation.split(":") else row.conversation
            same = select(inbox.c.id).where(inbox.c.team_id == asker.team_id, inbox.c.key == key, inbox.c.id != row.id)
            here = (inbox.c.team_id == asker.team_id, inbox.c.id == row.id)
            if self.connection.execute(same).first() is not None:
                self.connection.execute(delete(inbox).where(*here))
            else:
                self.connection.execute(update(inbox).where(*here).values(key=key, conversation=line))


def installed_by(connection: Connection, asker: Asker) -> ColumnElement[bool]:
    """Their installs."""
    return and_(installations.c.team_id.in_(accounts_of(connection, asker)), installations.c.user_id == asker.user_id)


def accounts_of(connection: Connection, asker: Asker) -> tuple[str, ...]:
    """The workspace, and its organization where that installed the bot: a person is the same in both."""
    organization = Workspaces(connection).organization(asker.team_id)
    return (asker.team_id, *([organization] if organization else []))


def open_rows(connection: Connection, asker: Asker, found: Sequence[int]) -> Sequence[Row[Any]]:
    """Rows that are still to be done and may name this person, or belong to these tickets."""
    lines = [f"ticket:{ticket}:{side}" for ticket in found for side in ("asker", "staff")]
    query = (
        select(inbox)
        .where(
            inbox.c.team_id == asker.team_id,
            inbox.c.done_at.is_(None),
            or_(
                cast(inbox.c.work, Text).contains(asker.user_id, autoescape=True),
                inbox.c.conversation.in_(lines),
            ),
        )
        .order_by(inbox.c.id)
    )
    return connection.execute(query).all()


def rows_of(table: Table, asker: Asker) -> ColumnElement[bool]:
    return and_(table.c.team_id == asker.team_id, table.c.user_id == asker.user_id)


def begun_by(asker: Asker) -> ColumnElement[bool]:
    return and_(conversations.c.team_id == asker.team_id, conversations.c.asker == asker.user_id)


def _of_ticket(table: Any, ticket: int) -> ColumnElement[bool]:
    column: ColumnElement[int] = table.c.id if table is tickets else table.c.ticket_id
    return column == ticket


def belongs_to(work: Json, who: str) -> bool:
    """Whether a row of the inbox is this person's: they said or pressed it, or it is for them."""
    asker = work.get("asker") or (work.get("asked") or {}).get("asker") or {}
    return who in (work.get("user_id"), work.get("admin"), asker.get("user_id"))


def _is_for(work: Json, found: Sequence[int]) -> bool:
    """Whether it is sent to the asker of one of these tickets, or would send words of it."""
    if work.get("kind") != "deliver" or work.get("ticket") not in found:
        return False
    return work.get("side") == "asker" or work.get("message") is not None


def _without(work: Any, who: str, name: str) -> Any:
    """The same with the pseudonym where the id stands, alone or after a colon ("claimed:U..."); not in words typed."""
    match work:
        case str():
            return ":".join(name if part == who else part for part in work.split(":"))
        case list():
            return [_without(one, who, name) for one in work]
        case dict():
            return {key: value if key == "text" else _without(value, who, name) for key, value in work.items()}
        case _:
            return work


__all__ = [
    "AGED_PREFIX",
    "ERASED_PREFIX",
    "PersonalDataEraser",
    "accounts_of",
    "begun_by",
    "belongs_to",
    "hash_key",
    "installed_by",
    "open_rows",
    "pseudonym",
    "rows_of",
    "was_erased",
]
