"""Guided checks and the facts people state in them. Every query is of one workspace, and all but one of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from bot.core.flow import Progress
from bot.core.inquiry import Asker
from bot.core.knowledge import Verdict
from bot.store.roster import forget_check
from bot.store.rows import insert_new, upsert
from bot.store.tables import checks, facts

MAX_LISTED = 30
PROPOSED = "="
"""Between a question that is asked again and the answer that was proposed for it; no id has it."""
MAX_ASKING = 64
"""Characters of both."""


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """One check as it is kept. `progress` is without facts, which belong to the person."""

    id: int
    asker: Asker
    flow: str
    version: str
    """Of the flow, when this was kept."""
    subject: str
    """Label of the person asked for; empty for oneself."""
    court: str | None
    progress: Progress
    paused: bool
    verdict: Verdict | None
    channel: str | None
    message_ts: str | None
    """Where its card is shown."""
    thread_ts: str | None
    """Of the thread in which that is; None outside of threads."""
    nudged_at: datetime | None
    """When its person was reminded of the unfinished link."""
    updated_at: datetime

    @property
    def place(self) -> tuple[str, str] | None:
        """Channel and ts of its card."""
        return (self.channel, self.message_ts) if self.channel and self.message_ts else None


@dataclass(frozen=True, slots=True)
class NewCheck:
    """A check that begins: what is not the same for all of them."""

    flow: str
    version: str
    subject: str
    court: str | None
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one transaction. In one that writes, rows that are read are locked until its end (PostgreSQL)."""

    connection: Connection

    def get(self, asker: Asker, check: int) -> KeptCheck | None:
        return self._one(_theirs(asker), checks.c.id == check)

    def of(self, asker: Asker, flow: str, subject: str, court: str | None) -> KeptCheck | None:
        """The check for this court (None: the one that has no court yet)."""
        same_court = checks.c.court.is_(None) if court is None else checks.c.court == court
        return self._one(_theirs(asker), checks.c.flow == flow, checks.c.subject == subject, same_court)

    def in_channel(self, asker: Asker, channel: str, since: datetime, *, paused: bool = False) -> KeptCheck | None:
        """The check whose card was last dealt with here, if that was since then; a paused one only with `paused`."""
        found = self._one(_theirs(asker), checks.c.channel == channel, checks.c.updated_at >= since)
        return None if found is None or (found.paused and not paused) else found

    def is_in_thread(self, asker: Asker, channel: str, thread_ts: str, key: str) -> bool:
        """Whether the card of a check stands in this thread, or began it; or one took the message for an answer."""
        here = and_(checks.c.channel == channel, or_(checks.c.thread_ts == thread_ts, checks.c.message_ts == thread_ts))
        found = select(checks.c.id).where(_theirs(asker), or_(here, checks.c.heard == key)).limit(1)
        return self.connection.execute(found).first() is not None

    def with_answer_key(self, asker: Asker, key: str) -> KeptCheck | None:
        """The check that took this message for an answer already."""
        return self._one(_theirs(asker), checks.c.heard == key)

    def set_answer_key(self, asker: Asker, check: int, key: str) -> None:
        self.connection.execute(update(checks).where(_theirs(asker), checks.c.id == check).values(heard=key))

    def all_of(self, asker: Asker, flow: str) -> tuple[KeptCheck, ...]:
        """The latest first; as many as a list shows."""
        query = (
            select(checks)
            .where(_theirs(asker), checks.c.flow == flow)
            .order_by(checks.c.updated_at.desc(), checks.c.id.desc())
            .limit(MAX_LISTED)
        )
        return tuple(_kept(row) for row in self.connection.execute(query))

    def all_to_change(self, asker: Asker, flow: str) -> tuple[KeptCheck, ...]:
        """Every one, and locked: whoever goes on with one of them meanwhile comes before or after."""
        query = select(checks).where(_theirs(asker), checks.c.flow == flow).order_by(checks.c.id).with_for_update()
        return tuple(_kept(row) for row in self.connection.execute(query))

    def for_others(self, asker: Asker, flow: str) -> tuple[KeptCheck, ...]:
        """Every check that this person goes through for somebody else, in a court that is known."""
        others = (checks.c.flow == flow, checks.c.subject != "", checks.c.court.is_not(None))
        query = select(checks).where(_theirs(asker), *others).order_by(checks.c.id)
        return tuple(_kept(row) for row in self.connection.execute(query))

    def in_courts(self, team: str, flow: str, court: str | None) -> tuple[KeptCheck, ...]:
        """Every check of a workspace for this court, or (None) for any, the longest untouched first."""
        one_court = checks.c.court.is_not(None) if court is None else checks.c.court == court
        query = (
            select(checks)
            .where(checks.c.team_id == team, checks.c.flow == flow, one_court)
            .order_by(checks.c.updated_at, checks.c.id)
        )
        return tuple(_kept(row) for row in self.connection.execute(query))

    def add(self, asker: Asker, new: NewCheck, now: datetime) -> KeptCheck:
        """A new check; the one that is there already if another click was faster."""
        row: dict[str, object] = {
            "team_id": asker.team_id,
            "user_id": asker.user_id,
            **asdict(new),
            "done": [],
            "declined": [],
            "paused": False,
            "started_at": now,
            "updated_at": now,
        }
        unique = ("team_id", "user_id", "flow", "subject", "court")
        insert_new(self.connection, checks, row, unique, checks.c.court.is_not(None))
        check = self.of(asker, new.flow, new.subject, new.court)
        assert check is not None, "it was put in, or was there"
        return check

    def keep(self, check: KeptCheck, now: datetime) -> None:
        """Everything that can change, but for the place of its card."""
        progress = check.progress
        self.connection.execute(
            update(checks)
            .where(_theirs(check.asker), checks.c.id == check.id)
            .values(
                version=check.version,
                subject=check.subject,
                court=check.court,
                answers=dict(progress.answers),
                done=list(progress.done),
                asking=_asking(progress),
                declined=list(progress.declined),
                paused=check.paused,
                verdict=check.verdict,
                nudged_at=check.nudged_at,
                updated_at=now,
            )
        )

    def place(self, asker: Asker, check: int, channel: str, ts: str, thread: str | None = None) -> None:
        placed = {"channel": channel, "message_ts": ts, "thread_ts": thread}
        self.connection.execute(update(checks).where(_theirs(asker), checks.c.id == check).values(placed))

    def drop(self, asker: Asker, check: int) -> None:
        gone = delete(checks).where(_theirs(asker), checks.c.id == check).returning(checks.c.court, checks.c.subject)
        row = self.connection.execute(gone).first()
        if row is not None and row.court and not row.subject:
            forget_check(self.connection, asker, (row.court,))

    def drop_all(self, asker: Asker) -> tuple[int, ...]:
        """Deletes every check and fact of the person; returns the ids of the checks."""
        dropped = delete(checks).where(_theirs(asker)).returning(checks.c.id, checks.c.court, checks.c.subject)
        gone = self.connection.execute(dropped).all()
        self.connection.execute(delete(facts).where(facts.c.team_id == asker.team_id, facts.c.user_id == asker.user_id))
        courts = {row.court for row in gone if row.court and not row.subject}
        if courts:
            forget_check(self.connection, asker, courts)
        return tuple(row.id for row in gone)

    # --- facts

    def facts(self, asker: Asker, subject: str) -> dict[str, str]:
        """Question -> answer, of what holds for every court of this person."""
        query = select(facts.c.question, facts.c.answer).where(_about(asker, subject))
        return {row.question: row.answer for row in self.connection.execute(query)}

    def subjects(self, asker: Asker) -> tuple[str, ...]:
        """Everybody this person has checked for, themselves first."""
        found = [
            subject
            for table in (checks, facts)
            for subject in self.connection.execute(
                select(table.c.subject)
                .where(table.c.team_id == asker.team_id, table.c.user_id == asker.user_id)
                .distinct()
            ).scalars()
        ]
        return tuple(sorted(set(found)))

    def keep_facts(self, asker: Asker, subject: str, saved: Mapping[str, str], now: datetime) -> None:
        """Exactly these: others are forgotten."""
        self.connection.execute(delete(facts).where(_about(asker, subject), facts.c.question.not_in(list(saved))))
        for question, answer in saved.items():
            row = {"team_id": asker.team_id, "user_id": asker.user_id, "subject": subject, "question": question}
            values = {"answer": answer, "told_at": now}
            upsert(self.connection, facts, row, values)

    # ---

    def _one(self, *conditions: ColumnElement[bool]) -> KeptCheck | None:
        query = (
            select(checks)
            .where(*conditions)
            .order_by(checks.c.updated_at.desc(), checks.c.id.desc())
            .limit(1)
            .with_for_update()
        )
        row = self.connection.execute(query).first()
        return None if row is None else _kept(row)


def _theirs(asker: Asker) -> ColumnElement[bool]:
    return and_(checks.c.team_id == asker.team_id, checks.c.user_id == asker.user_id)


def _about(asker: Asker, subject: str) -> ColumnElement[bool]:
    return and_(facts.c.team_id == asker.team_id, facts.c.user_id == asker.user_id, facts.c.subject == subject)


def _asking(progress: Progress) -> str | None:
    """The question that is asked again, with the answer it may get: "individual=shared"."""
    if progress.asking is None or progress.proposed is None:
        return progress.asking
    both = f"{progress.asking}{PROPOSED}{progress.proposed}"
    return both if len(both) <= MAX_ASKING else progress.asking


def _kept(row: Any) -> KeptCheck:
    asking, _, proposed = (row.asking or "").partition(PROPOSED)
    return KeptCheck(
        id=row.id,
        asker=Asker(row.team_id, row.user_id),
        flow=row.flow,
        version=row.version,
        subject=row.subject,
        court=row.court,
        progress=Progress(
            answers=dict(row.answers),
            done=tuple(row.done),
            asking=asking or None,
            proposed=proposed or None,
            declined=tuple(row.declined),
        ),
        paused=row.paused,
        verdict=row.verdict,
        channel=row.channel,
        message_ts=row.message_ts,
        thread_ts=row.thread_ts,
        nudged_at=row.nudged_at,
        updated_at=row.updated_at,
    )
