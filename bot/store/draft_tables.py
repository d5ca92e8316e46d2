"""The tables of the knowledge loop: drafts and their history, what is published, weights, marks and wishes."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.columns import ISO_DAY, OTHER_ID, SLACK_ID, SLACK_TS, Instant, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("author", SLACK_ID, nullable=False, doc="empty: erased"),
    Column("edited_by", SLACK_ID, nullable=False, doc="who changed its words last, if not the author"),
    Column("change", JSON, nullable=False, doc="redacted"),
    Column("examples", JSON, nullable=False, doc="a list of questions, redacted"),
    Column("state", String(16), nullable=False),
    Column("report", JSON, nullable=True),
    Column("ground", String(16), nullable=True, doc="of the report: version of the knowledge before"),
    Column("version", String(16), nullable=True, doc="of a report without complaints: version with the draft"),
    Column("weights", String(64), nullable=True, doc="the file that goes with this version"),
    Column("written_at", Instant, nullable=False),
    Column("lease_until", Instant, nullable=True, doc="while a process measures it"),
    Column("owner", String(64), nullable=True, doc="that process"),
    Column("attempts", Integer, nullable=False, doc="how often it was begun to be measured since its last change"),
    Column("ended_at", Instant, nullable=True, doc="when it was withdrawn, or came into the files"),
    Index("ix_drafts_team", "team_id", "state"),
)
TO_MEASURE = text("state IN ('waiting', 'measuring')")
"""As words, since a database knows the index again only by the very same condition."""
Index("ix_drafts_to_measure", drafts.c.id, sqlite_where=TO_MEASURE, postgresql_where=TO_MEASURE)

draft_events = Table(
    "draft_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False, doc="of the draft"),
    Column("draft_id", ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("action", String(16), nullable=False),
    Column("who", SLACK_ID, nullable=False, doc="empty: the bot itself, or erased"),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False, doc="as typed, redacted"),
    Index("ix_draft_events_draft", "draft_id"),
)

publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft_id", Integer, nullable=False, doc="the draft may be gone: the knowledge stays"),
    Column("team", OTHER_ID, nullable=False, doc="whose draft it is; every workspace gets the answers"),
    Column("change", JSON, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=True, doc="rolled back, or in the files"),
)
"""Rows stay when they have ended: a number that was used once must never mean another change."""

draft_weights = Table(
    "draft_weights",
    metadata,
    Column("name", String(64), primary_key=True, doc="of the file in the cache"),
    Column("content", LargeBinary, nullable=False, doc="the file, compressed with zlib"),
    Column("made_at", Instant, nullable=False),
)

group_marks = Table(
    "group_marks",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("wording", String(32), primary_key=True, doc="a hash of the group's commonest question"),
    Column("mark", String(16), nullable=False),
    Column("who", SLACK_ID, nullable=False, doc="empty: erased"),
    Column("at", Instant, nullable=False),
)

answer_wishes = Table(
    "answer_wishes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("user_id", SLACK_ID, nullable=False, doc="who asked the question, and is told once there is an answer"),
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), nullable=False),
    Column("channel", SLACK_ID, nullable=False),
    Column("thread_ts", SLACK_TS, nullable=True, doc="where the answer belongs; none: the main line"),
    Column("wished_at", Instant, nullable=False),
    Column("told_at", Instant, nullable=True),
    UniqueConstraint("question_id", "user_id"),
)
NOT_TOLD = text("told_at IS NULL")
"""As above."""
Index("ix_answer_wishes_open", answer_wishes.c.id, sqlite_where=NOT_TOLD, postgresql_where=NOT_TOLD)

review_marks = Table(
    "review_marks",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True, doc="of these people; the day itself counts for every workspace"),
    Column("item", String(64), primary_key=True, doc="an entry, or a court for its profile"),
    Column("checked_on", ISO_DAY, nullable=True, doc="in Washington; none once the files say so"),
    Column("checked_by", SLACK_ID, nullable=True, doc="empty: erased"),
    Column("owner", SLACK_ID, nullable=True, doc="who looks after it; none or empty: nobody"),
)

__all__ = [
    "answer_wishes", "draft_events", "draft_weights", "drafts", "group_marks", "publications", "review_marks",
]  # fmt: skip
