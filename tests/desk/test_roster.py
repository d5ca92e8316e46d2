"""The roster and the board's cells on SQLite and PostgreSQL: imports, matching, and what checks say for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Literal

import pytest
from sqlalchemy import select

from bot.core.flow import Choose, Simple
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import BoardFilter, Cell, CellState
from bot.desk.guidance import GuidanceDesk
from bot.desk.invitations import InvitationDesk
from bot.desk.readiness import ReadinessDesk
from bot.desk.roster import RosterDesk
from bot.store.store import Store
from bot.store.tables import inbox, roster_cells, roster_changes, roster_people
from tests.desk.conftest import TERMS, Time
from tests.desk.test_guidance import TO_READY, done, started
from tests.desk.test_tickets import everything

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
ADA, BEN, STRANGER, SAM = Asker("T1", "U_ADA"), Asker("T1", "U_BEN"), Asker("T2", "U_ADA"), Asker("T1", "U_SAM")
ROSTER = "name,slack,courts\nAda Reyes,U_ADA,flsd alsd\nBen Okafor,U_BEN,flsd\n"


@pytest.fixture
def roster(store: Store, kb: KnowledgeBase, clock: Time) -> RosterDesk:
    return RosterDesk(store, lambda: kb, clock)


@pytest.fixture
def board(store: Store, kb: KnowledgeBase, clock: Time) -> ReadinessDesk:
    return ReadinessDesk(store, lambda: kb, clock)


def taken(roster: RosterDesk, text: str = ROSTER, by: Asker = SAM) -> None:
    roster.import_roster(by, roster.read(text))


def cells(board: ReadinessDesk, asker: Asker = ADA) -> dict[str, Cell]:
    row = board.row_of(asker)
    return {} if row is None else {cell.court: cell for cell in row.cells}


def state(board: ReadinessDesk, court: str = "flsd", asker: Asker = ADA) -> CellState:
    return cells(board, asker)[court].state


# --- the import


def test_an_import_puts_people_and_courts_on_the_board(roster: RosterDesk, board: ReadinessDesk) -> None:
    taken(roster)

    assert {court: cell.state for court, cell in cells(board).items()} == {"alsd": "not-asked", "flsd": "not-asked"}
    assert [row.name for row in board.people("T1", BoardFilter()).rows] == ["Ada Reyes", "Ben Okafor"]
    assert board.row_of(STRANGER) is None


def test_a_dry_run_writes_nothing(roster: RosterDesk, store: Store) -> None:
    before = everything(store)

    plan = roster.preview("T1", roster.read(ROSTER))

    assert plan.counts == {"new": 2, "changed": 0, "same": 0}
    assert everything(store) == before


def test_importing_twice_changes_nothing(roster: RosterDesk, store: Store) -> None:
    taken(roster)
    before = everything(store)

    plan = roster.import_roster(SAM, roster.read(ROSTER))

    assert plan.changes == 0
    assert everything(store) == before


def test_an_import_follows_a_changed_line_and_leaves_others(roster: RosterDesk, board: ReadinessDesk) -> None:
    taken(roster)

    taken(roster, "name,slack,courts\nAda R.,U_ADA,flsd casd\n")

    assert set(cells(board)) == {"flsd", "casd"}
    assert set(cells(board, BEN)) == {"flsd"}
    row = board.row_of(ADA)
    assert row is not None
    assert row.name == "Ada R."


def test_an_import_is_noted_with_who_did_it(roster: RosterDesk, board: ReadinessDesk) -> None:
    taken(roster)
    taken(roster)

    [change] = board.changes("T1")
    assert (change.who, change.what, change.count, change.at) == ("U_SAM", "import", 2, NOW)


def test_what_is_done_in_the_evening_is_of_that_day(
    roster: RosterDesk, board: ReadinessDesk, store: Store, kb: KnowledgeBase, clock: Time
) -> None:
    clock.now = datetime(2026, 11, 17, 1, 30, tzinfo=UTC)  # 8:30 p.m. in Washington
    taken(roster)
    InvitationDesk(store, lambda: kb, clock, lambda _: TERMS.calendar).invite(SAM, court="flsd")

    change, *_ = board.changes("T1")
    row = board.row_of(ADA)
    assert row is not None
    assert (change.what, change.at.date()) == ("invite", date(2026, 11, 16))
    assert [cell.asked_on for cell in row.cells if cell.court == "flsd"] == [date(2026, 11, 16)]


def test_who_is_taken_off_is_gone_with_their_cells(roster: RosterDesk, board: ReadinessDesk, store: Store) -> None:
    taken(roster)
    [first, _] = board.people("T1", BoardFilter()).rows

    assert roster.remove(SAM, first.id)
    assert not roster.remove(SAM, first.id)
    assert not roster.remove(Asker("T2", "U_SAM"), first.id + 1)

    assert board.row_of(ADA) is None
    with store.reading() as unit:
        assert set(unit.connection.execute(select(roster_cells.c.team_id, roster_cells.c.court)).all()) == {
            ("T1", "flsd")
        }
        assert unit.connection.execute(select(roster_changes.c.what)).scalars().all() == ["import", "remove"]


def test_the_same_people_may_be_on_the_rosters_of_two_workspaces(roster: RosterDesk, board: ReadinessDesk) -> None:
    taken(roster)
    taken(roster, "name,slack,courts\nSomebody,U_ADA,casd\n", by=Asker("T2", "U_SAM"))

    assert set(cells(board, STRANGER)) == {"casd"}
    assert set(cells(board)) == {"flsd", "alsd"}
    assert [one.courts[0].court for one in (board.overview("T2"),)] == ["casd"]


def test_several_imports_at_once_take_each_line_once(roster: RosterDesk, store: Store) -> None:
    found = roster.read(ROSTER + "Zed,zed@firm.example,flsd\n")
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda _: roster.import_roster(SAM, found), range(4)))

    assert sorted(plan.counts["new"] for plan in plans) == [0, 0, 0, 3]
    with store.reading() as unit:
        assert len(unit.connection.execute(select(roster_people)).all()) == 3
        assert len(unit.connection.execute(select(roster_cells)).all()) == 4
        assert len(unit.connection.execute(select(inbox)).all()) == 1


# --- matching

MAILED = "name,email,courts\nAda Reyes,ada@firm.example,flsd\nZed,zed@firm.example,flsd\n"

NAMES = ("Zed Quist", "Pat Quill")


def test_addresses_are_looked_up_once_and_by_one_row_of_the_inbox(roster: RosterDesk, store: Store) -> None:
    taken(roster, MAILED)

    wanted = roster.to_look_up("T1")
    assert [address for _, address in wanted] == ["ada@firm.example", "zed@firm.example"]
    roster.match("T1", wanted[0][0], "U_ADA")
    roster.match("T1", wanted[1][0], None)

    assert roster.to_look_up("T1") == ()
    assert roster.count_matched("T1") == (1, 1)
    taken(roster, MAILED)
    with store.reading() as unit:
        kinds = [row["kind"] for row in unit.connection.execute(select(inbox.c.work)).scalars()]
    assert kinds == ["roster-match"]


def test_who_is_matched_with_somebody_on_the_roster_becomes_one_row_with_them(
    roster: RosterDesk, board: ReadinessDesk
) -> None:
    taken(roster, "name,slack,courts\nAda Reyes,U_ADA,alsd\n")
    taken(roster, MAILED)
    person = roster.to_look_up("T1")[0][0]

    roster.match("T1", person, "U_ADA")

    assert set(cells(board)) == {"alsd", "flsd"}
    assert board.people("T1", BoardFilter()).people == 2


def test_of_another_workspace_nobody_is_matched(roster: RosterDesk, store: Store) -> None:
    taken(roster, MAILED)
    person = roster.to_look_up("T1")[0][0]

    roster.match("T2", person, "U_ADA")

    with store.reading() as unit:
        assert set(unit.connection.execute(select(roster_people.c.user_id)).scalars()) == {None}


def test_who_is_not_known_in_slack_is_erased_once_and_stays_so(
    roster: RosterDesk, board: ReadinessDesk, store: Store
) -> None:
    taken(roster, ROSTER + "Zed Quist,,flsd\n")
    taken(roster, MAILED.replace("Ada Reyes,ada", "Pat Quill,pat"))
    zed, pat = (next(one for one in board.people("T1", BoardFilter()).rows if one.name == name) for name in NAMES)
    wanted = roster.to_look_up("T1")
    assert not roster.erase(Asker("T2", "U_SAM"), zed.id)
    assert roster.erase(SAM, zed.id)
    assert roster.erase(SAM, pat.id)
    before = everything(store)

    assert not roster.erase(SAM, zed.id)
    for person, _ in wanted:
        if person == pat.id:
            roster.match("T1", person, "U_PAT")
            roster.match("T1", person, "U_ADA")
    assert everything(store) == before

    assert "Quist" not in str(before)
    assert "pat@firm.example" not in str(before)
    assert roster.to_look_up("T1") == tuple(one for one in wanted if one[0] != pat.id)
    assert {one.counts.get("erased") for one in board.overview("T1").courts if one.court == "flsd"} == {2}
    assert [one.what for one in board.changes("T1")][:2] == ["erase", "erase"]


def test_who_can_erase_their_data_alone_is_not_erased_by_an_administrator(
    roster: RosterDesk, board: ReadinessDesk, store: Store
) -> None:
    taken(roster)
    [ada, _] = board.people("T1", BoardFilter()).rows
    before = everything(store)

    assert not roster.erase(SAM, ada.id)
    assert everything(store) == before


@pytest.mark.parametrize(
    ("day", "shown"),
    [(datetime(2020, 1, 28, tzinfo=UTC), "blocking"), (datetime(2022, 4, 4, 15, tzinfo=UTC), "cannot-file")],
)
def test_from_the_go_live_day_on_the_same_people_cannot_file(
    roster: RosterDesk, board: ReadinessDesk, clock: Time, day: datetime, shown: Literal["blocking", "cannot-file"]
) -> None:
    clock.now = day
    taken(roster, "name,slack,courts\nAda Reyes,U_ADA,flsb\n")
    filters: tuple[Literal["blocking", "cannot-file"], ...] = ("blocking", "cannot-file")

    found = {one: board.people("T1", BoardFilter("flsb", one)).people for one in filters}

    assert found == {one: int(one == shown) for one in filters}
    [cell] = cells(board).values()
    assert cell.cannot_file is (shown == "cannot-file")
    assert (board.overview("T1").blocking, board.overview("T1").cannot_file) == (1, int(shown == "cannot-file"))


# --- what a check says


def test_a_check_is_seen_on_the_board_step_by_step(
    roster: RosterDesk, board: ReadinessDesk, guided: GuidanceDesk
) -> None:
    taken(roster)
    card = started(guided)
    seen = [state(board)]
    for choice in TO_READY:
        done(guided, card, choice)
        seen.append(state(board))
    at = cells(board)["flsd"]
    assert seen[0] == "not-asked"
    assert set(seen[-3:]) == {"in-check"}
    assert at.step is not None
    assert at.steps is not None
    assert 1 < at.step <= at.steps
    assert state(board, "alsd") == "not-asked"
    assert state(board, asker=BEN) == "not-asked"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([("files", "looks")], "not-needed"),
        ([("files", "files"), ("linked", "yes")], "linked"),
        ([("files", "files"), ("linked", "no"), ("individual", "shared")], "shared-account"),
        ([("files", "files"), ("linked", "no"), ("individual", "none")], "do-first"),
        ([("files", "files"), ("linked", "no"), ("individual", "own"), ("upgraded", "legacy")], "needs-upgrade"),
    ],
)
def test_each_outcome_is_one_state(
    roster: RosterDesk, board: ReadinessDesk, guided: GuidanceDesk, answers: list[tuple[str, str]], expected: CellState
) -> None:
    taken(roster)
    done(guided, started(guided), Choose("who", "me"), *(Choose(*one) for one in answers))

    assert state(board) == expected
    assert (cells(board)["flsd"].done_on is not None) == (expected in ("linked", "not-needed"))


def test_a_check_begun_before_the_import_counts_too(
    roster: RosterDesk, board: ReadinessDesk, guided: GuidanceDesk
) -> None:
    shared = (Choose("who", "me"), Choose("files", "files"), Choose("linked", "no"), Choose("individual", "shared"))
    done(guided, started(guided), *shared)

    taken(roster)

    assert state(board) == "shared-account"


def test_a_check_of_who_is_matched_later_counts_too(
    roster: RosterDesk, board: ReadinessDesk, guided: GuidanceDesk
) -> None:
    done(guided, started(guided), Choose("who", "me"), Choose("files", "looks"))
    taken(roster, MAILED)

    roster.match("T1", roster.to_look_up("T1")[0][0], "U_ADA")

    assert state(board) == "not-needed"


def test_a_check_for_somebody_else_says_nothing_about_oneself(
    roster: RosterDesk, board: ReadinessDesk, guided: GuidanceDesk
) -> None:
    taken(roster)
    card = guided.start(ADA, "link", "flsd", "Ms. R.")
    assert card is not None
    done(guided, card, Choose("files", "looks"))

    assert state(board) == "not-asked"


def test_deleted_checks_are_no_longer_seen(roster: RosterDesk, board: ReadinessDesk, guided: GuidanceDesk) -> None:
    taken(roster)
    done(guided, started(guided), Choose("who", "me"), Choose("files", "looks"))
    assert state(board) == "not-needed"

    guided.forget_all(ADA)

    assert cells(board)["flsd"] == Cell("flsd", "not-asked", cannot_file=True)


def test_a_check_begun_anew_is_not_at_its_old_step(
    roster: RosterDesk, board: ReadinessDesk, guided: GuidanceDesk
) -> None:
    taken(roster)
    card = started(guided)
    done(guided, card, *TO_READY)
    assert state(board) == "in-check"

    guided.act(ADA, card.run, Simple("restart"))

    assert state(board) == "not-asked"
