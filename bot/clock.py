"""The program's clock: the present, or (with the local Slack) another day that runs on at the present's pace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime


def started_at(start: datetime | None) -> Callable[[], datetime]:
    """A clock that shows `start` now and runs on; None: the real time."""
    if start is None:
        return lambda: datetime.now(UTC)
    offset = start.astimezone(UTC) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + offset
