"""A known phrase in a text, and the court that it means there."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from bot.core.courts.names import Name
from bot.core.courts.words import Words, word_set

COMMON_WORD_CITIES = frozenset({"mobile", "reading"})
"""Cities that are ordinary words of this subject: "mobile ecf" is no place."""
NOT_A_COURT = word_set(
    """
    lawyer lawyers attorney attorneys attys atty firm firms practice practitioner practitioners bar counsel cocounsel
    law code office offices outfit folks team people paralegal partner boutique time standard guy client clients
    colleague weather
    """
)
"""After a place: the talk is of people or things there, not of the court."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name found: words `first` up to `end`, which may include the words that made it a court."""

    name: Name
    first: int
    end: int
    bankruptcy: bool | None = None
    """Said of it: True bankruptcy, False district, None neither."""
    weak: bool = False
    """Somebody says that they are there: their court, unless another one is named."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A known phrase in a text: words `first` up to `end`."""

    words: Words
    name: Name
    first: int
    end: int

    @property
    def first_word(self) -> str:
        return self.words.words[self.first]

    @property
    def before(self) -> str:
        """The word before it; empty at the beginning of the text."""
        return self.words.at(self.first - 1)

    @property
    def after(self) -> str:
        """The word after it; empty at the end of the text."""
        return self.words.at(self.end)

    @property
    def is_whole_text(self) -> bool:
        return self.first == 0 and self.end == len(self.words.words)

    @property
    def is_plain(self) -> bool:
        """It is no ordinary word of this subject: "in Mobile" is none, "ecf on mobile" is."""
        if self.first_word not in COMMON_WORD_CITIES or self.end - self.first > 1:
            return True
        return self.before == "in" and self.words.raw[self.first].istitle()

    def as_court(self, bankruptcy: bool | None = None, *, first: int | None = None, end: int | None = None) -> Sighting:
        """The court it means, with further words that say so."""
        return Sighting(self.name, self.first if first is None else first, self.end if end is None else end, bankruptcy)


def skip(words: Words, at: int, little: Set[str]) -> int:
    """The place of the first word from `at` on that is none of these."""
    while words.at(at) in little:
        at += 1
    return at


def skip_back(words: Words, at: int, little: Set[str]) -> int:
    """The place of the first word from `at` backwards that is none of these."""
    while words.at(at) in little:
        at -= 1
    return at
