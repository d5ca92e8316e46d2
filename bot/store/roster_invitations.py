"""Who was asked to link, what they said to that, and how a workspace reminds. Every query is of one workspace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.inquiry import Asker
from bot.core.readiness.cells import DONE, CellState
from bot.core.readiness.letters import Candidate
from bot.core.readiness.plan import ReminderPlan, read_days
from bot.store.rows import batches, upsert
from bot.store.tables import roster_cells, roster_people, roster_plans

people, cells = roster_people, roster_cells
NO_PLAN: Final = ReminderPlan()


@dataclass(frozen=True, slots=True)
class Invitation:
    """An attorney who was asked to link in a court."""

    person: int
    user: str
    court: str
    state: CellState
    asked_by: str


@dataclass(frozen=True, slots=True)
class Invitations:
    """Invitations and reminders in one transaction."""

    connection: Connection

    def invite(
        self, by: Asker, now: datetime, *, court: str | None = None, chosen: Collection[int] | None = None
    ) -> Sequence[int]:
        """Asks who was not asked, everybody or those chosen, in a court or in all of theirs; who they are, once each.

        Not who is known by name only, and not who has begun, is done, or declined.
        """
        some = [] if chosen is None else [cells.c.person_id.in_(sorted(chosen))]
        asked = (
            update(cells)
            .where(_can_be_asked(by.team_id, court), *some)
            .values(state="not-started", asked_by=by.user_id, asked_at=now)
            .returning(cells.c.person_id)
        )
        return sorted(set(self.connection.execute(asked).scalars()))

    def take_back(self, team: str, person: int) -> None:
        """Who could not be reached was not asked."""
        here = (cells.c.team_id == team, cells.c.person_id == person, cells.c.state == "not-started")
        self.connection.execute(update(cells).where(*here).values(state="not-asked", asked_by=None, asked_at=None))

    def count_not_asked(self, team: str, court: str | None) -> int:
        """How many people could be asked, in this court or in any."""
        query = select(func.count(cells.c.person_id.distinct())).where(_can_be_asked(team, court))
        return int(self.connection.execute(query).scalar_one())

    def find_not_asked(self, team: str, court: str | None, words: Sequence[str], most: int) -> tuple[Candidate, ...]:
        """Those of them in whose name, or Slack id, each of these words is; by name."""
        fits = (or_(_contains(people.c.name, word), _contains(people.c.user_id, word)) for word in words)
        can_be_asked = exists().where(cells.c.person_id == people.c.id, _can_be_asked(team, court))
        query = (
            select(people.c.id, people.c.name, people.c.user_id)
            .where(people.c.team_id == team, can_be_asked, *fits)
            .order_by(people.c.name, people.c.id)
            .limit(most)
        )
        return tuple(Candidate(*row) for row in self.connection.execute(query))

    def of_person(self, team: str, person: int, *, reminder: bool = False) -> tuple[Invitation, ...]:
        """Courts in which this person was asked, and is not done. reminder: none for who wants no reminders."""
        wanted = [people.c.stopped.is_(False)] if reminder else []
        return self._invited(team, cells.c.person_id == person, *wanted)

    def of_people(self, team: str, asked: Sequence[int]) -> tuple[Invitation, ...]:
        """The same of many people at once."""
        found: list[Invitation] = []
        for some in batches(asked):
            found += self._invited(team, cells.c.person_id.in_(some))
        return tuple(found)

    def to_remind(self, team: str, courts: Collection[str]) -> tuple[Invitation, ...]:
        """Those of these courts who were asked, are not done, did not decline, and want reminders."""
        return self._invited(team, cells.c.court.in_(sorted(courts)), people.c.stopped.is_(False))

    def courts_asked(self, team: str) -> tuple[str, ...]:
        """Courts for which somebody was asked."""
        query = select(cells.c.court).where(cells.c.team_id == team, cells.c.asked_at.is_not(None)).distinct()
        return tuple(sorted(self.connection.execute(query).scalars()))

    def courts_of(self, team: str) -> frozenset[str]:
        """Courts that somebody on the roster has."""
        query = select(cells.c.court).where(cells.c.team_id == team, cells.c.state != "erased").distinct()
        return frozenset(self.connection.execute(query).scalars())

    def _invited(self, team: str, *conditions: ColumnElement[bool]) -> tuple[Invitation, ...]:
        query = (
            select(cells.c.person_id, people.c.user_id, cells.c.court, cells.c.state, cells.c.asked_by)
            .join(people, people.c.id == cells.c.person_id)
            .where(people.c.team_id == team, cells.c.team_id == team, cells.c.asked_at.is_not(None))
            .where(cells.c.state.not_in((*DONE, "erased", "declined")), people.c.user_id.is_not(None), *conditions)
            .order_by(cells.c.person_id, cells.c.court)
        )
        return tuple(Invitation(*row) for row in self.connection.execute(query))

    # --- what the person says

    def decline(self, asker: Asker, now: datetime) -> int:
        """They will not do what they were asked and have not begun; in how many courts."""
        return self._set(asker, "not-started", state="declined", declined_at=now)

    def accept(self, asker: Asker) -> int:
        """They take that back."""
        return self._set(asker, "declined", state="not-started", declined_at=None)

    def reminds(self, asker: Asker) -> bool:
        """Whether this person was asked, is not done and has not stopped the reminders."""
        return bool(self._invited(asker.team_id, _is(asker), people.c.stopped.is_(False)))

    def set_stopped(self, asker: Asker, *, stopped: bool) -> None:
        self.connection.execute(update(people).where(_is(asker)).values(stopped=stopped))

    def report(self, by: str, attorney: Asker, court: str) -> int | None:
        """Somebody says that the attorney is linked there; whose row it is, None where there is nothing to confirm."""
        mine = self._mine(attorney)
        here = (cells.c.team_id == attorney.team_id, cells.c.person_id == mine, cells.c.court == court)
        reported = update(cells).where(*here, cells.c.state.not_in(("confirmed", "erased"))).values(reported_by=by)
        return self.connection.execute(reported.returning(cells.c.person_id)).scalar_one_or_none()

    def confirm(self, asker: Asker, court: str, today: date) -> bool:
        """The attorney confirms what was reported; False where nothing was."""
        values = {"state": "confirmed", "done_on": today.isoformat(), "step": None, "steps": None, "reported_by": None}
        return self._settle(asker, court, values)

    def deny(self, asker: Asker, court: str) -> bool:
        """The attorney says that it is not so."""
        return self._settle(asker, court, {"reported_by": None})

    def _settle(self, asker: Asker, court: str, values: dict[str, Any]) -> bool:
        mine = self._mine(asker)
        here = (cells.c.team_id == asker.team_id, cells.c.person_id == mine, cells.c.court == court)
        changed = update(cells).where(*here, cells.c.reported_by.is_not(None)).values(**values)
        return self.connection.execute(changed).rowcount > 0

    def _set(self, asker: Asker, before: str, **values: Any) -> int:
        here = (cells.c.team_id == asker.team_id, cells.c.person_id == self._mine(asker), cells.c.state == before)
        return self.connection.execute(update(cells).where(*here).values(**values)).rowcount

    def _mine(self, asker: Asker) -> Any:
        return select(people.c.id).where(_is(asker)).scalar_subquery()

    # --- the plan

    def plan(self, team: str) -> ReminderPlan:
        row = self.connection.execute(select(roster_plans).where(roster_plans.c.team_id == team)).first()
        if row is None:
            return NO_PLAN
        day = date.fromisoformat(row.day) if row.day else None
        return ReminderPlan(row.active, read_days(row.days), row.weekly, day)

    def keep_plan(self, team: str, plan: ReminderPlan, now: datetime) -> None:
        upsert(self.connection, roster_plans, {"team_id": team}, _plan_values(plan, now))


def add_plan(connection: Connection, team: str, now: datetime) -> None:
    """The row of a workspace that has chosen no plan yet, where there is none."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"team_id": team, **_plan_values(NO_PLAN, now)}
    connection.execute(insert(roster_plans).values(row).on_conflict_do_nothing(index_elements=["team_id"]))


def _plan_values(plan: ReminderPlan, now: datetime) -> dict[str, Any]:
    return {
        "active": plan.active,
        "days": ", ".join(map(str, plan.days)),
        "weekly": plan.weekly,
        "day": plan.day.isoformat() if plan.day else None,
        "updated_at": now,
    }


def _can_be_asked(team: str, court: str | None) -> ColumnElement[bool]:
    here = (people.c.team_id == team, people.c.user_id.is_not(None), people.c.role == "attorney")
    in_slack = cells.c.person_id.in_(select(people.c.id).where(*here))
    of_court = [] if court is None else [cells.c.court == court]
    return and_(cells.c.team_id == team, cells.c.state == "not-asked", in_slack, *of_court)


def _contains(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    return column.icontains(word, autoescape=True)


def _is(asker: Asker) -> ColumnElement[bool]:
    return and_(people.c.team_id == asker.team_id, people.c.user_id == asker.user_id)


__all__ = ["Invitation", "Invitations", "add_plan"]
