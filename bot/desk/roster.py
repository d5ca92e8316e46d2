"""The roster of a firm: who is on it, and who they are in Slack."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import partial
from typing import Final

from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import CourtLookup, ImportPlan, Roster, court_lookup, parse_roster, plan_import, roster_of_group
from bot.core.readiness.letters import MatchRoster
from bot.core.readiness.roster import BadLine, read_courts
from bot.core.times import court_dates, earliest_ts
from bot.desk.check_states import states
from bot.desk.open_check import BOARD_FLOW
from bot.desk.questions import Clock
from bot.store.pseudonyms import ERASED_PREFIX, pseudonym
from bot.store.roster_privacy import erase_unmatched
from bot.store.store import Store
from bot.store.unit import UnitOfWork

MATCHING: Final = "roster-match"
"""Of the row that looks addresses up: its kind, and what its key begins with."""
LOOK_UPS: Final = 50
"""Addresses that are taken from the database at a time."""


class RosterDesk:
    """The use cases around the roster; each opens one transaction."""

    def __init__(self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock) -> None:
        self._store = store
        self._kb = kb
        self._clock = clock
        self._today = court_dates(clock)

    def courts(self) -> CourtLookup:
        """How courts may be named in a roster."""
        kb = self._kb()
        return court_lookup(kb.library.courts.values(), partial(kb.finder.search, limit=3))

    def court_name(self, court: str) -> str:
        """What a court is called in short."""
        found = self._kb().court(court)
        return found.short if found else court

    def read(self, text: str) -> Roster:
        """A roster as CSV. Names come out redacted."""
        return parse_roster(text, self.courts())

    def read_courts(self, text: str) -> tuple[str, ...] | BadLine:
        """Courts that were typed by themselves."""
        return read_courts(text, self.courts())

    def of_group(self, members: Iterable[str], courts: tuple[str, ...]) -> Roster:
        """Everybody in a user group, as attorneys in these courts."""
        return roster_of_group(members, courts)

    def preview(self, team: str, roster: Roster) -> ImportPlan:
        """What an import would change; nothing is written."""
        with self._store.reading() as unit:
            return plan_import(roster, unit.roster.known(team))

    def import_roster(self, by: Asker, roster: Roster) -> ImportPlan:
        """Takes the good lines of a roster; the same again changes nothing. by: `user_id` empty for the operator."""
        team, now = by.team_id, self._clock()
        with self._store.writing() as unit:
            plan = plan_import(roster, unit.roster.known(team, to_change=now))
            unit.roster.apply(team, plan, now)
            if plan.changes:
                unit.roster.add_change(by, "import", plan.changes, now)
                self._record_begun(unit, team, {one.line.user for one in plan.verdicts if one.line.user and one.added})
            if unit.roster.to_look_up(team, 1) and not unit.outbox.is_scheduled(team, f"{MATCHING}:"):
                self._look_up_soon(unit, by)
        return plan

    def remove(self, by: Asker, person: int) -> bool:
        """Takes somebody off the roster, with their cells; False where they are not on it."""
        with self._store.writing() as unit:
            if unit.roster.remove(by.team_id, person) is None:
                return False
            unit.roster.add_change(by, "remove", 1, self._clock())
        return True

    def erase(self, by: Asker, person: int) -> bool:
        """Erases somebody who was not found in Slack; False for anybody else, who can do it alone."""
        now = self._clock()
        with self._store.writing() as unit:
            if not erase_unmatched(unit.connection, by.team_id, person, pseudonym(ERASED_PREFIX), now):
                return False
            unit.roster.add_change(by, "erase", 1, now)
        return True

    # --- who they are in Slack

    def to_look_up(self, team: str) -> tuple[tuple[int, str], ...]:
        """Some of those whose address Slack was not asked for yet: row and address."""
        with self._store.reading() as unit:
            return unit.roster.to_look_up(team, LOOK_UPS)

    def match(self, team: str, person: int, user: str | None) -> None:
        """What Slack said of an address: whose it is, or (None) that nobody has it."""
        with self._store.writing() as unit:
            unit.roster.match(team, person, user, self._clock())
            if user is not None:
                self._record_begun(unit, team, {user})

    def count_matched(self, team: str) -> tuple[int, int]:
        """How many people were found in Slack, and how many were not."""
        with self._store.reading() as unit:
            return unit.roster.count_matched(team)

    # ---

    def _look_up_soon(self, unit: UnitOfWork, by: Asker) -> None:
        now = self._clock()
        key = f"{MATCHING}:{now.timestamp():.6f}"
        work = MatchRoster(by.team_id, by.user_id, earliest_ts(now))
        unit.outbox.schedule(by.team_id, key, {"kind": MATCHING, **asdict(work)}, now, now)

    def _record_begun(self, unit: UnitOfWork, team: str, users: set[str]) -> None:
        """Checks that these people had begun before they were on the roster."""
        kb = self._kb()
        flow = kb.library.flows.get(BOARD_FLOW)
        if flow is None or not users:
            return
        if len(users) == 1:
            checks = unit.checks.all_of(Asker(team, next(iter(users))), BOARD_FLOW)
        else:
            checks = tuple(one for one in unit.checks.in_courts(team, BOARD_FLOW, None) if one.asker.user_id in users)
        for asker, court, found in states(unit, kb, flow, checks, (self._clock(), self._today)):
            unit.roster.record(asker, court, found, (self._today(kb.court(court)), self._clock()))


__all__ = ["RosterDesk"]
