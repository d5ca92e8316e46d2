"""One problem for each slip: a name that is mistyped where it is defined is missing wherever else it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.content.yaml_lines import Problem

_MISSING = re.compile(
    r"(?:(?P<kind>entry|procedure) that is not there: "
    r"|(?P<directory>not in courts/directory\.yaml): "
    r"|(?:there is no|has no|has the) (?P<named>node|question|choice|entry|court|procedure|step)(?: named)? "
    r")'(?P<name>[^']+)'"
)
_OF_ITS_FILE = frozenset({"node", "question", "choice"})
"""Kinds that a name is looked for in one file only: the same name may be missing in another for a reason of its own."""


def one_for_each_slip(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in the order of the files; of those that miss the same name the first, with how many more do."""
    found: dict[object, list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: (problem.file, problem.line)):
        found.setdefault(_slip(problem), []).append(problem)
    return tuple(_with_count(first, len(others)) for first, *others in found.values())


def _slip(problem: Problem) -> object:
    missing = _MISSING.search(problem.text)
    if missing is None:
        return problem
    kind = "court" if missing["directory"] else missing["kind"] or missing["named"]
    kind = "node" if kind == "question" else kind  # which it is, too
    return (kind, missing["name"], problem.file if kind in _OF_ITS_FILE else None)


def _with_count(problem: Problem, more: int) -> Problem:
    if not more:
        return problem
    places = "one more place names" if more == 1 else f"{more} more places name"
    return replace(problem, text=f"{problem.text} ({places} it)")
