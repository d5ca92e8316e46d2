"""Flows: questions, forks, walks through a procedure, and endings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.content.schema.fields import Key, Source, Strict, Text, When, Word, word_of_truth_value
from bot.core import knowledge as core

Saying = Annotated[Text, BeforeValidator(word_of_truth_value)]
ButtonLabel = Annotated[Text, StringConstraints(max_length=75), BeforeValidator(word_of_truth_value)]


class Choice(Strict):
    id: Word
    label: ButtonLabel
    goto: Key | None = None
    sets: dict[Key, Word] = Field(default_factory=dict)
    says: tuple[Saying, ...] = ()
    good: bool = False
    keep: bool = True

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Choice:
        if self.goto is None and not self.sets:
            raise ValueError(
                f"the choice {self.id!r} leads nowhere: give it a `goto`, or `sets` with an earlier question"
            )
        return self


class Question(Strict):
    id: Key
    kind: core.QuestionKind = "choice"
    text: Text
    for_other: Text | None = None
    brief: Annotated[Text, StringConstraints(max_length=40)]
    choices: tuple[Choice, ...] = ()
    goto: Key | None = None
    keep: core.Keep = "run"
    unsure: Text | None = None
    skip: Text | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _answerable(self) -> Question:
        if self.kind == "choice" and (not self.choices or self.goto):
            raise ValueError(f"the question {self.id!r} needs `choices`, each with its own `goto`")
        if self.kind != "choice" and (self.choices or not self.goto):
            raise ValueError(f"the question {self.id!r} is of kind {self.kind}: it has one `goto` and no `choices`")
        self._answerable_for_all()
        _distinct(self.id, self.choices)
        return self

    def _answerable_for_all(self) -> None:
        """For who does not know, too."""
        if (self.kind == "label") != (self.skip is not None):
            raise ValueError(f"the question {self.id!r} needs `skip` if it is of kind label, and only then")
        if self.unsure is None and not any(choice.id in core.UNSURE for choice in self.choices):
            raise ValueError(
                f"the question {self.id!r} leaves people alone who do not know: give it `unsure`, or a choice with the "
                f"id {' or '.join(core.UNSURE)}"
            )


class Case(Strict):
    when: When | None = None
    goto: Key


class Branch(Strict):
    id: Key
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _last_case_is_unconditional(self) -> Branch:
        if self.cases[-1].when is not None or any(case.when is None for case in self.cases[:-1]):
            raise ValueError(f"the last case of the fork {self.id!r}, and only the last, must have no `when`")
        return self


class ProcedureNode(Strict):
    id: Key
    procedure: Key
    goto: Key
    stuck: dict[str, tuple[Key, ...]] = Field(default_factory=dict)
    in_person: dict[Key, Text] = Field(default_factory=dict)
    remind: core.ReminderKind | None = None
    joined: tuple[Key, ...] = ()


class Outcome(Strict):
    id: Key
    verdict: core.Verdict
    state: Annotated[Text, StringConstraints(max_length=40)]
    text: Text
    for_other: Text | None = None
    choices: tuple[Choice, ...] = ()
    entry: Key | None = None
    remind: core.ReminderKind | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _choices_differ(self) -> Outcome:
        _distinct(self.id, self.choices)
        return self


class FlowNote(Strict):
    question: Key
    choice: Word
    text: Text


class Flow(Strict):
    id: Key
    title: Text
    start: Key
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    forks: tuple[Branch, ...] = ()
    walks: tuple[ProcedureNode, ...] = ()
    endings: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    asides: tuple[FlowNote, ...] = ()


def _distinct(node: str, choices: tuple[Choice, ...]) -> None:
    ids = [choice.id for choice in choices]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise ValueError(f"{node!r} has the choice {twice[0]!r} twice")
