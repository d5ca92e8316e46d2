"""A guided check that has been read in a transaction, and its reminders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from bot.core import flow as rules
from bot.core.flow import FlowContext, Progress
from bot.core.guiding import CheckState, Remind, due_at
from bot.core.knowledge import Flow, Question, ReminderKind
from bot.store.checks import KeptCheck
from bot.store.unit import UnitOfWork

REMINDERS: Final[tuple[ReminderKind, ...]] = ("go-live", "unfinished")


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A check in a transaction, with what belongs to it."""

    row: KeptCheck
    flow: Flow
    progress: Progress
    """With the facts of its person."""
    view: FlowContext
    flow_changed: bool
    """The flow has changed since, and some answers no longer fit."""
    facts: Mapping[str, str]
    """As they are kept."""
    reminder: ReminderKind | None
    """Which one the check had when it was read."""

    @property
    def state(self) -> CheckState:
        subject = rules.names(self.flow, self.progress).subject
        return CheckState(self.flow, self.progress, self.view, subject)

    @property
    def wants_reminders(self) -> bool:
        return "unfinished" not in self.progress.declined

    @property
    def is_empty(self) -> bool:
        """Whether nothing but its court and its subject has been answered."""
        names = rules.only_names(self.flow, self.progress)
        return not self.progress.done and names.answers == self.progress.answers


def asks_for_court(node: object) -> bool:
    return isinstance(node, Question) and node.kind == "court"


def reminder_key(check: int, about: ReminderKind) -> str:
    """The inbox key of a reminder: one of each kind a check."""
    return f"reminder:{check}:{about}"


def set_reminders(unit: UnitOfWork, opened: OpenCheck, now: datetime) -> None:
    """Schedules the reminder that is due where the check stands, and takes back the one it had before."""
    kept = opened.row
    due = rules.reminder_due(opened.flow, opened.progress, opened.view)
    for about in REMINDERS:
        if about not in (opened.reminder, due):
            continue
        at = due_at(about, opened.view.court, now) if about == due else None
        key = reminder_key(kept.id, about)
        if at is None or (about == "unfinished" and kept.nudged_at is not None):
            unit.outbox.unschedule(kept.asker.team_id, key)
        else:
            content = Remind(kept.asker.team_id, kept.asker.user_id, kept.id, about)
            unit.outbox.schedule(kept.asker.team_id, key, {"kind": "remind", **asdict(content)}, at, now)


def unschedule_reminders(unit: UnitOfWork, team: str, check: int) -> None:
    for about in REMINDERS:
        unit.outbox.unschedule(team, reminder_key(check, about))


__all__ = ["OpenCheck", "asks_for_court", "reminder_key", "set_reminders", "unschedule_reminders"]
