"""The inbox's rows of one transaction: what came in, who has leased it, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    String,
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

from bot.store import due as due_rows
from bot.store.jobs import AWAITS_TOKEN, Incoming, Job, PostingState, Retry, SeenPost
from bot.store.privacy import was_erased
from bot.store.rows import (
    ALSO,
    Json,
    PreparedStatement,
    bind_rows,
    execute,
    execute_with_rows,
    insert_all_new,
    rows_parameter,
)
from bot.store.tables import Instant, channel_turns, inbox, questions

_ANY_DUE = (
    select(inbox.c.id)
    .where(inbox.c.done_at.is_(None), inbox.c.due_at <= bindparam("now"))
    .order_by(inbox.c.due_at)  # as the index has it: else a database may look through what is done for the first one
    .limit(1)
)
_OPEN = (
    select(func.count())
    .select_from(inbox)
    .where(inbox.c.done_at.is_(None), (inbox.c.attempts > 0) | (inbox.c.due_at <= inbox.c.received_at))
)


# Of every question, and therefore made once: making a statement takes longer than its execution. A row that is known by
# its id has its workspace compared in the one way for which PostgreSQL takes no index: while it knows little of a table
# it would look for the workspace, and through all its rows.
@cache
def _waiting(dialect: str) -> Select[tuple[int]]:
    """Which of the bound rows wait for an earlier one of the same conversation."""
    mine = rows_parameter(dialect, {"team_id": String(), "conversation": String(), "id": Integer()})
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
    done = rows_parameter(dialect, {"team_id": String(), "id": Integer(), "outcome": String()})
    return (
        update(inbox)
        .where(inbox.c.team_id.is_not_distinct_from(done["team_id"]), inbox.c.id == done["id"])
        .values(done_at=bindparam("now"), outcome=done["outcome"], work=None, owner=None, sent=None)
        .returning(_ANY_DUE.exists())
    )


@cache
def _replied(dialect: str) -> Update:
    reply = rows_parameter(dialect, {"team_id": String(), "question": Integer(), "ts": String()}, ALSO)
    return (
        update(questions)
        .where(questions.c.team_id.is_not_distinct_from(reply["team_id"]), questions.c.id == reply["question"])
        .values(reply_ts=reply["ts"])
    )


@dataclass(frozen=True, slots=True)
class InboxRows:
    """The rows that processes lease and do, in an open transaction."""

    connection: Connection

    def receive_all(
        self, arrived: Sequence[Incoming], now: datetime, owner: str | None, lease: timedelta
    ) -> tuple[Job | None, ...]:
        """Inserts what came in, leased to `owner` at once; None for a key that was here before.

        Rows without an owner, and those that wait for an earlier one of their conversation, are anybody's to claim.
        """
        rows = [
            {**_new_row(one), "received_at": now, **_lease(now, owner, lease)}
            # In one order everywhere: two processes that insert the same keys crosswise would lock each other out.
            for one in sorted(arrived, key=lambda one: one.key)
            if not was_erased(self.connection, one.team_id, one.key)
        ]
        new = insert_all_new(self.connection, inbox, rows, ("team_id", "key"))
        waiting = frozenset(new.values()) if owner is None else self._release_waiting(arrived, new, now)
        jobs: list[Job | None] = []
        for one in arrived:
            row = new.pop((one.team_id, one.key), None)  # the first of several alike is the new one
            attempts = 0 if row in waiting else 1
            jobs.append(
                None if row is None else Job(row, one.team_id, one.key, one.conversation, attempts, one.content)
            )
        return tuple(jobs)

    def _release_waiting(
        self, arrived: Sequence[Incoming], new: Mapping[tuple[Any, ...], int], now: datetime
    ) -> frozenset[int]:
        """The new rows that wait for an earlier one of the same conversation; their lease ends."""
        conversations = {(one.team_id, one.key): one.conversation for one in arrived if not one.opens}
        mine = [
            {"team_id": key[0], "conversation": conversations[key], "id": row}
            for key, row in new.items()
            if key in conversations
        ]
        if not mine:
            return frozenset()
        since = now - due_rows.LONGEST_LOOK_UP
        waiting = frozenset(execute_with_rows(self.connection, _waiting, mine, since=since).scalars())
        if waiting:
            values = {"due_at": now, "owner": None, "attempts": 0}
            self.connection.execute(update(inbox).where(inbox.c.id.in_(waiting)).values(values))
        return waiting

    def claim_due(
        self, now: datetime, owner: str, lease: timedelta, limit: int, besides: Sequence[int] = ()
    ) -> tuple[Job, ...]:
        """Leases rows that are due, or whose lease has run out: the oldest of each conversation.

        One in doubt for longer than `due.LONGEST_LOOK_UP` stands aside: its conversation goes on without it.

        `besides`: rows that this process is working on, though their lease may have run out.
        """
        if not self.is_any_due(now):
            return ()
        chosen = due_rows.takeable(self.connection, now, limit, besides)
        query = (
            select(inbox)
            # Checked again on the locked row: another process may have claimed it in the meantime.
            .where(inbox.c.id.in_(chosen), inbox.c.done_at.is_(None), inbox.c.due_at <= now)
            .with_for_update(skip_locked=True)
        )
        order = {row: place for place, row in enumerate(chosen)}
        claimed = sorted(self.connection.execute(query).all(), key=lambda row: order[row.id]) if chosen else []
        if claimed:
            self.connection.execute(
                update(inbox)
                .where(inbox.c.id.in_([row.id for row in claimed]))
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
        return tuple(_claimed_job(row, now) for row in claimed)

    def renew(self, ids: Sequence[int], owner: str, until: datetime) -> tuple[int, ...]:
        """Keeps the lease of rows that are still being worked on; returns which of them are still this owner's."""
        mine = update(inbox).where(inbox.c.id.in_(ids), inbox.c.owner == owner).values(due_at=until)
        return tuple(self.connection.execute(mine.returning(inbox.c.id)).scalars())

    def regain(self, job: Job, owner: str, until: datetime) -> bool:
        """Leases a row anew, unless another process has claimed or finished it since this try began."""
        same = (inbox.c.id == job.id, inbox.c.owner == owner, inbox.c.attempts == job.attempts)
        return self.connection.execute(update(inbox).where(*same).values(due_at=until)).rowcount == 1

    def is_behind(self, job: Job) -> bool:
        """Whether something earlier of the same conversation is open."""
        earlier = select(inbox.c.id).where(
            inbox.c.team_id == job.team_id,
            inbox.c.conversation == job.conversation,
            inbox.c.id < job.id,
            inbox.c.done_at.is_(None),
        )
        return self.connection.execute(earlier.limit(1)).first() is not None

    def confirm(self, seen: Sequence[SeenPost], now: datetime) -> bool:
        """Keeps which posts of the open rows have arrived; returns whether one of the rows was waiting for that."""
        arrived: dict[str, dict[int, dict[str, str]]] = {}
        for one in seen:
            arrived.setdefault(one.team_id, {}).setdefault(one.row, {})[one.key] = one.ts
        waited = [self._confirm_posts(team, arrived[team], now) for team in sorted(arrived)]
        return any(waited)

    def _confirm_posts(self, team: str, arrived: Mapping[int, Mapping[str, str]], now: datetime) -> bool:
        theirs = (inbox.c.team_id == team, inbox.c.id.in_(sorted(arrived)), inbox.c.done_at.is_(None))
        any_waited = False
        for row in self.connection.execute(select(inbox).where(*theirs).with_for_update()).all():
            known = row.sent or {}
            sent = {**known, "posts": {**_posts(known), **arrived[row.id]}}
            # One that waits to be looked up need not.
            waits = row.owner is None and row.in_doubt_since is not None
            self.connection.execute(
                update(inbox)
                .where(inbox.c.team_id == team, inbox.c.id == row.id)
                .values(sent=sent, due_at=now if waits else row.due_at)
            )
            any_waited = any_waited or waits
        return any_waited

    def reschedule(self, job: Job, owner: str, retry: Retry, now: datetime) -> None:
        """Ends the lease of a row, to be tried again; nothing if another process has claimed it."""
        mine = and_(inbox.c.id == job.id, inbox.c.owner == owner)
        row = self.connection.execute(select(inbox.c.sent).where(mine).with_for_update()).first()
        if row is None:
            return
        sent = {
            "posts": {**_posts(row.sent or {}), **job.sent.posts},
            "pages": job.sent.pages,
            "faults": job.sent.faults,
        }
        values: dict[str, object] = {
            "due_at": retry.at,
            "owner": None,
            "outcome": retry.outcome,
            "in_doubt_since": job.sent.doubt_from(now),
            "sent": {name: value for name, value in sent.items() if value} or None,
        }
        if not retry.tried and job.attempts > 1:
            values["attempts"] = job.attempts - 1
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
        """Ends these rows (team, row and outcome of each): their texts go, their keys stay against repetition.

        `replies`: team, question and the reply's ts of each question that was answered. Returns whether something is
        due now, such as what waited for one of the rows.
        """
        rows = [{"team_id": team, "id": row, "outcome": outcome} for team, row, outcome in done]
        answered = [{"team_id": team, "question": question, "ts": ts} for team, question, ts in replies]
        dialect = self.connection.dialect.name
        replied = PreparedStatement(_replied(dialect), bind_rows(self.connection, answered, ALSO)) if answered else None
        finish = PreparedStatement(_finish(dialect), {**bind_rows(self.connection, rows), "now": now})
        return any(execute(self.connection, finish, replied).scalars())

    def is_any_due(self, now: datetime) -> bool:
        """Whether any row is due, though it may have to wait for an earlier one."""
        return self.connection.execute(_ANY_DUE, {"now": now}).first() is not None

    def is_open(self, team_id: str, key: str) -> bool:
        """Whether this came in and is still to be done."""
        query = select(inbox.c.id).where(inbox.c.team_id == team_id, inbox.c.key == key, inbox.c.done_at.is_(None))
        return self.connection.execute(query).first() is not None

    def count_open(self) -> int:
        """Rows that came in, or were put in to be sent at once, and are still to be done."""
        return int(self.connection.execute(_OPEN).scalar_one())

    def forget_keys(self, before: datetime, most: int) -> int:
        """Deletes at most so many rows that were done before then, the oldest first; returns how many."""
        self.connection.execute(delete(channel_turns).where(channel_turns.c.next_at < before))
        query = select(inbox.c.id).where(inbox.c.done_at < before).order_by(inbox.c.done_at).limit(most)
        old = self.connection.execute(query).scalars().all()
        if old:
            self.connection.execute(delete(inbox).where(inbox.c.id.in_(old)))
        return len(old)


def _new_row(incoming: Incoming) -> Json:
    return {
        "team_id": incoming.team_id,
        "key": incoming.key,
        "conversation": incoming.conversation,
        "work": dict(incoming.content),
    }


def _lease(now: datetime, owner: str | None, lease: timedelta) -> Json:
    if owner is None:
        return {"due_at": now, "owner": None, "attempts": 0}
    return {"due_at": now + lease, "owner": owner, "attempts": 1}


def _posts(sent: Json) -> dict[str, str]:
    """The posts that are kept as arrived."""
    return dict(sent.get("posts") or {})


def _claimed_job(row: Row[Any], now: datetime) -> Job:
    known = row.sent or {}
    sent = PostingState(
        posts=_posts(known),
        pages=dict(known.get("pages") or {}),
        in_doubt_since=row.in_doubt_since or (None if row.owner is None else now),
        faults=int(known.get("faults") or 0),
    )
    return Job(row.id, row.team_id, row.key, row.conversation, row.attempts + 1, row.work or {}, sent)


__all__ = ["InboxRows"]
