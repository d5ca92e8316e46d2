"""Long work in the event loop's own thread that keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final, TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from sqlalchemy.util.concurrency import await_only, greenlet_spawn

from bot.core.pieces import BETWEEN

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
HELD_SECONDS: Final = 0.002
"""For so long a call keeps the event loop before others go on."""
_TURNS: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]] = WeakKeyDictionary()
"""Whose turn it is, of the calls that take longer."""


async def cooperatively(call: Callable[[*Ts], T], *arguments: *Ts) -> T:
    """`call(...)`, interrupted where it calls `pause` of `bot.core.pieces` so that others go on.

    Long calls are made one after the other, so that the first is done soon. Not in a thread: a regular expression holds
    the interpreter there as well, and several threads of Python slow down the event loop for as long as they run.
    """
    since = monotonic()
    turn = _TURNS.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    in_turn = False

    def between() -> None:
        nonlocal since, in_turn
        if monotonic() - since >= HELD_SECONDS:
            if not in_turn:
                await_only(turn.acquire())
                in_turn = True
            await_only(asyncio.sleep(0))
            since = monotonic()

    token = BETWEEN.set(between)
    try:
        return await greenlet_spawn(call, *arguments)
    finally:
        BETWEEN.reset(token)
        if in_turn:
            turn.release()
