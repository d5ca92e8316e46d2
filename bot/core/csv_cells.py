"""Cells of CSV files, safe to open in a spreadsheet."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of something to compute (OWASP, CSV injection)."""


BYTE_ORDER_MARK = "\ufeff"
"""Begins a file, so that a spreadsheet reads names with accents as they are."""


def escape_formula(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
