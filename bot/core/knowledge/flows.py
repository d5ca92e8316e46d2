"""A guided check as data: questions, branches on the court's record, steps, and outcomes.

`bot.content.flows` builds a `Flow` from `knowledge/flows/`; `bot.core.flow` has the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.core.knowledge.facts import Source, When

Verdict = Literal["ready", "do-first", "wait", "not-yet", "nothing", "person", "finished"]
"""What a check comes to: link now; something else first; the court's turn; the court is not live; nothing to do; a
person has to help; all done."""
ReminderKind = Literal["go-live", "unfinished"]
"""go-live: at 9 on the court's go-live day, in its time zone. unfinished: three days after the last step, once."""
Keep = Literal["person", "run"]
"""person: what is answered holds for every court. run: for this check only."""
QuestionKind = Literal["choice", "court", "label"]
"""choice: one of its choices. court: one of all courts. label: a short name for the person asked for, as typed."""


UNSURE: Final = ("not-sure", "still-not")
"""Ids of the choices that mean: I do not know."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question, or one way to go on from an outcome."""

    id: str
    label: str
    """On its button; at most 75 characters."""
    goto: str | None = None
    """The next node. None: `sets` answers an earlier question, and the check goes on from there."""
    sets: Mapping[str, str] = field(default_factory=dict)
    """Question id -> choice id, answered along with this one."""
    says: tuple[str, ...] = ()
    """Words that mean this choice when typed; its label and id do anyway."""
    good: bool = False
    """It is on the way to the end that people come for: the progress bar counts along it."""
    keep: bool = True
    """False: not kept for other courts even where the question is ("not sure")."""


@dataclass(frozen=True, slots=True)
class Question:
    """Asked of a person."""

    id: str
    kind: QuestionKind
    text: str
    """First line: the question. `{fields}` as in answers, and {subject}."""
    for_other: str | None
    """The same when somebody else is asked for; None: `text` does for both."""
    brief: str
    """What it is about in two or three words, for summaries: "Account type"."""
    choices: tuple[Choice, ...] = ()
    goto: str | None = None
    """The next node of a court or label question."""
    keep: Keep = "run"
    unsure: str | None = None
    """What helps somebody who does not know: how to tell. None where a choice leads on for them."""
    skip: str | None = None
    """What the person asked for is called when the question for a label is skipped."""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One way out of a branch. None: it always holds."""

    goto: str
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Decided from the court's record and the day, without asking. The last case holds always."""

    id: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class ProcedureNode:
    """The steps of a procedure, one by one."""

    id: str
    procedure: str
    goto: str
    """The node after its last step."""
    stuck: Mapping[str, tuple[str, ...]]
    """Step key -> entries that help with it. Key "*": with any step."""
    in_person: Mapping[str, str]
    """Step key -> what the person asked for must do themselves; {subject} stands for them."""
    remind: ReminderKind | None = None
    joined: tuple[str, ...] = ()
    """Keys of steps that stand on the card of the step before them: a card is something to do, not a click."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check comes to, with its ways on (none: it is over)."""

    id: str
    verdict: Verdict
    state: str
    """In a few words, for lists: "Upgrade first"."""
    text: str
    """First line: the outcome."""
    for_other: str | None
    choices: tuple[Choice, ...] = ()
    entry: str | None = None
    """The entry whose answer and steps are shown below."""
    remind: ReminderKind | None = None
    source: Source | None = None


Node = Question | Branch | ProcedureNode | Outcome


@dataclass(frozen=True, slots=True)
class FlowNote:
    """A note beside every outcome once a question has this answer: it matters, but blocks nothing."""

    question: str
    choice: str
    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A guided check as data: nodes by id, walked from `start`. `version` is a hash of its file."""

    id: str
    version: str
    title: str
    start: str
    nodes: Mapping[str, Node]
    asides: tuple[FlowNote, ...] = ()
