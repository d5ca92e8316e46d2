"""The browser page: its files, and one WebSocket per window that shows a person what they may see."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath
from typing import Any, Final

from aiohttp import WSMsgType, web

from bot.sandbox.files import Files
from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.manifest import Manifest
from bot.sandbox.people import SlackPerson
from bot.sandbox.places import (
    AgentShown,
    Change,
    Channel,
    EphemeralShown,
    HomeShown,
    MemberJoined,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
    ModalsShown,
)
from bot.sandbox.wire import Json, RefusedError, copied
from bot.sandbox.workspace import SandboxWorkspace

STATIC: Final = Path(__file__).parent / "static"
_PATIENCE_SECONDS: Final = 10
"""So long the page says that the bot is typing if no answer comes."""


@dataclass(slots=True, eq=False)
class _Window:
    person: SlackPerson
    outgoing: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    doing: set[asyncio.Task[None]] = field(default_factory=set)


class Page:
    def __init__(
        self, workspace: SandboxWorkspace, people: dict[str, SlackPerson], manifest: Manifest, files: Files
    ) -> None:
        self._workspace = workspace
        self._people = people
        self._manifest = manifest
        self._files = files
        self.tour: list[Json] = []
        """What the guide beside the page walks through; without it there is no guide."""
        self.listens: Callable[[], bool] = lambda: False
        """Whether a bot is there that would answer."""
        self._windows: list[_Window] = []
        self._read: dict[str, dict[str, str]] = {}
        """The ts up to which each person has read each channel."""
        self._sockets: set[web.WebSocketResponse] = set()
        workspace.observe(self._on_change)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", _index),
            web.get("/page/ws", self._accept),
            web.post("/page/files", self._upload),
            web.static("/static", STATIC),
        ]

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """What a person chose for a message or a form: the bytes as they are, and the name in the address."""
        person = self._people.get(request.query.get("person", ""))
        name = PurePath(request.query.get("name", "")).name
        if from_elsewhere(request):
            return web.Response(status=403, text="only the page itself may upload")
        if person is None or not name:
            return web.Response(status=400, text="there is no such person, or no name")
        file = self._files.keep(person.id, name, await request.read(), request.content_type)
        return web.json_response(file.about)

    async def _accept(self, request: web.Request) -> web.StreamResponse:
        if from_elsewhere(request):
            return web.Response(status=403, text="only the page itself may connect")
        person = self._people.get(request.query.get("person") or next(iter(self._people)))
        if person is None:
            return web.Response(status=404, text="there is no such person")
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        window = _Window(person)
        window.outgoing.put_nowait(self._state(person))
        self._windows.append(window)
        self._sockets.add(socket)
        sender = asyncio.get_running_loop().create_task(_send_all(socket, window.outgoing))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    task = asyncio.get_running_loop().create_task(self._do(window, frame.json()))
                    window.doing.add(task)
                    task.add_done_callback(window.doing.discard)
        finally:
            self._windows.remove(window)
            self._sockets.discard(socket)
            for task in (sender, *window.doing):
                task.cancel()
            await asyncio.gather(sender, *window.doing, return_exceptions=True)
        return socket

    async def close(self) -> None:
        for socket in list(self._sockets):
            await socket.close()

    def clock_was_set(self) -> None:
        for window in self._windows:
            window.outgoing.put_nowait({"type": "clock", "now": self._workspace.clock.now()})

    # --- what the window shows

    def _state(self, person: SlackPerson) -> Json:
        workspace = self._workspace
        channels = [channel for channel in workspace.channels.values() if _visible(channel, person)]
        return {
            "type": "state",
            "team": {"id": workspace.team_id, "name": workspace.team_name},
            "me": person.id,
            "tour": self.tour,
            "read": dict(self._read.get(person.id, {})),
            "now": workspace.clock.now(),
            "people": [
                {"id": p.id, "handle": p.handle, "name": p.name, "title": p.title, "is_bot": p.is_bot}
                | {"avatar_color": p.avatar_color}
                for p in workspace.people.values()
            ],
            "channels": [_described(channel) for channel in channels],
            "messages": {channel.id: [_shown(message) for message in channel.in_order()] for channel in channels},
            "agents": {channel.id: asdict(channel.agent) for channel in channels},
            "home": {"view": copied(person.home)},
            "modals": copied(person.modals),
            "commands": [dict(command) for command in self._manifest.commands],
            "shortcuts": [dict(shortcut) for shortcut in self._manifest.shortcuts],
        }

    def _on_change(self, change: Change) -> None:
        for window in self._windows:
            update = self._update(window.person, change)
            if update is not None:
                window.outgoing.put_nowait(update)
            if isinstance(change, MessagePosted) and _visible(change.channel, window.person) and self._answers(change):
                window.outgoing.put_nowait(_working(change))

    def _answers(self, said: MessagePosted) -> bool:
        """Whether the bot now works on an answer: if it is there, for each mention and for direct messages.

        Not for those in a thread of the direct message, which is a ticket's: a person answers there.
        """
        workspace, message = self._workspace, said.message
        if workspace.bot_user not in said.channel.member_ids or not self.listens():
            return False
        if message.get("user") in (None, workspace.bot_user) or message.get("subtype") not in (None, "file_share"):
            return False
        direct = said.channel.kind == "im" and not message.get("thread_ts")
        return direct or f"<@{workspace.bot_user}>" in str(message.get("text"))

    def _update(self, person: SlackPerson, change: Change) -> Json | None:
        match change:
            case MessagePosted(channel, message) | MessageChanged(channel, message) if _visible(channel, person):
                return {"type": "message", "channel": channel.id, "message": _shown(message)}
            case MessageDeleted(channel, previous) if _visible(channel, person):
                return {"type": "message_deleted", "channel": channel.id, "ts": previous["ts"]}
            case MemberJoined(channel) if _visible(channel, person):
                return {"type": "channel", "channel": _described(channel)}
            case EphemeralShown(person.id, channel, ts, None):
                return {"type": "ephemeral_deleted", "channel": channel.id, "ts": ts}
            case EphemeralShown(person.id, channel, ts, message, replaces):
                kind = "ephemeral_replaced" if replaces else "ephemeral"
                return {"type": kind, "channel": channel.id, "ts": ts, "message": _shown(message or {})}
            case _:
                return _around(person, change)

    # --- what the window asks for

    async def _do(self, window: _Window, wish: Json) -> None:
        try:
            if wish.get("do") == "read":
                self._read.setdefault(window.person.id, {})[wish["channel"]] = wish["ts"]
                return
            answer = await _carry_out(window.person, wish)
        except (AttributeError, LookupError, NotAnsweredError, RefusedError, TypeError, ValueError) as trouble:
            text = str(trouble.args[0]) if isinstance(trouble, LookupError) and trouble.args else str(trouble)
            answer = {"type": "error", "text": text, "do": wish.get("do"), "request_id": wish.get("request_id")}
        if answer is not None:
            window.outgoing.put_nowait(answer)


def _around(person: SlackPerson, change: Change) -> Json | None:
    """What changes beside the messages."""
    match change:
        case AgentShown(channel) if _visible(channel, person):
            return {"type": "agent", "channel": channel.id, "agent": asdict(channel.agent)}
        case HomeShown(person.id, view):
            return {"type": "home", "view": copied(view)}
        case ModalsShown(person.id, stack):
            return {"type": "modals", "stack": copied(list(stack))}
        case _:
            return None


async def _carry_out(person: SlackPerson, wish: Json) -> Json | None:
    """Does what the window asks; returns what only this window is to be told."""
    match wish:
        case {"do": "say", "channel": channel, "text": text, "files": [_, *_] as files}:
            thread = {"ts": wish["thread_ts"]} if wish.get("thread_ts") else None
            await person.sends_files(channel, files, text, thread)
        case {"do": "say", "channel": channel, "text": text}:
            await person.says(channel, text, wish.get("thread_ts"))
        case {"do": "edit", "channel": _, "ts": _, "text": text}:
            await person.edits(wish, text)
        case {"do": "delete", "channel": _, "ts": _}:
            await person.deletes(wish)
        case {"do": "react", "channel": _, "ts": _, "name": name}:
            await person.reacts(wish, name)
        case {"do": "unreact", "channel": _, "ts": _, "name": name}:
            await person.takes_reaction_back(wish, name)
        case {"do": "open_home"}:
            await person.opens_home()
        case {"do": "open_dm"}:
            await person.opens_dm()
        case _:
            return await _interact(person, wish)
    return None


async def _interact(person: SlackPerson, wish: Json) -> Json | None:
    match wish:
        case {"do": "slash", "channel": channel, "command": command}:
            await person.runs(command, wish.get("text", ""), channel)
        case {"do": "shortcut", "callback_id": callback_id}:
            await person.uses(callback_id, wish if wish.get("ts") else None)
        case {"do": "action", "source": source, "block_id": block_id, "action_id": action_id}:
            await person.acts(source, block_id, action_id, wish.get("action") or {}, wish.get("state") or {})
        case {"do": "close", "view_id": view_id}:
            await person.closes({"id": view_id})
        case _:
            return await _asked(person, wish)
    return None


async def _asked(person: SlackPerson, wish: Json) -> Json | None:
    """What the page waits for an answer to."""
    match wish:
        case {"do": "options", "source": source, "block_id": block_id, "action_id": action_id}:
            spot = person.spot(source)
            answer = await person.suggestions(spot, block_id, action_id, wish.get("value", ""))
            return {"type": "options", "request_id": wish.get("request_id"), **answer}
        case {"do": "submit", "view_id": view_id}:
            errors = await person.submits_state(view_id, wish.get("state") or {})
            return {"type": "view_errors", "view_id": view_id, "errors": errors} if errors else None
        case _:
            raise LookupError(f"The page asked for something unknown: {wish.get('do')}")


async def _send_all(socket: web.WebSocketResponse, outgoing: asyncio.Queue[Json]) -> None:
    while True:
        update = await outgoing.get()
        try:
            await socket.send_json(update)
        except ConnectionError:
            return


def from_elsewhere(request: web.Request) -> bool:
    """Whether a page of another site sent it."""
    return request.headers.get("Origin", f"http://{request.host}") != f"http://{request.host}"


async def _index(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html")


def _visible(channel: Channel, person: SlackPerson) -> bool:
    return channel.kind == "channel" or person.id in channel.member_ids


def _working(said: MessagePosted) -> Json:
    within = said.message.get("thread_ts")
    about = {"thread": within or said.message["ts"], "in_channel": within is None, "seconds": _PATIENCE_SECONDS}
    return {"type": "working", "channel": said.channel.id} | about


def _described(channel: Channel) -> Json:
    described: dict[str, Any] = {"id": channel.id, "name": channel.name, "kind": channel.kind}
    described["member_ids"] = list(channel.member_ids)
    return described | ({"with": channel.with_person} if channel.with_person else {})


def _shown(message: Json) -> Json:
    return {key: copied(value) for key, value in message.items() if key not in ("metadata", "client_msg_id")}
