"""The weekly digest's figures of one workspace, from what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.core.asking import KnowledgeBase
from bot.core.business_time import Calendar, elapsed
from bot.core.misses import WordingNormalizer
from bot.core.reporting import PastTicket, Period, WeeklyReport, report
from bot.core.tickets import Ticket
from bot.desk.questions import Clock
from bot.store.store import Store
from bot.store.unit import UnitOfWork

WEEK: Final = timedelta(days=7)


class ReportDesk:
    """Looks back on a week of the help desk."""

    def __init__(
        self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock, calendar: Callable[[str], Calendar]
    ) -> None:
        self._store = store
        self._kb = kb
        self._clock = clock
        self._calendar = calendar

    def report(self, team: str, until: datetime | None = None) -> WeeklyReport:
        """The seven days that end at `until`; None: now."""
        end = until or self._clock()
        since = end - WEEK
        calendar, kb = self._calendar(team), self._kb()
        with self._store.reading() as unit:
            tickets = tuple(self._past(unit, one, calendar) for one in unit.tickets.since(team, since))
            questions = unit.questions.since(team, since)
            shown, solved = unit.tickets.count_triages(team, since, end)
        words = WordingNormalizer(kb.finder, kb.library.vocabulary)
        return report(
            tickets,
            questions,
            {"shown": shown, "solved": solved},
            Period(since, end, calendar.zone),
            words,
        )

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

    def _past(self, unit: UnitOfWork, ticket: Ticket, calendar: Calendar) -> PastTicket:
        passed_on = any(change.what in ("pass-to-court", "pass-to-pacer") for change in unit.tickets.history(ticket))
        replied, resolved = ticket.first_reply_at, ticket.resolved_at
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
            closed_at=ticket.closed_at,
        )
