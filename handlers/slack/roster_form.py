"""What the forms of the readiness board carry and say: a roster to be imported, a plan of reminders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.core.readiness import ReminderPlan, read_days
from handlers.action_ids import is_group, number
from handlers.blocks.words import WORDS

LINES: Final = "lines"
GROUP: Final = "group"
COURTS: Final = "courts"
ACTIVE: Final = "active"
DAYS: Final = "days"
WEEKLY: Final = "weekly"
DAY: Final = "day"
WHO: Final = "who"
PEOPLE: Final = "people"
YES: Final = "yes"
MAX_CHOSEN: Final = 100
"""As many options as Slack lets somebody choose."""
MAX_CARRIED: Final = 3000
"""Characters in a view's private metadata."""
_OF_GROUP: Final = re.compile(r"group:(?P<group>\w{3,31}):(?P<courts>[a-z0-9 ]{1,400})", re.ASCII)


@dataclass(frozen=True, slots=True)
class GroupToImport:
    """A user group, and the courts of everybody in it."""

    group: str
    courts: tuple[str, ...]

    def encode(self) -> str:
        """Fits in a view's private metadata."""
        return f"group:{self.group}:{' '.join(self.courts)}"


def decode_group(about: str) -> GroupToImport | None:
    """Reads what `GroupToImport.encode` wrote; None for a roster as CSV, or anything else."""
    found = _OF_GROUP.fullmatch(about)
    return GroupToImport(found["group"], tuple(found["courts"].split())) if found and is_group(found["group"]) else None


def chosen_plan(values: Mapping[str, str]) -> tuple[ReminderPlan, dict[str, str]]:
    """The plan that a filled-in form says; and, field by field, what is wrong with it."""
    try:
        days, errors = read_days(values.get(DAYS, "")), {}
    except ValueError as error:
        days, errors = (), {DAYS: str(error)}
    day = values.get(DAY, "")
    target = date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None
    return ReminderPlan(values.get(ACTIVE) == YES, days, values.get(WEEKLY) == YES, target), errors


def chosen_people(choices: Mapping[str, str]) -> frozenset[int]:
    """The rows that were chosen."""
    found = map(number, choices.get(PEOPLE, "").split(",")[:MAX_CHOSEN])
    return frozenset(one for one in found if one is not None)


def chosen_group(values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The user group that was typed, and what is wrong with it."""
    group = values.get(GROUP, "").strip().upper()
    return group, {} if is_group(group) else {GROUP: WORDS.readiness.GROUP_WRONG}


__all__ = [
    "ACTIVE", "COURTS", "DAY", "DAYS", "GROUP", "LINES", "MAX_CARRIED", "MAX_CHOSEN", "PEOPLE", "WEEKLY", "WHO", "YES",
    "GroupToImport", "chosen_group", "chosen_people", "chosen_plan", "decode_group",
]  # fmt: skip
