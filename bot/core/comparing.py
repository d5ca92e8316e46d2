"""Compares two courts: what is on record for each, and their linking steps paired by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Final, Literal

from bot.core.answering import NumberedStep, numbered_steps
from bot.core.courts import CourtFinder
from bot.core.fields import field_values
from bot.core.knowledge import Court, Library, Source

Fact = Literal["login", "go-live", "reset", "phones", "emails", "link-item", "menus", "rule"]
PROCEDURE: Final = "link"
"""The name of the procedure that is compared."""


@dataclass(frozen=True, slots=True)
class FactPair:
    """One thing on record for both courts, in mrkdwn; empty where nothing is."""

    fact: Fact
    left: str
    right: str

    @property
    def same(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class StepPair:
    """The steps of one key; None where a court's procedure has none of that key, or has it elsewhere in the order."""

    key: str
    left: NumberedStep | None
    right: NumberedStep | None

    @property
    def same(self) -> bool:
        """Same words and same warnings; the numbers in the documents may differ."""
        return (
            self.left is not None
            and self.right is not None
            and (self.left.text, self.left.notes) == (self.right.text, self.right.notes)
        )

    @property
    def shared_notes(self) -> frozenset[str]:
        """Warnings that both have."""
        return frozenset(self.left.notes if self.left else ()) & frozenset(self.right.notes if self.right else ())


@dataclass(frozen=True, slots=True)
class ComparedCourt:
    """One of the two courts, and what its column rests on."""

    court: Court
    own_procedure: bool
    """False: the court's own procedure is not on record, and the steps are the general ones for its kind of court."""
    sources: tuple[Source, ...]
    """The documents of everything in the column, each once; where a step stands in its document is in the step."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is on record for two courts on one day."""

    left: ComparedCourt
    right: ComparedCourt
    facts: tuple[FactPair, ...]
    """Each fact that is on record for at least one of the two."""
    steps: tuple[StepPair, ...]
    as_of: date
    """Date of the court directory, where addresses, phones and e-mails are from."""

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys((*self.left.sources, *self.right.sources)))

    @property
    def different_facts(self) -> tuple[FactPair, ...]:
        return tuple(pair for pair in self.facts if not pair.same)

    @property
    def different_steps(self) -> tuple[StepPair, ...]:
        return tuple(pair for pair in self.steps if not pair.same)


def compare(library: Library, left: Court, right: Court, today: tuple[date, date]) -> Comparison:
    """The two courts side by side; `today` is the day in the time zone of each."""
    left_facts, right_facts = (_facts(library, court, day) for court, day in zip((left, right), today, strict=True))
    left_steps, right_steps = (
        numbered_steps(library, PROCEDURE, court, field_values(library, court, day))
        for court, day in zip((left, right), today, strict=True)
    )
    pairs = (FactPair(fact, text, right_facts[fact]) for fact, text in left_facts.items())
    return Comparison(
        left=_side(library, left, left_steps),
        right=_side(library, right, right_steps),
        facts=tuple(pair for pair in pairs if pair.left or pair.right),
        steps=tuple(_matched_up(left_steps, right_steps)),
        as_of=library.directory_as_of,
    )


def _side(library: Library, court: Court, steps: tuple[NumberedStep, ...]) -> ComparedCourt:
    documents = tuple(dict.fromkeys(replace(step.source, step=None) for step in steps))
    more = [replace(known.source, step=None) for known in (court.go_live, court.reset) if known is not None]
    return ComparedCourt(
        court=court,
        own_procedure=has_own_procedure(library, court, PROCEDURE),
        sources=tuple(dict.fromkeys((*documents, *more))),
    )


def has_own_procedure(library: Library, court: Court, name: str) -> bool:
    """Whether the procedure `name` is on record from a document of the court's own."""
    general = {procedure.source.document for procedure in library.procedures.values()}
    return any(own.name == name and own.source.document not in general for own in court.procedures)


def _facts(library: Library, court: Court, today: date) -> dict[Fact, str]:
    values = field_values(library, court, today)
    return {
        "login": court.login_url,
        "go-live": values["live_since"],
        # Without a route on record the field only says that courts differ, which is no fact about this one.
        "reset": values["reset"] if court.reset else "",
        "phones": phones(court),
        "emails": "; ".join(court.emails),
        "link-item": values["link_item"],
        "menus": values["menus"],
        "rule": court.rule or "",
    }


def phones(court: Court) -> str:
    """All phones of a court's help desk in one line; empty when none is on record."""
    return "; ".join(phone.number + (f" ({phone.division})" if phone.division else "") for phone in court.help_desk)


def _matched_up(left: tuple[NumberedStep, ...], right: tuple[NumberedStep, ...]) -> Iterator[StepPair]:
    """Both procedures in one order; a key that stands elsewhere in the other is shown at both places."""
    keys = SequenceMatcher(None, [step.key for step in left], [step.key for step in right], autojunk=False)
    for kind, left_from, left_to, right_from, right_to in keys.get_opcodes():
        if kind == "equal":
            for one, other in zip(left[left_from:left_to], right[right_from:right_to], strict=True):
                yield StepPair(one.key, one, other)
        else:
            yield from (StepPair(step.key, step, None) for step in left[left_from:left_to])
            yield from (StepPair(step.key, None, step) for step in right[right_from:right_to])


# --- which courts ----------------------------------------------------------------------------------------------------

_BETWEEN: Final = frozenset(("and", "with", "to", "vs", "versus", "&"))
_AROUND: Final = frozenset(
    ("the", "u", "s", "us", "united", "states", "federal", "district", "court", "courts", "of", "for")
)
"""Words beside a court's name that say nothing else."""
_MAX_WORDS: Final = 40


def two_courts(courts: Mapping[str, Court], finder: CourtFinder, text: str) -> tuple[Court, Court] | None:
    """The courts in "flsd and alsd", "S.D. Fla. S.D. Ala."; None if the text says anything else."""
    words = text.split()
    if len(words) > _MAX_WORDS:
        return None
    joints = range(1, len(words))
    # "and" between them first: where none is, any gap may be the one.
    for at in sorted(joints, key=lambda at: words[at].lower() not in _BETWEEN):
        rest = words[at + 1 :] if words[at].lower() in _BETWEEN else words[at:]
        left = only_court(courts, finder, " ".join(words[:at]))
        right = only_court(courts, finder, " ".join(rest)) if left else None
        if left and right:
            return left, right
    return None


def only_court(courts: Mapping[str, Court], finder: CourtFinder, text: str) -> Court | None:
    """The court that the text names; None if it says anything else."""
    # An id alone may be an everyday word, which the finder takes for one: "mad", "cod", "ned".
    known = courts.get(text.strip(" .,").lower())
    if known is not None:
        return known
    mention = finder.find(text)
    if mention is None or not mention.court:
        return None
    beside = f"{text[: mention.start]} {text[mention.end :]}".lower()
    return courts[mention.court] if _AROUND.issuperset(re.findall(r"\w+", beside)) else None
