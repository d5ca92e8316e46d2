"""Finds tickets by what is kept of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from bot.core.ticket_search import TicketSearch
from bot.core.tickets import Ticket
from bot.store.tables import ticket_messages, tickets
from bot.store.tickets import ticket_of


def find_tickets(connection: Connection, team: str, search: TicketSearch, limit: int) -> tuple[tuple[Ticket, ...], int]:
    """The newest that fit, and how many there are."""
    conditions = [tickets.c.team_id == team, *_narrowed(search), *(_holds(team, word) for word in search.words)]
    query = select(tickets).where(*conditions).order_by(tickets.c.number.desc()).limit(limit)
    count = select(func.count()).select_from(tickets).where(*conditions)
    found = tuple(ticket_of(row) for row in connection.execute(query))
    return found, connection.execute(count).scalar_one()


def _narrowed(search: TicketSearch) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, values in (
        (tickets.c.court, search.courts), (tickets.c.kind, search.kinds), (tickets.c.state, search.states)
    ):  # fmt: skip
        if values:
            conditions.append(column.in_(values))
    if search.urgent:
        conditions.append(tickets.c.urgent.is_(True))
    if search.number is not None:
        conditions.append(tickets.c.number == search.number)
    if search.person is not None:
        conditions.append(tickets.c.asker == search.person)
    return conditions


def _holds(team: str, word: str) -> ColumnElement[bool]:
    """The word stands in the form or in what either side wrote."""
    form = (tickets.c.text, tickets.c.subject, tickets.c.deadline, tickets.c.login, tickets.c.reach)
    said = select(ticket_messages.c.ticket_id).where(
        ticket_messages.c.team_id == team,
        ticket_messages.c.state != "taken back",
        ticket_messages.c.text.icontains(word, autoescape=True),
    )
    found: ColumnElement[bool] = tickets.c.id.in_(said)
    for column in form:
        found |= column.icontains(word, autoescape=True)
    return found


__all__ = ["find_tickets"]
