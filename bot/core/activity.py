"""How busy the bot is across all workspaces, in counts for operators: no text, no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ActivityCounts:
    """Counts across all workspaces. "Last day" means the last 24 hours."""

    waiting: int = 0
    """Rows of the inbox that came in, or are to be sent, and are not done yet; counted up to 10,000."""
    lag: float = 0.0
    """Seconds that the longest of these has waited."""
    scheduled: int = 0
    """Rows whose time has not come: reminders, timers, digests; counted up to 10,000."""
    given_up: int = 0
    """Rows that were given up in the last seven days, after which they are forgotten."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """Parts of questions of the last day by how they matched: answer, suggestions, none, chat ..."""
    confidence: tuple[float, ...] = ()
    """Of the answers among them."""
    picked: int = 0
    """Suggestions taken in the last day."""
    helpful: int = 0
    unhelpful: int = 0
    """Answers that somebody said so of in the last day."""
    checks_begun: int = 0
    checks_finished: int = 0
    """Guided checks of the last day."""
    tickets: Mapping[str, int] = field(default_factory=dict)
    """By state."""
    first_replies: tuple[float, ...] = ()
    """Seconds from opening to the first reply, for replies of the last day."""


def quantile(values: tuple[float, ...], share: float) -> float | None:
    """The value below which this share of `values` lies; None without values."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
