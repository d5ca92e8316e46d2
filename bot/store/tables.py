"""The tables. Every row carries its workspace (`team_id`); no query crosses workspaces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    text,
)

from bot.store.api_tables import api_keys
from bot.store.columns import OTHER_ID, SLACK_ID, SLACK_TS, Instant, metadata
from bot.store.draft_tables import (
    answer_wishes,
    draft_events,
    draft_weights,
    drafts,
    group_marks,
    publications,
    review_marks,
)
from bot.store.incident_tables import incident_changes, incident_followers, incidents
from bot.store.install_tables import bots, installations, oauth_states
from bot.store.on_call_tables import on_call_shifts, pages
from bot.store.roster_tables import roster_cells, roster_changes, roster_people, roster_plans

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
    Column("in_doubt_since", Instant, nullable=True, doc="a post may have arrived that nobody saw answered"),
    Column(
        "sent",
        JSON,
        nullable=True,
        doc="posts: key -> ts of what arrived; pages: key -> where the look-up goes on; faults: a number of tries",
    ),
    Column("attempts", Integer, nullable=False, default=0),
    Column("done_at", Instant, nullable=True),
    Column("outcome", String(40), nullable=True, doc="while it is open: that it waits for a token"),
    UniqueConstraint("team_id", "key"),
)

channel_turns = Table(
    "channel_turns",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("channel", SLACK_ID, primary_key=True),
    Column("next_at", Instant, nullable=False, doc="the next turn to post there, of all processes"),
)


def _inbox_index(name: str, *columns: Column[Any], where: ColumnElement[bool] | TextClause) -> None:
    """Of some rows only: each row is in as few indexes as it can be, since all of them are written on its way."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


_inbox_index("ix_inbox_due", inbox.c.due_at, where=inbox.c.done_at.is_(None))
_inbox_index("ix_inbox_line", inbox.c.team_id, inbox.c.conversation, inbox.c.id, where=inbox.c.done_at.is_(None))
_inbox_index("ix_inbox_done", inbox.c.done_at, where=inbox.c.done_at.is_not(None))
GIVEN_UP = text("outcome = 'given up'")
"""As words, as below."""
_inbox_index("ix_inbox_given_up", inbox.c.id, where=GIVEN_UP)

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
    Column("questions", JSON, nullable=True, doc="keys of the last few questions in it, oldest first"),
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
    Column("asking", String(64), nullable=True, doc="an earlier question asked again, and the answer proposed"),
    Column("declined", JSON, nullable=False, doc="reminders that are not wanted"),
    Column("paused", Boolean, nullable=False),
    Column("verdict", String(16), nullable=True, doc="of the outcome it stands at"),
    Column("channel", SLACK_ID, nullable=True),
    Column("message_ts", SLACK_TS, nullable=True, doc="where its card is shown"),
    Column("thread_ts", SLACK_TS, nullable=True, doc="of the thread in which that is; null outside of threads"),
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

tickets = Table(
    "tickets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("number", Integer, nullable=False, doc="as people call it, counted up in each workspace"),
    Column("asker", SLACK_ID, nullable=False, doc="who waits for help"),
    Column("subject", String(64), nullable=False, doc="as in checks"),
    Column("court", String(8), nullable=False, doc="empty: none named"),
    Column("kind", String(16), nullable=False),
    Column("state", String(20), nullable=False),
    Column("text", Text, nullable=False, doc="what happened, redacted"),
    Column("urgent", Boolean, nullable=False),
    Column("deadline", Text, nullable=False, doc="as typed, redacted"),
    Column("login", Text, nullable=False, doc="CM/ECF login name, redacted; never a password"),
    Column("reach", Text, nullable=False, doc="how the person wants to be reached, redacted"),
    Column("entry", String(64), nullable=True, doc="what the bot had answered"),
    Column("question_id", ForeignKey("questions.id", ondelete="SET NULL"), nullable=True),
    Column("opened_by", SLACK_ID, nullable=True, doc="the member of staff who opened it for the asker"),
    Column("owner", SLACK_ID, nullable=True),
    Column("passed_to", String(8), nullable=True),
    Column("duplicate_of", Integer, nullable=True, doc="number of the other ticket"),
    Column("resolution", String(16), nullable=True),
    Column("identity_checked", Boolean, nullable=False),
    Column("rating", Integer, nullable=True),
    Column("opened_at", Instant, nullable=False),
    Column("snoozed_until", Instant, nullable=True),
    Column("first_reply_at", Instant, nullable=True),
    Column("staff_spoke_at", Instant, nullable=True),
    Column("asker_spoke_at", Instant, nullable=True),
    Column("resolved_at", Instant, nullable=True),
    Column("closed_at", Instant, nullable=True),
    Column("followed_up_at", Instant, nullable=True),
    Column("clock_from", Instant, nullable=True),
    Column("waiting_since", Instant, nullable=True),
    Column("waited", Integer, nullable=False, doc="business seconds in which the clock stood still"),
    Column("warned", JSON, nullable=False, doc="warnings given"),
    Column("staff_channel", SLACK_ID, nullable=True),
    Column("staff_ts", SLACK_TS, nullable=True, doc="its card in the staff channel; the thread is internal"),
    Column("staff_link", Text, nullable=True, doc="address of that card"),
    Column("asker_channel", SLACK_ID, nullable=True),
    Column("asker_ts", SLACK_TS, nullable=True, doc="its card in the direct message; the thread is relayed"),
    UniqueConstraint("team_id", "number"),
    Index("ix_tickets_staff", "team_id", "staff_channel", "staff_ts"),
    Index("ix_tickets_asker", "team_id", "asker_channel", "asker_ts"),
    Index("ix_tickets_person", "team_id", "asker"),
    Index("ix_tickets_state", "team_id", "state"),
    Index("ix_tickets_question", "question_id"),
)
IS_OPEN = text("state NOT IN ('resolved', 'closed')")
"""As words, since a database knows the index again only by the very same condition."""
Index(
    "uq_tickets_open",
    tickets.c.team_id,
    tickets.c.asker,
    tickets.c.subject,
    tickets.c.court,
    tickets.c.kind,
    unique=True,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)

ticket_numbers = Table(
    "ticket_numbers",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("last", Integer, nullable=False),
)

ticket_changes = Table(
    "ticket_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("ticket_id", ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", SLACK_ID, nullable=False, doc="empty: the clock"),
    Column("what", String(32), nullable=False),
    Column("before", String(64), nullable=False),
    Column("after", String(64), nullable=False),
    Index("ix_ticket_changes_ticket", "ticket_id"),
)

ticket_messages = Table(
    "ticket_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("ticket_id", ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(255), nullable=False, doc="the same for every repetition of it"),
    Column("side", String(8), nullable=False, doc="whose words: asker or staff"),
    Column("author", SLACK_ID, nullable=False),
    Column("text", Text, nullable=False, doc="redacted; empty when taken back"),
    Column("files", Integer, nullable=False, doc="how many were with it"),
    Column("state", String(12), nullable=False),
    Column("source_channel", SLACK_ID, nullable=True),
    Column("source_ts", SLACK_TS, nullable=True, doc="what the author typed; none for a modal"),
    Column("copy_ts", SLACK_TS, nullable=True, doc="where the other side reads it"),
    Column("echo_ts", SLACK_TS, nullable=True, doc="where staff see that it was sent"),
    Column("edited", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("team_id", "key"),
    Index("ix_ticket_messages_source", "team_id", "source_channel", "source_ts"),
    Index("ix_ticket_messages_ticket", "ticket_id"),
)

triages = Table(
    "triages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", SLACK_ID, nullable=False),
    Column("user_id", SLACK_ID, nullable=False),
    Column("key", String(255), nullable=False, doc="of the request it was shown for"),
    Column("court", String(8), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("solved", Boolean, nullable=False),
    Column("shown_at", Instant, nullable=False),
    UniqueConstraint("team_id", "key"),
)

reloads = Table(
    "reloads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_at", Instant, nullable=False, doc="every process on this database loads its knowledge anew"),
)

write_probes = Table(
    "write_probes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, doc="when somebody last asked whether the database can be written"),
    Column("filler", Text, nullable=False, doc="empty but for a moment"),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("team_id", SLACK_ID, primary_key=True),
    Column("preferences", JSON, nullable=False, doc="what it has chosen; what is not there is as the process says"),
    Column("organization", OTHER_ID, nullable=True, doc="whose install it is served by, unless it has its own"),
    Column("removed_at", Instant, nullable=True, doc="when it took the bot out; its rows are deleted some time later"),
    Column("rotating_until", Instant, nullable=True, doc="a process is getting a new token, and has until then"),
    Column("first_admin", SLACK_ID, nullable=True, doc="who installed it first; admin while it has chosen no other"),
    Column("updated_at", Instant, nullable=False),
)

__all__ = [
    "IS_OPEN",
    "Instant",
    "answer_wishes",
    "api_keys",
    "bots",
    "channel_turns",
    "checks",
    "conversations",
    "draft_events",
    "draft_weights",
    "drafts",
    "facts",
    "feedback",
    "group_marks",
    "inbox",
    "incident_changes",
    "incident_followers",
    "incidents",
    "installations",
    "metadata",
    "oauth_states",
    "on_call_shifts",
    "pages",
    "people",
    "picks",
    "publications",
    "questions",
    "reloads",
    "review_marks",
    "roster_cells",
    "roster_changes",
    "roster_people",
    "roster_plans",
    "ticket_changes",
    "ticket_messages",
    "ticket_numbers",
    "tickets",
    "triages",
    "workspaces",
    "write_probes",
]
