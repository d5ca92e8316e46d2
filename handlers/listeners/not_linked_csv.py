"""The list of who is not linked yet, as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from bot.core.csv_cells import BYTE_ORDER_MARK, escape_formula
from bot.core.helpdesk import UnlinkedPerson


def not_linked_csv(people: Sequence[UnlinkedPerson]) -> str:
    """A line for each person and court; no cell is taken for a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["user", "for", "court", "state", "last seen"])
    for one in people:
        row = [one.user, one.subject, one.court.id, one.state, one.since.isoformat()]
        writer.writerow([escape_formula(cell) for cell in row])
    return BYTE_ORDER_MARK + out.getvalue()
