"""`python -m bot bench-training`: processor time and memory of one training, with as many phrasings as wanted."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from rich.table import Table

from bot.content.loader import load
from bot.core.knowledge import Library
from bot.training.train import train
from tests.bench.baselines import phrasings_of
from tests.bench.growth import grown


@dataclass(frozen=True, slots=True)
class Training:
    """One training in a process of its own."""

    phrasings: int
    seconds: float
    """Of processor time."""
    memory: int
    """MiB at its highest, with the process itself."""


def with_phrasings(library: Library, number: int) -> Library:
    """The library with about so many ways to ask: each class has its share, of its own ones first."""
    own = phrasings_of(library)
    times = ceil(number / len(own.texts))
    share = number / len(own.texts)
    more = grown(own, times)
    asks: Mapping[str, list[str]] = defaultdict(list)
    for text, name in zip(more.texts, more.names, strict=True):
        asks[name].append(text)

    def of(name: str) -> tuple[str, ...]:
        return tuple(asks[name][: ceil(len(asks[name]) / times * share)])

    return replace(
        library,
        entries={name: replace(entry, asks=of(name)) for name, entry in library.entries.items()},
        topics={name: replace(topic, asks=of(f"~{name}")) for name, topic in library.topics.items()},
        routes={name: replace(route, asks=of(f"@{name}")) for name, route in library.routes.items()},
    )


def measure(knowledge: Path, number: int | None) -> Training:
    """A training with so many phrasings; None: with those that there are."""
    with multiprocessing.get_context("spawn").Pool(1) as process:
        return process.apply(_train, (knowledge, number))


def _train(knowledge: Path, number: int | None) -> Training:
    library = load(knowledge)
    if number is not None:
        library = with_phrasings(library, number)
    began = time.process_time()
    train(library)
    return Training(
        phrasings=len(phrasings_of(library).texts),
        seconds=time.process_time() - began,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def as_table(trainings: tuple[Training, ...]) -> Table:
    table = Table("phrasings", "processor time", "memory at its highest", box=None, padding=(0, 2, 0, 0))
    for each in trainings:
        table.add_row(f"{each.phrasings:,}", f"{each.seconds:.1f} s", f"{each.memory} MiB")
    return table
