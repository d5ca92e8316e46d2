"""The on-call list of a workspace, and the pages of its tickets. Every query is of one workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from bot.core.inquiry import Asker
from bot.core.on_call import Page, PagePerson, PageState, PageStep, Shift
from bot.store.rows import insert_new
from bot.store.tables import on_call_shifts, pages


@dataclass(frozen=True, slots=True)
class PagingRows:
    """What one transaction reads and writes of pages and shifts."""

    connection: Connection

    # --- the list

    def shifts(self, team: str) -> tuple[Shift, ...]:
        query = select(on_call_shifts).where(on_call_shifts.c.team_id == team).order_by(on_call_shifts.c.place)
        return tuple(
            Shift(tuple(row.people), row.group_id, row.hours, row.minutes) for row in self.connection.execute(query)
        )

    def keep_shifts(self, team: str, shifts: Sequence[Shift]) -> None:
        """Replaces the list."""
        self.connection.execute(delete(on_call_shifts).where(on_call_shifts.c.team_id == team))
        rows = [
            {"team_id": team, "place": place, "people": list(one.people), "group_id": one.group, "hours": one.hours,
             "minutes": one.minutes}
            for place, one in enumerate(shifts)
        ]  # fmt: skip
        if rows:
            self.connection.execute(on_call_shifts.insert(), rows)

    # --- pages

    def add(self, step: PageStep, person: PagePerson | None, now: datetime) -> Page:
        """A step that is taken now: somebody to page, or nobody. It must not have been taken before."""
        row = {
            "team_id": step.team_id, "ticket_id": step.ticket, "round": step.round, "step": step.step,
            "user_id": "" if person is None else person.user, "minutes": 0 if person is None else person.minutes,
            "state": "nobody" if person is None else "sending", "paged_at": now,
        }  # fmt: skip
        new = insert_new(self.connection, pages, row, ("ticket_id", "round", "step"))
        assert new is not None, "the ticket's workspace is held, and nobody took the step before"
        page = self.get(step.team_id, new)
        assert page is not None, "it was put in just now"
        return page

    def get(self, team: str, page: int) -> Page | None:
        row = self.connection.execute(select(pages).where(pages.c.team_id == team, pages.c.id == page)).first()
        return None if row is None else _page(row)

    def taken(self, step: PageStep) -> Page | None:
        """The page of a step that was taken before."""
        here = (pages.c.team_id == step.team_id, pages.c.ticket_id == step.ticket, pages.c.round == step.round)
        row = self.connection.execute(select(pages).where(*here, pages.c.step == step.step)).first()
        return None if row is None else _page(row)

    def of_ticket(self, team: str, ticket: int) -> tuple[Page, ...]:
        """All its pages, the first one first."""
        query = select(pages).where(pages.c.team_id == team, pages.c.ticket_id == ticket).order_by(pages.c.id)
        return tuple(_page(row) for row in self.connection.execute(query))

    def change(self, page: Page, state: PageState, place: tuple[str, str] | None = None) -> None:
        """What has become of a page; `place`: channel and ts where it stands."""
        channel, ts = place or (None, None)
        here = (pages.c.team_id == page.team_id, pages.c.id == page.id)
        self.connection.execute(update(pages).where(*here).values(state=state, channel=channel, ts=ts))


def forget_places_of_pages(connection: Connection, *conditions: ColumnElement[bool]) -> None:
    """Where pages stand, in somebody's direct message."""
    connection.execute(update(pages).where(*conditions).values(channel=None, ts=None))


def leave_shifts(connection: Connection, asker: Asker) -> None:
    """Takes a person out of the list of their workspace."""
    rows = PagingRows(connection)
    shifts = rows.shifts(asker.team_id)
    left = tuple(replace(shift, people=tuple(one for one in shift.people if one != asker.user_id)) for shift in shifts)
    if left != shifts:
        rows.keep_shifts(asker.team_id, [shift for shift in left if shift.people or shift.group])


def _page(row: Row[tuple[object, ...]]) -> Page:
    return Page(
        id=row.id,
        team_id=row.team_id,
        ticket=row.ticket_id,
        round=row.round,
        step=row.step,
        user=row.user_id,
        minutes=row.minutes,
        state=row.state,
        place=(row.channel, row.ts) if row.channel and row.ts else None,
    )


__all__ = ["PagingRows", "forget_places_of_pages", "leave_shifts"]
