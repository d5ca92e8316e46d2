"""A local Slack, and a real Bolt app that talks to it over Socket Mode or over signed HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.manifest import MANIFEST
from bot.sandbox.server import LocalSlack
from handlers.slack.payloads import CHANGES

Json = dict[str, Any]
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cf"
    "c0f01f0005000201a57b15ab0000000049454e44ae426082"
)
"""A PNG of one dot."""


class TinyBot:
    """Bolt as it comes; each test adds the listeners it needs to `app`."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack
        self.client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        self.app = AsyncApp(client=self.client, signing_secret=slack.signing_secret)
        self._sockets: list[AsyncSocketModeHandler] = []
        self._runner: web.AppRunner | None = None

    def hears_changes(self) -> list[Json]:
        """Keeps the events about channels, their members and user groups."""
        heard: list[Json] = []

        async def keep(event: Json) -> None:
            heard.append(event)

        for name in CHANGES:
            self.app.event(name)(keep)
        return heard

    async def connect_socket(self) -> None:
        handler = AsyncSocketModeHandler(self.app, self.slack.app_token, ping_interval=0.5)
        self._sockets.append(handler)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await self.slack.connected(len(self._sockets))

    async def listen_http(self) -> None:
        self._runner = web.AppRunner(self.app.web_app(path="/slack/events"), shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.slack.request_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"

    async def stop(self) -> None:
        for handler in self._sockets:
            await handler.close_async()  # type: ignore[no-untyped-call]
        self._sockets.clear()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(retry_delays=(0.0, 0.05, 0.1)) as local:
        yield local


@pytest.fixture
async def files_slack(tmp_path: Path) -> AsyncIterator[LocalSlack]:
    """A local Slack whose bot may also upload files."""
    async with LocalSlack(manifest=manifest_with(tmp_path, {"files:write"}, {"files:read"})) as slack:
        yield slack


@pytest.fixture
async def reading_slack(tmp_path: Path) -> AsyncIterator[LocalSlack]:
    """A local Slack whose bot may also upload and read files."""
    async with LocalSlack(manifest=manifest_with(tmp_path, {"files:write", "files:read"}, set())) as slack:
        yield slack


def manifest_with(folder: Path, more: set[str], less: set[str]) -> Path:
    """A copy of the manifest with other scopes."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    scopes = manifest["oauth_config"]["scopes"]
    scopes["bot"] = sorted({*scopes["bot"], *more})
    scopes["bot_optional"] = sorted({*scopes["bot_optional"]} - less - more)
    path = folder / f"manifest-{'-'.join(sorted(more)).replace(':', '-')}.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    return path


@pytest.fixture
async def unconnected(slack: LocalSlack) -> AsyncIterator[TinyBot]:
    """A bot that has only the Web API so far."""
    bot = TinyBot(slack)
    yield bot
    await bot.stop()


@pytest.fixture
async def bot(unconnected: TinyBot) -> TinyBot:
    """Connected over Socket Mode."""
    await unconnected.connect_socket()
    return unconnected


@pytest.fixture(params=["socket", "http"])
async def either(request: pytest.FixtureRequest, unconnected: TinyBot) -> TinyBot:
    """Connected over one, then the other."""
    await (unconnected.connect_socket() if request.param == "socket" else unconnected.listen_http())
    return unconnected


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


def text_input(block_id: str, label: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": f"{block_id}_text", **more}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}


def modal(*blocks: Json, title: str = "A form", **more: Any) -> Json:
    view = {"type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("Send")}
    return view | {"blocks": list(blocks)} | more


YES_NO: Json = {
    "type": "actions",
    "block_id": "vote",
    "elements": [button("Yes", "yes", value="v1"), button("No", "no")],
}


async def post(bot: TinyBot, *blocks: Json, channel: str = "C_ASK", **more: Any) -> Json:
    answer = await bot.client.chat_postMessage(channel=channel, text="text", blocks=list(blocks), **more)
    message: Json = answer["message"]
    return message | {"channel": answer["channel"]}


def keep(bot: TinyBot, kind: str, name: str) -> list[Json]:
    """Acks everything of this kind and keeps the bodies."""
    kept: list[Json] = []

    async def listener(ack: Any, body: Json) -> None:
        kept.append(body)
        await ack()

    getattr(bot.app, kind)(name)(listener)
    return kept
