"""The weekly digest's figures of one workspace, from what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.core.business_time import elapsed
from bot.core.knowledge_base import KnowledgeBase
from bot.core.misses import WordingNormalizer
from bot.core.reporting import TREND, PastTicket, Period, WeeklyReport, report, service_report
from bot.core.service_levels import ServiceReport
from bot.core.tickets import Terms, Ticket, reply_target
from bot.desk.questions import Clock
from bot.store.store import Store
from bot.store.unit import UnitOfWork

WEEK: Final = timedelta(days=7)


class ReportDesk:
    """Looks back on a week of the help desk."""

    def __init__(
        self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock, terms: Callable[[str], Terms]
    ) -> None:
        """terms: of each workspace's help desk."""
        self._store = store
        self._kb = kb
        self._clock = clock
        self._terms = terms

    def report(self, team: str, until: datetime | None = None) -> WeeklyReport:
        """The seven days that end at `until`; None: now."""
        terms, kb = self._terms(team), self._kb()
        period = _week(until or self._clock(), terms)
        with self._store.reading() as unit:
            tickets = _past_tickets(unit, team, period, terms)
            questions = unit.questions.since(team, period.since)
            shown, solved = unit.tickets.count_triages(team, period.since, period.until)
        words = WordingNormalizer(kb.finder, kb.library.vocabulary)
        return report(tickets, questions, {"shown": shown, "solved": solved}, period, words)

    def court_names(self) -> Mapping[str, str]:
        """What each court is called in short, by id."""
        return {court.id: court.short for court in self._kb().library.courts.values()}

    def schedule(self, team: str, due: datetime) -> None:
        """The digest of the week that ends then; the same again changes nothing."""
        key = f"digest:{due.date().isoformat()}"
        content = {"kind": "digest", "team_id": team, "until": due.isoformat()}
        self.schedule_task(team, key, content, due)

    def schedule_task(self, team: str, key: str, content: Mapping[str, Any], due: datetime) -> None:
        """Work to be done at that time; the same key again changes nothing else."""
        with self._store.writing() as unit:
            unit.outbox.schedule(team, key, content, due, self._clock())


class ServiceDesk:
    """How quickly each workspace's help desk answers; the knowledge is not needed for that."""

    def __init__(self, store: Store, clock: Clock, terms: Callable[[str], Terms]) -> None:
        """terms: of each workspace's help desk."""
        self._store = store
        self._clock = clock
        self._terms = terms

    def teams(self) -> tuple[str, ...]:
        """The workspaces with tickets."""
        with self._store.reading() as unit:
            return unit.tickets.teams()

    def report(self, team: str) -> ServiceReport:
        """The last seven days."""
        terms = self._terms(team)
        period = _week(self._clock(), terms)
        with self._store.reading() as unit:
            return service_report(_past_tickets(unit, team, period, terms), period)


def _week(until: datetime, terms: Terms) -> Period:
    return Period(until - WEEK, until, terms.calendar.zone)


def _past_tickets(unit: UnitOfWork, team: str, period: Period, terms: Terms) -> tuple[PastTicket, ...]:
    """All that a report of this period counts or compares."""
    known = unit.tickets.since(team, period.until - TREND * WEEK)
    return tuple(_past(ticket, terms, _was_passed_on(unit, ticket, period)) for ticket in known)


def _was_passed_on(unit: UnitOfWork, ticket: Ticket, period: Period) -> bool:
    """Only of those resolved in the period, which are counted: it is a query each."""
    if not period.has(ticket.resolved_at):
        return False
    return any(change.what in ("pass-to-court", "pass-to-pacer") for change in unit.tickets.history(ticket))


def _past(ticket: Ticket, terms: Terms, passed_on: bool) -> PastTicket:
    calendar, replied, resolved = terms.calendar, ticket.first_reply_at, ticket.resolved_at
    began = ticket.clock_from or ticket.opened_at
    return PastTicket(
        court=ticket.court,
        kind=ticket.kind,
        opened_at=ticket.opened_at,
        first_reply_at=replied,
        resolved_at=resolved,
        passed_on=passed_on,
        resolution=ticket.resolution,
        rating=ticket.rating,
        first_reply=elapsed(calendar, ticket.opened_at, replied) if replied else None,
        resolution_time=max(timedelta(), elapsed(calendar, began, resolved) - ticket.waited) if resolved else None,
        first_reply_target=reply_target(ticket, terms),
        resolution_target=terms.resolution,
        closed_at=ticket.closed_at,
    )
