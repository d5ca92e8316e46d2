"""What a typed message plainly means where a guided check stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core import flow as rules
from bot.core.asking import KnowledgeBase
from bot.core.flow import CheckInput, Choose, Simple, StepDone
from bot.core.knowledge import Outcome, Question
from bot.core.redaction import Redacted

MAX_LABEL_WORDS: Final = 4
PAUSE_WORDS: Final = frozenset(("pause", "stop", "later", "not now"))
STUCK_WORDS: Final = frozenset(("stuck", "i'm stuck", "im stuck", "i am stuck", "help", "it does not work"))
_DONE_WORDS: Final = frozenset(("done", "next", "did it", "ok", "ok done", "finished", "yes", "it worked", "worked"))
_CONTROLS: Final[Mapping[str, Simple]] = {
    "back": Simple("back"),
    "go back": Simple("back"),
    "start over": Simple("restart"),
    "restart": Simple("restart"),
}
_WORDS_AROUND_A_COURT: Final = len("the court of ")


_TITLED = re.compile(r"(?:mr|mrs|ms|mx|dr|prof)\b\.?\s+\w|(?:attorney|atty\.?)\s+\w+$", re.IGNORECASE)
"""How a name begins that is surely one, though its letters may be like some question's: "Ms. R.", "Mr. B."."""


def plain_words(text: Redacted) -> str:
    """The text in small letters, without spaces and marks at its ends, as the sets of this module have it."""
    return " ".join(text.lower().strip(" .!").split())


def typed_input(kb: KnowledgeBase, here: rules.Position, text: Redacted) -> CheckInput | None:
    """The input that a text plainly is, where the check stands; None for anything else, such as a question."""
    words = plain_words(text)
    control = _CONTROLS.get(words)
    if control is not None:
        return control
    if here.step is not None:
        return StepDone(here.step) if words in _DONE_WORDS else None
    match here.node:
        case Question(kind="court") as node:
            return _typed_court(kb, node, text)
        case Question(kind="label") as node:
            return Choose(node.id, _label(text)) if _is_label(kb, text) else None
        case Question() | Outcome() as node:
            choice = rules.choice_meant(node, text)
            return Choose(node.id, choice.id) if choice else None
        case _:
            return None


def _typed_court(kb: KnowledgeBase, node: Question, text: Redacted) -> CheckInput | None:
    """The court that the whole text names."""
    mention = kb.finder.find(text)
    if mention is None:
        return None
    begin, end = mention.span
    covers = len(text) - (end - begin) <= _WORDS_AROUND_A_COURT
    return Choose(node.id, mention.court) if covers else None


def _is_label(kb: KnowledgeBase, text: Redacted) -> bool:
    """A short text that is no question, no greeting and no call for a person."""
    if "?" in text or len(text.split()) > MAX_LABEL_WORDS or len(text) > rules.MAX_LABEL:
        return False
    if _TITLED.match(text):
        return True
    match = kb.index.match(text)
    return match.outcome in ("none", "suggestions") or (match.outcome == "answer" and len(text.split()) == 1)


def _label(text: str) -> str:
    return " ".join(text.split())[: rules.MAX_LABEL]


__all__ = ["PAUSE_WORDS", "STUCK_WORDS", "plain_words", "typed_input"]
