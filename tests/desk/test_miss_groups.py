"""The groups of what was asked in vain, as staff see them, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.drafts import AddPhrasings, MissGroup
from bot.core.helpdesk import Request
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.tickets import Claim, Resolve
from bot.desk import miss_groups
from bot.desk.miss_groups import MissGroupDesk
from bot.desk.tickets import TicketDesk
from bot.store.store import Store
from tests.desk.conftest import KeptQuestions, Time

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ADA, BEN, SAM = (Asker("T1", user) for user in ("U_ADA", "U_BEN", "U_SAM"))
STRANGER = Asker("T2", "U_ADA")
DAY = timedelta(days=1)
FAX, PARKING = "What is the clerk's fax number?", "Where can I park near the courthouse?"


@pytest.fixture
def desk(store: Store, kb: KnowledgeBase, clock: Time) -> MissGroupDesk:
    return MissGroupDesk(store, lambda: kb, clock)


def texts(groups: tuple[MissGroup, ...]) -> list[str]:
    return [group.miss.text for group in groups]


def test_the_most_asked_group_comes_first_and_only_so_many(desk: MissGroupDesk, kept: KeptQuestions) -> None:
    kept.question(PARKING)
    kept.question(FAX)
    kept.question("what is the fax number of the clerk?", asker=BEN)
    kept.question(FAX, asker=STRANGER)

    first, second = desk.groups("T1", 5)

    assert (first.miss.text, first.miss.times, first.miss.people) == (FAX, 2, 2)
    assert (second.miss.text, second.draft) == (PARKING, None)
    assert texts(desk.groups("T1", 1)) == [FAX]
    assert desk.groups("T3", 5) == ()


def test_a_group_has_its_trend_and_its_courts(desk: MissGroupDesk, kept: KeptQuestions, store: Store) -> None:
    for days in (0, 6, 8, 9, 13, 15):
        kept.question(FAX, at=NOW - days * DAY)
    kept.question(FAX, at=NOW - 91 * DAY)

    [group] = desk.groups("T1", 5)

    assert (group.this_week, group.last_week, group.miss.times) == (2, 3, 6)
    assert (group.miss.first, group.miss.last) == (NOW - 15 * DAY, NOW)


def test_a_no_and_a_guess_nobody_took_make_groups_and_good_answers_do_not(
    desk: MissGroupDesk, kept: KeptQuestions
) -> None:
    kept.feedback(kept.question("How do I link my accounts?", "answer", entry="link-steps"), True)
    kept.feedback(kept.question("My link is gone, what now?", "answer", entry="link-steps"), False)
    kept.question("Is a parking pass renewed?", "suggestions", suggestions=("link-when",))
    kept.question("How much is a complaint?", topic="fee-amounts")

    found = {group.miss.text: dict(group.miss.reasons) for group in desk.groups("T1", 5)}

    assert found == {"My link is gone, what now?": {"not helped": 1}, "Is a parking pass renewed?": {"not picked": 1}}


def test_a_ticket_that_staff_had_to_explain_makes_a_group(
    desk: MissGroupDesk, kept: KeptQuestions, tickets: TicketDesk
) -> None:
    question = kept.question("How do I link my accounts?", "answer", entry="link-steps")
    request = Request(subject="", court="flsd", kind="linking", text=Redacted("It does not work."), question=question)
    ticket = tickets.open(ADA, request, "form:1").ticket
    assert desk.groups("T1", 5) == ()

    tickets.act("T1", ticket.id, Claim(), SAM.user_id)
    tickets.act(
        "T1",
        ticket.id,
        Resolve("explained", identity_checked=False, text=Redacted("Press the other button.")),
        SAM.user_id,
    )

    [group] = desk.groups("T1", 5)
    assert group.miss.reasons == (("explained", 1),)


def test_what_may_be_a_name_is_left_out_until_it_surely_is_none(desk: MissGroupDesk, kept: KeptQuestions) -> None:
    kept.question("Marta Quinn")
    kept.question("Marta Quinn")
    kept.question("clerk fax")
    kept.question("clerk fax", asker=BEN)

    assert texts(desk.groups("T1", 5)) == ["clerk fax"]


def test_an_ignored_group_is_left_out_in_its_workspace_until_it_is_put_back(
    desk: MissGroupDesk, kept: KeptQuestions
) -> None:
    kept.question(FAX)
    kept.question(FAX, asker=STRANGER)
    [group] = desk.groups("T1", 5)

    desk.ignore(SAM, group.wording)
    kept.question("the fax number of the clerk?", asker=BEN)

    assert desk.groups("T1", 5) == ()
    assert texts(desk.groups("T2", 5)) == [FAX]

    assert not desk.put_back(STRANGER, group.wording)
    assert desk.groups("T1", 5) == ()
    assert desk.put_back(ADA, group.wording)
    assert [again.miss.times for again in desk.groups("T1", 5)] == [2]
    assert not desk.put_back(ADA, group.wording)


def test_a_group_leaves_the_list_when_its_draft_is_published_and_comes_back_when_it_is_asked_again(
    desk: MissGroupDesk, kept: KeptQuestions, clock: Time, store: Store
) -> None:
    kept.question(FAX)
    kept.question(PARKING)
    with store.writing() as unit:
        draft = unit.drafts.write(SAM, AddPhrasings("link-steps", (FAX,)), (), NOW)
        unit.drafts.write(STRANGER, AddPhrasings("link-steps", (PARKING,)), (), NOW)
    assert sorted(texts(desk.groups("T1", 5))) == [FAX, PARKING]

    with store.writing() as unit:
        publication = unit.drafts.publish(draft, NOW + timedelta(minutes=5))
    assert texts(desk.groups("T1", 5)) == [PARKING]

    kept.question(FAX, at=NOW + timedelta(minutes=5, seconds=30))
    clock.now = NOW + timedelta(hours=1)
    assert texts(desk.groups("T1", 5)) == [PARKING], "a process may not have had it yet"

    with store.writing() as unit:
        unit.drafts.leave_to_files(publication.id, clock.now)
    assert texts(desk.groups("T1", 5)) == [PARKING], "the files have it"

    kept.question(FAX, at=NOW + timedelta(minutes=7))
    [again] = [group for group in desk.groups("T1", 5) if group.miss.text == FAX]
    assert (again.miss.times, again.draft and again.draft.id) == (3, draft.id)


def test_a_group_is_on_the_list_again_when_its_draft_is_rolled_back(
    desk: MissGroupDesk, kept: KeptQuestions, store: Store
) -> None:
    kept.question(FAX)
    with store.writing() as unit:
        draft = unit.drafts.write(SAM, AddPhrasings("link-steps", (FAX,)), (), NOW)
        publication = unit.drafts.publish(draft, NOW)
    assert desk.groups("T1", 5) == ()

    with store.writing() as unit:
        unit.drafts.roll_back(publication.id, NOW)

    assert texts(desk.groups("T1", 5)) == [FAX]


def test_a_group_names_the_draft_that_works_on_it(desk: MissGroupDesk, kept: KeptQuestions, store: Store) -> None:
    kept.question(FAX)
    kept.question(PARKING)
    with store.writing() as unit:
        unit.drafts.write(ADA, AddPhrasings("link-steps", ("x",)), ("where can i park near the courthouse",), NOW)
        draft = unit.drafts.write(SAM, AddPhrasings("link-steps", ("the clerk's fax number",)), (), NOW)
        unit.drafts.write(STRANGER, AddPhrasings("link-steps", (FAX,)), (), NOW)

    found = {group.miss.text: group.draft for group in desk.groups("T1", 5)}

    assert found[FAX] == draft
    assert found[PARKING] is not None

    with store.writing() as unit:
        unit.drafts.set_state("T1", draft.id, "withdrawn", NOW)
    assert {group.miss.text: group.draft for group in desk.groups("T1", 5)}[FAX] is None


def test_what_takes_long_is_made_anew_after_a_minute_and_marks_count_at_once(
    desk: MissGroupDesk, kept: KeptQuestions, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(miss_groups, "LARGE", 2)
    kept.question(FAX)
    kept.question(FAX)
    [group] = desk.groups("T1", 5)
    kept.question(PARKING)

    assert texts(desk.groups("T1", 5)) == [FAX]
    desk.ignore(SAM, group.wording)
    assert desk.groups("T1", 5) == ()

    clock.now += miss_groups.LARGE_LASTS
    assert texts(desk.groups("T1", 5)) == [PARKING]


def test_a_swapped_knowledge_is_looked_at_anew(
    store: Store, kb: KnowledgeBase, clock: Time, kept: KeptQuestions
) -> None:
    in_use = [kb]
    desk = MissGroupDesk(store, lambda: in_use[0], clock)
    kept.question("How do I link my accounts?", "none")
    [before] = desk.groups("T1", 5)

    in_use[0] = replace(kb)
    [after] = desk.groups("T1", 5)

    assert before.now == after.now == "answer"
