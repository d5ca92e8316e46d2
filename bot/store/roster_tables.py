"""The tables of the readiness board: its people, their cells, how it reminds, and who did what with it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.store.columns import ISO_DAY, SLACK_ID, Instant, metadata

roster_people = Table(
    "roster_people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("key", String(255), nullable=False, doc="Slack id, e-mail address or name, as the roster gave it first"),
    Column("user_id", SLACK_ID, nullable=True, doc="none: not found in Slack, or erased"),
    Column("name", Text, nullable=False, doc="redacted; empty for who was erased"),
    Column("role", String(16), nullable=False),
    Column("stopped", Boolean, nullable=False, doc="wants no reminders"),
    Column("looked_up_at", Instant, nullable=True, doc="when Slack was asked for the address; none: still to be asked"),
    Column("seen_at", Instant, nullable=False, doc="last import with this person, or change of a cell"),
    UniqueConstraint("team_id", "key"),
)
HAS_USER = text("user_id IS NOT NULL")
Index(
    "uq_roster_people_user",
    roster_people.c.team_id,
    roster_people.c.user_id,
    unique=True,
    sqlite_where=HAS_USER,
    postgresql_where=HAS_USER,
)
Index("ix_roster_people_name", roster_people.c.team_id, roster_people.c.name, roster_people.c.id)

roster_cells = Table(
    "roster_cells",
    metadata,
    Column("person_id", ForeignKey("roster_people.id", ondelete="CASCADE"), primary_key=True),
    Column("court", String(8), primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("state", String(16), nullable=False),
    Column("step", Integer, nullable=True, doc="while it is in the check"),
    Column("steps", Integer, nullable=True),
    Column("done_on", ISO_DAY, nullable=True, doc="while it is done: since which day"),
    Column("asked_by", SLACK_ID, nullable=True),
    Column("asked_at", Instant, nullable=True),
    Column("declined_at", Instant, nullable=True),
    Column("reported_by", SLACK_ID, nullable=True, doc="who says that it is linked, until the attorney confirms"),
    Index("ix_roster_cells_state", "team_id", "court", "state", "done_on"),
)

roster_plans = Table(
    "roster_plans",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("days", String(60), nullable=False, doc="before the go-live, as 30, 7, 1"),
    Column("weekly", Boolean, nullable=False, doc="afterwards"),
    Column("day", ISO_DAY, nullable=True, doc="the firm's own target"),
    Column("updated_at", Instant, nullable=False),
)

roster_changes = Table(
    "roster_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", SLACK_ID, nullable=False, doc="the administrator; empty: the operator of the bot"),
    Column("what", String(16), nullable=False),
    Column("court", String(8), nullable=True),
    Column("count", Integer, nullable=False, doc="people it was about"),
    Index("ix_roster_changes_at", "team_id", "at"),
)

__all__ = ["roster_cells", "roster_changes", "roster_people", "roster_plans"]
