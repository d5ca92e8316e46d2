"""The readiness board is for administrators, however it is tried; a row is for its own person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import replace
from typing import Any, get_args

import pytest
from sqlalchemy import Engine, update

from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import BoardFilter
from bot.store.store import Store
from bot.store.tables import roster_cells, roster_changes, roster_people
from handlers import action_ids
from handlers.action_ids import Action, Menu
from handlers.blocks.words import WORDS
from handlers.board_controls import BoardAct, BoardControl, RowAct, RowControl, decode_board_control
from tests.handlers.test_readiness import home, letters, opened_board, pasted, person, press, states
from tests.handlers.test_readiness import rows as rows_of
from tests.handlers.test_rights import forge, rows
from tests.handlers.test_tickets import whispers
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

pytestmark = pytest.mark.sampled

BOARD = WORDS.readiness
ROSTER = "name,slack,courts\nAda Reyes,U_ADA,flsd alsd\nBen Okafor,U_BEN,flsd\n"
PICKER = f"{Menu.ROSTER_PEOPLE}."
"""The select of the form that asks people in any court."""
NONSENSE = [
    "",
    "-",
    "a=",
    "a=explode",
    "a=remove&i=x",
    "a=remove&i=-1",
    "a=people&s=everything",
    "a=csv&c=a-court-that-is-none",
    "confirm:a-court-that-is-none",
    "%00",
    "{}",
    "9" * 60,
]
OTHERS = ("U_ADA", "U_KIM")
"""An attorney; a member of staff who is no administrator."""


@pytest.fixture
async def firm(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    """Two attorneys on the roster; Sam is the administrator, Kim is staff."""
    desk = {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_ADMINS": ("U_SAM",)}
    async with staged(kb, Store(sqlite_engine), desk=desk) as stage:
        board = desks(stage)
        board.roster.import_roster(Asker("T_DEMO", "U_SAM"), board.roster.read(ROSTER))
        yield stage


SAM = Asker("T_DEMO", "U_SAM")


def desks(stage: Stage) -> Any:
    assert stage.running is not None
    return stage.running.bot.desks.board


async def own_home(stage: Stage, who: str) -> dict[str, Any]:
    await person(stage, who).opens_home()
    await all_done(stage)
    return dict(person(stage, who).home or {})


@pytest.mark.parametrize("who", OTHERS)
async def test_nobody_else_does_anything_with_the_board(firm: Stage, who: str) -> None:
    where = await own_home(firm, who)
    before = rows(firm)
    for act in get_args(BoardAct):
        value = BoardControl(act, BoardFilter("flsd"), 1).encode()
        await forge(firm, who, f"{Action.BOARD}.{act}", value, where=where)
        await forge(firm, who, f"{Action.BOARD}.person", value, where=where, option=True)
        assert rows(firm) == before, act
        assert words_of(person(firm, who).modal).endswith(BOARD.NOT_ADMIN)
        await person(firm, who).closes()

    assert "Ben Okafor" not in home(firm, who)
    assert firm.slack.journal.calls("files.getUploadURLExternal") == []
    assert letters(firm, "U_BEN") == []


@pytest.mark.parametrize("who", OTHERS)
async def test_a_board_asked_for_by_a_row_of_the_inbox_is_drawn_for_administrators_only(firm: Stage, who: str) -> None:
    assert firm.running is not None
    services = await firm.running.bot.services.of("T_DEMO")

    await services.tab.publish(Asker("T_DEMO", who), BoardControl("people").encode())

    assert "Ben Okafor" not in home(firm, who)
    assert BOARD.TITLE not in home(firm, who)


async def test_nobody_else_sends_a_form_of_the_board(firm: Stage) -> None:
    await opened_board(firm)
    forms: list[tuple[str, dict[str, Any]]] = [
        (BOARD.IMPORT, {"lines": "Zed,U_ZED,flsd"}), (BOARD.IMPORT_GROUP, {"group": "S_DESK", "courts": "flsd"}),
        (BOARD.PLAN, {"active": ["yes"], "days": "7"}), (BOARD.CHOOSE, {}),
    ]  # fmt: skip
    for button, values in forms:
        if button == BOARD.CHOOSE:
            await press(firm, BOARD.PEOPLE)
        await press(firm, button)
        if button == BOARD.CHOOSE:
            await person(firm).selects(person(firm).modal, PICKER, ["1"], query="Ada")
        await _takes_the_right(firm)
        before = rows(firm)
        await person(firm).submits(values)
        await all_done(firm)
        assert rows(firm) == before, button
        assert BOARD.NOT_ADMIN in words_of(person(firm).modal), button
        await person(firm).closes()
        await _gives_it_back(firm)
        await opened_board(firm)


async def test_the_form_that_asks_people_names_nobody_to_others(firm: Stage) -> None:
    await opened_board(firm)
    await press(firm, BOARD.PEOPLE)
    await press(firm, BOARD.CHOOSE)
    assert [one["text"]["text"] for one in await person(firm).options(person(firm).modal, PICKER, "a")] == [
        "Ada Reyes", "Ben Okafor",
    ]  # fmt: skip

    await _takes_the_right(firm)

    assert await person(firm).options(person(firm).modal, PICKER, "a") == []


@pytest.mark.parametrize("about", ["zzzz", "x" * 3000, "flsd'; drop table roster_cells"])
async def test_a_form_that_carries_no_court_asks_nobody(firm: Stage, about: str) -> None:
    await opened_board(firm)
    await press(firm, BOARD.PEOPLE)
    await press(firm, BOARD.CHOOSE)
    await person(firm).selects(person(firm).modal, PICKER, ["1"], query="Ada")
    before = rows(firm)
    person(firm).modal["private_metadata"] = about

    await person(firm).submits({})
    await all_done(firm)

    assert rows(firm) == before


@pytest.mark.parametrize("who", OTHERS)
async def test_the_command_opens_no_board_for_others(firm: Stage, who: str) -> None:
    before = rows(firm)

    await person(firm, who).runs("/nextgen", "board")
    await all_done(firm)

    assert rows(firm) == before
    assert whispers(firm, who) == [BOARD.NOT_ADMIN]
    assert person(firm, who).modals == []


async def test_who_lost_the_right_while_the_board_was_open_sees_no_more_of_it(firm: Stage) -> None:
    await person(firm).runs("/nextgen", "board")
    await all_done(firm)
    await _takes_the_right(firm)

    await press(firm, BOARD.PEOPLE, where=person(firm).modal)

    assert words_of(person(firm).modal).endswith(BOARD.NOT_ADMIN)
    assert "Ada Reyes" not in words_of(person(firm).modal)


async def test_who_lost_the_right_after_the_dry_run_imports_nothing(firm: Stage) -> None:
    await opened_board(firm)
    await pasted(firm, "name,slack,courts\nZed,U_ZED,flsd\n")
    await _takes_the_right(firm)
    before = rows(firm)

    await person(firm).submits({})
    await all_done(firm)

    assert rows(firm) == before
    assert BOARD.NOT_ADMIN in words_of(person(firm).modal)


async def _takes_the_right(stage: Stage) -> None:
    _choose(stage, ("U_BEN",))


async def _gives_it_back(stage: Stage) -> None:
    _choose(stage, ("U_SAM",))


def _choose(stage: Stage, admins: tuple[str, ...]) -> None:
    assert stage.running is not None
    desk = stage.running.bot.desks.workspaces
    desk.choose("T_DEMO", replace(desk.read_again("T_DEMO"), admins=admins))


async def test_a_forged_value_does_nothing_even_for_an_administrator(firm: Stage) -> None:
    await opened_board(firm)
    where, before = dict(person(firm).home or {}), rows(firm)

    for value in NONSENSE:
        await forge(firm, "U_SAM", f"{Action.BOARD}.remove", value, where=where)
        await forge(firm, "U_SAM", f"{Action.BOARD}.person", value, where=where, option=True)
        await forge(firm, "U_SAM", f"{Action.MY_ROW}.confirm", value, where=where)
        assert rows(firm) == before, value

    assert person(firm).modals == []


@pytest.mark.parametrize("about", ["", "group:S_NONE:flsd", "group::", "{}", '"' * 2999, "\x00", "name,slack,courts"])
async def test_a_dry_run_that_carries_nothing_imports_nothing(firm: Stage, about: str) -> None:
    await opened_board(firm)
    await pasted(firm, "name,slack,courts\nZed,U_ZED,flsd\n")
    before = rows(firm)
    person(firm).modal["private_metadata"] = about

    await person(firm).submits({})
    await all_done(firm)

    assert rows(firm) == before


async def test_people_of_another_workspace_are_not_there(firm: Stage) -> None:
    for table in (roster_people, roster_cells, roster_changes):
        with firm.store.writing() as unit:
            unit.connection.execute(update(table).values(team_id="T_OTHER"))
    await opened_board(firm)
    assert BOARD.EMPTY.splitlines()[0] in home(firm)
    where, before = dict(person(firm).home or {}), rows(firm)

    acts: tuple[BoardAct, ...] = ("people", "invite", "ask", "remove", "erase")
    for act in acts:
        value = BoardControl(act, BoardFilter("flsd"), 1).encode()
        await forge(firm, "U_SAM", f"{Action.BOARD}.{act}", value, where=where)
        assert rows(firm) == before, act
        assert "Ada Reyes" not in home(firm)

    for one in get_args(RowAct):
        await forge(
            firm,
            "U_ADA",
            f"{Action.MY_ROW}.{one}",
            RowControl(one, "flsd").encode(),
            where=await own_home(firm, "U_ADA"),
        )
        assert rows(firm) == before, one
    assert BOARD.ROW_TITLE not in home(firm, "U_ADA")


async def test_what_somebody_presses_about_a_row_concerns_their_own(firm: Stage) -> None:
    await opened_board(firm)
    await press(firm, BOARD.SHOW)
    await press(firm, BOARD.ask_everyone(2))
    [letter] = letters(firm, "U_BEN")

    await press(firm, BOARD.DECLINE, "U_BEN", letter)
    await forge(firm, "U_KIM", f"{Action.MY_ROW}.decline", "decline:flsd", where=await own_home(firm, "U_KIM"))

    assert states(firm) == {
        ("U_ADA", "alsd"): "not-asked", ("U_ADA", "flsd"): "not-started", ("U_BEN", "flsd"): "declined",
    }  # fmt: skip


async def test_who_is_of_another_company_and_was_asked_can_say_no(firm: Stage) -> None:
    pat, board = firm.slack.connects(), desks(firm)
    board.roster.import_roster(SAM, board.roster.read("Pat Quill,U_PAT,alsd flsd"))
    board.invitations.invite(SAM, court="flsd")
    await all_done(firm)
    [letter] = [one for one in pat.sees("@helpdesk") if BOARD.SHOWN in words_of(one)]

    await pat.clicks(letter, BOARD.DECLINE)
    await all_done(firm)
    await pat.clicks(letter, BOARD.STOP)
    await all_done(firm)

    assert states(firm)["U_PAT", "flsd"] == "declined"
    assert [one.user_id for one in rows_of(firm, roster_people) if one.stopped] == ["U_PAT"]
    before = rows(firm)
    for act in ("accept", "confirm", "report"):
        await forge(firm, "U_PAT", f"{Action.MY_ROW}.{act}", f"{act}:flsd", where=letter)
    assert rows(firm) == before


async def test_a_request_to_confirm_needs_a_finished_check(firm: Stage) -> None:
    where, before = await own_home(firm, "U_KIM"), rows(firm)
    await forge(firm, "U_KIM", f"{Action.MY_ROW}.report", "report:flsd", where=where)

    errors = await person(firm, "U_KIM").submits({"who": "U_ADA"})

    assert errors == {"who": BOARD.REPORT_NOT_ON_ROSTER.format(court="S.D. Fla.")}
    assert rows(firm) == before


def test_what_a_control_carries_is_short_and_reads_the_same() -> None:
    longest = BoardControl("remove", BoardFilter("flsdx123", "shared-account", 999), 999_999_999)

    assert len(longest.encode()) <= action_ids.MAX_NAME
    assert decode_board_control(longest.encode()) == longest
    assert deepcopy(longest) == longest
