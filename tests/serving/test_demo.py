"""`python -m bot demo`: several in one folder leave each other alone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core.asking import KnowledgeBase
from bot.serving.demo import own_database
from bot.settings import SettingsError
from tests.conftest import ROOT

PATIENCE = 60


def test_each_demo_in_a_folder_has_a_database_of_its_own_while_it_runs(tmp_path: Path) -> None:
    with own_database(tmp_path) as first, own_database(tmp_path) as second, own_database(tmp_path) as third:
        assert [path.name for path in (first, second, third)] == ["demo.db", "demo-2.db", "demo-3.db"]
    with own_database(tmp_path) as again:
        assert again == first


def test_what_an_earlier_demo_left_is_gone_and_what_a_running_one_has_stays(tmp_path: Path) -> None:
    (tmp_path / "demo.db-wal").write_text("left", encoding="utf-8")
    with own_database(tmp_path) as first:
        assert not (tmp_path / "demo.db-wal").exists()
        first.write_text("in use", encoding="utf-8")
        with own_database(tmp_path):
            assert first.read_text(encoding="utf-8") == "in use"


def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(SettingsError, match=r"var .* start it in another folder"), own_database(tmp_path / "var"):
        pass


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[list[str]]:
    """A demo in this folder, once its page can be opened; the lines it has printed until then."""
    environment = {**os.environ, "HELPDESK_CACHE": str(ROOT / "var"), "HELPDESK_KNOWLEDGE": str(ROOT / "knowledge")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0",
        cwd=folder, env={**environment, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while not (lines and lines[-1].startswith("Open http")):
                line = await process.stdout.readline()
                assert line, lines
                lines.append(line.decode().strip())
        yield lines
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


@pytest.mark.slow
async def test_a_second_demo_in_the_same_folder_says_that_it_has_its_own_database(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    says = "Another demo is running in this folder; this one has its own database, var/demo-2.db."
    async with demo(tmp_path) as first:
        before = (tmp_path / "var/demo.db").stat().st_ino
        async with demo(tmp_path) as second:
            assert says not in first
            assert says in second
            assert (tmp_path / "var/demo-2.db").exists()
        assert (tmp_path / "var/demo.db").stat().st_ino == before
