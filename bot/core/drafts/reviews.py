"""What somebody has to compare with its pages again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core.knowledge import Source


@dataclass(frozen=True, slots=True)
class DueItem:
    """An entry, or a court's profile, that is due for review."""

    id: str
    """Of the entry or of the court."""
    is_profile: bool
    overdue_since: date | None
    """Its `review_by`, where that is over; else only its sources bear no date."""
    documents: tuple[Source, ...]
    """What to open."""


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """What staff of a workspace noted of an entry or a court's profile."""

    item: str
    checked_on: date | None
    """When it was last compared with its pages; None where nobody has, or where the files say so."""
    checked_by: str
    """Empty: erased."""
    owner: str
    """Who looks after it; empty: nobody."""


@dataclass(frozen=True, slots=True)
class Review:
    """An item of the list of reviews, as a workspace's staff see it."""

    item: DueItem
    is_checked: bool = False
    """Today."""
    checked_by: str = ""
    """Empty: erased, or of another workspace."""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class OverdueReviews:
    """How many answers and courts should have been reviewed by now."""

    count: int = 0
    owners: tuple[tuple[str, int], ...] = ()
    """How many of them each person looks after, most first."""


ReviewRefusal = Literal["unknown", "operator"]
"""unknown: there is no such entry or court any more. operator: only the workspace that runs the bot reviews."""

__all__ = ["DueItem", "OverdueReviews", "Review", "ReviewMark", "ReviewRefusal"]
