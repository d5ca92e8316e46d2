"""Each message of a ticket arrives exactly once and in order, whatever Slack, the network and the database do."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

import bot.jobs.inbox
import bot.serving.app
import bot.serving.desks
import handlers.jobs.ticket_delivery
import handlers.staff_access
from bot.core.business_time import Calendar
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.people import SlackPerson
from bot.sandbox.server import LocalSlack
from bot.serving.holidays import desk_calendar
from bot.settings import SettingsError
from bot.store import database
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.staff_access import StaffAccess
from tests.handlers.test_threads import ada_says, edit, resolve, staff_card, staff_say, to_asker, to_staff
from tests.handlers.test_tickets import DM, STAFF, kept, opened, own_card, press, said, send, whispers
from tests.journey import all_done
from tests.process import Process, processed
from tests.stage import Json, Stage, staged, words_of
from tests.test_exactly_once import another_bot

DESK = {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_ADMINS": "U_BEN"}
Trouble = Callable[[], object]


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due, and that is soon."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(bot.jobs.inbox, "_pause", lambda attempts: 0.05)
    monkeypatch.setattr(handlers.jobs.ticket_delivery, "UNFIT_SECONDS", 0.1)
    monkeypatch.setattr(handlers.staff_access, "REMEMBERED_SECONDS", -1)


async def test_the_first_ticket_waits_for_no_holidays(kb: KnowledgeBase, store: Store, monkeypatch: Any) -> None:
    made: list[str] = []

    def counted(hours: str, *given: Any) -> Calendar:
        calendar = desk_calendar(hours, *given)
        made.append(hours)
        return calendar

    monkeypatch.setattr(bot.serving.desks, "desk_calendar", counted)
    async with staged(kb, store) as stage:
        await stage.slack.wait_for(lambda: made)
        await opened(stage)
    assert len(made) == 1


# --- a ticket's life, and what both sides have read at its end

ASKER_READS = (
    WORDS.asker.NOTICES["claimed"].format(who="<@U_SAM>"),
    "One.",
    "Three, corrected.",
    WORDS.asker.NOTICES["resolved"],
    WORDS.asker.NOTICES["reopened"],
)
STAFF_READ = (
    WORDS.thread.note("claimed", "U_SAM"),
    "One.",
    "Two.",
    "Three, corrected.",
    WORDS.thread.note("resolved", "U_SAM"),
    WORDS.thread.note("reopened", ""),
    "Four.",
)


async def life(stage: Stage, trouble: Trouble) -> None:
    """From the form to a follow-up after the end; there is trouble before each step."""
    trouble()
    await opened(stage)
    trouble()
    await press(stage, WORDS.staff.CLAIM)
    trouble()
    await staff_say(stage, "!reply One.")
    trouble()
    await ada_says(stage, "Two.")
    trouble()
    line = await staff_say(stage, "!reply Three.")
    trouble()
    await edit(stage, line, "!reply Three, corrected.")
    trouble()
    await resolve(stage)
    trouble()
    await ada_says(stage, "Four.")


def check_life(stage: Stage) -> None:
    for seen, wanted in ((to_asker(stage), ASKER_READS), (to_staff(stage), STAFF_READ)):
        assert len(seen) == len(wanted), seen
        for message, fragment in zip(seen, wanted, strict=True):
            assert fragment in message
    for ref, who in ((STAFF, "U_SAM"), (DM, "U_ADA")):
        assert len([one for one in said(stage, ref, who) if one.get("thread_ts", one["ts"]) == one["ts"]]) == 1
    assert WORDS.thread.DELIVERY["queued"] not in str(to_staff(stage))
    assert WORDS.tickets.STATES["claimed"] in words_of(staff_card(stage))
    assert WORDS.tickets.STATES["claimed"] in words_of(own_card(stage))


async def test_without_any_trouble_each_message_arrives_once_and_in_order(stage: Stage) -> None:
    await life(stage, lambda: None)

    check_life(stage)


@pytest.mark.parametrize("status", [*(pytest.param(one, marks=pytest.mark.slow) for one in (500, 429)), 503])
async def test_while_slack_fails_each_message_arrives_once_and_in_order(stage: Stage, status: int) -> None:
    def trouble() -> None:
        stage.slack.faults.fail("chat.postMessage", 1, status=status)
        stage.slack.faults.fail("chat.update", 1, status=status)

    await life(stage, trouble)

    check_life(stage)
    refused = [one for one in stage.slack.journal.calls("chat.postMessage") if not one.answer["ok"]]
    assert len(refused) >= 6


async def test_a_pause_that_slack_asks_for_is_kept_for_tickets_too(desk: Stage) -> None:
    before = len(desk.slack.journal.calls("chat.postMessage"))
    desk.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=2)
    await ada_says(desk, "One.")

    refused, taken = desk.slack.journal.calls("chat.postMessage")[before:]
    assert taken.at - refused.at >= 2
    assert len(to_staff(desk)) == 1


async def test_while_answers_of_slack_are_lost_each_message_is_found_and_arrives_once(
    kb: KnowledgeBase, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.serving.app, "SLACK_TIMEOUT_SECONDS", 0.5)
    async with staged(kb, Store(sqlite_engine)) as stage:
        await life(stage, lambda: stage.slack.faults.hang("chat.postMessage"))

        check_life(stage)


async def test_a_repetition_of_every_event_changes_nothing(stage: Stage) -> None:
    stage.slack.faults.copies = stage.slack.faults.event_ids = 2
    await life(stage, lambda: None)

    check_life(stage)


async def test_lost_acks_change_nothing(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    async with staged(kb, Store(sqlite_engine), retry_delays=(0.0, 0.0, 0.0)) as stage:
        await opened(stage)
        stage.slack.faults.lost_acks = 2
        await ada_says(stage, "One.")
        stage.slack.faults.lost_acks = 2
        await staff_say(stage, "!reply Two.")

        assert len(to_asker(stage)) == 1
        assert len(to_staff(stage)) == 2


@pytest.mark.slow
async def test_a_bot_that_starts_again_between_all_steps_loses_nothing(stage: Stage) -> None:
    await opened(stage)
    for step in (
        lambda: press(stage, WORDS.staff.CLAIM),
        lambda: staff_say(stage, "!reply One."),
        lambda: ada_says(stage, "Two."),
    ):
        await stage.restart()
        await step()

    assert len(to_asker(stage)) == 2
    assert len(to_staff(stage)) == 3


async def test_what_is_said_while_the_first_waits_arrives_behind_it(desk: Stage) -> None:
    ada, card = desk.slack.person("U_ADA"), dict(own_card(desk))
    desk.slack.faults.fail("chat.postMessage", 3, status=429)
    for number in range(4):
        await ada.says(DM, f"Line {number}.", card)
        await desk.settled()
    await all_done(desk, timeout=20)

    assert [message.split("> ")[1] for message in to_staff(desk)] == [f"Line {number}." for number in range(4)]


async def test_one_ticket_that_waits_holds_up_no_other(desk: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "_pause", lambda _: 3.0)  # longer than the other ticket takes
    desk.slack.faults.fail("chat.postMessage", 1, status=503)
    await desk.slack.person("U_ADA").says(DM, "One.", dict(own_card(desk)))
    await desk.slack.wait_for(lambda: not desk.slack.journal.calls("chat.postMessage")[-1].answer.get("ok", True))
    await open_by(desk, "U_BEN", "The page hangs.")

    await desk.slack.wait_for(lambda: "The page hangs." in str(said(desk, STAFF, "U_SAM")))
    assert "One." not in str(said(desk, STAFF, "U_SAM"))
    await all_done(desk)
    assert sum("> One." in words_of(one) for one in said(desk, STAFF, "U_SAM")) == 1


# --- killed between commit and send


async def finished(process: Process) -> None:
    """Killed, started again, and all is done."""
    assert await process.end(signal.SIGKILL) == -signal.SIGKILL
    assert process.open_rows() > 0
    process.slack.faults.clear()
    await process.start()
    await process.all_done()


async def open_ticket(process: Process) -> None:
    ada = process.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket")
    await process.slack.wait_for(lambda: ada.modals)
    assert await ada.submits({WORDS.ticket_form.WHAT: "The page refuses my login."}) == {}


def cards(process: Process) -> tuple[list[Json], list[Json]]:
    """In the staff channel and in the direct message."""
    at_staff = process.slack.person("U_SAM").sees(STAFF)
    at_asker = process.slack.person("U_ADA").sees(DM)
    return (
        [one for one in at_staff if WORDS.staff.INTERNAL in words_of(one)],
        [one for one in at_asker if WORDS.asker.WRITE_HERE in words_of(one)],
    )


def posts(process: Process) -> int:
    return len(process.slack.journal.calls("chat.postMessage"))


def in_threads(process: Process) -> tuple[list[str], list[str]]:
    """What the bot says in both threads of the only ticket."""
    [staff], [asker] = cards(process)
    found = process.slack.person("U_SAM").thread(dict(staff)), process.slack.person("U_ADA").thread(dict(asker))
    internal, own = ([words_of(one) for one in thread if one.get("user") == "U_BOT"] for thread in found)
    return internal, own


@asynccontextmanager
async def dying(kb: KnowledgeBase, folder: Path, *, ticket: bool) -> AsyncIterator[Process]:
    async with processed(kb, folder, **DESK) as process:
        if ticket:
            await open_ticket(process)
            await process.all_done()
        yield process


def troubled(process: Process, accepted: bool, times: int) -> Callable[[], bool]:
    """The next posts are not answered, or refused; whether that has happened."""
    before = posts(process)
    if accepted:
        process.slack.faults.hang("chat.postMessage", times)
    else:
        process.slack.faults.fail("chat.postMessage", 100, status=500)
    return lambda: posts(process) >= before + times


in_doubt = pytest.mark.parametrize("accepted", [True, pytest.param(False, marks=pytest.mark.slow)])


@pytest.mark.slow
@in_doubt
async def test_a_bot_killed_while_it_posts_both_cards_posts_each_once(
    kb: KnowledgeBase, tmp_path: Path, accepted: bool
) -> None:
    async with dying(kb, tmp_path, ticket=False) as process:
        happened = troubled(process, accepted, 2)
        await open_ticket(process)
        await process.slack.wait_for(happened)
        await finished(process)

        staff, asker = cards(process)
        assert len(staff) == 1
        assert len(asker) == 1
        assert posts(process) == 2 or not accepted


@pytest.mark.slow  # test_matrix.py kills with a reply in doubt, among others
@in_doubt
async def test_a_bot_killed_while_it_posts_a_reply_posts_it_once(
    kb: KnowledgeBase, tmp_path: Path, accepted: bool
) -> None:
    async with dying(kb, tmp_path, ticket=True) as process:
        happened = troubled(process, accepted, 2)
        [card], _ = cards(process)
        await process.slack.person("U_SAM").says(STAFF, "!reply Have you linked before?", dict(card))
        await process.slack.wait_for(happened)
        await finished(process)

        [echo], [told] = in_threads(process)
        assert "Have you linked before?" in told
        assert WORDS.thread.DELIVERY["delivered"] in echo


@pytest.mark.slow
@in_doubt
async def test_a_bot_killed_while_it_relays_a_message_posts_it_once(
    kb: KnowledgeBase, tmp_path: Path, accepted: bool
) -> None:
    async with dying(kb, tmp_path, ticket=True) as process:
        happened = troubled(process, accepted, 1)
        _, [card] = cards(process)
        await process.slack.person("U_ADA").says(DM, "It is Firefox.", dict(card))
        await process.slack.wait_for(happened)
        await finished(process)

        [relayed], own = in_threads(process)
        assert "It is Firefox." in relayed
        assert own == []


@pytest.mark.slow
async def test_a_bot_killed_again_and_again_loses_nothing_and_repeats_nothing(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    async with dying(kb, tmp_path, ticket=True) as process:
        _, [card] = cards(process)
        for number in range(3):
            happened = troubled(process, True, 1)
            await process.slack.person("U_ADA").says(DM, f"Line {number}.", dict(card))
            await process.slack.wait_for(happened)
            await process.end(signal.SIGKILL)
            await process.start()
        process.slack.faults.clear()
        await process.all_done()

        internal, own = in_threads(process)
        assert [message.split("> ")[1] for message in internal] == [f"Line {number}." for number in range(3)]
        assert own == []


# --- the staff channel cannot be used


def archive(slack: LocalSlack, on: bool) -> None:
    slack.channel("G_STAFF").is_archived = on


def share(slack: LocalSlack, on: bool) -> None:
    slack.channel("G_STAFF").is_ext_shared = on


def throw_out(slack: LocalSlack, on: bool) -> None:
    (slack.removes_bot if on else slack.invites_bot)("G_STAFF")


spoiled = pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (archive, WORDS.alarms.ARCHIVED),
        pytest.param(share, WORDS.alarms.SHARED, marks=pytest.mark.slow),
        pytest.param(throw_out, WORDS.alarms.NOT_THERE, marks=pytest.mark.slow),
    ],
)
Spoil = Callable[[LocalSlack, bool], None]


def alarms(stage: Stage, who: str = "U_BEN") -> list[str]:
    return [words_of(one) for one in said(stage, DM, who)]


async def tries(stage: Stage, count: int = 3) -> None:
    """The bot has looked at the staff channel that often again."""
    before = len(stage.slack.journal.calls("conversations.info"))
    await stage.slack.wait_for(lambda: len(stage.slack.journal.calls("conversations.info")) >= before + 2 * count)


def posts_to_staff(stage: Stage) -> list[Any]:
    """Posts and changes in the staff channel that Slack took."""
    calls = (*stage.slack.journal.calls("chat.postMessage"), *stage.slack.journal.calls("chat.update"))
    return [one for one in calls if one.request["channel"] == "G_STAFF" and one.answer["ok"]]


async def open_by(stage: Stage, who: str, what: str) -> None:
    person = stage.slack.person(who)
    await person.runs("/nextgen", "ticket")
    await stage.slack.wait_for(lambda: person.modals)
    assert await person.submits({WORDS.ticket_form.WHAT: what}) == {}


async def test_a_channel_that_is_put_right_in_the_middle_of_a_late_try_gives_no_ticket_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, real = [], StaffAccess.unfit

    async def unfit_at_first(access: StaffAccess) -> str | None:
        looked.append(access)
        return WORDS.alarms.ARCHIVED if len(looked) == 1 else await real(access)

    monkeypatch.setattr(StaffAccess, "unfit", unfit_at_first)
    monkeypatch.setattr(handlers.jobs.ticket_delivery, "TRIES_OF_BROKEN_WORK", 1)

    await open_by(stage, "U_ADA", "The page refuses my login.")
    await all_done(stage)

    assert len(looked) > 1
    assert len(posts_to_staff(stage)) == 1
    assert alarms(stage) == []


@spoiled
async def test_a_staff_channel_that_cannot_be_used_delays_tickets_and_alarms_once(
    stage: Stage, spoil: Spoil, reason: str
) -> None:
    spoil(stage.slack, True)
    await open_by(stage, "U_ADA", "The page refuses my login.")
    await stage.slack.wait_for(lambda: alarms(stage))
    await tries(stage)
    await stage.slack.person("U_ADA").says(DM, "It is Firefox.", dict(own_card(stage)))
    await open_by(stage, "U_KIM", "The page hangs.")
    await tries(stage)

    assert WORDS.alarms.ALARM.format(reason=reason) == alarms(stage)[0]
    assert len(alarms(stage)) == 1
    assert posts_to_staff(stage) == []
    assert "The page refuses my login." in words_of(own_card(stage))

    spoil(stage.slack, False)
    await all_done(stage)
    first, second = (one for one in said(stage, STAFF, "U_SAM") if WORDS.staff.INTERNAL in words_of(one))
    assert {"The page refuses my login.", "The page hangs."} == {
        what for what in ("The page refuses my login.", "The page hangs.") for one in (first, second)
        if what in words_of(one)
    }  # fmt: skip
    ada = first if "refuses" in words_of(first) else second
    [relayed] = [words_of(one) for one in stage.slack.person("U_SAM").thread(dict(ada))]
    assert "It is Firefox." in relayed
    assert len(alarms(stage)) == 1


@spoiled
async def test_a_ticket_goes_on_where_it_stood_once_the_staff_channel_can_be_used_again(
    desk: Stage, spoil: Spoil, reason: str
) -> None:
    await staff_say(desk, "!reply One.")
    spoil(desk.slack, True)
    before = len(posts_to_staff(desk))
    ada, card = desk.slack.person("U_ADA"), dict(own_card(desk))
    for number in range(3):
        await ada.says(DM, f"Line {number}.", card)
        await desk.slack.wait_for(lambda: alarms(desk))
        await tries(desk, 1)
    assert len(posts_to_staff(desk)) == before
    assert alarms(desk) == [WORDS.alarms.ALARM.format(reason=reason)]

    spoil(desk.slack, False)
    await all_done(desk)
    echo, *relayed = to_staff(desk)
    assert WORDS.thread.DELIVERY["delivered"] in echo
    assert [message.split("> ")[1] for message in relayed] == [f"Line {number}." for number in range(3)]


async def test_each_admin_is_told(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    settings = {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_ADMINS": ("U_BEN", "U_KIM", "U_SAM")}
    async with staged(kb, Store(sqlite_engine), desk=settings) as stage:
        throw_out(stage.slack, True)
        await open_by(stage, "U_ADA", "The page refuses my login.")
        await tries(stage)

        for who in ("U_BEN", "U_KIM", "U_SAM"):
            assert len(alarms(stage, who)) == 1

        throw_out(stage.slack, False)
        await all_done(stage)


async def test_an_alarm_survives_a_restart_and_comes_once(stage: Stage) -> None:
    throw_out(stage.slack, True)
    await open_by(stage, "U_ADA", "The page refuses my login.")
    await stage.slack.wait_for(lambda: alarms(stage))
    await stage.restart()
    await tries(stage)

    assert len(alarms(stage)) == 1
    throw_out(stage.slack, False)
    await all_done(stage)
    assert "The page refuses my login." in words_of(staff_card(stage))


# --- a start with a staff channel that is not fit


@pytest.mark.parametrize(("channel", "spoil", "reason"), [
    ("C_ASK", None, WORDS.alarms.NOT_PRIVATE), ("G_STAFF", share, WORDS.alarms.SHARED),
])  # fmt: skip
async def test_the_bot_does_not_start_with_a_staff_channel_that_others_read(
    kb: KnowledgeBase, sqlite_engine: Engine, channel: str, spoil: Spoil | None, reason: str
) -> None:
    async with LocalSlack() as slack:
        if spoil is not None:
            spoil(slack, True)
        stage = Stage(slack, Store(sqlite_engine), kb, desk={"HELPDESK_STAFF_CHANNEL": channel})
        with pytest.raises(SettingsError) as refused:
            await stage.start()
        assert str(refused.value) == f"HELPDESK_STAFF_CHANNEL cannot be used: {reason}."
        assert slack.socket_mode.connections == 0


async def test_a_staff_channel_chosen_in_home_that_others_read_does_not_stop_the_start(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with LocalSlack() as slack:
        store = Store(sqlite_engine)
        with store.writing() as unit:
            unit.workspaces.keep_preferences("T_DEMO", {"staff_channel": "C_ASK"}, datetime.now(UTC))
        stage = Stage(slack, store, kb)
        await stage.start()
        try:
            await open_by(stage, "U_ADA", "The page refuses my login.")
            await stage.slack.wait_for(lambda: alarms(stage))
            assert WORDS.alarms.NOT_PRIVATE in alarms(stage)[0]
        finally:
            await stage.stop()


@pytest.mark.parametrize("spoil", [archive, throw_out])
async def test_the_bot_starts_with_a_staff_channel_that_is_only_away(
    kb: KnowledgeBase, sqlite_engine: Engine, spoil: Spoil
) -> None:
    async with LocalSlack() as slack:
        spoil(slack, True)
        stage = Stage(slack, Store(sqlite_engine), kb)
        await stage.start()
        try:
            await open_by(stage, "U_ADA", "The page refuses my login.")
            await stage.slack.wait_for(lambda: alarms(stage))
            spoil(slack, False)
            await all_done(stage)
            assert "The page refuses my login." in words_of(staff_card(stage))
        finally:
            await stage.stop()


async def test_the_bot_starts_while_slack_does_not_say_how_the_staff_channel_is(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with LocalSlack() as slack:
        slack.faults.fail("conversations.info", 1, status=500)
        stage = Stage(slack, Store(sqlite_engine), kb)
        await stage.start()
        try:
            await opened(stage)
            assert "refuses my login" in words_of(staff_card(stage))
        finally:
            await stage.stop()


# --- the asker cannot be reached


def lock_out(stage: Stage, on: bool) -> None:
    """Slack takes nothing for Ada."""
    stage.slack.workspace.dm("U_ADA").is_archived = on


async def try_again(stage: Stage) -> None:
    sam = stage.slack.person("U_SAM")
    echo = next(one for one in reversed(sam.thread(dict(staff_card(stage)))) if WORDS.thread.TRY_AGAIN in words_of(one))
    await sam.clicks(echo, WORDS.thread.TRY_AGAIN)
    await all_done(stage)


async def test_a_reply_that_cannot_be_delivered_says_so_and_is_sent_by_a_button(desk: Stage) -> None:
    lock_out(desk, True)
    await staff_say(desk, "!reply One.")
    [echo] = to_staff(desk)
    assert WORDS.thread.DELIVERY["failed"] in echo
    await try_again(desk)
    [echo] = to_staff(desk)
    assert WORDS.thread.DELIVERY["failed"] in echo

    lock_out(desk, False)
    await try_again(desk)
    [echo] = to_staff(desk)
    assert WORDS.thread.DELIVERY["delivered"] in echo
    assert WORDS.thread.TRY_AGAIN not in echo
    assert len(to_asker(desk)) == 1


async def test_a_person_who_is_disabled_for_a_while_gets_card_and_reply_in_the_end(stage: Stage) -> None:
    stage.slack.faults.fail("conversations.open", 100, status=200, error="user_disabled")
    await open_by(stage, "U_ADA", "The page refuses my login.")
    await all_done(stage)
    await staff_say(stage, "!reply One.")
    [echo] = to_staff(stage)
    assert WORDS.thread.DELIVERY["failed"] in echo
    assert said(stage, DM) == []

    stage.slack.faults.clear()
    await try_again(stage)
    [echo] = to_staff(stage)
    assert WORDS.thread.DELIVERY["delivered"] in echo
    [told] = to_asker(stage)
    assert "One." in told


async def test_a_post_that_slack_refuses_for_a_disabled_person_can_be_sent_again(desk: Stage) -> None:
    await press(desk, WORDS.staff.INFO)
    await desk.slack.person("U_SAM").submits({"text": "One."})
    before = len(desk.slack.journal.calls("chat.postMessage"))
    lock_out(desk, True)
    await send(desk, "U_SAM")
    assert [one.answer.get("error") for one in desk.slack.journal.calls("chat.postMessage")[before:]].count(
        "is_archived"
    ) == 1
    lock_out(desk, False)
    await try_again(desk)

    assert len(to_asker(desk)) == 1
    assert kept(desk)[0].state == "waiting-attorney"


async def test_a_repeated_click_on_try_again_sends_once(desk: Stage) -> None:
    lock_out(desk, True)
    await staff_say(desk, "!reply One.")
    lock_out(desk, False)
    sam = desk.slack.person("U_SAM")
    [echo] = [one for one in sam.thread(dict(staff_card(desk))) if WORDS.thread.TRY_AGAIN in words_of(one)]
    await asyncio.gather(*(sam.clicks(deepcopy(echo), WORDS.thread.TRY_AGAIN) for _ in range(4)))
    await all_done(desk)

    assert len(to_asker(desk)) == 1
    assert len(to_staff(desk)) == 1
    assert whispers(desk, "U_SAM") == [WORDS.staff.REFUSED["unchanged"]] * 3


async def test_an_asker_who_cannot_be_reached_holds_up_nothing_for_staff(desk: Stage) -> None:
    lock_out(desk, True)
    await press(desk, WORDS.staff.CLAIM)
    await staff_say(desk, "!reply One.")
    await resolve(desk)

    assert kept(desk)[0].state == "resolved"
    assert WORDS.tickets.STATES["resolved"] in words_of(staff_card(desk))
    assert alarms(desk) == []


# --- the database fails


@pytest.fixture
async def impatient(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Stage]:
    """A stage in a Slack that waits not long for an ack and repeats at once, with one ticket."""
    delays = (0.0, *[0.1] * 40)
    async with staged(kb, Store(sqlite_engine), ack_seconds=0.3, retry_delays=delays) as stage:
        await opened(stage)
        yield stage


async def test_words_written_while_the_database_is_locked_arrive_once(impatient: Stage) -> None:
    ada, sam = impatient.slack.person("U_ADA"), impatient.slack.person("U_SAM")
    with database.transaction(impatient.store.engine, writes=True):
        await ada.says(DM, "One.", dict(own_card(impatient)))
        await sam.says(STAFF, "!reply Two.", dict(staff_card(impatient)))
        await impatient.slack.wait_for(lambda: len(impatient.slack.journal.failures()) >= 4)
        assert to_asker(impatient) == []
    await all_done(impatient)

    assert len(to_asker(impatient)) == 1
    assert len([message for message in to_staff(impatient) if "One." in message]) == 1
    assert len([message for message in to_staff(impatient) if "Two." in message]) == 1


async def test_a_form_sent_twice_because_the_database_was_locked_makes_one_ticket(impatient: Stage) -> None:
    ben = impatient.slack.person("U_BEN")
    await ben.runs("/nextgen", "ticket")
    await impatient.settled()
    with database.transaction(impatient.store.engine, writes=True):
        for _ in range(2):
            with pytest.raises(NotAnsweredError):
                await ben.submits({WORDS.ticket_form.WHAT: "The page hangs."})
    await ben.submits({WORDS.ticket_form.WHAT: "The page hangs."})
    await all_done(impatient)

    assert "#2" in words_of(ben.modal)
    assert [ticket.number for ticket in kept(impatient)] == [1, 2]
    assert [words_of(one).count("The page hangs.") for one in said(impatient, DM, "U_BEN")] == [1]


async def test_a_preview_sent_twice_because_the_database_was_locked_sends_one_reply(impatient: Stage) -> None:
    sam = impatient.slack.person("U_SAM")
    await press(impatient, WORDS.staff.REPLY)
    await sam.submits({"text": "One."})
    with database.transaction(impatient.store.engine, writes=True), pytest.raises(NotAnsweredError):
        await sam.submits()
    await sam.submits()
    await all_done(impatient)

    assert len(to_asker(impatient)) == 1
    assert len(to_staff(impatient)) == 1


def cut_connections(engine: Engine) -> None:
    """As when PostgreSQL starts again: every connection of the bot is gone."""
    own = database.connect(engine.url.render_as_string(hide_password=False))
    with own.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    own.dispose()


@pytest.mark.postgres
async def test_while_postgresql_drops_its_connections_each_message_arrives_once(
    kb: KnowledgeBase, postgres_engine: Engine
) -> None:
    async with staged(kb, Store(postgres_engine)) as stage:
        await life(stage, lambda: cut_connections(postgres_engine))

        check_life(stage)


@pytest.mark.slow
@pytest.mark.postgres
async def test_postgresql_may_drop_its_connections_in_the_middle_of_a_delivery(
    kb: KnowledgeBase, postgres_engine: Engine
) -> None:
    async with staged(kb, Store(postgres_engine), retry_delays=(0.0, *[0.1] * 40)) as stage:
        await opened(stage)
        ada, card = stage.slack.person("U_ADA"), dict(own_card(stage))
        for number in range(5):
            before = len(stage.slack.journal.calls("chat.postMessage"))
            await ada.says(DM, f"Line {number}.", card)
            cut_connections(postgres_engine)
            await stage.slack.wait_for(lambda: len(stage.slack.journal.calls("chat.postMessage")) > before)  # noqa: B023
            cut_connections(postgres_engine)
        await all_done(stage, timeout=30)

        assert [message.split("> ")[1] for message in to_staff(stage)] == [f"Line {number}." for number in range(5)]


async def test_two_bots_on_one_database_deliver_each_message_once(kb: KnowledgeBase, engine: Engine) -> None:
    async with staged(kb, Store(engine)) as stage, another_bot(stage, kb, engine):
        stage.slack.faults.copies = 2
        await life(stage, lambda: None)

        check_life(stage)


# --- people repeat themselves


async def send_often(stage: Stage, person: SlackPerson, values: dict[str, Any], times: int = 4) -> None:
    """The same form, sent that often at the same time."""
    for what, choice in values.items():
        await person.fills(person.modal, what, choice)
    view = deepcopy(person.modal)
    await asyncio.gather(
        *(stage.slack.interactions.submit(person.person, deepcopy(view)) for _ in range(times)), return_exceptions=True
    )
    await all_done(stage)


async def test_a_form_sent_often_makes_one_ticket(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.runs("/nextgen", "ticket")
    await all_done(stage)
    await send_often(stage, ada, {WORDS.ticket_form.WHAT: "The page hangs."})

    assert len(kept(stage)) == 1
    assert len(said(stage, DM)) == 1
    assert len(said(stage, STAFF, "U_SAM")) == 1


async def test_a_preview_sent_often_sends_one_reply(desk: Stage) -> None:
    sam = desk.slack.person("U_SAM")
    await press(desk, WORDS.staff.REPLY)
    await sam.submits({"text": "One."})
    await send_often(desk, sam, {})

    assert len(to_asker(desk)) == 1
    assert len(to_staff(desk)) == 1


async def test_a_resolution_sent_often_resolves_once(desk: Stage) -> None:
    sam = desk.slack.person("U_SAM")
    await press(desk, WORDS.staff.RESOLVE)
    await sam.submits({"how": "explained", "text": "One."})
    await send_often(desk, sam, {})

    reply, told = to_asker(desk)
    assert "One." in reply
    assert WORDS.asker.NOTICES["resolved"] in told


async def test_a_case_passed_on_often_is_passed_on_once(desk: Stage) -> None:
    await press(desk, WORDS.staff.PASS)
    await send_often(desk, desk.slack.person("U_SAM"), {"office": "court"})

    assert len(to_asker(desk)) == 1
    assert kept(desk)[0].state == "waiting-court"


async def test_a_button_of_staff_pressed_often_does_it_once(desk: Stage) -> None:
    sam, card = desk.slack.person("U_SAM"), staff_card(desk)
    await asyncio.gather(*(sam.clicks(deepcopy(dict(card)), WORDS.staff.CLAIM) for _ in range(4)))
    await all_done(desk)

    assert len(to_asker(desk)) == 1
    assert len(to_staff(desk)) == 1
    assert whispers(desk, "U_SAM") == [WORDS.staff.REFUSED["yours-already"]] * 3


async def test_of_two_who_claim_at_once_one_gets_it_and_the_other_is_told_who(desk: Stage) -> None:
    card = staff_card(desk)
    await asyncio.gather(
        *(desk.slack.person(who).clicks(deepcopy(dict(card)), WORDS.staff.CLAIM) for who in ("U_SAM", "U_KIM"))
    )
    await all_done(desk)

    owner = kept(desk)[0].owner
    other = {"U_SAM": "U_KIM", "U_KIM": "U_SAM"}[owner or ""]
    assert whispers(desk, other) == [WORDS.staff.REFUSED["taken"].format(owner=owner)]
    assert len(to_asker(desk)) == 1


async def test_buttons_of_the_asker_pressed_often_do_it_once(desk: Stage) -> None:
    ada = desk.slack.person("U_ADA")
    for button, told in ((WORDS.asker.WITHDRAW, "withdrawn"), (WORDS.asker.REOPEN, "reopened")):
        card = dict(own_card(desk))
        await asyncio.gather(*(ada.clicks(deepcopy(card), button) for _ in range(4)))
        await all_done(desk)
        assert len([message for message in to_asker(desk) if WORDS.asker.NOTICES[told] in message]) == 1  # type: ignore[index]

    await resolve(desk)
    rating = ada.thread(dict(own_card(desk)))[-1]
    await asyncio.gather(*(ada.clicks(deepcopy(rating), name) for name in WORDS.asker.RATINGS))
    await all_done(desk)
    assert len([message for message in to_staff(desk) if " of 5." in message]) == 1


async def test_the_same_request_once_more_adds_to_the_ticket_that_is_open(stage: Stage) -> None:
    await opened(stage, text="The page hangs.")
    await opened(stage, text="It still hangs.")

    assert len(kept(stage)) == 1
    assert WORDS.asker.NOTICES["added"] in to_asker(stage)[0]
    note, relayed = to_staff(stage)
    assert WORDS.thread.note("added", "") in note
    assert "It still hangs." in relayed
