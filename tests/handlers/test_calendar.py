"""*Add to calendar*: the event as a file in the direct message, and the reminder that somebody asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import aiohttp
import pytest
from icalendar import Calendar, Component

import bot.jobs.inbox
from bot.core.calendar_events import CalendarEvent, go_live_event
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.slack.calendar_file import calendar_file
from tests.handlers.test_guidance import DM, posted, whispers
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

START = datetime(2022, 3, 1, 15, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def parsed(content: bytes) -> Component:
    """The only event in a file."""
    calendar = Calendar.from_ical(content)
    assert (str(calendar["version"]), str(calendar["prodid"])) == ("2.0", "-//NextGen Help Desk//EN")
    [event] = calendar.walk("VEVENT")
    return event


async def event_in(stage: Stage) -> Component:
    """The event in the newest file that the bot sent in the direct message."""
    [file] = next(message["files"] for message in reversed(posted(stage)) if message.get("files"))
    async with aiohttp.ClientSession() as session, session.get(file["url_private"]) as response:
        return parsed(await response.read())


async def says(stage: Stage, text: str) -> str:
    """What the bot said last after this."""
    await stage.slack.person("U_ADA").says(DM, text)
    await all_done(stage)
    return words_of(posted(stage)[-1])


def test_a_go_live_day_takes_a_whole_day_and_keeps_its_id(kb: KnowledgeBase) -> None:
    event = go_live_event(kb.library.courts["flsb"], date(2022, 3, 1))
    assert event is not None
    made = parsed(calendar_file(event, START).content)

    assert (made.decoded("dtstart"), made.decoded("dtend")) == (date(2022, 4, 4), date(2022, 4, 5))
    assert made.decoded("dtstamp") == START
    assert made["uid"] == parsed(calendar_file(event, START + timedelta(days=1)).content)["uid"]
    assert str(made["summary"]) == "Bankr. S.D. Fla. goes live with NextGen CM/ECF"


def test_on_the_day_itself_there_is_nothing_to_put_into_a_calendar(kb: KnowledgeBase) -> None:
    assert go_live_event(kb.library.courts["flsb"], date(2022, 4, 4)) is None


def test_long_lines_and_marks_are_written_as_calendars_read_them(kb: KnowledgeBase) -> None:
    court = kb.library.courts["flsb"]
    event = CalendarEvent("a@b", court, NOW, "Step 3 of 10, " + "x; " * 50)
    content = calendar_file(event, NOW).content

    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert str(parsed(content)["description"]).startswith("Step 3 of 10, x; x; ")


async def test_the_file_of_a_go_live_day_comes_in_the_direct_message(kb: KnowledgeBase, store: Store) -> None:
    async with staged(kb, store, start=START) as stage:
        await stage.slack.person("U_ADA").says("#ask-helpdesk", "<@U_BOT> is flsb live on nextgen yet?")
        await all_done(stage)
        answer = posted(stage, ref="#ask-helpdesk")[-1]
        await stage.slack.person("U_ADA").clicks(answer, WORDS.calendar.ADD)
        await stage.slack.wait_for(lambda: any(WORDS.calendar.SENT in said for said in whispers(stage)))

        made = await event_in(stage)
        assert made.decoded("dtstart") == date(2022, 4, 4)


async def test_the_reminder_that_was_asked_for_is_an_event_that_names_nobody(kb: KnowledgeBase, store: Store) -> None:
    async with staged(kb, store, start=NOW) as stage:
        stage.slack.workspace.people["U_ADA"].time_zone = "America/Denver"
        await says(stage, "walk me through linking in flsd for an attorney")
        await stage.slack.person("U_ADA").clicks(posted(stage)[-1], "An attorney I work for")
        await all_done(stage)
        await says(stage, "Marta Quinn")
        paused = await says(stage, "remind me Tuesday 9:00")
        assert "Tuesday, November 24, 9:00 a.m. MST" in paused
        await stage.slack.person("U_ADA").clicks(posted(stage)[-1], WORDS.calendar.ADD)
        await all_done(stage)

        made = await event_in(stage)
        assert made.decoded("dtstart") == datetime(2026, 11, 24, 16, tzinfo=UTC)
        assert str(made["summary"]) == "Continue the linking check for S.D. Fla."
        text = made.to_ical().decode()
        assert not [name for name in ("Quinn", "Marta", "U_ADA", "T_DEMO", "Ada") if name in text]


async def test_where_slack_does_not_say_the_time_is_the_courts(kb: KnowledgeBase, store: Store) -> None:
    async with staged(kb, store, start=NOW) as stage:
        stage.slack.faults.fail("users.info", error="missing_scope", status=200)
        await says(stage, "walk me through linking in alsd")
        assert "Tuesday, November 24, 9:00 a.m. CST" in await says(stage, "remind me Tuesday 9:00")


async def test_when_slack_takes_no_file_the_person_is_told(kb: KnowledgeBase, store: Store) -> None:
    async with staged(kb, store, start=START) as stage:
        await says(stage, "is flsb live on nextgen yet?")
        stage.slack.faults.fail("files.getUploadURLExternal", error="file_uploads_disabled", status=200)
        await stage.slack.person("U_ADA").clicks(posted(stage)[-1], WORDS.calendar.ADD)
        await stage.slack.wait_for(lambda: any(WORDS.calendar.NOT_SENT in said for said in whispers(stage)))


async def test_a_forged_button_adds_nothing(kb: KnowledgeBase, store: Store) -> None:
    async with staged(kb, store, start=NOW) as stage:
        await says(stage, "walk me through linking in flsd")
        await says(stage, "remind me Tuesday 9:00")
        desk = stage.running.bot.desks.calendar if stage.running else None
        assert desk is not None
        ada, check = Asker("T_DEMO", "U_ADA"), 1

        assert desk.reminder(ada, check) is not None
        assert desk.reminder(Asker("T_DEMO", "U_BEN"), check) is None
        assert desk.reminder(Asker("T_OTHER", "U_ADA"), check) is None
        assert desk.reminder(ada, 99) is None
        assert desk.go_live("zzz") is None
        assert desk.go_live("flsd") is None


@pytest.mark.parametrize("went_on", [True, False])
async def test_who_went_on_before_is_not_reminded(
    kb: KnowledgeBase, store: Store, went_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    async with staged(kb, store, start=NOW) as stage:
        await says(stage, "walk me through linking in flsd")
        await says(stage, "remind me Tuesday 9:00")
        if went_on:
            await stage.slack.person("U_ADA").clicks(posted(stage)[-1], WORDS.check.CONTINUE)
            await all_done(stage)
        later = datetime(2026, 11, 24, 14, 1, tzinfo=UTC)
        await stage.stop()
        stage.slack.set_clock(later)
        stage.clock = later
        await stage.start()

        def asked() -> int:
            return sum("You asked me to remind you" in words_of(one) for one in posted(stage))

        if not went_on:
            await stage.slack.wait_for(lambda: asked() == 1)
        await all_done(stage)
        assert asked() == (not went_on)
