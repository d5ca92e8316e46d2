"""`knowledge/QUALITY.md`: how well the matcher does, by kind and by entry, beside well-known ways to match."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import MAX_SUGGESTIONS, Index, Weights
from bot.training.evaluation import TARGETS, EvalLine, EvaluationReport, Item, evaluate, read_lines
from bot.training.replaying import Replay
from bot.training.weights import WEIGHTS_FORMAT, training_digest
from tests.bench.baselines import Build, NotInstalledError, baselines, phrasings_of
from tests.bench.matching import OURS, always_answering, ranked, shares_of

Fate = Literal["right", "offered", "wrong", "missed"]
FATES: Final[tuple[Fate, ...]] = ("right", "offered", "wrong", "missed")
OUTCOMES: Final[Mapping[str, str]] = {
    "answer": "answered",
    "suggestions": "did you mean",
    "none": "honest miss",
}
"""Columns for the outcomes of a question; every other outcome is a route."""
ROUTED: Final = "routed"

_PAGE = """\
# How well it matches

Written by `python -m bot quality --write` on {day}, never by hand, for {stamp}.
`python -m bot quality --check` says whether that is still the present knowledge and matcher.

## Totals

{totals}

Shares of the questions that have an answer: *right* is answered with an accepted entry, *helped* is right or has an
accepted one among four suggestions, *wrong* is answered with another. Of messages that are none of the bot's business:
*false answers* are answered anyway, *asked back* get a "did you mean", *far* is office chatter. *Routed* is of talk and
of requests to start or go on with something; *court* is over all lines. Phrasings are written
without sight of these lines, but for 40 of 2026-11-29 about kinds of messages that were seen to fail, and a test
refuses any that is like one of them.

## Beside other matchers

{beside}

How often the entry that answers is ranked first / among the first four, for questions that have one. All know the same
phrasings of the entries and always answer; for this table ours does too (above, it may also ask back or stay silent).
{missing}
## By kind

{kinds}

## By entry

{entries}

The same lines; a question counts for the first entry it accepts. *Offered*: not answered, but one that is accepted is
among four suggestions. *Missed*: neither answered nor offered.

{heading}

{public}
"""
PUBLIC_HEADING: Final = "## Work that nobody here wrote"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions that are measured together."""

    name: str
    lines: tuple[EvalLine, ...]


def questionnaires(folder: Path) -> tuple[Questionnaire, ...]:
    """Each JSONL file of the folder. Raises EvaluationError."""
    return tuple(Questionnaire(path.stem, read_lines(path)) for path in sorted(folder.glob("*.jsonl")))


def page(
    library: Library,
    weights: Weights,
    asked: Sequence[Questionnaire],
    day: date,
    *,
    public: str,
    encoder: Path | None = None,
    progress: Callable[[str], None],
) -> str:
    """The whole page. asked: as `questionnaires` gives them; public: the table of public benchmarks."""
    finder = CourtFinder(library.courts.values())
    kb = KnowledgeBase(library, Index(library, weights, finder), finder)
    reports = {each.name: evaluate(kb.index, each.lines, replay=Replay(kb)) for each in asked}
    pairs = [
        (line, item)
        for each in asked
        for line, item in zip(each.lines, reports[each.name].items, strict=True)
        if line.is_single
    ]
    beside, missing = _beside(library, weights, asked, baselines(encoder), progress)
    return _PAGE.format(
        day=day.isoformat(),
        stamp=stamp(library),
        totals=_totals(reports),
        beside=beside,
        missing="".join(f"{name}: {reason}.\n" for name, reason in missing.items()),
        kinds=_kinds(pairs),
        entries=_entries(pairs),
        heading=PUBLIC_HEADING,
        public=public,
    )


def public_table(page: str) -> str:
    """The table of public benchmarks on a page that was written before: their files are not part of the project."""
    return (
        page.partition(PUBLIC_HEADING)[2].strip()
        or "Not measured yet: `python -m bot quality --write --public FOLDER`."
    )


def stamp(library: Library) -> str:
    """What the figures depend on."""
    return f"phrasings `{training_digest(library)[:12]}` and matcher {WEIGHTS_FORMAT}"


def stamped(text: str) -> str | None:
    """The stamp of a page; None when it bears none."""
    found = re.search(r"phrasings `[^`]+` and matcher \d+", text)
    return found and found.group()


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Numbers to the right; the first column names the row."""
    ruler = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, ruler, *rows))


def _totals(reports: Mapping[str, EvaluationReport]) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        yield "questions", "", *(str(report.n) for report in reports.values())
        for name, target in TARGETS.items():
            label = name.replace("_", " ").replace("back far", "back, far")
            yield (
                label,
                target,
                *(f"{getattr(report, name):.1%}" if report.counts[name] else "" for report in reports.values()),
            )
        for name in ("secrets_missed", "overredacted"):
            yield name.replace("_", " "), "0", *(str(getattr(report, name)) for report in reports.values())

    return _table(("", "target", *reports), rows())


def _beside(
    library: Library,
    weights: Weights,
    asked: Sequence[Questionnaire],
    builds: Mapping[str, Build],
    progress: Callable[[str], None],
) -> tuple[str, dict[str, str]]:
    """The table, and why a baseline is not in it."""
    phrasings = phrasings_of(library).of_entries()
    # Some take a quarter of a second for a question: each line is asked once, whichever questionnaires it is in.
    lines = tuple({line.id: line for each in asked for line in each.lines if line.is_single}.values())
    missing: dict[str, str] = {}

    def rows() -> Iterator[tuple[str, ...]]:
        for name, build in {OURS: None, **builds}.items():
            progress(f"asking {name}")
            try:
                index = build(phrasings) if build else always_answering(library, weights)
            except NotInstalledError as error:
                missing[name] = str(error)
                continue
            items = ranked(index, lines)
            shares = [shares_of(each.lines, items) for each in asked]
            yield name, *(f"{share.first:.1%} / {share.among_three:.1%}" for share in shares)

    return _table(("", *(each.name for each in asked)), rows()), missing


Pairs = Sequence[tuple[EvalLine, Item]]


def _kinds(pairs: Pairs) -> str:
    """How the lines of each kind came out."""
    columns = (*OUTCOMES.values(), ROUTED)
    found: dict[str, Counter[str]] = {}
    for line, item in pairs:
        near = next((word for word in ("near", "far") if line.kind == "out" and line.note.startswith(word)), None)
        kind = f"{line.kind}, {near}" if near else line.kind
        found.setdefault(kind, Counter())[OUTCOMES.get(item["outcome"], ROUTED)] += 1
    return _table(
        ("kind", "questions", *columns),
        [(kind, str(count.total()), *(str(count[column]) for column in columns)) for kind, count in found.items()],
    )


def fate(line: EvalLine, item: Item) -> Fate:
    """What became of a question that has an answer."""
    if item["outcome"] == "answer":
        return "right" if item["entry"] in line.accept else "wrong"
    offered = item["suggestions"][:MAX_SUGGESTIONS] if item["outcome"] == "suggestions" else []
    return "offered" if any(entry in line.accept for entry in offered) else "missed"


def _entries(pairs: Pairs) -> str:
    found: dict[str, Counter[Fate]] = {}
    for line, item in pairs:
        if line.kind == "in":
            found.setdefault(line.accept[0], Counter())[fate(line, item)] += 1
    rows = [(f"`{entry}`", found[entry]) for entry in sorted(found)]
    rows.append(("all", sum((count for _, count in rows), Counter[Fate]())))
    return _table(
        ("entry", "questions", *FATES),
        [(name, str(count.total()), *(str(count[fate]) for fate in FATES)) for name, count in rows],
    )
