"""In which thread of a direct message a guided check goes on: in the agent view each thread is a talk of its own."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.inquiry import Inquiry
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class CheckThreads:
    """Tells the thread of a check from the others of its direct message."""

    _store: Store

    def is_of_check(self, asked: Inquiry) -> bool:
        """Whether a check of theirs has its card in the thread of this message.

        So has one that took this very message for an answer: its card is on its way there.
        """
        if asked.thread_ts is None:
            return False
        with self._store.reading() as unit:
            return unit.checks.is_in_thread(asked.asker, asked.channel, asked.thread_ts, asked.key)


__all__ = ["CheckThreads"]
