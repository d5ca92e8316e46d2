"""The use cases on a database of each kind, with a clock that tests set. It begins at the module's NOW."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.core.asking import KnowledgeBase
from bot.core.business_time import Calendar
from bot.core.knowledge import Hours
from bot.core.tickets import Terms
from bot.desk.guidance import GuidanceDesk
from bot.desk.tickets import TicketDesk
from bot.store.store import Store

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


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Time:
    return Time(request.module.NOW)


@pytest.fixture
def guided(store: Store, kb: KnowledgeBase, clock: Time) -> GuidanceDesk:
    return GuidanceDesk(store, lambda: kb, clock)


@pytest.fixture
def tickets(store: Store, kb: KnowledgeBase, clock: Time, guided: GuidanceDesk) -> TicketDesk:
    return TicketDesk(store, lambda: kb, clock, guided, lambda _: TERMS)
