"""The use cases on a database of each kind, with a clock that tests set. It begins at the module's NOW."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

import pytest

from bot.core.business_time import Calendar
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge import Hours
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match, MatchOutcome
from bot.core.redaction import Redacted
from bot.core.tickets import Terms
from bot.desk.guidance import GuidanceDesk
from bot.desk.tickets import TicketDesk
from bot.store.store import Store

SOMEBODY = Asker("T1", "U_ADA")
HOUR = timedelta(hours=1)
TERMS = Terms(
    calendar=Calendar(
        (Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),), "America/New_York", frozenset({date(2026, 11, 26)})
    ),
    first_reply=4 * HOUR,
    urgent_reply=HOUR,
    resolution=16 * HOUR,
)  # fmt: skip
"""From nine to five on weekdays, but on Thanksgiving."""


class Time:
    """A clock that tests set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class KeptQuestions:
    """Puts questions in the store as the bot keeps them."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._numbers = count(1)

    def question(
        self,
        text: str,
        outcome: MatchOutcome = "none",
        *,
        asker: Asker = SOMEBODY,
        entry: str | None = None,
        topic: str | None = None,
        suggestions: tuple[str, ...] = (),
        at: datetime | None = None,
    ) -> int:
        ts = f"{next(self._numbers)}.0"
        asked = Inquiry(
            asker=asker, key=f"C1:{ts}", text=Redacted(text), surface="channel", channel="C1", ts=ts, thread_ts=None,
            mentioned=True,
        )  # fmt: skip
        match = Match(Redacted(text), outcome, entry, topic, 0.5, suggestions, None, place_only=False)
        with self._store.writing() as unit:
            return unit.questions.keep([(asked, ts, [match])], "version", at or self._now)[0]

    def feedback(self, question: int, helpful: bool, asker: Asker = SOMEBODY) -> None:
        with self._store.writing() as unit:
            unit.questions.keep_feedback(asker, question, helpful, self._now)

    def pick(self, question: int, entry: str, asker: Asker = SOMEBODY) -> None:
        with self._store.writing() as unit:
            unit.questions.keep_pick(asker, question, entry, self._now)


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Time:
    return Time(request.module.NOW)


@pytest.fixture
def guided(store: Store, kb: KnowledgeBase, clock: Time) -> GuidanceDesk:
    return GuidanceDesk(store, lambda: kb, clock)


@pytest.fixture
def tickets(store: Store, kb: KnowledgeBase, clock: Time, guided: GuidanceDesk) -> TicketDesk:
    return TicketDesk(store, lambda: kb, clock, guided, lambda _: TERMS)


@pytest.fixture
def kept(store: Store, clock: Time) -> KeptQuestions:
    return KeptQuestions(store, clock.now)
