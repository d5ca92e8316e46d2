"""What a draft would do: trained and evaluated beside the knowledge in use, before anybody can publish it.

The evaluation of the knowledge in use is made each time, too: it takes seconds, and training takes half a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.draft_files import ChangeError, missing, with_what_fits
from bot.content.loader import KnowledgeError, Loaded, load, load_with_places
from bot.content.overlay import compose
from bot.content.yaml_lines import Problem
from bot.core.answering import Answer, answer, cited_documents
from bot.core.courts import CourtFinder
from bot.core.drafts import AnswerChange, Change, CourtFact, GateChange, NewEntry, QuestionChange, Report
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Index, Match
from bot.core.redaction import redact
from bot.training.evaluation import Item
from bot.training.gate import GateRun, find_losses, run_gates
from bot.training.replaying import Replay
from bot.training.weights import file_name, weights_for

WEIGHTS: Final = "drafts"
"""Folder in the cache for the weights of drafts: those in use are not pushed out of the cache by them."""
MAX_PROBLEMS: Final = 20
"""Sentences of a report about what `check` found."""
NOTHING_NEW: Final = "The knowledge says all of this already: nothing would change."


@dataclass(frozen=True, slots=True)
class Ground:
    """The knowledge against which drafts are measured, and what measuring needs."""

    folder: Path
    """Without the overlay."""
    overlay: tuple[Change, ...]
    """What is published, in order."""
    cache: Path
    today: date
    check: Callable[[Path, Loaded, date], Iterable[Problem]]
    """All problems of a knowledge that loads, as `python -m bot check` names them."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A report, and the file with the weights of the knowledge that has the draft in it."""

    report: Report
    weights: Path | None
    """None where nothing had to be trained: because of problems, or because only facts change."""


def measure(ground: Ground, change: Change, examples: Sequence[str], progress: Callable[[str], None]) -> Measured:
    """Composes the knowledge with the draft, checks it, trains it, and compares the two.

    Takes about two minutes of a processor and 600 MiB. `examples` are redacted questions. Raises what `compose` and
    `load` raise for the knowledge in use.
    """
    folder, overlay, _ = with_what_fits(ground.overlay, lambda fitting: compose(ground.folder, fitting, ground.cache))
    ground = replace(ground, overlay=overlay)
    before = load(folder)
    progress("checking the knowledge with the draft in it")
    try:
        problems, after = _with_draft(ground, change, folder)
    except (ChangeError, KnowledgeError) as error:
        problems, after = _sentences(error), None
    if after is None or problems:
        return Measured(Report(before.version, after.version if after else "", problems), None)
    progress("measuring the knowledge in use")
    old = _Outcomes.of(before, ground.cache, examples)
    is_trained = file_name(after) != file_name(before)
    weights = ground.cache / WEIGHTS if is_trained else ground.cache
    new = _Outcomes.of(after, weights, examples, progress)
    report = Report(
        ground=before.version,
        version=after.version,
        problems=(),
        examples=tuple(map(QuestionChange, examples, old.examples, new.examples)),
        gates=tuple(map(_gate, old.gates, new.gates)),
        lines=tuple(change for pair in zip(old.gates, new.gates, strict=True) for change in _lines(*pair)),
        answers=tuple(_answers(before, after, change, ground.today)),
    )
    return Measured(report, weights / file_name(after) if is_trained else None)


def _with_draft(ground: Ground, change: Change, folder: Path) -> tuple[tuple[str, ...], Library | None]:
    """What is wrong with it, and the library. Raises ChangeError and KnowledgeError."""
    if not missing((change,), folder):
        return (NOTHING_NEW,), None
    composed = compose(ground.folder, (*ground.overlay, change), ground.cache)
    loaded = load_with_places(composed)
    errors = [problem for problem in ground.check(composed, loaded, ground.today) if not problem.warning]
    return _told(errors), loaded.library


def _sentences(error: ChangeError | KnowledgeError) -> tuple[str, ...]:
    return (str(error),) if isinstance(error, ChangeError) else _told(error.problems)


def _told(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Without file and line, which staff do not see."""
    sentences = tuple(f"{problem.text}." for problem in problems[:MAX_PROBLEMS])
    more = len(problems) - len(sentences)
    return (*sentences, f"There are {more} more problems.") if more else sentences


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """How a knowledge does; the knowledge itself is not kept, since training takes its memory."""

    examples: tuple[str, ...]
    gates: tuple[GateRun, ...]

    @classmethod
    def of(
        cls, library: Library, cache: Path, examples: Sequence[str], progress: Callable[[str], None] = lambda _: None
    ) -> _Outcomes:
        weights = weights_for(library, cache, progress)
        finder = CourtFinder(library.courts.values())
        index = Index(library, weights, finder)
        said = tuple(_outcome_of(index.questions(redact(text).text)) for text in examples)
        return cls(said, tuple(run_gates(index, Replay(KnowledgeBase(library, index, finder)))))


def _outcome_of(matches: Sequence[Match]) -> str:
    first = matches[0]
    if first.outcome == "none":
        return first.topic or "none"
    return " + ".join(_named(match.outcome, match.entry) for match in matches)


def _named(outcome: str, entry: str | None) -> str:
    """As in `QuestionChange.before`."""
    return outcome if entry is None else entry.removeprefix("@")


def _gate(before: GateRun, after: GateRun) -> GateChange:
    return GateChange(before.name, before.figures, after.figures, tuple(find_losses(before, after)))


def _lines(before: GateRun, after: GateRun) -> Iterator[QuestionChange]:
    for line, old, new in zip(before.lines, before.report.items, after.report.items, strict=True):
        if (was := _item_outcome(old)) != (becomes := _item_outcome(new)):
            expected = " + ".join(each[0] for each in line.accept_all) or next(iter(line.accept), "none")
            yield QuestionChange(redact(line.last).text, was, becomes, expected.removeprefix("@"))


def _item_outcome(item: Item) -> str:
    return item["outcome"] if item["outcome"] in ("none", "suggestions") else _named(item["outcome"], item["entry"])


def _answers(before: Library, after: Library, change: Change, day: date) -> Iterator[AnswerChange]:
    """The answers that can come out otherwise: a phrasing or a topic changes none."""
    if isinstance(change, NewEntry):
        court = after.courts[change.courts[0]] if change.courts else None
        yield AnswerChange(change.id, change.courts, "", answer(after, after.entries[change.id], court, day).lead)
    elif isinstance(change, CourtFact):
        court = before.courts[change.court]
        for name, entry in before.entries.items():
            was = answer(before, entry, court, day)
            becomes = answer(after, after.entries[name], after.courts[change.court], day)
            if (pair := _first_difference(was, becomes)) is not None:
                yield AnswerChange(name, (change.court,), *pair)


def _first_difference(before: Answer, after: Answer) -> tuple[str, str] | None:
    """The first lines that differ; empty where one of the answers has no more lines."""
    old, new = _said(before), _said(after)
    for number in range(max(len(old), len(new))):
        pair = old[number : number + 1], new[number : number + 1]
        if pair[0] != pair[1]:
            return "".join(pair[0]), "".join(pair[1])
    return None


def _said(shown: Answer) -> list[str]:
    """Everything that somebody reads, line by line."""
    steps = [text for step in shown.steps for text in (step.text, *step.notes)]
    notes = [note.text for note in shown.notes]
    documents = [f"{source.document} {source.date or ''}".strip() for source in cited_documents(shown)]
    texts = (shown.lead, shown.body, *steps, shown.rule, *shown.offices, shown.details, *notes, *shown.more_offices)
    return [line for text in (*texts, *documents) for line in text.split("\n") if line.strip()]
