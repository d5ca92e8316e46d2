"""Answers that are typed instead of clicked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core.knowledge import Choice, Outcome, Question

_NOT_WORD = re.compile(r"[^a-z0-9/+]+")
_FILLERS: Final = frozenset(
    (
        "i", "we", "it", "its", "is", "im", "am", "a", "an", "the", "think", "guess", "believe", "so", "um", "uh",
        "well", "please", "just", "has", "have", "do", "does", "my", "our", "that", "one", "yet", "already", "sorry",
        "ok", "okay",
    )
)  # fmt: skip
_SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "yes": ("yes", "y", "yep", "yeah", "yup", "sure", "correct", "right", "of course", "i do", "we do"),
    "no": ("no", "n", "nope", "nah", "not", "dont"),
    "not-sure": (
        "not sure", "unsure", "no idea", "dont know", "do not know", "dunno", "idk", "no clue", "not certain",
        "how would know", "how can tell", "how tell", "maybe", "?",
    ),
}  # fmt: skip
"""How people say these; for every question that has a choice of this id."""


def choice_meant(node: Question | Outcome, text: str) -> Choice | None:
    """The one choice that the text plainly means; None when it could mean none or several."""
    words = _plain(text)
    meant = [choice for choice in node.choices if words in map(_plain, _sayings(choice))]
    return meant[0] if words and len(meant) == 1 else None


def _sayings(choice: Choice) -> tuple[str, ...]:
    return (choice.id.replace("-", " "), choice.label, *choice.says, *_SAID.get(choice.id, ()))


def _plain(text: str) -> str:
    """Its words without those that say nothing; a lone question mark stays."""
    text = text.lower().replace("’", "'").replace("'", "")
    words = _NOT_WORD.sub(" ", text).split()
    return " ".join([word for word in words if word not in _FILLERS] or words) or text.strip()
