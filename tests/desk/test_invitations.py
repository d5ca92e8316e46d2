"""Who is asked to link, what they may say to it, and reminders by plan, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from bot.core.desk_hours import desk_hours
from bot.core.flow import Choose
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import ReminderPlan
from bot.core.readiness.letters import RosterTick
from bot.desk.guidance import GuidanceDesk
from bot.desk.invitations import InvitationDesk
from bot.desk.readiness import ReadinessDesk
from bot.desk.roster import RosterDesk
from bot.store.checks import MAX_LISTED
from bot.store.store import Store
from bot.store.tables import inbox
from tests.desk.conftest import TERMS, Time
from tests.desk.test_guidance import done, started
from tests.desk.test_tickets import everything

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BEN, SAM, STRANGER = (Asker("T1", who) for who in ("U_ADA", "U_BEN", "U_SAM", "U_PAT"))
OTHER = Asker("T2", "U_SAM")
ROSTER = (
    "name,slack,courts,role\nAda Reyes,U_ADA,flsd alsd,\nBen Okafor,U_BEN,flsd,\nZed,,flsd,\nPat,U_PAT,,paralegal\n"
)


@pytest.fixture
def roster(store: Store, kb: KnowledgeBase, clock: Time) -> RosterDesk:
    desk = RosterDesk(store, lambda: kb, clock)
    for by in (SAM, OTHER):
        desk.import_roster(by, desk.read(ROSTER))
    return desk


@pytest.fixture
def desk(store: Store, kb: KnowledgeBase, clock: Time, roster: RosterDesk) -> InvitationDesk:
    return InvitationDesk(store, lambda: kb, clock, lambda _: TERMS.calendar)


@pytest.fixture
def state(store: Store, kb: KnowledgeBase, clock: Time) -> Callable[..., str]:
    board = ReadinessDesk(store, lambda: kb, clock)

    def of(court: str = "flsd", asker: Asker = ADA) -> str:
        row = board.row_of(asker)
        assert row is not None
        return next(cell.state for cell in row.cells if cell.court == court)

    return of


def sent(store: Store, kind: str, team: str = "T1") -> list[dict[str, Any]]:
    query = select(inbox.c.work).where(inbox.c.team_id == team).order_by(inbox.c.id)
    with store.reading() as unit:
        return [dict(work) for work in unit.connection.execute(query).scalars() if work and work["kind"] == kind]


def test_everybody_of_a_court_who_is_known_in_slack_is_asked_once(
    desk: InvitationDesk, store: Store, state: Callable[..., str]
) -> None:
    assert desk.invite(SAM, court="flsd") == 2
    assert desk.invite(SAM, court="flsd") == 0

    assert [(row["user_id"], row["by"]) for row in sent(store, "roster-invite")] == [
        ("U_ADA", "U_SAM"), ("U_BEN", "U_SAM"),
    ]  # fmt: skip
    assert sent(store, "roster-invite", "T2") == []
    assert (state(), state("alsd")) == ("not-started", "not-asked")


def test_many_clicks_at_once_ask_once(desk: InvitationDesk, store: Store) -> None:
    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(lambda _: desk.invite(SAM, court="flsd"), range(6)))

    assert sorted(counts) == [0, 0, 0, 0, 0, 2]
    assert len(sent(store, "roster-invite")) == 2


def test_of_those_who_are_chosen_each_is_asked_where_they_were_not(
    desk: InvitationDesk, store: Store, state: Callable[..., str]
) -> None:
    found = {one.name: one.person for one in desk.find_candidates("T1", "flsd", "")}

    assert desk.invite(SAM, court="flsd", chosen=[found["Ben Okafor"]]) == 1
    assert desk.invite(SAM, chosen=found.values()) == 1
    assert desk.invite(SAM, chosen=[]) == 0

    assert [row["user_id"] for row in sent(store, "roster-invite")] == ["U_BEN", "U_ADA"]
    assert (state(), state("alsd")) == ("not-started", "not-started")
    assert desk.find_candidates("T1", None, "") == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", ["U_ADA", "U_BEN"]), ("REYES ada", ["U_ADA"]), ("u_ben", ["U_BEN"]), ("%", []), ("_", ["U_ADA", "U_BEN"]),
     ("ada " * 30, ["U_ADA"]), ("zzz", []), ("\\", [])],
)  # fmt: skip
def test_candidates_are_found_by_name_or_slack_id(desk: InvitationDesk, typed: str, found: list[str]) -> None:
    assert [one.user for one in desk.find_candidates("T1", "flsd", typed)] == found
    assert desk.find_candidates("T3", None, typed) == ()


def test_somebody_of_another_workspace_is_not_asked(desk: InvitationDesk, roster: RosterDesk, store: Store) -> None:
    with store.reading() as unit:
        [ada, *_] = unit.roster.known("T2")

    assert desk.invite(SAM, chosen=[ada.id]) == 0
    assert desk.letter("T1", ada.id) is None


def test_who_began_or_declined_is_not_asked(
    desk: InvitationDesk, guided: GuidanceDesk, state: Callable[..., str]
) -> None:
    done(guided, started(guided, asker=ADA), Choose("who", "me"), Choose("files", "files"), asker=ADA)
    desk.invite(SAM, court="flsd")
    assert desk.decline(BEN) == 1

    assert desk.invite(SAM, court="flsd") == 0
    assert (state(), state(asker=BEN)) == ("in-check", "declined")
    assert desk.accept(BEN) == 1
    assert state(asker=BEN) == "not-started"


def test_a_letter_names_what_is_still_to_do(
    desk: InvitationDesk, guided: GuidanceDesk, store: Store, clock: Time
) -> None:
    desk.invite(SAM, court="flsd")
    desk.invite(SAM, court="alsd")
    person = sent(store, "roster-invite")[0]["person"]
    letter = desk.letter("T1", person)
    assert letter is not None
    assert [(one.court.id, one.begun) for one in letter.courts] == [("alsd", False), ("flsd", False)]

    done(guided, started(guided, asker=ADA), Choose("who", "me"), Choose("files", "looks"), asker=ADA)
    letter = desk.letter("T1", person)
    assert letter is not None
    assert [one.court.id for one in letter.courts] == ["alsd"]
    desk.decline(ADA)
    assert desk.letter("T1", person) is None


# --- reminders


def plan(**fields: Any) -> ReminderPlan:
    return ReminderPlan(**{"active": True, "days": (7, 1), "weekly": True, "day": date(2026, 11, 24), **fields})


def test_each_who_is_not_done_is_reminded_once_a_day_whatever_happens(
    desk: InvitationDesk, store: Store, clock: Time
) -> None:
    desk.invite(SAM, court="flsd")
    desk.invite(SAM, court="alsd")
    desk.keep_plan(SAM, plan())
    clock.now = NOW + DAY
    tick = RosterTick("T1", "2026-11-16")

    assert desk.tick(tick) == 2
    assert desk.tick(tick) == 2

    assert [row["user_id"] for row in sent(store, "roster-reminder")] == ["U_ADA", "U_BEN"]
    assert [row["after"] for row in sent(store, "roster-tick")] == ["2026-11-16", "2026-11-17"]


def test_who_stopped_declined_or_is_done_is_not_reminded(
    desk: InvitationDesk, guided: GuidanceDesk, clock: Time
) -> None:
    desk.invite(SAM, court="flsd")
    desk.keep_plan(SAM, plan())
    clock.now = NOW + DAY
    tick = RosterTick("T1", "2026-11-16")
    desk.set_stopped(ADA, stopped=True)
    desk.decline(BEN)
    assert desk.tick(tick) == 0

    desk.set_stopped(ADA, stopped=False)
    assert desk.tick(tick) == 1
    done(guided, started(guided, asker=ADA), Choose("who", "me"), Choose("files", "looks"), asker=ADA)
    assert desk.tick(tick) == 0


def test_reminders_that_are_off_end_by_themselves(desk: InvitationDesk, store: Store, clock: Time) -> None:
    desk.invite(SAM, court="flsd")
    desk.keep_plan(SAM, plan(active=False))
    clock.now = NOW + DAY

    assert desk.tick(RosterTick("T1", "2026-11-16")) == 0
    assert sent(store, "roster-tick") == []


def test_outside_its_hours_the_help_desk_says_when_it_opens(desk: InvitationDesk, clock: Time) -> None:
    assert desk.opens_at("T1") is None

    clock.now = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # a Saturday

    assert desk.opens_at("T1") == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def test_at_lunch_it_opens_again_on_the_same_day(store: Store, kb: KnowledgeBase, clock: Time) -> None:
    calendar = replace(TERMS.calendar, hours=desk_hours("Mon-Fri 09:00-12:00, Mon-Fri 13:00-17:00"))
    desk = InvitationDesk(store, lambda: kb, clock, lambda _: calendar)
    clock.now = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)  # 12:30 in New York

    assert desk.opens_at("T1") == datetime(2026, 11, 16, 18, 0, tzinfo=UTC)


def test_a_plan_is_kept_as_it_was_chosen(desk: InvitationDesk) -> None:
    assert desk.plan("T1") == ReminderPlan()

    desk.keep_plan(SAM, plan(weekly=False))

    assert desk.plan("T1") == plan(weekly=False)
    assert desk.plan("T2") == ReminderPlan()


# --- a check for an attorney


def reported(desk: InvitationDesk, guided: GuidanceDesk) -> None:
    card = guided.start(STRANGER, "link", "flsd", "Ms. R.")
    assert card is not None
    done(guided, card, Choose("files", "files"), Choose("linked", "yes"), asker=STRANGER)
    assert desk.report(STRANGER, "U_ADA", "flsd")


def test_what_was_done_for_an_attorney_counts_once_they_confirm(
    desk: InvitationDesk, guided: GuidanceDesk, store: Store, state: Callable[..., str]
) -> None:
    reported(desk, guided)
    assert desk.report(STRANGER, "U_ADA", "flsd")
    assert [row["user_id"] for row in sent(store, "roster-confirm")] == ["U_ADA"]
    assert (desk.is_reported(ADA, "flsd"), desk.is_reported(BEN, "flsd"), state()) == (True, False, "not-asked")

    assert not desk.confirm(BEN, "flsd")
    assert desk.confirm(ADA, "flsd")
    assert not desk.confirm(ADA, "flsd")

    assert state() == "confirmed"
    assert not desk.report(STRANGER, "U_ADA", "flsd")


def test_what_the_attorney_denies_changes_nothing(
    desk: InvitationDesk, guided: GuidanceDesk, state: Callable[..., str]
) -> None:
    reported(desk, guided)

    assert desk.deny(ADA, "flsd")

    assert not desk.confirm(ADA, "flsd")
    assert state() == "not-asked"


def test_only_who_did_a_check_for_somebody_may_report_it(
    desk: InvitationDesk, guided: GuidanceDesk, store: Store
) -> None:
    done(guided, started(guided, asker=STRANGER), Choose("who", "me"), Choose("files", "files"), asker=STRANGER)
    before = everything(store)

    assert not desk.report(STRANGER, "U_ADA", "flsd")
    assert not desk.report(STRANGER, "U_NOBODY", "flsd")
    assert desk.reportable(STRANGER, ("flsd", "alsd")) == frozenset()
    assert everything(store) == before


def test_a_check_may_be_reported_however_many_came_after_it(
    desk: InvitationDesk, guided: GuidanceDesk, kb: KnowledgeBase
) -> None:
    card = guided.start(STRANGER, "link", "flsd", "Ms. R.")
    assert card is not None
    done(guided, card, Choose("files", "files"), Choose("linked", "yes"), asker=STRANGER)
    for court in sorted(kb.library.courts)[: MAX_LISTED + 1]:
        guided.start(STRANGER, "link", court, "Mr. B.")

    assert desk.reportable(STRANGER, ("flsd", "alsd")) == {"flsd"}
    assert desk.report(STRANGER, "U_ADA", "flsd")


def test_what_is_looked_up_is_the_same_for_few_and_for_many(
    request: pytest.FixtureRequest, kb: KnowledgeBase, clock: Time
) -> None:
    engine: Engine = request.getfixturevalue("sqlite_engine")
    store, reads = Store(engine), Counter[str]()
    roster = RosterDesk(store, lambda: kb, clock)
    desk = InvitationDesk(store, lambda: kb, clock, lambda _: TERMS.calendar)
    roster.import_roster(SAM, roster.of_group([f"U_{number}" for number in range(20)], ("flsd",)))
    roster.import_roster(SAM, roster.of_group(["U_ADA"], ("alsd",)))

    def note(_: object, __: object, statement: str, *___: object) -> None:
        reads[court] += statement.startswith("SELECT")

    event.listen(engine, "before_cursor_execute", note)
    for court, people in (("flsd", 20), ("alsd", 1)):
        assert desk.invite(SAM, court=court) == people
    event.remove(engine, "before_cursor_execute", note)

    assert reads["flsd"] == reads["alsd"] == 1
