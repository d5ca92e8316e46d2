"""Bolt with its own OAuth in two workspaces at once: what the bot for many workspaces stands on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.manifest import MANIFEST
from tests.two_slacks import Landing, TwoSlacks, asks, browser, installs, two_slacks

# slack_sdk asks for tokens with a class that aiohttp will give up.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@dataclass(frozen=True, slots=True)
class Bolt:
    """Bolt as it comes: installs, answers a direct message with the team's id, forgets who removes it."""

    two: TwoSlacks
    url: str
    store: FileInstallationStore

    async def installs(self, team: str, answer: str = "allow") -> Landing:
        return await installs(self.two.of(team), self.url, answer=answer)

    def token(self, team: str) -> str | None:
        found = self.store.find_bot(enterprise_id=None, team_id=team)
        return None if found is None else found.bot_token

    def client(self, team: str) -> AsyncWebClient:
        return AsyncWebClient(self.token(team), base_url=self.two.api_url)


@asynccontextmanager
async def _playing(folder: Path, **slack: Any) -> AsyncIterator[Bolt]:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    manifest["settings"]["event_subscriptions"]["bot_events"] = sorted({*events, "app_uninstalled", "tokens_revoked"})
    path = folder / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    async with two_slacks(manifest=path, **slack) as two:
        store = FileInstallationStore(base_dir=str(folder / "installations"))
        app = _app(two, folder, store)
        runner = web.AppRunner(app.web_app(path="/slack/events"), shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        bolt = Bolt(two, f"http://127.0.0.1:{runner.addresses[0][1]}", store)
        two.meet(bolt.url)
        try:
            yield bolt
        finally:
            await runner.cleanup()


def _app(two: TwoSlacks, folder: Path, store: FileInstallationStore) -> AsyncApp:
    app = AsyncApp(
        client=AsyncWebClient(base_url=two.api_url),
        signing_secret=two.demo.signing_secret,
        installation_store=store,
        oauth_settings=AsyncOAuthSettings(
            client_id=two.demo.client_id,
            client_secret=two.demo.client_secret,
            scopes=["chat:write", "im:history"],
            authorization_url=f"{two.url}/oauth/v2/authorize",
            state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(folder / "states")),
        ),
    )
    app.enable_token_revocation_listeners()

    @app.event("message")
    async def answer(body: dict[str, Any], say: Any) -> None:
        await say(f"This is {body['team_id']}.")

    return app


@pytest.fixture
async def bolt(tmp_path: Path) -> AsyncIterator[Bolt]:
    async with _playing(tmp_path) as bolt:
        yield bolt


@pytest.fixture
async def rotating(tmp_path: Path) -> AsyncIterator[Bolt]:
    """The app's tokens rotate."""
    async with _playing(tmp_path, token_rotation=True) as bolt:
        yield bolt


def answers(bolt: Bolt, team: str) -> list[str]:
    ada = bolt.two.of(team).person("U_ADA")
    return [message["text"] for message in ada.sees("@helpdesk") if message["user"] == "U_BOT"]


async def test_the_app_installed_in_both_answers_each_in_its_own(bolt: Bolt) -> None:
    for slack in bolt.two.both:
        landed = await bolt.installs(slack.workspace.team_id)
        assert (landed.status, landed.url.path) == (200, "/slack/oauth_redirect")
    for slack in bolt.two.both:
        await slack.person("U_ADA").says("@helpdesk", "where am I?")
    await bolt.two.settled()
    assert answers(bolt, "T_DEMO") == ["This is T_DEMO."]
    assert answers(bolt, "T_OTHER") == ["This is T_OTHER."]
    assert set(bolt.two.calls) >= {("T_DEMO", "chat.postMessage"), ("T_OTHER", "chat.postMessage")}


async def test_what_is_said_where_the_app_is_not_installed_does_not_reach_it(bolt: Bolt) -> None:
    await bolt.installs("T_OTHER")
    for slack in bolt.two.both:
        await slack.person("U_ADA").says("@helpdesk", "where am I?")
    await bolt.two.settled()
    assert bolt.token("T_DEMO") is None
    assert bolt.two.demo.journal.deliveries() == []
    assert answers(bolt, "T_OTHER") == ["This is T_OTHER."]


async def test_who_cancels_installs_nothing(bolt: Bolt) -> None:
    landed = await bolt.installs("T_OTHER", answer="cancel")
    assert "access_denied" in landed.text
    assert bolt.token("T_OTHER") is None
    assert bolt.two.calls == []


async def test_another_browser_cannot_end_what_this_one_began(bolt: Bolt) -> None:
    async with browser(bolt.url) as victim, aiohttp.ClientSession() as thief:
        page = await asks(bolt.two.other, bolt.url, victim)
        async with thief.post(page, data={"person": "U_SAM", "answer": "allow"}) as landed:
            assert landed.status == 400
    assert bolt.token("T_OTHER") is None


async def test_one_workspace_that_removes_the_app_leaves_the_other_alone(bolt: Bolt) -> None:
    for slack in bolt.two.both:
        await bolt.installs(slack.workspace.team_id)
    old = bolt.client("T_OTHER")
    bolt.two.other.uninstall_app()
    await bolt.two.settled()
    assert bolt.token("T_OTHER") is None
    assert (await bolt.client("T_DEMO").auth_test())["team_id"] == "T_DEMO"
    with pytest.raises(SlackApiError, match="account_inactive"):
        await old.auth_test()
    await bolt.installs("T_OTHER")
    assert (await bolt.client("T_OTHER").auth_test())["team_id"] == "T_OTHER"


async def test_bolt_renews_a_token_that_is_about_to_expire(rotating: Bolt) -> None:
    rotating.two.other.tokens.expires_in = 60
    await rotating.installs("T_OTHER")
    before = rotating.token("T_OTHER")
    await rotating.two.other.person("U_ADA").says("@helpdesk", "where am I?")
    await rotating.two.settled()
    assert answers(rotating, "T_OTHER") == ["This is T_OTHER."]
    assert rotating.token("T_OTHER") != before


async def test_a_file_goes_to_the_workspace_of_its_token(tmp_path: Path) -> None:
    async with two_slacks(installed=True) as two:
        client = AsyncWebClient(two.other.bot_token, base_url=two.api_url)
        await client.files_upload_v2(channel="C_ASK", filename="notes.txt", content="what was said")
        shared = [len(slack.channel("C_ASK").messages) for slack in two.both]
    assert shared == [0, 1]


async def test_a_token_that_nobody_gave_out_is_refused(bolt: Bolt) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await AsyncWebClient("xoxb-guess", base_url=bolt.two.api_url).auth_test()


async def test_a_workspace_that_is_down_does_not_take_the_other_with_it(bolt: Bolt) -> None:
    for slack in bolt.two.both:
        await bolt.installs(slack.workspace.team_id)
    bolt.two.other.faults.refusing = True
    assert (await bolt.client("T_DEMO").auth_test())["ok"] is True
    with pytest.raises(aiohttp.ClientError):
        await bolt.client("T_OTHER").auth_test()
