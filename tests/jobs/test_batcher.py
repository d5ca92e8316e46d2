"""What is asked while a call runs is asked together, and nobody pays for another's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from threading import Event

import pytest

from bot.jobs import batcher
from bot.jobs.batcher import MOST, A, Batcher, Q


class Halves:
    """Halves even numbers, all of a call at once; an odd one spoils its call. Shut, it waits."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.called, self.open = Event(), Event()
        self.open.set()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.calls.append(list(numbers))
        self.called.set()
        assert self.open.wait(5)
        if any(number % 2 for number in numbers):
            raise ValueError("odd")
        return [number // 2 for number in numbers]


@pytest.fixture
def halves() -> Halves:
    return Halves()


async def begun(halves: Halves, *numbers: int) -> list[asyncio.Task[int]]:
    """Asks for the first, and once its call runs for the others; it does not end before `halves` opens."""
    halves.open.clear()
    half = Batcher(halves, asyncio.to_thread)

    async def asks(number: int) -> int:
        return await half(number)

    first = asyncio.create_task(asks(numbers[0]))
    assert await asyncio.to_thread(halves.called.wait, 5)
    others = [asyncio.create_task(asks(number)) for number in numbers[1:]]
    await asyncio.sleep(0)
    return [first, *others]


async def test_who_asks_while_a_call_runs_is_answered_by_one_call_more(halves: Halves) -> None:
    asked = await begun(halves, 2, 4, 6, 8)
    halves.open.set()

    assert await asyncio.gather(*asked) == [1, 2, 3, 4]
    assert halves.calls == [[2], [4, 6, 8]]


async def test_one_that_fails_spoils_nothing_for_the_others(halves: Halves) -> None:
    asked = await begun(halves, 2, 4, 5, 8)
    halves.open.set()
    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert [answers[0], answers[1], answers[3]] == [1, 2, 4]
    assert isinstance(answers[2], ValueError)


async def test_who_has_gone_away_is_not_missed(halves: Halves) -> None:
    asked = await begun(halves, 2, 4, 6)
    asked[1].cancel()
    halves.open.set()

    assert await asked[2] == 3
    assert asked[1].cancelled()


async def here(call: Callable[[Sequence[Q]], Sequence[A]], asked: Sequence[Q]) -> Sequence[A]:
    """In the event loop itself."""
    return call(asked)


async def test_calls_begin_apart_so_that_more_share_one(halves: Halves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batcher, "APART_SECONDS", 0.2)
    half = Batcher(halves, here)

    assert await half(2) == 1
    second = asyncio.ensure_future(half(4))
    await asyncio.sleep(0.01)
    assert list(await asyncio.gather(second, half(6))) == [2, 3]
    assert halves.calls == [[2], [4, 6]]


async def test_after_a_pause_nobody_waits_for_others(halves: Halves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batcher, "APART_SECONDS", 0.02)
    half = Batcher(halves, here)
    assert await half(2) == 1
    await half.drain()
    monkeypatch.setattr(batcher, "APART_SECONDS", 60.0)

    async with asyncio.timeout(5):
        assert await half(4) == 2


async def test_calls_in_the_event_loop_let_others_on(halves: Halves) -> None:
    others = 0

    async def goes_on() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    half = Batcher(halves, here)
    other = asyncio.create_task(goes_on())
    answers = await asyncio.gather(*(half(2 * number) for number in range(3 * MOST)))
    other.cancel()

    assert answers == list(range(3 * MOST))
    assert [len(call) for call in halves.calls] == [MOST] * 3
    assert others >= 3
