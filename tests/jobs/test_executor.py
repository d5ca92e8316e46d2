"""Whatever a call in a thread raises ends the await, and nothing else ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from bot.jobs.batcher import A, Batcher, Q
from bot.jobs.executor import BrokenCallError, use_safe_threads


class OddError(BaseException):
    """An exception of the kind that ends programs."""


RAISED = (StopIteration("a"), StopAsyncIteration("a"), KeyboardInterrupt(), SystemExit(3), GeneratorExit(), OddError())
FATAL = (StopIteration, KeyboardInterrupt, SystemExit, GeneratorExit, OddError, asyncio.CancelledError)


def raising(error: BaseException) -> Callable[..., object]:
    def call(*_: object) -> object:
        raise error

    return call


@pytest.mark.parametrize("error", [*RAISED, asyncio.CancelledError()], ids=lambda error: type(error).__name__)
async def test_whatever_a_call_in_a_thread_raises_ends_the_await(error: BaseException) -> None:
    use_safe_threads()

    async with asyncio.timeout(5):
        with pytest.raises((BrokenCallError, StopAsyncIteration)) as raised:
            await asyncio.to_thread(raising(error))

    assert raised.value.__cause__ is error if isinstance(error, FATAL) else raised.value is error


async def test_what_a_future_takes_is_handed_on_as_it_is() -> None:
    use_safe_threads()

    with pytest.raises(ValueError, match="odd"):
        await asyncio.to_thread(raising(ValueError("odd")))
    assert await asyncio.to_thread(lambda: 7) == 7


async def here(call: Callable[[Sequence[Q]], Sequence[A]], asked: Sequence[Q]) -> Sequence[A]:
    """In the event loop itself, where nothing turns a StopIteration into something else."""
    return Iterated(call, asked)  # type: ignore[return-value]


class Iterated:
    """Answers that raise when they are looked at."""

    def __init__(self, call: Callable[..., object], asked: object) -> None:
        self.call, self.asked = call, asked

    def __iter__(self) -> object:
        return self.call(self.asked)


@pytest.mark.parametrize("run", [asyncio.to_thread, here], ids=["a thread", "the event loop"])
@pytest.mark.parametrize("error", RAISED[:1] + RAISED[4:], ids=lambda error: type(error).__name__)
async def test_a_batch_that_raises_leaves_nobody_waiting(error: BaseException, run: Callable[..., object]) -> None:
    use_safe_threads()
    ask: Batcher[int, int] = Batcher(raising(error), run)  # type: ignore[arg-type]

    async with asyncio.timeout(5):
        answers = await asyncio.gather(*(ask(number) for number in range(40)), return_exceptions=True)

    assert all(isinstance(answer, Exception | asyncio.CancelledError) for answer in answers)


async def test_a_batch_with_too_few_answers_leaves_nobody_waiting() -> None:
    ask: Batcher[int, int] = Batcher(lambda numbers: numbers[1:], asyncio.to_thread)

    async with asyncio.timeout(5):
        answers = await asyncio.gather(*(ask(number) for number in range(3)), return_exceptions=True)

    assert all(isinstance(answer, ValueError) for answer in answers)


async def test_when_the_batch_is_ended_from_outside_nobody_goes_on_waiting() -> None:
    never = asyncio.Event()

    async def hangs(_: object, __: object) -> Sequence[int]:
        await never.wait()
        return []

    ask: Batcher[int, int] = Batcher(lambda numbers: numbers, hangs)  # type: ignore[arg-type]
    asked = [asyncio.create_task(ask(number)) for number in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert ask._calling is not None
    ask._calling.cancel()

    async with asyncio.timeout(5):
        answers = await asyncio.gather(*asked, return_exceptions=True)

    assert [type(answer) for answer in answers] == [asyncio.CancelledError] * 3
