"""Who waits for an answer, and which groups of questions staff ignore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, select, update

from bot.core.inquiry import Asker
from bot.store.rows import insert_new, upsert
from bot.store.tables import answer_wishes, group_marks, questions

IGNORED: Final = "ignored"
"""The one mark that a group can have."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody waits for an answer to a question of theirs."""

    id: int
    asker: Asker
    channel: str
    thread_ts: str | None
    question: int
    text: str
    """Of the question, redacted."""


@dataclass(frozen=True, slots=True)
class WishRows:
    """The wishes of an open transaction."""

    connection: Connection

    def add(self, asker: Asker, question: int, place: tuple[str, str | None], now: datetime) -> bool:
        """Keeps a wish; False when it is there already. place: channel and thread_ts."""
        row = {
            "team_id": asker.team_id,
            "user_id": asker.user_id,
            "question_id": question,
            "channel": place[0],
            "thread_ts": place[1],
            "wished_at": now,
        }
        return insert_new(self.connection, answer_wishes, row, ("question_id", "user_id")) is not None

    def open(self, team: str) -> tuple[Wish, ...]:
        """A workspace's that were not told, oldest first."""
        query = _wishes(team).where(answer_wishes.c.told_at.is_(None)).order_by(answer_wishes.c.id)
        return tuple(map(_wish, self.connection.execute(query)))

    def teams(self) -> tuple[str, ...]:
        """Every workspace in which somebody waits; their questions are read workspace by workspace."""
        query = select(answer_wishes.c.team_id).where(answer_wishes.c.told_at.is_(None)).distinct()
        return tuple(sorted(self.connection.execute(query).scalars()))

    def get(self, team: str, wish: int) -> Wish | None:
        """One of a workspace; None where it or its question has gone."""
        row = self.connection.execute(_wishes(team).where(answer_wishes.c.id == wish)).first()
        return None if row is None else _wish(row)

    def take(self, team: str, wish: int, now: datetime) -> bool:
        """Whether it is on this transaction to tell them; no other one may from now on."""
        here = (answer_wishes.c.team_id == team, answer_wishes.c.id == wish, answer_wishes.c.told_at.is_(None))
        return self.connection.execute(update(answer_wishes).where(*here).values(told_at=now)).rowcount == 1

    def put_back(self, team: str, wish: int) -> None:
        """There was nothing to be told after all: they wait on."""
        here = (answer_wishes.c.team_id == team, answer_wishes.c.id == wish)
        self.connection.execute(update(answer_wishes).where(*here).values(told_at=None))


@dataclass(frozen=True, slots=True)
class GroupMarks:
    """The groups that staff took off their list, in an open transaction."""

    connection: Connection

    def ignore(self, asker: Asker, wording: str, now: datetime) -> None:
        """wording: as in `MissGroup`."""
        row = {"team_id": asker.team_id, "wording": wording}
        upsert(self.connection, group_marks, row, {"mark": IGNORED, "who": asker.user_id, "at": now})

    def put_back(self, team: str, wording: str) -> bool:
        """Whether it was ignored until now."""
        here = (group_marks.c.team_id == team, group_marks.c.wording == wording, group_marks.c.mark == IGNORED)
        return self.connection.execute(delete(group_marks).where(*here)).rowcount == 1

    def ignored(self, team: str) -> frozenset[str]:
        """Their wordings."""
        here = (group_marks.c.team_id == team, group_marks.c.mark == IGNORED)
        return frozenset(self.connection.execute(select(group_marks.c.wording).where(*here)).scalars())


def _wishes(team: str) -> Select[Any]:
    return (
        select(answer_wishes, questions.c.text)
        .join(questions, questions.c.id == answer_wishes.c.question_id)
        .where(answer_wishes.c.team_id == team, questions.c.team_id == team)
    )


def _wish(row: Row[Any]) -> Wish:
    asker = Asker(row.team_id, row.user_id)
    return Wish(row.id, asker, row.channel, row.thread_ts, row.question_id, row.text)


__all__ = ["GroupMarks", "Wish", "WishRows"]
