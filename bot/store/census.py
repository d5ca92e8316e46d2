"""Counts over all workspaces, for an operator: the one place that looks at them together, and at no content."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from bot.core.census import DAY, Census
from bot.store.tables import checks, feedback, inbox, picks, questions, tickets

MOST_READ = 20_000
"""Questions looked at; more than that in a day are judged by these."""


def backlog(connection: Connection, now: datetime) -> tuple[int, float]:
    """Rows that are due and not done, and the seconds that the oldest of them waits."""
    query = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.done_at.is_(None), _is_due(now))
    waiting, oldest = connection.execute(query).one()
    return waiting, max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0


def _is_due(now: datetime) -> ColumnElement[bool]:
    return (inbox.c.attempts > 0) | (inbox.c.due_at <= inbox.c.received_at) | (inbox.c.due_at <= now)


def take_census(connection: Connection, now: datetime) -> Census:
    since = now - DAY
    waiting, lag = backlog(connection, now)
    matches = connection.execute(
        select(questions.c.matches)
        .where(questions.c.asked_at >= since)
        .order_by(questions.c.id.desc())
        .limit(MOST_READ)
    ).scalars()
    parts = [part for question in matches for part in question]
    outcomes: dict[str, int] = {}
    for part in parts:
        outcomes[part["outcome"]] = outcomes.get(part["outcome"], 0) + 1
    said = select(feedback.c.helpful, func.count()).where(feedback.c.given_at >= since).group_by(feedback.c.helpful)
    voices: dict[bool, int] = {row[0]: row[1] for row in connection.execute(said)}
    replied = connection.execute(
        select(tickets.c.opened_at, tickets.c.first_reply_at).where(tickets.c.first_reply_at >= since)
    ).all()
    states = select(tickets.c.state, func.count()).group_by(tickets.c.state)
    return Census(
        waiting=waiting,
        lag=lag,
        scheduled=_count(connection, inbox.c.id, inbox.c.done_at.is_(None), ~_is_due(now)),
        given_up=_count(connection, inbox.c.id, inbox.c.outcome == "given up"),
        outcomes=outcomes,
        confidence=tuple(part["confidence"] for part in parts if part["outcome"] == "answer"),
        picked=_count(connection, picks.c.id, picks.c.picked_at >= since),
        helpful=voices.get(True, 0),
        unhelpful=voices.get(False, 0),
        checks_begun=_count(connection, checks.c.id, checks.c.started_at >= since),
        checks_finished=_count(connection, checks.c.id, checks.c.verdict == "finished", checks.c.updated_at >= since),
        tickets={row[0]: row[1] for row in connection.execute(states)},
        first_replies=tuple((reply - opened).total_seconds() for opened, reply in replied),
    )


def _count(connection: Connection, column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count(column)).where(*conditions)).scalar_one())
