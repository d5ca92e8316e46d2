"""A roster as CSV: a person a line, with their courts. Every line that cannot be used says why.

Only a name is free text, and it is redacted here; e-mail addresses, Slack ids, courts and roles are read by strict
patterns, and what fits none of them is never repeated.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.core.knowledge import Court
from bot.core.redaction import Redacted, redact, visible

Role = Literal["attorney", "paralegal"]
"""attorney: has a row on the board. paralegal: does checks for attorneys, and has none."""
Problem = Literal[
    "no-person", "contact", "no-court", "court", "role", "columns", "secret", "twice", "unreadable", "too-many", "long"
]  # fmt: skip
Column = Literal["first", "name", "contact", "courts", "role"]
"""first: the first name, where it has a column of its own."""
Columns = Sequence[Column | None]
"""None: a column that is not used."""

MAX_LINES: Final = 5_000
"""People in one roster."""
MAX_COURTS: Final = 40
"""Courts of one person."""
MAX_NAME: Final = 80
MAX_EMAIL: Final = 200
ORDER: Final[tuple[Column, ...]] = ("name", "contact", "courts", "role")
"""The columns of a roster without a header."""
_HEADERS: Final[Mapping[str, Column]] = {
    **dict.fromkeys(("name", "attorney", "attorney name", "person", "full name", "last name", "last"), "name"),
    **dict.fromkeys(("first name", "first"), "first"),
    **dict.fromkeys(("email", "e-mail", "mail", "email address", "e-mail address", "contact"), "contact"),
    **dict.fromkeys(("e-mail or slack id", "email or slack id", "email or slack", "e-mail or slack"), "contact"),
    **dict.fromkeys(("slack", "slack id", "slack_id", "user", "user id", "member id"), "contact"),
    **dict.fromkeys(("court", "courts"), "courts"),
    **dict.fromkeys(("role", "position"), "role"),
}
_ROLES: Final[Mapping[str, Role]] = {
    **dict.fromkeys(("", "attorney", "lawyer", "partner", "associate", "counsel", "of counsel"), "attorney"),
    **dict.fromkeys(("shareholder", "senior associate", "staff attorney"), "attorney"),
    **dict.fromkeys(
        ("paralegal", "secretary", "assistant", "legal assistant", "legal secretary", "staff"), "paralegal"
    ),
}
_EMAIL: Final = re.compile(r"[A-Za-z0-9_.+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}", re.ASCII)
_SLACK_ID: Final = re.compile(r"[UW][A-Z0-9_]{2,30}", re.ASCII)
_LINES: Final = re.compile(r"\r\n|\r|\n")
_ENCODED_AS: Final = "name,mail,user,courts,role"
_DIGIT: Final = re.compile(r"\d(?!(?:st|nd|rd|th)\b)")
"""In no name but "3rd": else it may be a code that stands in the wrong column."""
_BETWEEN: Final = re.compile(r"\s*[;|,/]\s*")


@dataclass(frozen=True, slots=True)
class CourtLookup:
    """How courts are named."""

    by_name: Mapping[str, str]
    """What a court is called exactly, in small letters -> its id."""
    near: Callable[[str], Sequence[str]]
    """Ids of courts that a text may mean."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person."""

    number: int
    """Of the line, from 1."""
    name: Redacted
    user: str | None
    """Slack id."""
    email: str | None
    """In small letters."""
    courts: tuple[str, ...]
    """Ids, in order and once each."""
    role: Role = "attorney"

    @property
    def key(self) -> str:
        """What the person is known by when the same roster comes again."""
        if self.user:
            return f"user:{self.user}"
        return f"mail:{self.email}" if self.email else f"name:{' '.join(self.name.casefold().split())}"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used. It has nothing of what stands in it."""

    number: int
    problem: Problem
    about: tuple[str, ...] = ()
    """court: its place among the courts, then ids of courts near it. twice: the line with the same person."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What was read, in the order of the lines."""

    lines: tuple[RosterLine, ...]
    bad: tuple[BadLine, ...] = ()

    def encode(self) -> str:
        """The good lines as CSV again, as short as can be: read again, they are the same."""
        return "\n".join([_ENCODED_AS, *(_encoded(line) for line in self.lines)])


def court_lookup(courts: Iterable[Court], near: Callable[[str], Iterable[Court]]) -> CourtLookup:
    """`near`: the courts that a text may mean, such as CourtFinder.search."""
    names: dict[str, str] = {}
    for court in courts:
        names |= dict.fromkeys(court.exact_names, court.id)
    return CourtLookup(names, lambda text: [court.id for court in near(text)])


def parse_roster(text: str, courts: CourtLookup) -> Roster:
    """Reads a roster. Never raises: what cannot be read is a bad line."""
    good: dict[str, RosterLine] = {}
    bad: list[BadLine] = []
    for number, cells, columns in _rows(text):
        if len(good) + len(bad) >= MAX_LINES:
            bad.append(BadLine(number, "too-many"))
            break
        read = _read(number, cells, columns, courts)
        if isinstance(read, RosterLine) and read.key in good:
            read = BadLine(number, "twice", (str(good[read.key].number),))
        if isinstance(read, BadLine):
            bad.append(read)
        else:
            good[read.key] = read
    return Roster(tuple(good.values()), tuple(bad))


def roster_of_group(members: Iterable[str], courts: tuple[str, ...]) -> Roster:
    """Everybody in a user group, as attorneys in these courts; they are named by their ids alone."""
    ids = dict.fromkeys(one for one in members if _SLACK_ID.fullmatch(one))
    lines = (RosterLine(number, Redacted(""), user, None, courts) for number, user in enumerate(ids, 1))
    return Roster(tuple(lines))


def read_courts(text: str, courts: CourtLookup) -> tuple[str, ...] | BadLine:
    """The courts in a cell: by abbreviation, short or full name, with ; | / or a comma between; ids with spaces too."""
    whole = courts.by_name.get(" ".join(text.lower().split()))
    parts = [text] if whole else [part for part in _BETWEEN.split(text.strip()) if part]
    found: dict[str, None] = {}
    for place, part in enumerate(_split(parts, courts), 1):
        court = courts.by_name.get(" ".join(part.lower().split()))
        if court is None:
            return BadLine(0, "court", (str(place), *courts.near(part[:MAX_NAME])[:3]))
        found[court] = None
    return tuple(found)


# --- details ---------------------------------------------------------------------------------------------------------


def _split(parts: Iterable[str], courts: CourtLookup) -> Iterator[str]:
    """The parts, and those words by themselves that are all ids: "flsd alsd" are two."""
    for part in parts:
        words = part.lower().split()
        if len(words) > 1 and " ".join(words) not in courts.by_name and any(word in courts.by_name for word in words):
            yield from part.split()
        else:
            yield part


def _rows(text: str) -> Iterator[tuple[int, list[str] | None, Columns]]:
    """Number, cells and columns of each line with anything on it, but the header."""
    lines = _LINES.split(text.removeprefix("\ufeff").replace("\x00", ""))
    delimiter = _delimiter(next((line for line in lines if line.strip()), ""))
    columns: Columns | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip(f" \t{delimiter}"):
            continue
        cells = _cells(line, delimiter)
        if columns is None:
            header = None if cells is None else _header(cells)
            columns = header or ORDER
            if header:
                continue
        yield number, cells, columns


def _delimiter(line: str) -> str:
    return max(",\t;", key=line.count)


def _cells(line: str, delimiter: str) -> list[str] | None:
    """None where it is no line of CSV."""
    try:
        found = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), None)
    except csv.Error:
        return None
    return None if found is None else [visible(cell).strip() for cell in found]


def _header(cells: Sequence[str]) -> Columns | None:
    """The columns that a header names, None for each that is not used; None where the line is no header."""
    known = tuple(_HEADERS.get(" ".join(cell.lower().replace("(s)", "s").split())) for cell in cells)
    return known if "courts" in known and ("name" in known or "contact" in known) else None


def _read(number: int, cells: Sequence[str] | None, columns: Columns, courts: CourtLookup) -> RosterLine | BadLine:
    if cells is None:
        return BadLine(number, "unreadable")
    if any(cells[len(columns) :]):
        return BadLine(number, "columns")
    fields = _fields(cells, columns)
    problem = _problem(fields)
    if problem == "role" and isinstance(read_courts(";".join(fields["role"]), courts), tuple):
        return BadLine(number, "columns")
    if problem:
        return BadLine(number, problem)
    found = read_courts(";".join(fields["courts"]), courts)
    if isinstance(found, BadLine):
        return BadLine(number, found.problem, found.about)
    role = _ROLES[" ".join(fields["role"]).lower()]
    if not found and role == "attorney":
        return BadLine(number, "no-court")
    return _person(number, fields, found if role == "attorney" else (), role)


def _person(
    number: int, fields: Mapping[Column, Sequence[str]], courts: tuple[str, ...], role: Role
) -> RosterLine | BadLine:
    name = _name(fields)
    redacted = redact(name)
    if redacted.found or _DIGIT.search(name):
        return BadLine(number, "secret")
    if len(courts) > MAX_COURTS:
        return BadLine(number, "long")
    user, email = _contact(fields["contact"])
    return RosterLine(number, redacted.text, user, email, courts, role)


def _fields(cells: Sequence[str], columns: Columns) -> dict[Column, list[str]]:
    fields: dict[Column, list[str]] = {column: [] for column in ("first", *ORDER)}
    for column, cell in zip(columns, cells, strict=False):
        if cell and column is not None:
            fields[column].append(cell)
    return fields


def _problem(fields: Mapping[Column, Sequence[str]]) -> Problem | None:
    if not _name(fields) and not fields["contact"]:
        return "no-person"
    if any(not _SLACK_ID.fullmatch(one) and not _is_email(one) for one in fields["contact"]):
        return "contact"
    if " ".join(fields["role"]).lower() not in _ROLES:
        return "role"
    return "long" if len(_name(fields)) > MAX_NAME else None


def _name(fields: Mapping[Column, Sequence[str]]) -> str:
    return " ".join(" ".join((*fields["first"], *fields["name"])).split())


def _is_email(text: str) -> bool:
    return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None


def _contact(cells: Sequence[str]) -> tuple[str | None, str | None]:
    """Slack id and e-mail address; a line may have both."""
    user = next((one for one in cells if _SLACK_ID.fullmatch(one)), None)
    return user, next((one.lower() for one in cells if "@" in one), None)


def _encoded(line: RosterLine) -> str:
    name = str(line.name).replace('"', '""')
    role = "" if line.role == "attorney" else line.role
    return f'"{name}",{line.email or ""},{line.user or ""},{" ".join(line.courts)},{role}'


__all__ = [
    "MAX_LINES",
    "BadLine",
    "CourtLookup",
    "Problem",
    "Role",
    "Roster",
    "RosterLine",
    "court_lookup",
    "parse_roster",
    "read_courts",
    "roster_of_group",
]
