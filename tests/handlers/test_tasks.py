"""Rows that earlier versions wrote into the inbox are read: a row waits there for days, or through an update."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from bot.core.asking import Asked, Asker
from bot.core.guiding import Nudge, Remind
from bot.core.helpdesk import Deliver, Summary, Tick
from bot.core.redaction import Redacted
from bot.jobs.inbox import Json
from handlers.jobs.tasks import (
    AdminAlert,
    Alarm,
    Announcement,
    AnswerEntry,
    AnswerQuestion,
    AskerSaid,
    Digest,
    LookAtAdmins,
    PostInThread,
    RelayedEdit,
    ShowCheck,
    ShowHome,
    ShowStandings,
    StaffSaid,
    TakeBack,
    Task,
    from_json,
    to_json,
)

ADA = Asker("T1", "U1")
ROWS: list[tuple[Task, str]] = [
    (
        AnswerQuestion(
            Asked(ADA, "C1:1.1", Redacted("how do I link?"), "channel", "C1", "1.1", "1.0", True, 1, "1.2", True)
        ),
        (
            '{"kind": "question", "asked": {"asker": {"team_id": "T1", "user_id": "U1"}, "key": "C1:1.1",'
            ' "text": "how do I link?", "surface": "channel", "channel": "C1", "ts": "1.1", "thread_ts": "1.0",'
            ' "mentioned": true, "secrets": 1, "edited_ts": "1.2", "external": true, "check": ""}}'
        ),
    ),
    (
        TakeBack(ADA, "C1", "1.1"),
        '{"kind": "take-back", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "C1", "ts": "1.1"}',
    ),
    (
        AnswerEntry(ADA, "C1", None, "1.1", 7, "link-when", "flsd"),
        (
            '{"kind": "entry", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "C1", "thread_ts": null,'
            ' "since": "1.1", "question": 7, "entry": "link-when", "court": "flsd"}'
        ),
    ),
    (
        PostInThread(ADA, 7),
        '{"kind": "thread", "asker": {"team_id": "T1", "user_id": "U1"}, "question": 7}',
    ),
    (
        ShowCheck(ADA, None, "link", "flsd", "1.1", "C1"),
        (
            '{"kind": "check", "asker": {"team_id": "T1", "user_id": "U1"}, "run": null, "flow": "link",'
            ' "court": "flsd", "since": "1.1", "channel": "C1"}'
        ),
    ),
    (
        ShowStandings(ADA, "1.1", None),
        '{"kind": "standings", "asker": {"team_id": "T1", "user_id": "U1"}, "since": "1.1", "channel": null}',
    ),
    (ShowHome(ADA), '{"kind": "home", "asker": {"team_id": "T1", "user_id": "U1"}}'),
    (
        Remind("T1", "U1", 3, "go-live"),
        '{"kind": "remind", "team_id": "T1", "user_id": "U1", "run": 3, "about": "go-live"}',
    ),
    (
        Nudge("T1", "U1", 3, "U2"),
        '{"kind": "nudge", "team_id": "T1", "user_id": "U1", "run": 3, "by": "U2"}',
    ),
    (
        AskerSaid(ADA, "D1", "1.0", "1.1", Redacted("still refused"), 2, 1),
        (
            '{"kind": "asker-said", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "D1", "thread_ts": "1.0",'
            ' "ts": "1.1", "text": "still refused", "files": 2, "secrets": 1}'
        ),
    ),
    (
        StaffSaid(ADA, "C2", "1.0", "1.1", Redacted("!reply try again"), 0, 1),
        (
            '{"kind": "staff-said", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "C2", "thread_ts": "1.0",'
            ' "ts": "1.1", "text": "!reply try again", "secrets": 0, "files": 1}'
        ),
    ),
    (
        RelayedEdit(ADA, "C2", "1.1", None, 0),
        (
            '{"kind": "retyped", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "C2", "ts": "1.1",'
            ' "text": null, "secrets": 0}'
        ),
    ),
    (
        Deliver("T1", 12, "staff", "note", "claimed:U2", None, "1.1", True),
        (
            '{"kind": "deliver", "team_id": "T1", "ticket": 12, "side": "staff", "what": "note", "about": "claimed:U2",'
            ' "message": null, "since": "1.1", "quiet": true}'
        ),
    ),
    (
        Tick("T1", 12, "first-reply"),
        '{"kind": "tick", "team_id": "T1", "ticket": 12, "timer": "first-reply"}',
    ),
    (
        Alarm("U2", "the channel is public", "1.1"),
        '{"kind": "alarm", "admin": "U2", "reason": "the channel is public", "since": "1.1"}',
    ),
    (
        AdminAlert("chat.postMessage", "missing_scope", "1.1"),
        '{"kind": "admin", "method": "chat.postMessage", "name": "missing_scope", "since": "1.1"}',
    ),
    (
        Announcement("Another channel", "1.1", "C2", None),
        '{"kind": "announcement", "text": "Another channel", "since": "1.1", "channel": "C2", "admin": null}',
    ),
    (LookAtAdmins("T1", "1.1"), '{"kind": "admins", "team_id": "T1", "since": "1.1"}'),
    (
        Digest("T1", "2026-11-23T09:00:00+00:00"),
        '{"kind": "digest", "team_id": "T1", "until": "2026-11-23T09:00:00+00:00"}',
    ),
    (
        Summary("T1", (3, 4), "1.1"),
        '{"kind": "summary", "team_id": "T1", "tickets": [3, 4], "since": "1.1"}',
    ),
]


@pytest.mark.parametrize(("task", "row"), ROWS, ids=[type(task).__name__ for task, _ in ROWS])
def test_a_row_of_before_is_read_and_written_as_it_was(task: Task, row: str) -> None:
    content: Json = json.loads(row)

    assert json.dumps(to_json(from_json(content))) == row
    assert json.dumps(to_json(task)) == row
    assert type(from_json(content)) is type(task)


@pytest.mark.parametrize(
    ("row", "task"),
    [
        (('{"kind": "question", "asked": {"asker": {"team_id": "T1", "user_id": "U1"}, "key": "C1:1.1",'
         ' "text": "how do I link?", "surface": "channel", "channel": "C1", "ts": "1.1", "thread_ts": "1.0",'
         ' "mentioned": true, "secrets": 1, "edited_ts": "1.2", "external": true}}'),
         AnswerQuestion(Asked(ADA, "C1:1.1", Redacted("how do I link?"), "channel", "C1", "1.1", "1.0", True, 1, "1.2",
                              True))),
        (('{"kind": "check", "asker": {"team_id": "T1", "user_id": "U1"}, "run": 3, "flow": "link", "court": null,'
         ' "since": "1.1"}'), ShowCheck(ADA, 3, "link", None, "1.1")),
        ('{"kind": "deliver", "team_id": "T1", "ticket": 12, "side": "asker", "what": "card"}',
         Deliver("T1", 12, "asker", "card")),
        (('{"kind": "staff-said", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "C2", "thread_ts": "1.0",'
         ' "ts": "1.1", "text": "!reply yes", "secrets": 0}'),
         StaffSaid(ADA, "C2", "1.0", "1.1", Redacted("!reply yes"), 0)),
    ],
)  # fmt: skip
def test_a_row_from_before_a_field_was_added_is_read(row: str, task: Task) -> None:
    assert from_json(json.loads(row)) == task


def test_each_kind_of_row_is_tried() -> None:
    assert {type(task) for task, _ in ROWS} == set(get_args(Task))


def test_a_row_of_a_later_version_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind 'dance'"):
        from_json({"kind": "dance"})
