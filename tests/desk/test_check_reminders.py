"""The reminder that somebody asked for: one a check, gone when its check goes on, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.core.guiding import Card
from bot.core.redaction import Redacted
from bot.core.reminders import PersonalReminder
from bot.desk import check_reminders
from bot.desk.guidance import GuidanceDesk
from bot.store.store import Store
from bot.store.tables import inbox
from tests.desk.conftest import Time
from tests.desk.test_guidance import ADA, BEN, DM, STRANGER, TO_READY, done, started

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
DENVER = "America/Denver"


def asked(desk: GuidanceDesk, text: str = "remind me Tuesday 9:00", key: str = "1", zone: str | None = DENVER) -> Card:
    card = desk.answer_typed(ADA, DM, Redacted(text), key, zone)
    assert card is not None
    return card


def begun(desk: GuidanceDesk) -> Card:
    card = started(desk)
    desk.move_card(ADA, card.run, DM, "1.1")
    return card


def due(store: Store) -> list[datetime]:
    with store.reading() as unit:
        rows = unit.connection.execute(select(inbox.c.due_at).where(inbox.c.key.contains(":asked:")))
        return list(rows.scalars())


def test_the_check_is_paused_until_then_in_the_persons_time_zone(guided: GuidanceDesk, store: Store) -> None:
    begun(guided)
    card = asked(guided)

    assert card.paused
    assert card.remind_at == datetime(2026, 11, 24, 9, tzinfo=ZoneInfo(DENVER))
    assert due(store) == [datetime(2026, 11, 24, 16, tzinfo=UTC)]


def test_the_same_message_again_shows_the_same_time(guided: GuidanceDesk, store: Store) -> None:
    begun(guided)
    assert asked(guided).remind_at == asked(guided).remind_at
    assert len(due(store)) == 1


def test_a_later_wish_replaces_the_one_before(guided: GuidanceDesk, store: Store) -> None:
    begun(guided)
    asked(guided)
    card = asked(guided, "remind me in two hours", "2")

    assert card.remind_at == NOW + timedelta(hours=2)
    assert card.remind_at.tzinfo == ZoneInfo(DENVER), "as its person reads a clock"
    assert due(store) == [NOW + timedelta(hours=2)]


def test_a_time_zone_that_nobody_knows_is_washingtons(guided: GuidanceDesk, store: Store) -> None:
    begun(guided)
    asked(guided, zone="Mars/Olympus")
    assert due(store) == [datetime(2026, 11, 24, 14, tzinfo=UTC)]


def test_a_time_that_is_over_pauses_nothing(guided: GuidanceDesk, store: Store) -> None:
    begun(guided)
    card = asked(guided, "remind me yesterday")

    assert (card.paused, card.notice, card.remind_at) == (False, "past", None)
    assert due(store) == []


@pytest.mark.parametrize("how", ["resume", "start", "answer", "forget"])
def test_going_on_takes_the_reminder_back(guided: GuidanceDesk, store: Store, how: str) -> None:
    card = begun(guided)
    asked(guided)
    match how:
        case "resume":
            guided.resume(ADA, card.run)
        case "start":
            started(guided)
        case "answer":
            done(guided, card, *TO_READY[:1])
        case _:
            guided.forget_all(ADA)
    assert due(store) == []


def test_it_comes_once_it_is_due_and_is_found_again_by_a_second_try(guided: GuidanceDesk, clock: Time) -> None:
    card = begun(guided)
    asked(guided)
    clock.now = datetime(2026, 11, 24, 16, tzinfo=UTC)
    task = PersonalReminder("T1", "U_ADA", card.run, DENVER)

    first = guided.remind_as_asked(task, again=False)
    assert first is not None
    assert (first.about, first.card.paused) == ("asked", False)
    assert guided.remind_as_asked(task, again=False) is None
    assert guided.remind_as_asked(task, again=True) is not None


def test_it_is_nobody_elses(guided: GuidanceDesk, store: Store) -> None:
    card = begun(guided)
    asked(guided)

    for other in (BEN, STRANGER):
        task = PersonalReminder(other.team_id, other.user_id, card.run, DENVER)
        assert guided.remind_as_asked(task, again=False) is None
    with store.reading() as unit:
        assert check_reminders.scheduled(unit, ADA, card.run) is not None
        assert check_reminders.scheduled(unit, STRANGER, card.run) is None
