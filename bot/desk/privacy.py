"""How long things are kept, and what a person can see and erase of what is kept about them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import uuid4

from bot.core.asking import Asker
from bot.core.helpdesk import Deliver, DeliverWhat
from bot.core.tickets import Unclaim, Withdraw
from bot.desk.questions import Clock
from bot.desk.tickets import CLOCKS_DIFFER, TicketDesk
from bot.store.privacy import ERASED, Privacy, pseudonym
from bot.store.store import Store
from bot.store.unit import Json, UnitOfWork

BATCH: Final = 500
"""Rows that one transaction takes away at most: nobody waits long for it."""
TICKETS_AT_ONCE: Final = 25
"""Tickets that lose their people in one transaction; each has messages and a history."""
ROUNDS: Final = 5
"""How often an erasure begins anew because a ticket was opened or claimed meanwhile."""
Rows = tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a workspace keeps things."""

    questions: timedelta = timedelta(days=90)
    """Questions, and what conversations are about."""
    tickets: timedelta = timedelta(days=730)
    """A ticket's texts and people, after its end."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much was deleted for its age; of tickets, how many lost their texts and people."""

    questions: int
    conversations: int
    triages: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept about one person in one workspace, as values of JSON."""

    workspace: str
    person: str
    as_of: str
    questions: Rows
    feedback: Rows
    """What they said to *Did this help?*"""
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
class Erased:
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
        keeping: Callable[[str], Keeping] = lambda _: Keeping(),
    ) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk
        self.keeping = keeping

    # --- by age

    def purge_expired(self, now: datetime) -> Tidied:
        """Takes away what has been kept long enough: team by team, a batch a transaction."""
        with self._store.reading() as unit:
            teams = Privacy(unit.connection).teams()
        keep = {team: self.keeping(team) for team in teams}

        def asked(team: str) -> datetime:
            return now - keep[team].questions

        def ended(team: str) -> datetime:
            return now - keep[team].tickets

        return Tidied(
            questions=self._gone(teams, lambda kept, team, most: kept.drop_questions(team, asked(team), most)),
            conversations=self._gone(teams, lambda kept, team, most: kept.drop_conversations(team, asked(team), most)),
            triages=self._gone(teams, lambda kept, team, most: kept.drop_triages(team, ended(team), most)),
            tickets=self._gone(
                teams, lambda kept, team, most: _anonymised(kept, team, ended(team), most), TICKETS_AT_ONCE
            ),
        )

    def _gone(self, teams: tuple[str, ...], drop: Callable[[Privacy, str, int], int], batch: int = BATCH) -> int:
        """How many went."""

        def step(team: str, unit: UnitOfWork, most: int) -> int:
            return drop(Privacy(unit.connection), team, most)

        return sum(self._store.in_steps(partial(step, team), batch) for team in teams)

    # --- one person

    def kept_of(self, asker: Asker) -> Kept:
        """Everything that is kept about this person."""
        with self._store.reading() as unit:
            found = Privacy(unit.connection).kept_of(asker)
        return Kept(asker.team_id, asker.user_id, self._clock().isoformat(timespec="seconds"), **found)

    def erase(self, asker: Asker) -> Erased:
        """After it nothing kept has this person's id or their words. Doing it again changes nothing.

        Their open tickets are withdrawn, and what they have claimed is free again, by the rules: staff see it. Then
        tickets keep their dates and what was done, with a pseudonym; all else of the person is deleted.
        """
        withdrawn: list[int] = []
        handed_back: list[int] = []
        for _ in range(ROUNDS):
            self._settle(asker, withdrawn, handed_back)
            with self._store.writing() as unit:
                if not Privacy(unit.connection).open_tickets_with(asker):
                    questions, checks, tickets = self._erased(unit, asker)
                    return Erased(questions, checks, tickets, tuple(withdrawn), tuple(handed_back))
        raise RuntimeError("tickets of this person are opened faster than they can be withdrawn")

    def _settle(self, asker: Asker, withdrawn: list[int], handed_back: list[int]) -> None:
        """Nobody waits for the person any more, nor they for anybody."""
        with self._store.reading() as unit:
            waiting = Privacy(unit.connection).open_tickets_with(asker)
        for one in waiting:
            decision = self._desk.by_asker(asker, one, Withdraw())
            if decision is not None and decision.refusal is None:
                withdrawn.append(decision.ticket.number)
            elif decision is None:
                free = self._desk.act(asker.team_id, one, Unclaim(), asker.user_id)
                if free is not None and free.refusal is None:
                    handed_back.append(free.ticket.number)

    def _erased(self, unit: UnitOfWork, asker: Asker) -> tuple[int, int, int]:
        """Questions, checks and tickets that were there. Tickets come first: whoever changes one locks it first."""
        team, now, name = asker.team_id, self._clock(), pseudonym(ERASED)
        privacy = Privacy(unit.connection)
        tickets = privacy.tickets_of(asker)
        for ticket in tickets:
            unit.set_timers(team, f"clock:{ticket}", {}, now)
        questions = privacy.drop_talk(asker)
        checks = unit.checks.drop_all(asker)
        privacy.clear_inbox(asker, name, tickets, now)
        privacy.empty_tickets(team, tickets)
        privacy.empty_words_of(asker)
        privacy.rename(asker, name)
        privacy.retire(asker, name)
        for ticket in privacy.shown_to_staff(team, tickets):
            self._send(unit, team, ticket, "card", now)
        for ticket, message in privacy.relayed_to_staff(team, tickets):
            self._send(unit, team, ticket, "message", now, message)
        return questions, len(checks), len(tickets)

    def _send(
        self, unit: UnitOfWork, team: str, ticket: int, what: DeliverWhat, now: datetime, message: int | None = None
    ) -> None:
        """What staff see of it is drawn anew, without what was erased."""
        since = f"{(now - CLOCKS_DIFFER).timestamp():.6f}"
        content: dict[str, Any] = asdict(Deliver(team, ticket, "staff", what, message=message, since=since))
        key = f"ticket:{ticket}:staff:{what}:{uuid4().hex}"
        unit.send(team, key, f"ticket:{ticket}:staff", {"kind": "deliver", **content}, now)


def _anonymised(privacy: Privacy, team: str, before: datetime, most: int) -> int:
    found = privacy.ended_tickets(team, before, most)
    for ticket in found:
        privacy.anonymise(team, ticket)
    return len(found)


__all__ = ["Erased", "Keeping", "Kept", "PrivacyDesk", "Tidied"]
