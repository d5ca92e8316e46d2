"""Drafts: changes of the knowledge that staff propose, measured before they count, published by a second person."""

from bot.core.drafts.changes import (
    AddPhrasings,
    Change,
    CourtFact,
    CourtFactName,
    NewEntry,
    NewTopic,
)
from bot.core.drafts.draft import (
    OPEN,
    AnswerChange,
    Draft,
    DraftAction,
    DraftEvent,
    DraftRefusal,
    DraftState,
    GateChange,
    Publication,
    PublishRefusal,
    QuestionChange,
    Report,
    RollBackRefusal,
    publish_refusal,
)
from bot.core.drafts.groups import MissGroup
from bot.core.drafts.letters import DraftNews, DraftWork, WishAnswer

__all__ = [
    "OPEN",
    "AddPhrasings",
    "AnswerChange",
    "Change",
    "CourtFact",
    "CourtFactName",
    "Draft",
    "DraftAction",
    "DraftEvent",
    "DraftNews",
    "DraftRefusal",
    "DraftState",
    "DraftWork",
    "GateChange",
    "MissGroup",
    "NewEntry",
    "NewTopic",
    "Publication",
    "PublishRefusal",
    "QuestionChange",
    "Report",
    "RollBackRefusal",
    "WishAnswer",
    "publish_refusal",
]
