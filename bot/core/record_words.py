"""What each language says of a court's record and of the offices that help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Protocol

from bot.core import offices
from bot.core.fields import field_values
from bot.core.hours import Moment
from bot.core.knowledge import Court, Library
from bot.core.language import Language
from bot.core.spanish_record import SpanishRecord


class RecordWords(Protocol):
    """Needed of every language that answers are given in; mypy refuses a class that lacks any of it."""

    ELSEWHERE: str
    """Names the documents of other courts in an answer for one."""
    UNDATED_ROUTE: str
    """Says that a way to reset is from a page without a date."""

    def values(self, library: Library, court: Court | None, today: date, moment: Moment | None) -> dict[str, str]:
        """A value for every field of `FIELDS`."""

    def open_lines(
        self, library: Library, court: Court | None, said: Iterable[str], moment: Moment | None
    ) -> tuple[str, ...]:
        """For each office whose number stands in `said`: whether it is open."""

    def reachable(self, library: Library, court: Court | None, moment: Moment | None) -> tuple[str, ...]:
        """A line for the court's help desk and one for PACER's: the number, and whether anybody is there."""

    def desk_line(self, court: Court, moment: Moment | None) -> str:
        """A court's help desk in one line."""


class EnglishRecord:
    ELSEWHERE: str = "Pages of other federal courts"
    UNDATED_ROUTE: str = "The page that names this way is undated. If it no longer works, ask {help_desk}."

    def values(self, library: Library, court: Court | None, today: date, moment: Moment | None) -> dict[str, str]:
        return field_values(library, court, today, moment)

    def open_lines(
        self, library: Library, court: Court | None, said: Iterable[str], moment: Moment | None
    ) -> tuple[str, ...]:
        return offices.open_lines(library, court, said, moment)

    def reachable(self, library: Library, court: Court | None, moment: Moment | None) -> tuple[str, ...]:
        return offices.reachable(library, court, moment)

    def desk_line(self, court: Court, moment: Moment | None) -> str:
        return offices.desk_line(court, moment)


RECORD_WORDS: Final[Mapping[Language, RecordWords]] = {"en": EnglishRecord(), "es": SpanishRecord()}
