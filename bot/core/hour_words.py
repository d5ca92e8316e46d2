"""How each language says days, hours, and whether an office is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Protocol


class HourWords(Protocol):
    """What a language says of hours; mypy refuses a class that lacks any of it. Weekdays: 0 is Monday."""

    DAYS: tuple[str, ...]

    def __hash__(self) -> int:
        """Descriptions of hours are kept by the words that they are made of."""

    def days(self, first: int, last: int) -> str:
        """Several days in a row."""

    def listed(self, parts: Sequence[str]) -> str:
        """ "a", "a and b", "a, b and c"."""

    def clock(self, minutes: int) -> str:
        """A time of day, from minutes since midnight."""

    def shift(self, opens: str, closes: str) -> str:
        """From one time to another."""

    def long_date(self, day: date) -> str:
        """With its year."""

    def opening(self, day: date, now: date, *, soon: bool) -> str:
        """The day on which an office opens again. soon: its weekday says which day is meant."""

    def open_until(self, closes: str, zone: str) -> str: ...

    def closed(self, opens: str, zone: str) -> str:
        """opens: day and time, empty where no opening is known."""


class EnglishHours:
    DAYS: tuple[str, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

    def days(self, first: int, last: int) -> str:
        return f"{self.DAYS[first]} to {self.DAYS[last]}"

    def listed(self, parts: Sequence[str]) -> str:
        return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"

    def clock(self, minutes: int) -> str:
        hour, minute = divmod(minutes, 60)
        if (hour, minute) == (12, 0):
            return "noon"
        return f"{hour % 12 or 12}:{minute:02} {'a.m.' if hour < 12 else 'p.m.'}"

    def shift(self, opens: str, closes: str) -> str:
        return f"{opens} to {closes}"

    def long_date(self, day: date) -> str:
        return f"{day:%B} {day.day}, {day.year}"

    def opening(self, day: date, now: date, *, soon: bool) -> str:
        if day == now:
            return "today"
        return self.DAYS[day.weekday()] if soon else f"{day:%B} {day.day},"

    def open_until(self, closes: str, zone: str) -> str:
        return f"open now until {closes} {zone}"

    def closed(self, opens: str, zone: str) -> str:
        return f"closed now; opens {opens} {zone}" if opens else "closed now"


SPANISH_MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip


class SpanishHours:
    DAYS: tuple[str, ...] = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")

    def days(self, first: int, last: int) -> str:
        return f"{self.DAYS[first]} a {self.DAYS[last]}"

    def listed(self, parts: Sequence[str]) -> str:
        return " y ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} y {parts[-1]}"

    def clock(self, minutes: int) -> str:
        hour, minute = divmod(minutes, 60)
        article = "la" if hour % 12 == 1 else "las"
        return f"{article} {hour % 12 or 12}:{minute:02} {'a.m.' if hour < 12 else 'p.m.'}"

    def shift(self, opens: str, closes: str) -> str:
        return f"de {opens} a {closes}"

    def long_date(self, day: date) -> str:
        return f"{'1.º' if day.day == 1 else day.day} de {SPANISH_MONTHS[day.month - 1]} de {day.year}"

    def opening(self, day: date, now: date, *, soon: bool) -> str:
        if day == now:
            return "hoy a"
        return f"el {self.DAYS[day.weekday()] if soon else f'{day.day} de {SPANISH_MONTHS[day.month - 1]}'} a"

    def open_until(self, closes: str, zone: str) -> str:
        return f"atiende ahora, hasta {closes} {zone}"

    def closed(self, opens: str, zone: str) -> str:
        return f"ahora no atiende; abre {opens} {zone}" if opens else "ahora no atiende"


ENGLISH_HOURS: Final[HourWords] = EnglishHours()
SPANISH_HOURS: Final[HourWords] = SpanishHours()
