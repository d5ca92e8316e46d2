"""Keys of the HTTP API: what one looks like, what is kept of it, and of when its last use is."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

RANDOM_BYTES: Final = 32
_PREFIX: Final = "nghd_"
"""Scanners for leaked secrets find it by this."""
_KEY: Final = re.compile(rf"{_PREFIX}[A-Za-z0-9_-]{{43}}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key: nobody can make the key from it."""

    id: int
    team_id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    """To the hour."""


def key_from(random: bytes) -> str:
    """The key as its holder keeps it, from RANDOM_BYTES random bytes."""
    return _PREFIX + urlsafe_b64encode(random).rstrip(b"=").decode()


def hash_of(key: str) -> str | None:
    """SHA-256 of a key, in hex; None for what is no key.

    A slow hash with a salt protects what people choose; 256 random bits cannot be guessed, however fast the hash is.
    """
    return sha256(key.encode()).hexdigest() if _KEY.fullmatch(key) else None


def is_name(text: str) -> bool:
    """Whether a key may be called so: 1 to 40 letters, digits, dots, dashes and underscores."""
    return _NAME.fullmatch(text) is not None


def hour_of(moment: datetime) -> datetime:
    """A use is recorded by its hour: it takes no write for each request, and tells nobody's working day."""
    return moment.replace(minute=0, second=0, microsecond=0)


__all__ = ["RANDOM_BYTES", "ApiKey", "hash_of", "hour_of", "is_name", "key_from"]
