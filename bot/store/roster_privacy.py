"""How people go from the roster: by age, or because one of them wants it. Every query is of one workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, select, update

from bot.core.inquiry import Asker
from bot.store.rows import Json
from bot.store.tables import roster_cells, roster_changes, roster_people

people, cells, changes = roster_people, roster_cells, roster_changes


def erase_from_roster(connection: Connection, asker: Asker, name: str, now: datetime) -> None:
    """The person is on the roster no more; their cells are counted as erased. `name`: their pseudonym elsewhere."""
    team = asker.team_id
    here = (people.c.team_id == team, people.c.user_id == asker.user_id)
    person = connection.execute(select(people.c.id).where(*here).with_for_update()).scalar_one_or_none()
    if person is not None:
        _empty_row(connection, team, person, name, now)
    for column in (cells.c.asked_by, cells.c.reported_by, changes.c.who):
        table: Table = column.table
        named = (table.c.team_id == team, column == asker.user_id)
        connection.execute(update(table).where(*named).values({column.name: name}))


def erase_unmatched(connection: Connection, team: str, person: int, name: str, now: datetime) -> bool:
    """Erases somebody who is not known in Slack, and so cannot do it alone; False where there is no such person."""
    unmatched = (people.c.user_id.is_(None), people.c.key.not_like("gone:%"))
    here = (people.c.team_id == team, people.c.id == person, *unmatched)
    if connection.execute(select(people.c.id).where(*here).with_for_update()).scalar_one_or_none() is None:
        return False
    _empty_row(connection, team, person, name, now)
    return True


def _empty_row(connection: Connection, team: str, person: int, name: str, now: datetime) -> None:
    gone = {"key": f"gone:{name}", "user_id": None, "name": "", "stopped": True, "looked_up_at": now}
    connection.execute(update(people).where(people.c.team_id == team, people.c.id == person).values(**gone))
    empty = dict.fromkeys(("step", "steps", "done_on", "asked_by", "asked_at", "declined_at", "reported_by"))
    of_person = (cells.c.team_id == team, cells.c.person_id == person)
    connection.execute(update(cells).where(*of_person).values(state="erased", **empty))


def drop_old_roster(connection: Connection, team: str, before: datetime, most: int) -> int:
    """Deletes people in whose row nothing changed since then, with their cells, and what was noted before then."""
    old = _drop(connection, people, and_(people.c.team_id == team, people.c.seen_at < before), most)
    return old + _drop(connection, changes, and_(changes.c.team_id == team, changes.c.at < before), most - old)


def _drop(connection: Connection, table: Table, old: Any, most: int) -> int:
    if most <= 0:
        return 0
    query = select(table.c.id).where(old).order_by(table.c.id).limit(most).with_for_update(skip_locked=True)
    found = connection.execute(query).scalars().all()
    if found:
        connection.execute(delete(table).where(old, table.c.id.in_(found)))
    return len(found)


def roster_data(connection: Connection, asker: Asker) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    """What the board shows of a person, a row a court; and what they did with the roster themselves."""
    shown = (
        select(people.c.key, people.c.name, people.c.role, people.c.stopped, cells)
        .join_from(
            people, cells, and_(cells.c.person_id == people.c.id, cells.c.team_id == asker.team_id), isouter=True
        )
        .where(people.c.team_id == asker.team_id, people.c.user_id == asker.user_id)
        .order_by(cells.c.court)
    )
    did = select(changes.c.at, changes.c.what, changes.c.court, changes.c.count).where(
        changes.c.team_id == asker.team_id, changes.c.who == asker.user_id
    )
    rows = tuple(_cell(row) for row in connection.execute(shown))
    return rows, tuple(
        {"at": row.at.isoformat(), "what": row.what, "court": row.court, "people": row.count}
        for row in connection.execute(did.order_by(changes.c.id))
    )


def _cell(row: Any) -> Json:
    return {
        "listed_as": row.key,
        "name": row.name,
        "role": row.role,
        "court": row.court,
        "state": row.state,
        "done_on": row.done_on,
        "asked_at": row.asked_at.isoformat() if row.asked_at else None,
        "declined_at": row.declined_at.isoformat() if row.declined_at else None,
        "reminders_stopped": row.stopped,
    }


__all__ = ["drop_old_roster", "erase_from_roster", "erase_unmatched", "roster_data"]
