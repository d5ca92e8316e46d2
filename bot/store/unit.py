"""The unit of work: one transaction and what can be done in it. Rows go in, core values come out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bot.core.activity import ActivityCounts
from bot.store.activity import backlog, count_activity
from bot.store.api_keys import ApiKeyRows
from bot.store.checks import Checks
from bot.store.conversations import ConversationRows
from bot.store.drafts import DraftRows
from bot.store.inbox import InboxRows
from bot.store.incidents import Incidents
from bot.store.outbox import Outbox
from bot.store.paging import PagingRows
from bot.store.questions import QuestionRows
from bot.store.reviews import ReviewRows
from bot.store.roster import RosterRows
from bot.store.roster_invitations import Invitations
from bot.store.rows import upsert
from bot.store.tables import reloads, write_probes
from bot.store.tickets import Tickets
from bot.store.wishes import GroupMarks, WishRows
from bot.store.workspaces import Workspaces

PURGE_LOCK = 7_310_002
"""PostgreSQL's advisory lock of the process that purges what has expired."""
PROBE_SIZE = 8192
"""Characters; two of SQLite's pages."""


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """An open transaction, by subject."""

    connection: Connection

    @property
    def inbox(self) -> InboxRows:
        return InboxRows(self.connection)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.connection)

    @property
    def questions(self) -> QuestionRows:
        return QuestionRows(self.connection)

    @property
    def conversations(self) -> ConversationRows:
        return ConversationRows(self.connection)

    @property
    def checks(self) -> Checks:
        return Checks(self.connection)

    @property
    def roster(self) -> RosterRows:
        return RosterRows(self.connection)

    @property
    def invitations(self) -> Invitations:
        return Invitations(self.connection)

    @property
    def tickets(self) -> Tickets:
        return Tickets(self.connection)

    @property
    def incidents(self) -> Incidents:
        return Incidents(self.connection)

    @property
    def paging(self) -> PagingRows:
        return PagingRows(self.connection)

    @property
    def workspaces(self) -> Workspaces:
        return Workspaces(self.connection)

    @property
    def api_keys(self) -> ApiKeyRows:
        return ApiKeyRows(self.connection)

    # --- the knowledge

    @property
    def drafts(self) -> DraftRows:
        return DraftRows(self.connection)

    @property
    def marks(self) -> GroupMarks:
        return GroupMarks(self.connection)

    @property
    def reviews(self) -> ReviewRows:
        return ReviewRows(self.connection)

    @property
    def wishes(self) -> WishRows:
        return WishRows(self.connection)

    def ask_to_reload(self, now: datetime) -> None:
        """Every process on this database is to load its knowledge anew."""
        self.connection.execute(reloads.insert().values(asked_at=now))

    def last_reload(self) -> int:
        """Number of the latest wish to reload; 0 before the first."""
        return int(self.connection.execute(select(func.coalesce(func.max(reloads.c.id), 0))).scalar_one())

    # --- the database itself

    def may_purge(self) -> bool:
        """Whether no other process purges what has expired; none can until this transaction ends.

        On SQLite only one transaction writes at a time anyway.
        """
        if self.connection.dialect.name != "postgresql":
            return True
        return bool(self.connection.execute(select(func.pg_try_advisory_xact_lock(PURGE_LOCK))).scalar_one())

    def limit_time(self, seconds: float) -> None:
        """PostgreSQL ends a statement of this transaction after so many seconds; SQLite cannot do that."""
        if self.connection.dialect.name == "postgresql":
            for name in ("statement_timeout", "lock_timeout"):
                self.connection.execute(select(func.set_config(name, str(int(seconds * 1000)), True)))

    def try_writing(self, now: datetime) -> None:
        """Writes what needs room, and frees the room: a row that fits where another was would prove nothing."""
        upsert(self.connection, write_probes, {"id": 1}, {"at": now, "filler": "." * PROBE_SIZE})
        self.connection.execute(update(write_probes).where(write_probes.c.id == 1).values(filler=""))

    def backlog(self, now: datetime) -> tuple[int, float]:
        """Rows of all workspaces that are due, and for how many seconds the oldest has waited."""
        return backlog(self.connection, now)

    def activity(self, now: datetime) -> ActivityCounts:
        """How busy all workspaces together keep the bot."""
        return count_activity(self.connection, now)


__all__ = ["UnitOfWork"]
