"""Public intent benchmarks through the product's own training and decision: work that nobody here wrote.

Reported, never a target. The files stay outside the repository:

- `clinc150_full.json`: CLINC150 (Larson et al., "An Evaluation Dataset for Intent Classification and Out-of-Scope
  Prediction", EMNLP-IJCNLP 2019; CC BY 3.0). Each intent is an entry, the out-of-scope lines are one outside topic.
- `banking77_train.csv`, `banking77_test.csv`: BANKING77 (Casanueva et al., "Efficient Intent Detection with Dual
  Sentence Encoders", NLP4ConvAI 2020; CC BY 4.0). It has no out-of-scope lines.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Final

from bot.core.courts import CourtFinder
from bot.core.knowledge import Entry, Library, OutsideTopic
from bot.core.matching import Index
from bot.training.evaluation import EvalLine, EvaluationError, EvaluationReport, evaluate
from bot.training.train import train
from tests.bench.matching import always_answering, ranked, shares_of

_OUTSIDE: Final = "out-of-scope"
PUBLISHED: Final = (
    "Published, in-scope accuracy / out-of-scope recall on CLINC150 (Larson et al., Table 2): FastText 89.0 / 9.7, "
    "SVM 91.0 / 14.5, CNN 91.2 / 18.9, DialogFlow 91.7 / 14.0, Rasa 91.5 / 45.3, MLP 93.5 / 47.4, BERT 96.9 / 40.3. "
    "BANKING77, accuracy (Casanueva et al.): BERT fixed 87.2, USE 92.8, ConveRT 93.0, BERT tuned 93.7."
)

Labeled = tuple[str, str]
"""A text and its intent; `_OUTSIDE` for one that has none."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    name: str
    training: tuple[Labeled, ...]
    test: tuple[Labeled, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Shares from 0 to 1 of one benchmark's test lines."""

    name: str
    lines: int
    first: float
    """Of the lines with an intent: it is ranked first."""
    report: EvaluationReport
    training_seconds: float

    @property
    def outside(self) -> bool:
        return any(item["kind"] == "out" for item in self.report.items)


def read(folder: Path) -> tuple[Benchmark, ...]:
    """The benchmarks whose files are in the folder. Raises EvaluationError when there is none, or one is malformed."""
    try:
        found = [reader(folder) for reader, name in _READERS if (folder / name).exists()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{folder} holds a benchmark that cannot be read: {error}") from error
    if not found:
        names = " or ".join(name for _, name in _READERS)
        raise EvaluationError(f"{folder} holds neither {names}")
    return tuple(found)


def _clinc150(folder: Path) -> Benchmark:
    parts = json.loads((folder / "clinc150_full.json").read_text(encoding="utf-8"))

    def labeled(name: str) -> tuple[Labeled, ...]:
        inside = tuple((str(text), str(intent)) for text, intent in parts[name])
        return (*inside, *((str(text), _OUTSIDE) for text, _ in parts[f"oos_{name}"]))

    return Benchmark("CLINC150", labeled("train"), labeled("test"))


def _banking77(folder: Path) -> Benchmark:
    def labeled(name: str) -> tuple[Labeled, ...]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return tuple((row["text"], row["category"]) for row in csv.DictReader(file))

    return Benchmark("BANKING77", labeled("banking77_train.csv"), labeled("banking77_test.csv"))


_READERS: Final[Sequence[tuple[Callable[[Path], Benchmark], str]]] = (
    (_clinc150, "clinc150_full.json"),
    (_banking77, "banking77_train.csv"),
)


def run(benchmark: Benchmark) -> Result:
    """Trains on the benchmark's training lines and asks its test lines."""
    library = _library(benchmark)
    start = perf_counter()
    weights = train(library)
    seconds = perf_counter() - start
    lines = tuple(_lines(benchmark.test))
    report = evaluate(Index(library, weights, CourtFinder(())), lines)
    first = shares_of(lines, ranked(always_answering(library, weights), lines)).first
    return Result(benchmark.name, len(lines), first, report, seconds)


def _library(benchmark: Benchmark) -> Library:
    asks: dict[str, list[str]] = defaultdict(list)
    for text, intent in benchmark.training:
        asks[intent].append(text)
    outside = asks.pop(_OUTSIDE, [])
    return Library(
        version=benchmark.name,
        entries={
            name: Entry(name, name.replace("_", " "), (), (), tuple(texts), date.max) for name, texts in asks.items()
        },
        topics={_OUTSIDE: OutsideTopic(_OUTSIDE, "", "", tuple(outside))} if outside else {},
        routes={},
        procedures={},
        courts={},
        directory_as_of=date.min,
        live_by=date.min,
    )


def _lines(labeled: Iterable[Labeled]) -> Iterable[EvalLine]:
    for number, (text, intent) in enumerate(labeled):
        accept = () if intent == _OUTSIDE else (intent,)
        yield EvalLine(id=str(number), text=text, kind="in" if accept else "out", accept=accept, court=None)


def as_markdown(results: Sequence[Result], day: date) -> str:
    """The table of results, with what others have published."""
    rows = [
        "| | lines | ranked first | answered right | wrong | out of scope, not answered | p50 ms | training s |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for each in results:
        refused = f"{1 - each.report.false_answers:.1%}" if each.outside else ""
        rows.append(
            f"| {each.name} | {each.lines:,} | {each.first:.1%} | {each.report.right:.1%} | {each.report.wrong:.1%} "
            f"| {refused} | {each.report.p50_ms:.2f} | {each.training_seconds:.0f} |"
        )
    return "\n".join((*rows, "", f"On {day.isoformat()}, `python -m bot bench --public FOLDER`. {PUBLISHED}"))
