"""How well the index answers a file of questions with known answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Literal, Protocol, TypedDict

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Group
from rich.table import Table

from bot.core.matching import MAX_SUGGESTIONS, Match
from bot.core.redaction import MARK, Redacted, redact

Kind = Literal["in", "out", "chat", "flow", "secret"]


class Questions(Protocol):
    """What is measured: `bot.core.matching.Index`, or anything that is to be compared with it."""

    def questions(self, text: Redacted) -> tuple[Match, ...]: ...


class EvaluationError(Exception):
    """The file cannot be used; says which line and why."""


class EvalLine(BaseModel):
    """One question and what is right for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    text: str
    kind: Kind
    accept: tuple[str, ...]
    """Entry ids, or "@..." routes; empty for kind out."""
    court: str | None
    secrets: tuple[str, ...] = ()
    """What redaction must take out of the text."""
    note: str = ""


class Item(TypedDict):
    """How one line came out; `outcome` is the kind that `ask` prints."""

    id: str
    kind: str
    outcome: str
    entry: str | None
    confidence: float
    suggestions: list[str]
    court: str | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """Questions of one kind that were answered with something else."""

    expected: str
    got: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Rates from 0 to 1; a rate over no lines is 0."""

    n: int
    right: float
    helped: float
    wrong: float
    false_answers: float
    asked_back: float
    asked_back_far: float
    routed: float
    court: float
    secrets_missed: int
    overredacted: int
    p50_ms: float
    p99_ms: float
    items: tuple[Item, ...]
    confusions: tuple[Confusion, ...]

    def as_json(self) -> str:
        """One object with the keys of the report."""
        rates: dict[str, object] = {
            name: round(getattr(self, name), 4)
            for name in ("right", "helped", "wrong", "false_answers", "asked_back", "asked_back_far", "routed", "court")
        }
        counts = {"secrets_missed": self.secrets_missed, "overredacted": self.overredacted}
        times = {"p50_ms": round(self.p50_ms, 3), "p99_ms": round(self.p99_ms, 3), "n": self.n}
        return json.dumps(rates | counts | times | {"items": list(self.items)})

    def as_table(self) -> Group:
        totals = Table("measure", "value", "target", title=f"{self.n} questions")
        for name, value, target in (
            ("right", self.right, ">= 85%"),
            ("helped", self.helped, ">= 96%"),
            ("wrong", self.wrong, "<= 3.5%"),
            ("false answers", self.false_answers, "<= 2%"),
            ("asked back", self.asked_back, "<= 10%"),
            ("asked back, far", self.asked_back_far, "<= 15%"),
            ("routed", self.routed, ">= 95%"),
            ("court", self.court, ">= 97%"),
        ):
            totals.add_row(name, f"{value:.1%}", target)
        totals.add_row("secrets missed", str(self.secrets_missed), "0")
        totals.add_row("overredacted", str(self.overredacted), "0")
        totals.add_row("p50 / p99 ms", f"{self.p50_ms:.2f} / {self.p99_ms:.2f}", "<= 0.3 / 5")
        if not self.confusions:
            return Group(totals)
        confused = Table("expected", "got", "lines", title="not answered as expected")
        for confusion in self.confusions:
            confused.add_row(confusion.expected, confusion.got, " ".join(confusion.lines))
        return Group(totals, confused)


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


def read_lines(path: Path) -> tuple[EvalLine, ...]:
    """The questions of a JSONL file. Raises EvaluationError."""
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error
    lines: list[EvalLine] = []
    for number, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        try:
            lines.append(EvalLine.model_validate_json(row))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise EvaluationError(f"{path}, line {number}: {where}: {first['msg']}") from error
    if not lines:
        raise EvaluationError(f"{path} holds no questions")
    return tuple(lines)


def evaluate(
    index: Questions, lines: Iterable[EvalLine], clock: Callable[[], float] = perf_counter
) -> EvaluationReport:
    """Redacts and matches every line as the product does, and counts."""
    lines = tuple(lines)
    # What is computed once, such as spellings and the memory a first call touches, is no question's time.
    for line in islice(lines, 20):
        index.questions(redact(line.text).text)
    results: list[_Result] = []
    for line in lines:
        redacted = redact(line.text)
        start = clock()
        matches = index.questions(redacted.text)
        spent = clock() - start
        results.append(_Result(line, redacted.text, matches[0], spent))
    return _report(results)


@dataclass(frozen=True, slots=True)
class _Result:
    line: EvalLine
    text: str
    match: Match
    seconds: float

    @property
    def answered(self) -> bool:
        return self.match.outcome == "answer"

    @property
    def accepted(self) -> bool:
        return self.match.entry in self.line.accept

    @property
    def helped(self) -> bool:
        if self.answered:
            return self.accepted
        offered = self.match.suggestions[:MAX_SUGGESTIONS] if self.match.outcome == "suggestions" else ()
        return any(entry in self.line.accept for entry in offered)

    @property
    def secrets_missed(self) -> int:
        return sum(secret in self.text for secret in self.line.secrets)

    @property
    def is_overredacted(self) -> bool:
        return self.line.kind != "secret" and MARK in self.text

    @property
    def got(self) -> str:
        match self.match.outcome:
            case "answer" | "chat" | "human" | "guided" | "progress":
                return self.match.entry or ""
            case "suggestions":
                return "did you mean"
            case _:
                return f"none ({self.match.topic})" if self.match.topic else "none"

    @property
    def item(self) -> Item:
        return {
            "id": self.line.id,
            "kind": self.line.kind,
            "outcome": self.match.outcome,
            "entry": self.match.entry,
            "confidence": round(self.match.confidence, 4),
            "suggestions": list(self.match.suggestions),
            "court": self.match.court,
        }


def _report(results: Sequence[_Result]) -> EvaluationReport:
    inside, outside = _of_kind(results, "in"), _of_kind(results, "out")
    far = [result for result in outside if result.line.note.startswith("far")]
    talk = _of_kind(results, "chat", "flow")
    times = sorted(result.seconds * 1000 for result in results)
    return EvaluationReport(
        n=len(results),
        right=_share(inside, lambda result: result.answered and result.accepted),
        helped=_share(inside, lambda result: result.helped),
        wrong=_share(inside, lambda result: result.answered and not result.accepted),
        false_answers=_share(outside, lambda result: result.answered),
        asked_back=_share(outside, lambda result: result.match.outcome == "suggestions"),
        asked_back_far=_share(far, lambda result: result.match.outcome == "suggestions"),
        routed=_share(talk, lambda result: result.accepted),
        court=_share(results, lambda result: result.match.court == result.line.court),
        secrets_missed=sum(result.secrets_missed for result in results),
        overredacted=sum(result.is_overredacted for result in results),
        p50_ms=_quantile(times, 0.50),
        p99_ms=_quantile(times, 0.99),
        items=tuple(result.item for result in results),
        confusions=_confusions(results),
    )


def _of_kind(results: Sequence[_Result], *kinds: Kind) -> list[_Result]:
    return [result for result in results if result.line.kind in kinds]


def _share(results: Sequence[_Result], holds: Callable[[_Result], bool]) -> float:
    return sum(map(holds, results)) / len(results) if results else 0.0


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _confusions(results: Sequence[_Result]) -> tuple[Confusion, ...]:
    """What was not right, by what was expected and what came, most frequent first; a did-you-mean that helps is."""
    found: dict[tuple[str, str], list[str]] = {}
    for result in results:
        if result.line.kind == "out":
            if not result.answered:
                continue
        elif result.helped or (result.accepted and not result.answered):
            continue
        found.setdefault((result.line.accept[0] if result.line.accept else "out", result.got), []).append(
            result.line.id
        )
    count = Counter({pair: len(lines) for pair, lines in found.items()})
    return tuple(Confusion(*pair, tuple(found[pair])) for pair, _ in count.most_common())
