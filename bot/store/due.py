"""Which rows of the inbox can be done now. What is open for a later time, however much, is not looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Integer, Row, Select, bindparam, func, or_, select

from bot.store.tables import Instant, inbox

LONGEST_LOOK_UP = timedelta(minutes=1)
"""What comes after a post in doubt waits no longer until it is known whether that has arrived."""
CANDIDATES_PER_ROW = 2
"""Rows that are looked at for each that is wanted, those due longest first."""
MAX_CANDIDATES = 2_000
"""Rows that are looked at where those belong to few people: somebody has sent very much, and others wait behind it."""


def takeable(connection: Connection, now: datetime, limit: int, besides: Sequence[int] = ()) -> tuple[int, ...]:
    """Ids of rows that are due and the oldest open ones of their conversations, in the order to be done.

    Everybody's oldest row comes before anybody's second: whoever sends hundreds holds up only themselves. What a look
    costs does not grow with the queue.
    """
    few = CANDIDATES_PER_ROW * limit
    values = {"now": now, "long_ago": now - LONGEST_LOOK_UP, "besides": besides, "most": few}
    found = connection.execute(_CANDIDATES, values).all()
    if len(found) == few < MAX_CANDIDATES and len({whose(row) for row in found}) < limit:
        found = connection.execute(_CANDIDATES, values | {"most": MAX_CANDIDATES}).all()
    return in_turn([(whose(row), row.id) for row in found])[:limit]


def whose(row: Row[tuple[int, str, str]]) -> Hashable:
    return row.team_id, row.person


def _candidates_statement() -> Select[tuple[int, str, str]]:
    person = func.coalesce(
        inbox.c.work["asker"]["user_id"].as_string(),
        inbox.c.work["asked"]["asker"]["user_id"].as_string(),
        inbox.c.conversation,
    )
    line = inbox.alias("line")
    long_ago = bindparam("long_ago", type_=Instant())
    # Not as NOT EXISTS: PostgreSQL would make a join of it, and for many rows one that reads all that is open.
    oldest = (
        select(line.c.id)
        .where(
            line.c.team_id == inbox.c.team_id,
            line.c.conversation == inbox.c.conversation,
            line.c.done_at.is_(None),
            or_(line.c.in_doubt_since.is_(None), line.c.in_doubt_since > long_ago),
        )
        .order_by(line.c.id)
        .limit(1)
        .scalar_subquery()
    )
    besides = bindparam("besides", expanding=True, type_=Integer())
    return (
        select(inbox.c.id, inbox.c.team_id, person.label("person"))
        .where(inbox.c.done_at.is_(None), inbox.c.due_at <= bindparam("now"), inbox.c.id.not_in(besides))
        .where(or_(inbox.c.id == oldest, inbox.c.in_doubt_since <= long_ago))
        .order_by(inbox.c.due_at)
        .limit(bindparam("most", type_=Integer()))
    )


_CANDIDATES: Final = _candidates_statement()
"""Id, workspace and person of rows that can be taken. A row that waits for an earlier one takes nobody's place.

Written once: to write it takes longer than to answer it.
"""


def in_turn(rows: Iterable[tuple[Hashable, int]]) -> tuple[int, ...]:
    """Ids (given with whose they are) in rounds: everybody's oldest, then everybody's second; the oldest first."""
    count: dict[Hashable, int] = defaultdict(int)
    rounds: list[tuple[int, int]] = []
    for person, row in sorted(rows, key=lambda one: one[1]):
        rounds.append((count[person], row))
        count[person] += 1
    return tuple(row for _, row in sorted(rounds))


__all__ = ["MAX_CANDIDATES", "in_turn", "takeable"]
