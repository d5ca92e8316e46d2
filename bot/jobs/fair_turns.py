"""Whose turn it is to be worked for, when more wait than can be served at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager


class FairSemaphore:
    """At most `slots` at work at once. Whoever waits is served person by person, not in the order of arrival."""

    def __init__(self, slots: int) -> None:
        self._free = slots
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self, person: Hashable) -> AsyncIterator[Callable[[], None]]:
        """Held while the block runs, or until the function it yields is called."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(person)
        held = [True]

        def leave() -> None:
            if held:
                held.clear()
                self._pass_on()

        try:
            yield leave
        finally:
            leave()

    async def _wait(self, person: Hashable) -> None:
        mine = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # its turn came just then
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            person, line = next(iter(self._waiting.items()))
            del self._waiting[person]
            following = line.popleft()
            if line:
                self._waiting[person] = line  # behind everybody else who waits
            if not following.done():
                following.set_result(None)
                return
        self._free += 1


__all__ = ["FairSemaphore"]
