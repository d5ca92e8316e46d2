"""Rows that earlier versions wrote into the inbox are read: a row waits there for days, or through an update."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from bot.core.drafts import DraftNews, WishAnswer
from bot.core.helpdesk import Deliver, Summary, Tick
from bot.core.incidents import IncidentNews, IncidentOver, IncidentTick
from bot.core.inquiry import Asker, Inquiry
from bot.core.on_call import PageStep, RedrawPage
from bot.core.readiness.letters import AskToConfirm, Invite, MatchRoster, RemindInvited, RosterTick
from bot.core.redaction import Redacted
from bot.core.reminders import Nudge, PersonalReminder, Remind
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
    PostComparison,
    PostInThread,
    RelayedEdit,
    ShowCheck,
    ShowHome,
    ShowStandings,
    StaffSaid,
    TakeBack,
    Task,
    TellChannel,
    from_json,
    to_json,
)

ADA = Asker("T1", "U1")
ROWS: list[tuple[Task, str]] = [
    (
        AnswerQuestion(
            Inquiry(ADA, "C1:1.1", Redacted("how do I link?"), "channel", "C1", "1.1", "1.0", True, 1, "1.2", True),
            2,
        ),
        (
            '{"kind": "question", "asked": {"asker": {"team_id": "T1", "user_id": "U1"}, "key": "C1:1.1",'
            ' "text": "how do I link?", "surface": "channel", "channel": "C1", "ts": "1.1", "thread_ts": "1.0",'
            ' "mentioned": true, "secrets": 1, "edited_ts": "1.2", "external": true, "check": "",'
            ' "check_court": null}, "files": 2}'
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
            ' "since": "1.1", "question": 7, "entry": "link-when", "court": "flsd", "language": "en"}'
        ),
    ),
    (
        PostComparison(ADA, "C1", "1.0", "1.1", "flsd", "alsd"),
        (
            '{"kind": "comparison", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "C1", "thread_ts": "1.0",'
            ' "since": "1.1", "left": "flsd", "right": "alsd"}'
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
    (
        ShowHome(ADA, "a=open"),
        '{"kind": "home", "asker": {"team_id": "T1", "user_id": "U1"}, "board": "a=open"}',
    ),
    (
        Invite("T1", "U1", 3, "U2", "1.1"),
        '{"kind": "roster-invite", "team_id": "T1", "user_id": "U1", "person": 3, "by": "U2", "since": "1.1"}',
    ),
    (
        RemindInvited("T1", "U1", 3, "1.1"),
        '{"kind": "roster-reminder", "team_id": "T1", "user_id": "U1", "person": 3, "since": "1.1"}',
    ),
    (
        AskToConfirm("T1", "U1", 3, "flsd", "U2", "1.1"),
        (
            '{"kind": "roster-confirm", "team_id": "T1", "user_id": "U1", "person": 3, "court": "flsd", "by": "U2",'
            ' "since": "1.1"}'
        ),
    ),
    (
        MatchRoster("T1", "U2", "1.1"),
        '{"kind": "roster-match", "team_id": "T1", "by": "U2", "since": "1.1"}',
    ),
    (RosterTick("T1", "2026-11-16"), '{"kind": "roster-tick", "team_id": "T1", "after": "2026-11-16"}'),
    (
        Remind("T1", "U1", 3, "go-live"),
        '{"kind": "remind", "team_id": "T1", "user_id": "U1", "run": 3, "about": "go-live"}',
    ),
    (
        IncidentNews("T1", 3, "report", "U2", "1.1"),
        '{"kind": "incident-news", "team_id": "T1", "incident": 3, "what": "report", "who": "U2", "since": "1.1"}',
    ),
    (
        IncidentOver("T1", "U1", 3, "1.1"),
        '{"kind": "incident-over", "team_id": "T1", "user_id": "U1", "incident": 3, "since": "1.1"}',
    ),
    (
        IncidentTick("T1", 3, "expire"),
        '{"kind": "incident-tick", "team_id": "T1", "incident": 3, "timer": "expire"}',
    ),
    (
        PersonalReminder("T1", "U1", 3, "America/Denver"),
        '{"kind": "asked-reminder", "team_id": "T1", "user_id": "U1", "run": 3, "zone": "America/Denver"}',
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
    (
        TellChannel("T1", "C1", True, "1.1"),
        '{"kind": "request-channel", "team_id": "T1", "channel": "C1", "is_on": true, "since": "1.1"}',
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
    (
        PageStep("T1", 12, "ab12", 3, "1.1"),
        '{"kind": "page", "team_id": "T1", "ticket": 12, "round": "ab12", "step": 3, "since": "1.1"}',
    ),
    (
        DraftNews("T1", "U1", 3, "1.1"),
        '{"kind": "draft-news", "team_id": "T1", "user_id": "U1", "draft": 3, "since": "1.1"}',
    ),
    (
        WishAnswer("T1", "U1", 3, "C1", None, "1.1"),
        (
            '{"kind": "wish-answer", "team_id": "T1", "user_id": "U1", "wish": 3, "channel": "C1", "thread_ts": null,'
            ' "since": "1.1"}'
        ),
    ),
    (RedrawPage("T1", 7), '{"kind": "page-card", "team_id": "T1", "page": 7}'),
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
         AnswerQuestion(Inquiry(
             ADA, "C1:1.1", Redacted("how do I link?"), "channel", "C1", "1.1", "1.0", True, 1, "1.2", True
         ))),
        (('{"kind": "check", "asker": {"team_id": "T1", "user_id": "U1"}, "run": 3, "flow": "link", "court": null,'
         ' "since": "1.1"}'), ShowCheck(ADA, 3, "link", None, "1.1")),
        ('{"kind": "deliver", "team_id": "T1", "ticket": 12, "side": "asker", "what": "card"}',
         Deliver("T1", 12, "asker", "card")),
        (('{"kind": "staff-said", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "C2", "thread_ts": "1.0",'
         ' "ts": "1.1", "text": "!reply yes", "secrets": 0}'),
         StaffSaid(ADA, "C2", "1.0", "1.1", Redacted("!reply yes"), 0)),
        ('{"kind": "home", "asker": {"team_id": "T1", "user_id": "U1"}}', ShowHome(ADA)),
        (('{"kind": "entry", "asker": {"team_id": "T1", "user_id": "U1"}, "channel": "C1", "thread_ts": null,'
         ' "since": "1.1", "question": 7, "entry": "link-when", "court": "flsd"}'),
         AnswerEntry(ADA, "C1", None, "1.1", 7, "link-when", "flsd")),
    ],
)  # fmt: skip
def test_a_row_from_before_a_field_was_added_is_read(row: str, task: Task) -> None:
    assert from_json(json.loads(row)) == task


def test_each_kind_of_row_is_tried() -> None:
    assert {type(task) for task, _ in ROWS} == set(get_args(Task))


def test_a_row_of_a_later_version_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind 'dance'"):
        from_json({"kind": "dance"})
