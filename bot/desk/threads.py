"""Whose thread something is said in: asked for each remark among colleagues, so it is one look-up."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.store import Store
from bot.store.threads import ThreadOwner, find_thread_owner


@dataclass(frozen=True, slots=True)
class ThreadDesk:
    """Knows threads."""

    _store: Store

    def owner(self, team: str, channel: str, thread_ts: str) -> ThreadOwner:
        """A ticket's, a conversation's with the bot, or neither."""
        with self._store.reading() as unit:
            return find_thread_owner(unit.connection, team, channel, thread_ts)


__all__ = ["ThreadDesk", "ThreadOwner"]
