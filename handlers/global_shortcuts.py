"""What the shortcuts are called that are used on no message."""

from __future__ import annotations

from enum import StrEnum


class GlobalShortcut(StrEnum):
    """Callbacks of the shortcuts that are used on no message."""

    ASK = "ask"
    """Opens a form with one field; the answer comes in the direct message."""
    START_CHECK = "start_check"
    """Brings the card of the check to the direct message."""
    NEW_TICKET = "new_ticket"
    """Opens the form for the help desk."""
