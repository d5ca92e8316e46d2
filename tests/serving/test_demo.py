"""`python -m bot demo`: several in one folder leave each other alone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core.knowledge_base import KnowledgeBase
from bot.serving.demo import own_database
from bot.serving.tour import TOUR
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


def test_make_demo_says_what_it_installs_and_prepares_before_it_starts() -> None:
    made = subprocess.run(
        ["make", "--dry-run", "--always-make", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said = [line for line in made.stdout.splitlines() if line.startswith("echo ")]
    assert [line.split()[1].strip('"') for line in said] == ["Making", "Getting", "Installing", "Preparing", "Starting"]


def test_what_to_try_names_the_person_the_words_and_the_address() -> None:
    stop = TOUR[0]
    assert stop.printed("http://127.0.0.1:8088").splitlines() == [
        f"  As Ada Reyes, attorney: {stop.task}",
        f"    {stop.text}",
        "    http://127.0.0.1:8088/?person=U_ADA",
    ]
    assert all(one.text for one in TOUR[:3])


async def begin(folder: Path) -> asyncio.subprocess.Process:
    environment = {**os.environ, "HELPDESK_CACHE": str(ROOT / "var"), "HELPDESK_KNOWLEDGE": str(ROOT / "knowledge")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0",
        cwd=folder, env={**environment, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[list[str]]:
    """A demo in this folder, once its page can be opened; the lines it has printed until then."""
    process = await begin(folder)
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


@pytest.mark.slow
async def test_a_demo_ends_at_once_while_its_story_is_still_played(kb: KnowledgeBase, tmp_path: Path) -> None:
    process = await begin(tmp_path)
    async with asyncio.timeout(PATIENCE):
        while not (tmp_path / "var" / "demo-bot.log").exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        printed, _ = await process.communicate()

    assert process.returncode == 0
    assert b"Open http" not in printed
