"""The readiness board in Slack: who may see it, what each form and button does, and what attorneys are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.core.flow import Choose, StepDone
from bot.core.guiding import AtStep
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import PAGE, BoardFilter, Cell, CourtTotals, Overview, PeoplePage, PersonRow
from bot.core.readiness.cells import STATES
from bot.desk.readiness import BoardChange
from bot.sandbox.blocks import view_errors
from bot.sandbox.people import SlackPerson
from bot.store.store import Store
from bot.store.tables import roster_cells, roster_changes, roster_people
from handlers.blocks.readiness import BoardCourt, OnBoard, as_modal, overview_view, own_part, people_view
from handlers.blocks.roster_forms import choose_view
from handlers.blocks.words import WORDS
from handlers.listeners.readiness_csv import readiness_csv
from tests.handlers.test_tickets import DM, said
from tests.journey import all_done, everything_stored
from tests.stage import Json, Stage, staged, words_of

pytestmark = pytest.mark.sampled

BOARD = WORDS.readiness
ROSTER = "name,email or slack,courts\nAda Reyes,U_ADA,flsd alsd\nBen Okafor,ben.okafor@harborlowe.example,flsd\n"
CSV = "name,email,courts\nAda Reyes,ada.reyes@harborlowe.example,flsd alsd\nBen Okafor,U_BEN,flsd\n"
MORNING = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
"""A Monday, ten in New York: the help desk is open."""


@pytest.fixture
async def firm(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(sqlite_engine), start=MORNING) as found:
        yield found


def person(stage: Stage, who: str = "U_SAM") -> SlackPerson:
    return stage.slack.person(who)


def home(stage: Stage, who: str = "U_SAM") -> str:
    return words_of(person(stage, who).home or {})


async def press(stage: Stage, button: str, who: str = "U_SAM", where: Json | None = None, **more: Any) -> None:
    found = where if where is not None else person(stage, who).home
    assert found is not None
    await person(stage, who).clicks(dict(found), button, **more)
    await all_done(stage)


async def opened_board(stage: Stage, who: str = "U_SAM") -> None:
    await person(stage, who).opens_home()
    await all_done(stage)
    await press(stage, BOARD.BUTTON, who)


async def pasted(stage: Stage, text: str = CSV, who: str = "U_SAM") -> None:
    """The form of a roster, sent; its dry run shows."""
    await press(stage, BOARD.IMPORT, who)
    await person(stage, who).submits({"lines": text})
    await all_done(stage)


async def imported(stage: Stage, text: str = CSV) -> None:
    await opened_board(stage)
    await pasted(stage, text)
    await person(stage).submits({})
    await all_done(stage)
    await person(stage).closes(person(stage).modal)


def rows(stage: Stage, table: Any) -> list[Any]:
    with stage.store.reading() as unit:
        return list(unit.connection.execute(select(table)).all())


def states(stage: Stage) -> dict[tuple[str, str], str]:
    names = {one.id: one.user_id or one.name for one in rows(stage, roster_people)}
    return {(names[one.person_id], one.court): one.state for one in rows(stage, roster_cells)}


def letters(stage: Stage, who: str) -> list[Json]:
    return [one for one in said(stage, DM, who) if BOARD.SHOWN in words_of(one)]


# --- the import


async def test_a_roster_is_checked_line_by_line_and_then_imported(firm: Stage) -> None:
    await opened_board(firm)
    assert BOARD.EMPTY.splitlines()[0] in home(firm)

    await pasted(firm, CSV + "Zed,nobody at all,flsd\nPat,U_PAT,zzzz\n")

    shown = words_of(person(firm).modal)
    assert "2 new, 0 changed, 0 unchanged*, 2 lines I can't use. Nothing is saved yet." in shown
    assert "Line 2: Ada Reyes is new: S.D. Fla., S.D. Ala." in shown
    assert "Line 4: the second column is not an e-mail address" in shown
    assert "Line 5: I don't know court no. 1 on this line." in shown
    assert rows(firm, roster_people) == []

    await person(firm).submits({})
    await all_done(firm)

    assert "Imported: 2 new" in words_of(person(firm).modal)
    assert states(firm) == {
        ("U_ADA", "flsd"): "not-asked", ("U_ADA", "alsd"): "not-asked", ("U_BEN", "flsd"): "not-asked",
    }  # fmt: skip
    assert "0 of 3 done" in home(firm)
    assert "0 of 2 done" in home(firm)


async def test_addresses_are_looked_up_in_slack_and_the_administrator_is_told(firm: Stage) -> None:
    await imported(firm, CSV + "Zed,zed@elsewhere.example,flsd\n")

    assert [one.user_id for one in rows(firm, roster_people)] == ["U_ADA", "U_BEN", None]
    assert BOARD.matched(2, 1) in words_of(said(firm, DM, "U_SAM")[-1])
    assert len(firm.slack.journal.calls("users.lookupByEmail")) == 2


async def test_the_search_goes_on_where_slack_stopped_it(firm: Stage) -> None:
    firm.slack.faults.fail("users.lookupByEmail", status=429, retry_after=0)

    await imported(firm)
    await firm.slack.wait_for(lambda: [one.user_id for one in rows(firm, roster_people)] == ["U_ADA", "U_BEN"])

    assert len([one for one in said(firm, DM, "U_SAM") if "on the roster" in words_of(one)]) <= 1


async def test_without_the_scope_the_roster_stays_and_says_so(firm: Stage) -> None:
    firm.slack.faults.fail("users.lookupByEmail", status=200, error="missing_scope")

    await imported(firm)

    assert BOARD.NOT_MATCHED in words_of(said(firm, DM, "U_SAM")[-1])
    await press(firm, BOARD.PEOPLE)
    assert f"*Ada Reyes* ({BOARD.NOT_FOUND})" in home(firm)


async def test_importing_twice_changes_nothing(firm: Stage) -> None:
    await imported(firm)
    before = (rows(firm, roster_people), rows(firm, roster_cells), rows(firm, roster_changes))

    await press(firm, BOARD.IMPORT)
    await person(firm).submits({"lines": CSV})
    await all_done(firm)

    shown = words_of(person(firm).modal)
    assert "0 new, 0 changed, 2 unchanged" in shown
    assert person(firm).modal["submit"] is None
    assert (rows(firm, roster_people), rows(firm, roster_cells), rows(firm, roster_changes)) == before


async def test_a_user_group_is_a_roster(firm: Stage) -> None:
    firm.slack.workspace.usergroups["S_LAW"] = ["U_ADA", "U_BEN"]
    await opened_board(firm)
    await press(firm, BOARD.IMPORT_GROUP)
    await person(firm).submits({"group": "S_LAW", "courts": "flsd, S.D. Ala."})
    await all_done(firm)
    assert "<@U_ADA> is new: S.D. Fla., S.D. Ala." in words_of(person(firm).modal)
    await person(firm).submits({})
    await all_done(firm)

    assert set(states(firm)) == {(who, court) for who in ("U_ADA", "U_BEN") for court in ("flsd", "alsd")}


@pytest.mark.parametrize(
    ("values", "block", "text"),
    [
        ({"group": "the lawyers", "courts": "flsd"}, "group", BOARD.GROUP_WRONG),
        ({"group": "S_NOBODY", "courts": "flsd"}, "group", BOARD.GROUP_UNREADABLE),
        ({"group": "S_EMPTY", "courts": "flsd"}, "group", BOARD.GROUP_EMPTY),
        ({"group": "S_HUGE", "courts": "flsd"}, "group", BOARD.GROUP_LARGE),
        ({"group": "S_DESK", "courts": "zzzz"}, "courts", BOARD.COURTS_WRONG),
    ],
)
async def test_a_group_that_cannot_be_imported_is_refused_in_its_form(
    firm: Stage, values: dict[str, str], block: str, text: str
) -> None:
    firm.slack.workspace.usergroups |= {"S_EMPTY": [], "S_HUGE": [f"U_{number}" for number in range(501)]}
    await opened_board(firm)
    await press(firm, BOARD.IMPORT_GROUP)

    assert await person(firm).submits(values) == {block: text}


async def test_a_password_in_a_roster_is_never_kept_or_shown(firm: Stage) -> None:
    await opened_board(firm)
    await pasted(firm, CSV + "Zed my password is Walnut#4471x,U_ZED,flsd\nPat,Walnut#4471x,flsd\nKim,,Walnut#4471x\n")

    assert "Walnut" not in str(person(firm).modal)
    await person(firm).submits({})
    await all_done(firm)
    assert "Walnut" not in everything_stored(firm)
    assert len(rows(firm, roster_people)) == 2


# --- the board


async def test_the_board_shows_states_and_never_an_answer(firm: Stage) -> None:
    await imported(firm)
    assert firm.running is not None
    guided, ada = firm.running.bot.desks.guidance, Asker("T_DEMO", "U_ADA")
    card = guided.start(ada, "link", "flsd")
    assert card is not None
    for one in (Choose("who", "me"), Choose("files", "files"), Choose("linked", "no"), Choose("individual", "own")):
        guided.act(ada, card.run, one)
    guided.act(ada, card.run, Choose("upgraded", "legacy"))

    await press(firm, BOARD.PEOPLE)

    assert "*Ada Reyes* <@U_ADA>\n⛔ S.D. Ala.: not asked · ⛔ S.D. Fla.: needs upgrade" in home(firm)
    assert BOARD.STATES_ONLY in home(firm)


async def test_the_board_is_filtered_by_court_and_state(firm: Stage) -> None:
    await imported(firm)
    await press(firm, BOARD.SHOW, block_id=None)
    assert "1 person" in home(firm) or "2 people" in home(firm)
    await press(firm, BOARD.BACK)
    await press(firm, BOARD.PEOPLE)

    await person(firm).selects(dict(person(firm).home or {}), BOARD.FILTER, BOARD.STATES["linked"])
    await all_done(firm)
    assert BOARD.NOBODY in home(firm)
    await person(firm).selects(dict(person(firm).home or {}), BOARD.FILTER, BOARD.CANNOT_FILE.capitalize())
    await all_done(firm)
    assert "2 people" in home(firm)


async def test_the_board_comes_as_a_file_in_the_administrator_s_direct_message(firm: Stage) -> None:
    await imported(firm)
    await press(firm, BOARD.CSV)

    [message] = [one for one in said(firm, DM, "U_SAM") if one.get("files")]
    assert message["files"][0]["name"] == "readiness-all.csv"
    assert BOARD.CSV_SENT in words_of(person(firm).modal)
    assert [one.what for one in rows(firm, roster_changes)] == ["import", "export"]


@pytest.mark.parametrize("courts", [1, 40])
def test_the_largest_views_fit_in_slack(courts: int) -> None:
    states = ("in-check", "shared-account", "confirmed", "not-asked")
    cells = tuple(
        Cell(f"court{at}", states[at % 4], 12, 14, "2026-11-16", "U_SAM", MORNING.date(), "U_KIM")  # type: ignore[arg-type]
        for at in range(courts)
    )
    rows = tuple(PersonRow(at, "U_ADA" if at % 2 else None, "<!channel>" * 8, cells) for at in range(PAGE))
    totals = CourtTotals("flsd", dict.fromkeys(STATES, 99999))
    shown = Overview(
        (CourtTotals("flsd", totals.counts, linked_only=True),) * 70, tuple((MORNING.date(), 99_999) for _ in range(8))
    )
    board = [BoardCourt(totals, "Bankr. " * 8, MORNING.date()) for _ in range(70)]
    changes = [BoardChange(MORNING, "U_SAM", "invite", "flsd", 99_999)] * 3
    row = PersonRow(1, "U_ADA", "Ada", cells, stopped=True)

    views = [
        people_view(PeoplePage(rows, 9_999, BoardFilter("flsd", "blocking", 3)), str, 5_000),
        overview_view(shown, board, changes, str),
        {"type": "home", "blocks": own_part(OnBoard(row, tuple("abcdefghi"), str))},
    ]
    forms = [choose_view("flsd", "Bankr. " * 8), choose_view(None, "")]
    forms += [as_modal(view) for view in views[:2]]

    assert [view_errors(view, "home") for view in views] == [[]] * 3
    assert [view_errors(view, "modal") for view in forms] == [[]] * 4
    assert ".close" not in str(forms)
    assert "<!channel>" not in str(views)


def test_in_the_board_s_file_no_cell_is_a_formula() -> None:
    cells = (Cell("flsd", "in-check", 3, 9, cannot_file=True), Cell("alsd", "confirmed", done_on="2026-11-16"))

    written = readiness_csv([PersonRow(1, "U_ADA", "=HYPERLINK(1)", cells), PersonRow(2, None, "@Ben, Jr.", cells[:1])])

    assert written.splitlines() == [
        "\ufeffname,user,court,state,step,of,done on,asked on,can't file now",
        "'=HYPERLINK(1),U_ADA,flsd,in the check,3,9,,,yes",
        "'=HYPERLINK(1),U_ADA,alsd,confirmed linked,,,2026-11-16,,",
        '"\'@Ben, Jr.",,flsd,in the check,3,9,,,yes',
    ]


async def test_a_board_that_slack_did_not_take_is_shown_later(firm: Stage) -> None:
    await imported(firm)
    firm.slack.faults.fail("views.publish", status=500)

    await press(firm, BOARD.PEOPLE)

    await firm.slack.wait_for(lambda: "*Ada Reyes* <@U_ADA>" in home(firm))


# --- invitations


async def invited(stage: Stage) -> None:
    await imported(stage)
    await press(stage, BOARD.PEOPLE)
    await press(stage, BOARD.BACK)
    await press(stage, BOARD.SHOW)
    await press(stage, BOARD.ask_everyone(2))


async def test_everybody_of_a_court_is_asked_once_and_sees_who_asked_and_what_is_shown(firm: Stage) -> None:
    await invited(firm)
    await press(firm, BOARD.BACK)

    for who in ("U_ADA", "U_BEN"):
        [letter] = letters(firm, who)
        text = words_of(letter)
        assert BOARD.invitation("U_SAM") in text
        assert "S.D. Fla." in text
        assert "S.D. Ala." not in text
    assert states(firm)["U_ADA", "flsd"] == "not-started"
    assert states(firm)["U_ADA", "alsd"] == "not-asked"
    assert "asked 2 people in S.D. Fla." in home(firm)


async def test_the_letter_opens_the_check_at_its_court(firm: Stage) -> None:
    await invited(firm)
    [letter] = letters(firm, "U_ADA")

    await press(firm, BOARD.start("S.D. Fla.", begun=False), "U_ADA", letter)

    assert "S.D. Fla." in words_of(said(firm, DM, "U_ADA")[-1])
    assert WORDS.check.DESK_SEES in words_of(said(firm, DM, "U_ADA")[-1])


async def test_who_declines_is_shown_so_and_may_take_it_back(firm: Stage) -> None:
    await invited(firm)
    await press(firm, BOARD.DECLINE, "U_ADA", letters(firm, "U_ADA")[0])

    assert states(firm)["U_ADA", "flsd"] == "declined"
    assert states(firm)["U_BEN", "flsd"] == "not-started"
    answered = letters(firm, "U_ADA")[-1]
    assert BOARD.DECLINED in words_of(answered)

    await press(firm, BOARD.ACCEPT, "U_ADA", answered)
    assert states(firm)["U_ADA", "flsd"] == "not-started"


async def test_a_person_sees_their_own_row_in_their_home_tab(firm: Stage) -> None:
    await invited(firm)
    await person(firm, "U_ADA").opens_home()
    await all_done(firm)

    text = home(firm, "U_ADA")
    assert BOARD.ROW_TITLE in text
    assert "S.D. Fla.: not started · asked by <@U_SAM>" in text
    assert BOARD.SHOWN in text
    assert BOARD.BUTTON not in text
    await press(firm, BOARD.DECLINE, "U_ADA")
    assert "S.D. Fla.: declined" in home(firm, "U_ADA")


async def test_one_person_may_be_asked_in_all_their_courts(firm: Stage) -> None:
    await imported(firm)
    await press(firm, BOARD.PEOPLE)
    found = person(firm).home
    assert found is not None
    await person(firm).selects(dict(found), "board.person", BOARD.ASK)
    await all_done(firm)

    [letter] = letters(firm, "U_ADA")
    assert "S.D. Ala." in words_of(letter)
    assert "S.D. Fla." in words_of(letter)
    assert letters(firm, "U_BEN") == []


async def test_who_cannot_be_reached_was_not_asked_and_the_administrator_is_told(firm: Stage) -> None:
    await imported(firm, "name,slack,courts\nZed,U_ZED,flsd\n")
    await press(firm, BOARD.SHOW)
    await press(firm, BOARD.ask_everyone(1))

    assert states(firm) == {("U_ZED", "flsd"): "not-asked"}
    assert words_of(said(firm, DM, "U_SAM")[-1]) == BOARD.NOT_REACHED.format(user="U_ZED")


async def test_the_administrator_is_told_so_even_if_slack_fails_meanwhile(firm: Stage) -> None:
    await imported(firm, "name,slack,courts\nZed,U_ZED,flsd\n")
    await press(firm, BOARD.SHOW)
    firm.slack.faults.fail("chat.postMessage", 1, status=500)
    await press(firm, BOARD.ask_everyone(1))

    assert [words_of(one) for one in said(firm, DM, "U_SAM")] == [BOARD.NOT_REACHED.format(user="U_ZED")]
    assert states(firm) == {("U_ZED", "flsd"): "not-asked"}


async def test_who_is_gone_cannot_be_told_and_nobody_was_asked_all_the_same(firm: Stage) -> None:
    await imported(firm, "name,slack,courts\nZed,U_ZED,flsd\n")
    await press(firm, BOARD.SHOW)
    firm.slack.faults.fail("conversations.open", 2, status=200, error="user_not_found")
    await press(firm, BOARD.ask_everyone(1))

    assert said(firm, DM, "U_SAM") == []
    assert states(firm) == {("U_ZED", "flsd"): "not-asked"}


# --- reminders


async def test_reminders_come_by_plan_when_the_help_desk_opens(firm: Stage, kb: KnowledgeBase) -> None:
    await invited(firm)
    await press(firm, BOARD.BACK)
    await press(firm, BOARD.PLAN)
    values = {"active": ["yes"], "days": "7, 1", "weekly": [], "day": "2026-11-24"}
    await person(firm).submits(values)
    await all_done(firm)
    assert BOARD.PLAN_SAVED in words_of(person(firm).modal)
    await press(firm, BOARD.STOP, "U_BEN", letters(firm, "U_BEN")[0])

    await at(firm, MORNING + timedelta(days=1, hours=-3))  # 7:00 on the day: closed
    assert len(letters(firm, "U_ADA")) == 1
    await at(firm, MORNING + timedelta(days=1))
    assert len(letters(firm, "U_ADA")) == 2
    assert BOARD.reminder() in words_of(letters(firm, "U_ADA")[-1])
    assert not [one for one in said(firm, DM, "U_BEN") if BOARD.reminder() in words_of(one)]
    await at(firm, MORNING + timedelta(days=2))
    assert len(letters(firm, "U_ADA")) == 2


async def at(stage: Stage, when: datetime) -> None:
    """The bot starts again at this time."""
    await stage.stop()
    stage.clock = when
    await stage.start()
    await stage.settled()


# --- a check that somebody did for an attorney


async def test_a_check_done_for_an_attorney_counts_when_they_confirm_it(firm: Stage) -> None:
    await imported(firm)
    await asyncio.to_thread(finished_for_another, firm)
    kim = person(firm, "U_KIM")
    await kim.opens_home()
    await all_done(firm)
    await press(firm, f"{BOARD.REPORT} (S.D. Fla.)", "U_KIM")
    await kim.submits({"who": "U_ADA"})
    await all_done(firm)

    assert states(firm)["U_ADA", "flsd"] == "not-asked"
    [letter] = letters(firm, "U_ADA")
    assert BOARD.ask_to_confirm("U_KIM", "S.D. Fla.") in words_of(letter)
    await press(firm, f"{BOARD.CONFIRM} (S.D. Fla.)", "U_ADA", letter)

    assert states(firm)["U_ADA", "flsd"] == "confirmed"
    assert BOARD.CONFIRMED in words_of(said(firm, DM, "U_ADA")[-1])


@pytest.mark.parametrize(("button", "said_to_it"), [(BOARD.CONFIRM, BOARD.CONFIRMED), (BOARD.DENY, BOARD.DENIED)])
async def test_who_presses_twice_whether_they_are_linked_reads_the_same_twice(
    firm: Stage, button: str, said_to_it: str
) -> None:
    await imported(firm)
    await asyncio.to_thread(finished_for_another, firm)
    await person(firm, "U_KIM").opens_home()
    await all_done(firm)
    await press(firm, f"{BOARD.REPORT} (S.D. Fla.)", "U_KIM")
    await person(firm, "U_KIM").submits({"who": "U_ADA"})
    await all_done(firm)
    [letter] = letters(firm, "U_ADA")
    name = f"{button} (S.D. Fla.)" if button == BOARD.CONFIRM else button

    await press_twice(firm, name, letter)

    assert said_to_it in words_of(said(firm, DM, "U_ADA")[-1])


async def test_who_presses_twice_that_they_decline_reads_the_same_twice(firm: Stage) -> None:
    await invited(firm)

    await press_twice(firm, BOARD.DECLINE, letters(firm, "U_ADA")[0])
    assert BOARD.DECLINED in words_of(said(firm, DM, "U_ADA")[-1])

    await press_twice(firm, BOARD.ACCEPT, said(firm, DM, "U_ADA")[-1])
    assert BOARD.ACCEPTED in words_of(said(firm, DM, "U_ADA")[-1])


async def press_twice(firm: Stage, button: str, letter: Json) -> None:
    """As a double click does, before the bot has changed the message."""
    ada = person(firm, "U_ADA")
    await asyncio.gather(*(ada.clicks(dict(letter), button) for _ in range(2)))
    await all_done(firm)


async def test_whoever_waits_for_a_confirmation_is_told_that_it_did_not_arrive(firm: Stage) -> None:
    await imported(firm)
    await asyncio.to_thread(finished_for_another, firm)
    kim = person(firm, "U_KIM")
    await kim.opens_home()
    await all_done(firm)
    await press(firm, f"{BOARD.REPORT} (S.D. Fla.)", "U_KIM")
    firm.slack.faults.fail("conversations.open", 1, status=200, error="user_not_found")
    await kim.submits({"who": "U_ADA"})
    await all_done(firm)

    assert letters(firm, "U_ADA") == []
    assert words_of(said(firm, DM, "U_KIM")[-1]) == BOARD.NOT_ASKED_TO_CONFIRM.format(user="U_ADA")
    assert states(firm)["U_ADA", "flsd"] == "not-asked"


async def test_nobody_is_asked_to_confirm_what_was_not_done(firm: Stage) -> None:
    await imported(firm)
    assert firm.running is not None
    desk = firm.running.bot.desks.board.invitations

    assert not desk.report(Asker("T_DEMO", "U_KIM"), "U_ADA", "flsd")
    assert not desk.confirm(Asker("T_DEMO", "U_ADA"), "flsd")

    assert states(firm)["U_ADA", "flsd"] == "not-asked"


def finished_for_another(stage: Stage) -> None:
    assert stage.running is not None
    guided, kim = stage.running.bot.desks.guidance, Asker("T_DEMO", "U_KIM")
    card = guided.start(kim, "link", "flsd", "Ms. R.")
    assert card is not None
    answers = (
        Choose("files", "files"), Choose("linked", "no"), Choose("individual", "own"), Choose("upgraded", "upgraded"),
        Choose("login", "known"), Choose("names", "same"), Choose("ready", "go"),
    )  # fmt: skip
    for one in answers:
        card = guided.act(kim, card.run, one)
        assert card is not None
    while isinstance(card.body, AtStep):
        card = guided.act(kim, card.run, StepDone(card.body.step.key))
        assert card is not None
    card = guided.act(kim, card.run, Choose("menus", "yes"))
    assert card is not None
    assert card.is_over


async def test_everyone_reads_their_own_row_in_what_is_kept_about_them(firm: Stage) -> None:
    await invited(firm)
    await person(firm, "U_ADA").runs("/nextgen", "privacy", "@helpdesk")
    await all_done(firm)

    seen = words_of(next(one for (who, _), one in firm.slack.workspace.whispers.items() if who == "U_ADA"))
    assert BOARD.ROW_TITLE in seen
    assert "S.D. Fla.: not started · asked by <@U_SAM>" in seen
    assert "Ben" not in seen
