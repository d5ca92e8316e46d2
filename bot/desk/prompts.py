"""What somebody who opens the agent view is offered to say, from what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.core.court_state import live_state
from bot.core.inquiry import Asker
from bot.core.knowledge import Court
from bot.core.knowledge_base import KnowledgeBase
from bot.core.prompts import PersonState, Prompt, prompts_for
from bot.core.times import court_dates
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import RECENT_COURTS, Clock
from bot.store.store import Store

MAX_TICKETS: Final = 20
"""Of a person's latest that are looked through."""


@dataclass(frozen=True, slots=True)
class PromptDesk:
    """Opens one transaction, which reads, and keeps nothing."""

    _store: Store
    _kb: Callable[[], KnowledgeBase]
    _clock: Clock
    _guided: GuidanceDesk

    def prompts(self, asker: Asker) -> tuple[Prompt, ...]:
        kb = self._kb()
        with self._store.reading() as unit:
            checks = self._guided.check_summaries_in(unit, asker)
            tickets = unit.tickets.of_asker(asker.team_id, asker.user_id, MAX_TICKETS)
            usual = unit.conversations.usual_court(asker)
            recent = unit.questions.recent_courts(asker, RECENT_COURTS)
        ids = dict.fromkeys([*([usual] if usual else []), *recent])
        courts = [court for court in map(kb.court, ids) if court is not None]
        not_live = [court for court in courts if self._state(kb, court) == "before"]
        return prompts_for(PersonState(checks, tickets, courts[0] if courts else None, not_live))

    def _state(self, kb: KnowledgeBase, court: Court) -> str:
        return live_state(court, court_dates(self._clock)(court), kb.library.directory_as_of)


__all__ = ["PromptDesk"]
