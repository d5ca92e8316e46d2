"""What people asked, how it matched, and what they said to the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, String, Table, and_, delete, exists, select, update

from bot.core.inquiry import Asker, Inquiry
from bot.core.matching import Match
from bot.core.misses import PastMatch, PastQuestion
from bot.store.conversations import CurrentTopic, keeping
from bot.store.rows import Json, execute_with_rows, insert_all_new, rows_parameter, upsert
from bot.store.tables import feedback, picks, questions, tickets

T = TypeVar("T")
MAX_LOOKED_BACK = 50
"""Questions of a person in which their recent courts are looked for."""


@cache
def _by_key(dialect: str) -> Select[Any]:
    wanted = rows_parameter(dialect, {"team_id": String(), "key": String()})
    has_pick = exists().where(picks.c.question_id == questions.c.id, picks.c.team_id == questions.c.team_id)
    query = select(questions, has_pick.label("picked"))
    return query.where(*(questions.c[name] == value for name, value in wanted.items()))


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    id: int
    key: str
    asker: Asker
    channel: str
    ts: str
    line: str | None
    """Which conversation it belongs to; None for a command or a shortcut, which have none."""
    text: str
    matches: tuple[Json, ...]
    reply_ts: str | None
    picked: bool = False
    """Somebody has chosen among the courts or answers of its reply; only `by_key` looks that up."""


@dataclass(frozen=True, slots=True)
class QuestionRows:
    """The questions of an open transaction."""

    connection: Connection

    def keep(
        self,
        asked: Sequence[tuple[Inquiry, str | None, Sequence[Match]]],
        knowledge: str,
        now: datetime,
        topics: Sequence[CurrentTopic] = (),
    ) -> tuple[int, ...]:
        """Keeps questions (redacted), each with its line and how it matched. The same key again replaces the matches.

        `knowledge`: version of what answered. `topics`: what their conversations are about now, kept with them.
        """
        rows = [_question_row(*one, knowledge, now) for one in asked]
        also = keeping(self.connection, topics, now)
        new = insert_all_new(self.connection, questions, rows, ("team_id", "key"), also)
        return tuple(new.get((row["team_id"], row["key"])) or self._matched_anew(row) for row in rows)

    def _matched_anew(self, row: Json) -> int:
        same = and_(questions.c.team_id == row["team_id"], questions.c.key == row["key"])
        values = {"matches": row["matches"], "knowledge": row["knowledge"]}
        self.connection.execute(update(questions).where(same).values(values))
        return int(self.connection.execute(select(questions.c.id).where(same)).scalar_one())

    def get(self, team_id: str, question_id: int) -> KeptQuestion | None:
        query = select(questions).where(questions.c.team_id == team_id, questions.c.id == question_id)
        return _kept(self.connection.execute(query).first())

    def of_message(self, team_id: str, channel: str, ts: str) -> KeptQuestion | None:
        """The latest question this message asked (an edit makes a new one); not what a shortcut made of it."""
        query = (
            select(questions)
            .where(*_asked_in(team_id, channel, ts), questions.c.line.is_not(None))
            .order_by(questions.c.id.desc())
            .limit(1)
        )
        return _kept(self.connection.execute(query).first())

    def by_key(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], KeptQuestion]:
        """The questions of these teams and keys that are still kept."""
        wanted = [{"team_id": team, "key": key} for team, key in dict.fromkeys(keys)]
        rows = execute_with_rows(self.connection, _by_key, wanted) if wanted else ()
        found = ((row, _kept(row)) for row in rows)
        return {(row.team_id, row.key): replace(kept, picked=row.picked) for row, kept in found if kept is not None}

    def reply_of_message(self, team_id: str, channel: str, ts: str) -> str | None:
        """The ts of the reply to this message."""
        query = (
            select(questions.c.reply_ts)
            .where(*_asked_in(team_id, channel, ts), questions.c.reply_ts.is_not(None))
            .order_by(questions.c.id.desc())
            .limit(1)
        )
        return self.connection.execute(query).scalar_one_or_none()

    def forget_message(self, team_id: str, channel: str, ts: str) -> None:
        """Deletes what this message asked, with what people said to that."""
        # What a shortcut made of it is another person's.
        self.connection.execute(
            delete(questions).where(*_asked_in(team_id, channel, ts), questions.c.line.is_not(None))
        )

    def recent_courts(self, asker: Asker, limit: int) -> tuple[str, ...]:
        """Courts this person has asked about, the latest first."""
        query = (
            select(questions.c.matches)
            .where(questions.c.team_id == asker.team_id, questions.c.user_id == asker.user_id)
            .order_by(questions.c.id.desc())
            .limit(MAX_LOOKED_BACK)
        )
        courts = (match.get("court") for row in self.connection.execute(query) for match in row.matches)
        return tuple(dict.fromkeys(court for court in courts if court))[:limit]

    def latest_court(self, asker: Asker, since: datetime) -> str | None:
        """The court of this person's latest question since then that named one."""
        query = (
            select(questions.c.matches)
            .where(
                questions.c.team_id == asker.team_id,
                questions.c.user_id == asker.user_id,
                questions.c.asked_at >= since,
            )
            .order_by(questions.c.id.desc())
            .limit(MAX_LOOKED_BACK)
        )
        courts = (match.get("court") for row in self.connection.execute(query) for match in row.matches)
        return next((court for court in courts if court), None)

    def keep_feedback(self, asker: Asker, question_id: int, helpful: bool, now: datetime) -> None:
        """One vote per person per question; the latest wins."""
        row = {"team_id": asker.team_id, "question_id": question_id, "user_id": asker.user_id}
        upsert(self.connection, feedback, row, {"helpful": helpful, "given_at": now})

    def keep_pick(self, asker: Asker, question_id: int, entry: str, now: datetime) -> None:
        """What the person meant: evidence for the matcher."""
        row = {"team_id": asker.team_id, "question_id": question_id, "user_id": asker.user_id, "entry": entry}
        upsert(self.connection, picks, row, {"picked_at": now})

    # --- looking back

    def teams(self) -> tuple[str, ...]:
        """Every workspace that has asked something; what it asked is read workspace by workspace."""
        return tuple(
            self.connection.execute(select(questions.c.team_id).distinct().order_by(questions.c.team_id)).scalars()
        )

    def since(self, team_id: str, since: datetime) -> tuple[PastQuestion, ...]:
        """What this workspace has asked since then, in order, with what people said to and picked from the replies."""
        rows = self.connection.execute(
            select(questions)
            .where(questions.c.team_id == team_id, questions.c.asked_at >= since)
            .order_by(questions.c.id)
        ).all()
        explained = self._explained(team_id)
        votes = self._by_question(feedback, feedback.c.helpful, team_id)
        picked = self._by_question(picks, picks.c.entry, team_id)
        return tuple(
            PastQuestion(
                asker=row.user_id,
                text=row.text,
                asked_at=row.asked_at,
                parts=tuple(_past_match(match) for match in row.matches),
                helped=tuple(votes.get(row.id, ())),
                picked=tuple(picked.get(row.id, ())),
                explained=row.id in explained,
            )
            for row in rows
        )

    def _explained(self, team_id: str) -> frozenset[int]:
        """Questions that became tickets, which staff resolved by an explanation."""
        query = select(tickets.c.question_id).where(
            tickets.c.team_id == team_id, tickets.c.question_id.is_not(None), tickets.c.resolution == "explained"
        )
        return frozenset(self.connection.execute(query).scalars())

    def _by_question(self, table: Table, column: ColumnElement[T], team_id: str) -> dict[int, list[T]]:
        """The values of a column of what people said, by question."""
        values: dict[int, list[T]] = {}
        query = select(table.c.question_id, column).where(table.c.team_id == team_id).order_by(table.c.id)
        for question, value in self.connection.execute(query):
            values.setdefault(question, []).append(value)
        return values


def _asked_in(team_id: str, channel: str, ts: str) -> tuple[ColumnElement[bool], ...]:
    return questions.c.team_id == team_id, questions.c.channel == channel, questions.c.ts == ts


def _question_row(asked: Inquiry, line: str | None, matches: Sequence[Match], knowledge: str, now: datetime) -> Json:
    return {
        "team_id": asked.asker.team_id,
        "user_id": asked.asker.user_id,
        "key": asked.key,
        "surface": asked.surface,
        "channel": asked.channel,
        "ts": asked.ts,
        "line": line,
        "text": asked.text,
        "asked_at": now,
        "matches": [_match_row(match) for match in matches],
        "knowledge": knowledge,
    }


def _kept(row: Row[Any] | None) -> KeptQuestion | None:
    if row is None:
        return None
    asker = Asker(row.team_id, row.user_id)
    return KeptQuestion(
        row.id, row.key, asker, row.channel, row.ts, row.line, row.text, tuple(row.matches), row.reply_ts
    )


def _past_match(row: Json) -> PastMatch:
    return PastMatch(row["outcome"], row["entry"], row["topic"], tuple(row["suggestions"]), row.get("court"))


def _match_row(match: Match) -> Json:
    return {
        "outcome": match.outcome,
        "entry": match.entry,
        "topic": match.topic,
        "confidence": round(match.confidence, 4),
        "suggestions": list(match.suggestions),
        "court": match.court,
        "place_only": match.place_only,
    }


__all__ = ["KeptQuestion", "QuestionRows"]
