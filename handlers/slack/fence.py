"""Holds a post to its lease once more right before it is sent: getting a connection may take longer than that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp


async def _nothing() -> None:
    """Before a call that may be repeated."""


_BEFORE_SENDING: ContextVar[Callable[[], Awaitable[None]]] = ContextVar("before_sending", default=_nothing)


@contextmanager
def held_before_sending(hold: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """Around a call that is made once: `hold` is called right before its bytes leave, and may raise."""
    _BEFORE_SENDING.set(hold)
    try:
        yield
    finally:
        _BEFORE_SENDING.set(_nothing)


def lease_trace_config() -> aiohttp.TraceConfig:
    """For the session of the client: a post is held to its lease once more when its connection is there.

    aiohttp calls the first before it writes a request's first byte; a connection may have taken longer than the lease
    lasts. It writes the body in a task of its own, and calls the second right before that: Slack does nothing without.
    """

    async def before_sending(*_: object) -> None:
        await asyncio.sleep(0)  # what others compute in this turn of the loop is over before the lease is looked at
        await _BEFORE_SENDING.get()()

    async def before_writing(*_: object) -> None:
        await _BEFORE_SENDING.get()()

    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(before_sending)
    config.on_request_chunk_sent.append(before_writing)
    return config


class Connector(aiohttp.TCPConnector):
    """Its connections write at once. uvloop's would keep the bytes until the loop's turn is over (not under TLS)."""

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:  # noqa: ASYNC109 - aiohttp's name
        connection = await super().connect(req, traces, timeout)
        if connection.transport is not None:
            connection.transport.set_write_buffer_limits(high=0)
        return connection


__all__ = ["Connector", "held_before_sending", "lease_trace_config"]
