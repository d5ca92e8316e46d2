"""How quickly the help desk answers, against its targets. All times are business time, and come measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final

NINETY_PERCENT: Final = 0.9


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """`within` of `count` times were within their targets. Median and percentile of nothing are None, never 0."""

    within: int
    count: int
    median: timedelta | None
    percentile_90: timedelta | None
    """The shortest time that covers 90% of them."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """The levels of a kind of ticket, of a court, or of a week."""

    name: str
    """The kind, the court's id, or the week's first day as YYYY-MM-DD."""
    first_reply: ServiceLevel
    resolution: ServiceLevel

    @property
    def count(self) -> int:
        """First replies and resolutions together."""
        return self.first_reply.count + self.resolution.count


@dataclass(frozen=True, slots=True)
class ServiceReport:
    """The levels of a period."""

    first_reply: ServiceLevel
    """Of the first replies in the period."""
    resolution: ServiceLevel
    """Of the tickets resolved in the period."""
    by_kind: tuple[ServiceRow, ...]
    by_court: tuple[ServiceRow, ...]
    """Those with the most replies and resolutions first; tickets without a court are left out."""
    by_week: tuple[ServiceRow, ...]
    """The period and those before it, of the same length, the oldest first; without those in which nothing happened."""


def service_level(times: Iterable[tuple[timedelta, timedelta]]) -> ServiceLevel:
    """Of pairs: how long it took, and the target."""
    pairs = tuple(times)
    ordered = sorted(took for took, _ in pairs)
    within = sum(took <= target for took, target in pairs)
    return ServiceLevel(within, len(ordered), _median(ordered), _percentile(ordered, NINETY_PERCENT))


def _median(ordered: list[timedelta]) -> timedelta | None:
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _percentile(ordered: list[timedelta], share: float) -> timedelta | None:
    """By nearest rank: one of the times, none in between."""
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None
