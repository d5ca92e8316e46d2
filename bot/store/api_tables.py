"""The keys of the HTTP API, by their hashes."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint

from bot.store.columns import SLACK_ID, Instant, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("name", String(40), nullable=False),
    Column("key_hash", String(64), nullable=False, unique=True, doc="SHA-256 in hex; the key itself is nowhere"),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=True, doc="its hour"),
    UniqueConstraint("team_id", "name"),
)

__all__ = ["api_keys"]
