"""Drafts are measured by processes of their own, one process a draft, and none is lost with the one that began it."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cli import drafts
from bot.core.drafts import AddPhrasings, Draft, Report
from bot.core.inquiry import Asker
from bot.desk.draft_measuring import MeasuringDesk
from bot.serving import measuring
from bot.serving.measuring import LEASE, DraftMeasurer
from bot.settings import Settings
from bot.store.store import Store

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
ADA = Asker("T1", "U_ADA")
PHRASING = AddPhrasings("link-steps", ("how do I marry the two accounts",))
Begin = Callable[[DraftMeasurer, int], Awaitable[Process]]


class Moment:
    """A clock that tests set."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moment:
    return Moment()


@pytest.fixture
def measurer(store: Store, clock: Moment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DraftMeasurer:
    monkeypatch.setattr(measuring, "LOOK_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(measuring, "RENEW_EVERY_SECONDS", 0.02)
    settings = Settings(DATABASE_URL=address(store), HELPDESK_CACHE=tmp_path)
    return DraftMeasurer(MeasuringDesk(store, clock, "host:1", LEASE), settings)


def address(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def runs(code: str) -> Begin:
    """In the place of the command, a process that does this."""

    async def begin(_self: DraftMeasurer, _draft: int) -> Process:
        return await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=PIPE, stderr=STDOUT)

    return begin


def write(store: Store) -> Draft:
    with store.writing() as unit:
        return unit.drafts.write(ADA, PHRASING, (), NOW)


def kept(store: Store, draft: int) -> Draft:
    with store.reading() as unit:
        found = unit.drafts.get("T1", draft)
    assert found is not None
    return found


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.02)


async def test_a_draft_that_waits_is_taken_and_the_process_gets_its_number_and_the_same_settings(
    measurer: DraftMeasurer, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun: list[tuple[tuple[str, ...], str]] = []
    start = asyncio.create_subprocess_exec

    async def exec_(*command: str, env: dict[str, str], stdin: int, stdout: int, stderr: int) -> Process:
        begun.append((command[1:], env["DATABASE_URL"]))
        report = Report("ground", "after", ())
        draft = kept(store, int(command[-2]))
        MeasuringDesk(store, lambda: NOW, "", timedelta()).finish(draft, report, None)
        return await start(sys.executable, "-c", "", stdin=stdin, stdout=stdout, stderr=stderr)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", exec_)
    draft = write(store)
    watching = asyncio.create_task(measurer.watch())
    try:
        await until(lambda: kept(store, draft.id).state == "measured")
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    assert begun == [(("-m", "bot", "drafts", "measure", str(draft.id), "--while-stdin"), address(store))]


async def test_the_lease_is_kept_while_the_process_runs(
    measurer: DraftMeasurer, store: Store, clock: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DraftMeasurer, "_begin", runs("import time; time.sleep(60)"))
    other = MeasuringDesk(store, clock, "host:2", LEASE)
    renewed: list[datetime] = []
    renew = MeasuringDesk.renew

    def counted(desk: MeasuringDesk, draft: Draft) -> bool:
        renewed.append(clock.now)
        return renew(desk, draft)

    monkeypatch.setattr(MeasuringDesk, "renew", counted)
    write(store)
    claimed = measurer.desk.next()
    assert claimed is not None
    work = asyncio.create_task(measurer.measure(claimed))
    await until(lambda: len(renewed) > 1)
    clock.now += LEASE - timedelta(seconds=1)
    seen = len(renewed)
    await until(lambda: len(renewed) > seen + 1)
    clock.now += timedelta(seconds=2)

    assert other.next() is None

    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert other.next() is not None, "a process that stops gives it back at once"


async def test_a_draft_that_is_changed_meanwhile_ends_its_process(
    measurer: DraftMeasurer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DraftMeasurer, "_begin", runs("import time; time.sleep(60)"))
    draft = write(store)
    claimed = measurer.desk.next()
    assert claimed is not None
    work = asyncio.create_task(measurer.measure(claimed))
    with store.writing() as unit:
        unit.drafts.edit("T1", draft.id, AddPhrasings("link-steps", ("other words",)), "")

    async with asyncio.timeout(20):
        assert not await work

    assert kept(store, draft.id).state == "waiting"


async def test_a_process_that_waits_for_the_end_of_its_input_is_not_told_of_it_while_the_bot_runs(
    measurer: DraftMeasurer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import select, sys; sys.exit(bool(select.select([sys.stdin], [], [], 0.5)[0]))"

    async def begin(_self: DraftMeasurer, _draft: int) -> Process:
        return await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=PIPE, stdout=PIPE, stderr=STDOUT)

    monkeypatch.setattr(DraftMeasurer, "_begin", begin)
    write(store)
    claimed = measurer.desk.next()
    assert claimed is not None

    assert await measurer.measure(claimed)


async def test_a_failure_is_logged_without_words_and_tried_again_after_the_lease(
    measurer: DraftMeasurer, store: Store, clock: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DraftMeasurer, "_begin", runs("raise ValueError('the words of a draft')"))
    write(store)
    claimed = measurer.desk.next()
    assert claimed is not None

    with capture_logs() as logs:
        assert not await measurer.measure(claimed)

    assert measurer.desk.next() is None
    clock.now += LEASE + timedelta(seconds=1)
    assert measurer.desk.next() == claimed
    [failed] = [line for line in logs if line["log_level"] == "error"]
    assert (failed["exit"], failed["kinds"], failed["places"]) == (1, ["ValueError"], ["<string>:1"])
    assert "the words" not in repr(failed)


ENDS_WITH_ITS_INPUT = (
    "from bot.cli.drafts import _end_with_stdin; _end_with_stdin(); import time; time.sleep({seconds})"
)


async def test_the_command_ends_well_while_its_input_is_open_and_at_once_when_that_ends() -> None:
    async def begun(seconds: float) -> Process:
        code = ENDS_WITH_ITS_INPUT.format(seconds=seconds)
        return await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=PIPE, stdout=PIPE, stderr=STDOUT)

    ends, stopped = await begun(0.1), await begun(600)
    assert stopped.stdin is not None
    assert ends.stdout is not None
    stopped.stdin.close()

    async with asyncio.timeout(60):
        assert (await ends.stdout.read(), await ends.wait()) == (b"", 0)
        assert await stopped.wait() == drafts.STOPPED
