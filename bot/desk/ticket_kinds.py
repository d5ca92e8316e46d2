"""Kinds of tickets: of which kind one from a guided check is, and what solves one without the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from bot.core.helpdesk import Triage
from bot.core.knowledge import Court, TicketKind
from bot.core.knowledge_base import KnowledgeBase

_FLOW_KINDS: Final[defaultdict[str, TicketKind]] = defaultdict(
    lambda: "other", {"link": "linking", "login": "cmecf-login"}
)
"""The kind of a ticket that comes from a guided check."""
_ALONE: Final = ("self-service", "while-linking")
"""Reset routes of courts that need nobody else."""


def kind_of_flow(flow: str) -> TicketKind:
    return _FLOW_KINDS[flow]


def triage(
    kb: KnowledgeBase, kind: TicketKind, court: Court | None, today: Callable[[Court | None], date], now: datetime
) -> Triage | None:
    """What the knowledge says `now` to this kind of ticket, and whether that solves it; None if it says nothing."""
    entry = kb.library.triage_entry(kind)
    answer = None if entry is None else kb.answer(entry, court, today, kb.moment(now))
    if answer is None:
        return None
    by_court = court is not None and court.reset is not None and court.reset.route in _ALONE
    return Triage(answer, self_service=kind == "pacer-login" or (kind == "cmecf-login" and by_court))


__all__ = ["kind_of_flow", "triage"]
