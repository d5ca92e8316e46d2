"""What is due for review, as the help desk's staff see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.content.review import due_reviews
from bot.core.drafts.reviews import DueItem
from bot.core.knowledge import Library


def due_items(library: Library, today: date, checked: Mapping[str, date]) -> tuple[DueItem, ...]:
    """Each entry and profile that is due, once. checked: as for `due_reviews`."""
    found: dict[tuple[str, bool], DueItem] = {}
    for _, reviews in due_reviews(library, today, checked):
        for one in reviews:
            is_profile = one.id not in library.entries
            found.setdefault((one.id, is_profile), DueItem(one.id, is_profile, one.overdue_since, one.to_open))
    return tuple(found.values())


__all__ = ["due_items"]
