"""What stands for a person who was forgotten, and for keys that said who or where somebody was."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_hex
from typing import Final

ERASED_PREFIX: Final = "X"
AGED_PREFIX: Final = "Y"
"""Letters that pseudonyms begin with: of who wanted to be forgotten, and of people in tickets that have grown old."""


def pseudonym(letter: str) -> str:
    """Stands for one person from now on. Nothing leads back to them, and no id of Slack begins with that letter."""
    return letter + token_hex(6)[:11]


def hash_key(key: str) -> str:
    """What stays of a key that says who or where somebody was."""
    return f"gone:{sha256(key.encode()).hexdigest()[:40]}"


__all__ = ["AGED_PREFIX", "ERASED_PREFIX", "hash_key", "pseudonym"]
