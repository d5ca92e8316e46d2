"""The browser page: its files, and one WebSocket per window that shows a person what they may see."""

import asyncio
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aiohttp import WSMsgType, web

from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.manifest import Manifest
from bot.sandbox.people import SlackPerson
from bot.sandbox.places import (
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
from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import SandboxWorkspace

STATIC: Final = Path(__file__).parent / "static"


@dataclass(slots=True, eq=False)
class _Window:
    person: SlackPerson
    outgoing: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    doing: set[asyncio.Task[None]] = field(default_factory=set)


class Page:
    def __init__(self, workspace: SandboxWorkspace, people: dict[str, SlackPerson], manifest: Manifest) -> None:
        self._workspace = workspace
        self._people = people
        self._manifest = manifest
        self._windows: list[_Window] = []
        self._sockets: set[web.WebSocketResponse] = set()
        workspace.observe(self._on_change)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/", _index), web.get("/page/ws", self._accept), web.static("/static", STATIC)]

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
            "now": workspace.clock.now(),
            "people": [
                {"id": p.id, "handle": p.handle, "name": p.name, "title": p.title, "is_bot": p.is_bot}
                | {"avatar_color": p.avatar_color}
                for p in workspace.people.values()
            ],
            "channels": [_described(channel) for channel in channels],
            "messages": {channel.id: [_shown(message) for message in channel.in_order()] for channel in channels},
            "home": {"view": deepcopy(person.home)},
            "modals": deepcopy(person.modals),
            "commands": [dict(command) for command in self._manifest.commands],
            "shortcuts": [dict(shortcut) for shortcut in self._manifest.shortcuts],
        }

    def _on_change(self, change: Change) -> None:
        for window in self._windows:
            update = self._update(window.person, change)
            if update is not None:
                window.outgoing.put_nowait(update)

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
            case HomeShown(person.id, view):
                return {"type": "home", "view": deepcopy(view)}
            case ModalsShown(person.id, stack):
                return {"type": "modals", "stack": deepcopy(list(stack))}
            case _:
                return None

    # --- what the window asks for

    async def _do(self, window: _Window, wish: Json) -> None:
        try:
            answer = await _carry_out(window.person, wish)
        except (AttributeError, LookupError, NotAnsweredError, RefusedError, TypeError, ValueError) as trouble:
            text = str(trouble.args[0]) if isinstance(trouble, LookupError) and trouble.args else str(trouble)
            answer = {"type": "error", "text": text, "do": wish.get("do"), "request_id": wish.get("request_id")}
        if answer is not None:
            window.outgoing.put_nowait(answer)


async def _carry_out(person: SlackPerson, wish: Json) -> Json | None:
    """Does what the window asks; returns what only this window is to be told."""
    match wish:
        case {"do": "say", "channel": channel, "text": text}:
            await person.says(channel, text, wish.get("thread_ts"))
        case {"do": "edit", "channel": _, "ts": _, "text": text}:
            await person.edits(wish, text)
        case {"do": "delete", "channel": _, "ts": _}:
            await person.deletes(wish)
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


def _described(channel: Channel) -> Json:
    described: dict[str, Any] = {"id": channel.id, "name": channel.name, "kind": channel.kind}
    described["member_ids"] = list(channel.member_ids)
    return described | ({"with": channel.with_person} if channel.with_person else {})


def _shown(message: Json) -> Json:
    return {key: deepcopy(value) for key, value in message.items() if key not in ("metadata", "client_msg_id")}
