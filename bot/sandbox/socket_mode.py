"""Socket Mode, Slack's side: single-use addresses, hello, envelopes, acks, and connections that come and go."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox.clock import Counters
from bot.sandbox.deliveries import Ack, Kind
from bot.sandbox.journal import Journal
from bot.sandbox.wire import Json

_MAX_CONNECTIONS: Final = 10
_HELLO_SECONDS: Final = 18_060


@dataclass(slots=True)
class _Connection:
    request: web.Request
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)
    retiring: bool = False


class SocketMode:
    """The open connections of the bot; a delivery takes any one of them, a repeated one another where there is one."""

    def __init__(self, journal: Journal, ids: Counters, app_id: str, chance: random.Random) -> None:
        self._journal = journal
        self._ids = ids
        self._app_id = app_id
        self._chance = chance
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._unacked: dict[str, _Connection] = {}
        """By event: where it was sent last, and not acked."""
        self._connected = asyncio.Event()

    @property
    def connections(self) -> int:
        return len(self._usable())

    def _usable(self) -> list[_Connection]:
        return [one for one in self._connections if not one.socket.closed and not one.retiring]

    def new_ticket(self) -> str:
        ticket = self._ids.next("ticket-")
        self._tickets.add(ticket)
        return ticket

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket of one connection, until it closes; 408 for an address that was used or never given."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408, text="the address is good for one connection only")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(request, socket)
        self._connections.append(connection)
        await self._greet(connection)
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._take_ack(connection, frame.data)
        finally:
            self._forget(connection)
        return socket

    async def _greet(self, connection: _Connection) -> None:
        usable = self._usable()
        hello = {
            "type": "hello",
            "num_connections": len(usable),
            "debug_info": {"host": "local", "approximate_connection_time": _HELLO_SECONDS},
            "connection_info": {"app_id": self._app_id},
        }
        await connection.socket.send_json(hello)
        if len(usable) > _MAX_CONNECTIONS:
            await self._dismiss(usable[0], "too_many_websockets")
        self._journal.note("socket", "connected")
        self._connected.set()

    def _take_ack(self, connection: _Connection, text: str) -> None:
        answer: Json = json.loads(text)
        waiting = connection.waiting.pop(answer.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(Ack(True, answer.get("payload")))

    def _forget(self, connection: _Connection) -> None:
        self._connections.remove(connection)
        for waiting in connection.waiting.values():
            if not waiting.done():
                waiting.set_result(Ack(False, reason="timeout"))
        if not self._usable():
            self._connected.clear()
        self._journal.note("socket", "closed")

    async def send(self, kind: Kind, payload: Json, attempt: int, reason: str, seconds: float) -> Ack:
        """Waits for a connection where there is none, but not longer than for an ack."""
        event_id = payload.get("event_id", "")
        try:
            async with asyncio.timeout(seconds):
                connection = await self._any_connection(besides=self._unacked.pop(event_id, None))
                if kind == "events_api":
                    self._unacked[event_id] = connection
                ack = await self._exchange(connection, kind, payload, attempt, reason)
        except TimeoutError:
            return Ack(False, reason="timeout")
        if ack.ok:
            self._unacked.pop(event_id, None)
        return ack

    async def _any_connection(self, besides: _Connection | None = None) -> _Connection:
        while not self._usable():
            self._connected.clear()
            await self._connected.wait()
        usable = self._usable()
        return self._chance.choice([one for one in usable if one is not besides] or usable)

    async def _exchange(self, connection: _Connection, kind: Kind, payload: Json, attempt: int, reason: str) -> Ack:
        envelope_id = self._ids.next("envelope-")
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = answer
        try:
            await connection.socket.send_json(envelope)
            return await answer
        except ConnectionError:
            return Ack(False, reason="timeout")
        finally:
            connection.waiting.pop(envelope_id, None)

    async def wait_before_retry(self, seconds: float) -> None:
        """A retry comes early when the bot connects again, so that a restart need not wait for minutes."""
        if self._usable():
            await asyncio.sleep(seconds)
            return
        try:
            async with asyncio.timeout(seconds):
                await self._any_connection()
        except TimeoutError:
            return

    async def _dismiss(self, connection: _Connection, reason: str) -> None:
        connection.retiring = reason != "warning"
        await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks every connection to be renewed; with `warning` deliveries go on over the old one meanwhile."""
        for connection in self._usable():
            await self._dismiss(connection, reason)

    async def drop(self, *, abruptly: bool = False) -> None:
        """Closes every connection unannounced; abruptly, as when a cable is cut, without even a closing frame."""
        for connection in list(self._connections):
            if abruptly and connection.request.transport is not None:
                connection.request.transport.abort()
            else:
                await connection.socket.close(code=WSCloseCode.GOING_AWAY)

    async def close(self) -> None:
        for connection in list(self._connections):
            await connection.socket.close()
