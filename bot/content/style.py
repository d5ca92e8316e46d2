"""Is an answer read at one glance? How long its short form may be, and which words it does without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.core.answering import Answer


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a text is."""

    lines: int
    """Those that are not empty."""
    characters: int

    def fits(self, most: Measure) -> bool:
        return self.lines <= most.lines and self.characters <= most.characters


MAX_LEAD: Final = 200
"""Characters of an answer's first line: more is no answer at a glance."""
MAX_SHORT: Final = Measure(5, 600)
"""What shows on a phone without scrolling."""
MAX_WITH_STEPS: Final = Measure(12, 1_200)
"""Of an answer that leads through steps: they are followed, not read at a glance."""
MAX_SENTENCE: Final = 34
"""Words of a sentence."""
AVOIDED: Final = (
    (r"\bbears? (?:a|no|the)\b", "has a, is undated"),
    (r"\bsolved? (?:it )?alone\b", "yourself"),
    (r"\bregister(?:ing)? anew\b", "register again"),
    (r"\bshuts? you out\b", "locks you out"),
    (r"\bthe (?:former|latter)\b", "the name of the thing"),
    (r"\bprior to\b", "before"),
    (r"\bin order to\b", "to"),
    (r"\butilize", "use"),
    (r"\bplease note that\b|\bkindly\b", "nothing"),
)
"""Words that a native reader stumbles over, and what to write; the table of `knowledge/README.md`."""
_SENTENCE_ENDS: Final = re.compile(r"[.?!:;](?=\s|$)|·")
"""In one line."""
_LINES_KEPT: Final = 20_000
_LINK: Final = re.compile(r"https?://\S+|\S+@\S+")


def short_form(shown: Answer) -> str:
    """What is shown before anything is opened, without markup for bold."""
    steps = (f"{step.number}. {step.text}" for step in shown.steps)
    lines = (shown.lead, shown.body, *steps, shown.rule, *shown.offices)
    return "\n".join(line for text in lines for line in text.split("\n") if line.strip()).replace("*", "")


def measure(text: str) -> Measure:
    return Measure(sum(1 for line in text.split("\n") if line.strip()), len(text))


def faults(shown: Answer) -> Iterator[str]:
    """What makes an answer too long to be read at one glance, each as a sentence."""
    if len(shown.lead) > MAX_LEAD:
        yield f"the first line has {len(shown.lead)} characters; {MAX_LEAD} are the most"
    found, most = measure(short_form(shown)), MAX_WITH_STEPS if shown.steps else MAX_SHORT
    if not found.fits(most):
        yield (
            f"the short form has {found.lines} lines and {found.characters} characters; {most.lines} and "
            f"{most.characters} are the most: move what does not decide to `details`"
        )
    for sentence in long_sentences(f"{shown.lead}\n{shown.body}"):
        yield f"a sentence has more than {MAX_SENTENCE} words: {sentence!r}"
    for word, better in find_avoided_words(f"{shown.lead}\n{shown.body}\n{shown.details}"):
        yield f"{word!r} makes a reader stumble; write {better!r}"


def long_sentences(text: str) -> Iterator[str]:
    """The sentences of more than `MAX_SENTENCE` words; an address counts as one word."""
    for line in text.split("\n"):
        yield from _long_in(line)


@lru_cache(maxsize=_LINES_KEPT)
def _long_in(line: str) -> tuple[str, ...]:
    sentences = _SENTENCE_ENDS.split(_LINK.sub("link", line))
    return tuple(sentence.strip() for sentence in sentences if len(sentence.split()) > MAX_SENTENCE)


def find_avoided_words(text: str) -> Iterator[tuple[str, str]]:
    """Each word of `AVOIDED` that stands in the text, and what to write."""
    found = [one for line in text.split("\n") for one in _avoided_in(line)]
    for number, word in sorted(found, key=lambda one: one[0]):
        yield word, AVOIDED[number][1]


@lru_cache(maxsize=_LINES_KEPT)
def _avoided_in(line: str) -> tuple[tuple[int, str], ...]:
    """The numbers of the patterns that stand in a line, and the words; most lines are the same for all courts."""
    return tuple(
        (number, found[0])
        for number, (pattern, _) in enumerate(AVOIDED)
        for found in re.finditer(pattern, line, re.IGNORECASE)
    )
