"""Who is not linked yet, and reminding them once a day, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.flow import CheckInput, Choose, Simple, StepDone
from bot.core.guiding import AtStep, Card, OpenQuestion
from bot.core.helpdesk import UnlinkedPerson
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.reminders import Nudge
from bot.desk.guidance import GuidanceDesk
from bot.store.store import Store
from bot.store.tables import inbox
from tests.desk.conftest import Time

ADA, BEN, CAT = Asker("T1", "U_ADA"), Asker("T1", "U_BEN"), Asker("T1", "U_CAT")
STRANGER = Asker("T2", "U_ADA")
SAM = "U_SAM"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
"""Friday noon in New York."""
NOT_LINKED: tuple[CheckInput, ...] = (Choose("who", "me"), Choose("files", "files"), Choose("linked", "no"))
LINKED: tuple[CheckInput, ...] = (*NOT_LINKED[:2], Choose("linked", "yes"))
LOOKS: tuple[CheckInput, ...] = (NOT_LINKED[0], Choose("files", "looks"))
READY: tuple[CheckInput, ...] = (
    *NOT_LINKED,
    Choose("individual", "own"),
    Choose("upgraded", "upgraded"),
    Choose("login", "known"),
    Choose("names", "same"),
)


@pytest.fixture
def desk(guided: GuidanceDesk) -> GuidanceDesk:
    return guided


def checked(
    desk: GuidanceDesk, asker: Asker, *inputs: CheckInput, court: str | None = "flsd", flow: str = "link"
) -> Card:
    """A check after what its person answered."""
    card = desk.start(asker, flow, court)
    for given in inputs:
        assert card is not None
        card = desk.act(asker, card.run, given)
    assert card is not None
    return card


def linked(desk: GuidanceDesk, asker: Asker) -> Card:
    """A check whose steps were done one by one, to its end."""
    card = checked(desk, asker, *READY, Choose("ready", "go"))
    while isinstance(card.body, AtStep):
        card = checked(desk, asker, StepDone(card.body.step.key))
    return checked(desk, asker, Choose("menus", "yes"))


def fact_labels(desk: GuidanceDesk, store: Store, asker: Asker, subject: str = "") -> tuple[tuple[str, str], ...]:
    with store.reading() as unit:
        return desk.fact_labels_in(unit, asker, subject)


def listed(desk: GuidanceDesk, court: str | None = None, team: str = "T1") -> list[str]:
    return [one.user for one in desk.not_linked(team, court)]


def nudges(store: Store, team: str = "T1") -> list[Nudge]:
    """The rows of a workspace that were put in to be sent."""
    query = select(inbox.c.work).where(inbox.c.team_id == team).order_by(inbox.c.id)
    with store.reading() as unit:
        works = unit.connection.execute(query).scalars().all()
    found: list[Mapping[str, Any]] = [work for work in works if work["kind"] == "nudge"]
    return [Nudge(work["team_id"], work["user_id"], work["run"], work["by"]) for work in found]


def test_where_nobody_checked_nobody_is_listed_and_nobody_reminded(desk: GuidanceDesk, store: Store) -> None:
    assert desk.not_linked("T1", None) == ()
    assert desk.nudge("T1", None, SAM) == 0
    assert nudges(store) == []


def test_who_is_not_linked_is_listed_with_the_court_and_where_they_stand(desk: GuidanceDesk, kb: KnowledgeBase) -> None:
    card = checked(desk, ADA, *NOT_LINKED)
    assert desk.not_linked("T1", "flsd") == (
        UnlinkedPerson("U_ADA", "", kb.library.courts["flsd"], "Question: PACER account", date(2026, 11, 20), card.run),
    )


def test_an_attorney_who_was_asked_for_is_listed_by_their_label(desk: GuidanceDesk) -> None:
    checked(desk, ADA, Choose("who", "other"), Choose("name", "Ms. R."), *NOT_LINKED[1:])
    assert [(one.user, one.subject) for one in desk.not_linked("T1", None)] == [("U_ADA", "Ms. R.")]


def test_who_is_linked_or_only_looks_things_up_is_not_listed(desk: GuidanceDesk) -> None:
    checked(desk, ADA, *LINKED)
    checked(desk, BEN, *LOOKS)
    assert linked(desk, CAT).is_over
    assert listed(desk) == []


def test_a_check_of_a_login_and_one_without_a_court_are_in_no_list(desk: GuidanceDesk) -> None:
    checked(desk, ADA, flow="login")
    checked(desk, BEN, Choose("who", "me"), court=None)
    assert listed(desk) == []


def test_each_court_has_its_own_list_and_the_list_of_all_has_every_court(desk: GuidanceDesk) -> None:
    checked(desk, ADA, *NOT_LINKED)
    checked(desk, ADA, *NOT_LINKED, court="alsd")
    checked(desk, BEN, *NOT_LINKED, court="alsd")
    checked(desk, BEN, *LINKED)
    assert (listed(desk, "flsd"), listed(desk, "alsd"), listed(desk, "casd")) == (["U_ADA"], ["U_ADA", "U_BEN"], [])
    assert sorted((one.user, one.court.id) for one in desk.not_linked("T1", None)) == [
        ("U_ADA", "alsd"), ("U_ADA", "flsd"), ("U_BEN", "alsd"),
    ]  # fmt: skip


def test_the_longest_waiting_come_first(desk: GuidanceDesk, clock: Time) -> None:
    for asker in (CAT, ADA, BEN):
        checked(desk, asker, *NOT_LINKED)
        clock.now += DAY
    assert listed(desk) == ["U_CAT", "U_ADA", "U_BEN"]
    checked(desk, CAT, Choose("individual", "own"))
    assert [(one.user, one.since) for one in desk.not_linked("T1", "flsd")] == [
        ("U_ADA", date(2026, 11, 21)), ("U_BEN", date(2026, 11, 22)), ("U_CAT", date(2026, 11, 23)),
    ]  # fmt: skip


def test_nothing_that_people_answered_is_in_the_list(desk: GuidanceDesk, store: Store) -> None:
    checked(desk, ADA, *NOT_LINKED, Choose("individual", "own"), Choose("upgraded", "upgraded"))
    told = fact_labels(desk, store, ADA)
    assert told == (("PACER account", "Own (individual)"), ("Account type", "Upgraded"))

    [one] = desk.not_linked("T1", "flsd")
    assert {field.name for field in fields(UnlinkedPerson)} == {"user", "subject", "court", "state", "since", "run"}
    said = f"{one.user} {one.subject} {one.state} {one.since} {one.run}"
    assert all(answer not in said for _, answer in told)


def test_what_was_told_is_told_of_each_person_and_workspace_by_itself(desk: GuidanceDesk, store: Store) -> None:
    checked(desk, ADA, *NOT_LINKED, Choose("individual", "own"))
    for asker, subject in ((ADA, "Ms. R."), (BEN, ""), (STRANGER, "")):
        assert fact_labels(desk, store, asker, subject) == ()


# --- reminding them


def test_everybody_in_the_list_is_reminded_and_a_second_time_on_another_day_only(
    desk: GuidanceDesk, store: Store, clock: Time
) -> None:
    runs = {asker.user_id: checked(desk, asker, *NOT_LINKED).run for asker in (ADA, BEN)}
    checked(desk, CAT, *LINKED)

    assert desk.nudge("T1", "flsd", SAM) == 2
    first = [Nudge("T1", user, run, SAM) for user, run in runs.items()]
    assert nudges(store) == first
    clock.now += 6 * HOUR
    desk.nudge("T1", "flsd", "U_PAT")
    desk.nudge("T1", None, SAM)
    assert nudges(store) == first

    clock.now += DAY
    assert desk.nudge("T1", "flsd", SAM) == 2
    assert nudges(store) == [*first, *first]


def test_the_day_of_a_reminder_is_washingtons(desk: GuidanceDesk, store: Store, clock: Time) -> None:
    checked(desk, ADA, *NOT_LINKED)
    clock.now = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)  # Friday, half past eleven at night there
    desk.nudge("T1", "flsd", SAM)
    clock.now += 20 * HOUR
    desk.nudge("T1", "flsd", SAM)
    assert len(nudges(store)) == 2
    clock.now += 4 * HOUR
    desk.nudge("T1", "flsd", SAM)
    assert len(nudges(store)) == 2


def test_a_reminder_of_one_court_reaches_nobody_of_another(desk: GuidanceDesk, store: Store) -> None:
    checked(desk, ADA, *NOT_LINKED)
    checked(desk, BEN, *NOT_LINKED, court="alsd")
    assert desk.nudge("T1", "alsd", SAM) == 1
    assert [nudge.user_id for nudge in nudges(store)] == ["U_BEN"]
    assert desk.nudge("T1", "casd", SAM) == 0


def test_a_reminder_shows_the_check_where_it_stands(desk: GuidanceDesk, store: Store) -> None:
    checked(desk, ADA, *NOT_LINKED)
    desk.nudge("T1", "flsd", SAM)
    checked(desk, ADA, Choose("individual", "own"))
    [nudge] = nudges(store)
    card = desk.nudge_card(nudge)
    assert card is not None
    assert isinstance(card.body, OpenQuestion)
    assert card.body.node == "upgraded"


def test_who_wants_no_reminders_or_has_got_on_since_gets_none(desk: GuidanceDesk, store: Store) -> None:
    checked(desk, ADA, *NOT_LINKED)
    checked(desk, BEN, *NOT_LINKED)
    checked(desk, CAT, *NOT_LINKED)
    desk.nudge("T1", "flsd", SAM)
    checked(desk, ADA, Simple("decline"))
    linked(desk, BEN)
    desk.forget_all(CAT)

    assert len(nudges(store)) == 3
    assert [desk.nudge_card(nudge) for nudge in nudges(store)] == [None, None, None]


def test_who_has_stopped_reminders_is_listed_and_neither_written_to_nor_counted(
    desk: GuidanceDesk, store: Store
) -> None:
    for asker in (ADA, BEN):
        checked(desk, asker, *NOT_LINKED)
    checked(desk, ADA, Simple("decline"))

    assert desk.nudge("T1", "flsd", SAM) == 1
    assert [nudge.user_id for nudge in nudges(store)] == ["U_BEN"]
    assert sorted(listed(desk)) == ["U_ADA", "U_BEN"]


def test_a_reminder_is_nobody_elses(desk: GuidanceDesk) -> None:
    card = checked(desk, ADA, *NOT_LINKED)
    assert desk.nudge_card(Nudge("T1", "U_BEN", card.run, SAM)) is None
    assert desk.nudge_card(Nudge("T2", "U_ADA", card.run, SAM)) is None
    assert desk.nudge_card(Nudge("T1", "U_ADA", card.run, SAM)) is not None


def test_another_workspace_lists_and_reminds_nobody(desk: GuidanceDesk, store: Store) -> None:
    checked(desk, ADA, *NOT_LINKED)
    assert listed(desk, "flsd", "T2") == listed(desk, None, "T2") == []
    assert desk.nudge("T2", "flsd", SAM) == desk.nudge("T2", None, SAM) == 0
    assert nudges(store) == nudges(store, "T2") == []

    checked(desk, STRANGER, *NOT_LINKED)
    assert desk.nudge("T2", None, SAM) == 1
    assert (nudges(store), [nudge.team_id for nudge in nudges(store, "T2")]) == ([], ["T2"])


def test_who_only_began_a_check_is_listed_too_since_it_is_not_finished(desk: GuidanceDesk) -> None:
    checked(desk, ADA)
    checked(desk, BEN, *NOT_LINKED[:2])
    assert listed(desk) == ["U_ADA", "U_BEN"]
