"""One call for many: what tasks ask at the same time is answered by one call, and so by one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from bot.jobs.executor import as_deliverable

Q = TypeVar("Q")
A = TypeVar("A")

MOST: Final = 32
"""Asked in one call, so that nobody else waits for long when the call is made in the event loop."""
APART_SECONDS: Final = 0.005
"""From the beginning of one call to that of the next, so that more share one; after a pause nobody waits for it."""


class Run(Protocol):
    """How a call is made, such as `asyncio.to_thread`."""

    def __call__(self, call: Callable[[Sequence[Q]], Sequence[A]], asked: Sequence[Q], /) -> Awaitable[Sequence[A]]: ...


class Batcher(Generic[Q, A]):
    """Whoever asks while a call runs is answered by the next one. `call` gives an answer for each, in order."""

    def __init__(self, call: Callable[[Sequence[Q]], Sequence[A]], run: Run) -> None:
        self._call = call
        self._run = run
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._calling: asyncio.Task[None] | None = None

    async def __call__(self, asked: Q) -> A:
        """Raises what the call raised."""
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._calling is None or self._calling.done():
            self._calling = asyncio.create_task(self._call_for_all())
        return await future

    async def drain(self) -> None:
        """Returns when nothing is asked any more."""
        if self._calling is not None:
            await self._calling

    async def _call_for_all(self) -> None:
        loop = asyncio.get_running_loop()
        batch: list[tuple[Q, asyncio.Future[A]]] = []
        try:
            while self._waiting:
                begun = loop.time()
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                if not await self._answered(batch, alone=len(batch) == 1):
                    for one in batch:  # one that nothing can be made of does not take the others with it
                        await self._answered([one], alone=True)
                await asyncio.sleep(max(0.0, begun + APART_SECONDS - loop.time()))
        finally:  # should this task be ended from outside, nobody waits for what nobody does
            for _, future in (*batch, *self._waiting):
                future.cancel()
            self._waiting.clear()

    async def _answered(self, batch: Sequence[tuple[Q, asyncio.Future[A]]], *, alone: bool) -> bool:
        try:
            answers = await self._run(self._call, [asked for asked, _ in batch])
            answered = list(zip(batch, answers, strict=True))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            if not alone:
                return False
            for _, future in batch:
                if not future.done():
                    future.set_exception(as_deliverable(error))
            return True
        for (_, future), answer in answered:
            if not future.done():
                future.set_result(answer)
        return True
