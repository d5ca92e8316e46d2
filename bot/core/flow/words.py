"""Answers that are typed instead of clicked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core.knowledge import UNSURE, Choice, Outcome, Question

_NOT_WORD = re.compile(r"[^a-z0-9/+]+")
FILLERS: Final = frozenset(
    (
        "i", "we", "it", "its", "is", "im", "am", "a", "an", "the", "think", "guess", "believe", "so", "um", "uh",
        "well", "please", "just", "has", "have", "do", "does", "my", "our", "that", "one", "yet", "already", "sorry",
        "ok", "okay", "actually", "honestly",
    )
)  # fmt: skip
_SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "yes": ("yes", "y", "yep", "yeah", "yup", "sure", "correct", "right", "of course", "i do", "we do"),
    "no": ("no", "n", "nope", "nah", "not", "dont"),
    "not-sure": (
        "not sure", "unsure", "no idea", "dont know", "do not know", "dunno", "idk", "no clue", "not certain",
        "how would know", "how can tell", "how tell", "how should know", "maybe", "?", "beats me", "cant tell",
        "cannot tell", "cant say", "who knows", "have to check", "no idea at all", "wish knew",
    ),
}  # fmt: skip
"""How people say these; for every question that has a choice of this id."""
_OF_WHAT: Final = frozenset(
    (
        "which", "what", "about", "if", "or", "this", "these", "those", "mean", "means", "of", "kind", "type", "sort",
        "account", "court", "login", "name", "to", "be", "honest", "really", "tbh", "sorry", "either", "here", "how",
        "tell", "at", "all", "me", "not", "there", "right", "now", "in", "was", "on", "for", "are", "whether", "say",
    )
)  # fmt: skip
"""Words that may follow them: "not sure which of these it is"."""


def choice_meant(node: Question | Outcome, text: str) -> Choice | None:
    """The one choice that the text plainly means; None when it could mean none or several."""
    if is_unsure(text):
        return next((choice for choice in node.choices if choice.id in UNSURE), None)
    words = _plain(text)
    meant = [choice for choice in node.choices if words in map(_plain, sayings(choice))]
    return meant[0] if words and len(meant) == 1 else None


def is_unsure(text: str) -> bool:
    """Whether it says: I do not know."""
    words = _plain(text)
    starts = (said for said in map(_plain, _SAID["not-sure"]) if words == said or words.startswith(f"{said} "))
    return any(_OF_WHAT.issuperset(words[len(said) :].split()) for said in starts)


def sayings(choice: Choice) -> tuple[str, ...]:
    return (choice.id.replace("-", " "), choice.label, *choice.says, *_SAID.get(choice.id, ()))


def _plain(text: str) -> str:
    """Its words without those that say nothing; a lone question mark stays."""
    words = plain(text).split()
    return " ".join([word for word in words if word not in FILLERS] or words) or text.strip()


def plain(text: str) -> str:
    """Its words in small letters, without marks."""
    return " ".join(_NOT_WORD.sub(" ", text.lower().replace("’", "'").replace("'", "")).split())
