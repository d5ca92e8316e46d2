"""A Slack server that is not ours (npm: local-slack-linux-x64, MIT), as a process of its own, and people in it.

Its people write, press and send forms by its control API and by the WebSocket of its page, which also tells of
everything that happens. It has one stack of modals for all people, and no faults, scopes or files of a mention.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import aiohttp

from tests.conftest import ROOT

PROGRAM: Final = ROOT / "var/other-slack/node_modules/local-slack-linux-x64/bin/local-slack"
SECONDS: Final = 60.0
NOBODY: Final = 65534
TEAM, BOT, ADA, SAM, ASK, STAFF = "T01TEST", "U0BOT", "U0ADA", "U0SAM", "C0ASK", "G0STAFF"
WORKSPACE: Final = {
    "workspace": {"name": "Harbor & Lowe LLP", "domain": "harbor-lowe", "teamId": TEAM},
    "app": {
        "appId": "A01APP", "botUserId": BOT, "botName": "helpdesk", "botToken": "xoxb-other", "appToken": "xapp-other",
        "signingSecret": "0123456789abcdef0123456789abcdef", "mode": "socket",
    },
    "users": [
        {"id": ADA, "name": "ada", "real_name": "Ada Reyes", "tz": "America/Chicago"},
        {"id": SAM, "name": "sam", "real_name": "Sam Ito"},
    ],
    "channels": [
        {"id": ASK, "name": "ask-helpdesk", "members": [ADA, SAM, BOT]},
        {"id": STAFF, "name": "helpdesk-staff", "is_private": True, "members": [SAM, BOT]},
    ],
}  # fmt: skip
Json = dict[str, Any]


@dataclass
class OtherSlack:
    """The server, and what its page knows."""

    url: str
    session: aiohttp.ClientSession
    page: aiohttp.ClientWebSocketResponse
    messages: dict[str, dict[str, Json]] = field(default_factory=dict)
    """Channel -> ts -> message, in order."""
    modals: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    log: list[Json] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def listen(self) -> None:
        """Takes what the server tells its page, until it ends."""
        async for frame in self.page:
            self._take(json.loads(frame.data))
            async with self._news:
                self._news.notify_all()

    def _take(self, told: Json) -> None:
        match told:
            case {"t": "message" | "message_update", "message": message}:
                self.messages.setdefault(message["channel"], {})[message["ts"]] = message
            case {"t": "message_delete", "channel": channel, "ts": ts}:
                self.messages.get(channel, {}).pop(ts, None)
            case {"t": "view", "stack": stack}:
                self.modals = stack
            case {"t": "home", "user": user, "view": view}:
                self.homes[user] = view
            case {"t": "log", "entry": entry}:
                self.log.append(entry)

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Waits until it gives something, and gives that."""
        async with asyncio.timeout(SECONDS), self._news:
            await self._news.wait_for(holds)
        return holds()

    def said(self, channel: str, *words: str) -> list[Json]:
        """What the bot said there with these words in it, oldest first."""
        found = [one for one in self.messages.get(channel, {}).values() if one.get("user") == BOT]
        return [one for one in found if all(word in words_of(one) for word in words)]

    async def control(self, what: str, **body: Any) -> Json:
        async with self.session.post(f"{self.url}/_control/{what}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            found: Json = await answer.json()
        return found

    async def says(self, who: str, channel: str, text: str, thread: str | None = None) -> Json:
        found = await self.control("message", user=who, channel=channel, text=text, thread_ts=thread)
        message: Json = found["message"]
        return message

    async def direct(self, who: str) -> str:
        """The channel of this person's direct message with the bot."""
        await self.control("open-home", user=who)
        async with self.session.get(f"{self.url}/_control/state") as answer:
            channels = (await answer.json())["channels"]
        return str(next(one["id"] for one in channels if one["is_im"] and who in one["members"]))

    async def presses(self, who: str, message: Json, button: str) -> None:
        element, block = next(
            (element, block)
            for block in message["blocks"]
            for element in [*block.get("elements", ()), *filter(None, [block.get("accessory")])]
            if element.get("type") == "button" and element["text"]["text"] == button
        )
        action = {"type": "button", "block_id": block.get("block_id", "b"), **element}
        await self.control("interact", user=who, channel=message["channel"], messageTs=message["ts"], action=action)

    async def submits(self, who: str, **texts: str) -> None:
        """Sends the topmost modal with these texts in it, by block id."""
        elements = {block["block_id"]: block["element"] for block in self.modals[-1]["blocks"] if "element" in block}
        values = {
            name: {elements[name]["action_id"]: {"type": "plain_text_input", "value": text}}
            for name, text in texts.items()
        }
        chosen = {
            name: {one["action_id"]: {"type": one["type"], "selected_option": one["initial_option"]}}
            for name, one in elements.items()
            if "initial_option" in one
        }
        await self.page.send_json({"t": "view_submit", "user": who, "values": chosen | values})


def words_of(thing: Json) -> str:
    """All texts of a message or view."""
    return "\n".join([str(thing.get("text") or ""), *_texts(thing.get("blocks") or [])])


def _texts(thing: object) -> Iterator[str]:
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(thing, list):
        for one in thing:
            yield from _texts(one)


@asynccontextmanager
async def serving() -> AsyncIterator[OtherSlack]:
    """The server while the block runs."""
    with TemporaryDirectory() as name:
        async with _serving(Path(name)) as slack:
            yield slack


@asynccontextmanager
async def _serving(folder: Path) -> AsyncIterator[OtherSlack]:
    config = folder / "workspace.json"
    config.write_text(json.dumps(WORKSPACE), encoding="utf-8")
    command: tuple[Path | str, ...] = (PROGRAM,)
    if os.geteuid() == 0:  # a program of others' does not run as root
        own = shutil.copy(PROGRAM, folder)
        os.chown(folder, NOBODY, NOBODY)
        command = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs", own)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = await asyncio.create_subprocess_exec(
        *command, "--config", config, "--port", str(port), "--base-host", "127.0.0.1", "--files-dir", folder / "files",
        stdout=asyncio.subprocess.PIPE, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        await _listens(program)
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/ui") as page:
            slack = OtherSlack(url, session, page)
            listening = asyncio.create_task(slack.listen())
            yield slack
            listening.cancel()
    finally:
        with suppress(ProcessLookupError):
            program.terminate()
        await program.communicate()


async def _listens(program: asyncio.subprocess.Process) -> None:
    """Waits until it has printed its addresses."""
    assert program.stdout is not None
    async with asyncio.timeout(SECONDS):
        while line := await program.stdout.readline():
            if b"/_control" in line:
                return
    raise AssertionError("the other Slack ended before it listened")
