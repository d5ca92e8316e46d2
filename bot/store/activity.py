"""Counts over all workspaces, for an operator: the one place that looks at them together, and at no content."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, TextClause, func, select

from bot.core.activity import DAY, ActivityCounts
from bot.store.tables import GIVEN_UP, checks, feedback, inbox, picks, questions, tickets

MAX_READ = 20_000
"""Questions looked at; more than that in a day are judged by these."""
MAX_COUNTED = 10_000
"""Rows of the inbox that are counted, of each kind: to count all would take the longer the more there are."""
SOON = timedelta(hours=1)
"""A row that was begun and is due within this is worked on, or about to be tried again. Others wait for a later day."""


def backlog(connection: Connection, now: datetime) -> tuple[int, float]:
    """Rows that wait, and the seconds that the oldest of them does."""
    waiting = _open_rows().where(inbox.c.due_at <= now + SOON, _begun(now) | (inbox.c.due_at <= now)).subquery()
    count, oldest = connection.execute(select(func.count(), func.min(waiting.c.received_at))).one()
    return count, max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0


def _open_rows() -> Select[tuple[datetime]]:
    return select(inbox.c.received_at).where(inbox.c.done_at.is_(None)).order_by(inbox.c.due_at).limit(MAX_COUNTED)


def _begun(now: datetime) -> ColumnElement[bool]:
    return (inbox.c.attempts > 0) & (inbox.c.due_at <= now + SOON)


def _count_later(connection: Connection, now: datetime) -> int:
    """Rows whose time has not come."""
    later = _open_rows().where(inbox.c.due_at > now, ~_begun(now)).subquery()
    return int(connection.execute(select(func.count()).select_from(later)).scalar_one())


def count_activity(connection: Connection, now: datetime) -> ActivityCounts:
    since = now - DAY
    waiting, lag = backlog(connection, now)
    matches = connection.execute(
        select(questions.c.matches).where(questions.c.asked_at >= since).order_by(questions.c.id.desc()).limit(MAX_READ)
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
    return ActivityCounts(
        waiting=waiting,
        lag=lag,
        scheduled=_count_later(connection, now),
        given_up=_count(connection, inbox.c.id, GIVEN_UP),
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


def _count(connection: Connection, column: ColumnElement[Any], *conditions: ColumnElement[bool] | TextClause) -> int:
    return int(connection.execute(select(func.count(column)).where(*conditions)).scalar_one())
