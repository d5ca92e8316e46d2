"""Composes a court's version of a procedure: the base steps with the court's changes, applied in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.knowledge import CourtProcedure, Procedure, Source, Step


@dataclass(frozen=True, slots=True)
class Replace:
    """The step of this key, in the court's own words."""

    step: Step


@dataclass(frozen=True, slots=True)
class Merge:
    """Several steps become one, in the place of the first."""

    keys: tuple[str, ...]
    step: Step


@dataclass(frozen=True, slots=True)
class Drop:
    key: str


@dataclass(frozen=True, slots=True)
class Add:
    """A new step, after the one with key `after`."""

    after: str
    step: Step


StepChange = Replace | Merge | Drop | Add


class StepChangeError(ValueError):
    """A change does not fit the steps: it names one that is not there, makes a second of one key, leaves none."""


def compose(base: Procedure, source: Source, changes: Iterable[StepChange]) -> CourtProcedure:
    """`base` with `changes` applied in order; steps left as they are keep citing the base's document.

    Raises StepChangeError.
    """
    steps = [Step(step.key, step.text, step.cites, step.notes, step.source or base.source) for step in base.steps]
    for change in changes:
        match change:
            case Replace(step):
                steps[_place(steps, step.key)] = step
            case Merge(keys, step):
                at = min(_place(steps, key) for key in keys)
                for key in keys:
                    del steps[_place(steps, key)]
                steps.insert(at, step)
            case Drop(key):
                del steps[_place(steps, key)]
            case Add(after, step):  # pragma: no branch - there is no fifth kind of change
                steps.insert(_place(steps, after) + 1, step)
        _one_of_each(steps)
    return CourtProcedure(base.name, source, tuple(steps))


def _one_of_each(steps: list[Step]) -> None:
    """What is done of a procedure is kept by the steps' keys."""
    keys = [step.key for step in steps]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise StepChangeError(f"there is a step {twice[0]!r} already; give the new one a `key` of its own")
    if not keys:
        raise StepChangeError("every step is dropped; leave one, or say with `system` that filers do not link here")


def _place(steps: list[Step], key: str) -> int:
    for place, step in enumerate(steps):
        if step.key == key:
            return place
    known = ", ".join(step.key for step in steps)
    raise StepChangeError(f"there is no step {key!r} to change; the steps are {known}")
