"""What the HTTP side takes of whoever reaches the port: connections without a request, and how much of the rest."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware
from aiohttp.web_protocol import RequestHandler

from bot.store.store import Store

HEADER_SECONDS = 10.0
"""Slack and browsers send a request's header at once; whoever lets it trickle in is cut off."""
INSTALL_SECONDS: Final = 600.0
"""How long an install that was begun can be finished, and is counted."""
INSTALLS_OF_AN_ADDRESS = 20
"""Begun in that time: an office behind one address still gets through."""
MAX_INSTALLS = 1000
"""The same of everybody, counted in the database, where each is a row until its time is over."""
MAX_LIMITED = 10_000
"""So many are remembered before those that are free again are forgotten."""
_PORT: Final = re.compile(r"\[(?P<six>[^\]]+)\](?::\d+)?|(?P<four>[\d.]+):\d+")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


# --- half-open requests


class _Connection(RequestHandler):
    """A connection that is closed when a request's header is begun, or awaited for the first time, and not ended.

    aiohttp itself closes only those that lie idle between two requests.
    """

    __slots__ = ("_header_timer",)
    _header_timer: asyncio.TimerHandle | None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._header_timer = self._loop.call_later(HEADER_SECONDS, self.force_close)

    def data_received(self, data: bytes) -> None:
        before, idle = self._request_count, self._waiter is not None and not self._waiter.done()
        super().data_received(data)
        if self._request_count != before:
            self._stop_timer()
        elif idle and self._header_timer is None:
            self._header_timer = self._loop.call_later(HEADER_SECONDS, self.force_close)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def _stop_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """aiohttp's runner, with a limit of time for the header of a request.

    It takes no more connections before it closes those it has: of one that is accepted while a server closes, Python
    3.11 loses the socket (CPython issue 109564).
    """

    async def cleanup(self) -> None:
        loop = asyncio.get_running_loop()
        for site in self.sites:
            server = site._server  # noqa: SLF001 - aiohttp names only its addresses
            if isinstance(server, asyncio.Server):
                for listening in server.sockets:
                    loop.remove_reader(listening)
        await asyncio.sleep(0)  # what was accepted becomes a connection two turns later
        await asyncio.sleep(0)
        await super().cleanup()

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(
            made.request_handler,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
            **made._kwargs,  # noqa: SLF001 - aiohttp offers no way to name the class of its connections
        )


# --- how often


@dataclass(slots=True)
class RateLimit:
    """How often somebody may do something: a token bucket for each, in this process's memory."""

    per_minute: int
    """And at once, after a minute without any."""
    seconds: Callable[[], float] = time.monotonic
    _left: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    """How many were left, and when that was."""

    def wait(self, who: Hashable) -> float:
        """Seconds until they may do it again; 0: now."""
        return max(0.0, (1 - self._tokens(who)) * 60 / self.per_minute)

    def take(self, who: Hashable) -> None:
        """Counts one."""
        self._left[who] = (self._tokens(who) - 1, self.seconds())
        if len(self._left) > MAX_LIMITED:
            self._left = {one: kept for one, kept in self._left.items() if self._tokens(one) < self.per_minute}

    def _tokens(self, who: Hashable) -> float:
        left, since = self._left.get(who, (float(self.per_minute), 0.0))
        return min(self.per_minute, left + (self.seconds() - since) * self.per_minute / 60)


# --- installs


@dataclass(slots=True)
class InstallLimit:
    """How many installs may be begun, and not finished, by one address and by all of them."""

    store: Store
    seconds: Callable[[], float] = time.monotonic
    _begun: dict[str, deque[float]] = field(default_factory=dict)

    async def wait(self, address: str) -> float | None:
        """Seconds until this address may begin one; None: now, and it is counted."""
        now = self.seconds()
        begun = self._begun.get(address, deque[float]())
        while begun and now - begun[0] >= INSTALL_SECONDS:
            begun.popleft()
        if len(begun) >= INSTALLS_OF_AN_ADDRESS:
            return INSTALL_SECONDS - (now - begun[0])
        if not await asyncio.to_thread(self._is_room):
            return INSTALL_SECONDS
        begun.append(now)
        self._begun[address] = begun
        if len(self._begun) > MAX_INSTALLS:
            self._begun = {key: times for key, times in self._begun.items() if now - times[-1] < INSTALL_SECONDS}
        return None

    def _is_room(self) -> bool:
        with self.store.writing() as unit:
            unit.workspaces.forget_states(datetime.now(UTC))
            return unit.workspaces.states() < MAX_INSTALLS


def install_limiter(path: str, limit: InstallLimit) -> Middleware:
    """Answers 429 to who begins too many installs on this path."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != path:
            return await handler(request)
        seconds = await limit.wait(address(request))
        if seconds is None:
            return await handler(request)
        minutes = max(1, round(seconds / 60))
        text = f"Too many installs were started. Please try again in {minutes} minute{'s' if minutes > 1 else ''}."
        return web.Response(status=429, text=text, headers={"Retry-After": str(int(seconds) + 1)})

    return guard


def address(request: web.Request) -> str:
    """Where a request comes from; of IPv6 the network of one customer.

    Behind a proxy, which is who has no public address, it is the last public address that X-Forwarded-For names: what
    stands before that, whoever asks may have written.
    """
    peer = _parsed(request.remote or "")
    if peer is not None and peer.is_global:
        return _network(peer)
    hops = _hops(",".join(request.headers.getall("X-Forwarded-For", [])))
    client = next((hop for hop in hops if hop.is_global), hops[0] if hops else peer)
    return "" if client is None else _network(client)


def _hops(forwarded_for: str) -> list[IPv4Address | IPv6Address]:
    """The addresses of the header, the last one first."""
    return [hop for hop in map(_parsed, reversed(forwarded_for.split(","))) if hop is not None]


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    with_port = _PORT.fullmatch(text)
    try:
        found = ip_address(with_port["six"] or with_port["four"] if with_port else text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _network(found: IPv4Address | IPv6Address) -> str:
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


__all__ = ["InstallLimit", "RateLimit", "Runner", "address", "install_limiter"]
