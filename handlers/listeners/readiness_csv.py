"""The readiness board as a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.core.csv_cells import BYTE_ORDER_MARK, csv_text
from bot.core.readiness import PersonRow
from handlers.blocks.words import WORDS

COLUMNS: Final = ("name", "user", "court", "state", "step", "of", "done on", "asked on", "can't file now")


def readiness_csv(rows: Sequence[PersonRow]) -> str:
    """A line for each attorney and court; no cell is taken for a formula by a spreadsheet."""
    return BYTE_ORDER_MARK + csv_text(COLUMNS, (line for row in rows for line in _lines(row)))


def _lines(row: PersonRow) -> Iterator[Sequence[str]]:
    for cell in row.cells:
        asked = cell.asked_on.isoformat() if cell.asked_on else ""
        steps = (str(cell.step or ""), str(cell.steps or ""))
        state = WORDS.readiness.STATES[cell.state]
        locked = "yes" if cell.cannot_file else ""
        yield row.name, row.user or "", cell.court, state, *steps, cell.done_on or "", asked, locked
