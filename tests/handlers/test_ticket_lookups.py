"""Tickets that are looked up by command: staff find anybody's, others only their own; a slip says how it is written."""

from __future__ import annotations

import pytest

from handlers.blocks.words import WORDS
from tests.handlers.test_desk_lists import run
from tests.handlers.test_rights import grouped, rows  # noqa: F401 - a fixture
from tests.handlers.test_threads import ada_says, staff_say
from tests.handlers.test_tickets import opened, press, send, staff_card, whispers
from tests.journey import all_done
from tests.stage import Stage, words_of

pytestmark = pytest.mark.sampled


@pytest.fixture
async def two(stage: Stage) -> Stage:
    """Ada's ticket about linking in S.D. Fla., resolved; and Ben's about menus."""
    await opened(stage, kind="linking", court="flsd", text="The red bar says denied.", subject="Ms. Quinn")
    await staff_say(stage, "!reply Try the Heliotrope page.")
    await ada_says(stage, "I did, 100% the same.")
    await press(stage, WORDS.staff.RESOLVE)
    await send(stage, "U_SAM", how="explained")
    await send(stage, "U_SAM")
    await opened(stage, "U_BEN", kind="menus", text="No Civil menu.")
    return stage


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("flsd", [1]),
        ("S.D. Fla. linking", [1]),
        ("red BAR", [1]),
        ("quinn", [1]),
        ("heliotrope", [1]),
        ("100%", [1]),
        ("1_0%", []),
        ("open", [2]),
        ("resolved", [1]),
        ("menus civil", [2]),
        ("menus heliotrope", []),
        ("#2", [2]),
        ("2", [2]),
        ("@Ada Reyes", [1]),
        ("@Ada Reyes open", []),
        ("urgent", []),
        ("all", []),
    ],
)
async def test_staff_find_tickets_by_everything_that_is_kept(two: Stage, words: str, found: list[int]) -> None:
    answer = await run(two, f"tickets {words}")

    if words == "all":
        assert answer == await run(two, "tickets")
    else:
        assert [number for number in (1, 2) if f"#{number} ·" in answer] == found
        assert (answer == WORDS.queue.NONE_FOUND) == (not found)


async def test_what_was_taken_back_is_not_found(two: Stage) -> None:
    line = await two.slack.person("U_BEN").says("@helpdesk", "Vermilion.", None)
    await all_done(two)

    assert await run(two, "tickets vermilion") == WORDS.queue.NONE_FOUND
    assert line


async def test_others_find_only_their_own_and_nothing_of_the_desks(two: Stage) -> None:
    found = await run(two, "tickets linking", "U_ADA")
    assert "#1 ·" in found
    assert "Resolved (Explained)" in found
    assert "U_SAM" not in found

    for words in ("menus", "#2", "civil"):
        assert await run(two, f"tickets {words}", "U_ADA") == WORDS.queue.NONE_OF_YOURS
    assert await run(two, "tickets @Ben Okafor", "U_ADA") == WORDS.staff.NOT_STAFF
    assert await run(two, "tickets @Ben Okafor menus", "U_ADA") == WORDS.staff.NOT_STAFF


async def test_ones_own_list_has_old_tickets_with_how_they_ended(two: Stage) -> None:
    listed = await run(two, "tickets", "U_ADA")

    assert "#1 · Linking fails" in listed
    assert "Resolved (Explained), " in listed
    assert "#2" not in listed


async def test_words_that_ask_after_tickets_are_answered_as_a_question(stage: Stage) -> None:
    answer = await run(stage, "tickets are what exactly in CM/ECF?", "U_ADA")

    assert WORDS.queue.NONE_OF_YOURS not in answer
    assert WORDS.help.USAGE_LEAD not in answer


async def test_the_card_tells_of_earlier_tickets_of_its_person(two: Stage) -> None:
    assert WORDS.staff.EARLIER not in words_of(staff_card(two))
    await opened(two, kind="mfa", text="The phone is new.")

    card = words_of(staff_card(two))
    assert f"{WORDS.staff.EARLIER}: #1 Linking fails: Resolved (Explained)" in card.replace("*", "")
    assert "#2" not in card


async def test_one_ticket_is_opened_by_its_number_with_its_controls(two: Stage) -> None:
    opened_card = await run(two, "desk #2")
    assert "No Civil menu." in opened_card
    assert WORDS.staff.OPEN_THREAD in opened_card
    assert "No Civil menu." in await run(two, "desk 2")
    assert await run(two, "desk #99") == WORDS.staff.REFUSED["gone"]

    sam = two.slack.person("U_SAM")
    message = next(one for one in reversed(sam.sees("#ask-helpdesk")) if "No Civil menu." in words_of(one))
    await sam.clicks(message, WORDS.staff.CLAIM)
    await all_done(two)
    assert "<@U_SAM>" in await run(two, "desk #2")


@pytest.mark.parametrize("command", ["desk #1", "desk 1", "tickets @Ada Reyes", "tickets @Ada Reyes linking"])
async def test_looking_up_is_for_staff_only(grouped: Stage, command: str) -> None:  # noqa: F811
    before = rows(grouped)

    assert await run(grouped, command, "U_BEN") == WORDS.staff.NOT_STAFF
    assert rows(grouped) == before


async def test_a_search_is_kept_nowhere_and_a_secret_in_it_is_not_shown(two: Stage) -> None:
    before = rows(two)
    await two.slack.person("U_SAM").runs("/nextgen", "tickets flsd password: Walnut#4471x")
    await all_done(two)

    assert rows(two) == before
    assert "Walnut" not in str(whispers(two, "U_SAM"))


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("desk #x", "desk"),
        ("desk mine now", "desk"),
        ("report last month", "report"),
        ("privacy erase", "privacy"),
        ("compare flsd", "compare"),
        ("court zzzq", "court"),
        ("check zzzq", "check"),
    ],
)
async def test_a_known_word_with_a_bad_rest_says_how_it_is_written(stage: Stage, command: str, word: str) -> None:
    before = rows(stage)

    assert await run(stage, command, "U_ADA") == f"{WORDS.help.USAGE_LEAD} {WORDS.help.USAGE[word]}"
    assert rows(stage) == before


@pytest.mark.parametrize(
    "command",
    ["check if my court is live", "status of my login, how do I see it?", "court website is down, what now?",
     "privacy: what do you keep about me?", "help I forgot my PACER password"],
)  # fmt: skip
async def test_a_known_word_in_a_question_is_answered(stage: Stage, command: str) -> None:
    assert WORDS.help.USAGE_LEAD not in await run(stage, command, "U_ADA")
