"""`make bench`: how well and how fast questions are matched, and what more phrasings would cost; ours and others."""

from __future__ import annotations

import gc
import os
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from rich.console import Group
from rich.table import Table

from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.matching import MAX_SUGGESTIONS, Index, Weights
from bot.core.redaction import Redacted, redact
from bot.training.evaluation import EvalLine, EvaluationReport, Item, Questions, evaluate
from bot.training.train import train
from tests.bench.baselines import Build, NotInstalledError, Phrasings, baselines, phrasings_of
from tests.bench.growth import grown, widened

OURS: Final = "ours"
CAN_GROW: Final[Mapping[str, int]] = {
    "rapidfuzz WRatio": 100,
    "rapidfuzz token_set_ratio": 100,
    "BM25": 100,
    "tf-idf, nearest phrasing": 10,
}
"""How many times the phrasings a baseline is tried with: the others, and more, would take minutes to build."""
TRACED_UP_TO: Final = 10
"""Where a baseline's memory is still measured: tracing makes a build several times slower. Ours always is."""
FOR_P99: Final = 100
"""With fewer questions timed, a 99th percentile would be their slowest."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    times: tuple[int, ...] = (1, 10, 100)
    """Multiples of the phrasings."""
    rounds: int = 5
    """Each question is timed in one of them only, so that no cache knows it."""
    seconds: float = 1.5
    """Per round and candidate. Who takes longer for one question sits out rounds until it is made up for."""
    every: int = 1
    """Each how-manieth line is used."""
    training: bool = True


FULL: Final = Extent()
QUICK: Final = Extent(times=(1, 2), rounds=2, seconds=0.3, every=10, training=False)


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the questions that have an answer: its entry comes first, or among the first four."""

    first: float
    among_three: float


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate with so many phrasings. None: not measured."""

    name: str
    times: int
    phrasings: int
    shares: Shares | None
    p50_ms: float
    p99_ms: float | None
    ratio: float
    """Its median time to ours, round by round; the median of these."""
    timed: int
    """Questions timed."""
    build_seconds: float
    """From phrasings, or for ours from trained weights, to what can be asked."""
    megabytes: float | None


@dataclass(frozen=True, slots=True)
class Bench:
    """All that was measured, and on what."""

    day: date
    cores: int
    knowledge: str
    lines: int
    rows: tuple[Row, ...]
    missing: Mapping[str, str]
    """Baselines that could not be built, and why."""
    report: EvaluationReport
    """The product as it is: abstaining and asking back."""
    training_seconds: float | None

    def as_table(self) -> Group:
        title = f"{self.day.isoformat()}, {self.cores} cores, knowledge {self.knowledge}, {self.lines} questions"
        table = Table(title=title, title_justify="left")
        table.add_column("matcher", no_wrap=True)
        for heading in ("phrasings", "first", "in three", "p50 ms", "p99 ms", "x ours", "timed", "build s", "MB"):
            table.add_column(heading, justify="right")
        before = OURS
        for row in self.rows:
            if row.name != before:
                table.add_section()
            before = row.name
            table.add_row(
                row.name if row.times == 1 else "",
                f"{row.phrasings:,}",
                f"{row.shares.first:.1%}" if row.shares else "",
                f"{row.shares.among_three:.1%}" if row.shares else "",
                f"{row.p50_ms:.2f}",
                "-" if row.p99_ms is None else f"{row.p99_ms:.2f}",
                f"{row.ratio:.1f}",
                str(row.timed),
                f"{row.build_seconds:.2f}",
                "-" if row.megabytes is None else f"{row.megabytes:.0f}",
            )
        ours = self.report
        serving = (
            f"right {ours.right:.1%}, helped {ours.helped:.1%}, wrong {ours.wrong:.1%}, "
            f"false answers {ours.false_answers:.1%}, asked back {ours.asked_back:.1%}, "
            f"routed {ours.routed:.1%}, court {ours.court:.1%}"
        )
        notes = [
            "first, in three: where a question's entry is ranked, if it has one; ours made to answer always.",
            f"ours as it serves: {serving}. The others answer everything, also what they should not.",
            "more phrasings: recombined ones, for the cost of serving only; ours knows outside topics and talk too.",
        ]
        if self.training_seconds is not None:
            notes.append(f"training ours: {self.training_seconds:.1f} s, once for each version of the knowledge.")
        notes += [f"{name}: {reason}." for name, reason in self.missing.items()]
        return Group(table, *notes)


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    phrasings: int
    build: Callable[[], Questions]
    kept: int
    """Bytes the build is given and keeps."""


def bench(
    library: Library,
    weights: Weights,
    lines: Sequence[EvalLine],
    day: date,
    *,
    extent: Extent = FULL,
    encoder: Path | None = None,
    progress: Callable[[str], None],
) -> Bench:
    """Measures ours and the baselines on the same phrasings and questions; takes minutes with the full extent."""
    lines = lines[:: extent.every]
    finder = CourtFinder(library.courts.values())
    all_phrasings = phrasings_of(library)
    builds = baselines(encoder)
    missing: dict[str, str] = {}
    rows: list[Row] = []
    shares: dict[str, Shares] = {}
    for times in extent.times:
        progress(f"building each with {times} times the phrasings")
        phrasings = grown(all_phrasings, times)
        wide = weights if times == 1 else widened(weights, phrasings)
        ours = _Candidate(OURS, len(phrasings.texts), partial(Index, library, wide, finder), _size(wide))
        candidates = [ours, *_others(builds, phrasings.of_entries(), times)]
        built, reasons = _built([each for each in candidates if each.name not in missing], times)
        missing |= reasons
        progress(f"timing each with {times} times the phrasings")
        rows += _timed_rows(built, times, lines, extent)
        if times == 1:
            progress("asking each all questions")
            shares = {each.candidate.name: shares_of(lines, ranked(each.index, lines)) for each in built}
        # A hundred times the phrasings are gigabytes: one multiple at a time.
        del candidates, built, ours, wide
    shares[OURS] = shares_of(lines, ranked(always_answering(library, weights), lines))
    training = None
    if extent.training:
        progress("training")
        start = perf_counter()
        train(library)
        training = perf_counter() - start
    order = {name: at for at, name in enumerate((OURS, *builds))}
    return Bench(
        day=day,
        cores=os.cpu_count() or 1,
        knowledge=library.version,
        lines=len(lines),
        rows=tuple(
            replace(row, shares=shares.get(row.name) if row.times == 1 else None)
            for row in sorted(rows, key=lambda row: (order[row.name], row.times))
        ),
        missing=missing,
        report=evaluate(Index(library, weights, finder), lines),
        training_seconds=training,
    )


def _others(builds: Mapping[str, Build], phrasings: Phrasings, times: int) -> Iterator[_Candidate]:
    for name, build in builds.items():
        if times <= CAN_GROW.get(name, 1):
            yield _Candidate(name, len(phrasings.texts), partial(build, phrasings), 0)


# --- quality ---------------------------------------------------------------------------------------------------------


def ranks(item: Item) -> tuple[str, ...]:
    """The first four entries, whether one was answered or they were offered."""
    best = (item["entry"],) if item["outcome"] == "answer" and item["entry"] else ()
    return (*best, *item["suggestions"])[:MAX_SUGGESTIONS]


def shares_of(lines: Sequence[EvalLine], items: Mapping[str, Item]) -> Shares:
    """items: by the id of their line."""
    inside = [(line.accept, ranks(items[line.id])) for line in lines if line.kind == "in" and line.is_single]
    if not inside:
        return Shares(0.0, 0.0)
    first = sum(bool(found) and found[0] in accept for accept, found in inside)
    among = sum(any(entry in accept for entry in found) for accept, found in inside)
    return Shares(first / len(inside), among / len(inside))


def ranked(index: Questions, lines: Sequence[EvalLine]) -> dict[str, Item]:
    """What comes back for each question that has an answer, by the line's id."""
    return {
        item["id"]: item
        for item in evaluate(index, [line for line in lines if line.kind == "in" and line.is_single]).items
    }


def always_answering(library: Library, weights: Weights) -> Index:
    """The product's index, but as sure of everything as the baselines are, so that its ranking can be compared."""
    return Index(library, replace(weights, answer_from=0.0), CourtFinder(library.courts.values()))


# --- speed and memory ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Built:
    candidate: _Candidate
    index: Questions
    seconds: float
    megabytes: float | None


def _built(candidates: Sequence[_Candidate], times: int) -> tuple[list[_Built], dict[str, str]]:
    """Those that could be built, and why the others could not."""
    built: list[_Built] = []
    missing: dict[str, str] = {}
    for candidate in candidates:
        start = perf_counter()
        try:
            index = candidate.build()
        except NotInstalledError as error:
            missing[candidate.name] = str(error)
            continue
        seconds = perf_counter() - start
        traced = candidate.name == OURS or times <= TRACED_UP_TO
        built.append(_Built(candidate, index, seconds, _megabytes(candidate) if traced else None))
    return built, missing


def _timed_rows(built: Sequence[_Built], times: int, lines: Sequence[EvalLine], extent: Extent) -> Iterator[Row]:
    """One row for each; ours is the first of them."""
    texts = [redact(line.text).text for line in lines]
    rounds: list[list[list[float]]] = []
    spent = [0.0] * len(built)
    with _undisturbed():
        for at in range(min(extent.rounds, len(texts))):
            left = [(at + 1) * extent.seconds - seconds for seconds in spent]
            found = [
                _timed(each.index, texts[at :: extent.rounds], budget) for each, budget in zip(built, left, strict=True)
            ]
            spent = [before + sum(times) for before, times in zip(spent, found, strict=True)]
            rounds.append(found)
    for at, each in enumerate(built):
        pairs = [(median(found[at]), median(found[0])) for found in rounds if found[at] and found[0]]
        every = sorted(second for found in rounds for second in found[at])
        yield Row(
            name=each.candidate.name,
            times=times,
            phrasings=each.candidate.phrasings,
            shares=None,
            p50_ms=1000 * median(own for own, _ in pairs),
            p99_ms=1000 * every[int(0.99 * len(every))] if len(every) >= FOR_P99 else None,
            ratio=median(own / ours for own, ours in pairs),
            timed=len(every),
            build_seconds=each.seconds,
            megabytes=each.megabytes,
        )


def _timed(index: Questions, texts: Sequence[Redacted], budget: float) -> list[float]:
    """Seconds for each of the texts, until the budget of seconds is spent."""
    found: list[float] = []
    for text in texts:
        if budget <= 0:
            break
        start = perf_counter()
        index.questions(text)
        found.append(perf_counter() - start)
        budget -= found[-1]
    return found


def _megabytes(candidate: _Candidate) -> float:
    """What stays allocated when it is built, numpy's arrays included."""
    gc.collect()
    tracemalloc.start()
    try:
        index = candidate.build()
        gc.collect()
        allocated = tracemalloc.get_traced_memory()[0]
        del index
    finally:
        tracemalloc.stop()
    return (allocated + candidate.kept) / 2**20


def _size(weights: Weights) -> int:
    """Bytes of the weights, which the index keeps."""
    arrays = (weights.rarity, weights.matrix, weights.unit, weights.sure, weights.trust, weights.inside)
    texts = (weights.features, weights.words, weights.classes)
    return sum(array.nbytes for array in arrays) + sum(
        sys.getsizeof(own) + sum(map(sys.getsizeof, own)) for own in texts
    )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What is built stays out of garbage collections meanwhile: each would walk through all candidates' objects."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
