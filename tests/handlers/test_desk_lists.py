"""What staff see of many at once: the queue, who is not linked yet, the digest."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine

import handlers.jobs.report_chart
from bot.core.flow import Choose
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.jobs.digest import next_digest
from handlers.listeners.not_linked_csv import not_linked_csv
from tests.handlers.test_tickets import DM, STAFF, kept, opened, press, said, whispers
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

ANSWERS = (
    Choose("who", "me"), Choose("files", "files"), Choose("linked", "no"), Choose("individual", "shared"),
)  # fmt: skip


async def stopped_at_a_shared_account(stage: Stage, who: str = "U_ADA", court: str = "flsd", subject: str = "") -> None:
    """Somebody has told in a check that they have only the firm's account."""
    assert stage.running is not None
    desk, asker = stage.running.bot.desks.guidance, Asker("T_DEMO", who)
    begun = desk.start(asker, "link", court, subject)
    assert begun is not None
    for given in ANSWERS:
        await asyncio.to_thread(desk.act, asker, begun.run, given)


async def run(stage: Stage, command: str, who: str = "U_SAM") -> str:
    """A command, and the answer that only its sender sees."""
    before = len(whispers(stage, who))
    await stage.slack.person(who).runs("/nextgen", command)
    await stage.slack.wait_for(lambda: len(whispers(stage, who)) > before)
    await all_done(stage)
    return whispers(stage, who)[before]


async def test_staff_see_who_is_not_linked_and_nothing_of_what_they_answered(stage: Stage) -> None:
    await stopped_at_a_shared_account(stage)
    await stopped_at_a_shared_account(stage, "U_BEN", "alsd")

    listed = await run(stage, "unlinked flsd")

    assert "<@U_ADA>" in listed
    assert "U_BEN" not in listed
    assert "shared" not in listed.lower()
    assert "<@U_BEN>" in await run(stage, "unlinked")
    assert await run(stage, "unlinked zzz") == WORDS.queue.NO_SUCH_COURT
    assert await run(stage, "unlinked casd") == WORDS.queue.nobody_unlinked("S.D. Cal.")


async def test_the_check_says_that_the_desk_sees_where_one_stands(stage: Stage) -> None:
    await stage.slack.person("U_ADA").says(DM, "walk me through it")
    await all_done(stage)

    assert WORDS.check.DESK_SEES in words_of(said(stage)[-1])


async def test_one_click_reminds_all_of_them_once_a_day(stage: Stage) -> None:
    await stopped_at_a_shared_account(stage)
    await stopped_at_a_shared_account(stage, "U_BEN")
    await run(stage, "unlinked flsd")
    listed = stage.slack.person("U_SAM")
    message = next(one for one in reversed(listed.sees("#ask-helpdesk")) if one.get("is_ephemeral"))

    for _ in range(2):
        await listed.clicks(message, WORDS.queue.NUDGE)
        await all_done(stage)

    assert WORDS.queue.nudged(2) in whispers(stage, "U_SAM")[-1]
    for who in ("U_ADA", "U_BEN"):
        [reminder] = said(stage, DM, who)
        assert WORDS.check.nudge(stage.kb.library.courts["flsd"]) in words_of(reminder)


async def test_reminders_and_files_are_for_admins(stage: Stage) -> None:
    await stopped_at_a_shared_account(stage)
    await run(stage, "unlinked flsd", "U_KIM")
    kim = stage.slack.person("U_KIM")
    message = next(one for one in reversed(kim.sees("#ask-helpdesk")) if one.get("is_ephemeral"))

    for button in (WORDS.queue.NUDGE, WORDS.queue.CSV):
        await kim.clicks(message, button)
        await all_done(stage)

    assert whispers(stage, "U_KIM")[-2:] == [WORDS.staff.NOT_ADMIN] * 2
    assert said(stage, DM, "U_ADA") == []


async def test_the_list_comes_as_a_file_in_the_staff_channel(stage: Stage) -> None:
    await stopped_at_a_shared_account(stage)
    await run(stage, "unlinked flsd")
    sam = stage.slack.person("U_SAM")
    message = next(one for one in reversed(sam.sees("#ask-helpdesk")) if one.get("is_ephemeral"))

    await sam.clicks(message, WORDS.queue.CSV)
    await stage.slack.wait_for(lambda: WORDS.queue.CSV_SENT in whispers(stage, "U_SAM"))

    [file] = said(stage, STAFF, "U_SAM")[-1]["files"]
    assert file["name"] == "not-linked-flsd.csv"


async def test_in_the_file_a_name_is_no_formula(stage: Stage) -> None:
    await stopped_at_a_shared_account(stage)
    await stopped_at_a_shared_account(stage, "U_BEN", "alsd", subject="=1+1")
    assert stage.running is not None

    written = not_linked_csv(stage.running.bot.desks.guidance.not_linked("T_DEMO", None))

    assert written.splitlines()[0] == "\ufeffuser,for,court,state,last seen"
    assert ",'=1+1,alsd," in written


async def test_the_queue_shows_urgent_ones_first_then_the_oldest(stage: Stage) -> None:
    await opened(stage, kind="linking")
    await opened(stage, "U_BEN", kind="menus", today=["urgent"])
    await press(stage, WORDS.staff.CLAIM)

    queue = await run(stage, "desk")
    assert queue.index("#2") < queue.index("#1")
    assert "1 yours" in queue
    assert "#1" not in await run(stage, "desk mine")

    sam = stage.slack.person("U_SAM")
    await sam.opens_home()
    await all_done(stage)
    assert WORDS.queue.TITLE in words_of(sam.home or {})
    ada = stage.slack.person("U_ADA")
    await ada.opens_home()
    await all_done(stage)
    shown = words_of(ada.home or {})
    assert "#1 · Linking fails" in shown
    assert "#2" not in shown


async def test_without_a_ticket_the_queue_says_so(stage: Stage) -> None:
    assert WORDS.queue.EMPTY in await run(stage, "desk")


@pytest.mark.usefixtures("matplotlib")
async def test_a_report_counts_and_brings_its_picture(stage: Stage) -> None:
    await opened(stage, kind="linking")

    assert "1 opened, 0 resolved, 1 open now" in await run(stage, "report")

    await stage.slack.wait_for(lambda: stage.slack.journal.calls("files.completeUploadExternal"))
    await all_done(stage)
    [file] = said(stage, STAFF, "U_SAM")[-1]["files"]
    assert file["name"] == "help-desk.png"


async def test_without_the_extra_the_report_is_words_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: object) -> bytes:
        raise handlers.jobs.report_chart.NoChartError("not installed")

    monkeypatch.setattr("handlers.jobs.digest.picture", none)

    assert WORDS.report.TITLE.strip("*") in await run(stage, "report")
    assert stage.slack.journal.calls("files.completeUploadExternal") == []


async def test_a_digest_comes_every_monday_where_there_is_something_to_tell(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    async with staged(kb, Store(sqlite_engine), start=friday) as stage:
        await opened(stage, kind="linking")
        for monday in (datetime(2026, 11, 23, 14, 5, tzinfo=UTC), datetime(2026, 11, 30, 14, 5, tzinfo=UTC)):
            before = len(digests(stage))
            await stage.stop()
            stage.slack.set_clock(monday)
            stage.clock = monday
            await stage.start()
            await stage.slack.wait_for(partial(more_digests, stage, before), 10)
            await all_done(stage)
            assert len(digests(stage)) == before + 1
        assert len(kept(stage)) == 1


def digests(stage: Stage) -> list[str]:
    shown = [words_of(one) for one in said(stage, STAFF, "U_SAM")]
    return [one for one in shown if WORDS.report.TITLE.strip("*") in one]


def more_digests(stage: Stage, before: int) -> bool:
    return len(digests(stage)) > before


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-23T08:59-05:00", "2026-11-23T09:00-05:00"),
        ("2026-11-23T09:00-05:00", "2026-11-30T09:00-05:00"),
        ("2026-11-25T12:00-05:00", "2026-11-30T09:00-05:00"),
        ("2026-03-06T12:00-05:00", "2026-03-09T09:00-04:00"),
    ],
)
def test_the_next_digest_is_on_monday_at_nine_by_the_desks_clock(now: str, then: str) -> None:
    found = next_digest(datetime.fromisoformat(now), "America/New_York")

    assert found == datetime.fromisoformat(then)
    assert found - datetime.fromisoformat(now) <= timedelta(days=7)
