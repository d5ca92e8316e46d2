"""A guided check that has been read in a transaction, and its reminders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from bot.core import flow as rules
from bot.core.flow import FlowContext, Progress
from bot.core.guiding import CheckState
from bot.core.inquiry import Asker
from bot.core.knowledge import Flow, Question, ReminderKind
from bot.core.readiness import cell_of_check
from bot.core.reminders import Remind, ReminderAbout, due_at
from bot.store.checks import KeptCheck
from bot.store.roster import forget_check
from bot.store.unit import UnitOfWork

BOARD_FLOW: Final = "link"
"""The flow whose checks show on the readiness board."""
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
    remind_at: datetime | None = None
    """When the person asked to be reminded of it, as it was read; only a paused check has such a time."""

    @property
    def state(self) -> CheckState:
        subject = rules.names(self.flow, self.progress).subject
        return CheckState(self.flow, self.progress, self.view, subject)

    @property
    def paused(self) -> OpenCheck:
        return replace(self, row=replace(self.row, paused=True))

    @property
    def unpaused(self) -> OpenCheck:
        return replace(self, row=replace(self.row, paused=False))

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


def reminder_key(check: int, about: ReminderAbout) -> str:
    """The inbox key of a reminder: one of each kind a check. Of one that was asked for, with its time behind it."""
    return f"reminder:{check}:{about}"


def set_reminders(unit: UnitOfWork, opened: OpenCheck, now: datetime) -> None:
    """Schedules the reminder that is due where the check stands, and takes back the one it had before."""
    kept = opened.row
    due = rules.reminder_due(opened.flow, opened.progress, opened.view)
    if opened.remind_at is not None and not kept.paused:
        unit.outbox.clear_timers(kept.asker.team_id, reminder_key(kept.id, "asked"))
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


def record_state(unit: UnitOfWork, opened: OpenCheck, now: datetime) -> None:
    """How far the check is goes to its person's cell of the readiness board, where they have one."""
    kept = opened.row
    if kept.flow != BOARD_FLOW or kept.subject or kept.court is None:
        return
    if opened.is_empty:  # begun, begun anew, or about to be another court's
        forget_check(unit.connection, kept.asker, (kept.court,), only="in-check")
        return
    found = cell_of_check(opened.flow, opened.progress, opened.view)
    unit.roster.record(kept.asker, kept.court, found, (opened.view.today, now))


def unschedule_reminders(unit: UnitOfWork, asker: Asker, check: int) -> None:
    """Takes back every reminder of a check."""
    for about in REMINDERS:
        unit.outbox.unschedule(asker.team_id, reminder_key(check, about))
    unit.outbox.clear_timers(asker.team_id, reminder_key(check, "asked"))


__all__ = ["OpenCheck", "asks_for_court", "record_state", "reminder_key", "set_reminders", "unschedule_reminders"]
