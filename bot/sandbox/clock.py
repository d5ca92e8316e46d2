"""The sandbox's clock and its counters: both start where the caller says, so that a run can be repeated."""

import time
from datetime import UTC, datetime


class SandboxClock:
    """A running clock that can be set: real time plus an offset, in seconds since 1970."""

    def __init__(self, start: datetime | None = None) -> None:
        self.offset = 0.0
        if start is not None:
            self.set(start)

    def now(self) -> float:
        return time.time() + self.offset

    def set(self, moment: datetime) -> None:
        """Naive moments are taken as UTC."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        self.offset = aware.timestamp() - time.time()

    def unset(self) -> None:
        """Back to real time."""
        self.offset = 0.0

    def advance(self, seconds: float) -> None:
        self.offset += seconds


class Counters:
    """Ids that tell what they name and come out the same in every run."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, prefix: str, width: int = 6) -> str:
        number = self._last.get(prefix, 0) + 1
        self._last[prefix] = number
        return f"{prefix}{number:0{width}d}"

    def ts(self, clock: SandboxClock) -> str:
        """A message's ts: the clock's second and a number that no other ts has."""
        number = int(self.next("", 1))
        return f"{int(clock.now())}.{number:06d}"
