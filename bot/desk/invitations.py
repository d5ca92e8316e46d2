"""Asking attorneys to link: invitations, what they say to them, and reminders by plan in the help desk's hours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.business_time import Calendar, is_open, next_opening
from bot.core.court_state import went_live
from bot.core.inquiry import Asker
from bot.core.knowledge import Court
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import ReminderPlan, is_blocking, is_due, next_open_morning, state_on
from bot.core.readiness.letters import (
    AskToConfirm,
    Candidate,
    CourtInvitation,
    Invite,
    Letter,
    RemindInvited,
    RosterTick,
)
from bot.core.readiness.plan import target_day
from bot.core.times import court_dates, earliest_ts
from bot.desk.open_check import BOARD_FLOW
from bot.desk.questions import Clock
from bot.store.checks import KeptCheck
from bot.store.roster_invitations import Invitation
from bot.store.store import Store
from bot.store.unit import UnitOfWork

MAX_FOUND: Final = 100
"""As many options as Slack shows."""
MAX_WORDS: Final = 5
"""Of what was typed to find a person."""


class InvitationDesk:
    """The use cases around invitations; each opens one transaction."""

    def __init__(
        self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock, calendar: Callable[[str], Calendar]
    ) -> None:
        self._store = store
        self._kb = kb
        self._clock = clock
        self._calendar = calendar
        self._today = court_dates(clock)

    # --- an administrator

    def invite(self, by: Asker, *, court: str | None = None, chosen: Collection[int] | None = None) -> int:
        """Asks everybody, or those chosen (ids of rows), who was not asked; how many. Each gets one message."""
        now = self._clock()
        with self._store.writing() as unit:
            asked = unit.invitations.invite(by, now, court=court, chosen=chosen)
            users = {cell.person: cell.user for cell in unit.invitations.of_people(by.team_id, asked)}
            for one, user in users.items():
                work = Invite(by.team_id, user, one, by.user_id, earliest_ts(now))
                key = f"roster-invite:{one}:{now.timestamp():.6f}"
                unit.outbox.send(by.team_id, key, f"roster:{one}", {"kind": "roster-invite", **asdict(work)}, now)
            if asked:
                unit.roster.add_change(by, "invite", len(asked), now, court)
        return len(asked)

    def find_candidates(self, team: str, court: str | None, words: str) -> tuple[Candidate, ...]:
        """Who can be asked in a court, or in any, and has these words in their name or Slack id; by name."""
        with self._store.reading() as unit:
            return unit.invitations.find_not_asked(team, court, words.split()[:MAX_WORDS], MAX_FOUND)

    def take_back(self, team: str, person: int) -> None:
        """The invitation could not be sent."""
        with self._store.writing() as unit:
            unit.invitations.take_back(team, person)

    def plan(self, team: str) -> ReminderPlan:
        with self._store.reading() as unit:
            return unit.invitations.plan(team)

    def keep_plan(self, by: Asker, plan: ReminderPlan) -> None:
        """How the workspace reminds from now on."""
        now = self._clock()
        with self._store.writing() as unit:
            unit.invitations.keep_plan(by.team_id, plan, now)
            unit.roster.add_change(by, "plan", 0, now)
            if plan.active:
                self._schedule_tick(unit, by.team_id, self._day(by.team_id))

    # --- the person

    def decline(self, asker: Asker) -> int:
        """They will not do what they have not begun; in how many courts."""
        with self._store.writing() as unit:
            return unit.invitations.decline(asker, self._clock())

    def accept(self, asker: Asker) -> int:
        """They take that back; in how many courts."""
        with self._store.writing() as unit:
            return unit.invitations.accept(asker)

    def set_stopped(self, asker: Asker, *, stopped: bool) -> None:
        """Whether they want no more reminders."""
        with self._store.writing() as unit:
            unit.invitations.set_stopped(asker, stopped=stopped)

    def letter(self, team: str, person: int, *, reminder: bool = False) -> Letter | None:
        """What they were asked and have not finished; None where nothing is left, or they declined all of it.

        reminder: None, too, for who wants no reminders.
        """
        with self._store.reading() as unit:
            cells = unit.invitations.of_person(team, person, reminder=reminder)
        courts = tuple(one for cell in cells if (one := self._asked_court(cell)) is not None)
        return Letter(courts, cells[0].asked_by) if courts else None

    def _asked_court(self, cell: Invitation) -> CourtInvitation | None:
        court = self._kb().court(cell.court)
        if court is None:
            return None
        day = _go_live(court)
        to_come = day if day is not None and day >= self._today(court) else None
        return CourtInvitation(court, to_come, begun=cell.state != "not-started")

    # --- a check that somebody did for the attorney

    def reportable(self, by: Asker, courts: Iterable[str]) -> frozenset[str]:
        """Those of these courts that somebody on the roster has, and in which this person finished another's check."""
        with self._store.reading() as unit:
            return unit.invitations.courts_of(by.team_id) & _courts_finished_for_others(unit, by) & frozenset(courts)

    def report(self, by: Asker, user: str, court: str) -> bool:
        """Asks the attorney to confirm that they are linked, at most once a day; False where they are not on it.

        Only who has finished a check for somebody else in this court may.
        """
        attorney, now = Asker(by.team_id, user), self._clock()
        with self._store.writing() as unit:
            if court not in _courts_finished_for_others(unit, by):
                return False
            person = unit.invitations.report(by.user_id, attorney, court)
            if person is None:
                return False
            key = f"roster-confirm:{person}:{court}:{self._day(by.team_id).isoformat()}"
            work = AskToConfirm(by.team_id, user, person, court, by.user_id, earliest_ts(now))
            unit.outbox.send(by.team_id, key, f"roster:{person}", {"kind": "roster-confirm", **asdict(work)}, now)
        return True

    def is_reported(self, asker: Asker, court: str) -> bool:
        """Whether the attorney still has to say whether they are linked there."""
        with self._store.reading() as unit:
            row = unit.roster.row_of(asker)
        return row is not None and any(cell.court == court and cell.reported_by for cell in row.cells)

    def confirm(self, asker: Asker, court: str) -> bool:
        """They are linked there, as was reported; False where nothing was."""
        with self._store.writing() as unit:
            return unit.invitations.confirm(asker, court, self._today(self._kb().court(court)))

    def deny(self, asker: Asker, court: str) -> bool:
        """They are not; False where nothing was reported."""
        with self._store.writing() as unit:
            return unit.invitations.deny(asker, court)

    # --- reminders

    def opens_at(self, team: str) -> datetime | None:
        """When the help desk opens, until which reminders wait; None while it is open."""
        calendar, now = self._calendar(team), self._clock()
        return None if is_open(calendar, now) else next_opening(calendar, now)

    def tick(self, tick: RosterTick) -> int:
        """Puts in the reminders that are due since the last look, one a person, and the next look; how many."""
        team, now, today = tick.team_id, self._clock(), self._day(tick.team_id)
        with self._store.writing() as unit:
            plan = unit.invitations.plan(team)
            if not plan.active:
                return 0
            due = self._due(unit, team, plan, date.fromisoformat(tick.after))
            people = {cell.person: cell.user for cell in due}
            for person, user in people.items():
                key = f"roster-reminder:{person}:{today.isoformat()}"
                work = RemindInvited(team, user, person, earliest_ts(now))
                unit.outbox.send(team, key, f"roster:{person}", {"kind": "roster-reminder", **asdict(work)}, now)
            self._schedule_tick(unit, team, today)
        return len(people)

    def _due(self, unit: UnitOfWork, team: str, plan: ReminderPlan, after: date) -> list[Invitation]:
        kb, today = self._kb(), self._day(team)
        asked = [court for one in unit.invitations.courts_asked(team) if (court := kb.court(one)) is not None]
        due = [court for court in asked if is_due(plan, target_day(plan, _go_live(court), today), after, today)]
        live = {court.id: went_live(court, self._today(court)) for court in due}
        cells = unit.invitations.to_remind(team, live) if live else ()
        return [cell for cell in cells if is_blocking(state_on(cell.state, live=live[cell.court]))]

    def _schedule_tick(self, unit: UnitOfWork, team: str, after: date) -> None:
        now = self._clock()
        due = next_open_morning(self._calendar(team), now)
        work = {"kind": "roster-tick", **asdict(RosterTick(team, after.isoformat()))}
        unit.outbox.schedule(team, f"roster-tick:{due.date().isoformat()}", work, due, now)

    def _day(self, team: str) -> date:
        return self._clock().astimezone(ZoneInfo(self._calendar(team).zone)).date()


def _go_live(court: Court) -> date | None:
    return court.go_live.day if court.go_live else None


def _courts_finished_for_others(unit: UnitOfWork, by: Asker) -> frozenset[str]:
    """Courts in which this person went through a check for somebody else that ended with the account linked."""
    kept = unit.checks.for_others(by, BOARD_FLOW)
    return frozenset(one.court for one in kept if one.court and _is_linked(one))


def _is_linked(kept: KeptCheck) -> bool:
    return kept.verdict == "finished" or kept.progress.answers.get("linked") == "yes"


__all__ = ["InvitationDesk"]
