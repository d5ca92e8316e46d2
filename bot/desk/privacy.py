"""How long things are kept, and what a person can see and erase of what is kept about them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.core.inquiry import Asker
from bot.core.tickets import Unclaim, Withdraw
from bot.desk.questions import Clock
from bot.desk.ticket_outbox import TicketOutbox
from bot.desk.tickets import TicketDesk
from bot.store.draft_privacy import drop_old_drafts, erase_from_drafts, texts_of
from bot.store.incidents import Incidents
from bot.store.jobs import Json
from bot.store.personal_data import PersonalData
from bot.store.privacy import ERASED_PREFIX, PersonalDataEraser, pseudonym
from bot.store.roster_privacy import drop_old_roster, erase_from_roster
from bot.store.store import Store
from bot.store.unit import UnitOfWork

BATCH: Final = 500
"""Rows that one transaction takes away at most: nobody waits long for it."""
TICKETS_AT_ONCE: Final = 25
"""Tickets that lose their people in one transaction; each has messages and a history."""
ROUNDS: Final = 5
"""How often an erasure begins anew because a ticket was opened or claimed meanwhile."""
Rows = tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a workspace keeps things."""

    questions: timedelta = timedelta(days=90)
    """Questions, what conversations are about, and drafts that are over."""
    tickets: timedelta = timedelta(days=730)
    """A ticket's texts and people, after its end."""
    roster: timedelta = timedelta(days=365)
    """People on the roster in whose row nothing changed, and what administrators did with it."""


@dataclass(frozen=True, slots=True)
class PurgeCounts:
    """How much was deleted for its age; of tickets, how many lost their texts and people."""

    questions: int
    conversations: int
    triages: int
    tickets: int
    incidents: int = 0
    roster: int = 0
    drafts: int = 0


@dataclass(frozen=True, slots=True)
class DataExport:
    """Everything that is kept about one person in one workspace, as values of JSON."""

    workspace: str
    person: str
    as_of: str
    questions: Rows
    feedback: Rows
    """What they said to *Did this answer your question?*"""
    picks: Rows
    """What they chose from suggestions."""
    usual_court: Rows
    conversations: Rows
    """Where and when, and what about; nothing of what was said."""
    checks: Rows
    facts: Rows
    """What they told in checks that holds for every court."""
    tickets: Rows
    """With their own words, those of staff to them, and the history lines that are theirs."""
    solved_alone: Rows
    """When they were shown what they can do alone."""
    as_staff: Rows
    """What they did with others' tickets."""
    as_admin: Rows
    """That they installed the bot, or are an admin of the help desk."""
    incidents: Rows
    """The outages whose end they are told, and what they did with one as staff."""
    on_call: Rows
    """Their shifts in the on-call list, and that they were paged."""
    roster: Rows
    """What the readiness board shows of them, court by court."""
    roster_work: Rows
    """What they did with the roster as an administrator."""
    drafts: Rows
    """The drafts of the knowledge that they wrote or changed, as staff."""
    draft_work: Rows
    """What they did with drafts, and noted of questions that were asked in vain."""
    wishes: Rows
    """The answers they wait for, and those they were told."""
    waiting: Rows
    """What is still to be done for them: reminders, and what they said just now."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each; words of both sides are counted as messages."""
        found = {name: len(value) for name, value in self._parts().items()}
        return {**found, "messages": sum(len(ticket["messages"]) for ticket in self.tickets)}

    @property
    def is_empty(self) -> bool:
        return not any(self._parts().values())

    def document(self) -> str:
        """As a file for the person."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def _parts(self) -> dict[str, Rows]:
        names = (field.name for field in fields(self))
        return {name: value for name in names if isinstance(value := getattr(self, name), tuple)}


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure took away."""

    questions: int
    checks: int
    tickets: int
    """Tickets that lost their texts and people."""
    withdrawn: tuple[int, ...]
    """Numbers of those that were open."""
    handed_back: tuple[int, ...]
    """Numbers of others' open tickets that the person had claimed."""


class PrivacyDesk:
    """Retention, and a person's rights over what is kept about them."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        desk: TicketDesk,
        keeping: Callable[[str], Retention] = lambda _: Retention(),
    ) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk
        self.keeping = keeping

    # --- by age

    def purge_expired(self, now: datetime) -> PurgeCounts:
        """Takes away what has been kept long enough: team by team, a batch a transaction."""
        with self._store.reading() as unit:
            teams = PersonalDataEraser(unit.connection).teams()
        keep = {team: self.keeping(team) for team in teams}

        def asked(team: str) -> datetime:
            return now - keep[team].questions

        def ended(team: str) -> datetime:
            return now - keep[team].tickets

        return PurgeCounts(
            questions=self._gone(teams, lambda kept, team, most: kept.drop_questions(team, asked(team), most)),
            conversations=self._gone(teams, lambda kept, team, most: kept.drop_conversations(team, asked(team), most)),
            triages=self._gone(teams, lambda kept, team, most: kept.drop_triages(team, ended(team), most)),
            tickets=self._gone(
                teams, lambda kept, team, most: _anonymised(kept, team, ended(team), most), TICKETS_AT_ONCE
            ),
            incidents=self._gone(
                teams, lambda kept, team, most: Incidents(kept.connection).drop_old(team, ended(team), most)
            ),
            roster=self._gone(
                teams, lambda kept, team, most: drop_old_roster(kept.connection, team, now - keep[team].roster, most)
            ),
            drafts=self._gone(
                teams, lambda kept, team, most: drop_old_drafts(kept.connection, team, asked(team), most)
            ),
        )

    def _gone(
        self, teams: tuple[str, ...], drop: Callable[[PersonalDataEraser, str, int], int], batch: int = BATCH
    ) -> int:
        """How many went."""

        def step(team: str, unit: UnitOfWork, most: int) -> int:
            return drop(PersonalDataEraser(unit.connection), team, most)

        return sum(self._store.in_steps(partial(step, team), batch) for team in teams)

    # --- one person

    def kept_of(self, asker: Asker) -> DataExport:
        """Everything that is kept about this person."""
        with self._store.reading() as unit:
            found = PersonalData(unit.connection).of(asker)
        return DataExport(asker.team_id, asker.user_id, self._clock().isoformat(timespec="seconds"), **found)

    def erase(self, asker: Asker) -> Erasure:
        """After it nothing kept has this person's id or their words. Doing it again changes nothing.

        Their open tickets are withdrawn, and what they have claimed is free again, by the rules: staff see it. Then
        tickets keep their dates and what was done, with a pseudonym; all else of the person is deleted.
        """
        withdrawn: list[int] = []
        handed_back: list[int] = []
        for _ in range(ROUNDS):
            self._settle(asker, withdrawn, handed_back)
            with self._store.writing() as unit:
                if not PersonalDataEraser(unit.connection).open_tickets_with(asker):
                    questions, checks, tickets = self._erased(unit, asker)
                    return Erasure(questions, checks, tickets, tuple(withdrawn), tuple(handed_back))
        raise RuntimeError("tickets of this person are opened faster than they can be withdrawn")

    def _settle(self, asker: Asker, withdrawn: list[int], handed_back: list[int]) -> None:
        """Nobody waits for the person any more, nor they for anybody."""
        with self._store.reading() as unit:
            waiting = PersonalDataEraser(unit.connection).open_tickets_with(asker)
        for one in waiting:
            decision = self._desk.by_asker(asker, one, Withdraw())
            if decision is not None and decision.refusal is None:
                withdrawn.append(decision.ticket.number)
            elif decision is None:
                free = self._desk.act(asker.team_id, one, Unclaim(), asker.user_id)
                if free is not None and free.refusal is None:
                    handed_back.append(free.ticket.number)

    def _erased(self, unit: UnitOfWork, asker: Asker) -> tuple[int, int, int]:
        """Questions, checks and tickets that were there. Incidents come first, then tickets.

        Whoever changes one locks it first; whoever ends an incident, before the tickets that joined it.
        """
        team, now, name = asker.team_id, self._clock(), pseudonym(ERASED_PREFIX)
        privacy, outbox = PersonalDataEraser(unit.connection), TicketOutbox(unit, now)
        unit.incidents.forget(asker, name)
        tickets = privacy.tickets_of(asker)
        for ticket in tickets:
            outbox.stop_timers(team, ticket)
            outbox.stop_paging(team, ticket)
        erase_from_drafts(unit.connection, asker, texts_of(unit.connection, asker))
        questions = privacy.drop_talk(asker)
        checks = unit.checks.drop_all(asker)
        privacy.clear_inbox(asker, name, tickets, now)
        privacy.empty_tickets(team, tickets)
        privacy.empty_words_of(asker)
        privacy.rename(asker, name)
        erase_from_roster(unit.connection, asker, name, now)
        privacy.retire(asker, name)
        for ticket in privacy.shown_to_staff(team, tickets):
            outbox.draw_staff_card(team, ticket)
        for ticket, message in privacy.relayed_to_staff(team, tickets):
            outbox.draw_for_staff(team, ticket, message)
        return questions, len(checks), len(tickets)


def _anonymised(privacy: PersonalDataEraser, team: str, before: datetime, most: int) -> int:
    found = privacy.ended_tickets(team, before, most)
    for ticket in found:
        privacy.anonymise(team, ticket)
    return len(found)


__all__ = ["DataExport", "Erasure", "PrivacyDesk", "PurgeCounts", "Retention"]
