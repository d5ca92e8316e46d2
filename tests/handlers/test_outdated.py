"""What the bot has no listener for is acked all the same, and whoever pressed something old is told so."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from bot.core.knowledge_base import KnowledgeBase
from bot.desk.workspaces import WorkspaceDesk
from bot.store.store import Store
from handlers.blocks.words import WORDS
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

SECRET = "Walnut#4471x"
ASK = "#ask-helpdesk"


@pytest.fixture
async def stage(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(sqlite_engine), transport="http") as found:
        yield found


async def posted(stage: Stage, body: Mapping[str, Any]) -> tuple[int, str]:
    """Status and text of the bot's answer to a signed request."""
    event = "event" in body
    request = json.dumps(body) if event else urlencode(body if "command" in body else {"payload": json.dumps(body)})
    kind = "application/json" if event else "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, **stage.slack.signed(request)}
    assert stage.slack.request_url is not None
    async with (
        aiohttp.ClientSession() as session,
        session.post(stage.slack.request_url, data=request, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


WHO = {"team": {"id": "T_DEMO"}, "user": {"id": "U_ADA", "team_id": "T_DEMO"}, "trigger_id": "1.2.3"}
OLD = f"old_{SECRET}"
VIEW = {"id": "V1", "type": "modal", "callback_id": OLD, "private_metadata": "", "state": {"values": {}}}
UNHEARD: dict[str, dict[str, Any]] = {
    "an event": {
        "type": "event_callback", "team_id": "T_DEMO", "event_id": "Ev1", "event_time": 1, "authorizations": [],
        "event": {"type": OLD, "user": "U_ADA"},
    },
    "a form": {"type": "view_submission", **WHO, "view": VIEW},
    "a closed form": {"type": "view_closed", **WHO, "view": VIEW},
    "a menu": {"type": "block_suggestion", **WHO, "action_id": OLD, "block_id": "b", "value": "mia", "view": VIEW},
    "a shortcut": {"type": "shortcut", **WHO, "callback_id": OLD, "action_ts": "1600000000.000001"},
    "a button of another app": {"type": "interactive_message", **WHO, "callback_id": OLD, "actions": [{"name": OLD}]},
    "a command": {
        "command": f"/{OLD}", "text": "", "team_id": "T_DEMO", "user_id": "U_ADA", "channel_id": "C_ASK",
        "trigger_id": "1.2.3", "response_url": "https://hooks.slack.com/commands/T/1",
    },
    "what Slack may invent": {"type": OLD, **WHO},
}  # fmt: skip


@pytest.mark.parametrize("what", UNHEARD)
async def test_what_nothing_listens_to_is_acked_and_its_name_not_logged(
    stage: Stage, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as logs, caplog.at_level(logging.INFO):
        status, _ = await posted(stage, UNHEARD[what])
        await stage.settled()

    assert status == 200
    assert SECRET not in str(logs) + caplog.text
    assert [entry for entry in logs if "out of date" in entry["event"] or "nothing listens" in entry["event"]] != []


async def press_old(stage: Stage, where: Mapping[str, Any]) -> None:
    """Presses the first button there, which has a name that no version of the bot knows."""
    ada = stage.slack.person("U_ADA")
    elements = (one for block in ada.spot(dict(where)).blocks for one in block.get("elements", ()))
    button = next(one for one in elements if one["type"] == "button")
    button["action_id"] = OLD
    await ada.clicks(dict(where), OLD)
    await all_done(stage)


async def test_an_old_form_and_an_old_command_say_so(stage: Stage) -> None:
    assert WORDS.problems.OLD_FORM in (await posted(stage, UNHEARD["a form"]))[1]
    assert WORDS.problems.OLD_COMMAND in (await posted(stage, UNHEARD["a command"]))[1]


@pytest.mark.parametrize("surface", ["a message", "an answer for one person"])
async def test_an_old_button_says_to_who_pressed_it_that_it_is_out_of_date(stage: Stage, surface: str) -> None:
    ada = stage.slack.person("U_ADA")
    if surface == "a message":
        await ada.says(ASK, "@helpdesk When can I link?")
    else:
        await ada.runs("/nextgen", "When can I link?")
    await all_done(stage)
    message = next(one for one in reversed(ada.sees(ASK)) if one.get("user") == "U_BOT")
    await press_old(stage, message)

    def told(who: str) -> bool:
        return any(words_of(one) == WORDS.problems.OLD_BUTTON for one in stage.bot_messages(who))

    assert (told("U_ADA"), told("U_BEN")) == (True, False)


async def test_an_old_button_of_the_home_tab_brings_the_present_one(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.opens_home()
    await all_done(stage)
    home = ada.home
    assert home is not None
    await press_old(stage, home)

    assert WORDS.problems.OLD_BUTTON in words_of(ada.modal or {})
    assert OLD not in str(ada.home)


async def test_what_somebody_listens_to_and_does_not_ack_in_time_is_not_acked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a form would close as if it were kept."""
    look, answered = WorkspaceDesk.preferences, threading.Event()

    def slow(desk: WorkspaceDesk, team: str) -> object:
        answered.wait(30)
        return look(desk, team)

    assert stage.running is not None
    for listener in stage.running.bot.slack._async_listeners:
        monkeypatch.setattr(listener, "ack_timeout", 0.1)
    monkeypatch.setattr(WorkspaceDesk, "cached_preferences", lambda *_: None)
    monkeypatch.setattr(WorkspaceDesk, "preferences", slow)
    body = {"type": "view_submission", **WHO, "view": {**VIEW, "callback_id": "settings_form"}}

    status, text = await posted(stage, body)
    answered.set()
    await stage.settled()

    assert status != 200
    assert WORDS.problems.OLD_FORM not in text
