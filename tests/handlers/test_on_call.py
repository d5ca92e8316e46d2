"""The on-call list in the Home tab, and pages in Slack: who may choose it, who is paged, who then has the ticket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

import bot.jobs.inbox
import handlers.staff_access
from bot.core.knowledge_base import KnowledgeBase
from bot.core.on_call import Shift
from bot.jobs.inbox import TRIES_OF_BROKEN_WORK
from bot.sandbox.blocks import view_errors
from bot.store.store import Store
from bot.store.tables import inbox, pages
from handlers.action_ids import Action, Modal, TicketControl
from handlers.blocks.on_call_form import on_call_view
from handlers.blocks.words import WORDS
from handlers.slack import on_call_form
from tests.handlers.test_rights import forge
from tests.handlers.test_tickets import (
    DM,
    STAFF,
    kept,
    opened,
    own_card,
    own_thread,
    press,
    said,
    staff_card,
    staff_thread,
    whispers,
)
from tests.journey import all_done
from tests.stage import Json, Stage, staged, words_of

pytestmark = pytest.mark.sampled

FRIDAY_NIGHT = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
"""7:30 p.m. in New York."""
LIST = {"people.0": ["U_SAM", "U_KIM"], "minutes.0": "10"}
DUE = {"deadline": "filing due tonight"}
CANARY = "Heliotrope7"


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due, and that is soon."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(bot.jobs.inbox, "_pause", lambda attempts: 0.05)
    monkeypatch.setattr(handlers.staff_access, "REMEMBERED_SECONDS", -1)


@pytest.fixture
async def night(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    async with staged(kb, Store(sqlite_engine), start=FRIDAY_NIGHT) as stage:
        yield stage


async def open_list(stage: Stage, who: str = "U_SAM") -> Any:
    person = stage.slack.person(who)
    while person.modals:
        await person.closes(person.modal)
    await person.opens_home()
    await all_done(stage)
    assert person.home is not None
    await person.clicks(dict(person.home), WORDS.on_call.BUTTON)
    await stage.slack.wait_for(lambda: person.modals)
    return person


async def choose(stage: Stage, values: Mapping[str, Any] = LIST) -> Json:
    """Saves a list; the errors, or nothing."""
    person = await open_list(stage)
    errors: Json = await person.submits(dict(values))
    await all_done(stage)
    return errors


def shifts(stage: Stage) -> tuple[Shift, ...]:
    with stage.store.reading() as unit:
        return unit.paging.shifts("T_DEMO")


def page_of(stage: Stage, who: str) -> Json:
    """The page in the direct message of somebody on call."""
    return deepcopy(said(stage, DM, who)[-1])


def paged(stage: Stage) -> list[tuple[str, str]]:
    with stage.store.reading() as unit:
        return [(row.user_id, row.state) for row in unit.connection.execute(select(pages).order_by(pages.c.id))]


async def minutes_pass(stage: Stage) -> None:
    """The next step is due."""
    with stage.store.writing() as unit:
        due = update(inbox).where(inbox.c.key.startswith("page:"), inbox.c.done_at.is_(None))
        unit.connection.execute(due.values(due_at=FRIDAY_NIGHT - timedelta(minutes=1)))
    assert stage.running is not None
    stage.running.bot.inbox.wake()
    await all_done(stage)


# --- the list


async def test_an_admin_chooses_the_list_and_the_staff_channel_is_told(night: Stage) -> None:
    chosen = {**LIST, "group.1": "S_DESK", "hours.1": "Sat-Sun 08:00-20:00", "minutes.1": "5"}

    assert await choose(night, chosen) == {}

    assert shifts(night) == (Shift(("U_SAM", "U_KIM")), Shift((), "S_DESK", "Sat-Sun 08:00-20:00", 5))
    assert WORDS.on_call.SAVED in words_of(night.slack.person("U_SAM").modal)
    told = words_of(said(night, STAFF, "U_SAM")[-1])
    assert "<@U_SAM> changed the on-call list:\n1. <@U_SAM>, <@U_KIM> (always, outside working hours)" in told
    assert "2. <!subteam^S_DESK> (Sat-Sun 08:00-20:00, 5 minutes each)" in told


async def test_the_same_list_again_is_told_to_nobody(night: Stage) -> None:
    await choose(night)
    before = len(said(night, STAFF, "U_SAM"))

    await choose(night)

    assert len(said(night, STAFF, "U_SAM")) == before
    assert WORDS.on_call.UNCHANGED in words_of(night.slack.person("U_SAM").modal)


async def test_an_empty_form_empties_the_list(night: Stage) -> None:
    await choose(night)

    assert await choose(night, {"people.0": [], "minutes.0": "10"}) == {}

    assert shifts(night) == ()
    assert "emptied the on-call list" in words_of(said(night, STAFF, "U_SAM")[-1])


async def test_who_is_not_staff_is_named_and_nothing_is_saved(night: Stage) -> None:
    await choose(night, {"people.0": ["U_SAM", "U_ADA"], "minutes.0": "15"})

    form = night.slack.person("U_SAM").modal
    assert WORDS.on_call.not_staff(["U_ADA"]) in words_of(form)
    assert shifts(night) == ()
    assert "U_ADA" in str(form["blocks"]), "what was chosen is still there"

    await night.slack.person("U_SAM").submits(LIST)
    await all_done(night)
    assert shifts(night) == (Shift(("U_SAM", "U_KIM")),)


async def test_members_of_a_group_must_be_staff_too(night: Stage) -> None:
    night.slack.workspace.usergroups["S_OTHERS"] = ["U_KIM", "U_BEN"]

    await choose(night, {"group.0": "S_OTHERS"})

    assert WORDS.on_call.not_staff(["U_BEN"]) in words_of(night.slack.person("U_SAM").modal)
    assert shifts(night) == ()


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"hours.0": "whenever", "people.0": ["U_SAM"]}, "hours.0", "cannot be read"),
        ({"hours.1": "Mon-Fri 17:00-09:00"}, "people.1", WORDS.on_call.NOBODY_IN_SHIFT),
        ({"group.0": "desk"}, "group.0", WORDS.on_call.GROUP_WRONG),
        ({"group.2": "S_NOBODY"}, "group.2", WORDS.on_call.GROUP_UNREADABLE),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(night: Stage, values: dict[str, Any], field: str, says: str) -> None:
    errors = await choose(night, values)

    assert says in errors[field]
    assert shifts(night) == ()


async def test_without_the_scope_the_form_says_so_at_the_group(night: Stage) -> None:
    night.slack.faults.fail("usergroups.users.list", 1, status=200, error="missing_scope")

    errors = await choose(night, {"group.0": "S_DESK"})

    assert errors == {"group.0": WORDS.on_call.GROUP_NO_SCOPE}


@pytest.mark.parametrize(
    ("value", "is_right"), [("", True), ("2", True), ("120", True), ("1", False), ("121", False), ("x", False)]
)
def test_minutes_have_bounds(value: str, is_right: bool) -> None:
    _, errors = on_call_form.chosen_shifts({"people.0": "U_SAM", "minutes.0": value})

    assert errors == ({} if is_right else {"minutes.0": "Enter a number from 2 to 120."})


def test_the_form_is_one_that_slack_takes() -> None:
    full = Shift(tuple(f"U{number}" for number in range(10)), "S1", "Mon-Fri 17:00-09:00", 120)

    assert view_errors(on_call_view([full] * 4, WORDS.on_call.not_staff(["U1"])), "modal") == []
    assert view_errors(on_call_view(()), "modal") == []


async def test_others_have_no_such_button_and_forge_no_such_list(night: Stage) -> None:
    kim, sam = night.slack.person("U_KIM"), await open_list(night)
    await kim.opens_home()
    await all_done(night)
    assert WORDS.on_call.BUTTON not in words_of(kim.home or {})

    assert kim.home is not None
    await forge(night, "U_KIM", Action.ON_CALL, "-", where=kim.home)
    await night.slack.wait_for(lambda: kim.modals)
    assert WORDS.staff.NOT_ADMIN in words_of(kim.modal)

    assert night.running is not None
    services = await night.running.bot.services.of("T_DEMO")
    services.access.admins = ("U_BEN",)  # as if somebody had taken their right meanwhile
    await sam.submits(LIST)
    await all_done(night)
    assert WORDS.staff.NOT_ADMIN in words_of(sam.modal)
    assert shifts(night) == ()


# --- pages


async def test_the_first_is_paged_with_what_staff_see_and_claims_it_there(night: Stage) -> None:
    await choose(night)
    await opened(night, **DUE)

    page = page_of(night, "U_SAM")
    assert WORDS.on_call.LEAD in words_of(page)
    assert "The court's page refuses my login." in words_of(page)
    assert "filing due tonight" in words_of(page)
    assert WORDS.staff.INTERNAL not in words_of(page)
    assert WORDS.thread.note("paged", "U_SAM") in staff_thread(night)
    assert WORDS.on_call.PAGED in words_of(own_card(night))
    assert "U_SAM" not in words_of(own_card(night))
    assert said(night, DM, "U_KIM") == []

    await night.slack.person("U_SAM").clicks(dict(page), WORDS.on_call.I_HAVE_IT)
    await all_done(night)

    assert kept(night)[-1].owner == "U_SAM"
    assert "You have this ticket." in words_of(page_of(night, "U_SAM"))
    assert "refuses my login" not in words_of(page_of(night, "U_SAM"))
    assert "<@U_SAM> is looking into it." in own_thread(night)[-1]
    await minutes_pass(night)
    assert paged(night) == [("U_SAM", "sent")]


def open_button(page: Json) -> Json:
    [row] = [block["elements"] for block in page["blocks"] if block["type"] == "actions"]
    found: Json = next(one for one in row if one["text"]["text"] == WORDS.on_call.OPEN)
    return found


async def test_open_leads_to_the_card_in_the_staff_channel(night: Stage) -> None:
    await choose(night)
    await opened(night, **DUE)
    ts = str(staff_card(night)["ts"]).replace(".", "")
    page = page_of(night, "U_SAM")
    before = len(night.slack.journal.calls("chat.update"))

    assert f"/G_STAFF/p{ts}" in open_button(page)["url"]
    await night.slack.person("U_SAM").clicks(dict(page), WORDS.on_call.OPEN)
    await all_done(night)

    assert whispers(night, "U_SAM") == []
    assert len(night.slack.journal.calls("chat.update")) == before


async def test_while_the_staff_channel_takes_no_card_people_are_paged_and_open_shows_the_history(night: Stage) -> None:
    night.desk = {**night.desk, "HELPDESK_STAFF_GROUP": "S_DESK"}
    await night.restart()
    await choose(night)
    night.slack.archives("G_STAFF")
    await night.slack.person("U_ADA").runs("/nextgen", "ticket", "#ask-helpdesk")
    ada = night.slack.person("U_ADA")
    await night.slack.wait_for(lambda: ada.modals)
    assert await ada.submits({"text": "It fails.", **DUE}) == {}
    await night.slack.wait_for(lambda: paged(night) == [("U_SAM", "sent")])

    # As an administrator, Sam hears of the channel there, too, before or after.
    [page] = [deepcopy(one) for one in said(night, DM, "U_SAM") if WORDS.on_call.I_HAVE_IT in words_of(one)]
    sam = night.slack.person("U_SAM")
    assert "url" not in open_button(page)
    while sam.modals:
        await sam.closes(sam.modal)
    await sam.clicks(dict(page), WORDS.on_call.OPEN)
    await night.slack.wait_for(lambda: sam.modals and "paged" in words_of(sam.modal))


async def test_the_next_is_paged_and_the_first_sees_who_has_it(night: Stage) -> None:
    await choose(night)
    await opened(night, **DUE)
    await minutes_pass(night)
    first = page_of(night, "U_SAM")

    await night.slack.person("U_KIM").clicks(dict(page_of(night, "U_KIM")), WORDS.on_call.I_HAVE_IT)
    await all_done(night)

    assert "<@U_KIM> has this ticket." in words_of(page_of(night, "U_SAM"))
    assert "You have this ticket." in words_of(page_of(night, "U_KIM"))

    claim = TicketControl(kept(night)[-1].id, "claim").encode()
    await forge(night, "U_SAM", f"{Action.STAFF}.claim", claim, where=first)  # an old screen
    await all_done(night)
    assert kept(night)[-1].owner == "U_KIM"
    assert any("<@U_KIM> has already claimed this." in one for one in whispers(night, "U_SAM"))


async def test_two_who_claim_at_once_leave_one_owner(night: Stage) -> None:
    await choose(night)
    await opened(night, **DUE)
    await minutes_pass(night)

    await asyncio.gather(
        *(
            night.slack.person(who).clicks(dict(page_of(night, who)), WORDS.on_call.I_HAVE_IT)
            for who in ("U_SAM", "U_KIM")
        )
    )
    await all_done(night)

    owner = kept(night)[-1].owner
    assert owner in ("U_SAM", "U_KIM")
    other = {"U_SAM": "U_KIM", "U_KIM": "U_SAM"}[owner]
    assert f"<@{owner}> has this ticket." in words_of(page_of(night, other))


async def test_when_nobody_answers_everybody_is_told(night: Stage) -> None:
    await choose(night)
    await opened(night, court="alsd", **DUE)
    await minutes_pass(night)
    await minutes_pass(night)

    assert WORDS.thread.note("unanswered", "") in staff_thread(night)
    assert WORDS.thread.note("unanswered", "") in str([words_of(one) for one in said(night, STAFF, "U_SAM")])
    assert WORDS.asker.NOTICES["unanswered"] in own_thread(night)[-1]
    card = words_of(own_card(night))
    assert WORDS.on_call.UNANSWERED in card
    assert WORDS.on_call.REACHABLE in card
    assert "PACER Service Center" in card
    assert paged(night) == [("U_SAM", "sent"), ("U_KIM", "sent"), ("", "nobody")]


async def test_without_a_list_the_asker_is_told_honestly_with_what_can_be_reached(night: Stage) -> None:
    await opened(night, court="alsd", **DUE)

    card = words_of(own_card(night))
    assert WORDS.on_call.NOBODY in card
    assert WORDS.on_call.REACHABLE in card
    assert "The help desk opens Monday, November 23, 9:00 a.m." in card
    assert WORDS.on_call.PAGED not in card
    assert paged(night) == []


async def test_until_a_shift_begins_the_asker_reads_when(night: Stage) -> None:
    await choose(night, {**LIST, "hours.0": "Sat-Sun 08:00-20:00"})
    await opened(night, **DUE)

    assert "no one is on call until Saturday, November 21, 8:00 a.m. EST." in words_of(own_card(night))


async def test_while_the_desk_is_open_nobody_is_paged(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    noon = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    async with staged(kb, Store(sqlite_engine), start=noon) as stage:
        await choose(stage)
        await opened(stage, **DUE)

        assert paged(stage) == []
        assert WORDS.on_call.NOBODY not in words_of(own_card(stage))


async def test_a_hearing_on_monday_said_on_friday_night_is_paged(night: Stage) -> None:
    await choose(night)
    await opened(night, deadline="hearing Monday")

    assert kept(night)[-1].urgent
    assert paged(night) == [("U_SAM", "sent")]


@pytest.mark.sampled
@pytest.mark.parametrize("error", ["user_not_found", "cannot_dm_bot", "user_disabled"])
async def test_who_cannot_be_messaged_is_skipped_at_once_and_staff_are_told(night: Stage, error: str) -> None:
    await choose(night)
    await opened(night)
    night.slack.faults.fail("conversations.open", 1, status=200, error=error)
    await night.slack.person("U_KIM").selects(dict(staff_card(night)), Action.STAFF_MORE, WORDS.staff.URGENT)
    await all_done(night)

    assert paged(night) == [("U_SAM", "failed"), ("U_KIM", "sent")]
    assert WORDS.thread.note("page-failed", "U_SAM") in staff_thread(night)


async def test_an_error_that_nobody_foresaw_is_tried_again_before_the_next_is_paged(night: Stage) -> None:
    await choose(night)
    await opened(night)
    night.slack.faults.fail("conversations.open", TRIES_OF_BROKEN_WORK, status=200, error="a_name_of_tomorrow")
    await night.slack.person("U_KIM").selects(dict(staff_card(night)), Action.STAFF_MORE, WORDS.staff.URGENT)
    await night.slack.wait_for(lambda: paged(night)[-1:] == [("U_KIM", "sent")])
    await all_done(night)

    assert paged(night) == [("U_SAM", "failed"), ("U_KIM", "sent")]
    assert WORDS.thread.note("page-failed", "U_SAM") in staff_thread(night)


async def test_a_deactivated_account_is_skipped_at_once(night: Stage) -> None:
    await choose(night)
    night.slack.workspace.deactivate("U_SAM")
    await opened(night, **DUE)

    assert paged(night) == [("U_SAM", "failed"), ("U_KIM", "sent")]
    assert WORDS.on_call.PAGED in words_of(own_card(night))


async def test_who_is_staff_no_more_is_not_paged(night: Stage) -> None:
    await choose(night)
    night.slack.channel("G_STAFF").member_ids.remove("U_SAM")
    await opened(night, **DUE)

    assert paged(night) == [("U_SAM", "failed"), ("U_KIM", "sent")]
    assert said(night, DM, "U_SAM") == []
    thread = night.slack.person("U_KIM").thread(dict(staff_card(night, "U_KIM")))
    assert WORDS.thread.note("page-not-staff", "U_SAM") in [words_of(one) for one in thread]


async def test_a_group_that_cannot_be_read_stops_nobody_elses_page(night: Stage) -> None:
    await choose(night, {"group.0": "S_DESK", "people.1": ["U_KIM"]})
    del night.slack.workspace.usergroups["S_DESK"]
    await opened(night, **DUE)

    assert paged(night) == [("U_KIM", "sent")]
    assert WORDS.thread.note("page-group", "S_DESK") in staff_thread(night)


async def test_whoever_presses_i_have_it_without_being_staff_claims_nothing(night: Stage) -> None:
    await choose(night)
    ticket = await opened(night, **DUE)
    forged = TicketControl(ticket.id, "claim").encode()
    page = page_of(night, "U_SAM")
    assert forged in str(page["blocks"])
    night.slack.channel("G_STAFF").member_ids.remove("U_SAM")

    await night.slack.person("U_SAM").clicks(dict(page), WORDS.on_call.I_HAVE_IT)
    await all_done(night)

    assert kept(night)[-1].owner is None


async def test_a_withdrawn_ticket_leaves_nothing_of_it_in_the_page(night: Stage) -> None:
    await choose(night)
    await opened(night, text=f"My login {CANARY} fails.", **DUE)
    assert CANARY in words_of(page_of(night, "U_SAM"))

    await night.slack.person("U_ADA").clicks(dict(own_card(night)), WORDS.asker.WITHDRAW)
    await all_done(night)

    assert CANARY not in str(page_of(night, "U_SAM"))
    assert "This ticket is closed." in words_of(page_of(night, "U_SAM"))


async def test_a_claim_in_the_staff_channel_ends_the_paging_too(night: Stage) -> None:
    await choose(night)
    await opened(night, **DUE)

    await press(night, WORDS.staff.CLAIM, "U_KIM")

    assert "<@U_KIM> has this ticket." in words_of(page_of(night, "U_SAM"))
    await minutes_pass(night)
    assert paged(night) == [("U_SAM", "sent")]


async def test_a_secret_in_the_form_is_in_no_page(night: Stage) -> None:
    await choose(night)
    ada = night.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket", "#ask-helpdesk")
    await all_done(night)
    await ada.submits({"text": f"my password is {CANARY}!x and it fails", **DUE})
    await ada.submits({})
    await all_done(night)

    assert WORDS.on_call.LEAD in words_of(page_of(night, "U_SAM"))
    assert CANARY not in str(night.slack.workspace.channels) + str(page_of(night, "U_SAM"))


def test_the_names_in_messages_that_were_sent_stay_valid() -> None:
    assert (Action.ON_CALL, Modal.ON_CALL_FORM) == ("on_call_list", "on_call_form")
