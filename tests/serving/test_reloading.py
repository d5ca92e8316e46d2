"""The knowledge is swapped while the bot runs; a bad one is refused."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot.cli import cli
from bot.core.asking import KnowledgeBase
from bot.serving.knowledge_base import KnowledgeBaseRef, knowledge_base_from
from bot.serving.reloading import Reloader
from bot.settings import Settings
from bot.store.store import Store
from tests.process import processed
from tests.small_knowledge import change, folder_in

ANSWERED = "Second."
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(HELPDESK_KNOWLEDGE=folder_in(tmp_path), HELPDESK_CACHE=tmp_path / "cache")


@pytest.fixture
def reloader(settings: Settings, sqlite_engine: Engine) -> Reloader:
    return Reloader(KnowledgeBaseRef(knowledge_base_from(settings, print)), settings, Store(sqlite_engine))


def second_answer(reloader: Reloader) -> str:
    return reloader.kb_ref().library.entries["second"].answer[0].text


async def test_a_changed_answer_is_given_without_a_restart(reloader: Reloader) -> None:
    change(reloader.settings.knowledge, "entries/help.yaml", ANSWERED, "Another second.")

    reloader.wish()
    await reloader.look()

    assert second_answer(reloader) == "Another second."


async def test_a_knowledge_with_errors_is_refused_with_file_and_line_and_the_old_one_stays(reloader: Reloader) -> None:
    before = reloader.kb_ref()
    change(reloader.settings.knowledge, "entries/help.yaml", "related: [second]", "related: [nobody]")

    with capture_logs() as logs:
        assert not await reloader.reload()

    assert reloader.kb_ref() is before
    [refused] = [line for line in logs if "refused" in line["event"]]
    assert any("entries/help.yaml:" in problem and "nobody" in problem for problem in refused["problems"])


async def test_every_process_on_the_database_reloads_when_one_is_asked_to(
    settings: Settings, sqlite_engine: Engine
) -> None:
    store = Store(sqlite_engine)
    both = [Reloader(KnowledgeBaseRef(knowledge_base_from(settings, print)), settings, store) for _ in range(2)]
    change(settings.knowledge, "entries/help.yaml", ANSWERED, "Another second.")
    await asyncio.gather(*(one.look() for one in both))
    assert {second_answer(one) for one in both} == {ANSWERED}

    with store.writing() as unit:
        unit.ask_to_reload(NOW)
    await asyncio.gather(*(one.look() for one in both))

    assert {second_answer(one) for one in both} == {"Another second."}


async def test_a_database_that_is_out_delays_a_reload_and_stops_nothing(reloader: Reloader) -> None:
    engine = reloader.store.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE reloads RENAME TO reloads_away"))
    await reloader.look()
    assert second_answer(reloader) == ANSWERED
    change(reloader.settings.knowledge, "entries/help.yaml", ANSWERED, "Another second.")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE reloads_away RENAME TO reloads"))
    with reloader.store.writing() as unit:
        unit.ask_to_reload(NOW)

    await reloader.look()

    assert second_answer(reloader) == "Another second."


def test_the_command_refuses_a_bad_knowledge_and_asks_nobody(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(settings.knowledge, "entries/help.yaml", "related: [second]", "related: [nobody]")
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(settings.knowledge))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/never.db")

    result = CliRunner().invoke(cli, ["knowledge", "reload"])

    assert result.exit_code != 0
    assert not (tmp_path / "never.db").exists()


async def test_a_running_bot_reloads_on_sighup(kb: KnowledgeBase, settings: Settings, tmp_path: Path) -> None:
    theirs = {"HELPDESK_KNOWLEDGE": str(settings.knowledge), "HELPDESK_CACHE": str(settings.cache)}
    async with processed(kb, tmp_path, **theirs) as process:
        assert process.bot is not None
        process.bot.send_signal(signal.SIGHUP)

        await process.slack.wait_for(lambda: b"loaded anew" in process.logs[-1].read_bytes(), 60)
