"""The knowledge loop is for staff, however it is tried; a wish is for who asked, and nobody of another company."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from sqlalchemy import update

from bot.core.drafts.remarks import MAX_ID
from bot.core.inquiry import Asker
from bot.store.tables import drafts as draft_table
from handlers import action_ids
from handlers.action_ids import Action
from handlers.blocks.words import WORDS
from handlers.draft_controls import REVIEWING, KnowledgeAct, KnowledgeControl, decode_knowledge_control
from tests.handlers.test_knowledge import (
    ALOUD,
    KIM,
    KNOWLEDGE,
    NEW,
    TEACH,
    asked,
    click,
    drafts,
    home,
    listed,
    opened_draft,
    person,
    shown,
    taught,
    written,
)
from tests.handlers.test_rights import forge, rows
from tests.handlers.test_tickets import ASK
from tests.journey import all_done
from tests.stage import Stage, words_of

pytestmark = pytest.mark.sampled

NONSENSE = [
    "", "-", "k", "k:", "k:publish", "k:publish:x:", "k:publish:-1:", "k:explode:1:", "x:publish:1:", "k:teach:0:%00",
    "9" * 60,
]  # fmt: skip


async def test_nobody_else_does_anything_with_the_knowledge(stage: Stage) -> None:
    await asked(stage)
    written(stage, author=KIM)
    await all_done(stage)
    where, before = await home(stage, "U_ADA"), rows(stage, besides=("inbox",))
    key = _groups(stage)[0].wording

    for act in get_args(KnowledgeAct):
        value = KnowledgeControl(act, 0, key) if act in ("teach", "put-back") else KnowledgeControl(act, 1)
        await forge(stage, "U_ADA", f"{Action.KNOWLEDGE}.{act}", value.encode(), where=where)
        assert rows(stage, besides=("inbox",)) == before, act
        assert words_of(person(stage, "U_ADA").modal).endswith(WORDS.staff.NOT_STAFF), act
        await person(stage, "U_ADA").closes()

    assert KNOWLEDGE.TITLE not in words_of(person(stage, "U_ADA").home or {})


async def test_a_list_asked_for_by_a_row_of_the_inbox_is_drawn_for_staff_only(stage: Stage) -> None:
    await asked(stage)
    assert stage.running is not None
    tab = (await stage.running.bot.services.of("T_DEMO")).tab

    for who in ("U_ADA", "U_SAM"):
        await tab.publish(Asker("T_DEMO", who), KnowledgeControl("groups").encode())

    assert ALOUD not in words_of(person(stage, "U_ADA").home or {})
    assert ALOUD in words_of(person(stage, "U_SAM").home or {})


async def test_who_is_staff_no_longer_sends_no_form(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "entry")
    await person(stage).leaves("#helpdesk-staff")
    await stage.slack.settled()
    before = rows(stage)

    assert await person(stage).submits(NEW) == {}
    await all_done(stage)

    assert rows(stage) == before
    assert WORDS.staff.NOT_STAFF in shown(stage)
    assert NEW["lead"] in shown(stage), "what was typed stays readable"


async def test_who_is_staff_no_longer_publishes_or_takes_back_nothing(stage: Stage) -> None:
    written(stage, author=KIM)
    await opened_draft(stage)
    await click(stage, KNOWLEDGE.WITHDRAW)
    await person(stage).leaves("#helpdesk-staff")
    await stage.slack.settled()
    before = rows(stage, besides=("inbox",))

    await person(stage).submits({"reason": "mine"})
    await all_done(stage)
    await forge(stage, "U_SAM", f"{Action.KNOWLEDGE}.publish", "k:publish:1:", where=person(stage).home or {})

    assert rows(stage, besides=("inbox",)) == before
    assert drafts(stage)[0].state == "measured"


async def test_who_is_staff_no_longer_publishes_with_a_form_that_is_open(stage: Stage) -> None:
    written(stage, author=KIM)
    await opened_draft(stage)
    await click(stage, KNOWLEDGE.PUBLISH)
    await person(stage).leaves("#helpdesk-staff")
    await stage.slack.settled()
    before = rows(stage, besides=("inbox",))

    await person(stage).submits({"reason": "mine"})
    await all_done(stage)

    assert rows(stage, besides=("inbox",)) == before
    assert WORDS.staff.NOT_STAFF in shown(stage)


async def test_a_forged_value_does_nothing_even_for_staff(stage: Stage) -> None:
    written(stage, author=KIM)
    await all_done(stage)
    where, before = await listed(stage), rows(stage, besides=("inbox",))

    for value in NONSENSE:
        await forge(stage, "U_SAM", f"{Action.KNOWLEDGE}.publish", value, where=where)
    assert person(stage).modals == []
    for value in (
        "k:publish:999999999:",
        "k:roll-back:999:999",
        "k:teach:0:00000000000000000000000000000000",
        "k:put-back:0:00000000000000000000000000000000",
        "k:report:0:",
    ):
        await forge(stage, "U_SAM", f"{Action.KNOWLEDGE}.publish", value, where=where)
        assert rows(stage, besides=("inbox",)) == before, value


@pytest.mark.parametrize("about", ["", "{}", "[]", '{"kind": "explode"}', '{"kind": "ignore"}', '"' * 2999, "{" * 3000])
async def test_a_form_that_carries_nothing_writes_nothing(stage: Stage, about: str) -> None:
    await asked(stage)
    await taught(stage, "entry")
    before = rows(stage)
    person(stage).modal["private_metadata"] = about

    await person(stage).submits(NEW)
    await all_done(stage)

    assert rows(stage) == before
    assert TEACH.OUT_OF_DATE in shown(stage)


async def test_a_draft_of_another_workspace_that_does_not_publish_is_not_there(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here it is the only workspace, and so the one that publishes; its drafts are still its own."""
    written(stage, author=KIM)
    await all_done(stage)
    with stage.store.writing() as unit:
        unit.connection.execute(update(draft_table).values(team_id="T_OTHER"))
    assert stage.running is not None
    desk = stage.running.bot.desks.knowledge.drafts
    monkeypatch.setattr(desk, "_rules", _suggests_only(desk))
    before = rows(stage, besides=("inbox",))
    where = await listed(stage)

    for act in ("report", "edit", "measure", "publish"):
        value = KnowledgeControl(act, 1).encode()
        await forge(stage, "U_SAM", f"{Action.KNOWLEDGE}.{act}", value, where=where)
        if act == "publish":
            assert await person(stage).submits({"reason": "mine"}) == {}
        assert KNOWLEDGE.REFUSED["unknown"] in shown(stage), act
        await person(stage).closes()

    assert rows(stage, besides=("inbox",)) == before


async def test_a_workspace_that_does_not_run_the_bot_marks_no_review(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.running is not None
    monkeypatch.setattr(stage.running.bot.desks.knowledge.reviews, "may_note", lambda _: False)
    where, before = await home(stage), rows(stage, besides=("inbox",))
    await person(stage).clicks(dict(where), KNOWLEDGE.REVIEWS)
    await all_done(stage)
    assert KNOWLEDGE.CHECKED not in words_of(person(stage).home or {})

    for act in REVIEWING:
        value = KnowledgeControl(act, 0, "link-steps").encode()
        await forge(stage, "U_SAM", f"{Action.KNOWLEDGE}.{act}", value, where=where)
        assert KNOWLEDGE.REVIEW_REFUSED["operator"] in shown(stage), act
        await person(stage).closes()

    assert rows(stage, besides=("inbox",)) == before


async def test_a_review_of_what_is_not_there_is_refused(stage: Stage) -> None:
    where, before = await home(stage), rows(stage, besides=("inbox",))

    for act in REVIEWING:
        value = KnowledgeControl(act, 0, "no-such-answer").encode()
        await forge(stage, "U_SAM", f"{Action.KNOWLEDGE}.{act}", value, where=where)
        assert KNOWLEDGE.REVIEW_REFUSED["unknown"] in shown(stage), act
        await person(stage).closes()

    assert rows(stage, besides=("inbox",)) == before


async def test_people_of_other_companies_neither_teach_nor_wait(stage: Stage) -> None:
    reply = await asked(stage)
    pat = stage.slack.connects()
    await pat.joins(ASK)
    await all_done(stage)
    before = rows(stage, besides=("inbox",))

    await pat.clicks(dict(reply), KNOWLEDGE.WISH)
    await all_done(stage)
    await pat.says(ASK, f"@helpdesk {ALOUD}")
    await all_done(stage)

    assert rows(stage, besides=("inbox", "outbox")).get("answer_wishes") == before["answer_wishes"]
    assert KNOWLEDGE.WISH not in words_of(stage.bot_messages("U_ADA", ASK)[-1])


def test_what_a_control_carries_is_short_and_reads_the_same() -> None:
    for act in get_args(KnowledgeAct):
        longest = KnowledgeControl(act, 999_999_999, "0123456789abcdef" * 2)
        assert len(longest.encode()) <= action_ids.MAX_NAME
        assert decode_knowledge_control(longest.encode()) == longest


def test_a_review_carries_the_longest_id_that_a_new_answer_gets() -> None:
    for act in REVIEWING:
        longest = KnowledgeControl(act, 99, "a" * MAX_ID + "-9")
        assert decode_knowledge_control(longest.encode()) == longest


def _groups(stage: Stage) -> Any:
    assert stage.running is not None
    return stage.running.bot.desks.knowledge.groups.groups("T_DEMO", 10)


def _suggests_only(desk: Any) -> Any:
    return replace(desk._rules, is_operator=lambda _: False)
