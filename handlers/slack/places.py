"""Where a message goes: to a conversation, or to one person in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, or a thread in it."""

    channel: str
    thread_ts: str | None = None
    broadcast: bool = False
    """What is posted in the thread is shown in the channel, too."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person, where they are."""

    user: str
    channel: str | None
    """None in a view: there is no conversation beside it."""
    thread_ts: str | None = None


__all__ = ["Place", "Recipient"]
