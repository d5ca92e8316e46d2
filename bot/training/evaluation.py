"""How well the index answers a file of questions with known answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Final, Literal, Protocol, TypedDict

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from rich.console import Group
from rich.table import Table

from bot.core.language import Language
from bot.core.matching import MAX_SUGGESTIONS, Match
from bot.core.redaction import MARK, Redacted, redact

Kind = Literal["in", "out", "chat", "flow", "secret", "place"]
"""`place`: a message that is only a place; what counts is its court."""


class Questions(Protocol):
    """What is measured: `bot.core.matching.Index`, or anything that is to be compared with it."""

    def questions(self, text: Redacted) -> tuple[Match, ...]: ...


TARGETS: Final[Mapping[str, str]] = {
    "right": ">= 85%",
    "helped": ">= 97%",
    "wrong": "<= 3%",
    "false_answers": "<= 2%",
    "asked_back": "<= 10%",
    "asked_back_far": "<= 15%",
    "routed": ">= 98%",
    "court": ">= 98%",
    "language": ">= 98%",
    "follow_ups_right": ">= 80%",
    "follow_ups_wrong": "<= 5%",
    "both": ">= 80%",
    "wrongly_answered": "<= 5%",
}
"""The rates of a report, and what each is to be."""


class Conversations(Protocol):
    """What conversations are measured on: `bot.training.replaying.Replay`."""

    def __call__(self, turns: Sequence[Redacted]) -> tuple[tuple[Match, ...], str | None]:
        """How the last turn matches, and the court that the conversation is about then."""


class EvaluationError(Exception):
    """The file cannot be used; says which line and why."""


class EvalLine(BaseModel):
    """One question, or a conversation, and what is right for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    text: str = ""
    turns: tuple[str, ...] = ()
    """Instead of `text`: what one person writes, message by message. What is right is right for the last one."""
    kind: Kind = "in"
    accept: tuple[str, ...] = ()
    """Entry ids, or "@..." routes; empty for kind out."""
    accept_all: tuple[tuple[str, ...], ...] = ()
    """Instead of `accept`, for a message of several questions: the entry ids that are right for each."""
    court: str | None
    first: Literal["yes", "no"] | None = None
    """The first word of a right answer, for a question that wants one."""
    secrets: tuple[str, ...] = ()
    """What redaction must take out of the text."""
    note: str = ""
    language: Language = "en"
    """In which it is to be answered."""

    @model_validator(mode="after")
    def _one_of_each(self) -> EvalLine:
        if bool(self.text) == bool(self.turns):
            raise ValueError("has either `text` or `turns`")
        if self.accept and self.accept_all:
            raise ValueError("has either `accept` or `accept_all`")
        return self

    @property
    def is_single(self) -> bool:
        """One question, asked at once."""
        return not self.turns and not self.accept_all

    @property
    def last(self) -> str:
        """The message that is measured."""
        return self.turns[-1] if self.turns else self.text


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
    language: float
    """Answered in the language of the question."""
    follow_ups_right: float
    """Of the last messages of conversations."""
    follow_ups_wrong: float
    both: float
    """Of the messages of several questions: each of them answered."""
    wrongly_answered: float
    """Of all questions, inside and outside: answered with another entry."""
    secrets_missed: int
    overredacted: int
    p50_ms: float
    p99_ms: float
    counts: Mapping[str, int]
    """Over how many lines each rate is."""
    items: tuple[Item, ...]
    confusions: tuple[Confusion, ...]

    def as_json(self) -> str:
        """One object with the keys of the report."""
        rates: dict[str, object] = {name: round(getattr(self, name), 4) for name in self.counts}
        counts = {"secrets_missed": self.secrets_missed, "overredacted": self.overredacted}
        times = {"p50_ms": round(self.p50_ms, 3), "p99_ms": round(self.p99_ms, 3), "n": self.n}
        return json.dumps(rates | counts | times | {"items": list(self.items)})

    def as_table(self) -> Group:
        totals = Table("measure", "value", "of", "target", title=f"{self.n} questions")
        for name, target in TARGETS.items():
            if self.counts[name]:
                totals.add_row(name.replace("_", " "), f"{getattr(self, name):.1%}", str(self.counts[name]), target)
        totals.add_row("secrets missed", str(self.secrets_missed), "", "0")
        totals.add_row("overredacted", str(self.overredacted), "", "0")
        totals.add_row("p50 / p99 ms", f"{self.p50_ms:.2f} / {self.p99_ms:.2f}", "", "<= 0.4 / 2")
        if not self.confusions:
            return Group(totals)
        confused = Table("expected", "got", "lines", title="not answered as expected")
        for confusion in self.confusions:
            confused.add_row(confusion.expected, confusion.got, " ".join(confusion.lines))
        return Group(totals, confused)


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
    index: Questions,
    lines: Iterable[EvalLine],
    clock: Callable[[], float] = perf_counter,
    replay: Conversations | None = None,
) -> EvaluationReport:
    """Redacts and matches every line as the product does, and counts.

    Raises EvaluationError for a conversation without `replay`.
    """
    lines = tuple(lines)
    # What is computed once, such as spellings and the memory a first call touches, is no question's time.
    for line in islice(lines, 20):
        index.questions(redact(line.last).text)
    return _report([_result(index, line, clock, replay) for line in lines])


def _result(index: Questions, line: EvalLine, clock: Callable[[], float], replay: Conversations | None) -> _Result:
    said = [redact(text).text for text in line.turns or (line.text,)]
    start = clock()
    if not line.turns:
        matches = index.questions(said[-1])
        court = matches[0].court
    elif replay is None:
        raise EvaluationError(f"{line.id} is a conversation; this measures single questions")
    else:
        matches, court = replay(said)
    return _Result(line, said[-1], matches, court, (clock() - start) / len(said))


@dataclass(frozen=True, slots=True)
class _Result:
    line: EvalLine
    text: str
    matches: tuple[Match, ...]
    court: str | None
    seconds: float

    @property
    def match(self) -> Match:
        return self.matches[0]

    @property
    def of_all(self) -> bool:
        """Each of its questions got an answer that is right for it."""
        got = {match.entry for match in self.matches if match.outcome == "answer"}
        return all(not got.isdisjoint(right) for right in self.line.accept_all)

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
    def is_single(self) -> bool:
        """One question that the bot covers, asked at once."""
        return self.line.kind == "in" and self.line.is_single

    @property
    def is_wrong(self) -> bool:
        return self.answered and not self.accepted

    @property
    def is_confused(self) -> bool:
        if self.line.kind in ("out", "place"):
            return self.answered and self.line.kind == "out"
        if self.line.accept_all:
            return not self.of_all
        return not self.helped and (self.answered or not self.accepted)

    @property
    def expected(self) -> str:
        both = " + ".join(each[0] for each in self.line.accept_all)
        return both or next(iter(self.line.accept), "out")

    @property
    def got(self) -> str:
        match self.match.outcome:
            case "answer" | "chat" | "human" | "guided" | "progress":
                return " + ".join(match.entry or "" for match in self.matches)
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
            "court": self.court,
        }


_GROUPS: Final[Mapping[str, Callable[[_Result], bool]]] = {
    "all": lambda result: bool(result.line.id),
    "inside": lambda result: result.is_single,
    "outside": lambda result: result.line.kind == "out",
    "far": lambda result: result.line.kind == "out" and result.line.note.startswith("far"),
    "talk": lambda result: result.line.kind in ("chat", "flow"),
    "turns": lambda result: bool(result.line.turns),
    "several": lambda result: bool(result.line.accept_all),
    "questions": lambda result: result.is_single or result.line.kind == "out",
}
_RATES: Final[Mapping[str, tuple[str, Callable[[_Result], bool]]]] = {
    "right": ("inside", lambda result: result.answered and result.accepted),
    "helped": ("inside", lambda result: result.helped),
    "wrong": ("inside", lambda result: result.is_wrong),
    "false_answers": ("outside", lambda result: result.answered),
    "asked_back": ("outside", lambda result: result.match.outcome == "suggestions"),
    "asked_back_far": ("far", lambda result: result.match.outcome == "suggestions"),
    "routed": ("talk", lambda result: result.accepted),
    "court": ("all", lambda result: result.court == result.line.court),
    "language": ("all", lambda result: result.match.language == result.line.language),
    "follow_ups_right": ("turns", lambda result: result.accepted and result.match.outcome != "suggestions"),
    "follow_ups_wrong": ("turns", lambda result: result.is_wrong),
    "both": ("several", lambda result: result.of_all),
    "wrongly_answered": ("questions", lambda result: result.is_wrong),
}
"""Each rate: over which lines, and what has to hold."""


def _report(results: Sequence[_Result]) -> EvaluationReport:
    groups = {group: [result for result in results if belongs(result)] for group, belongs in _GROUPS.items()}
    times = sorted(result.seconds * 1000 for result in results)
    return EvaluationReport(
        n=len(results),
        **{name: _share(groups[group], holds) for name, (group, holds) in _RATES.items()},
        secrets_missed=sum(result.secrets_missed for result in results),
        overredacted=sum(result.is_overredacted for result in results),
        p50_ms=_quantile(times, 0.50),
        p99_ms=_quantile(times, 0.99),
        counts={name: len(groups[group]) for name, (group, _) in _RATES.items()},
        items=tuple(result.item for result in results),
        confusions=_confusions(results),
    )


def _share(results: Sequence[_Result], holds: Callable[[_Result], bool]) -> float:
    return sum(map(holds, results)) / len(results) if results else 0.0


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _confusions(results: Sequence[_Result]) -> tuple[Confusion, ...]:
    """What was not right, by what was expected and what came, most frequent first; a did-you-mean that helps is."""
    found: dict[tuple[str, str], list[str]] = {}
    for result in results:
        if result.is_confused:
            found.setdefault((result.expected, result.got), []).append(result.line.id)
    count = Counter({pair: len(lines) for pair, lines in found.items()})
    return tuple(Confusion(*pair, tuple(found[pair])) for pair, _ in count.most_common())
