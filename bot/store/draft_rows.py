"""Changes and reports as the JSON of their columns. What an older program did not keep has defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final

from bot.core.drafts import (
    AddPhrasings,
    AnswerChange,
    Change,
    CourtFact,
    GateChange,
    NewEntry,
    NewTopic,
    QuestionChange,
    Report,
)
from bot.core.knowledge import Source
from bot.store.rows import Json

_KINDS: Final[Mapping[str, type[Change]]] = {
    "phrasings": AddPhrasings,
    "entry": NewEntry,
    "topic": NewTopic,
    "court": CourtFact,
}
_KIND_OF: Final = {shape: kind for kind, shape in _KINDS.items()}
_LISTS: Final = ("phrasings", "courts")


def change_row(change: Change) -> Json:
    """The change as JSON, with its `kind`."""
    row: dict[str, Any] = {field.name: getattr(change, field.name) for field in fields(change)}
    for name in _LISTS:
        if name in row:
            row[name] = list(row[name])
    if isinstance(change, NewEntry):
        row |= {"sources": [_source_row(one) for one in change.sources], "review_by": change.review_by.isoformat()}
    if isinstance(change, CourtFact):
        row["source"] = _source_row(change.source)
    return {"kind": _KIND_OF[type(change)], **row}


def read_change(row: Json) -> Change:
    """The change of a column. ValueError for a kind that only a later program knows."""
    match row.get("kind"):
        case "phrasings":
            return AddPhrasings(_text(row, "target"), _texts(row, "phrasings"))
        case "entry":
            return NewEntry(
                id=_text(row, "id"),
                title=_text(row, "title"),
                courts=_texts(row, "courts"),
                lead=_text(row, "lead"),
                details=_text(row, "details"),
                sources=tuple(map(_read_source, row.get("sources", ()))),
                review_by=date.fromisoformat(row["review_by"]),
                phrasings=_texts(row, "phrasings"),
            )
        case "topic":
            return NewTopic(_text(row, "id"), _text(row, "title"), _text(row, "text"), _texts(row, "phrasings"))
        case "court":
            return CourtFact(_text(row, "court"), row["name"], _text(row, "value"), _read_source(row.get("source", {})))
        case kind:
            raise ValueError(f"a draft of the unknown kind {kind!r}")


def report_row(report: Report) -> Json:
    """The report as JSON."""
    return {
        "ground": report.ground,
        "version": report.version,
        "problems": list(report.problems),
        "examples": [_question_row(one) for one in report.examples],
        "gates": [
            {
                "name": gate.name,
                "before": [list(pair) for pair in gate.before],
                "after": [list(pair) for pair in gate.after],
                "complaints": list(gate.complaints),
            }
            for gate in report.gates
        ],
        "lines": [_question_row(one) for one in report.lines],
        "answers": [
            {"entry": one.entry, "courts": list(one.courts), "before": one.before, "after": one.after}
            for one in report.answers
        ],
    }


def read_report(row: Json | None) -> Report | None:
    """The report of a column; None while there is none."""
    if row is None:
        return None
    return Report(
        ground=_text(row, "ground"),
        version=_text(row, "version"),
        problems=_texts(row, "problems"),
        examples=_read_questions(row.get("examples", ())),
        gates=tuple(_read_gate(one) for one in row.get("gates", ())),
        lines=_read_questions(row.get("lines", ())),
        answers=tuple(
            AnswerChange(_text(one, "entry"), _texts(one, "courts"), _text(one, "before"), _text(one, "after"))
            for one in row.get("answers", ())
        ),
    )


def _source_row(source: Source) -> Json:
    day = source.date.isoformat() if source.date else None
    return {"document": source.document, "url": source.url, "date": day, "step": source.step}


def _read_source(row: Json) -> Source:
    day = row.get("date")
    return Source(_text(row, "document"), row.get("url"), date.fromisoformat(day) if day else None, row.get("step"))


def _question_row(one: QuestionChange) -> Json:
    return {"text": one.text, "before": one.before, "after": one.after, "expected": one.expected}


def _read_questions(rows: Iterable[Json]) -> tuple[QuestionChange, ...]:
    names = ("text", "before", "after", "expected")
    return tuple(QuestionChange(*(_text(row, name) for name in names)) for row in rows)


def _read_gate(row: Json) -> GateChange:
    return GateChange(
        _text(row, "name"), _read_figures(row, "before"), _read_figures(row, "after"), _texts(row, "complaints")
    )


def _read_figures(row: Json, name: str) -> tuple[tuple[str, float], ...]:
    return tuple((str(figure), float(share)) for figure, share in row.get(name, ()))


def _text(row: Json, name: str) -> str:
    return str(row.get(name) or "")


def _texts(row: Json, name: str) -> tuple[str, ...]:
    return tuple(row.get(name) or ())


__all__ = ["change_row", "read_change", "read_report", "report_row"]
