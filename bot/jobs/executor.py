"""The event loop's threads: whatever a call in one of them raises ends the await.

asyncio cannot hand every exception on. In Python 3.11 a `StopIteration` never reaches the task that waits, which waits
for ever; a `SystemExit` or `KeyboardInterrupt` ends the event loop with all that runs in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar
from weakref import WeakSet

P = ParamSpec("P")
T = TypeVar("T")


class BrokenCallError(RuntimeError):
    """A call raised what cannot be handed on to who waits for it. That is the cause of this error."""


def as_deliverable(error: BaseException) -> Exception:
    """The error itself, or a BrokenCallError where a future does not take it."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    broken = BrokenCallError(f"the call raised {type(error).__name__}")
    broken.__cause__ = error
    return broken


class SafeExecutor(ThreadPoolExecutor):
    """A thread pool whose calls raise nothing but what a future takes."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return super().submit(partial(_call, fn, *args, **kwargs))


def _call(call: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    try:
        return call(*arguments, **options)
    except BaseException as error:
        deliverable = as_deliverable(error)
        if deliverable is error:
            raise
        raise deliverable from error


_PREPARED: WeakSet[asyncio.AbstractEventLoop] = WeakSet()


def use_safe_threads() -> None:
    """`asyncio.to_thread` of this event loop always ends, from now on."""
    loop = asyncio.get_running_loop()
    if loop not in _PREPARED:
        loop.set_default_executor(SafeExecutor(thread_name_prefix="bot"))
        _PREPARED.add(loop)
