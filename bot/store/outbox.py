"""What a transaction puts into the inbox's table itself: messages to be sent once it commits, and work for later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, select, update

from bot.store.rows import Json, insert_new, upsert
from bot.store.tables import channel_turns, inbox


@dataclass(frozen=True, slots=True)
class Outbox:
    """The transactional outbox: it shares the inbox's table, so that the same processes do its jobs."""

    connection: Connection

    def send(self, team_id: str, key: str, line: str, content: Json, now: datetime) -> bool:
        """A message to be sent once this transaction commits, after all that was put in the same line before.

        False for a key that was there before: nothing is sent again.
        """
        return self._insert(_row(team_id, key, line, content, now), now)

    def schedule(self, team_id: str, key: str, content: Json, due: datetime, now: datetime) -> None:
        """Work to be done at a time; the same key again moves it, unless it has begun."""
        not_begun = and_(inbox.c.attempts == 0, inbox.c.done_at.is_(None))
        row = {**_row(team_id, key, key, content, now), "attempts": 0}
        upsert(self.connection, inbox, row, {"due_at": due}, where=not_begun)

    def unschedule(self, team_id: str, key: str) -> None:
        """Takes back scheduled work that has not begun."""
        self.connection.execute(
            delete(inbox).where(inbox.c.team_id == team_id, inbox.c.key == key, inbox.c.attempts == 0)
        )

    def is_scheduled(self, team_id: str, name: str) -> bool:
        """Whether a row whose key begins with `name` is still to be done, and nobody works on it."""
        open_ = (inbox.c.done_at.is_(None), inbox.c.owner.is_(None))
        query = select(inbox.c.id).where(
            inbox.c.team_id == team_id, inbox.c.key.startswith(name, autoescape=True), *open_
        )
        return self.connection.execute(query.limit(1)).first() is not None

    def set_timers(self, team_id: str, name: str, timers: Mapping[str, tuple[datetime, Json]], now: datetime) -> None:
        """Sets timers by key, each with its time and work; deletes others of this name that have not begun."""
        self.clear_timers(team_id, name, but=list(timers))
        for key, (due, content) in timers.items():
            self._insert(_row(team_id, key, key, content, now), due)

    def clear_timers(self, team_id: str, name: str, but: Sequence[str] = ()) -> None:
        """Deletes the timers of this name that have not begun, other than those with these keys."""
        unbegun = (inbox.c.attempts == 0, inbox.c.done_at.is_(None), inbox.c.key.not_in(list(but)))
        self.connection.execute(
            delete(inbox).where(
                inbox.c.team_id == team_id, inbox.c.key.startswith(f"{name}:", autoescape=True), *unbegun
            )
        )

    def timer(self, team_id: str, name: str) -> tuple[str, Json] | None:
        """Key and work of the timer of this name that has not begun; None where there is none."""
        query = select(inbox.c.key, inbox.c.work).where(
            inbox.c.team_id == team_id,
            inbox.c.done_at.is_(None),
            inbox.c.attempts == 0,
            inbox.c.key.startswith(f"{name}:", autoescape=True),
        )
        row = self.connection.execute(query.order_by(inbox.c.id.desc()).limit(1)).first()
        return None if row is None else (row.key, row.work)

    def timers_due(self, team_id: str, now: datetime) -> tuple[str, ...]:
        """The names of this workspace's timers that have come and are not done: their keys say when they were to."""
        query = select(inbox.c.key).where(
            inbox.c.team_id == team_id, inbox.c.done_at.is_(None), inbox.c.conversation.startswith("clock:")
        )
        keys = (key.split(":") for key in self.connection.execute(query).scalars())
        return tuple(key[2] for key in keys if int(key[-1]) <= now.timestamp())

    def pending(self, team_id: str, name: str) -> tuple[str, Json] | None:
        """Key and work of the scheduled row of this name that nobody has begun; it stays so until this commits."""
        query = select(inbox.c.key, inbox.c.work).where(
            inbox.c.team_id == team_id,
            inbox.c.done_at.is_(None),
            inbox.c.attempts == 0,
            inbox.c.conversation.startswith(f"{name}:", autoescape=True),
        )
        row = self.connection.execute(query.order_by(inbox.c.id.desc()).limit(1).with_for_update()).first()
        return None if row is None else (row.key, row.work)

    def rewrite(self, team_id: str, key: str, content: Json) -> None:
        """Replaces the work of a row that nobody has begun."""
        here = (inbox.c.team_id == team_id, inbox.c.key == key, inbox.c.attempts == 0)
        self.connection.execute(update(inbox).where(*here).values(work=dict(content)))

    def take_turn(self, team_id: str, channel: str, apart: timedelta, now: datetime) -> datetime:
        """When the next post may go to a channel that several processes post to; the one after is `apart` from it."""
        mine = (channel_turns.c.team_id == team_id, channel_turns.c.channel == channel)
        row, there = {"team_id": team_id, "channel": channel}, channel_turns.c.next_at.is_not(None)
        upsert(self.connection, channel_turns, row, {"next_at": now}, where=~there)
        at = self.connection.execute(select(channel_turns.c.next_at).where(*mine).with_for_update()).scalar_one()
        turn: datetime = max(at, now)
        self.connection.execute(update(channel_turns).where(*mine).values(next_at=turn + apart))
        return turn

    def _insert(self, row: Json, due: datetime) -> bool:
        new = insert_new(self.connection, inbox, {**row, "due_at": due, "attempts": 0}, ("team_id", "key"))
        return new is not None


def _row(team_id: str, key: str, line: str, content: Json, now: datetime) -> Json:
    """A row of the inbox; `line` names the rows that it comes after."""
    return {"team_id": team_id, "key": key, "conversation": line[:80], "work": dict(content), "received_at": now}


__all__ = ["Outbox"]
