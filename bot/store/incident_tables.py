"""The tables of known incidents: what staff reported, what was done with it, and who is told when it is over."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.store.columns import SLACK_ID, Instant, metadata

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("number", Integer, nullable=False, doc="as people call it, counted up in each workspace"),
    Column("subject", String(8), nullable=False, doc="ecf or pacer"),
    Column("court", String(8), nullable=False, doc="empty: all courts, or PACER"),
    Column("text", Text, nullable=False, doc="what staff say of it, redacted"),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False, doc="it ends by itself then"),
    Column("zone", String(64), nullable=False, doc="the time zone in which its times are told"),
    Column("ended_at", Instant, nullable=True),
    Column("ended", String(8), nullable=True, doc="by staff, or expired"),
    UniqueConstraint("team_id", "number"),
)
_OPEN: Final = text("ended_at IS NULL")
"""As words, since a database knows the index again only by the very same condition."""
Index(
    "uq_incidents_open",
    incidents.c.team_id,
    incidents.c.subject,
    incidents.c.court,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

incident_changes = Table(
    "incident_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("incident_id", ForeignKey("incidents.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", SLACK_ID, nullable=False, doc="empty: the clock"),
    Column("what", String(8), nullable=False),
    Index("ix_incident_changes_incident", "incident_id"),
)

incident_followers = Table(
    "incident_followers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("incident_id", ForeignKey("incidents.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", SLACK_ID, nullable=False, doc="who is told when it is over; the row goes then"),
    Column("ticket_id", Integer, nullable=False, doc="the ticket of theirs that joined it; 0: they asked the bot"),
    UniqueConstraint("incident_id", "user_id", "ticket_id"),
    Index("ix_incident_followers_ticket", "ticket_id"),
)

__all__ = ["incident_changes", "incident_followers", "incidents"]
