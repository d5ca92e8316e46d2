"""What can be said for a court on a day: made once, and then for as many answers as are asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bot.core.days_in_text import known_on
from bot.core.fields import field_values, fill
from bot.core.hours import Moment
from bot.core.knowledge import Court, Library
from bot.core.language import Language
from bot.core.record_words import RECORD_WORDS, RecordWords

_DAY_FIELDS: Final = frozenset({"live_since", "go_live", "today", "live_by"})
"""Fields that name days. Those of offices are of the day of the directory, whatever the day asked about."""
_GAP: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class CourtDay:
    """A court on a day, its fields' values, and no day to come but an announced one."""

    library: Library
    court: Court | None
    today: date
    """In the court's own time zone."""
    moment: Moment | None
    """When it is said, for whether an office is open; None: only its hours."""
    values: Mapping[str, str]
    announced: frozenset[date]
    language: Language = "en"
    """In which the values are, and the steps where they are translated."""
    spoken: dict[Language, CourtDay] = field(default_factory=dict, repr=False, compare=False)
    """The same day in other languages, as far as it was asked for."""

    @classmethod
    def of(cls, library: Library, court: Court | None, today: date, moment: Moment | None = None) -> CourtDay:
        announced = frozenset([court.go_live.day] if court and court.go_live else [])
        return cls(library, court, today, moment, field_values(library, court, today, moment), announced)

    def in_language(self, language: Language) -> CourtDay:
        """The same court and day with its values in another language."""
        made = self.spoken.get(language)
        if made is None:
            values = RECORD_WORDS[language].values(self.library, self.court, self.today, self.moment)
            made = self.spoken[language] = replace(self, values=values, language=language, spoken={})
        return made

    @property
    def words(self) -> RecordWords:
        return RECORD_WORDS[self.language]

    def step_text(self, english: str) -> str:
        """What a step or its note says in this language; in English where nobody has translated it."""
        return english if self.language == "en" else self.library.spanish.steps.get(english, english)

    def known(self, text: str) -> str:
        """`text` filled, without the lines that name a later day."""
        return self.without_later(fill(text, self.values))

    def without_later(self, text: str) -> str:
        """A text that is filled already, without the lines that name a later day."""
        return known_on(self.today, text, self.announced)

    def text(self, text: str) -> str:
        """The text of a variant filled, its first line as it is, the others without those that name a later day.

        The first line is chosen by the day, and `check` refuses one that is too early. Of the fields only those that
        name days are looked at: phones and hours are today's.
        """
        dated = fill(text.strip(), self.values, only=_DAY_FIELDS)
        lead, _, body = dated.partition("\n")
        return self._filled(f"{lead}\n{self.without_later(body)}")

    def details(self, text: str) -> str:
        """The same for a text in which no line is chosen by the day."""
        return self._filled(self.without_later(fill(text.strip(), self.values, only=_DAY_FIELDS)))

    def _filled(self, text: str) -> str:
        # A field that is empty leaves no gap.
        filled = fill(text, self.values)
        return (_GAP.sub("\n\n", filled) if "\n\n\n" in filled else filled).strip()
