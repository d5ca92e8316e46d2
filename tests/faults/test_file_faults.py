"""The files of a message arrive exactly once, or their sender is told why not, whatever Slack and the machine do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import bot.jobs.inbox
import bot.serving.app
import handlers.jobs.ticket_delivery
import handlers.staff_access
from bot.core.attachments import FileResult
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.server import LocalSlack
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.jobs import file_delivery
from handlers.slack import file_transfer
from tests.faults.surfaces import PATIENCE, Scene, SentForm
from tests.faults.test_matrix import serving
from tests.handlers.test_attachments import PNG, ada_sends, answers, at_asker, at_staff, picture, question, sam_sends
from tests.handlers.test_attachments import staff_question as asked_of_staff
from tests.handlers.test_tickets import STAFF, opened, press, said, staff_thread
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

pytestmark = pytest.mark.sampled

WORDS_ = WORDS.attachments
UPLOAD_URL, SHARE, INFO = "files.getUploadURLExternal", "files.completeUploadExternal", "files.info"
SETTLES = file_delivery.SETTLES
"""A process of its own waits so long before it shows again what may be shown already."""
Trouble = Callable[[Stage], object]


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due, and that is soon."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(bot.jobs.inbox, "_pause", lambda attempts: 0.05)
    monkeypatch.setattr(bot.serving.app, "SLACK_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(handlers.jobs.ticket_delivery, "UNFIT_SECONDS", 0.1)
    monkeypatch.setattr(handlers.staff_access, "REMEMBERED_SECONDS", -1)
    monkeypatch.setattr(file_delivery, "SETTLES", timedelta(seconds=0.5))
    monkeypatch.setattr(file_delivery, "LOOK_SECONDS", 0.05)


@pytest.fixture
async def desk(stage: Stage) -> Stage:
    await opened(stage)
    await press(stage, WORDS.staff.CLAIM)
    return stage


def refused(method: str, status: int) -> Trouble:
    return lambda stage: stage.slack.faults.fail(method, 2, status=status)


TROUBLES: dict[str, Trouble] = {
    **{f"{method} {status}": refused(method, status)
       for method in ("conversations.replies", "download", UPLOAD_URL, SHARE, INFO) for status in (500, 429)},
    "upload 500": refused("upload", 500),
    "upload's answer lost": lambda stage: stage.slack.faults.hang("upload"),
    "share's answer lost": lambda stage: stage.slack.faults.hang(SHARE),
    "share's answer lost twice": lambda stage: stage.slack.faults.hang(SHARE, 2),
    "no trouble": lambda stage: None,
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_whatever_fails_the_askers_files_arrive_once(
    kb: KnowledgeBase, sqlite_engine: Engine, trouble: Trouble
) -> None:
    async with staged(kb, Store(sqlite_engine)) as stage:
        await opened(stage)
        ada = stage.slack.person("U_ADA")
        await ada_sends(stage, picture(ada), picture(ada, "b.png"))
        trouble(stage)
        await answers(stage, "U_ADA", question(stage), WORDS_.SEND)

        assert [one["title"] for one in at_staff(stage)] == ["Picture 1", "Picture 2"]
        told = [words_of(one) for one in said(stage)]
        assert told.count(WORDS_.result(FileResult(2))) == 1


@pytest.mark.parametrize("method", ["download", SHARE])
async def test_whatever_fails_files_of_staff_arrive_once(desk: Stage, method: str) -> None:
    await sam_sends(desk, picture(desk.slack.person("U_SAM")))
    desk.slack.faults.fail(method, 2, status=500)
    await answers(desk, "U_SAM", asked_of_staff(desk), WORDS_.STAFF_SEND)

    assert len(at_asker(desk)) == 1
    assert staff_thread(desk).count(WORDS_.staff_result(FileResult(1))) == 1


async def test_what_was_uploaded_before_a_failure_is_not_uploaded_again(
    desk: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_transfer, "TRANSFER_SECONDS", 4.0)
    ada = desk.slack.person("U_ADA")
    await ada_sends(desk, *(picture(ada, f"{number}.png") for number in range(3)))
    desk.slack.faults.fail(SHARE, 1, status=500)
    desk.slack.faults.hang("upload", 1)
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert len(at_staff(desk)) == 3
    assert len(desk.slack.journal.calls("upload")) == 4


async def test_after_a_failure_of_minutes_the_sender_is_told_and_words_go_on(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    desk.slack.faults.fail("download", 100, status=500)
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)
    await desk.slack.person("U_ADA").says("@helpdesk", "Are you there?", dict(_card(desk)))
    await all_done(desk)

    assert len(desk.slack.journal.calls("download")) == file_delivery.TRIES
    assert WORDS_.result(FileResult(0, ("not-taken",))) in [words_of(one) for one in said(desk)]
    assert any("Are you there?" in one for one in staff_thread(desk))


def _card(stage: Stage) -> dict[str, object]:
    return next(dict(one) for one in said(stage) if WORDS.asker.WRITE_HERE in words_of(one))


async def test_files_that_slack_takes_and_never_shows_are_not_called_delivered(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    desk.slack.files.drops = 1
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert at_staff(desk) == []
    assert len(desk.slack.journal.calls(SHARE)) == 1
    assert words_of(said(desk)[-1]) == WORDS_.result(FileResult(0, ("not-taken",)))


async def test_uploads_that_are_switched_off_are_said_and_hold_nothing_up(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    desk.slack.faults.fail(UPLOAD_URL, error="file_uploads_disabled", status=200)
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)

    assert WORDS_.NOT_ALLOWED in [words_of(one) for one in said(desk)]


async def test_files_wait_for_a_staff_channel_that_is_private(desk: Stage) -> None:
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    desk.slack.makes_public(STAFF)
    await desk.slack.person("U_ADA").clicks(dict(question(desk)), WORDS_.SEND)
    alarm = WORDS.alarms.ALARM.format(reason=WORDS.alarms.NOT_PRIVATE)
    await desk.slack.wait_for(lambda: alarm in [words_of(one) for one in desk.bot_messages("U_BEN", "@helpdesk")])
    assert desk.slack.journal.calls("download") == []
    desk.slack.makes_private(STAFF)
    await all_done(desk)

    assert len(at_staff(desk)) == 1


async def test_repeated_events_and_a_restart_send_files_once(desk: Stage) -> None:
    desk.slack.faults.copies = desk.slack.faults.event_ids = 2
    await ada_sends(desk, picture(desk.slack.person("U_ADA")))
    assert sum(WORDS_.WARNING in words_of(one) for one in said(desk)) == 1
    await answers(desk, "U_ADA", question(desk), WORDS_.SEND)
    await desk.restart()
    await all_done(desk)

    assert len(at_staff(desk)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("method", ["upload", SHARE, INFO])
async def test_files_arrive_once_after_a_kill(
    method: str, kb: KnowledgeBase, sqlite_engine: Engine, tmp_path: Path
) -> None:
    """The process is killed while Slack has done what was asked, and its answer is under way."""
    async with LocalSlack(retry_delays=(0.0, 0.2, 0.5, 1.0, 2.0)) as slack:
        scene = Scene(slack, Store(sqlite_engine), kb)
        async with serving(slack, sqlite_engine, tmp_path) as bot_process:
            await _with_a_picture_to_send(scene)
            asked = next(one for one in scene.said("@helpdesk", "U_KIM") if WORDS_.WARNING in words_of(one))
            slack.faults.hang(method)
            before = len(slack.journal.calls(method))
            await slack.person("U_KIM").clicks(dict(asked), WORDS_.SEND)
            await slack.wait_for(lambda: len(slack.journal.calls(method)) > before, PATIENCE)
            bot_process.kill()
            await bot_process.wait()
        slack.faults.release()
        async with serving(slack, sqlite_engine, tmp_path):
            await slack.wait_for(
                lambda: any(WORDS_.result(FileResult(1)) in words_of(one) for one in scene.said("@helpdesk", "U_KIM")),
                PATIENCE + 2 * SETTLES.total_seconds(),
            )
            await scene.all_done()

        shown = [file for one in scene.said(STAFF, "U_SAM") for file in one.get("files", ())]
        assert [one["title"] for one in shown] == ["Picture 1"]


async def _with_a_picture_to_send(scene: Scene) -> None:
    form = SentForm(scene, "U_KIM", "The page refuses my login.")
    await form.prepare()
    await form.act()
    await form.has_arrived()
    kim = scene.slack.person("U_KIM")
    card = next(one for one in scene.said("@helpdesk", "U_KIM") if WORDS.asker.WRITE_HERE in words_of(one))
    await kim.sends_files("@helpdesk", [kim.uploads("a.png", PNG)], "", dict(card))
    await scene.all_done()


async def test_two_files_at_once_are_copied_one_after_the_other(desk: Stage) -> None:
    """At most two files of a process are in its memory at a time."""
    running = desk.running
    assert running is not None
    transfer = (await running.bot.services.of("T_DEMO")).job_runner.tickets.files.transfer
    ada = desk.slack.person("U_ADA")
    await ada_sends(desk, *(picture(ada, f"{number}.png") for number in range(3)))
    async with transfer.turns, transfer.turns:
        await ada.clicks(dict(question(desk)), WORDS_.SEND)
        await desk.slack.wait_for(lambda: running.bot.inbox.rows_in_work)
        await asyncio.sleep(0)
        assert desk.slack.journal.calls("download") == []
    await all_done(desk)

    assert len(at_staff(desk)) == 3
