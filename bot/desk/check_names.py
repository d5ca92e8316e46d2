"""Checks of one person for several courts and subjects: which there are, and which are still to be begun."""

from __future__ import annotations

from dataclasses import replace

from bot.core import flow as rules
from bot.core.knowledge import Court, Flow
from bot.desk.open_check import OpenCheck, asks_for_court
from bot.store.checks import KeptCheck
from bot.store.unit import UnitOfWork


def waits(flow: Flow, kept: KeptCheck) -> bool:
    """Whether nothing but its court is known of a check: it was asked for together with another, and not begun."""
    known = kept.progress
    return bool(kept.court) and not known.done and all(asks_for_court(flow.nodes.get(one)) for one in known.answers)


def check_named(unit: UnitOfWork, opened: OpenCheck, names: rules.CheckNames) -> KeptCheck | None:
    """The check of these names that is there already, or one for that court which nobody has begun."""
    asker, flow = opened.row.asker, opened.flow
    if names.court is None:
        return None
    found = unit.checks.of(asker, flow.id, names.subject, names.court)
    if found is None and names.subject:
        unnamed = unit.checks.of(asker, flow.id, "", names.court)
        found = unnamed if unnamed and unnamed.id != opened.row.id and waits(flow, unnamed) else None
    return found


def for_court(opened: OpenCheck, court: str) -> rules.Progress | None:
    """The progress with another court in it; None where that is none, or its own."""
    at = next((name for name, node in opened.flow.nodes.items() if asks_for_court(node)), None)
    if at is None or court not in opened.view.library.courts or court == opened.row.court:
        return None
    return replace(opened.progress, answers={**opened.progress.answers, at: court})


def waiting_courts(unit: UnitOfWork, opened: OpenCheck) -> tuple[Court, ...]:
    """The courts whose checks nobody has begun, in the order in which they were asked for."""
    every = unit.checks.all_of(opened.row.asker, opened.flow.id)
    waiting = [kept for kept in every if kept.id != opened.row.id and waits(opened.flow, kept)]
    courts = opened.view.library.courts
    found = (courts.get(kept.court or "") for kept in sorted(waiting, key=lambda kept: kept.id))
    return tuple(court for court in found if court is not None)


def leave(unit: UnitOfWork, opened: OpenCheck, names: rules.CheckNames) -> None:
    """Keeps a check as it was before its person turned to that of another court or subject."""
    as_it_was = replace(opened.progress, asking=None, proposed=None)
    if names.subject and not opened.row.subject:
        as_it_was = rules.for_oneself(opened.flow, as_it_was)
    unit.checks.keep(replace(opened.row, progress=as_it_was), opened.row.updated_at)


__all__ = ["check_named", "for_court", "leave", "waiting_courts", "waits"]
