"""The tables. Every row carries its workspace (`team_id`); no query crosses workspaces."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps no time zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SLACK_ID = String(32)
SLACK_TS = String(32)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("key", String(255), nullable=False, doc="what Slack may repeat and must have one effect"),
    Column("work", JSON, nullable=True, doc="the parsed and redacted message; emptied when done"),
    Column("conversation", String(80), nullable=False, doc="rows of one conversation are done one after the other"),
    Column("received_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False, doc="not before; also the end of the lease of whoever works on it"),
    Column("owner", String(64), nullable=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("done_at", Instant, nullable=True),
    Column("outcome", String(40), nullable=True),
    UniqueConstraint("team_id", "key"),
    Index("ix_inbox_open", "done_at", "due_at"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("user_id", SLACK_ID, nullable=False),
    Column("key", String(255), nullable=False),
    Column("surface", String(16), nullable=False),
    Column("channel", SLACK_ID, nullable=False),
    Column("ts", SLACK_TS, nullable=False),
    Column("line", SLACK_TS, nullable=True, doc="thread_ts of its conversation; none for a command or shortcut"),
    Column("text", Text, nullable=False, doc="redacted"),
    Column("asked_at", Instant, nullable=False),
    Column(
        "matches", JSON, nullable=False, doc="a list, one a part: outcome, entry, topic, confidence, suggestions, court"
    ),
    Column("knowledge", String(16), nullable=False, doc="version of the library that answered"),
    Column("reply_ts", SLACK_TS, nullable=True),
    UniqueConstraint("team_id", "key"),
    Index("ix_questions_message", "team_id", "channel", "ts"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", SLACK_ID, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("given_at", Instant, nullable=False),
    UniqueConstraint("question_id", "user_id"),
)

picks = Table(
    "picks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", SLACK_ID, nullable=False),
    Column("entry", String(64), nullable=False),
    Column("picked_at", Instant, nullable=False),
    UniqueConstraint("question_id", "user_id", "entry"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("channel", SLACK_ID, primary_key=True),
    Column("thread_ts", SLACK_TS, primary_key=True, doc="of the first message; empty for a direct message's main line"),
    Column("asker", SLACK_ID, nullable=False, doc="who began it; the only one answered there without a mention"),
    Column("shared", Boolean, nullable=False, default=False, doc="somebody else has written in the thread"),
    Column("court", String(8), nullable=True),
    Column("entry", String(64), nullable=True),
    Column("updated_at", Instant, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("user_id", SLACK_ID, primary_key=True),
    Column("usual_court", String(8), nullable=True),
    Column("updated_at", Instant, nullable=False),
)

checks = Table(
    "checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("user_id", SLACK_ID, nullable=False),
    Column("flow", String(64), nullable=False),
    Column("version", String(16), nullable=False, doc="of the flow, when this was kept"),
    Column("subject", String(64), nullable=False, doc="label of the person asked for, redacted; empty for oneself"),
    Column("court", String(8), nullable=True),
    Column("answers", JSON, nullable=False, doc="question -> choice, of what holds for this check only"),
    Column("done", JSON, nullable=False, doc="keys of the steps done"),
    Column("asking", String(64), nullable=True, doc="an earlier question that is being asked again"),
    Column("declined", JSON, nullable=False, doc="reminders that are not wanted"),
    Column("paused", Boolean, nullable=False),
    Column("verdict", String(16), nullable=True, doc="of the outcome it stands at"),
    Column("channel", SLACK_ID, nullable=True),
    Column("message_ts", SLACK_TS, nullable=True, doc="where its card is shown"),
    Column("heard", String(255), nullable=True, doc="key of the last message that was taken for an answer"),
    Column("nudged_at", Instant, nullable=True, doc="when its person was reminded of the unfinished link"),
    Column("started_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
Index(
    "uq_checks_court",
    checks.c.team_id,
    checks.c.user_id,
    checks.c.flow,
    checks.c.subject,
    checks.c.court,
    unique=True,
    sqlite_where=checks.c.court.is_not(None),
    postgresql_where=checks.c.court.is_not(None),
)

facts = Table(
    "facts",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("user_id", SLACK_ID, primary_key=True),
    Column("subject", String(64), primary_key=True, doc="as in checks"),
    Column("question", String(64), primary_key=True),
    Column("answer", String(64), nullable=False, doc="a choice of that question"),
    Column("told_at", Instant, nullable=False),
)

__all__ = [
    "Instant",
    "checks",
    "conversations",
    "facts",
    "feedback",
    "inbox",
    "metadata",
    "people",
    "picks",
    "questions",
]
