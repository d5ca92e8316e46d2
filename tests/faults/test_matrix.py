"""Every fault, for everything that ends in a message, on both databases: it arrives, and once.

`make test` takes each third surface of a fault, on one database; `make test-faults` and `make test-slow` take both.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

import bot.desk.workspaces
import bot.jobs.inbox
import bot.serving.app
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.server import LocalSlack
from bot.serving.demo import stop_bot
from bot.store.store import Store
from handlers.jobs import ticket_delivery
from handlers.slack import failures
from tests.faults import page
from tests.faults.injected import ALONE, FAULTS, POST, TWO_BOTS, Fault
from tests.faults.page import Cell, cells, sample
from tests.faults.surfaces import PATIENCE, SURFACES, DueReminder, Scene, Surface, closed_hours, taken
from tests.process import CLOCK_AHEAD, ROOT, START_SECONDS
from tests.stage import staged
from tests.test_exactly_once import another_bot

DESK = {
    "HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_ADMINS": ("U_BEN", "U_SAM"), "HELPDESK_HOURS": closed_hours(),
}  # fmt: skip
ENGINES = {"SQLite": "sqlite_engine", "PostgreSQL": "postgres_engine"}


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due, and that is soon."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(bot.desk.workspaces, "CHOICE_SECONDS", 0.0)
    monkeypatch.setattr(bot.jobs.inbox, "_pause", lambda attempts: 0.05)
    monkeypatch.setattr(bot.serving.app, "SLACK_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(failures, "ADMIN_SECONDS", 0.05)
    monkeypatch.setattr(ticket_delivery, "UNFIT_SECONDS", 0.05)


def in_process() -> list[object]:
    tried_before_each_commit = sample()
    return [
        pytest.param(
            cell,
            id=str(cell),
            marks=[
                *([pytest.mark.postgres] if cell.database == "PostgreSQL" else []),
                *([pytest.mark.slow] if cell not in tried_before_each_commit else []),
            ],
        )
        for cell in cells()
        if cell.fault not in ALONE
    ]


@pytest.mark.parametrize("cell", in_process())
async def test_it_arrives_once(cell: Cell, kb: KnowledgeBase, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(ENGINES[cell.database])
    delays = (0.0, *[0.1] * 50)
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(
            staged(
                kb,
                Store(engine),
                desk=DESK,
                agent_view=cell.surface.agent_view,
                retry_delays=delays,
            )
        )
        if cell.fault is TWO_BOTS:
            await stack.enter_async_context(another_bot(stage, kb, engine))
        surface = cell.surface(Scene(stage.slack, stage.store, kb))
        await surface.prepare()

        await under(cell.fault, surface)
        if cell.fault.arrivals:
            await surface.has_arrived()
        else:
            await surface.scene.all_done()

        assert set(surface.arrived().values()) == {cell.fault.arrivals}, surface.arrived()


async def under(fault: Fault, surface: Surface) -> None:
    """Does it while the fault lasts. What waits for its time is set before; whoever sees an error does it again."""
    if isinstance(surface, DueReminder):
        await surface.act(fault.times)
    deliveries = surface.scene.slack.deliveries
    patient, deliveries.ack_seconds = deliveries.ack_seconds, 1.0  # less than a fault may hold the bot up
    async with fault.around(surface):
        seen = isinstance(surface, DueReminder) or await taken(lambda: surface.act(fault.times))
    deliveries.ack_seconds = patient
    # A button whose answer does not come is pressed again.
    if not seen or surface.name in ("click", "file", "invitation"):
        await surface.act()


# --- killed


@asynccontextmanager
async def serving(
    slack: LocalSlack, engine: Engine, folder: Path, *command: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot serve` on this database. command: of Python, instead."""
    before = slack.socket_mode.connections
    environment = {
        **os.environ, **slack.environment, "PORT": "0", "HELPDESK_HOST": "127.0.0.1", "HELPDESK_LEASE_SECONDS": "2",
        "HELPDESK_CACHE": str(ROOT / "var"), "HELPDESK_KNOWLEDGE": str(ROOT / "knowledge"), "HELPDESK_LOG": "json",
        "HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_POST_BURST": "1000", "HELPDESK_HOURS": closed_hours(),
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
    }  # fmt: skip
    with (folder / "bot.log").open("ab") as log:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, *(command or ("-m", "bot", "serve")), stdout=log, stderr=log, env=environment
        )
    try:
        await slack.connected(before + 1, timeout=START_SECONDS)
        yield bot
    finally:
        if bot.returncode is None:
            bot.send_signal(signal.SIGCONT)
        await stop_bot(bot, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
async def test_it_arrives_once_after_a_kill(
    database: str, kb: KnowledgeBase, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    engine: Engine = request.getfixturevalue(ENGINES[database])
    async with LocalSlack(retry_delays=(0.0, 0.2, 0.5, 1.0, 2.0)) as slack:
        scene = Scene(slack, Store(engine), kb)
        surfaces = [surface(scene) for surface in SURFACES]
        async with serving(slack, engine, tmp_path) as bot:
            for surface in surfaces:
                await surface.prepare()
            before, posts = len(slack.journal.calls(POST)), sum(surface.posts for surface in surfaces)
            slack.faults.hang(POST, posts)
            for surface in surfaces:
                await surface.act()
            await slack.wait_for(lambda: len(slack.journal.calls(POST)) == before + posts, PATIENCE)
            await stop_bot(bot, signal.SIGKILL)
            await slack.wait_for(lambda: slack.socket_mode.connections == 0)
            assert scene.open_rows() >= len(surfaces)
            slack.faults.clear()
        async with serving(slack, engine, tmp_path):
            for surface in surfaces:
                await surface.has_arrived()

        arrived: Mapping[str, object] = {surface.name: surface.arrived() for surface in surfaces}
        assert arrived == {surface.name: dict.fromkeys(surface.arrived(), 1) for surface in surfaces}
        follow_ups = sum(surface.follow_ups for surface in surfaces)
        assert len(slack.journal.calls(POST)) == before + posts + follow_ups, (
            "what had arrived was found, not posted again"
        )


@pytest.mark.slow
@pytest.mark.postgres
async def test_it_arrives_once_though_the_bot_was_frozen_and_goes_on(
    kb: KnowledgeBase, postgres_engine: Engine, tmp_path: Path
) -> None:
    async with LocalSlack(retry_delays=(0.0, 0.2, 0.5, 1.0, 2.0)) as slack:
        scene = Scene(slack, Store(postgres_engine), kb)
        surfaces = [surface(scene) for surface in SURFACES]
        async with serving(slack, postgres_engine, tmp_path) as frozen:
            for surface in surfaces:
                await surface.prepare()
            slack.faults.fail(POST, 100, status=429, retry_after=2)
            for surface in surfaces:
                await surface.act()
            # What became due meanwhile waits for Slack's pause, and counts from its first attempt on.
            await slack.wait_for(lambda: scene.open_rows() >= len(surfaces), PATIENCE)
            await slack.settled(PATIENCE, quiet=0.7)
            frozen.send_signal(signal.SIGSTOP)
            slack.faults.clear()
            async with serving(slack, postgres_engine, tmp_path):
                # It may have frozen within a transaction: the server ends that after half a minute.
                await slack.wait_for(lambda: all(all(one.arrived().values()) for one in surfaces), 6 * PATIENCE)
                frozen.send_signal(signal.SIGCONT)
                await asyncio.sleep(3)  # what it waited for is over
                for surface in surfaces:
                    await surface.has_arrived()

        arrived: Mapping[str, object] = {surface.name: surface.arrived() for surface in surfaces}
        assert arrived == {surface.name: dict.fromkeys(surface.arrived(), 1) for surface in surfaces}


@pytest.mark.slow
@pytest.mark.postgres
async def test_it_arrives_once_though_the_clocks_of_two_machines_are_an_hour_apart(
    kb: KnowledgeBase, postgres_engine: Engine, tmp_path: Path
) -> None:
    async with LocalSlack(retry_delays=(0.0, 0.2, 0.5, 1.0, 2.0)) as slack:
        scene = Scene(slack, Store(postgres_engine), kb)
        surfaces = [surface(scene) for surface in SURFACES]
        ahead = ("-c", CLOCK_AHEAD, "3600")
        async with serving(slack, postgres_engine, tmp_path), serving(slack, postgres_engine, tmp_path, *ahead):
            for surface in surfaces:
                await surface.prepare()
            slack.faults.hang(POST, 2)  # held for longer than a look at the inbox takes
            for surface in surfaces:
                await surface.act()
            for surface in surfaces:
                await surface.has_arrived()

        arrived: Mapping[str, object] = {surface.name: surface.arrived() for surface in surfaces}
        assert arrived == {surface.name: dict.fromkeys(surface.arrived(), 1) for surface in surfaces}


# --- the page


def test_the_matrix_on_the_page_is_what_is_tried() -> None:
    assert page.written() == page.drawn(), "The matrix changed: python -m tests.faults.page --write"


def test_every_fault_every_surface_and_both_databases_are_in_the_sample() -> None:
    chosen = sample()

    assert {cell.fault.name for cell in chosen} == {fault.name for fault in FAULTS}
    assert {cell.surface for cell in chosen if cell.fault not in ALONE} == {cell.surface for cell in cells()}
    assert len(chosen) == len(set(chosen)) > len(cells()) / 8
    assert set(chosen) < set(cells())
    assert len(cells()) == sum(len(fault.surfaces) * len(fault.databases) for fault in FAULTS)
    assert {cell.database for cell in sample()} == {"SQLite", "PostgreSQL"}
