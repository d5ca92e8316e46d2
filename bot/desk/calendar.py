"""What people put into their own calendars; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.calendar_events import CalendarEvent, go_live_event, reminder_event
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.times import court_dates
from bot.desk import check_reminders
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import Clock
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class CalendarDesk:
    """Makes the events behind *Add to calendar*."""

    store: Store
    kb: Callable[[], KnowledgeBase]
    clock: Clock
    guidance: GuidanceDesk

    def go_live(self, court_id: str | None) -> CalendarEvent | None:
        """A court's go-live day; None where it is over, or not on record."""
        court = self.kb().court(court_id)
        return None if court is None else go_live_event(court, court_dates(self.clock)(court))

    def reminder(self, asker: Asker, check: int) -> CalendarEvent | None:
        """When this person is to be reminded of their check; None when they are not, or it is not theirs."""
        with self.store.reading() as unit:
            at = check_reminders.scheduled(unit, asker, check)
            found = self.guidance.check_summary_in(unit, asker, check)
        return reminder_event(asker.team_id, found, at) if found and found.paused and at else None


__all__ = ["CalendarDesk"]
