"""One transaction and what can be done in it: rows in, core values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Integer,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.core.activity import ActivityCounts
from bot.core.asking import Asked, Asker, Context
from bot.core.matching import Match
from bot.core.misses import PastMatch, PastQuestion
from bot.store import due as due_rows
from bot.store.activity import backlog, count_activity
from bot.store.checks import Checks
from bot.store.privacy import was_erased
from bot.store.rows import ALSO, Json, Prepared, as_given, execute, given, insert_all_new, insert_new, upsert, upserting
from bot.store.tables import (
    Instant,
    channel_turns,
    conversations,
    feedback,
    inbox,
    people,
    picks,
    questions,
    reloads,
    write_probes,
)
from bot.store.tickets import Tickets
from bot.store.workspaces import Workspaces

T = TypeVar("T")

AWAITS_TOKEN = "awaits a token"
"""Outcome of a row's last try, for as long as it is open."""
TIDY_LOCK = 7_310_002
"""PostgreSQL's advisory lock of who removes what is old."""
PROBE_SIZE = 8192
"""Characters; two of SQLite's pages."""
_ANY_DUE = (
    select(inbox.c.id)
    .where(inbox.c.done_at.is_(None), inbox.c.due_at <= bindparam("now"))
    .order_by(inbox.c.due_at)  # as the index has it: else a database may look through what is done for the first one
    .limit(1)
)


# Of every question, and therefore made once: making a statement takes longer than its execution. A row that is known by
# its id has its workspace compared in the one way for which PostgreSQL takes no index: while it knows little of a table
# it would look for the workspace, and through all its rows.
@cache
def _waiting(dialect: str) -> Select[tuple[int]]:
    """Those of the rows given that have something earlier of the same conversation before them."""
    mine = given(dialect, {"team_id": String(), "conversation": String(), "id": Integer()})
    earlier = (
        select(inbox.c.id)
        .where(
            inbox.c.team_id == mine["team_id"],
            inbox.c.conversation == mine["conversation"],
            inbox.c.id < mine["id"],
            inbox.c.done_at.is_(None),
            or_(inbox.c.in_doubt_since.is_(None), inbox.c.in_doubt_since > bindparam("since", type_=Instant())),
        )
        .exists()
    )
    return select(mine["id"]).where(earlier)


@cache
def _finish(dialect: str) -> ReturningUpdate[tuple[bool]]:
    done = given(dialect, {"team_id": String(), "id": Integer(), "outcome": String()})
    return (
        update(inbox)
        .where(inbox.c.team_id.is_not_distinct_from(done["team_id"]), inbox.c.id == done["id"])
        .values(done_at=bindparam("now"), outcome=done["outcome"], work=None, owner=None, sent=None)
        .returning(_ANY_DUE.exists())
    )


@cache
def _replied(dialect: str) -> Update:
    reply = given(dialect, {"team_id": String(), "question": Integer(), "ts": String()}, ALSO)
    return (
        update(questions)
        .where(questions.c.team_id.is_not_distinct_from(reply["team_id"]), questions.c.id == reply["question"])
        .values(reply_ts=reply["ts"])
    )


@cache
def _conversations(dialect: str) -> Select[Any]:
    wanted = given(dialect, {"team_id": String(), "channel": String(), "thread_ts": String()})
    return select(conversations).where(*(conversations.c[name] == value for name, value in wanted.items()))


@cache
def _usual_courts(dialect: str) -> Select[Any]:
    wanted = given(dialect, {"team_id": String(), "user_id": String()})
    query = select(people.c.team_id, people.c.user_id, people.c.usual_court)
    return query.where(*(people.c[name] == value for name, value in wanted.items()), people.c.usual_court.is_not(None))


Held = tuple[Asker, str, str, Context]
"""Who speaks, where (channel and thread), and what about."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing to be done exactly once: `key` is the same for every repetition of it."""

    team_id: str
    key: str
    conversation: str
    content: Json
    opens: bool = False
    """Its conversation begins with it: it waits for nothing."""


@dataclass(slots=True)
class Sent:
    """What is known of a row's posts, by their keys. It changes while the row is done, and is kept when it is put off.

    A row makes its posts one after the other: where one did not arrive, none of those after it was tried.
    """

    posts: dict[str, str] = field(default_factory=dict)
    """The ts of each that arrived."""
    pages: dict[str, str] = field(default_factory=dict)
    """Where the look-up of one goes on, as Slack calls it (a cursor)."""
    in_doubt_since: datetime | None = None
    """A post may have arrived without anybody seeing the answer: one that is not in `posts` is looked up first."""
    posting: bool = False
    """A post is under way: when the row ends now, that one is in doubt."""
    faults: int = 0
    """Tries that failed by a fault of ours or a refusal nobody foresaw; an outage is none."""

    def doubted(self, now: datetime) -> datetime | None:
        """Since when the row is in doubt if it is put off now."""
        return now if self.posting else self.in_doubt_since

    def arrived(self, key: str, ts: str) -> None:
        self.posts[key] = ts
        self.pages.pop(key, None)
        self.posting = False

    def refuted(self) -> None:
        """Nothing of what was in doubt has arrived."""
        self.in_doubt_since = None
        self.pages.clear()


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the inbox that is to be done. `attempts` counts this one; 0: it is still to be taken."""

    id: int
    team_id: str
    key: str
    conversation: str
    attempts: int
    content: Json
    sent: Sent = field(default_factory=Sent, compare=False)

    @property
    def person(self) -> str:
        """Whose it is; for what nobody in particular waits for, the conversation."""
        asker = self.content.get("asker") or (self.content.get("asked") or {}).get("asker") or {}
        return str(asker.get("user_id") or self.conversation)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot's own that Slack has told of: which post of which row it is."""

    team_id: str
    row: int
    key: str
    ts: str


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
class UnitOfWork:
    """An open transaction."""

    connection: Connection

    # --- inbox

    def receive_all(
        self, arrived: Sequence[Incoming], now: datetime, owner: str | None, lease: timedelta
    ) -> tuple[Job | None, ...]:
        """Inserts what came in, leased to `owner` at once; None for a key that was here before.

        Without an owner, and what waits for something earlier of its conversation, is for whoever takes it.
        """
        rows = [
            {
                "team_id": one.team_id,
                "key": one.key,
                "conversation": one.conversation,
                "work": dict(one.content),
                "received_at": now,
                "due_at": now if owner is None else now + lease,
                "owner": owner,
                "attempts": 0 if owner is None else 1,
            }
            # In one order everywhere: two processes that insert the same keys crosswise would lock each other out.
            for one in sorted(arrived, key=lambda one: one.key)
            if not was_erased(self.connection, one.team_id, one.key)
        ]
        new = insert_all_new(self.connection, inbox, rows, ("team_id", "key"))
        lines = {(one.team_id, one.key): one.conversation for one in arrived if not one.opens}
        mine = [{"team_id": key[0], "conversation": lines[key], "id": row} for key, row in new.items() if key in lines]
        waiting = frozenset(new.values()) if owner is None else self._give_back_waiting(mine, now)
        found = []
        for one in arrived:
            row = new.pop((one.team_id, one.key), None)  # the first of several alike is the new one
            attempts = 0 if row in waiting else 1
            found.append(
                None if row is None else Job(row, one.team_id, one.key, one.conversation, attempts, one.content)
            )
        return tuple(found)

    def _give_back_waiting(self, rows: Sequence[Json], now: datetime) -> frozenset[int]:
        """Which of these rows have something earlier of the same conversation before them; they are leased no more."""
        found = self._given(_waiting, rows, since=now - due_rows.LONGEST_LOOK_UP).scalars() if rows else ()
        waiting = frozenset(found)
        if waiting:
            values = {"due_at": now, "owner": None, "attempts": 0}
            self.connection.execute(update(inbox).where(inbox.c.id.in_(waiting)).values(values))
        return waiting

    def take(
        self, now: datetime, owner: str, lease: timedelta, limit: int, besides: Sequence[int] = ()
    ) -> tuple[Job, ...]:
        """Leases rows whose lease has run out (or that were put off until now), the oldest of each conversation.

        One in doubt for longer than `due.LONGEST_LOOK_UP` stands aside: its conversation goes on without it.

        `besides`: rows that are being worked on here, though their lease may have run out.
        """
        if not self.is_any_due(now):
            return ()
        chosen = due_rows.takeable(self.connection, now, limit, besides)
        query = (
            select(inbox)
            # Said again of the row that is locked: another process may have taken it in the meantime.
            .where(inbox.c.id.in_(chosen), inbox.c.done_at.is_(None), inbox.c.due_at <= now)
            .with_for_update(skip_locked=True)
        )
        order = {row: place for place, row in enumerate(chosen)}
        taken = sorted(self.connection.execute(query).all(), key=lambda row: order[row.id]) if chosen else []
        if taken:
            self.connection.execute(
                update(inbox)
                .where(inbox.c.id.in_([row.id for row in taken]))
                .values(
                    owner=owner,
                    due_at=now + lease,
                    attempts=inbox.c.attempts + 1,
                    # Whoever had it did not come to an end: it may have posted.
                    in_doubt_since=case(
                        (and_(inbox.c.owner.is_not(None), inbox.c.in_doubt_since.is_(None)), literal(now, Instant())),
                        else_=inbox.c.in_doubt_since,
                    ),
                )
            )
        return tuple(_taken(row, now) for row in taken)

    def renew(self, ids: Sequence[int], owner: str, until: datetime) -> tuple[int, ...]:
        """Keeps the lease of rows that are still being worked on; returns which of them are still this owner's."""
        mine = update(inbox).where(inbox.c.id.in_(ids), inbox.c.owner == owner).values(due_at=until)
        return tuple(self.connection.execute(mine.returning(inbox.c.id)).scalars())

    def regain(self, work: Job, owner: str, until: datetime) -> bool:
        """Leases a row anew, unless another one has taken it up, or done it, since this try began."""
        same = (inbox.c.id == work.id, inbox.c.owner == owner, inbox.c.attempts == work.attempts)
        return self.connection.execute(update(inbox).where(*same).values(due_at=until)).rowcount == 1

    def is_behind(self, work: Job) -> bool:
        """Whether something earlier of the same conversation is open."""
        earlier = select(inbox.c.id).where(
            inbox.c.team_id == work.team_id,
            inbox.c.conversation == work.conversation,
            inbox.c.id < work.id,
            inbox.c.done_at.is_(None),
        )
        return self.connection.execute(earlier.limit(1)).first() is not None

    def confirm(self, seen: Sequence[Seen], now: datetime) -> bool:
        """Keeps with the open ones among these rows what has arrived of theirs; whether there was one that waited."""
        found = False
        for team in sorted({one.team_id for one in seen}):
            arrived: dict[int, dict[str, str]] = {}
            for one in seen:
                if one.team_id == team:
                    arrived.setdefault(one.row, {})[one.key] = one.ts
            theirs = (inbox.c.team_id == team, inbox.c.id.in_(sorted(arrived)), inbox.c.done_at.is_(None))
            for row in self.connection.execute(select(inbox).where(*theirs).with_for_update()).all():
                known = row.sent or {}
                sent = {**known, "posts": {**(known.get("posts") or {}), **arrived[row.id]}}
                # One that waits to be looked up need not.
                waits = row.owner is None and row.in_doubt_since is not None
                self.connection.execute(
                    update(inbox)
                    .where(inbox.c.team_id == team, inbox.c.id == row.id)
                    .values(sent=sent, due_at=now if waits else row.due_at)
                )
                found = found or waits
        return found

    def reschedule(
        self,
        work: Job,
        owner: str,
        until: datetime,
        now: datetime,
        *,
        outcome: str | None = None,
        tried: bool = True,
    ) -> None:
        """Gives a row back, to be tried again from `until` on. outcome: AWAITS_TOKEN where that was why.

        `tried`: this was a try, not only a wait for one.
        """
        mine = and_(inbox.c.id == work.id, inbox.c.owner == owner)
        found = self.connection.execute(select(inbox.c.sent).where(mine).with_for_update()).first()
        if found is None:  # another process has taken it up
            return
        posts = {**((found.sent or {}).get("posts") or {}), **work.sent.posts}
        sent = {"posts": posts, "pages": work.sent.pages, "faults": work.sent.faults}
        values: dict[str, object] = {
            "due_at": until,
            "owner": None,
            "outcome": outcome,
            "in_doubt_since": work.sent.doubted(now),
            "sent": {name: value for name, value in sent.items() if value} or None,
        }
        if not tried and work.attempts > 1:
            values["attempts"] = work.attempts - 1
        self.connection.execute(update(inbox).where(mine).values(values))

    def retry_for_token(self, at: datetime, team_id: str | None = None) -> None:
        """What waits for a token, in one workspace or in all, is due then, not later."""
        waiting = [inbox.c.done_at.is_(None), inbox.c.outcome == AWAITS_TOKEN, inbox.c.due_at > at]
        if team_id is not None:
            waiting.append(inbox.c.team_id == team_id)
        self.connection.execute(update(inbox).where(*waiting).values(due_at=at))

    def finish_all(
        self, done: Sequence[tuple[str, int, str]], now: datetime, replies: Sequence[tuple[str, int, str]] = ()
    ) -> bool:
        """These rows (team, row and outcome of each) are done: their texts go, their keys stay against repetition.

        `replies`: team, question and the reply's ts of each that was answered. Says whether something can be taken now,
        such as what waited for one of the rows.
        """
        rows = [{"team_id": team, "id": row, "outcome": outcome} for team, row, outcome in done]
        said = [{"team_id": team, "question": question, "ts": ts} for team, question, ts in replies]
        dialect = self.connection.dialect.name
        replied = Prepared(_replied(dialect), as_given(self.connection, said, ALSO)) if said else None
        finish = Prepared(_finish(dialect), {**as_given(self.connection, rows), "now": now})
        return any(execute(self.connection, finish, replied).scalars())

    def take_turn(self, team_id: str, channel: str, apart: timedelta, now: datetime) -> datetime:
        """When the next post may go to a channel that several processes post to; the one after is `apart` from it."""
        mine = (channel_turns.c.team_id == team_id, channel_turns.c.channel == channel)
        row, there = {"team_id": team_id, "channel": channel}, channel_turns.c.next_at.is_not(None)
        upsert(self.connection, channel_turns, row, {"next_at": now}, ("team_id", "channel"), where=~there)
        at = self.connection.execute(select(channel_turns.c.next_at).where(*mine).with_for_update()).scalar_one()
        turn: datetime = max(at, now)
        self.connection.execute(update(channel_turns).where(*mine).values(next_at=turn + apart))
        return turn

    def is_any_due(self, now: datetime) -> bool:
        """Whether something could be taken, unless it waits for an earlier one."""
        return self.connection.execute(_ANY_DUE, {"now": now}).first() is not None

    def is_open(self, team_id: str, key: str) -> bool:
        """Whether this came in and is still to be done."""
        query = select(inbox.c.id).where(inbox.c.team_id == team_id, inbox.c.key == key, inbox.c.done_at.is_(None))
        return self.connection.execute(query).first() is not None

    def waits(self, team_id: str, name: str) -> bool:
        """Whether a row whose key begins so is still to be done, and nobody works on it."""
        open_ = (inbox.c.done_at.is_(None), inbox.c.owner.is_(None))
        query = select(inbox.c.id).where(
            inbox.c.team_id == team_id, inbox.c.key.startswith(name, autoescape=True), *open_
        )
        return self.connection.execute(query.limit(1)).first() is not None

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

    def timers_due(self, team_id: str, now: datetime) -> tuple[str, ...]:
        """The names of this workspace's timers that have come and are not done: their keys say when they were to."""
        query = select(inbox.c.key).where(
            inbox.c.team_id == team_id, inbox.c.done_at.is_(None), inbox.c.conversation.startswith("clock:")
        )
        keys = (key.split(":") for key in self.connection.execute(query).scalars())
        return tuple(key[2] for key in keys if int(key[-1]) <= now.timestamp())

    def gathering(self, team_id: str, name: str) -> tuple[str, Json] | None:
        """Key and work of the scheduled row of this name that nobody has begun; it stays so until this is committed."""
        query = select(inbox.c.key, inbox.c.work).where(
            inbox.c.team_id == team_id,
            inbox.c.done_at.is_(None),
            inbox.c.attempts == 0,
            inbox.c.conversation.startswith(f"{name}:", autoescape=True),
        )
        row = self.connection.execute(query.order_by(inbox.c.id.desc()).limit(1).with_for_update()).first()
        return None if row is None else (row.key, row.work)

    def rewrite(self, team_id: str, key: str, content: Json) -> None:
        """Other work for a row that nobody has begun."""
        here = (inbox.c.team_id == team_id, inbox.c.key == key, inbox.c.attempts == 0)
        self.connection.execute(update(inbox).where(*here).values(work=dict(content)))

    def open_rows(self) -> int:
        """Rows that came in, or were put in to be sent at once, and are still to be done."""
        not_for_later = (inbox.c.attempts > 0) | (inbox.c.due_at <= inbox.c.received_at)
        query = select(func.count()).select_from(inbox).where(inbox.c.done_at.is_(None), not_for_later)
        return int(self.connection.execute(query).scalar_one())

    def forget_keys(self, before: datetime, most: int) -> int:
        """Deletes at most so many rows that were done before then, the oldest first; returns how many."""
        self.connection.execute(delete(channel_turns).where(channel_turns.c.next_at < before))
        query = select(inbox.c.id).where(inbox.c.done_at < before).order_by(inbox.c.done_at).limit(most)
        found = self.connection.execute(query).scalars().all()
        if found:
            self.connection.execute(delete(inbox).where(inbox.c.id.in_(found)))
        return len(found)

    def may_purge(self) -> bool:
        """Whether nobody else removes what is old; nobody can until this transaction ends.

        On SQLite only one transaction writes at a time anyway.
        """
        if self.connection.dialect.name != "postgresql":
            return True
        return bool(self.connection.execute(select(func.pg_try_advisory_xact_lock(TIDY_LOCK))).scalar_one())

    # --- questions

    def keep_questions(
        self,
        asked: Sequence[tuple[Asked, str | None, Sequence[Match]]],
        knowledge: str,
        now: datetime,
        held: Sequence[Held] = (),
    ) -> tuple[int, ...]:
        """Keeps questions (redacted) and how they matched. The same key again replaces how it matched.

        `held`: what their conversations are about now, kept with them.
        """
        rows = [_question_row(*one, knowledge, now) for one in asked]
        also = self._holding(held, now)
        new = insert_all_new(self.connection, questions, rows, ("team_id", "key"), also)
        return tuple(new.get((row["team_id"], row["key"])) or self._matched_anew(row) for row in rows)

    def _matched_anew(self, row: Json) -> int:
        same = and_(questions.c.team_id == row["team_id"], questions.c.key == row["key"])
        values = {"matches": row["matches"], "knowledge": row["knowledge"]}
        self.connection.execute(update(questions).where(same).values(values))
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

    def forget_message(self, team_id: str, channel: str, ts: str) -> None:
        """Deletes what this message asked, with what people said to that, and the conversation it began."""
        self.connection.execute(
            delete(questions).where(
                questions.c.team_id == team_id,
                questions.c.channel == channel,
                questions.c.ts == ts,
                questions.c.line.is_not(None),  # that of a shortcut is another person's
            )
        )
        self.connection.execute(
            delete(conversations).where(
                conversations.c.team_id == team_id, conversations.c.channel == channel, conversations.c.thread_ts == ts
            )
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
        line = (team_id, channel, thread_ts)
        return self.conversations([line]).get(line)

    def conversations(self, lines: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], Conversation]:
        """Those that are known, by team, channel and thread."""
        wanted = [{"team_id": team, "channel": channel, "thread_ts": thread} for team, channel, thread in set(lines)]
        found = self._given(_conversations, wanted) if wanted else ()
        return {
            (row.team_id, row.channel, row.thread_ts): Conversation(row.asker, row.shared, row.court, row.entry)
            for row in found
        }

    def keep_conversation(self, asker: Asker, channel: str, thread_ts: str, context: Context, now: datetime) -> None:
        """As below, of one."""
        self.keep_conversations([(asker, channel, thread_ts, context)], now)

    def keep_conversations(self, held: Sequence[Held], now: datetime) -> None:
        """What conversations are about now; who began one stays who began it."""
        holding = self._holding(held, now)
        if holding is not None:
            execute(self.connection, holding)

    def _holding(self, held: Sequence[Held], now: datetime) -> Prepared | None:
        rows = [
            {
                "team_id": asker.team_id,
                "channel": channel,
                "thread_ts": thread_ts,
                "court": context.court,
                "entry": context.entry,
                "updated_at": now,
                "asker": asker.user_id,
                "shared": False,
            }
            for asker, channel, thread_ts, context in held
        ]
        unique = ("team_id", "channel", "thread_ts")
        return upserting(self.connection, conversations, rows, unique, ("court", "entry", "updated_at"))

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
        return self.usual_courts([asker]).get(asker)

    def usual_courts(self, askers: Sequence[Asker]) -> dict[Asker, str]:
        """Of those who have one."""
        wanted = [{"team_id": asker.team_id, "user_id": asker.user_id} for asker in set(askers)]
        return {Asker(row.team_id, row.user_id): row.usual_court for row in self._given(_usual_courts, wanted)}

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

    # --- whether it can be used

    def limit_time(self, seconds: float) -> None:
        """After so long PostgreSQL ends a statement of this transaction; SQLite does not know that."""
        if self.connection.dialect.name == "postgresql":
            for name in ("statement_timeout", "lock_timeout"):
                self.connection.execute(select(func.set_config(name, str(int(seconds * 1000)), True)))

    def try_writing(self, now: datetime) -> None:
        """Writes what needs room, and gives the room back: a row that fits where another was would prove nothing."""
        upsert(self.connection, write_probes, {"id": 1}, {"at": now, "filler": "." * PROBE_SIZE}, ("id",))
        self.connection.execute(update(write_probes).where(write_probes.c.id == 1).values(filler=""))

    def backlog(self, now: datetime) -> tuple[int, float]:
        """Rows of all workspaces that are due, and the seconds that the oldest of them waits."""
        return backlog(self.connection, now)

    def activity(self, now: datetime) -> ActivityCounts:
        """How busy all workspaces together keep the bot."""
        return count_activity(self.connection, now)

    # --- workspaces

    @property
    def workspaces(self) -> Workspaces:
        return Workspaces(self.connection)

    # --- the help desk

    @property
    def tickets(self) -> Tickets:
        return Tickets(self.connection)

    def _given(
        self, make: Callable[[str], Executable], rows: Sequence[Mapping[str, object]], **more: object
    ) -> CursorResult[Any]:
        """Executes the statement that `make` makes for this dialect, of these rows."""
        return self.connection.execute(make(self.connection.dialect.name), {**as_given(self.connection, rows), **more})


def _taken(row: Any, now: datetime) -> Job:
    known = row.sent or {}
    sent = Sent(
        posts=dict(known.get("posts") or {}),
        pages=dict(known.get("pages") or {}),
        in_doubt_since=row.in_doubt_since or (None if row.owner is None else now),
        faults=int(known.get("faults") or 0),
    )
    return Job(row.id, row.team_id, row.key, row.conversation, row.attempts + 1, row.work or {}, sent)


def _question_row(asked: Asked, line: str | None, matches: Sequence[Match], knowledge: str, now: datetime) -> Json:
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


__all__ = ["AWAITS_TOKEN", "Conversation", "Incoming", "Job", "Json", "KeptQuestion", "Seen", "Sent", "UnitOfWork"]
