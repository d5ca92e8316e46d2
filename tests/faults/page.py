"""The fault matrix of bot/OPERATIONS.md, drawn from what the tests try: `python -m tests.faults.page --write`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from tests.conftest import ROOT
from tests.faults.injected import ALONE, FAULTS, Fault
from tests.faults.surfaces import COLUMNS, Surface

PAGE: Final = ROOT / "bot" / "OPERATIONS.md"
BEGIN: Final = "<!-- faults: written by python -m tests.faults.page --write -->\n"
END: Final = "<!-- faults: end -->\n"
THIRD: Final = 3
DATABASES: Final = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that is tried."""

    fault: Fault
    surface: type[Surface]
    database: str

    def __str__(self) -> str:
        return f"{self.fault.name}-{self.surface.name}-{self.database}"


def cells() -> list[Cell]:
    """Every fault with every surface it can happen to, on every database where it can."""
    return [
        Cell(fault, surface, database)
        for fault in FAULTS
        for surface in COLUMNS
        if surface in fault.surfaces
        for database in fault.databases
    ]


def sample() -> list[Cell]:
    """Every fault with each third surface, on one database: what is tried before each commit.

    The next fault takes the next surfaces, so that each surface has its turn.
    """
    chosen = []
    for row, fault in enumerate(FAULTS):
        surfaces = [(column, surface) for column, surface in enumerate(COLUMNS) if surface in fault.surfaces]
        for number, (column, surface) in enumerate(surfaces):
            if fault in ALONE or (row + number) % min(THIRD, len(surfaces)) == 0:
                # A process of its own has all surfaces; on SQLite processes are killed by other tests, too.
                database = DATABASES[1 if fault in ALONE else (row + column) % 2]
                chosen.append(Cell(fault, surface, database))
    return [cell for cell in chosen if cell.database in cell.fault.databases]


def drawn() -> str:
    """The table as Markdown; each cell names the databases where it was tried."""
    tried = cells()
    lines = [
        f"| fault | injected by | {' | '.join(surface.name for surface in COLUMNS)} |",
        f"|{'---|' * (2 + len(COLUMNS))}",
    ]
    for fault in FAULTS:
        row = [
            ", ".join(one.database for one in tried if (one.fault, one.surface) == (fault, surface))
            for surface in COLUMNS
        ]
        shown = " | ".join(f"{fault.ends} ({databases})" if databases else "" for databases in row)
        lines.append(f"| {fault.name} | {fault.injected} | {shown} |")
    return "\n".join(lines) + "\n"


def written() -> str:
    """The table as it stands on the page."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return rest.partition(END)[0]


def write() -> None:
    """Puts the table into the page."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{PAGE} has no place for the matrix: {BEGIN.strip()} ... {END.strip()}")
    PAGE.write_text(before + begin + drawn() + end + after, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        print(drawn(), end="")
