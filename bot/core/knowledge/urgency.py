"""What an entry means to somebody whose deadline is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Trouble = Literal[
    "code-refused",
    "no-phone",
    "outage",
    "menus-missing",
    "names-differ",
    "link-fails",
    "no-rights",
    "locked-out",
    "inactive",
    "cmecf-password",
    "pacer-password",
    "not-linked",
    "login-refused",
]
"""What keeps somebody from filing, as far as words alone tell it; `bot.core.deadline` has the words of each."""
UrgentRole = Literal["trouble", "task", "rule", "beside"]
"""trouble: nobody asks about it but in trouble. task: some do, so the message has to say that something fails. rule:
what a court offers when its system fails. beside: a deadline brings it up, and the trouble is something else."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """How an entry counts in a message that something is due soon."""

    role: UrgentRole
    entry: str | None = None
    """The entry whose first line says what to try. None: the entry itself, and nothing of its own for a rule."""
    trouble: Trouble | None = None
    """The trouble that this entry is on; one entry each."""
    can_wait: bool = False
    """Whoever only says that they must file some day asks how it is done."""
    only_sure: bool = False
    """Not to be guessed: only where the matcher is sure of it."""
