"""A start says so when SQLite's log is missing, and only then."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from bot.core.knowledge_base import KnowledgeBase
from bot.store import database, wal
from tests.conftest import ROOT
from tests.process import Process, processed

SAYS = "the database's log is missing: what was committed last may be lost"


def told(process: Process) -> list[dict[str, Any]]:
    """What the last start said of a log that is missing."""
    lines = process.logs[-1].read_text(encoding="utf-8").splitlines()
    return [line for line in map(json.loads, lines) if line.get("event") == SAYS]


def address(file: Path) -> str:
    return database.sqlite_address(file)


def listed(file: Path) -> str:
    """What a command says that only reads the database."""
    command = [sys.executable, "-m", "bot", "tickets", "list"]
    environment = {**os.environ, "DATABASE_URL": address(file)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def size(file: Path) -> int:
    """0 for none."""
    return file.stat().st_size if file.exists() else 0


def remove(file: Path) -> None:
    file.unlink()


@pytest.mark.slow
async def test_a_start_after_a_clean_stop_or_a_kill_says_nothing_and_without_its_log_it_does(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    async with processed(kb, tmp_path) as process:
        log = Path(f"{process.database}-wal")
        await process.end(signal.SIGTERM)
        assert size(log) == 0
        await process.start()
        assert told(process) == []

        await process.slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk How do I get a PACER account?")
        await process.all_done()
        await process.end(signal.SIGKILL)
        assert await asyncio.to_thread(listed, process.database) == "There are no tickets.\n"
        assert size(log) > 0, "a command that only reads leaves the log for the bot"
        await process.start()
        assert told(process) == []

        await process.end(signal.SIGKILL)
        remove(log)
        await process.start()
        (line,) = told(process)
        assert line["log"] == str(log)
        assert line["newest"].startswith("20")
        assert line["level"] == "warning"


def test_a_copy_without_its_log_is_told_and_one_with_it_is_not(sqlite_engine: Engine, tmp_path: Path) -> None:
    file = Path(str(sqlite_engine.url.database))
    copy = tmp_path / "copy.db"
    with wal.in_use(sqlite_engine):
        with sqlite_engine.begin() as connection:
            connection.execute(text("INSERT INTO reloads (asked_at) VALUES ('2026-01-01 00:00:00')"))
        shutil.copy(file, copy)
        assert wal.missing_log(address(copy)) == Path(f"{copy}-wal")

        shutil.copy(f"{file}-wal", f"{copy}-wal")
        assert wal.missing_log(address(copy)) is None

    shutil.copy(file, tmp_path / "closed.db")
    assert wal.missing_log(address(tmp_path / "closed.db")) is None


def test_a_bot_that_stops_with_an_error_leaves_a_database_that_is_closed(sqlite_engine: Engine) -> None:
    with pytest.raises(RuntimeError), wal.in_use(sqlite_engine):
        raise RuntimeError

    assert wal.missing_log(sqlite_engine.url.render_as_string()) is None


@pytest.mark.parametrize("url", ["sqlite:////nowhere/helpdesk.db", "sqlite://", "postgresql://postgres@127.0.0.1/x"])
def test_where_there_is_no_file_no_log_is_missing(url: str) -> None:
    assert wal.missing_log(url) is None


def test_a_database_that_cannot_be_written_stops_no_start(sqlite_engine: Engine) -> None:
    reading = database.open_existing(sqlite_engine.url.render_as_string(), reads_only=True)

    with wal.in_use(reading):
        pass
