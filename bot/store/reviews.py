"""Which items of the knowledge staff compared with their pages, and who looks after each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from bot.core.drafts.reviews import ReviewMark
from bot.core.inquiry import Asker
from bot.store.rows import upsert
from bot.store.tables import review_marks


@dataclass(frozen=True, slots=True)
class ReviewRows:
    """The marks of an open transaction. An item is an entry or a court, by its id."""

    connection: Connection

    def checked(self) -> dict[str, date]:
        """The last day on which each item was compared, in whichever workspace: the knowledge is everybody's."""
        marks = review_marks.c
        query = select(marks.item, func.max(marks.checked_on)).where(marks.checked_on.is_not(None))
        return {item: date.fromisoformat(day) for item, day in self.connection.execute(query.group_by(marks.item))}

    def of_team(self, team: str) -> tuple[ReviewMark, ...]:
        """With the people of a workspace."""
        query = select(review_marks).where(review_marks.c.team_id == team).order_by(review_marks.c.item)
        return tuple(map(_read_mark, self.connection.execute(query)))

    def mark_checked(self, asker: Asker, item: str, today: date) -> None:
        """Replaces the day that was noted before."""
        values = {"checked_on": today.isoformat(), "checked_by": asker.user_id}
        upsert(self.connection, review_marks, {"team_id": asker.team_id, "item": item}, values)

    def set_owner(self, team: str, item: str, owner: str) -> None:
        """Empty: nobody."""
        upsert(self.connection, review_marks, {"team_id": team, "item": item}, {"owner": owner})

    def leave_to_files(self, item: str, day: date) -> None:
        """The files say that it was compared on this day: the marks of no later day go, owners stay."""
        marks = review_marks.c
        here = (marks.item == item, marks.checked_on <= day.isoformat())
        self.connection.execute(update(review_marks).where(*here).values(checked_on=None, checked_by=None))
        is_empty = (marks.checked_on.is_(None), or_(marks.owner.is_(None), marks.owner == ""))
        self.connection.execute(delete(review_marks).where(marks.item == item, *is_empty))


def _read_mark(row: Row[Any]) -> ReviewMark:
    checked_on = None if row.checked_on is None else date.fromisoformat(row.checked_on)
    return ReviewMark(row.item, checked_on, row.checked_by or "", row.owner or "")


__all__ = ["ReviewRows"]
