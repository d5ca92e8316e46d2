"""The form of the shortcut *Ask*: one field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.core.helpdesk import MAX_TEXT
from bot.core.redaction import Redacted
from handlers import action_ids
from handlers.blocks.forms import Submit, View, field, modal, text_input
from handlers.blocks.limits import section
from handlers.blocks.words import WORDS

QUESTION: Final = "question"
QUESTION_AGAIN: Final = "question.again"
"""The field once something was taken out of it: Slack keeps what was typed where a block id stays."""

_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class QuestionFormState:
    """What the form carries beside its field."""

    since: str
    """ts of the shortcut's use: the answer is posted later than that."""
    warned: bool = False
    """It was shown once with what looked like a password taken out."""

    def encode(self) -> str:
        return f"{self.since}{' warned' if self.warned else ''}"


def decode_state(about: str) -> QuestionFormState:
    """Reads what `QuestionFormState.encode` wrote; from anything else, the earliest ts."""
    since, _, warned = about.partition(" ")
    return QuestionFormState(since if _TS.fullmatch(since) else "0", warned == "warned")


def question_view(state: QuestionFormState, text: Redacted | None = None) -> View:
    """The form. `text`: the question without what looked like a password in it, which the form then says."""
    block_id = QUESTION if text is None else QUESTION_AGAIN
    typed = text_input(MAX_TEXT, initial=text or "", lines=True, focus=True)
    warning = [] if text is None else [section(WORDS.ticket_form.SECRET)]
    blocks = [*warning, field(block_id, WORDS.shortcuts.QUESTION, typed, hint=WORDS.shortcuts.QUESTION_HINT)]
    submit = Submit(WORDS.shortcuts.ASK, action_ids.Modal.QUESTION_FORM, state.encode())
    return modal(WORDS.shortcuts.ASK_TITLE, blocks, submit)
