"""How far checks are that were begun before their people were on the roster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from bot.core import flow as rules
from bot.core.flow import FlowContext, Progress
from bot.core.inquiry import Asker
from bot.core.knowledge import Court, Flow
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import CheckCell, cell_of_check
from bot.store.checks import KeptCheck
from bot.store.unit import UnitOfWork


def states(
    unit: UnitOfWork,
    kb: KnowledgeBase,
    flow: Flow,
    checks: Iterable[KeptCheck],
    moment: tuple[datetime, Callable[[Court | None], date]],
) -> Iterator[tuple[Asker, str, CheckCell]]:
    """Of each check for oneself that has begun: whose, for which court, how far. moment: now, and a court's day."""
    now, today = moment
    for kept in checks:
        court = kb.court(kept.court)
        if court is None or kept.subject:
            continue
        told = replace(kept.progress, facts=unit.checks.facts(kept.asker, kept.subject))
        progress = told if kept.version == flow.version else rules.drop_outdated(flow, told)
        if _has_begun(flow, progress):
            context = FlowContext(kb.library, court, today(court), kb.moment(now))
            yield kept.asker, court.id, cell_of_check(flow, progress, context)


def _has_begun(flow: Flow, progress: Progress) -> bool:
    return bool(progress.done) or rules.only_names(flow, progress).answers != progress.answers


__all__ = ["states"]
