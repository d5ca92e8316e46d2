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

    def stretched(self, by: float) -> Measure:
        """With more characters on the same lines."""
        return Measure(self.lines, int(self.characters * by))

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
    (r"\bplease note that\b|\bkindly\b", ""),
)
"""Words that a native reader stumbles over, and what to write, if anything; the table of `knowledge/README.md`."""
_ODD: Final = re.compile(
    "|".join(
        (
            r"[{}]",  # a field that was not filled
            r"\bNone\b(?! yet[:?]| left:)",  # an empty value
            r"\(\)|[ ]{2}|^[ ]|[ ][.,;:!?](?:\s|$)",  # a gap where a value should be
            r"\([^()\n]*\([^()\n]*\)[^()\n]*\)",  # brackets within brackets
            r"\*\*|(?<!\.)\.\.(?!\.)",
        )
    ),
    re.MULTILINE,
)
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


def faults(shown: Answer, stretch: float = 1.0) -> Iterator[str]:
    """What keeps an answer from being read at one glance, each as a sentence.

    stretch: how much longer than in English the same may be in the answer's language.
    """
    most_of_lead = int(MAX_LEAD * stretch)
    if len(shown.lead) > most_of_lead:
        yield f"the first line has {len(shown.lead)} characters; {most_of_lead} are the most"
    found, most = measure(short_form(shown)), (MAX_WITH_STEPS if shown.steps else MAX_SHORT).stretched(stretch)
    if not found.fits(most):
        yield (
            f"the short form has {found.lines} lines and {found.characters} characters; {most.lines} and "
            f"{most.characters} are the most: move what does not decide to `details`"
        )
    if shown.lead.lstrip("*\"'")[:1].islower():
        yield f"the first line begins with a small letter: {shown.lead[:40]!r}"
    yield from _faults_of_words(shown)


def _faults_of_words(shown: Answer) -> Iterator[str]:
    steps = [text for step in shown.steps for text in (step.text, *step.notes)]
    for sentence in long_sentences("\n".join((shown.lead, shown.body, *steps))):
        yield f"a sentence has more than {MAX_SENTENCE} words: {sentence!r}"
    for word, better in find_avoided_words("\n".join((shown.lead, shown.body, shown.details, *steps))):
        yield f"{word!r} makes a reader stumble; {f'write {better!r}' if better else 'leave it out'}"
    for gap in find_gaps("\n".join((shown.lead, shown.body, *steps, *(note.text for note in shown.notes)))):
        yield f"{gap!r} looks odd: a double space, sign or bracket, or a field that is empty here"


def find_gaps(text: str) -> Iterator[str]:
    """Whatever a filled text should not have: braces, empty brackets, double spaces and signs; with what is before."""
    for line in text.split("\n"):
        yield from _gaps_in(line)


@lru_cache(maxsize=_LINES_KEPT)
def _gaps_in(line: str) -> tuple[str, ...]:
    return tuple(line[max(0, gap.start() - 12) : gap.end()] for gap in _ODD.finditer(line))


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
