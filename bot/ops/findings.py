"""What a check of the doctor finds, and how it is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sized
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["ok", "warning", "failed", "not needed", "not checked"]
OK: Final = "ok"
WARNING: Final = "warning"
FAILED: Final = "failed"
NOT_NEEDED: Final = "not needed"
NOT_CHECKED: Final = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, without any token in it."""

    name: str
    state: State
    says: str
    fix: str | None = None

    def __str__(self) -> str:
        return f"{self.state:<11}  {self.name}: {self.says}." + (f" {self.fix}" if self.fix else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    state: State
    says: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what it cannot be made without."""

    name: str
    run: Callable[[], Awaitable[Verdict]]
    reads: tuple[str, ...] = ()
    """Variables: with one that is not right, nothing can be said."""
    settings_verdict: Verdict | None = None
    """What the settings alone say already."""
    after: tuple[str, ...] = ()
    """Checks that must be ok."""
    scopes: tuple[str, ...] = ()
    """Without these the bot's token may not ask."""


def join_names(names: Iterable[str]) -> str:
    return ", ".join(names)


def count_of(things: Sized, name: str) -> str:
    count = len(things)
    return f"{count} {name}{'' if count == 1 else 's'}"
