"""The proof: each fact of the five first documents is in an answer that cites it, or is left out for a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, model_validator

from bot.content.yaml_lines import read_yaml
from bot.core.answering import Answer, answer
from bot.core.knowledge import Library, Source

FOLDER = Path(__file__).parent / "seeds"
Day = date  # a field called `date` would hide the type of that name


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(Strict):
    entry: str
    court: str | None
    day: Day


class Fact(Strict):
    """A sentence of the document with the answer that carries it, or the reason why none does."""

    says: str
    answer: Question | None = None
    shows: tuple[str, ...] = ()
    step: str | None = None
    """The document's own number: what is shown must stand where that number is cited."""
    document: str | None = None
    """Instead of the table's: the document that superseded it."""
    left_out: str | None = None

    @model_validator(mode="after")
    def _shown_or_left_out(self) -> Fact:
        if (self.answer is None) == (self.left_out is None) or bool(self.shows) != (self.answer is not None):
            raise ValueError("a fact has an `answer` and what it `shows`, or the reason why it is `left_out`")
        return self


class Table(Strict):
    document: str
    date: Day | None = None
    steps: tuple[str, ...]
    facts: tuple[Fact, ...]


def _tables() -> Iterator[tuple[str, Table]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        yield path.stem, Table.model_validate(read_yaml(path, path.name).data)


TABLES = dict(_tables())


def _shown() -> Iterator[object]:
    for name, table in TABLES.items():
        for fact in table.facts:
            if fact.answer is not None:
                yield pytest.param(table, fact, fact.answer, id=f"{name}: {fact.says}")


@pytest.mark.parametrize(("table", "fact", "question"), tuple(_shown()))
def test_a_fact_is_in_its_answer_with_its_citation(
    table: Table, fact: Fact, question: Question, library: Library
) -> None:
    court = None if question.court is None else library.courts[question.court]

    found = answer(library, library.entries[question.entry], court, question.day)

    document = fact.document or table.document
    passages = _citing(found, document, fact.step)
    assert passages, f"{question.entry} does not cite {document}, step {fact.step}: {found.all_sources()}"
    text = "\n".join(passages)
    assert [fragment for fragment in fact.shows if fragment not in text] == [], text
    if fact.document is None:
        assert {source.date for source in found.all_sources() if source.document == document} == {table.date}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_numbered_step_of_a_document_has_a_fact(table: Table) -> None:
    assert set(table.steps) <= {fact.step for fact in table.facts}


def test_each_of_the_five_documents_has_its_table() -> None:
    assert sorted(TABLES) == ["alsd-linking", "casd-linking", "flsd-linking", "flsd-press-release", "pacer-linking"]


def _citing(found: Answer, document: str, step: str | None) -> list[str]:
    """The passages of an answer that rest on a step of a document: its steps and notes, or the text as a whole."""

    def cites(source: Source) -> bool:
        numbers = (source.step or "").split(", ")
        return source.document == document and (step is None or step in (source.step, *numbers))

    steps = [line for one in found.steps if cites(one.source) for line in (one.text, *one.notes)]
    notes = [note.text for note in found.notes if cites(note.source)]
    text = [found.lead, found.body, found.details]
    if step is None:
        return [*text, *steps, *notes] if any(cites(source) for source in found.all_sources()) else []
    return [*(text if any(cites(source) for source in found.sources) else ()), *steps, *notes]
