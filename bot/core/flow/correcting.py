"""What corrects an earlier answer: "actually the account is shared by the firm"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.core.flow.words import FILLERS, plain, sayings
from bot.core.knowledge import UNSURE, Choice, Flow, Question

_CUE: Final = re.compile(
    r"\b(?:actually|correction|i meant|my mistake|i was wrong|(?:that|this) (?:was|is) wrong|wait|sorry|oops"
    r"|scratch that|on second thoughts?|after all|turns out|i misspoke|change (?:that|it|my answer))\b",
    re.IGNORECASE,
)
_DENIES: Final = frozenset(("not", "isnt", "arent", "never", "no", "dont", "doesnt"))
_SAYS_LITTLE: Final = frozenset(
    ("yes", "no", "both", "new", "old", "go on", "done", "one", "two", "never", "none", "later")
)
"""Words for a choice that could answer any question."""
MAX_WORDS: Final = 20
"""A longer text is a story."""
AnswerPart = tuple[Question, str | None]
"""A question, and its present answer."""


def corrects(text: str) -> bool:
    """Whether the text speaks as if to correct something, and asks nothing."""
    return "?" not in text and len(text.split()) <= MAX_WORDS and _CUE.search(text) is not None


def corrected(flow: Flow, path: Sequence[str], known: dict[str, str], text: str) -> tuple[str, str] | None:
    """The one question, of these, and the other answer that the text gives it; None where it could be several."""
    words = _bare(_CUE.sub(" ", text))
    nodes = [node for name in path if isinstance(node := flow.nodes[name], Question)]
    weights = {(node.id, choice.id): _weight(node, choice, words) for node in nodes for choice in node.choices}
    most = max(weights.values(), default=0)
    best = [one for one, weight in weights.items() if weight == most > 0]
    if len(best) != 1 or known.get(best[0][0]) == best[0][1]:
        return None
    return best[0]


def _weight(node: Question, choice: Choice, words: Sequence[str]) -> int:
    """How much of the text speaks for this choice: words of one of its names, and of what the question is about."""
    if choice.id in UNSURE:
        return 0
    said = [saying for saying in map(_bare, sayings(choice)) if " ".join(saying) not in _SAYS_LITTLE]
    named = max((len(saying) for saying in said if _says(words, saying)), default=0)
    about = sum(word in words for word in _bare(node.brief))
    return 2 * named + about if named else 0


def _bare(text: str) -> tuple[str, ...]:
    return tuple(word for word in plain(text).split() if word not in FILLERS)


def _says(words: Sequence[str], saying: Sequence[str]) -> bool:
    """Whether the saying stands in the words, and is not denied there."""
    size = len(saying)
    for at in range(len(words) - size + 1) if size else ():
        if tuple(words[at : at + size]) == tuple(saying) and (at == 0 or words[at - 1] not in _DENIES):
            return True
    return False
