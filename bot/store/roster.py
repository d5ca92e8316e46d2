"""The roster of a firm and the board's cells. Every query is of one workspace."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, exists, func, or_, select, update

from bot.core.inquiry import Asker
from bot.core.readiness import (
    DONE,
    PAGE,
    BoardFilter,
    Cell,
    CellState,
    CheckCell,
    CourtsToday,
    ImportPlan,
    KnownPerson,
    LineVerdict,
    PeoplePage,
    PersonRow,
    StateCount,
)
from bot.core.readiness.cells import done_on
from bot.core.times import in_court_time
from bot.store.roster_invitations import add_plan
from bot.store.rows import batches
from bot.store.tables import roster_cells, roster_changes, roster_people, roster_plans

NEVER_BLOCK: Final = (*DONE, "erased")
people, cells = roster_people, roster_cells


@dataclass(frozen=True, slots=True)
class RosterRows:
    """The roster in one transaction."""

    connection: Connection

    # --- the import

    def known(self, team: str, to_change: datetime | None = None) -> tuple[KnownPerson, ...]:
        """Everybody who is on it, but who was erased. `to_change`: now; who else imports waits for this transaction."""
        if to_change is not None:
            self._lock(team, to_change)
        courts: dict[int, set[str]] = {}
        for row in self.connection.execute(select(cells.c.person_id, cells.c.court).where(cells.c.team_id == team)):
            courts.setdefault(row.person_id, set()).add(row.court)
        query = select(people).where(people.c.team_id == team, people.c.key.not_like("gone:%"))
        return tuple(
            KnownPerson(row.id, row.key, row.user_id, row.name, row.role, frozenset(courts.get(row.id, ())))
            for row in self.connection.execute(query)
        )

    def apply(self, team: str, plan: ImportPlan, now: datetime) -> None:
        """Makes the roster what the plan says; it was made in this transaction."""
        ids = self._add_people(team, [one for one in plan.verdicts if one.kind == "new"], now)
        for one in plan.verdicts:
            if one.kind == "changed":
                self._change_person(team, one)
        self._add_cells(team, ((one.person or ids[one.line.key], one.added) for one in plan.verdicts))
        self._mark_seen(team, [one.person for one in plan.verdicts if one.person is not None], now)

    def _mark_seen(self, team: str, again: Sequence[int], now: datetime) -> None:
        for some in batches(again):
            seen = update(people).where(people.c.team_id == team, people.c.id.in_(some)).values(seen_at=now)
            self.connection.execute(seen)

    def _add_cells(self, team: str, added: Iterable[tuple[int, Sequence[str]]]) -> None:
        new = {"team_id": team, "state": "not-asked"}
        rows = [{"person_id": person, "court": court, **new} for person, courts in added for court in courts]
        if rows:
            self.connection.execute(cells.insert(), rows)

    def _add_people(self, team: str, new: Sequence[LineVerdict], now: datetime) -> dict[str, int]:
        if not new:
            return {}
        rows = [
            {
                "team_id": team,
                "key": one.line.key,
                "user_id": one.line.user,
                "name": str(one.line.name),
                "role": one.line.role,
                "stopped": False,
                "looked_up_at": None if one.line.user is None and one.line.email else now,
                "seen_at": now,
            }
            for one in new
        ]
        added = self.connection.execute(people.insert().returning(people.c.key, people.c.id), rows)
        return {row.key: row.id for row in added}

    def _change_person(self, team: str, one: LineVerdict) -> None:
        values: dict[str, Any] = {"role": one.line.role}
        values |= {"name": str(one.line.name)} if one.line.name else {}
        values |= {"user_id": one.line.user} if one.line.user else {}
        self.connection.execute(
            update(people).where(people.c.team_id == team, people.c.id == one.person).values(**values)
        )
        if one.removed:
            self.connection.execute(
                delete(cells).where(
                    cells.c.team_id == team, cells.c.person_id == one.person, cells.c.court.in_(one.removed)
                )
            )

    def remove(self, team: str, person: int) -> str | None:
        """Takes somebody off the roster; their key, or None where they are not on it."""
        gone = delete(people).where(people.c.team_id == team, people.c.id == person).returning(people.c.key)
        return self.connection.execute(gone).scalar_one_or_none()

    # --- matching with Slack

    def to_look_up(self, team: str, most: int) -> tuple[tuple[int, str], ...]:
        """People whose e-mail address Slack was not asked for yet: id and address."""
        query = (
            select(people.c.id, people.c.key)
            .where(people.c.team_id == team, people.c.looked_up_at.is_(None), people.c.user_id.is_(None))
            .order_by(people.c.id)
            .limit(most)
        )
        return tuple((row.id, row.key.removeprefix("mail:")) for row in self.connection.execute(query))

    def match(self, team: str, person: int, user: str | None, now: datetime) -> None:
        """Slack knows this person as `user` (None: not at all). Two rows that turn out to be one become one."""
        here = (people.c.team_id == team, people.c.id == person)
        still_there = select(people.c.id).where(*here, people.c.key.not_like("gone:%")).with_for_update()
        if self.connection.execute(still_there).first() is None:
            return  # removed or erased while Slack was asked
        other = None
        if user is not None:
            same = select(people.c.id).where(people.c.team_id == team, people.c.user_id == user, people.c.id != person)
            other = self.connection.execute(same).scalar_one_or_none()
        if other is None:
            self.connection.execute(update(people).where(*here).values(user_id=user, looked_up_at=now))
            return
        has = select(cells.c.court).where(cells.c.team_id == team, cells.c.person_id == other)
        there = set(self.connection.execute(has).scalars())
        moved = (cells.c.team_id == team, cells.c.person_id == person, cells.c.court.not_in(there))
        self.connection.execute(update(cells).where(*moved).values(person_id=other))
        self.connection.execute(delete(people).where(*here))

    def count_matched(self, team: str) -> tuple[int, int]:
        """How many people were found in Slack, and how many are known by name or address only."""
        found = func.count(people.c.user_id)
        query = select(found, func.count() - found).where(people.c.team_id == team, people.c.key.not_like("gone:%"))
        matched, unmatched = self.connection.execute(query).one()
        return int(matched), int(unmatched)

    # --- states

    def record(self, asker: Asker, court: str, found: CheckCell, at: tuple[date, datetime]) -> None:
        """What the person's own check says for their cell, where they have one. at: the court's day, and now."""
        kept = self._cell(asker, court)
        if kept is None or (kept.state, kept.step, kept.steps) == (found.state, found.step, found.steps):
            return
        values = {
            "state": found.state,
            "step": found.step,
            "steps": found.steps,
            "done_on": done_on(found.state, kept.state, at[0], kept.done_on),
            "reported_by": None,
        }
        here = (cells.c.team_id == asker.team_id, cells.c.person_id == kept.person_id, cells.c.court == court)
        self.connection.execute(update(cells).where(*here).values(**values))
        self.connection.execute(update(people).where(_is(asker)).values(seen_at=at[1]))

    def _cell(self, asker: Asker, court: str) -> Any:
        query = (
            select(cells)
            .join(people, people.c.id == cells.c.person_id)
            .where(_is(asker), cells.c.team_id == asker.team_id, cells.c.court == court)
        )
        return self.connection.execute(query).first()

    # --- the board

    def counts(self, team: str) -> tuple[StateCount, ...]:
        """How many cells there are, by court, state and day on which they were done."""
        query = counts_query(team)
        return tuple(StateCount(*row) for row in self.connection.execute(query))

    def page(self, team: str, shown: BoardFilter, courts: CourtsToday) -> PeoplePage:
        """One page of rows."""
        rows, total = _rows(self.connection.execute(page_query(team, shown, courts)))
        return PeoplePage(rows, total, shown)

    def every_row(self, team: str, shown: BoardFilter, courts: CourtsToday) -> tuple[PersonRow, ...]:
        """All rows that fit, for a file."""
        return _rows(self.connection.execute(page_query(team, shown, courts, most=None)))[0]

    def row_of(self, asker: Asker) -> PersonRow | None:
        """What the board shows of one person."""
        query = (
            _columns()
            .join_from(people, cells, cells.c.person_id == people.c.id)
            .where(_is(asker), cells.c.team_id == asker.team_id)
            .order_by(cells.c.court)
        )
        rows, _ = _rows(self.connection.execute(query))
        return rows[0] if rows else None

    # --- what an administrator did

    def add_change(self, asker: Asker, what: str, count: int, now: datetime, court: str | None = None) -> None:
        """Notes who did what with the roster; `asker.user_id` is empty for the operator of the bot."""
        row = {"team_id": asker.team_id, "who": asker.user_id, "what": what, "court": court, "count": count, "at": now}
        self.connection.execute(roster_changes.insert().values(row))

    def last_changes(self, team: str, most: int) -> tuple[tuple[datetime, str, str, str | None, int], ...]:
        """The latest first: when, who, what, court, count."""
        columns = (roster_changes.c[name] for name in ("at", "who", "what", "court", "count"))
        query = select(*columns).where(roster_changes.c.team_id == team).order_by(roster_changes.c.id.desc())
        return tuple(tuple(row) for row in self.connection.execute(query.limit(most)))

    def _lock(self, team: str, now: datetime) -> None:
        """Who else changes this workspace's roster waits until this transaction ends."""
        there = roster_plans.c.team_id == team
        add_plan(self.connection, team, now)
        self.connection.execute(select(roster_plans.c.team_id).where(there).with_for_update()).one()


def counts_query(team: str) -> Select[Any]:
    """Of `counts`."""
    columns = (cells.c.court, cells.c.state, cells.c.done_on)
    return select(*columns, func.count()).where(cells.c.team_id == team).group_by(*columns)


def page_query(team: str, shown: BoardFilter, courts: CourtsToday, most: int | None = PAGE) -> Select[Any]:
    """Of `page`: people by name, with their cells, and how many fit in all."""
    court = [] if shown.court is None else [cells.c.court == shown.court]
    fits = (cells.c.team_id == team, cells.c.person_id == people.c.id, *court, _shown(shown, courts))
    page = (
        select(people.c.id, func.count().over().label("fitting"))
        .where(people.c.team_id == team, people.c.role == "attorney", exists().where(*fits))
        .order_by(people.c.name, people.c.id)
    )
    page = page if most is None else page.limit(most).offset(max(shown.page, 0) * most)
    chosen = page.subquery()
    return (
        _columns(chosen.c.fitting)
        .select_from(chosen)
        .join(people, people.c.id == chosen.c.id)
        .join(cells, and_(cells.c.person_id == people.c.id, *court))
        .where(people.c.team_id == team, cells.c.team_id == team)
        .order_by(people.c.name, people.c.id, cells.c.court)
    )


def blocks(courts: CourtsToday) -> ColumnElement[bool]:
    """Whether the person of a cell still has to do something; see `core.readiness.is_blocking`."""
    waits = and_(cells.c.state == "not-live", cells.c.court.not_in(sorted(courts.went_live)))
    return and_(cells.c.state.not_in(NEVER_BLOCK), ~waits)


def _shown(shown: BoardFilter, courts: CourtsToday) -> ColumnElement[bool]:
    match shown.shown:
        case "all":
            return cells.c.state != "erased"
        case "blocking":
            return and_(blocks(courts), cells.c.court.not_in(sorted(courts.linked_only)))
        case "cannot-file":
            return and_(blocks(courts), cells.c.court.in_(sorted(courts.linked_only)))
        case "in-check":
            is_live = and_(cells.c.state == "not-live", cells.c.court.in_(sorted(courts.went_live)))
            return or_(cells.c.state == "in-check", is_live)
        case "not-live":
            return and_(cells.c.state == "not-live", cells.c.court.not_in(sorted(courts.went_live)))
        case state:
            return cells.c.state == state


def _columns(*more: ColumnElement[Any]) -> Select[Any]:
    of_cell = [one for one in cells.c if one.name not in ("team_id", "person_id", "declined_at")]
    return select(people.c.id, people.c.user_id, people.c.name, people.c.stopped, *of_cell, *more)


def _rows(found: Iterable[Any]) -> tuple[tuple[PersonRow, ...], int]:
    """Rows of a join, one a cell, as people; and the number of all that fit, where it was asked for."""
    by_person: dict[int, tuple[Any, list[Cell]]] = {}
    total = 0
    for row in found:
        by_person.setdefault(row.id, (row, []))[1].append(_read_cell(row))
        total = getattr(row, "fitting", 0)
    rows = (
        PersonRow(row.id, row.user_id, row.name, tuple(of_person), row.stopped) for row, of_person in by_person.values()
    )
    return tuple(rows), total


def _read_cell(row: Any) -> Cell:
    return Cell(
        court=row.court,
        state=cast(CellState, row.state),
        step=row.step,
        steps=row.steps,
        done_on=row.done_on,
        asked_by=row.asked_by,
        asked_on=in_court_time(row.asked_at, None).date() if row.asked_at else None,
        reported_by=row.reported_by,
    )


def _is(asker: Asker) -> ColumnElement[bool]:
    return and_(people.c.team_id == asker.team_id, people.c.user_id == asker.user_id)


def forget_check(
    connection: Connection, asker: Asker, courts: Collection[str], *, only: CellState | None = None
) -> None:
    """The person's own checks for these courts are gone: their cells are as before. `only`: those in this state."""
    mine = select(people.c.id).where(_is(asker)).scalar_subquery()
    state = cells.c.state != "erased" if only is None else cells.c.state == only
    here = (cells.c.team_id == asker.team_id, cells.c.person_id == mine, cells.c.court.in_(sorted(courts)), state)
    asked = case(
        (cells.c.declined_at.is_not(None), "declined"),
        (cells.c.asked_at.is_not(None), "not-started"),
        else_="not-asked",
    )
    connection.execute(update(cells).where(*here).values(state=asked, step=None, steps=None, done_on=None))


__all__ = ["RosterRows", "blocks", "counts_query", "forget_check", "page_query"]
