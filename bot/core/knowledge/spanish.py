"""What the bot answers in Spanish: translations of single variants, and the phrasings that Spanish questions match."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.core.knowledge.facts import Variant, When


@dataclass(frozen=True, slots=True)
class SpanishVariant:
    """One wording of an answer in Spanish."""

    when: When | None
    """That of the English variant that it says in Spanish."""
    english: str
    """`fingerprint` of that variant when it was translated: changed since, it is not used any more."""
    text: str
    details: str


@dataclass(frozen=True, slots=True)
class SpanishEntry:
    """One entry in Spanish. Sources, steps and buttons are the English entry's."""

    entry: str
    title: str
    answer: tuple[SpanishVariant, ...]
    asks: tuple[str, ...]
    review_by: date
    checked_on: date | None

    def variant_for(self, english: Variant) -> SpanishVariant | None:
        """What the variant says in Spanish; None where nobody has translated it as it is now."""
        return next(
            (one for one in self.answer if one.when == english.when and one.english == fingerprint(english)), None
        )


@dataclass(frozen=True, slots=True)
class Spanish:
    """All of `knowledge/es/`."""

    entries: Mapping[str, SpanishEntry] = field(default_factory=dict)
    """By entry, in the order in which they are offered."""
    routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Phrasings of what is no question, by route ("greeting")."""
    outside: tuple[str, ...] = ()
    """Questions in Spanish that the bot does not answer."""
    steps: Mapping[str, str] = field(default_factory=dict)
    """What a step or its note says in Spanish, by its English words."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What people write, without accents and in small letters, and the word it stands for; "vincul*" is a beginning."""
    subject: frozenset[str] = frozenset()
    """Words for which others stand, or plain ones, by which a question is about what the bot knows."""


NO_SPANISH: Final = Spanish()


def fingerprint(variant: Variant) -> str:
    """Changes with any word that the variant says; eight hexadecimal digits."""
    said = "\0".join(" ".join(text.split()) for text in (variant.text, variant.details, variant.examples))
    return hashlib.sha256(said.encode()).hexdigest()[:8]
