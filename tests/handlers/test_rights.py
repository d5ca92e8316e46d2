"""Who is staff, and that nobody else does anything with tickets, however it is tried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

import handlers.staff_access
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.interactive import elements
from bot.sandbox.server import LocalSlack
from bot.store.store import Store
from bot.store.tables import metadata
from handlers import action_ids
from handlers.blocks.words import WORDS
from handlers.staff_access import StaffAccess
from tests.handlers.test_tickets import ASK, DM, STAFF, kept, opened, own_card, press, said, send, staff_card, whispers
from tests.journey import all_done
from tests.stage import Json, Stage, staged, words_of

pytestmark = pytest.mark.sampled

OF_THE_ASKER: tuple[action_ids.TicketAct, ...] = get_args(action_ids.AskerAct)
STAFF_ACTS = [act for act in get_args(action_ids.TicketAct) if act not in OF_THE_ASKER]
NONSENSE = [
    "",
    "-",
    "t=1",
    "a=claim",
    "t=x&a=claim",
    "t=1&a=explode",
    "t=-1&a=claim",
    "t=0&a=claim",
    "%00",
    "{}",
    "9" * 60,
]
FORGED = ["t=999999999&a=claim", "t=1234567890123&a=claim", *NONSENSE]


@dataclass
class Accesses:
    """Staff access on a local Slack, with a clock that is set by hand."""

    slack: LocalSlack
    now: float = 0.0

    def of(self, channel: str | None = "G_STAFF", group: str | None = None) -> StaffAccess:
        client = AsyncWebClient(self.slack.bot_token, base_url=self.slack.api_url)
        return StaffAccess(client, channel, group, seconds=lambda: self.now)

    def calls(self, method: str) -> int:
        return len(self.slack.journal.calls(method))


@pytest.fixture
async def accesses() -> AsyncIterator[Accesses]:
    async with LocalSlack() as slack:
        yield Accesses(slack)


# --- who is staff


async def test_staff_are_the_members_of_the_user_group_where_there_is_one(accesses: Accesses) -> None:
    accesses.slack.workspace.join(accesses.slack.channel("G_STAFF"), "U_BEN")
    access = accesses.of(group="S_DESK")

    assert [await access.is_staff(user) for user in ("U_SAM", "U_KIM", "U_BEN", "U_ADA")] == [True, True, False, False]
    assert accesses.calls("conversations.members") == 0


async def test_without_a_group_staff_are_the_members_of_the_staff_channel(accesses: Accesses) -> None:
    accesses.slack.workspace.join(accesses.slack.channel("G_STAFF"), "U_BEN")
    access = accesses.of()

    assert [await access.is_staff(user) for user in ("U_SAM", "U_KIM", "U_BEN", "U_ADA")] == [True, True, True, False]
    assert accesses.calls("usergroups.users.list") == 0


@pytest.mark.parametrize("change", ["makes_public", "shares_externally"])
async def test_being_in_a_staff_channel_that_is_not_fit_makes_nobody_staff(accesses: Accesses, change: str) -> None:
    by_channel, by_group = accesses.of(), accesses.of(group="S_DESK")
    assert await by_channel.is_staff("U_SAM")
    getattr(accesses.slack, change)("G_STAFF")
    accesses.now = 5.5

    assert not await by_channel.is_staff("U_SAM")
    assert await by_group.is_staff("U_SAM")


async def test_members_on_later_pages_are_staff_too(accesses: Accesses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers.staff_access, "PAGE", 1)
    access = accesses.of()

    assert await access.is_staff("U_KIM")
    assert await access.is_staff("U_SAM")
    assert not await access.is_staff("U_ADA")
    assert accesses.calls("conversations.members") == len(accesses.slack.channel("G_STAFF").member_ids)


async def test_who_is_staff_is_remembered_for_five_seconds(accesses: Accesses) -> None:
    access = accesses.of(group="S_DESK")
    assert await access.is_staff("U_SAM")
    accesses.slack.workspace.usergroups["S_DESK"].remove("U_SAM")

    accesses.now = 5
    assert await access.is_staff("U_SAM")
    assert accesses.calls("usergroups.users.list") == 1
    accesses.now = 5.5
    assert not await access.is_staff("U_SAM")
    assert accesses.calls("usergroups.users.list") == 2


async def test_nobody_is_staff_without_a_staff_channel(accesses: Accesses) -> None:
    access = accesses.of(channel=None, group="S_DESK")

    assert not await access.is_staff("U_SAM")
    assert await access.unfit() == WORDS.alarms.NOT_THERE
    assert accesses.slack.journal.calls() == []


@pytest.mark.parametrize(("group", "method"), [("S_DESK", "usergroups.users.list"), (None, "conversations.members")])
@pytest.mark.parametrize(("status", "error"), [(500, None), (429, None), (200, "no_such_subteam")])
async def test_nobody_is_staff_while_slack_does_not_say_who_is(
    accesses: Accesses, group: str | None, method: str, status: int, error: str | None
) -> None:
    access = accesses.of(group=group)
    assert await access.is_staff("U_SAM")
    accesses.now = 61
    accesses.slack.faults.fail(method, status=status, error=error)

    assert not await access.is_staff("U_SAM")
    assert await access.is_staff("U_SAM")


async def test_an_outage_is_not_remembered_as_a_staff_of_nobody(accesses: Accesses) -> None:
    access = accesses.of(group="S_DESK")
    accesses.slack.faults.refusing = True
    assert not await access.is_staff("U_SAM")

    accesses.slack.faults.refusing = False
    assert await access.is_staff("U_SAM")


# --- whether the staff channel is fit


async def test_a_private_channel_of_one_s_own_with_the_bot_in_it_is_fit(accesses: Accesses) -> None:
    assert await accesses.of().unfit() is None


async def test_why_a_channel_is_not_fit_is_said(accesses: Accesses) -> None:
    slack = accesses.slack
    assert await accesses.of("C_ASK").unfit() == WORDS.alarms.NOT_PRIVATE
    assert await accesses.of("G_NOWHERE").unfit() == WORDS.alarms.NOT_THERE
    slack.archives("G_STAFF")
    assert await accesses.of().unfit() == WORDS.alarms.ARCHIVED
    slack.shares_externally("G_STAFF")
    assert await accesses.of().unfit() == WORDS.alarms.SHARED
    slack.removes_bot("G_STAFF")
    assert await accesses.of().unfit() == WORDS.alarms.NOT_THERE


async def test_whether_the_channel_is_fit_is_remembered_for_five_seconds_or_until_a_post_fails(
    accesses: Accesses,
) -> None:
    access = accesses.of()
    assert await access.unfit() is None
    accesses.slack.archives("G_STAFF")

    accesses.now = 5
    assert await access.unfit() is None
    access.look_again()
    assert await access.unfit() == WORDS.alarms.ARCHIVED


async def test_a_channel_of_several_workspaces_of_one_organization_is_shared(accesses: Accesses) -> None:
    accesses.slack.shares_in_organization("G_STAFF")
    assert await accesses.of().unfit() == WORDS.alarms.SHARED
    accesses.slack.stops_sharing("G_STAFF")
    assert await accesses.of().unfit() is None


async def test_many_at_once_ask_slack_one_time(accesses: Accesses) -> None:
    access = accesses.of(group="S_DESK")

    assert await asyncio.gather(*(access.is_staff("U_SAM") for _ in range(20))) == [True] * 20
    assert await asyncio.gather(*(access.unfit() for _ in range(20))) == [None] * 20

    assert (accesses.calls("usergroups.users.list"), accesses.calls("conversations.info")) == (1, 1)


async def test_an_outage_is_found_out_once_by_all_who_ask_meanwhile(accesses: Accesses) -> None:
    access = accesses.of(group="S_DESK")
    accesses.slack.faults.fail("usergroups.users.list", status=500)

    assert await asyncio.gather(*(access.is_staff("U_SAM") for _ in range(20))) == [False] * 20
    assert accesses.calls("usergroups.users.list") == 1
    assert await access.is_staff("U_SAM")


async def test_what_was_asked_before_a_change_is_not_remembered(accesses: Accesses) -> None:
    access = accesses.of(group="S_DESK")
    accesses.slack.faults.hang("usergroups.users.list")
    asking = asyncio.create_task(access.is_staff("U_SAM"))
    await accesses.slack.wait_for(lambda: accesses.calls("usergroups.users.list"))
    accesses.slack.workspace.usergroups["S_DESK"].remove("U_SAM")
    access.forget()
    accesses.slack.faults.release()
    await asking

    assert not await access.is_staff("U_SAM")


# --- a change that Slack tells of


CHANGES: dict[str, Callable[[LocalSlack], object]] = {
    WORDS.alarms.NOT_PRIVATE: lambda slack: slack.makes_public("G_STAFF"),
    WORDS.alarms.ARCHIVED: lambda slack: slack.archives("G_STAFF"),
    WORDS.alarms.SHARED: lambda slack: slack.shares_externally("G_STAFF"),
    WORDS.alarms.NOT_THERE: lambda slack: slack.removes_bot("G_STAFF"),
}


@pytest.mark.parametrize("reason", CHANGES)
async def test_no_ticket_arrives_where_others_read_from_the_moment_that_slack_tells(
    grouped: Stage, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers.staff_access, "REMEMBERED_SECONDS", 3600)  # only the event ends it
    before = len(grouped.slack.channel("G_STAFF").messages)
    seen = before + (reason == WORDS.alarms.NOT_PRIVATE)  # Slack's own line says that it is public
    CHANGES[reason](grouped.slack)
    await grouped.slack.settled()

    await grouped.slack.person("U_ADA").says(DM, "Heliotrope, between you and me.", dict(own_card(grouped)))
    await grouped.slack.wait_for(lambda: any(reason in words_of(one) for one in grouped.bot_messages("U_KIM", DM)))

    assert len(grouped.slack.channel("G_STAFF").messages) == seen


async def test_no_ticket_arrives_where_others_read_once_five_seconds_are_over_without_a_word_of_slacks(
    grouped: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers.staff_access, "REMEMBERED_SECONDS", 0.2)
    before = len(grouped.slack.channel("G_STAFF").messages)
    grouped.slack.channel("G_STAFF").kind = "channel"
    await asyncio.sleep(0.25)

    await grouped.slack.person("U_ADA").says(DM, "Heliotrope, between you and me.", dict(own_card(grouped)))
    await grouped.slack.wait_for(
        lambda: any(WORDS.alarms.NOT_PRIVATE in words_of(one) for one in grouped.bot_messages("U_KIM", DM))
    )

    assert len(grouped.slack.channel("G_STAFF").messages) == before


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_what_waits_for_its_turn_does_not_arrive_where_others_read_meanwhile(grouped: Stage, method: str) -> None:
    slack, ada, thread = grouped.slack, grouped.slack.person("U_ADA"), dict(own_card(grouped))
    said = await ada.says(DM, "Heliotrope, between you and me.", thread)
    await all_done(grouped)
    assert grouped.running is not None
    if method == "chat.update":  # another ticket's was refused
        (await grouped.running.bot.services.of("T_DEMO")).slack_client.pace.pause(method, "G_STAFF", 2)
        await ada.edits(said, "Vermilion, between you and me.")
        await asyncio.sleep(0.5)
    else:
        slack.faults.fail(method, status=429, retry_after=2)
        refused = len(slack.journal.calls(method))
        await ada.says(DM, "Vermilion, between you and me.", thread)
        await slack.wait_for(lambda: len(slack.journal.calls(method)) > refused)

    slack.makes_public("G_STAFF")
    await slack.wait_for(
        lambda: any(WORDS.alarms.NOT_PRIVATE in words_of(one) for one in grouped.bot_messages("U_KIM", DM)), 10
    )

    there = str(list(slack.channel("G_STAFF").messages.values()))
    assert "Heliotrope" in there
    assert "Vermilion" not in there


async def test_who_was_taken_out_of_the_group_does_nothing_from_the_moment_that_slack_tells(
    grouped: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers.staff_access, "REMEMBERED_SECONDS", 3600)
    sam, card = grouped.slack.person("U_SAM"), dict(staff_card(grouped))
    await sam.clicks(card, WORDS.staff.REPLY)
    await all_done(grouped)
    assert sam.modals
    await sam.closes()

    grouped.slack.workspace.change_group("S_DESK", ["U_KIM"])
    await grouped.slack.settled()
    before = rows(grouped)
    await press(grouped, "Claim")

    assert whispers(grouped, "U_SAM") == [WORDS.staff.NOT_STAFF]
    assert rows(grouped) == before


async def test_who_left_the_staff_channel_does_nothing_from_the_moment_that_slack_tells(
    kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers.staff_access, "REMEMBERED_SECONDS", 3600)
    async with staged(kb, Store(sqlite_engine)) as stage:
        sam = stage.slack.person("U_SAM")
        await opened(stage)
        await press(stage, "Claim")
        await sam.leaves(STAFF)
        await stage.slack.settled()

        await sam.runs("/nextgen", "desk")
        await all_done(stage)

        assert whispers(stage, "U_SAM") == [WORDS.staff.NOT_STAFF]


async def test_an_event_about_another_channel_leaves_what_is_remembered(grouped: Stage) -> None:
    asked = len(grouped.slack.journal.calls("conversations.info"))
    grouped.slack.archives("C_GENERAL")
    grouped.slack.removes_bot("C_ASK")
    await grouped.slack.settled()
    await press(grouped, "Claim")

    assert len(grouped.slack.journal.calls("conversations.info")) <= asked + 1


# --- what others can do with tickets: nothing


@pytest.fixture
async def grouped(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    """A stage whose staff is a user group; Ben is in the staff channel and not in the group. There is one ticket."""
    desk = {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_STAFF_GROUP": "S_DESK", "HELPDESK_ADMINS": ("U_KIM",)}
    async with staged(kb, Store(sqlite_engine), desk=desk) as stage:
        await stage.slack.person("U_SAM").invites(STAFF, "U_BEN")
        await opened(stage)
        yield stage


def rows(stage: Stage, *, besides: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """What the database holds, by table."""
    with stage.store.reading() as unit:
        return {
            table.name: [repr(row) for row in unit.connection.execute(table.select().order_by(*table.primary_key))]
            for table in metadata.sorted_tables
            if table.name not in besides
        }


async def forge(stage: Stage, who: str, action_id: str, value: str, *, where: Json, option: bool = False) -> None:
    """A click as only somebody could send it who makes the payload by hand."""
    person = stage.slack.person(who)
    action: dict[str, Any] = {"type": "button", "block_id": "forged", "action_id": action_id}
    action |= {"selected_option": {"value": value}} if option else {"value": value}
    await stage.slack.interactions.block_action(person.person, person.spot(dict(where)), action, {})
    await stage.settled()


def told_ben(stage: Stage) -> list[str]:
    return whispers(stage, "U_BEN")


async def test_a_button_of_staff_does_nothing_for_others(grouped: Stage) -> None:
    before, card = rows(grouped), staff_card(grouped, "U_BEN")

    for act in STAFF_ACTS:
        about = {"again": "1", "canned": "reset-court", "urgent": "yes"}.get(act, "")
        value = action_ids.TicketControl(kept(grouped)[0].id, act, about).encode()
        await forge(grouped, "U_BEN", f"{action_ids.Action.STAFF}.{act}", value, where=card)
        await forge(grouped, "U_BEN", action_ids.Action.STAFF_MORE, value, where=card, option=True)
        assert rows(grouped) == before, act

    assert told_ben(grouped) == [WORDS.staff.NOT_STAFF] * 2 * len(STAFF_ACTS)
    assert grouped.slack.person("U_BEN").modals == []


async def test_every_control_of_the_card_is_for_staff_only(grouped: Stage) -> None:
    before = rows(grouped)
    ben, card = grouped.slack.person("U_BEN"), staff_card(grouped, "U_BEN")
    pressed = 0
    for _, element in elements(card["blocks"]):
        for option in element.get("options", [None]):
            if option is None:
                await ben.clicks(dict(card), element["action_id"])
            else:
                await ben.selects(dict(card), element["action_id"], option["value"])
            pressed += 1
    await all_done(grouped)

    assert rows(grouped) == before
    assert told_ben(grouped) == [WORDS.staff.NOT_STAFF] * pressed
    assert pressed > 8


@pytest.mark.parametrize("action", [action_ids.Action.NUDGE, action_ids.Action.NOT_LINKED_CSV])
async def test_the_list_of_who_is_not_linked_is_for_staff_only(grouped: Stage, action: str) -> None:
    before = rows(grouped)

    await forge(grouped, "U_BEN", action, "-", where=staff_card(grouped, "U_BEN"))

    assert rows(grouped) == before
    assert told_ben(grouped) == [WORDS.staff.NOT_STAFF]
    assert grouped.slack.journal.calls("files.getUploadURLExternal") == []


@pytest.mark.parametrize("action", [action_ids.Action.NUDGE, action_ids.Action.NOT_LINKED_CSV])
async def test_of_staff_only_admins_take_the_list_out_where_there_are_admins(grouped: Stage, action: str) -> None:
    before = rows(grouped)

    await forge(grouped, "U_SAM", action, "-", where=staff_card(grouped))

    assert rows(grouped) == before
    assert whispers(grouped, "U_SAM") == [WORDS.staff.NOT_ADMIN]
    assert grouped.slack.journal.calls("files.getUploadURLExternal") == []


@pytest.mark.parametrize(
    "command",
    [
        "desk", "queue", "report", "unlinked", "unlinked flsd", "ticket @Ada Reyes help",
        "incident", "incident end 1", "incident renew 1", 'incident ecf flsd "It is down"', "incidents",
    ],
)  # fmt: skip
async def test_a_command_of_staff_is_for_staff_only(grouped: Stage, command: str) -> None:
    before = rows(grouped)

    await grouped.slack.person("U_BEN").runs("/nextgen", command)
    await all_done(grouped)

    assert rows(grouped) == before
    assert told_ben(grouped) == [WORDS.staff.NOT_STAFF]
    assert grouped.slack.person("U_BEN").modals == []


@pytest.mark.parametrize(
    "line", ["!reply You are not served here.", "!reply", "!close", "?reset-court", "?nothing-like-it"]
)
async def test_a_line_for_the_bot_in_the_internal_thread_is_for_staff_only(grouped: Stage, line: str) -> None:
    before = rows(grouped, besides=("inbox",))
    card = staff_card(grouped, "U_BEN")
    in_thread = len(grouped.slack.person("U_SAM").thread(dict(card)))

    await grouped.slack.person("U_BEN").says(STAFF, line, dict(card))
    await all_done(grouped)

    assert rows(grouped, besides=("inbox",)) == before
    assert told_ben(grouped) == [WORDS.staff.NOT_STAFF]
    assert len(grouped.slack.person("U_SAM").thread(dict(card))) == in_thread + 1
    assert grouped.slack.person("U_ADA").thread(dict(own_card(grouped))) == []


async def test_an_edit_that_makes_a_reply_of_others_words_is_for_staff_only(grouped: Stage) -> None:
    ben = grouped.slack.person("U_BEN")
    line = await ben.says(STAFF, "I would tell them no.", dict(staff_card(grouped, "U_BEN")))
    await ben.edits(line, "!reply No.")
    await all_done(grouped)

    assert told_ben(grouped) == [WORDS.staff.NOT_STAFF]
    assert grouped.slack.person("U_ADA").thread(dict(own_card(grouped))) == []


async def leave_the_group(stage: Stage, who: str) -> None:
    stage.slack.workspace.usergroups["S_DESK"].remove(who)
    assert stage.running is not None
    (await stage.running.bot.services.of("T_DEMO")).access._staff = None


FORMS: dict[str, dict[str, Any]] = {
    WORDS.staff.REPLY: {"text": "Hello."},
    WORDS.staff.INFO: {"text": "Which court?"},
    WORDS.staff.RESOLVE: {"how": "explained"},
    WORDS.staff.PASS: {"office": "court"},
}
MORE_FORMS: dict[str, dict[str, Any]] = {
    WORDS.staff.TRANSFER: {"to": "U_BEN"},
    WORDS.staff.SNOOZE: {"until": "1d"},
    WORDS.staff.CHANGE_KIND: {"kind": "mfa"},
    WORDS.staff.DUPLICATE: {"of": "1"},
}


async def open_form(stage: Stage, name: str) -> None:
    sam, card = stage.slack.person("U_SAM"), dict(staff_card(stage))
    await (sam.clicks(card, name) if name in FORMS else sam.selects(card, action_ids.Action.STAFF_MORE, name))
    await all_done(stage)


@pytest.mark.parametrize("name", [*FORMS, *MORE_FORMS])
async def test_a_form_sent_by_who_is_staff_no_more_does_nothing(grouped: Stage, name: str) -> None:
    await open_form(grouped, name)
    await leave_the_group(grouped, "U_SAM")
    before = rows(grouped)

    await send(grouped, "U_SAM", **(FORMS | MORE_FORMS)[name])

    assert WORDS.staff.NOT_STAFF in words_of(grouped.slack.person("U_SAM").modal)
    assert rows(grouped) == before


@pytest.mark.parametrize("name", [WORDS.staff.REPLY, WORDS.staff.INFO, WORDS.staff.RESOLVE])
async def test_a_preview_sent_by_who_is_staff_no_more_does_nothing(grouped: Stage, name: str) -> None:
    await open_form(grouped, name)
    await send(grouped, "U_SAM", **FORMS[name])
    await leave_the_group(grouped, "U_SAM")
    before = rows(grouped)

    await send(grouped, "U_SAM")

    assert WORDS.staff.NOT_STAFF in words_of(grouped.slack.person("U_SAM").modal)
    assert rows(grouped) == before


async def test_a_ticket_for_somebody_else_is_not_opened_by_who_is_staff_no_more(grouped: Stage) -> None:
    await grouped.slack.person("U_SAM").runs("/nextgen", "ticket @Ben Okafor The page hangs.", STAFF)
    await all_done(grouped)
    await leave_the_group(grouped, "U_SAM")
    before = rows(grouped)

    await send(grouped, "U_SAM")

    assert WORDS.staff.NOT_STAFF in words_of(grouped.slack.person("U_SAM").modal)
    assert rows(grouped) == before


async def test_the_shortcut_opens_the_form_for_its_writer_only_when_staff_use_it(grouped: Stage) -> None:
    ben, sam = grouped.slack.person("U_BEN"), grouped.slack.person("U_SAM")
    message = await grouped.slack.person("U_ADA").says(ASK, "The page hangs.")
    await ben.uses("make_ticket", message)
    await sam.uses("make_ticket", message)
    await all_done(grouped)

    assert "<@U_ADA>" not in str(ben.modal["blocks"])
    assert "<@U_ADA>" in str(sam.modal["blocks"])


async def test_a_ticket_is_not_transferred_to_who_is_not_staff(grouped: Stage) -> None:
    await open_form(grouped, WORDS.staff.TRANSFER)
    before = rows(grouped)

    errors = await grouped.slack.person("U_SAM").submits({"to": "U_BEN"})
    await all_done(grouped)

    assert errors == {"to": WORDS.staff_form.TRANSFER_NOT_STAFF}
    assert rows(grouped) == before


async def test_the_home_tab_shows_the_queue_to_staff_only(grouped: Stage) -> None:
    for who in ("U_BEN", "U_SAM"):
        await grouped.slack.person(who).opens_home()
    await all_done(grouped)

    ben, sam = grouped.slack.person("U_BEN").home, grouped.slack.person("U_SAM").home
    assert ben is not None
    assert sam is not None
    assert "#1" not in words_of(ben)
    assert "#1" in words_of(sam)


# --- forged values


def problems(stage: Stage) -> list[str]:
    """What the bot answered where something of its own went wrong."""
    answers = (str(entry.request) for entry in stage.slack.journal.entries if entry.kind == "response_url")
    return [one for one in answers if WORDS.staff.REFUSED["gone"] not in one]


async def test_a_forged_value_does_nothing_even_for_staff(grouped: Stage) -> None:
    before, card = rows(grouped), staff_card(grouped)

    for value in FORGED:
        await forge(grouped, "U_SAM", f"{action_ids.Action.STAFF}.claim", value, where=card)
        await forge(grouped, "U_SAM", action_ids.Action.STAFF_MORE, value, where=card, option=True)
        assert rows(grouped) == before, value

    assert whispers(grouped, "U_SAM") == [WORDS.staff.REFUSED["gone"]] * 2 * len(FORGED)
    assert problems(grouped) == []


async def test_the_ticket_of_another_workspace_is_not_there(grouped: Stage) -> None:
    ticket, acts = kept(grouped)[0].id, get_args(action_ids.TicketAct)
    for name in ("tickets", "ticket_messages"):
        table = metadata.tables[name]
        with grouped.store.writing() as unit:
            unit.connection.execute(table.update().values(team_id="T_OTHER"))
    before, card, own = rows(grouped), staff_card(grouped), own_card(grouped)

    for act in acts:
        value = action_ids.TicketControl(ticket, act, "1").encode()
        await forge(grouped, "U_SAM", f"{action_ids.Action.STAFF}.{act}", value, where=card)
        await forge(grouped, "U_ADA", f"{action_ids.Action.MINE}.{act}", value, where=own)
        assert rows(grouped) == before, act

    assert whispers(grouped, "U_SAM") == [WORDS.staff.REFUSED["gone"]] * len(acts)
    assert whispers(grouped, "U_ADA") == [WORDS.asker.NOT_YOURS] * len(acts)
    assert problems(grouped) == []


async def test_what_only_the_asker_may_do_does_nothing_under_the_name_of_staff(grouped: Stage) -> None:
    before, card = rows(grouped), staff_card(grouped)

    for act in OF_THE_ASKER:
        value = action_ids.TicketControl(kept(grouped)[0].id, act, "5").encode()
        await forge(grouped, "U_SAM", f"{action_ids.Action.STAFF}.{act}", value, where=card)
        assert rows(grouped) == before, act

    assert problems(grouped) == []


async def test_a_forged_value_does_nothing_for_the_asker(grouped: Stage) -> None:
    before, card = rows(grouped), own_card(grouped)

    for value in FORGED:
        await forge(grouped, "U_ADA", f"{action_ids.Action.MINE}.withdraw", value, where=card)
        assert rows(grouped) == before, value

    assert whispers(grouped, "U_ADA") == [WORDS.asker.NOT_YOURS] * len(FORGED)
    assert problems(grouped) == []


async def test_the_asker_cannot_do_what_staff_do(grouped: Stage) -> None:
    before, card = rows(grouped), own_card(grouped)

    for act in STAFF_ACTS:
        value = action_ids.TicketControl(kept(grouped)[0].id, act, "1").encode()
        await forge(grouped, "U_ADA", f"{action_ids.Action.MINE}.{act}", value, where=card)
        await forge(grouped, "U_ADA", f"{action_ids.Action.STAFF}.{act}", value, where=card)
        assert rows(grouped) == before, act

    assert whispers(grouped, "U_ADA") == [WORDS.asker.NOT_YOURS, WORDS.staff.NOT_STAFF] * len(STAFF_ACTS)
    assert problems(grouped) == []


async def test_a_rating_that_no_button_offers_is_not_kept(grouped: Stage) -> None:
    await press(grouped, WORDS.staff.RESOLVE)
    await send(grouped, "U_SAM", how="explained")
    await send(grouped, "U_SAM")
    before, card = rows(grouped), own_card(grouped)

    for score in ("", "0", "6", "-1", "9" * 20, "five"):
        value = action_ids.TicketControl(kept(grouped)[0].id, "rate", score).encode()
        await forge(grouped, "U_ADA", f"{action_ids.Action.MINE}.rate5", value, where=card)
        assert rows(grouped) == before, score

    assert kept(grouped)[0].rating is None
    assert problems(grouped) == []


async def test_only_what_was_not_delivered_can_be_sent_again(grouped: Stage) -> None:
    before, card, messages = rows(grouped), staff_card(grouped), ("", "0", "-1", "1", "999", "x")

    for message in messages:
        value = action_ids.TicketControl(kept(grouped)[0].id, "again", message).encode()
        await forge(grouped, "U_SAM", f"{action_ids.Action.STAFF}.again", value, where=card)
        assert rows(grouped) == before, message

    assert whispers(grouped, "U_SAM") == [WORDS.staff.REFUSED["unchanged"]] * len(messages)


async def test_an_unknown_canned_reply_in_a_forged_button_opens_nothing(grouped: Stage) -> None:
    value = action_ids.TicketControl(kept(grouped)[0].id, "canned", "no-such-reply").encode()

    await forge(grouped, "U_SAM", f"{action_ids.Action.STAFF}.canned", value, where=staff_card(grouped))

    assert grouped.slack.person("U_SAM").modals == []
    assert problems(grouped) == []


async def test_a_form_about_nothing_does_nothing(grouped: Stage) -> None:
    before = rows(grouped)
    for about in ("", "[]", "{}", "null", '{"t": 1}', '{"t": "x", "a": "reply"}', '{"t": 1, "a": "explode"}', "words"):
        await press(grouped, WORDS.staff.REPLY)
        grouped.slack.person("U_SAM").modal["private_metadata"] = about

        await send(grouped, "U_SAM", text="Hello.")

        assert WORDS.staff.NOT_STAFF in words_of(grouped.slack.person("U_SAM").modal), about
        assert rows(grouped) == before, about
    assert len(said(grouped, DM)) == 1
