"""A draft from its first words to its place in the files, and who may publish it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bot.core.drafts.changes import Change

DraftState = Literal["waiting", "measuring", "measured", "published", "withdrawn", "in files"]
"""waiting: to be measured; measuring: a process has it, under a lease; measured: with a report, good or bad; published:
in the overlay, so every process answers with it; withdrawn: given up, or rolled back; in files: the knowledge folder
says the same now, so that the overlay needs it no more.

A draft that is edited or rolled back is `waiting` or `withdrawn` again; one whose ground has changed since it was
measured (another publication, another folder) has to be measured again.
"""
OPEN: Final = ("waiting", "measuring", "measured")
"""The states in which its words can be changed, and it can be withdrawn."""
DraftAction = Literal["write", "edit", "measure", "measured", "publish", "roll back", "withdraw", "in files"]


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """What one question gets now, and what it would get."""

    text: str
    before: str
    """Id of the entry or topic; "suggestions", "none" or the name of a route where there is none."""
    after: str
    expected: str = ""
    """What an evaluation line expects; empty for an example of the draft's own."""


@dataclass(frozen=True, slots=True)
class GateChange:
    """One gate of the evaluation before and after, in shares from 0 to 1."""

    name: str
    """Of the gate's file, without its ending: "gate", "gate-talk"."""
    before: tuple[tuple[str, float], ...]
    """(figure, share) of right, helped, wrong, false_answers, asked_back and what else the gate names."""
    after: tuple[tuple[str, float], ...]
    complaints: tuple[str, ...]
    """What the gate refuses, in sentences; empty when it passes."""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer that another court, or every court, would get in other words."""

    entry: str
    courts: tuple[str, ...]
    """Ids of the courts; empty: for every court alike."""
    before: str
    """The first line; empty for an entry that is new."""
    after: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a draft would do, measured beside the running knowledge."""

    ground: str
    """Version of the knowledge (folder and overlay) that it was measured against."""
    version: str
    """Version of the knowledge with the draft in it."""
    problems: tuple[str, ...]
    """Errors of `check`, in sentences for staff; with any, nothing was trained and the rest is empty."""
    examples: tuple[QuestionChange, ...] = ()
    gates: tuple[GateChange, ...] = ()
    lines: tuple[QuestionChange, ...] = ()
    """Evaluation lines that come out differently."""
    answers: tuple[AnswerChange, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it can't be published, in sentences; empty when it can."""
        lowered = tuple(complaint for gate in self.gates for complaint in gate.complaints)
        return (*self.problems, *lowered)


@dataclass(frozen=True, slots=True)
class Draft:
    """A change of the knowledge that staff propose."""

    id: int
    team_id: str
    author: str
    """Slack id; empty once that person has been erased."""
    change: Change
    examples: tuple[str, ...]
    """Questions that it should answer, redacted; what the report shows first."""
    state: DraftState
    report: Report | None
    written_at: datetime
    edited_by: str = ""
    """Who changed its words last, if not the author: they can't be the second person either."""


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """One line of a draft's history."""

    action: DraftAction
    by: str
    """Slack id; empty for what the bot does by itself, or for an erased person."""
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """One change in the overlay, which every process lays over the knowledge folder, in the order of the numbers."""

    id: int
    draft: int
    change: Change


PublishRefusal = Literal["not measured", "refused", "measure again", "second person", "operator"]
"""Why somebody can't publish a draft: it was not measured; its report has reasons against it; the knowledge has changed
since; its own author can't; only the operator's workspace publishes."""
DraftRefusal = Literal["unknown", "over"]
"""Why nothing can be done with a draft: no such draft in this workspace; published, withdrawn or in the files."""
RollBackRefusal = Literal["unknown", "operator"]
"""Why a publication can't be rolled back: it is not (any more) in the overlay; only the operator's workspace may."""


def publish_refusal(draft: Draft, by: str, ground: str, *, alone: bool, is_operator: bool) -> PublishRefusal | None:
    """None when `by` may publish it now. `ground`: version in use; `alone`: the workspace wants no second person."""
    if not is_operator:
        return "operator"
    if draft.state != "measured" or draft.report is None:
        return "not measured"
    if draft.report.reasons:
        return "refused"
    if draft.report.ground != ground:
        return "measure again"
    if not alone and by in (draft.author, draft.edited_by):
        return "second person"
    return None
