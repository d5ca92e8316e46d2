"""A guided check: where a person stands in it, and what each input does to that.

`model` is what is known of a check, `nodes` reads its flow, `rules` moves it, `naming` says whose it is, and `words`
understands what people type.
"""

from bot.core.flow.model import (
    MAX_LABEL,
    ChangeAnswer,
    CheckInput,
    Choose,
    FlowContext,
    Position,
    Progress,
    Simple,
    StepDone,
    Transition,
)
from bot.core.flow.naming import CheckNames, for_oneself, initial_answers, names, only_names
from bot.core.flow.nodes import choice_of, leads_to
from bot.core.flow.rules import (
    advance,
    drop_outdated,
    for_another,
    position,
    progress_bar,
    reminder_due,
    step_keys,
    way_out,
)
from bot.core.flow.words import choice_meant

__all__ = [
    "MAX_LABEL",
    "ChangeAnswer",
    "CheckInput",
    "CheckNames",
    "Choose",
    "FlowContext",
    "Position",
    "Progress",
    "Simple",
    "StepDone",
    "Transition",
    "advance",
    "choice_meant",
    "choice_of",
    "drop_outdated",
    "for_another",
    "for_oneself",
    "initial_answers",
    "leads_to",
    "names",
    "only_names",
    "position",
    "progress_bar",
    "reminder_due",
    "step_keys",
    "way_out",
]  # fmt: skip
