"""Everything that is kept about one person in one workspace, as values of JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, or_, select

from bot.core.inquiry import Asker
from bot.store.draft_privacy import draft_data
from bot.store.incidents import Incidents
from bot.store.paging import PagingRows
from bot.store.privacy import NAMED_IN_CHANGES, begun_by, belongs_to, installed_by, open_rows, rows_of
from bot.store.roster_privacy import roster_data
from bot.store.rows import Json
from bot.store.tables import (
    checks,
    conversations,
    facts,
    feedback,
    installations,
    pages,
    people,
    picks,
    questions,
    ticket_changes,
    ticket_messages,
    tickets,
    triages,
    workspaces,
)

_OF_A_TICKET: Final = (
    "number", "subject", "court", "kind", "state", "text", "urgent", "deadline", "login", "reach", "entry",
    "resolution", "rating", "opened_at", "first_reply_at", "resolved_at", "closed_at",
)  # fmt: skip
"""What somebody is told of a ticket of theirs; who of the staff had it is not theirs."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What one transaction reads about people."""

    connection: Connection

    def of(self, asker: Asker) -> dict[str, tuple[Json, ...]]:
        """Everything, table by table; instants as ISO texts."""
        on_roster, roster_work = roster_data(self.connection, asker)
        return {
            "questions": self._rows(
                select(questions).where(rows_of(questions, asker)).order_by(questions.c.id), _question
            ),
            "feedback": self._plain(
                select(feedback.c.given_at, feedback.c.helpful).where(rows_of(feedback, asker)).order_by(feedback.c.id)
            ),
            "picks": self._plain(
                select(picks.c.picked_at, picks.c.entry).where(rows_of(picks, asker)).order_by(picks.c.id)
            ),
            "usual_court": self._plain(
                select(people.c.usual_court.label("court"), people.c.updated_at).where(
                    rows_of(people, asker), people.c.usual_court.is_not(None)
                )
            ),
            "conversations": self._plain(_all_but(conversations, "asker", begun_by(asker)).order_by("updated_at")),
            "checks": self._plain(_all_but(checks, "user_id", rows_of(checks, asker)).order_by(checks.c.id)),
            "facts": self._plain(_all_but(facts, "user_id", rows_of(facts, asker)).order_by("subject", "question")),
            "tickets": self._tickets(asker),
            "solved_alone": self._plain(
                select(triages.c.shown_at, triages.c.court, triages.c.kind, triages.c.solved)
                .where(rows_of(triages, asker))
                .order_by(triages.c.id)
            ),
            "as_staff": self._as_staff(asker),
            "as_admin": self._as_admin(asker),
            "incidents": Incidents(self.connection).kept_of(asker),
            "on_call": self._on_call(asker),
            "roster": on_roster,
            "roster_work": roster_work,
            **draft_data(self.connection, asker),
            "waiting": tuple(
                {"what": row.work["kind"], "due_at": row.due_at.isoformat()}
                for row in open_rows(self.connection, asker, ())
                if belongs_to(row.work or {}, asker.user_id)
            ),
        }

    def _rows(self, query: Select[Any], convert: Callable[[Row[Any]], Json]) -> tuple[Json, ...]:
        return tuple(convert(row) for row in self.connection.execute(query))

    def _plain(self, query: Select[Any]) -> tuple[Json, ...]:
        return tuple(_json(row) for row in self.connection.execute(query).mappings())

    def _tickets(self, asker: Asker) -> tuple[Json, ...]:
        """The tickets that are theirs, with the words of both sides and what they did themselves."""
        theirs = and_(tickets.c.team_id == asker.team_id, tickets.c.asker == asker.user_id)
        words = _by_ticket(
            self.connection.execute(
                select(ticket_messages)
                .join(tickets, tickets.c.id == ticket_messages.c.ticket_id)
                .where(theirs, ticket_messages.c.text != "")
                .order_by(ticket_messages.c.id)
            ).all()
        )
        lines = _by_ticket(
            self.connection.execute(
                select(ticket_changes)
                .join(tickets, tickets.c.id == ticket_changes.c.ticket_id)
                .where(theirs, ticket_changes.c.who == asker.user_id)
                .order_by(ticket_changes.c.id)
            ).all()
        )
        found = self.connection.execute(select(tickets).where(theirs).order_by(tickets.c.number)).all()
        return tuple(
            {
                **_json({name: getattr(row, name) for name in _OF_A_TICKET}),
                "opened_by_staff": row.opened_by is not None,
                "messages": [
                    {"from": "you" if one.side == "asker" else "help desk", "at": one.at.isoformat(), "text": one.text}
                    for one in words.get(row.id, ())
                ],
                "history": [
                    {"at": one.at.isoformat(), "what": one.what, "before": one.before, "after": one.after}
                    for one in lines.get(row.id, ())
                ],
            }
            for row in found
        )

    def _as_staff(self, asker: Asker) -> tuple[Json, ...]:
        """What they did with others' tickets, or was done to have them do it; nothing of what those say."""
        who, what = asker.user_id, ticket_changes.c.what
        owned = and_(what.in_(NAMED_IN_CHANGES), or_(ticket_changes.c.before == who, ticket_changes.c.after == who))
        query = (
            select(tickets.c.number.label("ticket"), ticket_changes.c.at, what)
            .join(tickets, tickets.c.id == ticket_changes.c.ticket_id)
            .where(tickets.c.team_id == asker.team_id, tickets.c.asker != who, or_(ticket_changes.c.who == who, owned))
            .order_by(ticket_changes.c.id)
        )
        return self._plain(query)

    def _on_call(self, asker: Asker) -> tuple[Json, ...]:
        """When they can be paged, and for which tickets they were; nothing of what those say."""
        shifts = PagingRows(self.connection).shifts(asker.team_id)
        listed = ({"what": "shift", "hours": one.hours} for one in shifts if asker.user_id in one.people)
        query = (
            select(tickets.c.number.label("ticket"), pages.c.paged_at, pages.c.state)
            .join(tickets, tickets.c.id == pages.c.ticket_id)
            .where(rows_of(pages, asker))
            .order_by(pages.c.id)
        )
        return (*listed, *({"what": "page", **page} for page in self._plain(query)))

    def _as_admin(self, asker: Asker) -> tuple[Json, ...]:
        """That they brought the bot into the workspace, or are to look after it."""
        installed = self.connection.execute(
            select(installations.c.installed_at).where(installed_by(self.connection, asker))
        ).scalars()
        of_team = workspaces.c.team_id == asker.team_id
        kept = self.connection.execute(
            select(workspaces.c.preferences, workspaces.c.first_admin).where(of_team)
        ).first()
        admins = () if kept is None else ((kept.preferences or {}).get("admins", ()), (kept.first_admin,))
        named = ({"what": "admin"},) if any(asker.user_id in one for one in admins) else ()
        return (*({"what": "installed", "at": at.isoformat()} for at in installed), *named)


def _all_but(table: Table, person: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Every column of a table that means something to the person themselves."""
    hidden = {"id", "team_id", "version", "heard", "message_ts", person}
    return select(*(column for column in table.c if column.name not in hidden)).where(*conditions)


def _question(row: Row[Any]) -> Json:
    answers = [{name: match.get(name) for name in ("outcome", "entry", "court")} for match in row.matches]
    about = {name: getattr(row, name) for name in ("asked_at", "surface", "channel", "text")}
    return {**_json(about), "answers": answers}


def _by_ticket(rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row)
    return found


def _json(row: Mapping[Any, Any]) -> Json:
    return {str(name): value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


__all__ = ["PersonalData"]
