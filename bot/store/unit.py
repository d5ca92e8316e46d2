"""One transaction and what can be done in it: rows in, core values out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, CursorResult, Engine, Table, and_, delete, func, select, update

from bot.core.asking import Asked, Asker, Context
from bot.core.census import Census
from bot.core.matching import Match
from bot.core.misses import PastMatch, PastQuestion
from bot.store import database
from bot.store.census import take_census
from bot.store.checks import Checks
from bot.store.privacy import was_erased
from bot.store.rows import Json, insert_new, upsert
from bot.store.tables import conversations, feedback, inbox, people, picks, questions, reloads
from bot.store.tickets import Tickets
from bot.store.workspaces import Workspaces

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Work:
    """A row of the inbox that is to be done. `attempts` counts this one."""

    id: int
    team_id: str
    key: str
    conversation: str
    attempts: int
    content: Json

    @property
    def person(self) -> str:
        """Whose it is; for what nobody in particular waits for, the conversation."""
        asker = self.content.get("asker") or (self.content.get("asked") or {}).get("asker") or {}
        return str(asker.get("user_id") or self.conversation)


@dataclass(frozen=True, slots=True)
class Conversation:
    asker: str
    shared: bool
    court: str | None
    entry: str | None


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    id: int
    asker: Asker
    channel: str
    ts: str
    line: str | None
    """Which conversation it belongs to; None for a command or a shortcut, which have none."""
    text: str
    matches: tuple[Json, ...]
    reply_ts: str | None


@dataclass(frozen=True, slots=True)
class Store:
    """Opens transactions on one database."""

    engine: Engine
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)
    """Whose turn it is to write to SQLite: its own waiting sleeps, up to a tenth of a second at a time."""

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        with database.transaction(self.engine, writes=False) as connection:
            yield Unit(connection)

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """Commits when the block ends; rolls back when it raises. On SQLite it holds the write lock meanwhile."""
        alone = self._turn if self.engine.dialect.name == "sqlite" else nullcontext()
        with alone, database.transaction(self.engine, writes=True) as connection:
            yield Unit(connection)


@dataclass(frozen=True, slots=True)
class Unit:
    """An open transaction."""

    connection: Connection

    # --- inbox

    def receive(
        self, team_id: str, key: str, conversation: str, content: Json, now: datetime, owner: str, lease: timedelta
    ) -> int | None:
        """Inserts what came in, leased to `owner` at once; None when the key was here before."""
        if was_erased(self.connection, team_id, key):
            return None
        row = {
            "team_id": team_id,
            "key": key,
            "conversation": conversation,
            "work": dict(content),
            "received_at": now,
            "due_at": now + lease,
            "owner": owner,
            "attempts": 1,
        }
        return insert_new(self.connection, inbox, row, ("team_id", "key"))

    def take(
        self, now: datetime, owner: str, lease: timedelta, limit: int, besides: Sequence[int] = ()
    ) -> tuple[Work, ...]:
        """Leases rows whose lease has run out (or that were put off until now), the oldest of each conversation.

        Everybody's oldest row comes before anybody's second: whoever sends hundreds holds up only themselves.

        `besides`: rows that are being worked on here, though their lease may have run out.
        """
        earlier = inbox.alias()
        blocked = (
            select(earlier.c.id)
            .where(
                earlier.c.team_id == inbox.c.team_id,
                earlier.c.conversation == inbox.c.conversation,
                earlier.c.id < inbox.c.id,
                earlier.c.done_at.is_(None),
            )
            .exists()
        )
        person = func.coalesce(
            inbox.c.work["asker"]["user_id"].as_string(),
            inbox.c.work["asked"]["asker"]["user_id"].as_string(),
            inbox.c.conversation,
        )
        turn = func.row_number().over(partition_by=(inbox.c.team_id, person), order_by=inbox.c.id).label("turn")
        due = (
            select(inbox.c.id, turn)
            .where(inbox.c.done_at.is_(None), inbox.c.due_at <= now, inbox.c.id.not_in(besides), ~blocked)
            .subquery()
        )
        query = (
            select(inbox)
            .join(due, due.c.id == inbox.c.id)
            # Said again of the row that is locked: another process may have taken it in the meantime.
            .where(inbox.c.done_at.is_(None), inbox.c.due_at <= now)
            .order_by(due.c.turn, inbox.c.id)
            .limit(limit)
            .with_for_update(of=inbox, skip_locked=True)
        )
        taken = self.connection.execute(query).all()
        if taken:
            self.connection.execute(
                update(inbox)
                .where(inbox.c.id.in_([row.id for row in taken]))
                .values(owner=owner, due_at=now + lease, attempts=inbox.c.attempts + 1)
            )
        return tuple(
            Work(row.id, row.team_id, row.key, row.conversation, row.attempts + 1, row.work or {}) for row in taken
        )

    def renew(self, ids: Sequence[int], owner: str, until: datetime) -> None:
        """Keeps the lease of rows that are still being worked on."""
        self.connection.execute(update(inbox).where(inbox.c.id.in_(ids), inbox.c.owner == owner).values(due_at=until))

    def put_off(self, row: int, owner: str, until: datetime) -> None:
        """Gives a row back, to be tried again from `until` on."""
        self.connection.execute(
            update(inbox).where(inbox.c.id == row, inbox.c.owner == owner).values(due_at=until, owner=None)
        )

    def give_back(self, row: int, owner: str, now: datetime) -> None:
        """Gives a row back that was not begun: the try does not count."""
        self.connection.execute(
            update(inbox)
            .where(inbox.c.id == row, inbox.c.owner == owner)
            .values(due_at=now, owner=None, attempts=inbox.c.attempts - 1)
        )

    def finish(self, row: int, now: datetime, outcome: str) -> None:
        """The row is done: its text goes, its key stays against repetition."""
        self.connection.execute(
            update(inbox).where(inbox.c.id == row).values(done_at=now, outcome=outcome, work=None, owner=None)
        )

    def earlier_open(self, work: Work) -> bool:
        """Whether something earlier of the same conversation is still to be done."""
        query = select(inbox.c.id).where(
            inbox.c.team_id == work.team_id,
            inbox.c.conversation == work.conversation,
            inbox.c.id < work.id,
            inbox.c.done_at.is_(None),
        )
        return self.connection.execute(query.limit(1)).first() is not None

    def is_open(self, team_id: str, key: str) -> bool:
        """Whether this came in and is still to be done."""
        query = select(inbox.c.id).where(inbox.c.team_id == team_id, inbox.c.key == key, inbox.c.done_at.is_(None))
        return self.connection.execute(query).first() is not None

    def schedule(self, team_id: str, key: str, content: Json, due: datetime, now: datetime) -> None:
        """Work to be done at a time; the same key again moves it, unless it has been begun."""
        row = {"team_id": team_id, "key": key, "conversation": key[:80], "work": dict(content), "received_at": now}
        not_begun = and_(inbox.c.attempts == 0, inbox.c.done_at.is_(None))
        upsert(
            self.connection,
            inbox,
            {**row, "attempts": 0},
            {"due_at": due},
            ("team_id", "key"),
            where=not_begun,
        )

    def unschedule(self, team_id: str, key: str) -> None:
        """Takes back scheduled work that has not been begun."""
        self.connection.execute(
            delete(inbox).where(inbox.c.team_id == team_id, inbox.c.key == key, inbox.c.attempts == 0)
        )

    def send(self, team_id: str, key: str, line: str, content: Json, now: datetime) -> None:
        """A message to be sent once this transaction is committed, after all that was put in the same line before."""
        row = {"team_id": team_id, "key": key, "conversation": line[:80], "work": dict(content)}
        times = {"received_at": now, "due_at": now, "attempts": 0}
        insert_new(self.connection, inbox, {**row, **times}, ("team_id", "key"))

    def set_timers(self, team_id: str, name: str, timers: Mapping[str, tuple[datetime, Json]], now: datetime) -> None:
        """What is to come by itself, by key; all that was set under this name before and has not begun is gone."""
        unbegun = (inbox.c.attempts == 0, inbox.c.done_at.is_(None), inbox.c.key.not_in(list(timers)))
        self.connection.execute(
            delete(inbox).where(
                inbox.c.team_id == team_id, inbox.c.key.startswith(f"{name}:", autoescape=True), *unbegun
            )
        )
        for key, (due, content) in timers.items():
            row = {"team_id": team_id, "key": key, "conversation": key[:80], "work": dict(content)}
            times = {"received_at": now, "due_at": due, "attempts": 0}
            insert_new(self.connection, inbox, {**row, **times}, ("team_id", "key"))

    def open_rows(self) -> int:
        """Rows that came in, or were put in to be sent at once, and are still to be done."""
        not_for_later = (inbox.c.attempts > 0) | (inbox.c.due_at <= inbox.c.received_at)
        query = select(func.count()).select_from(inbox).where(inbox.c.done_at.is_(None), not_for_later)
        return int(self.connection.execute(query).scalar_one())

    def forget_keys(self, before: datetime) -> int:
        """Deletes done rows older than that; returns how many."""
        return self._count(self.connection.execute(delete(inbox).where(inbox.c.done_at < before)))

    # --- questions

    def keep_question(
        self, asked: Asked, line: str | None, matches: Sequence[Match], knowledge: str, now: datetime
    ) -> int:
        """Keeps a question (redacted) and how it matched. The same key again replaces how it matched."""
        row = {
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
        new = insert_new(self.connection, questions, row, ("team_id", "key"))
        if new is not None:
            return new
        same = and_(questions.c.team_id == asked.asker.team_id, questions.c.key == asked.key)
        self.connection.execute(update(questions).where(same).values(matches=row["matches"], knowledge=knowledge))
        return int(self.connection.execute(select(questions.c.id).where(same)).scalar_one())

    def question(self, team_id: str, question_id: int) -> KeptQuestion | None:
        query = select(questions).where(questions.c.team_id == team_id, questions.c.id == question_id)
        return _kept(self.connection.execute(query).first())

    def question_of_message(self, team_id: str, channel: str, ts: str) -> KeptQuestion | None:
        """The latest question this message asked (an edit makes a new one); not what a shortcut made of it."""
        query = (
            select(questions)
            .where(
                questions.c.team_id == team_id,
                questions.c.channel == channel,
                questions.c.ts == ts,
                questions.c.line.is_not(None),
            )
            .order_by(questions.c.id.desc())
            .limit(1)
        )
        return _kept(self.connection.execute(query).first())

    def reply_of_message(self, team_id: str, channel: str, ts: str) -> str | None:
        """Where the reply to this message stands."""
        query = (
            select(questions.c.reply_ts)
            .where(
                questions.c.team_id == team_id,
                questions.c.channel == channel,
                questions.c.ts == ts,
                questions.c.reply_ts.is_not(None),
            )
            .order_by(questions.c.id.desc())
            .limit(1)
        )
        return self.connection.execute(query).scalar_one_or_none()

    def replied(self, team_id: str, question_id: int, reply_ts: str) -> None:
        self.connection.execute(
            update(questions)
            .where(questions.c.team_id == team_id, questions.c.id == question_id)
            .values(reply_ts=reply_ts)
        )

    def recent_courts(self, asker: Asker, limit: int) -> tuple[str, ...]:
        """Courts this person has asked about, the latest first."""
        query = (
            select(questions.c.matches)
            .where(questions.c.team_id == asker.team_id, questions.c.user_id == asker.user_id)
            .order_by(questions.c.id.desc())
            .limit(50)
        )
        found = (match.get("court") for row in self.connection.execute(query) for match in row.matches)
        return tuple(dict.fromkeys(court for court in found if court))[:limit]

    def keep_feedback(self, asker: Asker, question_id: int, helpful: bool, now: datetime) -> None:
        """One voice a person and question; the last word counts."""
        row = {"team_id": asker.team_id, "question_id": question_id, "user_id": asker.user_id}
        upsert(self.connection, feedback, row, {"helpful": helpful, "given_at": now}, ("question_id", "user_id"))

    def keep_pick(self, asker: Asker, question_id: int, entry: str, now: datetime) -> None:
        """What the person meant: evidence for the matcher."""
        row = {"team_id": asker.team_id, "question_id": question_id, "user_id": asker.user_id, "entry": entry}
        upsert(self.connection, picks, row, {"picked_at": now}, ("question_id", "user_id", "entry"))

    # --- looking back

    def teams(self) -> tuple[str, ...]:
        """Every workspace that has asked something; what it asked is read workspace by workspace."""
        return tuple(
            self.connection.execute(select(questions.c.team_id).distinct().order_by(questions.c.team_id)).scalars()
        )

    def past_questions(self, team_id: str, since: datetime) -> tuple[PastQuestion, ...]:
        """What this workspace has asked since then, in order, with what people said to and picked from the replies."""
        rows = self.connection.execute(
            select(questions)
            .where(questions.c.team_id == team_id, questions.c.asked_at >= since)
            .order_by(questions.c.id)
        ).all()
        helped, picked = (
            self._voices(feedback, feedback.c.helpful, team_id),
            self._voices(picks, picks.c.entry, team_id),
        )
        return tuple(
            PastQuestion(
                asker=row.user_id,
                text=row.text,
                asked_at=row.asked_at,
                parts=tuple(_past_match(match) for match in row.matches),
                helped=tuple(helped.get(row.id, ())),
                picked=tuple(picked.get(row.id, ())),
            )
            for row in rows
        )

    def _voices(self, table: Table, said: ColumnElement[T], team_id: str) -> dict[int, list[T]]:
        """What people said, by question."""
        found: dict[int, list[T]] = {}
        query = select(table.c.question_id, said).where(table.c.team_id == team_id).order_by(table.c.id)
        for question, value in self.connection.execute(query):
            found.setdefault(question, []).append(value)
        return found

    # --- conversations and people

    def conversation(self, team_id: str, channel: str, thread_ts: str) -> Conversation | None:
        query = select(conversations).where(
            conversations.c.team_id == team_id,
            conversations.c.channel == channel,
            conversations.c.thread_ts == thread_ts,
        )
        row = self.connection.execute(query).first()
        return None if row is None else Conversation(row.asker, row.shared, row.court, row.entry)

    def keep_conversation(self, asker: Asker, channel: str, thread_ts: str, context: Context, now: datetime) -> None:
        """What the conversation is about now; who began it stays who began it."""
        row = {"team_id": asker.team_id, "channel": channel, "thread_ts": thread_ts}
        values = {"court": context.court, "entry": context.entry, "updated_at": now}
        first = {"asker": asker.user_id, "shared": False}
        upsert(self.connection, conversations, row, values, ("team_id", "channel", "thread_ts"), first=first)

    def mark_shared(self, team_id: str, channel: str, thread_ts: str) -> None:
        """Somebody else has written in the thread (nothing of what they wrote is kept)."""
        self.connection.execute(
            update(conversations)
            .where(
                conversations.c.team_id == team_id,
                conversations.c.channel == channel,
                conversations.c.thread_ts == thread_ts,
            )
            .values(shared=True)
        )

    def usual_court(self, asker: Asker) -> str | None:
        query = select(people.c.usual_court).where(people.c.team_id == asker.team_id, people.c.user_id == asker.user_id)
        return self.connection.execute(query).scalar_one_or_none()

    def keep_usual_court(self, asker: Asker, court: str | None, now: datetime) -> None:
        row = {"team_id": asker.team_id, "user_id": asker.user_id}
        upsert(self.connection, people, row, {"usual_court": court, "updated_at": now}, ("team_id", "user_id"))

    # --- guided checks

    @property
    def checks(self) -> Checks:
        return Checks(self.connection)

    # --- the knowledge

    def ask_to_reload(self, now: datetime) -> None:
        """Every process on this database is to load its knowledge anew."""
        self.connection.execute(reloads.insert().values(asked_at=now))

    def last_reload(self) -> int:
        """Number of the latest wish to reload; 0 before the first."""
        return int(self.connection.execute(select(func.coalesce(func.max(reloads.c.id), 0))).scalar_one())

    def census(self, now: datetime) -> Census:
        """How busy all workspaces together keep the bot."""
        return take_census(self.connection, now)

    # --- workspaces

    @property
    def workspaces(self) -> Workspaces:
        return Workspaces(self.connection)

    # --- the help desk

    @property
    def tickets(self) -> Tickets:
        return Tickets(self.connection)

    @staticmethod
    def _count(result: CursorResult[Any]) -> int:
        return result.rowcount


def _kept(row: Any) -> KeptQuestion | None:
    if row is None:
        return None
    asker = Asker(row.team_id, row.user_id)
    return KeptQuestion(row.id, asker, row.channel, row.ts, row.line, row.text, tuple(row.matches), row.reply_ts)


def _past_match(row: Json) -> PastMatch:
    return PastMatch(row["outcome"], row["entry"], row["topic"], tuple(row["suggestions"]))


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


__all__ = ["Conversation", "Json", "KeptQuestion", "Store", "Unit", "Work"]
