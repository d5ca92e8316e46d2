"""What closes, saves or leaves a form."""

from __future__ import annotations


class ButtonWords:
    """What closes, saves or leaves a form."""

    __slots__ = ()

    CANCEL = "Cancel"
    SAVE = "Save"
    CLOSE = "Close"
