"""What an evaluation must not fall short of, as a file; the gates of this project, and what each is measured on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.training.evaluation import (
    TARGETS,
    Conversations,
    EvalLine,
    EvaluationError,
    EvaluationReport,
    Questions,
    evaluate,
    read_lines,
)

EVALUATION: Final = Path(__file__).parent / "eval"
"""Folder of the labeled questions and the gates. Nobody who writes phrasings reads the questions."""
GATES: Final[Mapping[str, tuple[str, ...]]] = {
    "gate": ("round2", "voices"),
    "gate-subjects": ("subjects",),
    "gate-talk": ("conversations", "followups", "several", "places", "talk"),
    "gate-near": ("near", "contrasts"),
    "gate-spanish": ("spanish", "spanish-later"),
}
"""Each gate, and the files that are measured together for it; names without endings. `fresh` has no gate."""
MARGIN: Final = 0.01
MARGIN_LINES: Final = 2
"""A rate may get worse by this share, or by so many lines where that is more: phrasings that do no harm do as much."""
_ROUNDING: Final = 1e-9
_LABELS: Final[Mapping[str, str]] = {
    "right": "Questions answered right",
    "helped": "Questions answered right, or with the right answer among those offered",
    "wrong": "Questions answered wrong",
    "false_answers": "Questions about other subjects that are answered anyway",
    "asked_back": "Questions about other subjects that are asked back about",
    "asked_back_far": "Questions about quite other subjects that are asked back about",
    "routed": "Small talk and requests understood",
    "court": "Courts recognized",
    "language": "Questions answered in their language",
    "follow_ups_right": "Follow-up questions answered right",
    "follow_ups_wrong": "Follow-up questions answered wrong",
    "both": "Messages of two questions with both answered",
    "wrongly_answered": "Questions of all kinds answered wrong",
}


class Gate(BaseModel):
    """What a report must not fall short of; the order is the order of the complaints."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most: dict[str, float]
    least: dict[str, float]

    def complaints(self, report: EvaluationReport) -> tuple[str, ...]:
        """A sentence for each figure that is worse than the gate allows; none when it passes."""
        over = [
            f"{name} is {getattr(report, name):.3f}; the gate allows at most {bound:g}"
            for name, bound in self.most.items()
            if getattr(report, name) > bound
        ]
        under = [
            f"{name} is {getattr(report, name):.3f}; the gate wants at least {bound:g}"
            for name, bound in self.least.items()
            if getattr(report, name) < bound
        ]
        return (*over, *under)


def read_gate(path: Path) -> Gate:
    """The gate in a YAML file. Raises EvaluationError."""
    try:
        gate = Gate.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise EvaluationError(f"{path} cannot be used as a gate: {error}") from error
    unknown = sorted((gate.most.keys() | gate.least.keys()) - {field.name for field in fields(EvaluationReport)})
    if unknown:
        raise EvaluationError(f"{path} names figures that a report does not have: {', '.join(unknown)}")
    return gate


@dataclass(frozen=True, slots=True)
class GateRun:
    """How a gate of this project was passed."""

    name: str
    lines: tuple[EvalLine, ...]
    report: EvaluationReport
    """Its items are in the order of the lines."""
    gate: Gate

    @property
    def complaints(self) -> tuple[str, ...]:
        return self.gate.complaints(self.report)

    @property
    def figures(self) -> tuple[tuple[str, float], ...]:
        """The rates over at least one line, in the order of `TARGETS`."""
        return tuple((name, getattr(self.report, name)) for name in TARGETS if self.report.counts[name])


def run_gates(index: Questions, replay: Conversations) -> Iterator[GateRun]:
    """Measures all gates of this project, one after the other."""
    for name, files in GATES.items():
        lines = tuple(line for file in files for line in read_lines(EVALUATION / f"{file}.jsonl"))
        report = evaluate(index, lines, replay=replay)
        yield GateRun(name, lines, report, read_gate(EVALUATION / f"{name}.yaml"))


def find_losses(before: GateRun, after: GateRun) -> Iterator[str]:
    """A sentence for each rate that got worse: by more than chance, or beyond the gate's bound.

    A rate that the gate refuses already, and that did not get worse, is not the draft's fault.
    """
    for name, share in after.figures:
        was, count = getattr(before.report, name), after.report.counts[name]
        loss = share - was if TARGETS[name].startswith("<=") else was - share
        if loss <= 0:
            continue
        says = f"{_LABELS[name]} ({after.name}): {was:.1%} now, {share:.1%} with this draft"
        most, least = after.gate.most.get(name), after.gate.least.get(name)
        if most is not None and share > most:
            yield f"{says}. At most {most:.1%} is allowed."
        elif least is not None and share < least:
            yield f"{says}. At least {least:.1%} is required."
        elif loss > max(MARGIN, MARGIN_LINES / count) + _ROUNDING:
            yield f"{says}. That is more than chance."
