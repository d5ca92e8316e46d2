"""A guided check: where a person stands in it, and what each input does to that.

`model` is what is known of a check, `nodes` reads its flow, `rules` moves it, `measuring` says how far it is, `naming`
whose it is; `words` and `correcting` understand what people type.
"""

from bot.core.flow.correcting import corrected, corrects
from bot.core.flow.measuring import progress_bar
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
    reminder_due,
    step_groups,
    step_keys,
    steps_shown,
    way_out,
)
from bot.core.flow.words import choice_meant, is_unsure

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
    "corrected",
    "corrects",
    "drop_outdated",
    "for_another",
    "for_oneself",
    "initial_answers",
    "is_unsure",
    "leads_to",
    "names",
    "only_names",
    "position",
    "progress_bar",
    "reminder_due",
    "step_groups",
    "step_keys",
    "steps_shown",
    "way_out",
]  # fmt: skip
