"""What happened between the bot and the sandbox, in order, with timings."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.clock import SandboxClock
from bot.sandbox.wire import Json

Kind = Literal["call", "delivery", "ack", "failure", "socket", "response_url"]


@dataclass(slots=True)
class JournalEntry:
    """`at` is the sandbox's clock; `ms` is real time spent, for a call or until the ack."""

    kind: Kind
    name: str
    at: float
    request: Json = field(default_factory=dict)
    answer: Json = field(default_factory=dict)
    ms: float = 0.0


class Journal:
    """The last entries, and a bell that rings at each change, so that a test waits for it instead of sleeping."""

    def __init__(self, clock: SandboxClock, length: int = 20_000) -> None:
        self._clock = clock
        self._bell = asyncio.Event()
        self.entries: deque[JournalEntry] = deque(maxlen=length)
        self.under_way = 0
        """Deliveries not yet acked or given up."""
        self.last_change = time.monotonic()

    def note(self, kind: Kind, name: str, request: Json | None = None, answer: Json | None = None) -> JournalEntry:
        entry = JournalEntry(kind, name, self._clock.now(), request or {}, answer or {})
        self.entries.append(entry)
        self.ring()
        return entry

    def calls(self, method: str | None = None) -> list[JournalEntry]:
        return [entry for entry in self.entries if entry.kind == "call" and method in (None, entry.name)]

    def deliveries(self, name: str | None = None) -> list[JournalEntry]:
        return [entry for entry in self.entries if entry.kind == "delivery" and name in (None, entry.name)]

    def failures(self, name: str | None = None) -> list[JournalEntry]:
        """Attempts that were not acked in time."""
        return [entry for entry in self.entries if entry.kind == "failure" and name in (None, entry.name)]

    def begin(self) -> None:
        self.under_way += 1
        self.ring()

    def end(self) -> None:
        self.under_way -= 1
        self.ring()

    def ring(self) -> None:
        self.last_change = time.monotonic()
        self._bell.set()

    def quiet_for(self, seconds: float) -> bool:
        return time.monotonic() - self.last_change >= seconds

    async def wait_for(self, condition: Callable[[], object], timeout: float) -> bool:  # noqa: ASYNC109 -- part of the tests' vocabulary
        """Whether the condition came true in time; asked again at every change, and now and then besides."""
        deadline = time.monotonic() + timeout
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._bell.clear()
            try:
                async with asyncio.timeout(min(left, 0.02)):
                    await self._bell.wait()
            except TimeoutError:
                continue
        return True
