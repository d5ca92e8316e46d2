"""The program's clock: the present, or (with the local Slack) another day that runs on at the present's pace."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

MAX_APART: Final = timedelta(seconds=2)
"""A process whose machine's clock differs by more from the database's is not ready."""


def running_seconds() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the machine is suspended, where there is one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def machine_time() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


class Clock:
    """Tells the time by which everything is kept and due: the database's, so that it is the same for all processes.

    Until it is set by one it is the machine's. `start`: a moment that it shows now instead, to play another day.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._played = timedelta() if start is None else start.astimezone(UTC) - machine_time()
        self._set: tuple[datetime, float] | None = None
        self.ahead = timedelta()
        """How far the machine's clock was ahead of the database's when they were compared last."""

    def __call__(self) -> datetime:
        if self._set is None:
            return machine_time() + self._played
        at, seconds = self._set
        return at + timedelta(seconds=running_seconds() - seconds) + self._played

    def set_by(self, ask: Callable[[], datetime | None]) -> None:
        """Sets it by what `ask` says the database's time is; None: there is no other clock than the machine's."""
        before = running_seconds()
        at = ask()
        if at is None:
            return
        middle = (before + running_seconds()) / 2
        self._set = at, middle
        self.ahead = machine_time() - at - timedelta(seconds=running_seconds() - middle)

    @property
    def is_right(self) -> bool:
        """Whether the machine's clock and the database's are close enough."""
        return abs(self.ahead) <= MAX_APART
