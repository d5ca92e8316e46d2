"""Several questions in one message: "how do I link, and how long does it take?".

A story followed by a question is one question. So a part counts only when it is answered surely, with another entry
than the parts before it. The message as a whole must speak for that entry, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from bot.core.matching.judging import Judged
from bot.core.matching.parts import Part

MAX_PARTS: Final = 8
"""Parts of a message that are looked at."""
MAX_TOLD: Final = 3
"""Parts of a message up to which also what it only tells may be a question; more of them are a story."""
MAX_QUESTIONS: Final = 4
MIN_SEVERAL: Final = 2
"""Answers from which a message surely asks several things."""
MIN_ASKED: Final = 0.7
"""Confidence from which a part that asks is a question of its own."""
MIN_TOLD: Final = 0.9
"""The same for a part that only tells something, unless it is one thing more."""
SURE_ALONE: Final = 0.97
"""Confidence from which a part after a comma is read by itself, without what was told before the comma."""
MIN_BACKED: Final = 0.6
"""The same for a part that asks for one of the first `BACKED` entries of the whole message."""
BACKED: Final = 3
NEAR: Final = 10
"""Among how many of the whole message's best entries an answer must be."""
VERY_SURE: Final = 0.93
"""Confidence from which it may be further away, up to `FAR`."""
FAR: Final = 20

Understand = Callable[[str, str], Judged]
"""What a part asks for, after the question before it (empty for the first)."""


def several(parts: Sequence[Part], ranked: Sequence[str], understand: Understand) -> list[tuple[Part, Judged]]:
    """The questions of a message, each with what it asks for: as many different entries as there are.

    `ranked`: all entries, the one first that the whole message speaks for most.
    """
    found: dict[str, tuple[Part, Judged]] = {}
    previous = ""
    for part in _candidates(parts):
        readings = _readings(part, previous, understand)
        answer = next((each for reading in readings if (each := _answer(part, reading, ranked))), None)
        if answer is not None and answer.entry is not None:
            previous = part.text
            found.setdefault(answer.entry, (part, answer))
    if not any(part.asks or part.added for part, _ in found.values()):
        return []  # a story
    # What asks comes before what only tells.
    questions = sorted(found.values(), key=lambda pair: not pair[0].asks)
    return [*questions, *_left(parts, found, understand)][:MAX_QUESTIONS]


def _left(
    parts: Sequence[Part], found: Mapping[str, tuple[Part, Judged]], understand: Understand
) -> Iterator[tuple[Part, Judged]]:
    """What else a message of several questions asks, as far as the bot may know it: named, never dropped in silence."""
    if len(found) < MIN_SEVERAL:
        return
    answered = {part for part, _ in found.values()}
    for part in parts[:MAX_PARTS]:
        if not part.asks or part in answered:
            continue
        judged = understand(part.text, "")
        likely = judged.entry or next(iter(judged.suggestions), None)
        if judged.outcome in ("answer", "suggestions") and likely not in found:
            yield part, judged


def _candidates(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts that may be questions of their own: in a story only those that ask."""
    found = parts if len(parts) <= MAX_TOLD else [part for part in parts if part.asks]
    return found[:MAX_PARTS] if len(found) > 1 else ()


def _readings(part: Part, previous: str, understand: Understand) -> Iterator[Judged]:
    """What a part asks for: by itself, with what was told before it, or after the question before it."""
    alone = understand(part.text, "")
    if not (part.goes_on and part.before) or alone.confidence >= SURE_ALONE:
        yield alone
    if part.before:
        yield understand(f"{part.before} {part.text}", "")
    elif previous:
        yield understand(part.text, previous)


def _answer(part: Part, judged: Judged, ranked: Sequence[str]) -> Judged | None:
    """The answer to a part, where it is a question of its own."""
    if judged.outcome == "suggestions":
        return _backed(part, judged, ranked)
    least = MIN_ASKED if part.asks or part.added else MIN_TOLD
    if judged.outcome != "answer" or judged.confidence < least:
        return None
    return judged if judged.entry in ranked[: FAR if judged.confidence >= VERY_SURE else NEAR] else None


def _backed(part: Part, judged: Judged, ranked: Sequence[str]) -> Judged | None:
    """What would be asked back for a part alone, answered where the whole message speaks for it."""
    first = next(iter(judged.suggestions), None)
    if not part.asks or judged.confidence < MIN_BACKED or first not in ranked[:BACKED]:
        return None
    return Judged("answer", first, None, judged.confidence, judged.suggestions[1:])


__all__ = ["MAX_QUESTIONS", "Understand", "several"]
