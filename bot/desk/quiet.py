"""What somebody wants who tells the bot to be quiet: no more follow-ups in that thread, and perhaps no reminders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.core.inquiry import Asker, Inquiry
from bot.core.quiet import Quiet
from bot.desk import check_reminders
from bot.desk.guidance import LISTED_FLOW
from bot.desk.open_check import unschedule_reminders
from bot.desk.responses import MAIN_LINE, conversation_line
from bot.store.checks import KeptCheck
from bot.store.store import Store
from bot.store.unit import UnitOfWork

OVER: Final = ("finished", "nothing")
"""Verdicts of checks that remind nobody."""


@dataclass(frozen=True, slots=True)
class QuietDesk:
    """Each use case opens one transaction."""

    store: Store

    def stop(self, asked: Inquiry) -> Quiet | None:
        """Forgets what the thread is about, so that nothing in it is a follow-up; None where it is not said to the bot.

        Nothing of the message is kept.
        """
        line, team = conversation_line(asked), asked.asker.team_id
        with self.store.writing() as unit:
            if line is not None and not asked.external:
                before = unit.conversations.get(team, asked.channel, line)
                if before is not None and before.shared and not asked.mentioned:
                    return None  # colleagues talk to each other there
                for one in {line, MAIN_LINE if asked.in_agent_view else line}:
                    unit.conversations.drop(team, asked.channel, one)
            return Quiet(not asked.external and _gets_reminders(unit, asked.asker))

    def stop_reminders(self, asker: Asker) -> tuple[KeptCheck, ...]:
        """No check of theirs reminds them any more, nor does the readiness board; the checks themselves stay.

        Gives those that would have: their cards may promise a reminder.
        """
        changed: list[KeptCheck] = []
        with self.store.writing() as unit:
            unit.invitations.set_stopped(asker, stopped=True)
            for check in unit.checks.all_to_change(asker, LISTED_FLOW):
                if not _may_remind(unit, check):
                    continue
                declined = replace(check.progress, declined=("go-live", "unfinished"))
                unit.checks.keep(replace(check, progress=declined), check.updated_at)
                unschedule_reminders(unit, asker, check.id)
                changed.append(check)
        return tuple(changed)


def _gets_reminders(unit: UnitOfWork, asker: Asker) -> bool:
    checks = unit.checks.all_of(asker, LISTED_FLOW)
    return any(_may_remind(unit, check) for check in checks) or unit.invitations.reminds(asker)


def _may_remind(unit: UnitOfWork, check: KeptCheck) -> bool:
    """Whether a check may still bring a reminder."""
    return check.verdict not in OVER and ("unfinished" not in check.progress.declined or _asked_for(unit, check))


def _asked_for(unit: UnitOfWork, check: KeptCheck) -> bool:
    """Whether its person named a time, even if they want no other reminder."""
    return check_reminders.scheduled(unit, check.asker, check.id) is not None


__all__ = ["QuietDesk"]
