"""Several questions in one message: "how do I link, and how long does it take?".

A story followed by a question is one question. So a part counts only when it is answered surely, with another entry
than the parts before it, and when the message as a whole speaks for that entry, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bot.core.matching.judging import Judged
from bot.core.matching.parts import Part

MAX_PARTS: Final = 8
"""Parts of a message that are looked at."""
MAX_QUESTIONS: Final = 3
MIN_SURE: Final = 0.7
"""Confidence from which a part that asks is a question of its own."""
MIN_TOLD: Final = 0.95
"""The same for a part that only tells something."""
NEAR: Final = 8
"""Among how many of the whole message's best entries an answer must be."""
VERY_SURE: Final = 0.93
"""Confidence from which it may be further away, up to `FAR`."""
FAR: Final = 30

Understand = Callable[[str, str], Judged]
"""What a part asks for, after the question before it (empty for the first)."""


def several(parts: Sequence[Part], ranked: Sequence[str], understand: Understand) -> list[tuple[str, Judged]]:
    """The questions of a message, each with what it asks for: as many different entries as there are.

    `ranked`: all entries, the one first that the whole message speaks for most.
    """
    found: dict[str, tuple[str, Judged]] = {}
    previous = ""
    for part in parts[:MAX_PARTS]:
        judged = _understood(part, previous, understand)
        if _counts(part, judged, ranked):
            previous = part.text
            found.setdefault(judged.entry or "", (part.text, judged))
    return list(found.values())[:MAX_QUESTIONS]


def _understood(part: Part, previous: str, understand: Understand) -> Judged:
    """What a part asks for: by itself, or else with what was told before it, or with the question before it."""
    best = understand(part.text, "")
    if _is_sure(best):
        return best
    if part.before:
        told = understand(f"{part.before} {part.text}", "")
        return told if _is_sure(told) else best
    return understand(part.text, previous) if previous else best


def _is_sure(judged: Judged) -> bool:
    return judged.outcome == "answer" and judged.confidence >= MIN_SURE


def _counts(part: Part, judged: Judged, ranked: Sequence[str]) -> bool:
    if judged.outcome != "answer" or judged.confidence < (MIN_SURE if part.asks else MIN_TOLD):
        return False
    return judged.entry in ranked[: FAR if judged.confidence >= VERY_SURE else NEAR]


__all__ = ["MAX_QUESTIONS", "Understand", "several"]
