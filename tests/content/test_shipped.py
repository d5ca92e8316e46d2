"""What comes with the program is used where nothing else is at hand, and can be written out to be changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import settings
from bot.cli import cli, main
from bot.content import shipped
from bot.content.loader import load
from bot.core.knowledge import Library
from tests.conftest import ROOT
from tests.small_knowledge import folder_in


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.delenv("HELPDESK_KNOWLEDGE", raising=False)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def used() -> Path:
    return settings.load_settings().knowledge


def test_the_knowledge_is_the_one_named_else_the_one_here_else_the_one_that_came_with_the_program(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert used() == shipped.shipped_knowledge() == ROOT / "knowledge"

    (elsewhere / "knowledge").mkdir()  # of something else
    (elsewhere / "knowledge" / "notes.txt").touch()
    assert used() == ROOT / "knowledge"

    shutil.rmtree(elsewhere / "knowledge")
    folder_in(elsewhere)
    assert used() == Path("knowledge")

    monkeypatch.setenv("HELPDESK_KNOWLEDGE", "other")
    assert used() == Path("other")


def test_a_folder_given_to_a_command_wins_for_that_command(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_in(elsewhere).rename(elsewhere / "mine")
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(ROOT / "knowledge"))

    ran = CliRunner().invoke(cli, ["--knowledge", str(folder), "check"])

    assert f"{len(load(folder).entries)} entries" in ran.output
    assert used() == ROOT / "knowledge"


def test_what_is_written_out_is_the_same_knowledge_wherever_it_lies(elsewhere: Path, library: Library) -> None:
    ran = CliRunner().invoke(cli, ["knowledge", "export", "mine"])

    assert ran.exit_code == 0
    assert "--knowledge mine" in ran.output
    assert load(Path("mine")).version == library.version
    assert (elsewhere / "mine" / "README.md").exists()


@pytest.mark.parametrize("there", ["file", "mine/notes.txt"])
def test_nothing_is_overwritten(
    elsewhere: Path, there: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = elsewhere / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["nextgen-help-desk", "knowledge", "export", Path(there).parts[0]])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert "nothing in it is overwritten: name a new folder." in capsys.readouterr().err
    assert [one for one in elsewhere.rglob("*") if one.is_file()] == [path]


def test_on_sqlite_a_bot_stops_well_without_what_only_postgresql_needs(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STOPS, f"sqlite:///{tmp_path}/helpdesk.db"], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, "")


STOPS = """
import asyncio, sys
sys.modules["greenlet"] = None
from bot.store import database
from bot.store.store import Store

async def serve():
    async with Store(database.open_current(sys.argv[1])).with_loop_engine() as store:
        await store.in_loop(lambda asked: asked, (1,))

asyncio.run(serve())
"""
