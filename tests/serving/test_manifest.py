"""The manifest asks for what the bot uses, no more and no less, and Slack takes it; the same for HTTP."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

import bot.serving.composition
from bot import cli
from bot.core.knowledge_base import KnowledgeBase
from bot.core.prompts import AskExample, StartCheck
from bot.serving import manifest
from bot.serving.slack_app import WatchedApp
from bot.settings import Settings
from bot.store.store import Store
from handlers import action_ids
from handlers.blocks.words import WORDS
from handlers.global_shortcuts import GlobalShortcut
from handlers.listeners import outdated
from handlers.scopes import OPTIONAL, SCOPES
from handlers.slack import payloads
from tests.conftest import ROOT

Json = dict[str, Any]

EVENTS = {
    "app_mention": {"app_mention"},
    "app_home_opened": {"app_home_opened"},
    "app_uninstalled": {"app_uninstalled"},
    **{name: {name} for name in payloads.CHANGES},
    "message": {"message.channels", "message.groups", "message.im", "message.mpim"},
    "tokens_revoked": {"tokens_revoked"},
}
"""What is listened for, and what has to be subscribed to for that."""

EVENT_SCOPES = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set[str](),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_id_changed": {"channels:read", "groups:read"},
    "channel_left": {"channels:read"},
    "channel_shared": {"channels:read", "groups:read"},
    "channel_unarchive": {"channels:read"},
    "channel_unshared": {"channels:read", "groups:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "message.mpim": {"mpim:history"},
    "tokens_revoked": set[str](),
}

ANY_HISTORY = {"channels:history", "groups:history", "im:history"}
METHOD_SCOPES = {
    "api_test": set[str](),
    "apps_connections_open": set[str](),  # connections:write, of the app-level token
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "assistant_threads_setTitle": {"assistant:write"},
    "auth_test": set[str](),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set[str](),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": ANY_HISTORY,
    "conversations_info": {"channels:read", "groups:read", "im:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": ANY_HISTORY,
    "conversations_setTopic": {"channels:write.topic", "groups:write.topic"},
    "files_completeUploadExternal": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
    "reactions_add": {"reactions:write"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read"},
    "users_lookupByEmail": {"users:read", "users:read.email"},
    "views_open": set[str](),
    "views_publish": set[str](),
    "views_update": set[str](),
}
"""What each method of the Web API that the bot calls needs, in the kinds of conversation where it is called."""

FEATURE_SCOPES = {"agent_view": {"assistant:write"}, "slash_commands": {"commands"}, "shortcuts": {"commands"}}

MOST = {
    "display_information.name": 35,
    "display_information.description": 140,
    "display_information.long_description": 4000,
    "features.agent_view.agent_description": 300,
    "features.agent_view.suggested_prompts.title": 100,
    "features.agent_view.suggested_prompts.message": 1000,
    "features.bot_user.display_name": 80,
    "features.shortcuts.name": 24,
    "features.shortcuts.callback_id": 255,
    "features.shortcuts.description": 150,
    "features.slash_commands.command": 32,
    "features.slash_commands.description": 2000,
    "features.slash_commands.usage_hint": 1000,
}
"""Characters (docs.slack.dev/reference/app-manifest)."""
MAX_PROMPTS = 4
MAX_SHORTCUTS = 10
MAX_COMMANDS = 50
MAX_EVENTS = 100
URL = "https://helpdesk.example.org/slack/events"


@pytest.fixture(scope="module")
def standing() -> Json:
    found: Json = yaml.safe_load(manifest.text())
    return found


@dataclass
class Heard:
    """What the bot's listeners were registered for."""

    events: set[object] = field(default_factory=set)
    commands: set[object] = field(default_factory=set)
    shortcuts: set[object] = field(default_factory=set)
    options: set[object] = field(default_factory=set)


@pytest.fixture
async def heard(monkeypatch: pytest.MonkeyPatch, kb: KnowledgeBase, sqlite_engine: Engine) -> Heard:
    """The whole bot is built as for serving, on an app that notes what it is to listen for."""
    noted = Heard()

    class Noting(WatchedApp):
        def event(self, event: Any, *rest: Any, **named: Any) -> Any:
            noted.events.add(event if isinstance(event, str) else event["type"])
            return super().event(event, *rest, **named)

        def command(self, command: Any, *rest: Any, **named: Any) -> Any:
            noted.commands.add(command)
            return super().command(command, *rest, **named)

        def shortcut(self, constraints: Any, *rest: Any, **named: Any) -> Any:
            noted.shortcuts.add(tuple(constraints.values()) if isinstance(constraints, dict) else constraints)
            return super().shortcut(constraints, *rest, **named)

        def options(self, constraints: Any, *rest: Any, **named: Any) -> Any:
            noted.options.add(constraints)
            return super().options(constraints, *rest, **named)

    monkeypatch.setattr(bot.serving.composition, "WatchedApp", Noting)
    settings = Settings(SLACK_BOT_TOKEN=SecretStr("xoxb-none"), SLACK_APP_TOKEN=SecretStr("xapp-none"))
    async with aiohttp.ClientSession() as session:
        bot.serving.composition.build(settings, lambda: kb, Store(sqlite_engine), session)
    return noted


# --- what the bot uses


async def test_the_events_subscribed_are_those_that_are_listened_for(heard: Heard, standing: Json) -> None:
    subscribed = set(standing["settings"]["event_subscriptions"]["bot_events"])

    assert heard.events == EVENTS.keys(), "register the listener in handlers/listeners/, and add the event to EVENTS"
    assert subscribed == set().union(*EVENTS.values()), "name the same events in handlers/manifest.yaml and EVENTS"


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_each_event_that_is_listened_for_is_parsed(event: str) -> None:
    """Else its listener gets nothing from Bolt's context."""
    inside = {"type": event, "user": "U_ADA", "channel": "D0DM", "channel_type": "im", "ts": "1.2", "text": "hello"}
    body = {"type": "event_callback", "event_time": 1, "team_id": "T0", "event": inside}
    team = None if payloads.is_of_installation(body) else "T0"

    inbound = payloads.parse(body, team, "U_BOT")

    assert not isinstance(inbound, payloads.NotForUs), "give the event a `case` in handlers/slack/payloads/__init__.py"


async def test_the_commands_are_those_that_are_listened_for(heard: Heard, standing: Json) -> None:
    assert {command["command"] for command in standing["features"]["slash_commands"]} == heard.commands - {outdated.ANY}


async def test_the_shortcuts_are_those_that_are_listened_for(heard: Heard, standing: Json) -> None:
    shortcuts = standing["features"]["shortcuts"]

    on_messages = {one["callback_id"] for one in shortcuts if one["type"] == "message"}
    anywhere = {("shortcut", one["callback_id"]) for one in shortcuts if one["type"] == "global"}
    assert on_messages | anywhere == heard.shortcuts - {outdated.ANY}
    assert on_messages == set(action_ids.Shortcut)
    assert {name for _, name in anywhere} == set(GlobalShortcut)
    assert len(shortcuts) == len(on_messages | anywhere)


async def test_what_is_pressed_typed_and_opened_comes_to_the_bot(heard: Heard, standing: Json) -> None:
    assert heard.options - {outdated.ANY}
    assert standing["settings"]["interactivity"]["is_enabled"] is True
    assert standing["settings"]["socket_mode_enabled"] is True
    home = standing["features"]["app_home"]
    assert (home["home_tab_enabled"], home["messages_tab_enabled"]) == (True, True)
    assert home["messages_tab_read_only_enabled"] is False


# --- scopes


def _called() -> Iterator[str]:
    """The methods of the Web API called on anything named `client`."""
    for path in (
        *sorted((ROOT / "handlers").rglob("*.py")),
        *(ROOT / "bot" / name for name in ("serving/app.py", "ops/slack_checks.py")),
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and _is_client(node.value) and hasattr(AsyncWebClient, node.attr):
                yield node.attr


def _is_client(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "client") or (
        isinstance(node, ast.Attribute) and node.attr == "client"
    )


def test_each_method_that_is_called_is_in_the_table_and_no_other() -> None:
    assert set(_called()) == METHOD_SCOPES.keys()


def test_only_the_composition_root_and_the_handlers_call_slack() -> None:
    others = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bot").rglob("*.py")
        if "AsyncWebClient" in path.read_text(encoding="utf-8")
    }

    assert others == {
        "bot/serving/app.py", "bot/serving/tokens.py", "bot/serving/composition.py", "bot/serving/services.py",
        "bot/ops/slack_checks.py", "bot/ops/people_names.py",
    }  # fmt: skip


def test_each_scope_is_needed_and_each_that_is_needed_is_there(standing: Json) -> None:
    events = set(standing["settings"]["event_subscriptions"]["bot_events"])
    assert events == EVENT_SCOPES.keys(), "name the scopes of each event in EVENT_SCOPES"
    needed = set().union(
        *METHOD_SCOPES.values(),
        *(EVENT_SCOPES[event] for event in events),
        *(scopes for feature, scopes in FEATURE_SCOPES.items() if standing["features"].get(feature)),
    )

    asked_for = manifest.scopes() | manifest.optional_scopes()

    assert needed == asked_for, "name the same scopes in handlers/manifest.yaml, METHOD_SCOPES and EVENT_SCOPES"
    assert not manifest.scopes() & manifest.optional_scopes()
    assert set(standing["oauth_config"]["scopes"]["bot"]) == manifest.scopes() | manifest.OF_FEATURES
    assert set(standing["oauth_config"]["scopes"]["bot_optional"]) == manifest.optional_scopes() - manifest.OF_FEATURES
    assert standing["oauth_config"]["scopes"].keys() == {"bot", "bot_optional"}


def test_no_install_from_before_lacks_a_scope() -> None:
    """What the bot asked for first may become optional; whatever came later, it can do without."""
    assert manifest.scopes() == {
        "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "groups:history",
        "groups:read", "im:history", "im:read", "im:write",
    }  # fmt: skip


def test_no_scope_is_named_twice_and_they_stand_in_order(standing: Json) -> None:
    scopes = standing["oauth_config"]["scopes"]

    assert all(each == sorted(set(each)) for each in scopes.values())
    assert not set(scopes["bot"]) & set(scopes["bot_optional"])


def test_an_organization_may_install_it_for_all_of_its_workspaces(standing: Json) -> None:
    assert standing["settings"]["org_deploy_enabled"] is True


def test_each_scope_has_its_reason_and_what_the_bot_does_without_it() -> None:
    assert SCOPES.keys() == manifest.scopes() | manifest.optional_scopes()
    assert manifest.optional_scopes() == OPTIONAL
    assert all(scope.reason and not scope.reason.endswith(".") for scope in SCOPES.values())
    assert all(scope.without.endswith(".") for name, scope in SCOPES.items() if name in OPTIONAL)


def test_the_readme_says_of_each_scope_what_the_program_does() -> None:
    text = (ROOT / "handlers" / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Scopes, and why each\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\S+)`(?: \(.*?\))? \| (.*?) \| (.*?) \|$", table, re.MULTILINE)

    said = {name: (reason, without) for name, reason, without in rows}
    assert said.pop("connections:write") == ("Socket Mode", "")
    assert said == {name: (scope.reason, scope.without) for name, scope in SCOPES.items()}


# --- what Slack takes


def _texts(thing: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(thing, dict):
        for name, value in thing.items():
            yield from _texts(value, f"{path}.{name}".strip("."))
    elif isinstance(thing, list):
        for value in thing:
            yield from _texts(value, path)
    elif isinstance(thing, str):
        yield path, thing


def test_names_and_descriptions_are_no_longer_than_slack_allows(standing: Json) -> None:
    shown = [(path, text) for path, text in _texts(standing) if path in MOST]

    assert {path for path, _ in shown} == MOST.keys()
    assert [(path, text) for path, text in shown if not 1 <= len(text) <= MOST[path]] == []


def test_the_long_description_is_as_long_as_the_marketplace_wants(standing: Json) -> None:
    """docs.slack.dev/reference/app-manifest: from 175 to 4,000 characters."""
    assert 175 <= len(standing["display_information"]["long_description"]) <= 4000


def test_there_are_no_more_shortcuts_commands_and_events_than_slack_allows(standing: Json) -> None:
    features = standing["features"]

    assert len(features["agent_view"]["suggested_prompts"]) <= MAX_PROMPTS
    assert len(features["shortcuts"]) <= MAX_SHORTCUTS
    assert len(features["slash_commands"]) <= MAX_COMMANDS
    assert len(standing["settings"]["event_subscriptions"]["bot_events"]) <= MAX_EVENTS
    assert len({shortcut["callback_id"] for shortcut in features["shortcuts"]}) == len(features["shortcuts"])


def test_names_have_the_form_that_slack_wants(standing: Json) -> None:
    assert re.fullmatch(r"[a-z0-9._-]+", standing["features"]["bot_user"]["display_name"])
    assert re.fullmatch(r"#[0-9a-f]{6}", standing["display_information"]["background_color"])
    assert all(re.fullmatch(r"/[a-z0-9_-]+", one["command"]) for one in standing["features"]["slash_commands"])


def test_the_agent_view_is_the_one_that_new_apps_may_have(standing: Json) -> None:
    """With the events that it needs: what opens the messages, and what is said in them."""
    assert "assistant_view" not in standing["features"]
    events = set(standing["settings"]["event_subscriptions"]["bot_events"])
    assert events >= {"app_home_opened", "message.im"}
    assert not [event for event in events if event.startswith("assistant_thread")]


def test_what_the_manifest_suggests_is_what_the_bot_understands_from_everybody(standing: Json) -> None:
    prompts = standing["features"]["agent_view"]["suggested_prompts"]

    assert [(one["title"], one["message"]) for one in prompts] == [
        WORDS.agent_view.prompt(one) for one in (StartCheck(None), AskExample(0), AskExample(1), AskExample(2))
    ]


# --- for HTTP


def test_for_http_slack_gets_the_address_of_the_bot_wherever_it_sends_something(standing: Json) -> None:
    found: Json = yaml.safe_load(manifest.text_for_http("https://helpdesk.example.org"))

    assert found["settings"]["socket_mode_enabled"] is False
    assert found["settings"]["event_subscriptions"].pop("request_url") == URL
    assert found["settings"]["interactivity"].pop("request_url") == URL
    assert found["settings"]["interactivity"].pop("message_menu_options_url") == URL
    assert [command.pop("url") for command in found["features"]["slash_commands"]] == [URL]
    assert "request_url" not in yaml.safe_dump(found)
    found["settings"]["socket_mode_enabled"] = True
    assert found == standing


def test_workspaces_that_install_it_come_back_to_the_bot_and_their_tokens_rotate() -> None:
    found: Json = yaml.safe_load(manifest.text_for_http("https://helpdesk.example.org", many=True))

    assert found["oauth_config"].pop("redirect_urls") == ["https://helpdesk.example.org/slack/oauth_redirect"]
    assert found["settings"]["token_rotation_enabled"] is True
    found["settings"]["token_rotation_enabled"] = False
    assert found == yaml.safe_load(manifest.text_for_http("https://helpdesk.example.org"))


@pytest.mark.parametrize("base", ["https://helpdesk.example.org/", " https://helpdesk.example.org "])
def test_a_slash_at_the_end_is_no_path(base: str) -> None:
    assert manifest.text_for_http(base) == manifest.text_for_http("https://helpdesk.example.org")


def test_a_port_may_be_named() -> None:
    assert "url: https://a.example:8443/slack/events" in manifest.text_for_http("https://a.example:8443")


@pytest.mark.parametrize(
    "base",
    [
        "",
        "helpdesk.example.org",
        "http://helpdesk.example.org",
        "https://",
        "https://helpdesk.example.org/slack/events",
        "https://helpdesk.example.org?x=1",
        "https://helpdesk.example.org#x",
        "https://ada@helpdesk.example.org",
        "https://helpdesk.example.org:port",
        "https://help desk.example.org",
        "https://helpdesk.example.org\n- evil",
        "https://[::1]",
    ],
)
def test_an_address_must_be_https_and_a_host_alone(base: str) -> None:
    with pytest.raises(manifest.ManifestError) as caught:
        manifest.text_for_http(base)

    assert "https://helpdesk.example.org" in str(caught.value)
    assert "\n" not in str(caught.value)


# --- the command


def _ran(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["bot", "manifest", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return stopped.value.code if isinstance(stopped.value.code, int) else 0


def test_the_command_prints_the_file_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ran(monkeypatch) == 0
    assert capsys.readouterr().out == Path(ROOT / "handlers" / "manifest.yaml").read_text(encoding="utf-8")


def test_the_command_prints_the_manifest_for_http(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ran(monkeypatch, "--http", "https://helpdesk.example.org") == 0
    assert capsys.readouterr().out == manifest.text_for_http("https://helpdesk.example.org")


def test_the_command_for_many_workspaces_needs_an_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ran(monkeypatch, "--http", "https://helpdesk.example.org", "--many") == 0
    assert "/slack/oauth_redirect" in capsys.readouterr().out
    assert _ran(monkeypatch, "--many") == 1
    assert "--many needs --http" in capsys.readouterr().err


def test_the_command_refuses_an_address_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ran(monkeypatch, "--http", "http://helpdesk.example.org") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "is not where Slack can reach the bot" in err
