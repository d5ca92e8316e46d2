"""What an import of a roster changes: compared with what is there, so that the same roster again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.readiness.roster import Role, Roster, RosterLine

Kind = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody who is on the roster already."""

    id: int
    key: str
    user: str | None
    name: str
    role: Role
    courts: frozenset[str]


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What becomes of a line."""

    line: RosterLine
    kind: Kind
    person: int | None = None
    """Whose row it changes."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    """Courts."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A verdict for each line that can be used, and the lines that cannot."""

    verdicts: tuple[LineVerdict, ...]
    roster: Roster
    counts: Mapping[Kind, int] = field(init=False)

    def __post_init__(self) -> None:
        kinds: dict[Kind, int] = {"new": 0, "changed": 0, "same": 0}
        for one in self.verdicts:
            kinds[one.kind] += 1
        object.__setattr__(self, "counts", kinds)

    @property
    def changes(self) -> int:
        return self.counts["new"] + self.counts["changed"]

    @property
    def unmatched(self) -> int:
        """Lines whose e-mail address is still to be looked up in Slack."""
        return sum(one.line.user is None and one.line.email is not None for one in self.verdicts if one.kind != "same")


def plan_import(roster: Roster, known: Iterable[KnownPerson]) -> ImportPlan:
    """A line's courts take the place of those its person had; who is not in the roster stays as they are."""
    people = tuple(known)
    by_key, by_user = {one.key: one for one in people}, {one.user: one for one in people if one.user}
    verdicts: list[LineVerdict] = []
    taken: set[int] = set()
    for line in roster.lines:
        person = by_user.get(line.user or "") or by_key.get(line.key) or by_key.get(f"mail:{line.email}")
        if person is None:
            verdicts.append(LineVerdict(line, "new", added=line.courts))
        elif person.id in taken:  # two lines that turned out to be one person
            verdicts.append(LineVerdict(line, "same", person.id))
        else:
            taken.add(person.id)
            verdicts.append(_verdict(line, person))
    return ImportPlan(tuple(verdicts), roster)


def _verdict(line: RosterLine, person: KnownPerson) -> LineVerdict:
    added = tuple(court for court in line.courts if court not in person.courts)
    removed = tuple(sorted(person.courts - set(line.courts)))
    name, user = str(line.name) or person.name, line.user or person.user
    same = (name, user, line.role) == (person.name, person.user, person.role) and not added and not removed
    return LineVerdict(line, "same" if same else "changed", person.id, added, removed)


__all__ = ["ImportPlan", "KnownPerson", "LineVerdict", "plan_import"]
