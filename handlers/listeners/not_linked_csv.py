"""The list of who is not linked yet, as a CSV file."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.csv_cells import BYTE_ORDER_MARK, csv_text
from bot.core.helpdesk import UnlinkedPerson


def not_linked_csv(people: Sequence[UnlinkedPerson]) -> str:
    """A line for each person and court; no cell is taken for a formula by a spreadsheet."""
    rows = ([one.user, one.subject, one.court.id, one.state, one.since.isoformat()] for one in people)
    return BYTE_ORDER_MARK + csv_text(["user", "for", "court", "state", "last seen"], rows)
