"""Every migration up, down and up again with rows in every table, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, text

from bot.store import database
from bot.store.store import Store
from bot.store.tables import metadata

pytestmark = pytest.mark.own_database

Row = Mapping[str, Any]
Rows = dict[str, list[dict[str, Any]]]
"""By table, in the order of their keys."""

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAIVE = NOON.replace(tzinfo=None)
TEAM, ADA, BEN, SAM = "T_DEMO", "U_ADA", "U_BEN", "U_SAM"
TYPED = "I can\N{RIGHT SINGLE QUOTATION MARK}t log in \N{EM DASH} 100 % \N{FACE WITH TEARS OF JOY} 'quoted' \\ \"x\"\n"
MATCH = {"outcome": "answer", "entry": "link-steps", "confidence": 0.98, "suggestions": ["a", "b"], "court": None}

TICKET: Row = {
    "team_id": TEAM, "asker": ADA, "subject": "", "court": "alsd", "kind": "login", "text": TYPED, "urgent": True,
    "deadline": "today, 5 pm", "login": "alovelace", "reach": "by phone", "identity_checked": False, "waited": 0,
    "warned": ["warn-first-reply"], "opened_at": NOON,
}  # fmt: skip

BOT: Row = {
    "client_id": "1.2", "app_id": "A1", "enterprise_id": "E1", "enterprise_name": "Firms", "team_id": TEAM,
    "team_name": "A firm", "bot_token": "encrypted " * 30, "bot_id": "B1", "bot_user_id": "U_BOT",
    "bot_scopes": "chat:write", "bot_refresh_token": "encrypted", "bot_token_expires_at": NAIVE,
    "is_enterprise_install": False, "installed_at": NAIVE,
}  # fmt: skip
"""As Slack's library writes it, whose times have no zone."""

ROWS: Mapping[str, tuple[Row, ...]] = {
    "inbox": (
        {"id": 1, "team_id": TEAM, "key": "C1:1.1", "work": {"text": TYPED}, "conversation": "C1:1.1",
         "received_at": NOON, "due_at": NOON, "owner": "host:1:ab", "attempts": 1,
         "in_doubt_since": NOON, "sent": {"posts": {"C1:1.1:card": "2.2"}, "pages": {"C1:1.1": "next"}}},
        {"id": 2, "team_id": TEAM, "key": "C1:1.2", "work": None, "conversation": "C1:1.1", "received_at": NOON,
         "due_at": NOON, "owner": None, "attempts": 2, "done_at": NOON, "outcome": "answered"},
    ),
    "channel_turns": ({"team_id": TEAM, "channel": "C1", "next_at": NOON},),
    "questions": (
        {"id": 1, "team_id": TEAM, "user_id": ADA, "key": "C1:1.1", "surface": "mention", "channel": "C1", "ts": "1.1",
         "line": "1.1", "text": TYPED, "asked_at": NOON, "matches": [MATCH, MATCH], "knowledge": "abc",
         "reply_ts": "2.1"},
        {"id": 2, "team_id": TEAM, "user_id": BEN, "key": "cmd", "surface": "command", "channel": "C1", "ts": "",
         "text": "", "asked_at": NOON, "matches": [], "knowledge": "abc"},
    ),
    "feedback": (
        {"id": 1, "team_id": TEAM, "question_id": 1, "user_id": ADA, "helpful": True, "given_at": NOON},
        {"id": 2, "team_id": TEAM, "question_id": 1, "user_id": BEN, "helpful": False, "given_at": NOON},
    ),
    "picks": (
        {"id": 1, "team_id": TEAM, "question_id": 1, "user_id": ADA, "entry": "link-steps", "picked_at": NOON},
    ),
    "conversations": (
        {"team_id": TEAM, "channel": "C1", "thread_ts": "1.1", "asker": ADA, "shared": True, "court": "alsd",
         "entry": "link-steps", "questions": ["C1:1.1"], "updated_at": NOON},
        {"team_id": TEAM, "channel": "D1", "thread_ts": "", "asker": BEN, "shared": False, "updated_at": NOON},
    ),
    "people": (
        {"team_id": TEAM, "user_id": ADA, "usual_court": "alsd", "updated_at": NOON},
        {"team_id": TEAM, "user_id": BEN, "usual_court": None, "updated_at": NOON},
    ),
    "checks": (
        {"id": 1, "team_id": TEAM, "user_id": ADA, "flow": "ready", "version": "abc", "subject": "Mr. O'Neil",
         "court": "alsd", "answers": {"own": "yes"}, "done": ["open", "sign-in"], "asking": "own",
         "declined": ["go-live"], "paused": True, "verdict": "link", "channel": "D1", "message_ts": "1.3",
         "thread_ts": "1.2",
         "heard": "D1:1.4", "nudged_at": NOON, "started_at": NOON, "updated_at": NOON},
        *({"id": row, "team_id": TEAM, "user_id": BEN, "flow": "ready", "version": "abc", "subject": "", "court": None,
           "answers": {}, "done": [], "declined": [], "paused": False, "started_at": NOON, "updated_at": NOON}
          for row in (2, 3)),
    ),
    "facts": (
        {"team_id": TEAM, "user_id": ADA, "subject": "", "question": "own", "answer": "yes", "told_at": NOON},
    ),
    "tickets": (
        {**TICKET, "id": 1, "number": 7, "state": "claimed", "entry": "link-steps", "question_id": 1, "opened_by": SAM,
         "owner": SAM, "passed_to": "court", "rating": 5, "staff_channel": "G1", "staff_ts": "1.5",
         "staff_link": "https://example.com/1", "asker_channel": "D1", "asker_ts": "1.6", "resolution": "solved",
         **dict.fromkeys(("snoozed_until", "first_reply_at", "staff_spoke_at", "asker_spoke_at", "resolved_at",
                          "closed_at", "followed_up_at", "clock_from", "waiting_since"), NOON)},
        {**TICKET, "id": 2, "number": 8, "state": "closed", "duplicate_of": 7},
        {**TICKET, "id": 3, "number": 9, "state": "closed"},
    ),
    "ticket_numbers": ({"team_id": TEAM, "last": 9},),
    "ticket_changes": (
        {"id": 1, "team_id": TEAM, "ticket_id": 1, "at": NOON, "who": SAM, "what": "claim", "before": "open",
         "after": "claimed"},
        {"id": 2, "team_id": TEAM, "ticket_id": 1, "at": NOON, "who": "", "what": "warn", "before": "", "after": ""},
    ),
    "ticket_messages": (
        {"id": 1, "team_id": TEAM, "ticket_id": 1, "key": "G1:1.7", "side": "staff", "author": SAM, "text": TYPED,
         "files": 2, "state": "sent", "source_channel": "G1", "source_ts": "1.7", "copy_ts": "1.8", "echo_ts": "1.9",
         "edited": True, "at": NOON},
    ),
    "on_call_shifts": (
        {"team_id": TEAM, "place": 0, "people": [SAM, BEN], "group_id": "S1", "hours": "Mon-Fri 17:00-09:00",
         "minutes": 10},
    ),
    "pages": (
        {"id": 1, "team_id": TEAM, "ticket_id": 1, "round": "abc", "step": 1, "user_id": SAM, "minutes": 10,
         "state": "sent", "channel": "D1", "ts": "1.9", "paged_at": NOON},
    ),
    "triages": (
        {"id": 1, "team_id": TEAM, "user_id": ADA, "key": "view:1", "court": "", "kind": "login", "solved": True,
         "shown_at": NOON},
    ),
    "incidents": (
        {"id": 1, "team_id": TEAM, "number": 3, "subject": "ecf", "court": "alsd", "text": TYPED, "since": NOON,
         "until": NOON, "zone": "America/Chicago", "ended_at": NOON, "ended": "staff"},
        {"id": 2, "team_id": TEAM, "number": 4, "subject": "pacer", "court": "", "text": "", "since": NOON,
         "until": NOON, "zone": "America/New_York"},
    ),
    "incident_changes": (
        {"id": 1, "team_id": TEAM, "incident_id": 1, "at": NOON, "who": SAM, "what": "report"},
        {"id": 2, "team_id": TEAM, "incident_id": 1, "at": NOON, "who": "", "what": "expire"},
    ),
    "incident_followers": (
        {"id": 1, "team_id": TEAM, "incident_id": 2, "user_id": ADA, "ticket_id": 0},
        {"id": 2, "team_id": TEAM, "incident_id": 2, "user_id": BEN, "ticket_id": 1},
    ),
    "roster_people": (
        {"id": 1, "team_id": TEAM, "key": f"user:{ADA}", "user_id": ADA, "name": "Zoë O'Neil", "role": "attorney",
         "stopped": True, "looked_up_at": NOON, "seen_at": NOON},
        {"id": 2, "team_id": TEAM, "key": "name:ben", "name": "Ben", "role": "attorney", "stopped": False,
         "seen_at": NOON},
    ),
    "roster_cells": (
        {"person_id": 1, "court": "alsd", "team_id": TEAM, "state": "in-check", "step": 3, "steps": 9,
         "done_on": "2026-11-20", "asked_by": SAM, "asked_at": NOON, "declined_at": NOON, "reported_by": BEN},
        {"person_id": 2, "court": "alsd", "team_id": TEAM, "state": "not-asked"},
    ),
    "roster_plans": (
        {"team_id": TEAM, "active": True, "days": "30, 7, 1", "weekly": True, "day": "2026-12-01", "updated_at": NOON},
    ),
    "roster_changes": (
        {"id": 1, "team_id": TEAM, "at": NOON, "who": SAM, "what": "invite", "court": "alsd", "count": 2},
    ),
    "drafts": (
        {"id": 1, "team_id": TEAM, "author": ADA, "edited_by": SAM, "state": "measuring", "attempts": 1,
         "change": {"kind": "phrasings", "target": "link-steps", "phrasings": [TYPED]}, "examples": [TYPED],
         "report": {"ground": "abc", "version": "abd", "problems": []}, "weights": "weights-abd-13.npz",
         "ground": "abc", "version": "abd",
         "written_at": NOON, "lease_until": NOON, "owner": "host:1:ab"},
        {"id": 2, "team_id": TEAM, "author": BEN, "edited_by": "", "state": "withdrawn", "attempts": 0, "change": {},
         "examples": [], "written_at": NOON, "ended_at": NOON},
    ),
    "draft_events": (
        {"id": 1, "team_id": TEAM, "draft_id": 1, "action": "roll back", "who": SAM, "at": NOON, "reason": TYPED},
        {"id": 2, "team_id": TEAM, "draft_id": 1, "action": "measured", "who": "", "at": NOON, "reason": ""},
    ),
    "publications": (
        {"id": 1, "draft_id": 1, "team": TEAM, "change": {"kind": "phrasings"}, "published_at": NOON,
         "ended_at": NOON},
        {"id": 2, "draft_id": 9, "team": TEAM, "change": {}, "published_at": NOON},
    ),
    "draft_weights": ({"name": "weights-abd-13.npz", "content": bytes(range(256)), "made_at": NOON},),
    "group_marks": (
        {"team_id": TEAM, "wording": "bar card", "mark": "ignored", "who": SAM, "at": NOON},
    ),
    "review_marks": (
        {"team_id": TEAM, "item": "link-steps", "checked_on": "2026-11-29", "checked_by": SAM, "owner": ADA},
        {"team_id": TEAM, "item": "flsd", "owner": SAM},
    ),
    "answer_wishes": (
        {"id": 1, "team_id": TEAM, "user_id": ADA, "question_id": 1, "channel": "C1", "thread_ts": "1.1",
         "wished_at": NOON, "told_at": NOON},
        {"id": 2, "team_id": TEAM, "user_id": BEN, "question_id": 2, "channel": "D1", "wished_at": NOON},
    ),
    "api_keys": (
        {"id": 1, "team_id": TEAM, "name": "intranet", "key_hash": "ab" * 32, "created_at": NOON,
         "last_used_at": NOON},
        {"id": 2, "team_id": TEAM, "name": "wiki", "key_hash": "cd" * 32, "created_at": NOON},
    ),
    "reloads": ({"id": 1, "asked_at": NOON},),
    "workspaces": (
        {"team_id": TEAM, "preferences": {"staff_channel": "G1"}, "organization": "E1", "removed_at": NOON,
         "rotating_until": NOON, "updated_at": NOON, "first_admin": SAM},
    ),
    "write_probes": ({"id": 1, "at": NOON, "filler": "."},),
    "bots": ({"id": 1, **BOT},),
    "installations": (
        {"id": 1, **BOT, "user_id": SAM, "token_type": "bot",
         **dict.fromkeys(("enterprise_url", "user_token", "user_scopes", "user_refresh_token", "incoming_webhook_url",
                          "incoming_webhook_channel", "incoming_webhook_channel_id",
                          "incoming_webhook_configuration_url"), "x"),
         "user_token_expires_at": NAIVE},
    ),
    "oauth_states": ({"id": 1, "state": "abc", "expire_at": NAIVE},),
}  # fmt: skip
"""Representative rows of the tables as they are today, those that others refer to first."""


RULES_OF_SQLITE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
RULES_OF_POSTGRES = """
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL
SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
"""


def _revisions() -> list[str]:
    """Oldest first."""
    script = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    return [revision.revision for revision in script.walk_revisions()][::-1]


REVISIONS = _revisions()


@pytest.fixture
def empty(engine: Engine) -> Engine:
    """A database with no tables."""
    database.downgrade(engine, "base")
    return engine


def reflected(engine: Engine) -> dict[str, Table]:
    """The tables as the database itself describes them, those that others refer to first."""
    found = MetaData()
    found.reflect(engine)
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def fill(engine: Engine) -> None:
    """Puts the rows into every table that is empty; of a column that is not there yet they know nothing."""
    with engine.begin() as connection:
        for name, table in reflected(engine).items():
            if connection.execute(table.select().limit(1)).first() is None:
                for row in ROWS.get(name, ()):
                    values = {column: value for column, value in row.items() if column in table.c}
                    connection.execute(table.insert().values(values))


def rows(engine: Engine) -> Rows:
    """All that is kept."""
    with engine.connect() as connection:
        return {
            name: [dict(row._mapping) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for name, table in reflected(engine).items()
        }


def rules(engine: Engine) -> list[str]:
    """Indexes and constraints in the database's own words."""
    asked = RULES_OF_SQLITE if engine.dialect.name == "sqlite" else RULES_OF_POSTGRES
    with engine.connect() as connection:
        return sorted(" ".join(str(line).split()) for line in connection.execute(text(asked)).scalars())


def without_what_is_new(now: Rows, before: Rows) -> Rows:
    """Only the tables and columns that were there before."""
    return {
        name: [{column: row[column] for column in kept[0]} for row in now[name]] if kept else now[name]
        for name, kept in before.items()
    }


BEFORE_THE_NEWEST = [*(pytest.param(one, marks=pytest.mark.slow) for one in REVISIONS[:-2]), REVISIONS[-2]]
"""Revisions to migrate from, or back to; the last is a sample: what a change of the tables adds comes after it."""


def test_there_are_rows_for_every_table_and_every_column() -> None:
    missing = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.c
        if not any(row.get(column.name) is not None for row in ROWS.get(table.name, ()))
    }

    assert missing == set(), "A migration is tried with data only: give these a value in a row of ROWS, above."


@pytest.mark.slow
def test_each_migration_goes_up_down_and_up_again_and_takes_nothing_that_was_there(empty: Engine) -> None:
    for number, revision in enumerate(REVISIONS):
        before = rows(empty)
        empty_ones = sorted(name for name, kept in before.items() if not kept)
        assert empty_ones == [], "A migration is tried with data only: put a row of these into ROWS, above."

        database.upgrade(empty, revision)
        assert without_what_is_new(rows(empty), before) == before, f"up to {revision}"

        fill(empty)
        database.downgrade(empty, REVISIONS[number - 1] if number else "base")
        assert rows(empty) == before, f"down from {revision}"

        database.upgrade(empty, revision)
        assert without_what_is_new(rows(empty), before) == before, f"up to {revision} again"
        fill(empty)

    assert database.is_current(empty)
    assert set(rows(empty)) == set(metadata.tables)


@pytest.mark.parametrize("revision", BEFORE_THE_NEWEST)
def test_from_any_revision_all_the_way_up_keeps_every_row(empty: Engine, revision: str) -> None:
    database.upgrade(empty, revision)
    fill(empty)
    before = rows(empty)

    database.upgrade(empty)

    assert without_what_is_new(rows(empty), before) == before
    assert database.is_current(empty)


@pytest.mark.parametrize("revision", BEFORE_THE_NEWEST)
def test_a_rollback_from_full_tables_to_any_revision_keeps_what_that_revision_knows(
    engine: Engine, revision: str
) -> None:
    fill(engine)
    full = rows(engine)

    database.downgrade(engine, revision)
    kept = rows(engine)
    assert kept
    assert without_what_is_new(full, kept) == kept

    database.upgrade(engine)
    assert without_what_is_new(rows(engine), kept) == kept


def test_everything_is_gone_at_the_base_however_full_it_was(engine: Engine) -> None:
    fill(engine)

    database.downgrade(engine, "base")

    assert reflected(engine) == {}


def test_what_the_tables_forbid_is_still_forbidden_after_a_rollback_and_an_upgrade(engine: Engine) -> None:
    fill(engine)
    before = rules(engine)

    for revision in reversed(["base", *REVISIONS[:-1]]):
        database.downgrade(engine, revision)
    database.upgrade(engine)

    assert before
    assert rules(engine) == before


def test_after_a_rollback_and_an_upgrade_the_program_reads_and_writes_on(engine: Engine) -> None:
    database.downgrade(engine, REVISIONS[0])
    fill(engine)
    database.upgrade(engine)
    if engine.dialect.name == "postgresql":  # rows that came with their numbers do not move the counter
        with engine.begin() as connection:
            connection.execute(text("SELECT setval(pg_get_serial_sequence('reloads', 'id'), 41)"))
    store = Store(engine)

    with store.writing() as unit:
        unit.ask_to_reload(NOON)
    with store.reading() as unit:
        kept = unit.questions.get(TEAM, 1)
        assert unit.last_reload() > 0
        assert unit.inbox.count_open() == 1

    assert kept is not None
    assert kept.text == TYPED
    assert kept.matches == (MATCH, MATCH)


def test_who_installed_the_bot_last_is_its_first_admin_from_then_on(empty: Engine) -> None:
    database.upgrade(empty, "0008")
    fill(empty)

    database.upgrade(empty)

    with Store(empty).reading() as unit:
        assert unit.workspaces.choice(TEAM).first_admin == SAM
