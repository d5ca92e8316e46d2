"""Who is on call outside the help desk's hours, and who was paged."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from bot.store.columns import OTHER_ID, SLACK_ID, SLACK_TS, Instant, metadata

on_call_shifts = Table(
    "on_call_shifts",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False, doc="in the list, whose order is that of pages"),
    Column("people", JSON, nullable=False, doc="Slack ids, in order"),
    Column("group_id", OTHER_ID, nullable=True, doc="a user group, whose members come after the people"),
    Column("hours", String(200), nullable=False, doc="as typed; empty: whenever the desk is closed"),
    Column("minutes", Integer, nullable=False, doc="until the next person is paged"),
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("ticket_id", ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("round", String(16), nullable=False, doc="begins whenever the ticket comes to wait for an owner"),
    Column("step", Integer, nullable=False),
    Column("user_id", SLACK_ID, nullable=False, doc="who was paged; empty: nobody was left"),
    Column("minutes", Integer, nullable=False, doc="until the next step"),
    Column("state", String(12), nullable=False),
    Column("channel", SLACK_ID, nullable=True),
    Column("ts", SLACK_TS, nullable=True, doc="the page in the direct message with this person"),
    Column("paged_at", Instant, nullable=False),
    UniqueConstraint("ticket_id", "round", "step"),
    Index("ix_pages_person", "team_id", "user_id"),
)

__all__ = ["on_call_shifts", "pages"]
