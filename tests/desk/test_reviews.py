"""What staff note of answers that are due for review, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from bot.content.review_items import due_items
from bot.core.drafts.reviews import DueItem, OverdueReviews, Review
from bot.core.inquiry import Asker
from bot.core.knowledge import Library, Source
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.reviews import ReviewDesk
from bot.store.store import Store
from tests.desk.conftest import Time
from tests.desk.test_transactions import CountingStore

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SAM, KIM, FAR = Asker("T1", "U_SAM"), Asker("T1", "U_KIM"), Asker("T2", "U_FAR")
OLD, NEW, LATER = "link-steps", "supported-browsers", "pro-se"


class Knowledge:
    """A library in which two answers are overdue, and one is not; tests change it."""

    def __init__(self, library: Library) -> None:
        chosen = {OLD: date(2026, 6, 30), NEW: date(2026, 9, 1), LATER: date(2027, 9, 1)}
        entries = {
            item: replace(library.entries[item], review_by=day, checked_on=date(2025, 9, 1))
            for item, day in chosen.items()
        }
        self.library = replace(library, entries=entries, courts={})

    def __call__(self) -> KnowledgeBase:
        return cast(KnowledgeBase, SimpleNamespace(library=self.library))


@pytest.fixture
def knowledge(library: Library) -> Knowledge:
    return Knowledge(library)


@pytest.fixture
def desk(store: Store, knowledge: Knowledge, clock: Time) -> ReviewDesk:
    return ReviewDesk(store, knowledge, clock, due_items, lambda team: team == "T1")


def items(desk: ReviewDesk) -> list[str]:
    return [one.item.id for one in desk.reviews("T1")]


def test_the_longest_overdue_is_first(desk: ReviewDesk) -> None:
    assert items(desk) == [OLD, NEW]
    assert desk.overdue("T1") == OverdueReviews(2)


def test_what_was_checked_stays_for_the_day_and_is_due_again_after_a_year(desk: ReviewDesk, clock: Time) -> None:
    assert desk.mark_checked(SAM, OLD) is None

    [first, second] = desk.reviews("T1")
    assert (first.item.id, first.is_checked, first.checked_by) == (OLD, True, "U_SAM")
    assert not second.is_checked
    assert desk.overdue("T1") == OverdueReviews(1)

    clock.now += timedelta(days=1)
    assert items(desk) == [NEW]
    clock.now = NOW + timedelta(days=365)
    assert OLD not in items(desk)
    clock.now = NOW + timedelta(days=366)
    assert [one.item.overdue_since for one in desk.reviews("T1") if one.item.id == OLD] == [date(2027, 11, 20)]


def test_who_presses_later_the_same_day_changes_nothing(desk: ReviewDesk, clock: Time) -> None:
    desk.mark_checked(SAM, OLD)
    clock.now += timedelta(hours=2)
    assert desk.mark_checked(KIM, OLD) is None

    assert [one.checked_by for one in desk.reviews("T1") if one.is_checked] == ["U_SAM"]


def test_an_answer_whose_source_has_no_date_is_off_the_list_once_it_was_checked(
    desk: ReviewDesk, knowledge: Knowledge, clock: Time
) -> None:
    undated = replace(
        knowledge.library.entries[NEW], checked_on=None, review_by=date(2027, 9, 1), sources=(Source("A page"),)
    )
    knowledge.library = replace(knowledge.library, entries={NEW: undated})
    assert items(desk) == [NEW]

    desk.mark_checked(SAM, NEW)
    clock.now += timedelta(days=1)

    assert items(desk) == []


def test_two_at_once_note_it_once(desk: ReviewDesk, store: Store) -> None:
    begin = threading.Barrier(2, timeout=30)

    def press(who: Asker) -> None:
        begin.wait()
        desk.mark_checked(who, OLD)
        desk.look_after(who, OLD)

    threads = [threading.Thread(target=press, args=(who,)) for who in (SAM, KIM)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading() as unit:
        [mark] = unit.reviews.of_team("T1")
    assert mark.checked_on == TODAY
    assert {mark.checked_by, mark.owner} <= {"U_SAM", "U_KIM"}


def test_every_workspace_sees_what_was_checked_and_only_the_operators_sees_by_whom(desk: ReviewDesk) -> None:
    desk.mark_checked(SAM, OLD)
    desk.look_after(SAM, NEW)

    assert desk.reviews("T2") == tuple(replace(one, checked_by="", owner="") for one in desk.reviews("T1"))
    assert desk.overdue("T2") == OverdueReviews(1)


def test_only_the_operators_workspace_notes_anything(desk: ReviewDesk) -> None:
    assert desk.mark_checked(FAR, OLD) == "operator"
    assert desk.look_after(FAR, OLD) == "operator"
    assert desk.give_up(FAR, OLD) == "operator"
    assert desk.mark_checked(SAM, "gone") == "unknown"
    assert [one for one in desk.reviews("T1") if one.is_checked or one.owner] == []


def test_overdue_answers_are_counted_by_who_looks_after_them(desk: ReviewDesk) -> None:
    desk.look_after(KIM, OLD)
    assert desk.overdue("T1") == OverdueReviews(2, (("U_KIM", 1),))

    desk.look_after(SAM, OLD)
    desk.look_after(SAM, NEW)
    assert desk.overdue("T1") == OverdueReviews(2, (("U_SAM", 2),))

    assert desk.give_up(KIM, OLD) is None
    assert desk.overdue("T1") == OverdueReviews(2, (("U_SAM", 2),)), "it is not Kim's"
    desk.give_up(SAM, OLD)
    assert desk.overdue("T1") == OverdueReviews(2, (("U_SAM", 1),))


def test_what_the_files_say_is_forgotten_and_owners_stay(desk: ReviewDesk, knowledge: Knowledge, store: Store) -> None:
    for item in (OLD, NEW):
        desk.mark_checked(SAM, item)
    desk.look_after(KIM, OLD)
    desk.leave_to_files()
    with store.reading() as unit:
        assert unit.reviews.checked() == {OLD: TODAY, NEW: TODAY}, "the files are older"

    entries = {
        item: replace(entry, checked_on=TODAY, review_by=date(2027, 11, 20))
        for item, entry in knowledge.library.entries.items()
    }
    knowledge.library = replace(knowledge.library, entries=entries)
    desk.leave_to_files()

    with store.reading() as unit:
        assert unit.reviews.checked() == {}
        assert [(mark.item, mark.owner) for mark in unit.reviews.of_team("T1")] == [(OLD, "U_KIM")]


def test_each_use_case_is_one_transaction(store: Store, knowledge: Knowledge, clock: Time) -> None:
    counting = CountingStore(store.engine)
    desk = ReviewDesk(counting, knowledge, clock, due_items, lambda _: True)

    desk.reviews("T1")
    desk.overdue("T1")
    desk.mark_checked(SAM, OLD)
    desk.look_after(SAM, OLD)
    desk.give_up(SAM, OLD)

    assert counting.transactions == ["reading"] * 2 + ["writing"] * 3


def test_what_is_due_is_found_with_the_days_before_today(store: Store, knowledge: Knowledge, clock: Time) -> None:
    seen: list[Mapping[str, date]] = []

    def find(_: Library, day: date, checked: Mapping[str, date]) -> tuple[DueItem, ...]:
        seen.append(checked)
        return (DueItem(OLD, False, day, ()),)

    desk = ReviewDesk(store, knowledge, clock, find, lambda _: True)
    desk.mark_checked(SAM, OLD)

    assert desk.reviews("T1") == (Review(DueItem(OLD, False, TODAY, ()), True, "U_SAM"),)
    assert seen == [{}]
