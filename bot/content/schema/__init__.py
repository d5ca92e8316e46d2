"""The shapes of the YAML under `knowledge/`, strict: an unknown key is an error, not a surprise.

`knowledge/README.md` explains every field. `bot.content.loader` turns these into the values of `bot.core.knowledge`.
"""

from __future__ import annotations

from bot.content.schema.courts import (
    Change,
    Court,
    Desk,
    Directory,
    GoLive,
    GoLiveFile,
    Hours,
    Note,
    PacerDesk,
    Phone,
    Procedure,
    ProcedureChanges,
    Profile,
    Reset,
    Step,
    System,
)
from bot.content.schema.entries import (
    Entry,
    EntryFile,
    Reply,
    ReplyFile,
    Route,
    RouteFile,
    Topic,
    TopicFile,
    Variant,
    Vocabulary,
    Wording,
)
from bot.content.schema.fields import Source, Strict, When
from bot.content.schema.flows import Branch, Case, Choice, Flow, FlowNote, Outcome, ProcedureNode, Question

__all__ = [
    "Branch",
    "Case",
    "Change",
    "Choice",
    "Court",
    "Desk",
    "Directory",
    "Entry",
    "EntryFile",
    "Flow",
    "FlowNote",
    "GoLive",
    "GoLiveFile",
    "Hours",
    "Note",
    "Outcome",
    "PacerDesk",
    "Phone",
    "Procedure",
    "ProcedureChanges",
    "ProcedureNode",
    "Profile",
    "Question",
    "Reply",
    "ReplyFile",
    "Reset",
    "Route",
    "RouteFile",
    "Source",
    "Step",
    "Strict",
    "System",
    "Topic",
    "TopicFile",
    "Variant",
    "Vocabulary",
    "When",
    "Wording",
]
