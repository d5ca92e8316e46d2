"""What administrators do for some of the people on the board: choose whom to ask, erase, see who cannot file now."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine

from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from bot.store.tables import roster_cells
from handlers.blocks.words import WORDS
from tests.handlers.test_readiness import MORNING, home, imported, letters, opened_board, person, press, rows, states
from tests.handlers.test_tickets import whispers
from tests.journey import all_done, everything_stored
from tests.stage import Stage, staged, words_of

BOARD = WORDS.readiness
CSV = "name,slack,courts\nAda Reyes,U_ADA,flsd alsd\nBen Okafor,U_BEN,flsd\nKim Duarte,U_KIM,flsd\nZed Quist,,flsd\n"


@pytest.fixture
async def firm(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(sqlite_engine), start=MORNING) as found:
        await imported(found, CSV)
        yield found


async def offered(stage: Stage, typed: str) -> list[str]:
    """What the open form offers."""
    [select] = [one["element"] for one in person(stage).modal["blocks"] if one["type"] == "input"]
    found = await person(stage).options(person(stage).modal, select["action_id"], typed)
    return [str(one["text"]["text"]) for one in found]


async def choose(stage: Stage, *names: str) -> None:
    """Chooses these people in the open form."""
    [select] = [one["element"] for one in person(stage).modal["blocks"] if one["type"] == "input"]
    found = await person(stage).options(person(stage).modal, select["action_id"], "")
    ids = [one["value"] for one in found if one["text"]["text"] in names]
    await person(stage).selects(person(stage).modal, select["action_id"], ids, query="")


async def send(stage: Stage) -> None:
    await person(stage).submits({})
    await all_done(stage)


# --- who is asked


async def test_people_who_are_chosen_are_asked_in_the_court_of_the_page(firm: Stage) -> None:
    await press(firm, BOARD.SHOW)
    await press(firm, BOARD.CHOOSE)
    assert BOARD.CHOOSE_COURT.format(court="S.D. Fla.") in words_of(person(firm).modal)
    assert await offered(firm, "") == ["Ada Reyes", "Ben Okafor", "Kim Duarte"]
    assert await offered(firm, "reyes ADA") == ["Ada Reyes"]
    assert await offered(firm, "%") == []

    await choose(firm, "Ada Reyes", "Kim Duarte")
    await send(firm)

    assert BOARD.asked_people(2) in words_of(person(firm).modal)
    assert states(firm) == {
        ("U_ADA", "flsd"): "not-started", ("U_ADA", "alsd"): "not-asked", ("U_BEN", "flsd"): "not-asked",
        ("U_KIM", "flsd"): "not-started", ("Zed Quist", "flsd"): "not-asked",
    }  # fmt: skip
    assert [len(letters(firm, who)) for who in ("U_ADA", "U_BEN", "U_KIM")] == [1, 0, 1]
    assert "S.D. Ala." not in words_of(letters(firm, "U_ADA")[0])


async def test_from_the_list_of_all_people_they_are_asked_in_each_of_their_courts(firm: Stage) -> None:
    await press(firm, BOARD.PEOPLE)
    await press(firm, BOARD.CHOOSE)
    assert BOARD.CHOOSE_ANY in words_of(person(firm).modal)

    await choose(firm, "Ada Reyes")
    await send(firm)

    assert {court for (who, court), state in states(firm).items() if state == "not-started"} == {"alsd", "flsd"}
    assert len(letters(firm, "U_ADA")) == 1


async def test_who_was_asked_meanwhile_is_not_asked_twice(firm: Stage) -> None:
    await press(firm, BOARD.PEOPLE)
    await press(firm, BOARD.CHOOSE)
    await choose(firm, "Kim Duarte")
    assert firm.running is not None
    firm.running.bot.desks.board.invitations.invite(Asker("T_DEMO", "U_SAM"), court="flsd")
    await all_done(firm)
    before = rows(firm, roster_cells)

    await send(firm)

    assert BOARD.NO_ONE_ASKED in words_of(person(firm).modal)
    assert rows(firm, roster_cells) == before
    assert len(letters(firm, "U_KIM")) == 1


# --- the command


async def test_the_command_opens_the_board_for_administrators(firm: Stage) -> None:
    await person(firm).runs("/nextgen", "board")
    await all_done(firm)
    assert "0 of 5 done" in words_of(person(firm).modal)

    await press(firm, BOARD.PEOPLE, where=person(firm).modal)
    assert "*Ada Reyes* <@U_ADA>" in words_of(person(firm).modal)
    await press(firm, BOARD.CHOOSE, where=person(firm).modal)
    await choose(firm, "Ben Okafor")
    await send(firm)

    assert BOARD.asked_people(1) in words_of(person(firm).modal)
    assert len(letters(firm, "U_BEN")) == 1


@pytest.mark.parametrize("typed", ["board", "Readiness board"])
async def test_the_command_tells_everybody_else_so_in_one_sentence(firm: Stage, typed: str) -> None:
    await person(firm, "U_ADA").runs("/nextgen", typed)
    await all_done(firm)

    assert whispers(firm, "U_ADA") == [BOARD.NOT_ADMIN]
    assert person(firm, "U_ADA").modals == []


async def test_a_board_that_does_not_open_says_where_it_is(firm: Stage) -> None:
    firm.slack.faults.fail("views.open", status=500)

    await person(firm).runs("/nextgen", "board")
    await all_done(firm)

    assert whispers(firm, "U_SAM") == [BOARD.NOT_OPEN]


# --- courts that are live already


async def test_the_board_says_who_cannot_file_now_in_a_court_that_is_live(firm: Stage) -> None:
    await opened_board(firm)
    assert "5 still to do (5 can't file now)" in home(firm)
    assert "*4 can't file now*" in home(firm)
    assert BOARD.CANNOT_FILE_MEANS in home(firm)

    await press(firm, BOARD.PEOPLE)
    await person(firm).selects(dict(person(firm).home or {}), BOARD.FILTER, BOARD.CANNOT_FILE.capitalize())
    await all_done(firm)
    assert "4 people" in home(firm)
    assert "⛔ S.D. Fla.: not asked" in home(firm)
    await person(firm).selects(dict(person(firm).home or {}), BOARD.FILTER, BOARD.BLOCKS.capitalize())
    await all_done(firm)
    assert BOARD.NOBODY in home(firm)


# --- erasing


async def test_who_was_not_found_in_slack_is_erased_by_an_administrator(firm: Stage) -> None:
    await press(firm, BOARD.PEOPLE)
    found = dict(person(firm).home or {})
    menus = [one["accessory"] for one in found["blocks"] if one.get("accessory", {}).get("type") == "overflow"]
    offers = [[option["text"]["text"] for option in menu["options"]] for menu in menus]
    assert offers == [[BOARD.ASK, BOARD.REMOVE]] * 3 + [[BOARD.REMOVE, BOARD.ERASE]]

    await person(firm).clicks(found, BOARD.ERASE)
    await all_done(firm)

    assert "Quist" not in everything_stored(firm)
    assert "Quist" not in home(firm)
    assert states(firm)["", "flsd"] == "erased"
    await press(firm, BOARD.BACK)
    assert "erased 1 person" in home(firm)
    assert "0 of 4 done" in home(firm)
