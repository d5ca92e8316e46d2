"""What is known of a guided check, where it stands, and what a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal

from bot.core.court_day import CourtDay
from bot.core.hours import Moment
from bot.core.knowledge import Court, Library, Outcome, ProcedureNode, Question, ReminderKind

MAX_LABEL: Final = 40
"""Characters of the name for a person asked for."""


@dataclass(frozen=True)  # without slots: what is asked of it again and again it remembers
class FlowContext:
    """What a flow can decide without asking: the court's record and today's date there."""

    library: Library
    court: Court | None
    today: date
    """In the court's own time zone."""
    moment: Moment | None = None
    """When a card is made, for whether an office is open."""

    @cached_property
    def day(self) -> CourtDay:
        """What can be said for the court today."""
        return CourtDay.of(self.library, self.court, self.today, self.moment)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of one check. Facts hold for every court of the person; the rest for this check."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """Question id -> choice id (a court's id, a label)."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """The same, of questions that are kept for the person."""
    done: tuple[str, ...] = ()
    """Keys of the steps done."""
    asking: str | None = None
    """An earlier question that is being asked again; its answer stands until there is another."""
    proposed: str | None = None
    """The answer that it may get: as the person wrote, and not yet confirmed."""
    declined: tuple[ReminderKind, ...] = ()

    @property
    def all_answers(self) -> Mapping[str, str]:
        return {**self.answers, **self.facts}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a check stands: at an open question, at a step, or at an outcome."""

    node: Question | ProcedureNode | Outcome
    path: tuple[str, ...]
    """Ids of the questions passed, in order."""
    step: str | None = None
    """Key of the step to do, at a procedure."""


@dataclass(frozen=True, slots=True)
class Choose:
    """An answer to the node the person saw. For a court or label question, `choice` is the court's id or the label."""

    node: str
    choice: str


@dataclass(frozen=True, slots=True)
class StepDone:
    key: str


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """Asks an earlier question again. `proposed`: only whether this is its answer."""

    question: str
    proposed: str | None = None


@dataclass(frozen=True, slots=True)
class Simple:
    """back: to what came before. keep: the answer being changed stays. restart: from the first question, for this
    court and person; all other answers are forgotten, those for every court too.
    decline: no (more) reminders of this check."""

    what: Literal["back", "keep", "restart", "decline"]
    seen: str | None = None
    """The node or step that was shown when it was pressed: a second click does not go back twice. None: as typed."""


CheckInput = Choose | StepDone | ChangeAnswer | Simple


@dataclass(frozen=True, slots=True)
class Transition:
    """What an input leads to. A stale one (an old button) changes nothing: the present step is shown again.

    A second click on a button changes nothing either, but is not stale: there is nothing to be said of it.
    """

    progress: Progress
    stale: bool = False
