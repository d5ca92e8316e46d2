"""What an evaluation must not fall short of, as a file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.training.evaluation import EvaluationError, EvaluationReport


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
