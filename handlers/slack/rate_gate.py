"""How fast Slack may be called: posts at one a second and channel, and the pauses that it asks for.

It is kept in memory, so that a post costs no statement. Several processes notice each other by Slack's refusals; for
some time after one they take their turns in that channel from the database.
"""

from __future__ import annotations

import asyncio
import random
import time
from bisect import insort
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from operator import attrgetter
from typing import Final

POSTS_A_SECOND: Final = 1.0
"""In one channel (docs.slack.dev/apis/web-api/rate-limits)."""
JITTER: Final = 0.1
"""Of a pause, added by chance: several processes were asked for it at the same moment."""
SHARED_SECONDS: Final = 300.0
"""So long after a refusal others are reckoned with in that channel."""
GAP: Final = 1.15
"""Seconds between turns of several processes: their posts do not all take equally long to Slack."""
MAX_WAITING: Final = 200
"""In one channel, in this process; what comes then waits in the database."""
MAX_SECONDS: Final = 240.0
"""How long a post waits here: less than a try may take (`bot.jobs.inbox.TRY_SECONDS`). Longer waits are the inbox's."""


class FullLineError(Exception):
    """This channel takes nothing for so long that the post is better kept in the database for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("the line of this channel is too long")
        self.seconds = seconds


@dataclass(eq=False, slots=True)
class _Waiter:
    number: int
    called: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class _Line:
    """The posts of one channel: a token bucket."""

    channel: str
    burst: float
    rate: float
    tokens: float
    counted_at: float
    closed_until: float = 0.0
    shared_until: float = 0.0
    under_way: int = 0
    waiting: list[_Waiter] = field(default_factory=list)

    def count(self, now: float) -> None:
        """Adds the tokens that have come. There is no burst where others post, too."""
        most = 1.0 if now < self.shared_until else self.burst
        self.tokens = min(most, self.tokens + (now - self.counted_at) * self.rate)
        self.counted_at = now

    def seconds(self, now: float) -> float | None:
        """Until the next post may go; None: not before one that is under way has been answered."""
        self.count(now)
        if now < self.closed_until:
            return self.closed_until - now
        if self.tokens >= 1 - 1e-9:
            return 0.0
        return None if self.under_way else (1 - self.tokens) / self.rate

    def answered(self, now: float) -> None:
        """A post has reached Slack, at a moment that only its answer bounds: the next second begins with that."""
        self.under_way -= 1
        if self.tokens < 1:
            self.counted_at = now
        self.call_next()

    def call_next(self) -> None:
        if self.waiting:
            self.waiting[0].called.set()


@dataclass(eq=False, slots=True)
class Post:
    """A post's place in the line of its channel; it keeps it when it is refused."""

    pace: RateGate
    channel: str
    number: int

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Held while the post is under way. Raises FullLineError when its turn will not come soon, or did not."""
        line = self.pace.line(self.channel)
        await self.pace.wait_in(line, self.number)
        line.under_way += 1
        try:
            yield
        finally:
            line.answered(self.pace.seconds())

    def record_refusal(self, retry_after: float) -> None:
        """Slack asked for a pause: nothing goes to this channel before its end."""
        line, now = self.pace.line(self.channel), self.pace.seconds()
        line.tokens, line.counted_at = 1.0, now  # one is due when the pause is over
        line.closed_until = max(line.closed_until, now + self.pace.with_jitter(retry_after))
        line.shared_until = now + SHARED_SECONDS / self.pace.rate


@dataclass(eq=False, slots=True)
class RateGate:
    """The calls of one process to one workspace."""

    burst: int
    reserve: Callable[[str], Awaitable[float]] | None = None
    """Takes the next turn in a channel that other processes post to, too; returns the seconds until then."""
    aside: Callable[[], None] = lambda: None
    """Called before a call waits: somebody else can work meanwhile."""
    rate: float = POSTS_A_SECOND
    seconds: Callable[[], float] = time.monotonic
    _lines: dict[str, _Line] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=count)
    _closed: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))

    def post(self, channel: str) -> Post:
        """The next place in the line of this channel."""
        return Post(self, channel, next(self._numbers))

    def pause(self, method: str, channel: str, retry_after: float) -> None:
        """Slack asked for a pause of this method there."""
        until = self.seconds() + self.with_jitter(retry_after)
        self._closed[method, channel] = max(self._closed[method, channel], until)

    def closed_for(self, method: str, channel: str) -> float:
        """Seconds until this method may be called there again."""
        left = self._closed.get((method, channel), 0.0) - self.seconds()
        if left <= 0:
            self._closed.pop((method, channel), None)
        return max(0.0, left)

    def wait_of(self, channel: str) -> float:
        """About how many seconds the next post to this channel will wait for its turn."""
        line, now = self.line(channel), self.seconds()
        line.count(now)
        behind = (1 + len(line.waiting) - line.tokens) / line.rate
        return max(0.0, behind, line.closed_until - now)

    async def wait_until_open(self, method: str, channel: str) -> None:
        """Returns when no pause is left of this method there."""
        while (left := self.closed_for(method, channel)) > 0:
            self.aside()
            await asyncio.sleep(left)

    @staticmethod
    def with_jitter(seconds: float) -> float:
        return seconds * (1 + random.random() * JITTER)  # noqa: S311 - no secret

    def line(self, channel: str) -> _Line:
        found = self._lines.get(channel)
        if found is None:
            self._forget_idle()
            found = self._lines[channel] = _Line(channel, self.burst, self.rate, self.burst, self.seconds())
        return found

    def _forget_idle(self) -> None:
        """Lines that are as good as new, once there are many."""
        if len(self._lines) % 1000 != 999:
            return
        now = self.seconds()
        for channel, line in list(self._lines.items()):
            line.count(now)
            if not line.waiting and not line.under_way and line.tokens >= self.burst and now >= line.closed_until:
                del self._lines[channel]

    async def wait_in(self, line: _Line, number: int) -> None:
        """Returns when it is this number's turn, and takes it."""
        if len(line.waiting) >= MAX_WAITING:
            raise FullLineError(MAX_WAITING / line.rate)
        until = self.seconds() + MAX_SECONDS / line.rate
        mine = _Waiter(number)
        insort(line.waiting, mine, key=attrgetter("number"))
        try:
            while True:
                now = self.seconds()
                if max(now, line.closed_until) >= until:
                    raise FullLineError(max(line.closed_until - now, 1 / line.rate))
                seconds = line.seconds(now) if line.waiting[0] is mine else None
                if seconds == 0:
                    if self.seconds() < line.shared_until and self.reserve is not None:
                        self.aside()
                        await asyncio.sleep(await self.reserve(line.channel))
                    line.tokens -= 1
                    return
                self.aside()
                mine.called.clear()
                try:
                    async with asyncio.timeout(until - now if seconds is None else min(seconds, until - now)):
                        await mine.called.wait()
                except TimeoutError:
                    continue
        finally:
            line.waiting.remove(mine)
            line.call_next()


__all__ = ["FullLineError", "Post", "RateGate"]
