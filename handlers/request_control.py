"""What *Answer this?* carries: a message of a request channel, which is kept nowhere else until it is pressed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

MAX_VALUE: Final = 2000
"""Characters that Slack takes as a button's value."""
_VALUE: Final = re.compile(r"([0-9]{1,15}\.[0-9]{1,15}) (\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RequestControl:
    """The ts of the message, and what it says."""

    ts: str
    words: str = field(repr=False)
    """Redacted when it was sent; anybody can forge one, so it is redacted again when it comes back."""

    def encode(self) -> str | None:
        """None where it does not fit: half a message may ask something else."""
        value = f"{self.ts} {self.words}"
        # Slack counts a character outside of the basic plane as two.
        return value if len(value.encode("utf-16-le")) <= 2 * MAX_VALUE else None


def decode_request_control(value: str) -> RequestControl | None:
    """Reads what *Answer this?* carries; None for what none of ours ever held."""
    found = _VALUE.fullmatch(value) if len(value) <= MAX_VALUE else None
    return None if found is None else RequestControl(found[1], found[2])
