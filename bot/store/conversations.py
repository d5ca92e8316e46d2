"""Conversations and the people in them: who began one, what it is about, and the court a person mostly files in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, String, delete, select, update

from bot.core.inquiry import Asker, Context
from bot.store.rows import PreparedStatement, execute, execute_with_rows, rows_parameter, upsert, upserting
from bot.store.tables import conversations, people

Line = tuple[str, str, str]
"""Team, channel and thread of a conversation."""


@cache
def _conversations(dialect: str) -> Select[Any]:
    wanted = rows_parameter(dialect, {"team_id": String(), "channel": String(), "thread_ts": String()})
    return select(conversations).where(*(conversations.c[name] == value for name, value in wanted.items()))


@cache
def _usual_courts(dialect: str) -> Select[Any]:
    wanted = rows_parameter(dialect, {"team_id": String(), "user_id": String()})
    query = select(people.c.team_id, people.c.user_id, people.c.usual_court)
    return query.where(*(people.c[name] == value for name, value in wanted.items()), people.c.usual_court.is_not(None))


@dataclass(frozen=True, slots=True)
class Conversation:
    asker: str
    shared: bool
    court: str | None
    entry: str | None
    questions: tuple[str, ...]
    """Keys of the last few questions in it, oldest first."""
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CurrentTopic:
    """Who speaks, where, and what about."""

    asker: Asker
    channel: str
    thread_ts: str
    """Empty for the main line of a direct message."""
    context: Context
    questions: tuple[str, ...] = ()
    """Keys of the last few questions in it, oldest first."""
    shared: bool = False
    """It begins as one in which not only its asker and the bot speak."""


@dataclass(frozen=True, slots=True)
class ConversationRows:
    """The conversations and usual courts of an open transaction."""

    connection: Connection

    def get(self, team_id: str, channel: str, thread_ts: str) -> Conversation | None:
        line = (team_id, channel, thread_ts)
        return self.get_all([line]).get(line)

    def get_all(self, lines: Sequence[Line]) -> dict[Line, Conversation]:
        """The conversations that are known, by team, channel and thread."""
        wanted = [{"team_id": team, "channel": channel, "thread_ts": thread} for team, channel, thread in set(lines)]
        rows = execute_with_rows(self.connection, _conversations, wanted) if wanted else ()
        return {
            (row.team_id, row.channel, row.thread_ts): Conversation(
                row.asker, row.shared, row.court, row.entry, tuple(row.questions or ()), row.updated_at
            )
            for row in rows
        }

    def keep(self, topics: Sequence[CurrentTopic], now: datetime) -> None:
        """What conversations are about now; who began one stays who began it."""
        prepared = keeping(self.connection, topics, now)
        if prepared is not None:
            execute(self.connection, prepared)

    def drop(self, team_id: str, channel: str, thread_ts: str) -> None:
        self.connection.execute(delete(conversations).where(*_is(team_id, channel, thread_ts)))

    def mark_shared(self, team_id: str, channel: str, thread_ts: str) -> None:
        """Somebody else has written in the thread (nothing of what they wrote is kept)."""
        here = _is(team_id, channel, thread_ts)
        self.connection.execute(update(conversations).where(*here).values(shared=True))

    def usual_court(self, asker: Asker) -> str | None:
        return self.usual_courts([asker]).get(asker)

    def usual_courts(self, askers: Sequence[Asker]) -> dict[Asker, str]:
        """The usual court of each person who has chosen one."""
        wanted = [{"team_id": asker.team_id, "user_id": asker.user_id} for asker in set(askers)]
        rows = execute_with_rows(self.connection, _usual_courts, wanted)
        return {Asker(row.team_id, row.user_id): row.usual_court for row in rows}

    def keep_usual_court(self, asker: Asker, court: str | None, now: datetime) -> None:
        row = {"team_id": asker.team_id, "user_id": asker.user_id}
        upsert(self.connection, people, row, {"usual_court": court, "updated_at": now})


def keeping(connection: Connection, topics: Sequence[CurrentTopic], now: datetime) -> PreparedStatement | None:
    """The statement of `ConversationRows.keep`, to be executed with another one; None without topics."""
    rows = [
        {
            "team_id": topic.asker.team_id,
            "channel": topic.channel,
            "thread_ts": topic.thread_ts,
            "court": topic.context.court,
            "entry": topic.context.entry,
            "questions": list(topic.questions),
            "updated_at": now,
            "asker": topic.asker.user_id,
            "shared": topic.shared,
        }
        for topic in topics
    ]
    unique = ("team_id", "channel", "thread_ts")
    return upserting(connection, conversations, rows, unique, ("court", "entry", "questions", "updated_at"))


def _is(team_id: str, channel: str, thread_ts: str) -> tuple[Any, ...]:
    return (
        conversations.c.team_id == team_id,
        conversations.c.channel == channel,
        conversations.c.thread_ts == thread_ts,
    )


__all__ = ["Conversation", "ConversationRows", "CurrentTopic", "Line", "keeping"]
