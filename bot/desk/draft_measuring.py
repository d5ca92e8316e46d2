"""Measuring drafts: which process has which, and what becomes of the report."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from bot.core.drafts import Draft, DraftEvent, DraftNews, Report
from bot.core.times import earliest_ts
from bot.desk.questions import Clock
from bot.store.drafts import compress_weights
from bot.store.store import Store
from bot.store.unit import UnitOfWork

NEWS: Final = "draft-news"
"""Of the row that tells the author: its kind, and what its key begins with."""
MAX_TRIES: Final = 3
STOPPED: Final = (
    f"Measuring this draft stopped {MAX_TRIES} times without a result. Ask whoever runs the bot to look at its log, "
    "then choose Measure again."
)


class MeasuringDesk:
    """Leases drafts to the processes that measure them; each use case opens one transaction."""

    def __init__(self, store: Store, clock: Clock, owner: str, lease: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._lease = lease

    def next(self) -> Draft | None:
        """The oldest draft that nobody measures, leased to this process; None where there is none.

        One that was begun too often comes to an end instead: it would stop its process again.
        """
        with self._store.writing() as unit:
            while (draft := unit.drafts.claim_for_measuring(self._clock(), self._owner, self._lease)) is not None:
                if unit.drafts.attempts(draft.id) <= MAX_TRIES:
                    return draft
                self._finish(unit, draft, Report(ground="", version="", problems=(STOPPED,)), None)
            return None

    def renew(self, draft: Draft) -> bool:
        """Keeps the lease; False when somebody else has the draft now, or it need not be measured any more."""
        with self._store.writing() as unit:
            return unit.drafts.renew(draft.id, self._owner, self._clock() + self._lease)

    def release(self, draft: Draft) -> None:
        """This process stops: another one may begin at once."""
        with self._store.writing() as unit:
            unit.drafts.release(draft.id, self._owner)

    def finish(self, draft: Draft, report: Report, weights: tuple[str, bytes] | None) -> bool:
        """Keeps the report and the weights (name of the file in the cache, content), and tells the author.

        For `python -m bot drafts measure`, which holds no lease of its own. False when the draft has changed while it
        was measured, has a report already, or is over: nothing is kept then.
        """
        packed = None if weights is None else compress_weights(weights[1])
        with self._store.writing() as unit:
            if not self._finish(unit, draft, report, None if weights is None else weights[0]):
                return False
            if weights is not None and packed is not None:
                unit.drafts.keep_weights(weights[0], packed, self._clock())
            return True

    def _finish(self, unit: UnitOfWork, draft: Draft, report: Report, weights: str | None) -> bool:
        now = self._clock()
        if not unit.drafts.finish(draft, report, weights):
            return False
        unit.drafts.add_event(draft, DraftEvent("measured", "", now))
        if draft.author:
            work = DraftNews(draft.team_id, draft.author, draft.id, earliest_ts(now))
            key = f"{NEWS}:{draft.id}:{now.timestamp():.6f}"
            unit.outbox.send(draft.team_id, key, f"{NEWS}:{draft.id}", {"kind": NEWS, **asdict(work)}, now)
        return True


__all__ = ["NEWS", "MeasuringDesk"]
